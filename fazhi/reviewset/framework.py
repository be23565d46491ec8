"""The indicator system alone (指标体系.xlsx): the responsibility list without units, with what the handbook says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from fazhi.checks.case import Indicator
from fazhi.errors import TableError
from fazhi.reviewset.load import INDICATOR_COLUMNS, grouped, indicator_of, key_numbers
from fazhi.tables import Column, read_table

FRAMEWORK_COLUMNS = (
    *(column for column in INDICATOR_COLUMNS if column.key not in ("leads", "supports", "due")),
    Column("notes", "注意事项", ("报送说明", "备注", "说明", "填报说明", "注意")),
    Column("right", "正例", ("正确示例", "正面示例", "合格示例", "示例")),
    Column("wrong", "反例", ("错误示例", "反面示例", "不合格示例", "常见错误")),
    Column("synonyms", "相关词", ("近义词", "关键词", "同义词")),
)


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """One indicator with what the handbook says about it."""

    indicator: Indicator
    is_key: bool
    notes: str
    right: str
    wrong: str
    synonyms: tuple[str, ...]


def load_framework(path: Path) -> tuple[FrameworkRow, ...]:
    """The indicators in the order of the table. Raises TableError and RowErrors."""
    table = read_table(path, FRAMEWORK_COLUMNS)
    rows = grouped(table)
    indicators = [indicator_of(table, record, more, None, None, []) for record, more in rows]
    keys = key_numbers(table, rows)
    table.raise_faults()
    if not indicators:
        raise TableError(table.file, f"“{table.sheet}”表", "表头下面没有指标")
    return tuple(
        FrameworkRow(
            indicator,
            indicator.number in keys,
            record["notes"],
            record["right"],
            record["wrong"],
            tuple(word for word in re.split(r"[、，,;；\n\s]+", record["synonyms"]) if word),
        )
        for (record, _), indicator in zip(rows, indicators, strict=True)
    )
