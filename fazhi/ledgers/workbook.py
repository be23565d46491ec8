"""Workbooks of a ledger out: the empty template, the filled export, the import with its bad rows marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fazhi.ledgers.filled import PLACE, PROBLEM, Filled, example_of
from fazhi.ledgers.model import Field, FieldType, Ledger, Row
from fazhi.ledgers.values import write_value
from fazhi.tables import Cell, SheetPlan, write_book
from fazhi.tables.writing import Value as CellValue

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "example": {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"},
    "bad": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True},
    "why": {"font_color": "#9C0006"},
}


def write_template(path: Path, ledger: Ledger) -> None:
    """An empty workbook to fill in: drop-downs, notes on the headings, an example row, a sheet that explains."""
    example = [Cell(example_of(field), "example") for field in ledger.fields]
    plan = SheetPlan(
        name=ledger.title,
        title=ledger.title,
        notes=["带 * 的列必须填写；灰色一行是示例，导入时自动跳过；不要改动列标题。"],
        headings=[_heading(field) for field in ledger.fields],
        rows=[example],
        widths=[_width(field) for field in ledger.fields],
        styles=_STYLES,
        autofilter=False,
        choices={place: _choices(field) for place, field in enumerate(ledger.fields) if _choices(field)},
        comments={place: _comment(field) for place, field in enumerate(ledger.fields)},
        room=2000,
    )
    write_book(path, [plan, _explanation(ledger)])


def write_export(path: Path, ledger: Ledger, rows: Iterable[Row]) -> None:
    """The rows in the form that the import takes."""
    plan = SheetPlan(
        name=ledger.title,
        headings=[field.title for field in ledger.fields],
        rows=_lines(ledger, rows),
        widths=[_width(field) for field in ledger.fields],
        title=ledger.title,
    )
    write_book(path, [plan])


def write_errors(path: Path, filled: Filled) -> None:
    """The imported rows with the bad cells marked and the reason beside them; mended, it can be imported again."""
    ledger = filled.ledger
    fields = [field for field in ledger.fields if field.title not in filled.absent]
    count = len(filled.bad_rows)
    plan = SheetPlan(
        name=ledger.title,
        title=ledger.title,
        notes=[f"共{len(filled.records)}行，{count}行有问题，已用红色标出，原因写在最后一列。改好后可直接再导入。"],
        headings=[*(field.title for field in fields), PROBLEM, PLACE],
        rows=_marked(filled, fields),
        widths=[*(_width(field) for field in fields), 60, 8],
        styles=_STYLES,
    )
    write_book(path, [plan])


def _lines(ledger: Ledger, rows: Iterable[Row]) -> Iterator[Sequence[CellValue]]:
    for row in rows:
        yield [write_value(row.values.get(field.name), field) for field in ledger.fields]


def _marked(filled: Filled, fields: Sequence[Field]) -> Iterator[Sequence[CellValue | Cell]]:
    """Bad rows first: nobody looks for one red row among ten thousand."""
    reasons: dict[tuple[str, int], dict[str, list[str]]] = {}
    for fault in filled.faults:
        reasons.setdefault((fault.sheet, fault.row), {}).setdefault(fault.field, []).append(
            f"{fault.column}：{fault.remedy}"
        )
    several = len({one.sheet for one in filled.records}) > 1
    for record in sorted(filled.records, key=lambda one: (one.sheet, one.row) not in reasons):
        mine = reasons.get((record.sheet, record.row), {})
        cells: list[CellValue | Cell] = []
        for field in fields:
            text = record.values.get(field.name, "")
            cells.append(Cell(text or "（空）", "bad") if field.name in mine else text)
        why = "；".join(reason for some in mine.values() for reason in some)
        yield [*cells, Cell(why, "why") if why else "", f"{record.sheet} {record.row}" if several else record.row]


def _explanation(ledger: Ledger) -> SheetPlan:
    rows = [
        [
            field.title,
            "必填" if field.required else "",
            field.type.label,
            field.description,
            "、".join(_choices(field)),
            example_of(field),
            "、".join(field.aliases),
        ]
        for field in ledger.fields
    ]
    return SheetPlan(
        name="填写说明",
        title=f"{ledger.title}填写说明",
        notes=[ledger.description] if ledger.description else [],
        headings=["列", "必填", "类型", "说明", "可选内容", "示例", "也认得的列名"],
        rows=rows,
        widths=[22, 6, 8, 44, 44, 26, 34],
        autofilter=False,
    )


def _heading(field: Field) -> str:
    return f"{field.title}*" if field.required else field.title


def _choices(field: Field) -> tuple[str, ...]:
    return ("是", "否") if field.type is FieldType.BOOLEAN else field.enum


def _comment(field: Field) -> str:
    parts = [f"类型：{field.type.label}" + ("，必填" if field.required else "")]
    if field.measured_in:
        parts.append(f"单位：{field.measured_in}")
    parts += [text for text in (field.description, field.hint) if text]
    if field.type is FieldType.DATE:
        parts.append("写成 2021-03-05 或 2021年3月5日")
    parts.append(f"示例：{example_of(field)}")
    return "\n".join(parts)


def _width(field: Field) -> float:
    wide = 14 if field.type is not FieldType.STRING or field.enum else 22
    return max(wide, len(field.title) * 2 + 2)
