"""Reading in limited child processes."""

from __future__ import annotations

import os
import signal
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fazhi.gongwen.facts import Paper
from fazhi.reading import DEFAULT_LIMITS, ProblemCode, Source, read
from fazhi.reading.pool import Job, ReadingPool
from PIL import Image, ImageDraw
from tests.reading.test_mail import compound


def jobs(folder: Path, count: int) -> list[Job]:
    """So many small text files and a job for each."""
    made = []
    for number in range(count):
        path = folder / f"{number}.txt"
        path.write_text(f"第{number}号文件\n明司〔2021〕{number + 1}号", encoding="utf-8")
        made.append(Job(str(number), path, path.name))
    return made


def test_every_job_comes_back_once_as_read_in_this_process(tmp_path: Path) -> None:
    wanted = jobs(tmp_path, 12)
    with ReadingPool(workers=2) as pool:
        found = {outcome.job.key: outcome.document for outcome in pool.run(wanted)}
    assert found == {job.key: read(job.path) for job in wanted}


def test_after_is_called_in_the_child_and_typed(tmp_path: Path) -> None:
    with ReadingPool(workers=1, after="fazhi.gongwen.parse:parse") as pool:
        (outcome,) = pool.run(jobs(tmp_path, 1))
    assert isinstance(outcome.extra, Paper)


def test_file_over_the_wall_time_costs_itself_only(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, wall_seconds=0)
    with ReadingPool(workers=1, limits=limits) as pool:
        outcomes = list(pool.run(jobs(tmp_path, 3)))
    assert [[p.code for p in outcome.document.problems] for outcome in outcomes] == [[ProblemCode.TIMEOUT]] * 3
    assert all(len(outcome.document.sha256) == 64 for outcome in outcomes)


def test_file_over_the_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_text("执法" * 15_000_000, encoding="utf-8")
    small = jobs(tmp_path, 1)
    limits = replace(DEFAULT_LIMITS, memory_bytes=300 << 20)
    with ReadingPool(workers=1, limits=limits) as pool:
        outcomes = {outcome.job.key: outcome.document for outcome in pool.run([Job("big", big, "big.txt"), *small])}
    assert [problem.code for problem in outcomes["big"].problems] == [ProblemCode.TOO_LARGE]
    assert outcomes["0"].pages[0].text.startswith("第0号文件")


def test_killed_child_costs_one_file(tmp_path: Path) -> None:
    pool = ReadingPool(workers=1)
    wanted = jobs(tmp_path, 30)

    def kill_first() -> None:
        while not pool._workers or pool._workers[0].process.pid is None:
            time.sleep(0.01)
        time.sleep(0.6)
        os.kill(pool._workers[0].process.pid, signal.SIGSEGV)

    killer = threading.Thread(target=kill_first)
    killer.start()
    with pool:
        # The caller is slow, so the child is surely in the middle of the list when it dies.
        outcomes = []
        for outcome in pool.run(wanted):
            time.sleep(0.05)
            outcomes.append(outcome)
    killer.join()
    assert len(outcomes) == 30
    assert sum(bool(outcome.document.problems) for outcome in outcomes) <= 1


def test_children_are_replaced_after_their_share(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, recycle_after=2)
    with ReadingPool(workers=1, limits=limits) as pool:
        outcomes = list(pool.run(jobs(tmp_path, 5)))
        done = [worker.done for worker in pool._workers]
    assert len(outcomes) == 5
    assert done == [1]


def test_stopping_in_the_middle_leaves_no_child(tmp_path: Path) -> None:
    pool = ReadingPool(workers=2)
    running = pool.run(jobs(tmp_path, 20))
    next(running)
    pids = [worker.process.pid for worker in pool._workers]
    with pytest.raises(KeyboardInterrupt):
        running.throw(KeyboardInterrupt)
    assert pool._workers == []
    for pid in pids:
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_pictures_inside_an_archive_are_read_by_the_ocr_children(tmp_path: Path) -> None:
    picture = Image.new("RGB", (900, 300), "white")
    ImageDraw.Draw(picture).text((60, 100), "HEARING 2021", fill="black", font_size=90)
    picture.save(tmp_path / "a.png")
    path = tmp_path / "照片.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.write(tmp_path / "a.png", "照片/现场.png")
    with ReadingPool(workers=1) as pool:
        (outcome,) = pool.run([Job("zip", path, path.name)])
    (member,) = outcome.document.members
    (page,) = member.document.pages
    assert (member.path, page.source, page.needs_ocr) == ("照片/现场.png", Source.OCR, False)
    assert "2021" in page.text


def test_what_engines_print_about_a_damaged_file_does_not_reach_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.xls").write_bytes(compound({"Workbook": b"\x09\x08\x10\x00" + bytes(4092)})[:-19])
    (tmp_path / "a.txt").write_text("通知")
    with ReadingPool(workers=1) as pool:
        outcomes = list(pool.run(Job(name, tmp_path / name, name) for name in ("a.xls", "a.txt")))
    assert [outcome.job.key for outcome in outcomes] == ["a.xls", "a.txt"]
    assert tuple(capfd.readouterr()) == ("", "")
