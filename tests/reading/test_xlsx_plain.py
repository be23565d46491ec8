"""Workbooks read without the engine: what is read there is what the engine reads, and the unusual is left to it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from fazhi.reading import ProblemCode, read
from fazhi.reading.compiled import has
from fazhi.reading.document import Merge, Table
from fazhi.reading.ooxml import Package
from fazhi.reading.sheet_formats import shares_of
from fazhi.reading.xlsx_engine import engine_tables
from fazhi.reading.xlsx_plain import plain_sheets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CODES = (
    "0%",
    "0.0%",
    "yyyy-mm-dd",
    'yyyy"年"m"月"d"日"',
    "yyyy-mm-dd hh:mm",
    "[h]:mm",
    "#,##0.00",
    '0"天"',
    "[Red]0",
    "@",
)
_STYLES = (
    "<numFmts>"
    + "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(c, {chr(34): "&quot;"})}"/>' for n, c in enumerate(_CODES)
    )
    + '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="31"/>'
    + "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(_CODES)))
    + "</cellXfs>"
)
_STYLE_COUNT = 4 + len(_CODES)


def make(
    path: Path,
    cells: str,
    *,
    strings: str = "",
    styles: str = _STYLES,
    name: str = "台账",
    book: str = "",
    rest: str = "",
) -> Path:
    """A workbook of one sheet with these rows."""
    relations = [
        ("worksheet", "worksheets/sheet1.xml"),
        ("sharedStrings", "sharedStrings.xml"),
        ("styles", "styles.xml"),
    ]
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_DOC}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_DOC}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(relations, 1)
        )
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}">{book}<sheets><sheet name="{name}" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>{rest}</worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in parts.items():
            package.writestr(part, text)
    return path


Way = Callable[[Path], list[tuple[Table, str]] | None]


def plain(path: Path) -> list[tuple[Table, str]] | None:
    with Package(path) as package:
        return plain_sheets(package)


def by_engine(path: Path) -> list[tuple[Table, str]]:
    with Package(path) as package:
        shares = shares_of(package)
    return engine_tables(path, shares)[0]


def row(*cells: str) -> str:
    return f'<row r="1" spans="1:9">{"".join(cells)}</row>'


_TEXT = st.text(alphabet="甲乙𠮷é a\t\n&<>\"'_x=1\u3000", max_size=6)
_RAW_TEXT = _TEXT.map(lambda t: escape(t)) | _TEXT.map(lambda t: "".join(f"&#{ord(c)};" for c in t))
_NUMBER = st.one_of(
    st.integers(-5, 60_000).map(str),
    st.floats(0, 60_000).map(repr),
    st.sampled_from(["0012", "1E-3", "-0", "44197.5", "44197.999994", "123456789012345678", "0.1", "1e15", "2958465"]),
)
_VALUE = st.one_of(
    _NUMBER.map(lambda v: (' t="n"', f"<v>{v}</v>")),
    _NUMBER.map(lambda v: ("", f"<f>A1*2</f><v>{v}</v>")),
    _RAW_TEXT.map(lambda t: (' t="inlineStr"', f"<is><t>{t}</t></is>")),
    _RAW_TEXT.map(lambda t: (' t="inlineStr"', f'<is><t xml:space="preserve">{t}</t></is>')),
    _RAW_TEXT.map(lambda t: (' t="str"', f'<f t="shared" si="0"/><v>{t}</v>')),
    st.integers(0, 3).map(lambda n: (' t="s"', f"<v>{n}</v>")),
    st.sampled_from([(' t="b"', "<v>1</v>"), (' t="b"', "<v>0</v>"), (' t="e"', "<v>#N/A</v>"), ("", "")]),
)
_PLACED = st.dictionaries(
    st.tuples(st.integers(1, 6), st.integers(0, 4)), st.tuples(st.integers(0, _STYLE_COUNT), _VALUE), max_size=12
)
_STRINGS = (
    '<si><t>县司法局</t><phoneticPr fontId="1" type="noConversion"/></si><si><t xml:space="preserve"> 序&amp;号 </t></si>'
    '<si><r><rPr><b/><sz val="11"/></rPr><t>粗</t></r><r><t xml:space="preserve"> 体 </t></r></si><si><t> 空 </t></si>'
)


def rows_of(placed: dict[tuple[int, int], tuple[int, tuple[str, str]]]) -> str:
    made: dict[int, str] = {}
    for (number, column), (style, (kind, inner)) in sorted(placed.items()):
        look = f' s="{style}"' if style else ""
        cell = f'<c r="{"ABCDE"[column]}{number}"{look}{kind}'
        made[number] = made.get(number, "") + (f"{cell}>{inner}</c>" if inner else f"{cell}/>")
    return "".join(f'<row r="{number}" ht="15">{cells}</row>' for number, cells in made.items()) + '<row r="9" ht="3"/>'


needs_loops = pytest.mark.skipif(not has("xlsx_cells"), reason="the loops are not compiled here")


@needs_loops
def test_what_is_read_plainly_is_what_the_engine_reads(tmp_path: Path) -> None:
    read_plainly = 0

    @settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(_PLACED)
    def check(placed: dict[tuple[int, int], tuple[int, tuple[str, str]]]) -> None:
        nonlocal read_plainly
        path = make(tmp_path / "a.xlsx", rows_of(placed), strings=_STRINGS)
        found = plain(path)
        if found is not None:
            assert found == by_engine(path)
            read_plainly += bool(found[0][0].rows)

    check()
    assert read_plainly > 30


@pytest.mark.parametrize("way", [pytest.param(plain, marks=needs_loops), by_engine])
def test_usual_workbook_by_either_way(way: Way, tmp_path: Path) -> None:
    cells = (
        '<row r="2"><c r="B2" s="1" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>&#24207;&#21495;</t></is></c></row>'
        '<row r="3"><c r="B3" s="4"><v>0.905</v></c><c r="C3" s="6"><v>44260</v></c></row>'
        '<row r="4"><c r="B4" s="3"><v>44260.5</v></c><c r="C4" t="str"><f>B2&amp;""</f><v>文</v></c></row>'
        '<row r="5"><c r="B5" s="9"/><c r="C5"><v>0.30000000000000004</v></c></row>'
    )
    rest = '<mergeCells count="1"><mergeCell ref="B2:C2"/></mergeCells>'
    found = way(make(tmp_path / "a.xlsx", cells, strings=_STRINGS, rest=rest))
    rows = (("县司法局", "序号"), ("90%", "2021-03-05"), ("2021-03-05 12:00", "文"), ("", "0.3"))
    assert found == [
        (
            Table("台账", rows, 2, 2, (Merge(0, 0, 0, 1),)),
            "县司法局\t序号\n90%\t2021-03-05\n2021-03-05 12:00\t文\n\t0.3",
        )
    ]


@pytest.mark.parametrize("way", [pytest.param(plain, marks=needs_loops), by_engine])
@pytest.mark.parametrize("told", ["1", "true"])
def test_system_of_1904_counts_from_there(way: Way, told: str, tmp_path: Path) -> None:
    cells = row('<c r="A1" s="1"><v>43528</v></c>')
    found = way(make(tmp_path / "a.xlsx", cells, book=f'<workbookPr date1904="{told}"/>'))
    assert found is not None
    assert found[0][1] == "2023-03-05"


_LESS_USUAL = [
    row('<c r="A1" t="inlineStr"><is><r><t>a </t></r><r><rPr><b/></rPr><t xml:space="preserve"> b </t></r></is></c>'),
    row('<c r="A1" s="1"><v>0.395833333333333</v></c>', '<c r="B1" s="1"><v>0</v></c>'),
    row('<c r="A1" t="str"><v>a_x000D_\nb_x0041__x4E2D_</v></c>', '<c r="B1" t="str"><v>a&#13;b</v></c>'),
    row(
        '<c r="A1" t="str"><v>a]>b _&#x78;000D_ &#95;x0041_</v></c>',
        '<c r="B1" t="str"><v>&#20013;é😀&#128512;</v></c>',
    ),
    row('<c r="A1" t="inlineStr"><is><t> &#32;&amp;_x_x00_x000a_漢&#00000065;\t </t></is></c>'),
    row(f'<c r="A1" t="str"><v>{"长" * 300}&lt;{"&#38271;" * 300}_x00e9_</v></c>'),
    row("<c><v>1</v></c><c/><c><v>2</v></c>") + '<row><c><v>3</v></c></row><row r="7"><c r="C7"/><c><v>4</v></c></row>',
    row('<c s="4" t="n" r="A1"><f ca="1">1&lt;2</f><v>0.5</v></c>'),
    '\n <row r="1">\n\t<c r="A1">\r\n<v>1</v> </c>\n</row>\n',
    row('<c r="A1"><v/></c>', '<c r="B1"><v></v></c>', '<c r="C1" t="str"><v/></c>', '<c r="D1" t="s"><v></v></c>'),
    row('<c r="B1" t="inlineStr"><is><t/></is></c>', '<c r="C1" t="str"><v>]] ></v></c>'),
    row('<c r="A1" t="s"><v>4</v></c>', '<c r="B1" t="s"><v>5</v></c>'),
    row('<c r="A1" t="e"><v>#SPILL!</v></c>', '<c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', '<c r="C1"><v>7</v></c>'),
    row('<c r="A1"><v>1</v></c>', '<c r="AB1"><v>1</v></c>', '<c r="XFD1"/>'),
]


@needs_loops
@pytest.mark.parametrize("cells", _LESS_USUAL)
def test_less_usual_sheets_are_read_as_by_the_engine(cells: str, tmp_path: Path) -> None:
    strings = _STRINGS + (
        '<si><t>漢</t><rPh sb="0" eb="1"><t>かん</t></rPh><phoneticPr fontId="1"/></si><si>\n<r>\n<t>甲</t></r> </si>'
    )
    path = make(tmp_path / "a.xlsx", cells, strings=strings, rest='<mergeCells><mergeCell ref="A1"/></mergeCells>')
    found = plain(path)
    assert found is not None
    assert found == by_engine(path)


def test_error_of_newer_excel_leaves_a_workbook_readable(tmp_path: Path) -> None:
    cells = row('<c r="A1" t="e"><f>A2:A3</f><v>#SPILL!</v></c>', '<c r="B1" t="d"><v>2021-01-01</v></c>')
    document = read(make(tmp_path / "a.xlsx", cells), ocr=False)
    assert (document.text, document.problems) == ("\t2021-01-01", ())


@needs_loops
@pytest.mark.parametrize(
    "cells",
    [
        row('<c r="A1" t="d"><v>2021-01-01</v></c>'),
        row('<c r="A1" s="1"><v>60</v></c>'),
        row('<c r="A1" s="1"><v>0.9999999999</v></c>'),
        row('<c r="A1" t="str"><v>_x0007_</v></c>'),
        row('<c r="A1" t="str"><v>_x005F_x000D_</v></c>'),
        row('<c r="A1" t="str"><v>a]]></v></c>'),
        row('<c r="A1" t="str"><v>&nbsp;</v></c>'),
        row('<c r="A1" r="B1"><v>1</v></c>'),
        row('<c r="A1" x="1"><v>1</v></c>'),
        row('<c r="B1"><v>1</v></c>', '<c r="A1"><v>1</v></c>'),
        row('<c r="A1"><v>1</v></c>', '<c r="A1"><v>2</v></c>'),
        row('<c r="A1"><f>&b;</f><v>1</v></c>'),
        row('<c r="A1"><v>1</v></c>') + '<row r="1" spans="1:2" spans="1:2"/>',
        row('<c r="XFE1"><v>1</v></c>'),
        '<row r="1048577"><c><v>1</v></c></row>',
        row('<c r="A1" t="inlineStr"><v>abc</v></c>'),
        row('<c r="A1" t="s"><is><t>0</t></is></c>'),
        row('<c r="A1" s="9"><v>1.5</v></c>'),
        row('<c r="A1" t="str"><v>a\rb</v></c>'),
        row('<c r="A1" t="str"><v>a&#1;b</v></c>'),
        row('<c r="A1" t="s"><v>9</v></c>'),
        row('<c r="A1"><v> 1</v></c>'),
        row('<c r="A1"><v>NaN</v></c>'),
        row('<c r="A1"><v>1</v><extLst/></c>'),
        row('<c r="A1"><v>1</v></c>') + "<!-- a -->",
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>',
        row('<c r="A1"><v>1</v></c>', '<c r="ZZ9999"><v>1</v></c>'),
    ],
)
def test_unusual_sheets_are_left_to_the_engine(tmp_path: Path, cells: str) -> None:
    assert plain(make(tmp_path / "a.xlsx", cells, strings=_STRINGS)) is None


@needs_loops
def test_empty_rows_between_and_after_are_understood(tmp_path: Path) -> None:
    cells = (
        '<row r="1" ht="9"/><row r="2"><c r="A2"><v>1</v></c></row><row r="3"></row><row r="4" ht="9"/>'
        '<row r="5"><c r="A5"><v>2</v></c></row>' + "".join(f'<row r="{n}" ht="9"/>' for n in range(6, 5_000))
    )
    path = make(tmp_path / "a.xlsx", cells)
    found = plain(path)
    assert found is not None
    assert found == by_engine(path)


@needs_loops
def test_long_sheet_needs_no_engine(tmp_path: Path) -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="str"><v>第{n}件</v></c></row>' for n in range(1, 20_000)
    )
    path = make(tmp_path / "a.xlsx", cells)
    found = plain(path)
    assert found is not None
    assert found == by_engine(path)


def test_percent_of_a_sheet_whose_name_is_written_by_numbers(tmp_path: Path) -> None:
    # The cell in the last corner leaves the sheet to the engine, which is told of the share by the sheet's name.
    cells = row('<c r="A1" s="2"><v>0.9</v></c>', '<c r="C1" t="d"><v>2021-01-01</v></c>')
    path = make(tmp_path / "a.xlsx", cells, name="&#21488;&#36134;")
    assert plain(path) is None
    document = read(path, ocr=False)
    assert [(page.title, page.text) for page in document.pages] == [("台账", "90%\t\t2021-01-01")]


def test_sheet_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", row('<c r="A1"><v>1</v></c>') + "</sheetData></work", rest="")
    assert plain(path) is None
    assert [problem.code for problem in read(path, ocr=False).problems] == [ProblemCode.CORRUPT]


@pytest.mark.parametrize(
    ("part", "code"), [("xl/sharedStrings.xml", ProblemCode.BOMB), ("xl/tables/table1.xml", ProblemCode.BOMB)]
)
def test_part_that_declares_a_type_is_refused(tmp_path: Path, part: str, code: ProblemCode) -> None:
    path = make(tmp_path / "a.xlsx", row('<c r="A1"><v>1</v></c>'))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = b'<?xml version="1.0"?>' + b" " * 600 + b'<!DOCTYPE sst [<!ENTITY a "b">]><sst/>'
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    assert [problem.code for problem in read(path, ocr=False).problems] == [code]


def test_damaged_picture_of_a_workbook_costs_no_cells(tmp_path: Path) -> None:
    path = make(tmp_path / "a.xlsx", row('<c r="A1"><v>1</v></c>'))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/charts/chart1.xml", b"<c:chart>" + b"a" * 40)
    path.write_bytes(path.read_bytes().replace(b"<c:chart>" + b"a" * 40, b"<c:chart>" + b"b" * 40))
    assert [page.text for page in read(path, ocr=False).pages] == ["1"]
