"""单位名单.xlsx and 责任清单.xlsx as an office keeps them: title rows, merged cells, line breaks in headings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xlsxwriter

from fazhi.demo.county import County, DemoIndicator


def _book(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2000, 1, 1)})
    return book


def write_units(path: Path, county: County) -> None:
    book = _book(path)
    page = book.add_worksheet("单位名单")
    head = book.add_format({"bold": True, "align": "center", "font_size": 16})
    page.merge_range(0, 0, 0, 6, f"{county.name}法治政府建设责任单位名单（{county.half}）", head)
    columns = ["序号", "单位名称", "简称", "类别", "执法单位", "联络员", "联系电话"]
    page.write_row(1, 0, columns, book.add_format({"bold": True, "border": 1}))
    for row, unit in enumerate(county.units, start=2):
        enforces = "是" if unit.enforces else "否"
        page.write_row(
            row, 0, [row - 1, unit.name, "、".join(unit.aliases), unit.category, enforces, unit.contact, unit.phone]
        )
    page.set_column(1, 2, 34)
    page.set_column(3, 6, 12)
    book.close()


def write_duties(path: Path, county: County) -> None:
    book = _book(path)
    page = book.add_worksheet("责任清单")
    head = book.add_format({"bold": True, "align": "center", "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "vcenter", "border": 1})
    bold = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
    page.merge_range(0, 0, 0, 10, f"{county.name}{county.year}年法治政府建设指标责任清单", head)
    page.write(1, 0, "填报单位：县法治政府建设领导小组办公室")
    columns = [
        "指标\n编号",
        "一级指标",
        "二级 指标",
        "指标内容",
        "评测\n标准",
        "佐证材料要求",
        "评测方式",
        "牵头单位",
        "配合单位",
        "完成时限",
        "分值",
    ]
    page.write_row(2, 0, columns, bold)
    spans: dict[str, list[int]] = {}
    for row, indicator in enumerate(county.indicators, start=3):
        spans.setdefault(indicator.level1, []).append(row)
        page.write_row(row, 0, list(_duty_row(county, indicator)), wrap)
    for level1, rows in spans.items():
        if len(rows) > 1:
            page.merge_range(rows[0], 1, rows[-1], 1, level1, wrap)
    last = len(county.indicators) + 4
    page.write(last, 0, "合计", wrap)
    page.write(last, 10, sum(indicator.points for indicator in county.indicators), wrap)
    for column, width in enumerate((7, 16, 14, 46, 30, 34, 10, 14, 24, 14, 7)):
        page.set_column(column, column, width)
    page.freeze_panes(3, 0)
    book.close()


def _duty_row(county: County, indicator: DemoIndicator) -> Iterator[str | int]:
    yield indicator.number if int(indicator.number) % 4 else int(indicator.number)
    yield indicator.level1
    yield indicator.level2
    yield f"{indicator.topic}。{indicator.text}"
    yield indicator.standard
    style = int(indicator.number) % 4
    items = [_numbered(style, wanted.number, wanted.text) for wanted in indicator.wanted]
    yield "；".join(items) if style == 1 else "\n".join(items)
    yield indicator.method
    yield _label(county, indicator.lead)
    yield "、".join(_label(county, key) for key in indicator.supports)
    yield f"{county.year}年6月30日"
    yield indicator.points


def _numbered(style: int, number: int, text: str) -> str:
    return (f"{number}.{text}", f"{number}.{text}", f"{number}、{text}", f"（{number}）{text}")[style]


def _label(county: County, key: str) -> str:
    found = next((unit for unit in county.units if unit.key == key), None)
    return found.short if found else key
