"""`fazhi review`: the whole first pass over a folder of material, told on standard error while it goes on."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from fazhi.errors import FazhiError
from fazhi.reviewset.outcome import Summary
from fazhi.reviewset.run import LISTS, OVERVIEW, PROGRESS, review

EVERY_SECONDS = 3.0
"""Between two plain lines: often enough to see life, seldom enough for a log."""


class Bar:
    """Progress as a bar on a terminal."""

    def __init__(self) -> None:
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, name: str, total: int | None) -> None:
        """A new bar takes the place of the last."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name, total=total)

    def step(self, count: int = 1) -> None:
        """Move on."""
        if self._task is not None:
            self._bar.advance(self._task, count)


class Lines:
    """Progress as plain lines, one every few seconds."""

    def __init__(self) -> None:
        self._name, self._done, self._said = "", 0, 0.0
        self._total_of: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def stage(self, name: str, total: int | None) -> None:
        """Say the stage."""
        self._name, self._total_of, self._done = name, total, 0
        self._say()

    def step(self, count: int = 1) -> None:
        """Say how far it is, when it is time again."""
        self._done += count
        if time.monotonic() - self._said >= EVERY_SECONDS:
            self._say()

    def _say(self) -> None:
        self._said = time.monotonic()
        amount = ""
        if self._done:
            amount = f" {self._done}/{self._total_of}" if self._total_of else f" {self._done}"
        print(f"{self._name}{amount}", file=sys.stderr, flush=True)


class DayError(FazhiError):
    """A day that is written in no way we know."""

    code = "day"

    def __init__(self, text: str) -> None:
        super().__init__(f"日期“{text}”写法有误，应写成 2021-07-20。")


def parse_day(text: str | None) -> date | None:
    """A day of the command line."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise DayError(text) from error


def review_command(
    folder: Path,
    out: Path,
    *,
    workers: int | None = None,
    mend_by: str | None = None,
    pictures: Path | None = None,
    semantic: bool = False,
) -> int:
    """Review a set and say what came of it. Returns the exit code."""
    start = time.perf_counter()
    day = parse_day(mend_by)
    with Bar() if sys.stderr.isatty() else Lines() as progress:
        summary = review(
            folder,
            out,
            workers=workers,
            progress=progress,
            mend_by=day,
            today=date.today(),
            pictures=pictures,
            semantic=semantic,
        )
    for line in report(summary, out, time.perf_counter() - start):
        print(line, file=sys.stderr)
    return summary.exit_code


def report(summary: Summary, out: Path, seconds: float) -> list[str]:
    """What came of a review, in a few lines."""
    if summary.unchanged:
        first = f"材料没有变化，{summary.cached}个文件都不用重读，结果照旧。"
    else:
        first = f"读了{summary.read}个文件，另有{summary.cached}个用上次的结果。"
    lines = [
        f"{first}用时{seconds:.1f}秒。",
        f"{summary.units}个单位、{summary.indicators}项指标、{summary.duties}条责任，发现问题{summary.findings}个。",
    ]
    if summary.refused:
        lines.append(f"有{summary.refused}个文件读不了，原因写在反馈清单和{OVERVIEW}里。")
    if summary.unplaced:
        lines.append(f"有{summary.unplaced}个文件认不出是哪个单位的，见{OVERVIEW}的“未识别”表。")
    lines.append(f"反馈清单在“{out / LISTS}”，总表和进度在“{out / OVERVIEW}”“{out / PROGRESS}”。")
    return lines
