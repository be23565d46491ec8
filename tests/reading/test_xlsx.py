"""Workbooks: cells as Excel shows them, one page a sheet."""

from __future__ import annotations

import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from fazhi.reading import ProblemCode, Source, read
from fazhi.reading.document import Merge
from fazhi.reading.xlsx import sheet_tables
from fazhi.reading.xlsx_engine import _by_columns, _by_rows
from hypothesis import given
from hypothesis import strategies as st


def test_cells_as_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        hidden = book.add_worksheet("附表")
        hidden.hide()
        hidden.write(0, 0, "隐藏")
        book.add_worksheet("Sheet3")
        day, share = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}), book.add_format({"num_format": "0.0%"})
        sheet.merge_range(1, 1, 1, 2, "标题")
        sheet.write_datetime(2, 1, date(2021, 3, 5), day)
        sheet.write(2, 2, 0.905, share)
        sheet.write_string(3, 1, "0012")
        sheet.write(3, 2, 3.0)
        sheet.write(4, 1, "第一行\n第二行")
        sheet.write(4, 2, 0.1 + 0.2)
        sheet.write_url(5, 1, "http://a.gov.cn/1", string="公示")
    document = read(path, ocr=False)
    assert [(p.title, p.source, p.ink) for p in document.pages] == [
        ("台账", Source.CELLS, None), ("附表", Source.CELLS, None), ("Sheet3", Source.CELLS, None),
    ]  # fmt: skip
    [table] = document.pages[0].tables
    assert (table.top, table.left, table.merges) == (2, 2, (Merge(0, 0, 0, 1),))
    assert table.rows == (
        ("标题", ""), ("2021-03-05", "90.5%"), ("0012", "3"), ("第一行\n第二行", "0.3"), ("公示", ""),
    )  # fmt: skip
    assert document.pages[0].text == "标题\n2021-03-05\t90.5%\n0012\t3\n第一行 第二行\t0.3\n公示"
    assert document.pages[1].text == "隐藏"
    assert document.links == ("http://a.gov.cn/1",)


@pytest.mark.slow
def test_shares_of_the_old_format_keep_their_sign(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("台账", "第二张"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["单位", 0.5, 12])
            for column, form in enumerate(("0%", "0.0%", "0.00%", "#,##0.00"), 1):
                sheet.write(1, column, 0.905, book.add_format({"num_format": form}))
            sheet.write_formula(2, 1, "=B2*1", book.add_format({"num_format": "0.0%"}), 0.905)
    _convert_to_xls(path)
    expected = "单位\t0.5\t12\n\t90%\t90.5%\t90.50%\t0.905\n\t90.5%"
    for name in ("a.xls", "a.et", "a.xlsx"):
        old = (tmp_path / "a.xls").rename(tmp_path / name) if name != "a.xls" else tmp_path / name
        assert [page.text for page in read(old, ocr=False).pages] == [expected, expected], name
        old.rename(tmp_path / "a.xls")


def _convert_to_xls(path: Path) -> None:
    home = (path.parent / "home").as_uri()
    command = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "xls", str(path)]
    subprocess.run([*command, "--outdir", str(path.parent)], check=True, capture_output=True, timeout=120)


def test_addresses_in_formulas(tmp_path: Path) -> None:
    path = tmp_path / "公开清单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '=HYPERLINK("http://a.gov.cn/2?x=1&y=2","权责清单")', None, "权责清单")
        sheet.write_formula(1, 0, '=HYPERLINK("http://a.gov.cn/"&A1,"拼成的")', None, "拼成的")
        sheet.write_formula(2, 0, '=HYPERLINK( "https://a.gov.cn/3" )', None, "三")
    assert read(path, ocr=False).links == ("http://a.gov.cn/2?x=1&y=2", "https://a.gov.cn/3")


def test_title_row_and_merge_down(shared: Path) -> None:
    [table] = sheet_tables(shared / "cases" / "title_row_merged.xlsx")
    assert table.rows[2:] == (
        ("序号", "文件名称", "文号", "成文日期", "责任单位"),
        ("1", "优化营商环境若干措施", "青府规〔2023〕1号", "2023-02-06", "县发改委"),
        ("2", "城市管理办法", "青府规〔2023〕2号", "2023-05-09", ""),
        ("3", "河道管理办法", "青府规〔2023〕3号", "2023-08-01", "县水利局"),
    )
    assert Merge(3, 4, 4, 4) in table.merges


def test_date_system_of_1904(shared: Path) -> None:
    [table] = sheet_tables(shared / "cases" / "dates_1904.xlsx")
    assert table.rows[1] == ("甲", "2023-03-05")
    assert read(shared / "corpus/xls/poi_1904DateWindowing.xls", ocr=False).pages[0].text == "2000-01-01\t2000-01-01"
    assert read(shared / "corpus/xls/poi_1900DateWindowing.xls", ocr=False).pages[0].text == "2000-01-01\t2000-01-01"


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("xls/poi_chinese-provinces.xls", (1, 1), "安徽省"),
        ("xls/tika_testEXCEL_dateFormats.xls", (1, 0), "2018-09-20"),
        ("xlsx/tika_testEXCEL_dateFormats.xlsx", (1, 0), "2018-09-20"),
        ("xlsx/docling_xlsx_05_table_with_title.xlsx", (0, 0), "Number of freshwater ducks per year"),
        ("xlsx/docling_xlsx_05_table_with_title.xlsx", (2, 0), "Year"),
        ("xlsx/docling_xlsx_04_inflated.xlsx", (1, 2), "9"),
        ("xls/xlrd_ragged.xls", (3, 3), "j"),
    ],
)
def test_corpus_cells(shared: Path, name: str, place: tuple[int, int], value: str) -> None:
    table = read(shared / "corpus" / name, ocr=False).pages[0].tables[0]
    assert table.rows[place[0]][place[1]] == value


@pytest.mark.parametrize(
    "name",
    [
        "xlsx/tika_testEXCEL_protected_passtika.xlsx",
        "xls/tika_testEXCEL_protected_passtika.xls",
        "xls/poi_xor-encryption-abc.xls",
        "xls/poi_password.xls",
    ],
)
def test_corpus_encrypted(shared: Path, name: str) -> None:
    document = read(shared / "corpus" / name, ocr=False)
    assert [problem.code for problem in document.problems] == [ProblemCode.ENCRYPTED]


_VALUES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(0, 10_000).map(float),
    st.text(alphabet="甲乙a \t\n\x01\r1", max_size=4),
    st.booleans(),
    st.dates(),
)


@given(rows=st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(_VALUES, min_size=n, max_size=n), max_size=8)))
def test_cells_are_shown_alike_by_rows_and_by_columns(rows: list[list[object]]) -> None:
    assert _by_columns(rows) == _by_rows(rows)


def test_long_and_short_tables_read_alike(tmp_path: Path) -> None:
    values = [("部门", 3.0, 0.5, date(2021, 3, 5)), ("甲\x01乙", 1e15, -2.25, date(2021, 12, 31))]
    shown = [("部门", "3", "50%", "2021-03-05"), ("甲乙", "1e+15", "-225%", "2021-12-31")]
    for times in (1, 200):
        path = tmp_path / f"{times}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            day, share = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "0%"})
            for row, (name, number, part, when) in enumerate(values * times):
                sheet.write_string(row, 0, name)
                sheet.write_number(row, 1, number)
                sheet.write_number(row, 2, part, share)
                sheet.write_datetime(row, 3, when, day)
        page = read(path, ocr=False).pages[0]
        assert page.tables[0].rows == tuple(shown * times)
        assert page.text == "\n".join(map("\t".join, shown * times))


def test_sheet_part_without_the_usual_extension_is_read(tmp_path: Path) -> None:
    """A small package is handed on unpacked: parts without the usual extension must not get lost on the way."""
    plain = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet("表").write_string(0, 0, "甲")
    odd = tmp_path / "b.xlsx"
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(odd, "w", zipfile.ZIP_DEFLATED) as made:
        for name in package.namelist():
            data = package.read(name).replace(b"worksheets/sheet1.xml", b"worksheets/first")
            made.writestr(name.replace("worksheets/sheet1.xml", "worksheets/first"), data)
    assert [page.text for page in read(odd, ocr=False).pages] == ["甲"]
