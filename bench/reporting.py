"""Reports: a whole half-year report from a million ledger rows; holding a written report against the figures.

.venv/bin/python -m bench.reporting [rows]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from fazhi.ledgers import Row, Value, catalogue
from fazhi.measures import Period
from fazhi.reading import read
from fazhi.reporting.build import build
from fazhi.reporting.lists import lists_of
from fazhi.reporting.sources import Sources, figures_of, known_figures
from fazhi.reporting.template import own_templates
from fazhi.reporting.verify import verify

PERIOD = Period(date(2021, 1, 1), date(2021, 6, 30), "2021年上半年")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints wall time and processor time: on a busy machine the second tells more."""
    start, busy = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.perf_counter() - start:.2f} s, processor {time.process_time() - busy:.2f} s", flush=True)


DAYS = [date(2020, 10, 1) + timedelta(days=n) for n in range(270)]


def county(count: int) -> dict[str, list[Row]]:
    """Case files, service matters, publicity and mediation of 89 units, `count` rows in all."""
    makers = {
        "case-files": _case,
        "service-matters": _matter,
        "publicity-activities": _activity,
        "mediation-cases": _mediation,
    }
    return {
        name: [Row(f"{name}{n}", {"unit": f"第{n % 89}单位"} | make(n, DAYS[n % 270])) for n in range(count // 4)]
        for name, make in makers.items()
    }


def _case(n: int, day: date) -> dict[str, Value]:
    scores: dict[str, Value] = {"body_score": 20, "facts_score": 30, "total_score": 90, "grade": "合格"}
    what = {"case_no": f"案{n}", "cause": "违法", "kind": "行政处罚"}
    return {**what, "closed_on": day, "reviewed_on": day, **scores}


def _matter(n: int, day: date) -> dict[str, Value]:
    limits: dict[str, Value] = {"legal_days": 10, "promised_days": 3, "immediate": False, "visits": n % 2}
    what = {"code": f"M{n}", "name": f"事项{n}", "kind": "行政许可"}
    return {**what, **limits, "online": n % 10 > 0, "available_from": day}


def _activity(n: int, day: date) -> dict[str, Value]:
    return {"title": f"活动{n}", "series": "法治服务活动", "held_on": day, "audience": 50}


def _mediation(n: int, day: date) -> dict[str, Value]:
    what = {"case_no": f"调{n}", "kind": "民事纠纷", "result": "调解成功"}
    return {**what, "accepted_on": day, "closed_on": day}


def main(count: int) -> None:
    sources = Sources(catalogue(), county(count))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "报告.docx"
        start, busy = time.perf_counter(), time.process_time()
        with timed(f"figures over {count} rows"):
            figures = figures_of(sources, PERIOD, units=())
        with timed("text, Word file, workbook, page"):
            lists = lists_of(sources.rows, sources.ledgers, PERIOD)
            _, issued = build(
                own_templates()["half-year"], figures, sources.rows, lists, PERIOD, out, ledgers=sources.by_name
            )
        spent, used = time.perf_counter() - start, time.process_time() - busy
        print(f"whole report: {spent:.2f} s, processor {used:.2f} s, {len(issued.figures)} figures")
        document = read(out)
        known = known_figures(figures, sources.ledgers)
        with timed("verify the report"):
            found = verify(document, known)
        print(f"{len(found)} figures judged")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
