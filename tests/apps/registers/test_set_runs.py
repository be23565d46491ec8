"""A whole set sent to the site as an archive: looked at, shown, loaded when a person says so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from fazhi.apps.audit.models import Event
from fazhi.apps.evidence.models import Receipt
from fazhi.apps.evidence.services import read
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.registers.models import Entry, SetRun, SetState
from fazhi.apps.registers.services.set_runs import place_of
from fazhi.apps.units.models import Unit
from tests.apps.registers.test_sets import GOOD, ledger
from tests.reviewset.conftest import CYCLE, INDICATORS, UNITS, write_sheet

ITS_OWN = (
    CYCLE.replace("云溪县", "明溪县")
    .replace('["云溪"]', '["明溪"]')
    .replace("安澜市", "清源市")
    .replace(', "东宁省"', "")
)


@pytest.fixture(autouse=True)
def _children() -> Iterator[None]:
    yield
    read.close_pool()


def archive(tmp_path: Path, *, cycle: str = ITS_OWN, row: list[str] = GOOD) -> SimpleUploadedFile:
    """A small county's set, zipped with its folder."""
    folder = tmp_path / "set"
    (folder / "材料" / "县司法局" / "1").mkdir(parents=True, exist_ok=True)
    (folder / "台账").mkdir()
    (folder / "cycle.toml").write_text(cycle, encoding="utf-8")
    write_sheet(folder / "单位名单.xlsx", [[str(cell).replace("云溪", "明溪") for cell in row] for row in UNITS])
    write_sheet(folder / "责任清单.xlsx", INDICATORS)
    (folder / "材料" / "县司法局" / "1" / "要点.txt").write_text("明溪县司法局法治工作要点", encoding="utf-8")
    ledger(folder, row)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                book.write(path, f"明溪县资料集/{path.relative_to(folder)}")
    return SimpleUploadedFile("明溪县资料集.zip", target.getvalue())


def send(office: Any, file: SimpleUploadedFile) -> SetRun:
    answer = office.client("manager").post("/registers/sets", {"file": file})
    run = SetRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/registers/set/{run.pk}")
    assert "正在解开和检查" in office.client("manager").get(answer["Location"]).content.decode()
    run_waiting()
    run.refresh_from_db()
    return run


def test_set_is_shown_first_and_loaded_when_a_person_says_so(office: Any, tmp_path: Path) -> None:
    manager, units = office.client("manager"), Unit.objects.count()
    run = send(office, archive(tmp_path))
    assert (run.state, run.message) == (SetState.PLANNED, "")
    page = manager.get(f"/registers/set/{run.pk}").content.decode()
    for words in (
        "载入“2022年上半年”将会",
        "文件：新增1，已有0",
        "《检察听证台账》：新增1行，更改0行",
        "网站有而资料集没有的单位：县司法局",
    ):
        assert words in page, words
    assert (Unit.objects.count(), Receipt.objects.count(), Entry.objects.count()) == (units, 0, 0)
    taken = manager.post(f"/registers/set/{run.pk}/take")
    assert taken.status_code == 302
    assert manager.post(f"/registers/set/{run.pk}/take").status_code == 409
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.message) == (SetState.DONE, "")
    assert (Receipt.objects.count(), Entry.objects.count()) == (1, 1)
    assert "收到1个文件" in manager.get(f"/registers/set/{run.pk}").content.decode()
    assert not place_of(run.key).exists()
    assert Event.objects.filter(action="import.done", by=office.person("manager")).count() == 1


def test_set_of_another_region_and_what_is_no_set_are_refused(office: Any, tmp_path: Path) -> None:
    run = send(office, archive(tmp_path, cycle=CYCLE))
    assert (run.state, "这是“云溪县”的资料集" in run.message) == (SetState.FAILED, True)
    assert office.client("manager").post(f"/registers/set/{run.pk}/take").status_code == 409
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"no archive", "整套没有载入"), (b"", "整套没有载入"), (None, "里没有 cycle.toml")],
    ids=["text", "empty", "other"],
)
def test_archive_that_holds_no_set_is_said(office: Any, data: bytes | None, said: str) -> None:
    if data is None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as book:
            book.writestr("a.txt", "x")
        data = target.getvalue()
    manager = office.client("manager")
    answer = manager.post("/registers/sets", {"file": SimpleUploadedFile("a.zip", data)})
    if answer.status_code == 200:  # Django's own form says that a file is empty
        assert "空" in answer.content.decode()
        return
    run_waiting()
    run = SetRun.objects.get()
    assert (run.state, said in run.message) == (SetState.FAILED, True), run.message


def test_only_the_manager_of_the_region_sends_and_sees_sets(office: Any, tmp_path: Path) -> None:
    refused = office.client("manager").post("/registers/sets", {"file": SimpleUploadedFile("a.docx", b"x")})
    assert "不是 ZIP 压缩包" in refused.content.decode()
    run = send(office, archive(tmp_path))
    for role in ("reviewer", "liaison", "sysadmin"):
        assert office.client(role).get("/registers/sets").status_code == 403
        assert office.client(role).post(f"/registers/set/{run.pk}/take").status_code == 403
    SetRun.objects.filter(pk=run.pk).update(region=office.other_region)
    assert office.client("manager").get(f"/registers/set/{run.pk}").status_code == 404


def test_set_with_a_bomb_among_its_archives_is_loaded_and_the_bomb_said(office: Any, tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("a.txt", b"0" * 60_000_000)
    inner = tmp_path / "set" / "材料" / "县司法局" / "3"
    inner.mkdir(parents=True)
    (inner / "包.zip").write_bytes(bomb.getvalue())
    run = send(office, archive(tmp_path))
    assert (run.state, run.message) == (SetState.PLANNED, "")
    office.client("manager").post(f"/registers/set/{run.pk}/take")
    run_waiting()
    kept = Receipt.objects.get(name__endswith="包.zip")
    assert (kept.outcome, "炸弹" in kept.message) == ("unreadable", True)


def test_archive_with_a_way_out_is_refused_whole(office: Any, tmp_path: Path) -> None:
    file = archive(tmp_path)
    target = io.BytesIO(file.read())
    with zipfile.ZipFile(target, "a") as book:
        book.writestr("../../outside.txt", "x")
    run = send(office, SimpleUploadedFile("a.zip", target.getvalue()))
    assert (run.state, "整套没有载入" in run.message) == (SetState.FAILED, True)
    assert Receipt.objects.count() == 0
