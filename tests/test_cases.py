"""Rows of the table of cases that no test of one package holds: writing odd fields, quotes in a user's template."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from fazhi.measures import Period
from fazhi.reading import read
from fazhi.reporting.own_word import fill
from fazhi.tables import SheetPlan, write_book


def test_control_characters_and_formulas_in_fields_become_plain_text(tmp_path: Path, shared: Path) -> None:
    fields = json.loads((shared / "cases" / "control_chars.json").read_text(encoding="utf-8"))
    write_book(tmp_path / "a.xlsx", [SheetPlan("表", tuple(fields), (tuple(fields.values()),), widths=(20, 8, 8))])
    [table] = read(tmp_path / "a.xlsx").pages[0].tables
    assert table.rows[-1] == ("关于规范执法的通知", "=1+1", "0012")


def test_curly_quotes_in_a_users_template_are_quotes(tmp_path: Path, shared: Path) -> None:
    period = Period(date(2024, 1, 1), date(2024, 6, 30))
    facts = {"状态": "不合格", "期限": "2024年6月30日"}
    data, _, lacking = fill(shared / "cases" / "curly_quotes_template.docx", [], period, facts=facts)
    (tmp_path / "a.docx").write_bytes(data)
    assert (read(tmp_path / "a.docx").text, lacking) == ("请于2024年6月30日前补正。", ())
