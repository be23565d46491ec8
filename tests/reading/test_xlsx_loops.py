"""The compiled loops beside the engine: numbers of every shape, changed bytes, and the files of each common writer."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from fazhi.errors import ReadingError
from fazhi.reading.compiled import has
from fazhi.reading.document import Table
from fazhi.reading.ooxml import Package
from fazhi.reading.sheet_formats import shares_of
from fazhi.reading.xlsx_engine import engine_tables
from fazhi.reading.xlsx_plain import plain_sheets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from tests.reading.test_xlsx_plain import by_engine, make, needs_loops, plain

_PLAIN, _DAY, _SHARE = 0, 1, 2
_STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="10"/></cellXfs>'
_DECIMAL = st.tuples(st.integers(-(10**6), 10**6), st.text("0123456789", min_size=1, max_size=9))
_NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-1000, 1000).map(repr),
    st.integers(-(10**18), 10**18).map(str),
    _DECIMAL.map(lambda parts: f"{parts[0]}.{parts[1]}"),
    st.tuples(st.sampled_from(["", "-"]), st.text("0123456789", min_size=1, max_size=22)).map("".join),
    st.tuples(st.integers(0, 99), st.sampled_from("eE"), st.integers(-30, 30)).map(lambda p: f"{p[0]}{p[1]}{p[2]}"),
)


def shown(values: list[str], style: int, path: Path, way: Callable[[Path], list[tuple[Table, str]] | None]) -> str:
    cells = "".join(
        f'<row r="{row}"><c r="B{row}" s="{style}"><v>{value}</v></c></row>' for row, value in enumerate(values, 1)
    )
    found = way(make(path / "a.xlsx", cells, styles=_STYLES))
    return found[0][1] if found is not None else ""


@needs_loops
@pytest.mark.parametrize("style", [_PLAIN, _SHARE])
def test_numbers_show_as_by_the_engine(style: int, tmp_path: Path) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(_NUMBERS, min_size=40, max_size=120))
    def check(values: list[str]) -> None:
        assert shown(values, style, tmp_path, plain) == shown(values, style, tmp_path, by_engine)

    check()


@needs_loops
def test_days_and_times_show_as_by_the_engine(tmp_path: Path) -> None:
    rng = random.Random(20210305)
    days = [str(day) for day in (*range(61, 2_958_465, 397), 2_958_464)]
    times = [f"{rng.uniform(61, 99_999):.{rng.randrange(1, 16)}f}" for _ in range(3_000)]
    alone = [f"{minute / 1440:.15f}" for minute in range(1440)]
    for values in (days, alone, times):
        # Where a moment lies between two thousandths of a second, the engine is asked.
        values = [value for value in values if abs(float(value) * 86_400_000 % 1 - 0.5) > 0.02]
        expected = shown(values, _DAY, tmp_path, by_engine)
        assert len(expected) > 5 * len(values) > 5_000
        assert shown(values, _DAY, tmp_path, plain) == expected


@needs_loops
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0", "0"), ("-0", "0"), ("7", "7"), ("-12", "-12"), ("007", "7"), ("3.0", "3"), ("-0.0", "0"), ("12.50", "12.5"),
        ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("0.30000000000000004", "0.3"), ("999999999999999", "999999999999999"),
        ("1234567890123456", "1.23456789012346e+15"), ("1E3", "1000"), ("-1.5e-7", "-1.5e-07"), ("0.1234567890123456", "0.123456789012346"),
    ],
)  # fmt: skip
def test_number_shows_as_excel_keeps_it(written: str, expected: str, tmp_path: Path) -> None:
    assert shown([written], _PLAIN, tmp_path, plain) == expected
    assert shown([written], _PLAIN, tmp_path, by_engine) == expected


# --- the files of common writers ------------------------------------------------------------------------------------


def by_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["序号", "案件名称", "日期", "合格率", "备注"])
    sheet.append([1, "王某某诉县政府", datetime(2021, 3, 5), 0.905, " 前后有空格 "])
    sheet.append([2, CellRichText("粗", TextBlock(InlineFont(b=True), "体 ")), datetime(2021, 3, 5, 9, 30), 1, None])
    sheet["D2"].number_format = sheet["D3"].number_format = "0.0%"
    sheet.merge_cells("A5:C5")
    sheet["A5"] = "合计"
    book.create_sheet("附表").sheet_state = "hidden"
    book.save(path)
    return path


def by_xlsxwriter(path: Path, *, lean: bool = False) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": lean}) as book:
        sheet = book.add_worksheet("台账")
        day, share = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}), book.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, ["序号", "名称", "日期", "比率"])
        sheet.write_datetime(1, 2, datetime(2021, 3, 5), day)
        sheet.write(1, 3, 0.905, share)
        sheet.write_formula(2, 0, '=HYPERLINK("http://a.gov.cn/","甲")', None, "甲")
        sheet.write_rich_string(2, 1, "县", book.add_format({"bold": True}), "司法局")
        sheet.conditional_format("A1:D3", {"type": "no_blanks", "format": share})
        sheet.data_validation("A5", {"validate": "list", "source": ["是", "否"]})
        book.add_chartsheet("图")
    return path


_EXCEL = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://r" xmlns:mc="http://mc" '
    'mc:Ignorable="x14ac xr" xmlns:x14ac="http://x14ac" xmlns:xr="http://xr" xr:uid="{0-1}"><sheetPr codeName="Sheet1">'
    '<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:C2"/><sheetViews><sheetView tabSelected="1" '
    'workbookViewId="0"><selection activeCell="B2" sqref="B2"/></sheetView></sheetViews><sheetFormatPr '
    'defaultRowHeight="14.25" x14ac:dyDescent="0.2"/><cols><col min="1" max="1" width="9" customWidth="1"/></cols>'
    '<sheetData><row r="1" spans="1:3" ht="27" customHeight="1" x14ac:dyDescent="0.2"><c r="A1" s="1" t="s"><v>0</v></c>'
    '<c r="B1" s="1"/><c r="C1" t="str"><f t="shared" ref="C1:C2" si="0">A1&amp;"x"</f><v>县司法局x</v></c></row>'
    '<row r="2" spans="1:3" hidden="1" x14ac:dyDescent="0.2"><c r="A2" s="2"><v>44260</v></c><c r="B2"><f>1/3</f>'
    '<v>0.33333333333333331</v></c><c r="C2" t="str"><f t="shared" si="0"/><v/></c></row></sheetData><phoneticPr '
    'fontId="1" type="noConversion"/><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><conditionalFormatting '
    'sqref="B2"><cfRule type="cellIs" dxfId="0" priority="1" operator="greaterThan"><formula>5</formula></cfRule>'
    '</conditionalFormatting><hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks><pageMargins left="0.7" '
    'right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><headerFooter><oddFooter>&amp;C第 &amp;P 页</oddFooter>'
    '</headerFooter><extLst><ext uri="{1}" xmlns:x14="http://x14"><x14:slicerList><x14:slicer r:id="rId2"/></x14:slicerList>'
    "</ext></extLst></worksheet>"
)
_WPS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://r" xmlns:xdr="http://xdr" '
    'xmlns:x14="http://x14" xmlns:mc="http://mc" xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><sheetPr/>'
    '<dimension ref="A1:B2"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/><selection/></sheetView></sheetViews><sheetFormatPr defaultColWidth="9" '
    'defaultRowHeight="13.5" outlineLevelCol="1"/><sheetData><row r="1" ht="40" customHeight="1" spans="1:2"><c r="A1" '
    's="1" t="s"><v>0</v></c><c r="B1" s="1"/></row><row r="2" spans="1:2"><c r="A2" s="2"><v>44260.5</v></c><c r="B2">'
    '<v>12</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><pageMargins left="0.75" '
    'right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/><headerFooter/></worksheet>'
)
_POI = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/><sheetViews>'
    '<sheetView workbookViewId="0" tabSelected="true"/></sheetViews><sheetFormatPr defaultRowHeight="15.0"/><sheetData>\n'
    '<row r="1">\n<c r="A1" t="inlineStr"><is><t>单位</t></is></c><c r="B1" t="s"><v>1</v></c></row>\n<row r="2">\n'
    '<c r="A2" t="n"><v>3.0</v></c><c r="B2" t="b"><v>1</v></c></row>\n</sheetData><pageMargins bottom="0.75" '
    'footer="0.3" header="0.3" left="0.7" right="0.7" top="0.75"/></worksheet>'
)
_SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(text: str, path: Path) -> Path:
    """A workbook with this sheet."""
    made = make(path, "", strings="<si><t>县司法局</t></si><si><t>人数</t></si>")
    with zipfile.ZipFile(made) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[_SHEET] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + text.encode()
    return packed(parts, path)


def packed(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


_WRITERS: dict[str, Callable[[Path], Path]] = {
    "openpyxl": by_openpyxl,
    "xlsxwriter": by_xlsxwriter,
    "xlsxwriter, lean": lambda path: by_xlsxwriter(path, lean=True),
    "Excel": lambda path: with_sheet(_EXCEL, path),
    "WPS": lambda path: with_sheet(_WPS, path),
    "POI": lambda path: with_sheet(_POI, path),
}


@needs_loops
def test_head_of_a_part_is_no_reason_to_ask_the_engine(tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for head in (b"\xef\xbb\xbf", b"<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n", b""):
        changed_parts = {
            name: head + data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else head + data
            for name, data in parts.items()
            if name.startswith("xl/") and not name.startswith("xl/theme")
        }
        packed(parts | changed_parts, path)
        found = plain(path)
        assert found is not None, head
        assert found == by_engine(path)


@needs_loops
@pytest.mark.parametrize("writer", _WRITERS)
def test_files_of_common_writers_need_no_engine(writer: str, tmp_path: Path) -> None:
    path = _WRITERS[writer](tmp_path / "a.xlsx")
    found = plain(path)
    assert found is not None
    assert found == by_engine(path)


@pytest.mark.parametrize("writer", _WRITERS)
def test_files_of_common_writers_by_the_engine(writer: str, tmp_path: Path) -> None:
    found = by_engine(_WRITERS[writer](tmp_path / "a.xlsx"))
    assert len(found[0][1]) > 10
    assert found[0][0].rows


@needs_loops
def test_public_workbooks_need_no_engine(shared: Path) -> None:
    """Excel, Excel for Mac, LibreOffice and openpyxl wrote these; one is locked."""
    files = [path for path in sorted(shared.rglob("*.xls[xm]")) if "protected" not in path.name]
    taken = 0
    for path in files:
        found = plain(path)
        if found is not None:
            assert found == by_engine(path), path.name
            taken += 1
    assert taken > 0.9 * len(files) > 20


# --- changed bytes --------------------------------------------------------------------------------------------------

_PIECES = (
    b"<", b">", b"&", b'"', b"/", b" ", b"\0", b"\r", b"\xff", b"\x7f", "汉".encode(), b"\xed\xa0\x80", b"]]>", b"<!-- a -->", b"<v>",
    b"</v>", b"<v/>", b"<f/>", b"<c>", b"</c>", b"</row>", b"<row>", b'<row r="2"/>', b"<is><t/></is>", b"<t>", b"</t>", b"<r>",
    b"</r>", b"<si/>", b"&#13;", b"&#0;", b"&lt;", b"&x;", b"_x000D_", b"_x005F_", b' t="s"', b' t="str"', b' s="2"', b' r="A1"',
    b"1e400", b"9999999999", b"-", b".", b"E5", b"A0", b"XFD1048576", b"<sheetData/>", b"</sheetData>", b'<mergeCell ref="A1"/>',
)  # fmt: skip


def changed(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(made))
        match rng.randrange(4):
            case 0:
                made[at] = rng.randrange(256)
            case 1:
                made[at:at] = rng.choice(_PIECES)
            case 2:
                del made[at : at + rng.choice((1, 2, 20))]
            case _:
                at = max(made.find(b"<", at), 0)
                made[at:at] = rng.choice(_PIECES)
    return bytes(made)


@needs_loops
def test_changed_parts_are_read_as_by_the_engine_or_left_to_it(tmp_path: Path) -> None:
    rng = random.Random(7)
    names = (_SHEET, _SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")
    taken = 0
    for writer in _WRITERS.values():
        with zipfile.ZipFile(writer(tmp_path / "a.xlsx")) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for _ in range(250):
            name = rng.choice(names)
            path = packed(parts | ({name: changed(parts[name], rng)} if name in parts else {}), tmp_path / "b.xlsx")
            taken += is_same_or_left(path)
    assert taken > 80


def is_same_or_left(path: Path) -> bool:
    """Whether the loops read it; then the engine gives the same."""
    with Package(path) as package:
        found = plain_sheets(package)
        if found is None:
            return False
        shares = shares_of(package)
    try:
        assert found == engine_tables(path, shares)[0]
    except ReadingError as error:
        raise AssertionError(path.read_bytes()) from error
    return True


@pytest.mark.skipif(not has("xlsx_cells"), reason="the loops are not compiled here")
def test_part_cut_off_anywhere_is_left_to_the_engine() -> None:
    from fazhi.reading.compiled import xlsx, xlsx_cells

    strings = b"<sst><si><r><rPr><b/></rPr><t>\xe7\x94\xb2 &amp; </t></r></si></sst>"
    for part, way in (
        (_EXCEL.encode(), lambda p: xlsx_cells.cells(p, 0, ["a"], b"\0\1\1", 0, 99, 99)),
        (strings, lambda p: xlsx.strings(p, 0)),
    ):
        assert way(part) is not None
        assert [size for size in range(len(part)) if way(part[:size]) is not None] == []


@needs_loops
def test_far_and_thin_sheets_are_left_to_the_engine(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999"><c r="SR99999"><v>1</v></c></row>'
    assert plain(make(tmp_path / "a.xlsx", far)) is None
    long = "".join(f'<row r="{number}"><c><v>1</v></c></row>' for number in range(1, 100_002))
    assert plain(make(tmp_path / "b.xlsx", long)) is None
