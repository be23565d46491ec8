"""Cost and rightness of reading official papers: python -m bench gongwen

Times `parse` and `proofread` over the papers written for the tests and, where the shared files stand beside this
checkout, over the reference report and the labelled county; counts facts that are right and faults told.
"""

from __future__ import annotations

import csv
import importlib.util
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from fazhi.gongwen import parse_paper
from fazhi.gongwen.proofread import proofread
from fazhi.reading.document import Document

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
TESTS = ROOT / "tests" / "gongwen"


def module(name: str) -> ModuleType:
    """A module of the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(f"gongwen_{name}", TESTS / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(name)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def timed(work: Callable[[Document], Any], documents: Iterable[Document], rounds: int = 5) -> list[float]:
    """The best of some rounds for each document, in milliseconds."""
    out = []
    for document in documents:
        best = 1e9
        for _ in range(rounds):
            begin = time.perf_counter()
            work(document)
            best = min(best, (time.perf_counter() - begin) * 1000)
        out.append(best)
    return out


def line(name: str, costs: list[float]) -> None:
    ordered = sorted(costs)
    print(
        f"{name}: {len(costs)} documents, median {statistics.median(costs):.2f} ms, "
        f"95th {ordered[int(len(ordered) * 0.95)]:.2f} ms, worst {ordered[-1]:.2f} ms"
    )


def written(conftest: ModuleType) -> list[Document]:
    """The written papers, each with two pages of ordinary text put under it."""
    body = "各单位要高度重视，加强组织领导，明确专人负责，确保各项任务按时完成。\n" * 36
    return [conftest.document_of(paper.text.rstrip("\n") + "\n" + body) for paper in conftest.written_papers()]


def rightness(conftest: ModuleType, papers: ModuleType) -> None:
    """Facts of the written papers that are right."""
    wrong = total = 0
    for paper in conftest.written_papers():
        found = papers.said(parse_paper(conftest.document_of(paper.text)))
        for key in {*papers.ALWAYS, *paper.truth}:
            total += 1
            wrong += found[key] != paper.truth.get(key, "")
    print(f"written papers: {total - wrong} of {total} facts right")


def heads(conftest: ModuleType, copied: ModuleType) -> None:
    """The four first facts of the copied pages and of the papers in rarer forms: found, and given rightly."""
    for name in ("copied.txt", "forms.txt"):
        asked: Counter[str] = Counter()
        given: Counter[str] = Counter()
        right: Counter[str] = Counter()
        blocks = copied.labelled(name)
        for _, text, truth in blocks:
            found = copied.said(parse_paper(conftest.document_of(text)))
            for key in copied.FACTS:
                if (want := truth.get(key, "")) == "?":
                    continue
                asked[key] += bool(want)
                given[key] += bool(found[key])
                right[key] += bool(want) and copied.same(found[key], want)
        by_fact = ", ".join(f"{key} {right[key]} of {asked[key]}" for key in copied.FACTS)
        recall, precision = (right.total() / count.total() for count in (asked, given))
        print(f"{name}: {len(blocks)} heads, recall {recall:.3f}, precision {precision:.3f} ({by_fact})")


def planted(conftest: ModuleType) -> None:
    """Planted faults that are told, and what else is told."""
    found = beside = count = 0
    for name in ("planted.txt", "planted_more.txt", "planted_clerk.txt"):
        for block in (TESTS / name).read_text(encoding="utf-8").split("=== ")[1:]:
            head, _, text = block.partition("\n---\n")
            document = conftest.document_of(text)
            quotes = [fault.quote.split("\n")[0] for fault in proofread(document, parse_paper(document))]
            told = [(text.find(quote), text.find(quote) + len(quote)) for quote in quotes]
            pieces = [line.split("|", 1)[1] for line in head.split("\n")[1:]]
            places = [(text.find(piece), text.find(piece) + len(piece)) for piece in pieces]
            count += len(places)
            found += sum(any(begin < end and at < stop for begin, stop in told) for at, end in places)
            beside += sum(not any(begin < end and at < stop for at, end in places) for begin, stop in told)
    print(f"planted faults: {found} of {count} told, {beside} told beside them")


def county() -> None:
    """Facts and faults of the labelled county's papers."""
    from fazhi.reading import read

    truths = list(csv.DictReader((TESTS / "county_a.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"))
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    told: Counter[str] = Counter()
    documents = []
    for truth in truths:
        document = read(SHARED / "county-a" / truth["file"], ocr=False)
        documents.append(document)
        paper = parse_paper(document)
        facts = {"title": paper.title, "docno": paper.docno, "date": paper.date}
        for key, fact in facts.items():
            asked[key] += 1
            right[key] += (fact.value if fact else "") == truth[key]
        if truth["issuers"] != "-":
            asked["issuers"] += 1
            right["issuers"] += " + ".join(fact.value for fact in paper.issuers) == truth["issuers"]
        told.update(fault.rule for fault in proofread(document, paper))
    for key in asked:
        print(f"county-a {key}: {right[key]} of {asked[key]}")
    print(f"county-a faults told in {len(truths)} papers: {dict(told)}")
    line("county-a parse", timed(parse_paper, documents))


def main() -> int:
    conftest, papers = module("conftest"), module("test_papers")
    documents = written(conftest)
    line("parse, two pages", timed(parse_paper, documents))
    line("proofread, two pages", timed(lambda d: proofread(d, parse_paper(d)), documents))
    rightness(conftest, papers)
    heads(conftest, module("test_copied"))
    planted(conftest)
    report = SHARED / "reference" / "lushan-2021-report.txt"
    if report.is_file():
        document = conftest.document_of(report.read_text(encoding="utf-8"))
        line("reference report, proofread", timed(lambda d: proofread(d, parse_paper(d)), [document]))
        print(f"reference report: {len(proofread(document, parse_paper(document)))} faults")
    if SHARED.is_dir():
        county()
    return 0


if __name__ == "__main__":
    sys.exit(main())
