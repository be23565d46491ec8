"""A filled workbook read back: sloppy headings and cells are understood, what does not fit is said cell by cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from fazhi.errors import RowErrors, TableError
from fazhi.ledgers import Row, compare, parse_ledger, read_filled, write_errors, write_export, write_template

LEDGER = parse_ledger(
    r"""
name: visits
title: 走访台账
owner: 县司法局
unit_field: unit
date_field: held_on
primaryKey: [number]
fields:
  - {name: number, title: 编号, constraints: {required: true, unique: true}}
  - {name: unit, title: 单位, aliases: [走访单位], constraints: {required: true}}
  - {name: held_on, title: 走访日期, type: date, aliases: [日期], constraints: {minimum: 2020-01-01}}
  - {name: kind, title: 类别, constraints: {enum: [入户（上门）, 电话, 座谈]}}
  - {name: people, title: 人数, type: integer, measured_in: 人, constraints: {minimum: 0}}
  - {name: money, title: 金额, type: number, measured_in: 元}
  - {name: share, title: 金额（合计）, type: number, measured_in: 万元}
  - {name: is_open, title: 是否公开, type: boolean}
  - {name: phone, title: 电话, constraints: {pattern: '\d{11}'}, hint: 请写11位手机号}
""",
    file="visits.yaml",
)
HEADINGS = [
    "序号",
    "编号*",
    "走访\n单位",
    "走 访 日 期",
    "类别",
    "人数（人）",
    "金额",
    "金额（合计）",
    "是否公开",
    "电话",
]
GOOD = [1, "A1", "县公安局", "2021.3.5", "入户(上门)", "1,200人", "3万元", "5000元", "√", ""]


def book(path: Path, *rows: list[object], titles: int = 1) -> Path:
    """A workbook with title rows above the headings."""
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    for number in range(titles):
        page.append([f"某县走访台账（{number}）"])
    page.append(HEADINGS)
    for row in rows:
        page.append(row)
    made.save(path)
    return path


def changed(**cells: object) -> list[object]:
    names = ["serial", "number", "unit", "held_on", "kind", "people", "money", "share", "is_open", "phone"]
    return [cells.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def test_sloppy_cells_are_read_as_they_are_meant(tmp_path: Path) -> None:
    filled = read_filled(book(tmp_path / "a.xlsx", GOOD, titles=2), LEDGER, units={"县公安局": "县公安局"})
    assert filled.faults == ()
    assert [dict(row.values) for row in filled.rows] == [
        {
            "number": "A1", "unit": "县公安局", "held_on": date(2021, 3, 5), "kind": "入户（上门）", "people": 1200,
            "money": Decimal(30000), "share": Decimal("0.5"), "is_open": True,
        }
    ]  # fmt: skip
    assert (filled.rows[0].id, filled.rows[0].place) == ("A1", "“Sheet”表第4行")


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-05",
        "2021/3/5",
        "2021.3.5",
        "2021年3月5日",
        "20210305",
        "２０２１年３月５日",
        "44260",
        44260,
        date(2021, 3, 5),
    ],
)
def test_date_in_any_form_is_the_same_day(tmp_path: Path, text: object) -> None:
    filled = read_filled(book(tmp_path / "a.xlsx", changed(held_on=text)), LEDGER)
    assert [row["held_on"] for row in filled.rows] == [date(2021, 3, 5)]


@pytest.mark.parametrize(
    ("cells", "column", "remedy"),
    [
        ({"number": ""}, "编号*", "必须填写"),
        ({"unit": "县公安据"}, "走访单位", "单位名单里没有“县公安据”，是不是“县公安局”"),
        ({"held_on": "2021年3月"}, "走访日期", "没有写到哪一日，请写成 2021-03-05 这样"),
        ({"held_on": "2021-02-30"}, "走访日期", "不是日期，请写成 2021-03-05 这样"),
        ({"held_on": "2019-12-31"}, "走访日期", "不能早于2020-01-01"),
        ({"kind": "电访"}, "类别", "不在可选的内容里，只能填：入户（上门）、电话、座谈"),
        ({"people": "若干"}, "人数（人）", "不是数字，请只填数字"),
        ({"people": "3.5"}, "人数（人）", "应当是整数"),
        ({"people": -1}, "人数（人）", "不能小于0"),
        ({"people": "3场"}, "人数（人）", "数字后面的“场”不认得，请只填数字（以人为单位）"),
        ({"is_open": "部分"}, "是否公开", "只能填“是”或“否”"),
        ({"phone": "1390000"}, "电话", "请写11位手机号"),
        ({"number": "A9"}, "编号*", "与第3行的编号相同，重复登记，请删去一行或改正"),
    ],
)
def test_cell_that_does_not_fit_says_where_and_what_to_do(
    tmp_path: Path, cells: dict[str, object], column: str, remedy: str
) -> None:
    path = book(tmp_path / "走访.xlsx", changed(number="A9"), changed(**cells))
    filled = read_filled(path, LEDGER, units={"县公安局": "县公安局"})
    assert [(one.row, one.column, one.remedy) for one in filled.faults] == [(4, column, remedy)]
    with pytest.raises(RowErrors) as caught:
        filled.raise_faults()
    assert str(caught.value) == f"《走访.xlsx》“Sheet”表第4行“{column}”：{remedy}。"


def test_blank_total_and_repeated_heading_rows_are_passed_over(tmp_path: Path) -> None:
    total = ["合计", None, None, None, None, 1200, None, None, None, None]
    path = book(tmp_path / "a.xlsx", GOOD, [None] * 10, list(HEADINGS), changed(number="A2"), total)
    filled = read_filled(path, LEDGER)
    assert ([row.id for row in filled.rows], filled.faults) == (["A1", "A2"], ())


def test_formula_text_stays_text_in_and_out(tmp_path: Path) -> None:
    rows = [Row("x", {"number": "=1+1", "unit": "@SUM(A1)"})]
    write_export(tmp_path / "out.xlsx", LEDGER, rows)
    cells = [cell for line in openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0].iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if cell.value in {"=1+1", "@SUM(A1)"}] == ["s", "s"]
    assert read_filled(tmp_path / "out.xlsx", LEDGER).rows[0].values == rows[0].values


def test_missing_column_names_the_heading_meant(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.append(["编号", "走访单拉", "走访日期"])
    page.append(["A1", "县公安局", "2021-03-05"])
    made.save(tmp_path / "走访.xlsx")
    with pytest.raises(TableError, match="缺少“单位”列（表中的“走访单拉”如果就是它，请改成“单位”）"):
        read_filled(tmp_path / "走访.xlsx", LEDGER)


def test_template_reads_back_empty_and_offers_choices(tmp_path: Path) -> None:
    write_template(tmp_path / "模板.xlsx", LEDGER)
    page = openpyxl.load_workbook(tmp_path / "模板.xlsx").worksheets[0]
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert lists == {"D4": '"入户（上门）,电话,座谈"', "H4": '"是,否"'}
    assert "必填" in page["A3"].comment.text
    assert [cell.value for cell in page[3]][:2] == ["编号*", "单位*"]
    filled = read_filled(tmp_path / "模板.xlsx", LEDGER)
    assert (filled.rows, filled.faults) == ((), ())


def everything() -> list[Row]:
    full = {
        "number": "A1", "unit": "县公安局", "held_on": date(2021, 3, 5), "kind": "电话", "people": 3,
        "money": Decimal("0.1"), "share": Decimal("123456789012.123456"), "is_open": False, "phone": "13900000000",
    }  # fmt: skip
    return [Row("A1", full), Row("A2", {"number": "A2", "unit": "县民政局"})]


def test_export_reads_back_to_the_same_rows(tmp_path: Path) -> None:
    write_export(tmp_path / "out.xlsx", LEDGER, everything())
    again = read_filled(tmp_path / "out.xlsx", LEDGER)
    assert again.faults == ()
    assert [row.values for row in again.rows] == [row.values for row in everything()]


def test_error_workbook_marks_the_bad_row_and_can_be_mended(tmp_path: Path) -> None:
    rows = [changed(number=f"A{n}") for n in range(1, 21)]
    rows[12] = changed(number="A13", people="若干", kind="")
    filled = read_filled(book(tmp_path / "a.xlsx", *rows), LEDGER)
    write_errors(tmp_path / "错误.xlsx", filled)
    made = openpyxl.load_workbook(tmp_path / "错误.xlsx")
    page = made.worksheets[0]
    first = page[4]
    assert [cell.value for cell in first][-2:] == ["人数（人）：不是数字，请只填数字", 15]
    marked = [c.coordinate for line in page.iter_rows() for c in line if c.fill.fgColor.rgb == "FFFFC7CE"]
    assert marked == ["E4"]
    page["E4"] = 7
    made.save(tmp_path / "错误.xlsx")
    again = read_filled(tmp_path / "错误.xlsx", LEDGER)
    assert (again.faults, len(again.rows)) == ((), 20)


def test_difference_tells_new_changed_same_and_gone() -> None:
    before = [Row(str(n), {"number": f"A{n}", "unit": "县公安局", "people": n}) for n in (1, 2, 3)]
    after = [Row("x", {"number": "A1", "unit": "县公安局", "people": 1}),
             Row("y", {"number": "A2", "unit": "县公安局", "people": 5}),
             Row("z", {"number": "A4", "unit": "县公安局"})]  # fmt: skip
    found = compare(before, after, LEDGER)
    assert [row.id for row in found.new] == ["z"]
    assert [(one.before.id, one.fields, one.values("people")) for one in found.changed] == [("2", ("people",), (2, 5))]
    assert ([row.id for row in found.same], [row.id for row in found.gone]) == (["1"], ["3"])
    assert found.summary == "新增1行，更改1行，不变1行，原有而这次没有的1行"


def test_sheet_with_too_many_rows_is_refused_not_lost(tmp_path: Path) -> None:
    from fazhi.tables import open_book

    book(tmp_path / "a.xlsx", *[changed(number=f"A{n}") for n in range(30)])
    with pytest.raises(TableError, match="有20行以上，请分成几个文件"):
        open_book(tmp_path / "a.xlsx", max_rows=20)


def test_every_sheet_with_the_headings_is_read_and_doubles_are_seen_across_sheets(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", GOOD)
    made = openpyxl.load_workbook(path)
    may = made.create_sheet("五月")
    for row in (HEADINGS, changed(number="A2"), changed(people="约3"), changed(number="A1")):
        may.append(row)
    made.create_sheet("说明").append(["编号怎么写", "单位写全称"])
    made.save(path)
    filled = read_filled(path, LEDGER)
    assert [row["number"] for row in filled.rows] == ["A1", "A2"]
    assert [fault.sentence.split("：")[0] for fault in filled.faults] == [
        "“五月”表第3行“人数（人）”“约3”",
        "“五月”表第3行“编号*”“A1”",
        "“五月”表第4行“编号*”“A1”",
    ]
    assert filled.faults[2].remedy == "与“Sheet”表第3行的编号相同，重复登记，请删去一行或改正"
    assert filled.bad_rows == {("五月", 3), ("五月", 4)}
    write_errors(tmp_path / "错误.xlsx", filled)
    page = openpyxl.load_workbook(tmp_path / "错误.xlsx").worksheets[0]
    assert [row[-1].value for row in page.iter_rows(min_row=4)] == ["五月 3", "五月 4", "Sheet 3", "五月 2"]


def test_heading_that_is_no_column_is_named_with_the_one_it_may_mean(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.append(["编号", "单位", "走访的日期", "备注"])
    page.append(["A1", "县公安局", "2021-3-5", "无"])
    made.save(tmp_path / "a.xlsx")
    assert read_filled(tmp_path / "a.xlsx", LEDGER).strangers == {"走访的日期": "走访日期", "备注": None}
