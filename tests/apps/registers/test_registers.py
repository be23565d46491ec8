"""Registers: rows with their history, imports whole or not at all, locks, an office's own ledgers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.registers import queries
from fazhi.apps.registers.models import Entry, EntryState, EntryVersion, ImportRun
from fazhi.apps.registers.services import definitions, imports, rows
from fazhi.apps.storage.services import as_path
from fazhi.errors import FazhiError
from fazhi.ledgers import Row, catalogue, write_export
from fazhi.measures import Period, compute

HEARINGS = catalogue().get("hearings")
TEXTS = {"case_no": "听1号", "unit": "县司法局", "kind": "司法救助", "held_on": "2021年3月5日", "invited": "4"}


def enter(office: Any, **changes: str) -> Entry:
    return rows.save(region=office.region, ledger=HEARINGS, texts={**TEXTS, **changes}, by=office.person("liaison"))


def book(path: Path, *values: dict[str, Any]) -> Path:
    write_export(path, HEARINGS, [Row(str(i), one) for i, one in enumerate(values)])
    return path


def hearing(number: str, day: date = date(2021, 3, 5), **more: Any) -> dict[str, Any]:
    return {
        "case_no": number,
        "unit": "县司法局",
        "kind": "司法救助",
        "held_on": day,
        "invited": 4,
        "others": 4,
        **more,
    }


def test_row_is_typed_and_keeps_its_history(office: Any) -> None:
    entry = enter(office)
    assert (entry.day, entry.unit, entry.values["held_on"]) == (date(2021, 3, 5), office.justice, "2021-03-05")
    rows.save(
        region=office.region,
        ledger=HEARINGS,
        texts={**TEXTS, "invited": "5"},
        by=office.person("manager"),
        entry=entry,
        why="核实",
    )
    history = EntryVersion.objects.filter(entry=entry).values_list("number", "values__invited", "why", "by__name")
    assert list(history) == [(2, 5, "核实", "办公室主任"), (1, 4, "", "单位联络员")]


def test_faults_name_every_field(office: Any) -> None:
    with pytest.raises(InputError, match=r"“听证日期”.*“邀请听证人次”"):
        enter(office, held_on="三月", invited="")
    with pytest.raises(InputError, match="不在单位名单中"):
        enter(office, unit="县火星局")


def test_key_twice_is_refused_and_a_removed_row_frees_it(office: Any) -> None:
    entry = enter(office)
    with pytest.raises(InputError, match="已有“听1号”"):
        enter(office)
    rows.remove(entry=entry, by=office.person("manager"), why="重复登记")
    enter(office)
    assert Entry.objects.filter(state=EntryState.REMOVED).count() == 1


def test_second_editor_is_told(office: Any) -> None:
    entry = enter(office)
    rows.save(region=office.region, ledger=HEARINGS, texts={**TEXTS, "invited": "5"}, by=None, entry=entry, version=1)
    with pytest.raises(ConflictError):
        rows.save(region=office.region, ledger=HEARINGS, texts=TEXTS, by=None, entry=entry, version=1)


def test_locked_month_does_not_change(office: Any) -> None:
    entry = enter(office)
    rows.lock(register=entry.register, month=date(2021, 3, 1), by=office.person("manager"))
    for change in (lambda: enter(office, case_no="听2号"), lambda: rows.remove(entry=entry, by=None, why="x")):
        with pytest.raises(InputError, match="已锁定"):
            change()
    enter(office, case_no="听3号", held_on="2021-04-01")
    rows.unlock(register=entry.register, month=date(2021, 3, 1), by=office.person("manager"), reason="更正")
    enter(office, case_no="听2号")


def test_import_is_looked_at_then_taken_over(office: Any, tmp_path: Path) -> None:
    enter(office)
    path = book(tmp_path / "听证.xlsx", hearing("听1号", invited=5, others=5), hearing("听2号"))
    looked = imports.look(
        region=office.region, name="hearings", path=path, file_name="听证.xlsx", by=office.person("manager")
    )
    assert (looked.run.new, looked.run.changed, looked.run.same, looked.run.gone, looked.run.bad) == (1, 1, 0, 0, 0)
    assert Entry.objects.count() == 1
    imports.take_over(run=looked.run, by=office.person("manager"))
    assert sorted(Entry.objects.values_list("key", "values__invited", "version")) == [("听1号", 5, 2), ("听2号", 4, 1)]
    with pytest.raises(ConflictError, match="已经完成"):
        imports.take_over(run=looked.run, by=office.person("manager"))


def test_one_bad_row_changes_nothing_and_comes_back_marked(office: Any, tmp_path: Path) -> None:
    many = [hearing(f"听{n}号") for n in range(300)]
    path = book(tmp_path / "听证.xlsx", *many, hearing("坏", kind="没有的类型"))
    looked = imports.look(region=office.region, name="hearings", path=path, file_name="听证.xlsx", by=None)
    assert (looked.run.state, looked.run.bad) == ("failed", 1)
    with pytest.raises(InputError, match="1行有问题"):
        imports.take_over(run=looked.run, by=None)
    assert Entry.objects.count() == 0
    with as_path(looked.run.errors_blob_id, "errors.xlsx") as errors:
        cells = [c.value for row in openpyxl.load_workbook(errors).active.iter_rows() for c in row if c.value]
    assert any("没有的类型" in str(value) for value in cells)


def test_register_changed_after_the_look_stops_the_import(office: Any, tmp_path: Path) -> None:
    path = book(tmp_path / "听证.xlsx", hearing("听1号"))
    looked = imports.look(region=office.region, name="hearings", path=path, file_name="a.xlsx", by=None)
    enter(office)
    with pytest.raises(ConflictError, match="预览之后"):
        imports.take_over(run=looked.run, by=None)
    assert ImportRun.objects.get().state == "dry"


def test_rows_that_are_gone_are_removed_only_when_asked(office: Any, tmp_path: Path) -> None:
    enter(office)
    path = book(tmp_path / "听证.xlsx", hearing("听2号"))
    looked = imports.look(region=office.region, name="hearings", path=path, file_name="a.xlsx", by=None)
    assert looked.run.gone == 1
    imports.take_over(run=looked.run, by=None, remove_gone=True)
    assert dict(Entry.objects.values_list("key", "state")) == {"听1号": "removed", "听2号": "entered"}


def test_unit_imports_only_its_own_rows(office: Any, tmp_path: Path) -> None:
    path = book(tmp_path / "听证.xlsx", hearing("听1号"))
    looked = imports.look(
        region=office.region, name="hearings", path=path, file_name="a.xlsx", by=None, only_unit="县财政局"
    )
    assert (looked.run.state, [fault.remedy for fault in looked.filled.faults]) == (
        "failed",
        ["不是“县财政局”的行，只能导入本单位的"],
    )


def test_unit_does_not_take_over_a_row_of_another_unit_by_its_key(office: Any, tmp_path: Path) -> None:
    enter(office)
    path = book(tmp_path / "听证.xlsx", hearing("听1号", unit="县财政局"))
    looked = imports.look(
        region=office.region, name="hearings", path=path, file_name="a.xlsx", by=None, only_unit="县财政局"
    )
    assert "与其他单位已登记的一行相同" in looked.filled.faults[0].remedy
    with pytest.raises(InputError):
        imports.take_over(run=looked.run, by=None)
    assert Entry.objects.get().unit == office.justice


def test_rows_of_other_units_are_not_gone_in_a_units_import(office: Any, tmp_path: Path) -> None:
    enter(office)
    path = book(tmp_path / "听证.xlsx", hearing("听2号", unit="县财政局"))
    looked = imports.look(
        region=office.region, name="hearings", path=path, file_name="a.xlsx", by=None, only_unit="县财政局"
    )
    assert (looked.run.new, looked.run.gone) == (1, 0)


def test_figures_come_from_the_rows(office: Any) -> None:
    for number in range(3):
        enter(office, case_no=f"听{number}号")
    enter(office, case_no="旧", held_on="2020-12-31")
    found = queries.rows_by_ledger(office.region, office.cycle)
    definitions_ = [one for one in HEARINGS.measures if one.name in ("hearings", "hearings-invited")]
    figures = compute(found, definitions_, Period(office.cycle.first, office.cycle.last))
    assert [(f.measure, f.value) for f in figures] == [("hearings", 3), ("hearings-invited", 12)]
    assert len(figures[0].row_ids) == 3


def test_own_ledger_by_form_and_its_next_version(office: Any) -> None:
    columns = [
        definitions.Column("编号", required=True),
        definitions.Column("单位"),
        definitions.Column("日期", "date"),
    ]
    text = definitions.yaml_of(name="visits", title="走访台账", owner="创建办", columns=columns, key=[1], unit=2, day=3)
    definitions.define(region=office.region, text=text, by=office.person("manager"))
    ledger = queries.ledger_of(office.region, "走访台账")
    entry = rows.save(
        region=office.region, ledger=ledger, texts={"c1": "1", "c2": "县司法局", "c3": "2021-02-01"}, by=None
    )
    with pytest.raises(InputError, match="应写成 2"):
        definitions.define(region=office.region, text=text, by=None)
    newer = text.replace("title: 走访台账", "title: 走访台账\nversion: 2", 1) + ""
    newer = newer.replace("- name: c3", "- name: c4\n  title: 结果\n  type: string\n- name: c3")
    definitions.define(region=office.region, text=newer, by=None)
    assert queries.ledger_of(office.region, "visits").version == 2
    again = queries.rows_of(
        office.region, queries.ledger_of(office.region, "visits"), queries.catalogue_of(office.region)
    )
    assert again[0].values == {"c1": "1", "c2": "县司法局", "c3": date(2021, 2, 1)}
    assert entry.ledger_version == 1


def test_wrong_definition_says_where(office: Any) -> None:
    with pytest.raises(FazhiError, match="fields"):
        definitions.define(region=office.region, text="name: x\ntitle: 表\nowner: 办\n", by=None)


def test_formula_in_a_cell_stays_text(office: Any) -> None:
    entry = enter(office, result="=1+1")
    assert entry.values["result"] == "=1+1"


def test_assessor_sees_the_rows_of_the_own_cycle_s_days_only(office: Any) -> None:
    from datetime import date

    from fazhi.apps.registers.models import Entry, Register
    from fazhi.apps.units.access import access_for

    register = Register.objects.create(region=office.region, ledger="hearings")
    days = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 6, 30), date(2021, 7, 1), None)
    rows = [Entry.objects.create(register=register, unit=office.justice, key=str(n), day=d) for n, d in enumerate(days)]
    seen = {}
    for role in ("assessor", "reviewer", "liaison", "other-liaison"):
        access, client = access_for(office.person(role)), office.client(role)
        listed = queries.entries(access, office.region, queries.ledger_of(office.region, "hearings"))
        seen[role] = sorted(one.key for one in listed)
        opened = [one.key for one in rows if client.get(f"/registers/entry/{one.pk}").status_code == 200]
        assert opened == seen[role], role
    every = ["0", "1", "2", "3", "4"]
    assert seen == {"assessor": ["1", "2"], "reviewer": every, "liaison": every, "other-liaison": []}
