"""Written reports held against figures: what is found, what it is matched to, what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fazhi.reading import read
from fazhi.reading.document import Page
from fazhi.reporting.verify import Known, Verdict, VerifiedFigure, known_docno, verify
from fazhi.reporting.verify.prose import passages

REPORTS = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"]


def _spans(text: str, found: list[VerifiedFigure]) -> list[tuple[int, int, VerifiedFigure]]:
    """Where each figure stands in the plain text of the report."""
    starts, at = {}, 0
    for passage in passages([Page(1, text)]):
        at = text.index(passage.raw.strip()[:30], at)
        starts[passage.number] = (passage, at - (len(passage.raw) - len(passage.raw.lstrip())))
    out = []
    for figure in found:
        passage, start = starts[figure.paragraph]
        out.append((start + passage.at[figure.start], start + passage.at[figure.end - 1] + 1, figure))
    return out


def _agrees(truth: Any, figure: VerifiedFigure) -> bool:
    measure = "documents" if (figure.measure or "").startswith("document:") else figure.measure
    return figure.verdict == truth.verdict and (not truth.measure or measure == truth.measure)


def test_reports_with_planted_errors_recall_and_precision(marked_report: Callable[[str], Any]) -> None:
    hits, wanted, told, faults = 0, 0, 0, []
    for name in REPORTS:
        report = marked_report(name)
        found = _spans(report.text, verify([Page(1, report.text)], report.figures))
        good = set()
        for truth in report.truths:
            at = [i for i, (start, end, _) in enumerate(found) if start < truth.end and truth.start < end]
            right = [i for i in at if _agrees(truth, found[i][2])]
            good.update(right)
            if not right:
                faults.append((report.name, truth.text, truth.verdict))
            hits += bool(right)
        wanted, told = wanted + len(report.truths), told + len(found)
        faults += [(report.name, f.text, f"told {f.verdict}") for i, (_, _, f) in enumerate(found) if i not in good]
    assert hits / wanted >= 0.95, faults
    assert hits / told >= 0.95, faults


REFERENCE: dict[str, object] = {
    "units.departments": 64, "units.townships": 25, "framework.tasks": 95, "framework.web_tasks": 20,
    "progress.half": True, "enforcement.bodies": 55, "enforcement.check_matters": 4, "casefiles.units": 14,
    "casefiles.files": 117, "casefiles.from": date(2021, 1, 1), "casefiles.to": date(2021, 4, 30),
    "casefiles.dimensions": 4, "teams.kinds": 5, "trainings.competitors": 5, "teams.townships": 20,
    "centre.departments": (40, 25), "centre.windows": 76, "matters.total": (1774, 143), "matters.online_rate": 90,
    "matters.time_cut": 70, "matters.no_visit": 60, "centre.hours": 24, "matters.once": 100, "centre.zones": 3,
    "hearings.total": 33, "hearings.relief": 17, "hearings.nonprosecution": 15, "hearings.civil": 1,
    "hearings.invited": 110, "publicity.activities": 80, "reform.cancelled": 19, "reform.merged": 37,
    "reform.promise": 9, "reform.unattended": 5, "reform.now": 36, "reform.online": 73, "reform.near": 22,
    "reform.once": 45,
}  # fmt: skip
DOCUMENTS = [
    "鲁法办〔2021〕1号",
    "鲁法政办〔2021〕2号",
    "鲁法政办〔2021〕5号",
    "鲁发〔2021〕2号",
    "平法政办〔2021〕7号",
]


def test_reference_report_every_figure_is_matched(shared: Path, known_measures: Callable[..., list[Known]]) -> None:
    document = read(shared / "reference" / "lushan-2021-report.txt")
    found = verify(document, [*known_measures(REFERENCE), *(known_docno(number) for number in DOCUMENTS)])
    assert [f for f in found if f.verdict is not Verdict.RIGHT] == []
    wanted = {*REFERENCE, *(f"document:{number}" for number in DOCUMENTS)}
    assert {f.measure for f in found} == wanted


@pytest.mark.parametrize("measure", sorted(set(REFERENCE) - {"progress.half", "framework.web_tasks"}))
def test_reference_report_a_changed_register_is_told(
    shared: Path, known_measures: Callable[..., list[Known]], measure: str
) -> None:
    """Where the register says otherwise, that figure is wrong, and no other is."""
    document = read(shared / "reference" / "lushan-2021-report.txt")
    value: Any = REFERENCE[measure]
    if isinstance(value, date):
        changed: object = value.replace(day=7)
    else:
        changed = (value[0] + 50, value[1]) if isinstance(value, tuple) else value + 50 if value < 60 else value - 20
    found = verify(document, known_measures(REFERENCE | {measure: changed}))
    assert {f.measure for f in found if f.verdict is Verdict.WRONG} <= {measure}


def test_no_words_in_common_is_no_source() -> None:
    known = Known("hearings.total", "听证案件数", "件", None)
    found = verify([Page(1, "全县发放宣传资料3200份，修建道路12公里。")], [known])
    assert [(f.text, f.verdict) for f in found] == [("3200份", Verdict.NO_SOURCE), ("12公里", Verdict.NO_SOURCE)]


def test_parts_against_total_without_register_are_inconsistent() -> None:
    text = "县检察院开展听证案件33件，其中，司法救助案件18件、拟不起诉案件15件、民事诉讼监督案件1件。"
    found = verify([Page(1, text)], [])
    assert {f.verdict for f in found} == {Verdict.INCONSISTENT}
    assert [f.value for f in found] == ["33", "18", "15", "1"]


def test_empty_report_has_no_figures() -> None:
    assert verify([], []) == []
    assert verify([Page(1, "")], []) == []
