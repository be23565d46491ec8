"""A whole set with its ledgers into the site: what it would change first, then whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Material, Receipt, Submission, SubmissionState
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers.models import Entry, EntryState, ImportRun, MonthLock, Register
from fazhi.apps.registers.services.sets import plan_set, take_set
from fazhi.apps.storage.models import Blob
from fazhi.apps.units.models import Region, Unit
from tests.reviewset.conftest import CYCLE, INDICATORS, UNITS, write_sheet

HEARINGS = ["听证编号", "单位", "听证类型", "听证日期", "邀请听证员人数"]


@pytest.fixture
def folder(tmp_path: Path, db: None, blobs: Path) -> Path:
    """A small county's set with one paper and one ledger."""
    place = tmp_path / "set"
    (place / "材料" / "县司法局" / "1").mkdir(parents=True)
    (place / "台账").mkdir()
    (place / "cycle.toml").write_text(CYCLE, encoding="utf-8")
    write_sheet(place / "单位名单.xlsx", UNITS)
    write_sheet(place / "责任清单.xlsx", INDICATORS)
    (place / "材料" / "县司法局" / "1" / "要点.txt").write_text(
        "云溪县司法局法治工作要点\n2022年3月5日", encoding="utf-8"
    )
    return place


def ledger(folder: Path, *rows: Sequence[Any], name: str = "检察听证台账.xlsx") -> Path:
    from fazhi.ledgers import catalogue

    fields = [catalogue().get("hearings").field(one) for one in ("case_no", "unit", "kind", "held_on", "invited")]
    write_sheet(folder / "台账" / name, [[field.title for field in fields], *rows])
    return folder / "台账" / name


GOOD = ["听1号", "县司法局", "司法救助", "2022-03-05", "4"]


def rows() -> list[tuple[str, str, int]]:
    kept = Entry.objects.exclude(state=EntryState.REMOVED)
    return sorted(kept.values_list("values__case_no", "unit__name", "values__invited"))


def test_dry_run_tells_everything_and_changes_nothing(folder: Path, blobs: Path) -> None:
    ledger(folder, GOOD, ["听2号", "公安局", "司法救助", "2022-03-06", "5"])
    plan = plan_set(folder)
    told = {part.what: (len(part.new), part.same, part.gone) for part in plan.parts}
    assert told["单位"] == (9, 0, ())
    assert told["指标"] == (5, 0, ())
    assert told["文件"] == (1, 0, ())
    assert [book.words() for book in plan.books] == [
        "台账/检察听证台账.xlsx《检察听证台账》：新增2行，更改0行，不变0行，原有而这次没有的0行"
    ]
    assert plan.is_open
    assert [model.objects.count() for model in (Region, Unit, Cycle, Duty, Receipt, Entry, ImportRun, Blob)] == [0] * 8
    assert not [path for path in blobs.rglob("*") if path.is_file()]


def test_set_goes_in_with_its_ledgers_and_a_second_time_changes_nothing(folder: Path) -> None:
    ledger(folder, GOOD)
    loaded, (book,) = take_set(folder)
    assert (loaded.files, loaded.known, book.faults) == (1, 0, [])
    assert rows() == [("听1号", "云溪县司法局", 4)]
    counts = [model.objects.count() for model in (Unit, Duty, Receipt, Material, Submission, Entry)]
    told = {part.what: (len(part.new), part.gone) for part in plan_set(folder).parts}
    assert told == {"单位": (0, ()), "指标": (0, ()), "责任": (0, ()), "文件": (0, ())}
    again, _ = take_set(folder)
    assert (again.files, again.known) == (0, 1)
    assert [model.objects.count() for model in (Unit, Duty, Receipt, Material, Submission, Entry)] == counts


def test_changed_and_gone_rows_are_told_and_gone_ones_stay_unless_asked(folder: Path) -> None:
    ledger(folder, GOOD, ["听2号", "县公安局", "司法救助", "2022-03-06", "5"])
    take_set(folder)
    ledger(folder, [*GOOD[:4], "9"])
    assert "新增0行，更改1行，不变0行，原有而这次没有的1行" in plan_set(folder).books[0].words()
    take_set(folder)
    assert rows() == [("听1号", "云溪县司法局", 9), ("听2号", "云溪县公安局", 5)]
    take_set(folder, remove_gone=True)
    assert rows() == [("听1号", "云溪县司法局", 9)]


def test_ledger_with_a_fault_is_refused_as_a_whole_and_kept_marked(folder: Path) -> None:
    ledger(folder, GOOD, ["听2号", "没有的局", "司法救助", "2022-03-06", "5"])
    (planned,) = plan_set(folder).books
    assert "没有的局" in planned.faults[0] or "单位" in planned.faults[0]
    loaded, (book,) = take_set(folder)
    assert (loaded.files, len(book.faults), rows()) == (1, 1, [])
    run = ImportRun.objects.get()
    assert (run.state, run.bad, run.errors_blob_id) == ("failed", 1, book.marked)


def test_workbook_of_no_ledger_is_said_and_the_rest_goes_in(folder: Path) -> None:
    write_sheet(folder / "台账" / "别的表.xlsx", [["序号", "随便"], ["1", "x"]])
    (folder / "台账" / "坏的.xlsx").write_bytes(b"no workbook")
    ledger(folder, GOOD)
    _, books = take_set(folder)
    told = {book.file: bool(book.faults) for book in books}
    assert told == {"别的表.xlsx": True, "坏的.xlsx": True, "检察听证台账.xlsx": False}
    assert len(rows()) == 1


def test_locked_month_is_told_by_the_dry_run_and_stops_the_whole_set(folder: Path) -> None:
    ledger(folder, GOOD)
    take_set(folder)
    MonthLock.objects.create(register=Register.objects.get(), month=date(2022, 3, 1))
    ledger(folder, [*GOOD[:4], "9"], ["听3号", "县司法局", "司法救助", "2022-04-06", "1"])
    (folder / "材料" / "县司法局" / "1" / "新.txt").write_text("补充材料", encoding="utf-8")
    plan = plan_set(folder)
    assert (plan.is_open, plan.books[0].locked) == (False, {"2022年3月": 1})
    assert "2022年3月（1行）已锁定" in plan.books[0].words()
    with pytest.raises(InputError, match=r"该月台账已锁定.*整套资料都没有载入"):
        take_set(folder)
    assert rows() == [("听1号", "云溪县司法局", 4)]
    assert Receipt.objects.count() == 1


def test_new_file_never_enters_a_round_that_was_let_go(folder: Path) -> None:
    take_set(folder)
    (folder / "材料" / "县司法局" / "1" / "新.txt").write_text("补充的会议纪要", encoding="utf-8")
    loaded, _ = take_set(folder)
    assert (loaded.files, loaded.loose) == (1, 1)
    first = Submission.objects.get(duty__indicator__number="1", duty__unit__name="云溪县司法局")
    assert (first.state, [m.name for m in first.materials.all()]) == (SubmissionState.CONFIRMED, ["要点.txt"])
    loose = Material.objects.get(submission=None)
    assert (loose.name, loose.proposed_duty) == ("新.txt", first.duty)
