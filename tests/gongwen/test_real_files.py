"""Papers of the labelled county and of the corpus, read from their files."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from fazhi.gongwen import parse_paper
from fazhi.gongwen.dates import find_dates
from fazhi.reading import read
from fazhi.reading.document import Document

TRUTHS = list(
    csv.DictReader((Path(__file__).parent / "county_a.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t")
)


def read_file(path: Path) -> Document:
    return read(path, ocr=False)


def value(fact: Any) -> str:
    return fact.value if fact is not None else ""


def test_county_papers_say(shared: Path) -> None:
    wrong = []
    for truth in TRUTHS:
        document = read_file(shared / "county-a" / truth["file"])
        paper = parse_paper(document)
        found = {
            "title": value(paper.title),
            "docno": value(paper.docno),
            "date": value(paper.date),
            "kind": value(paper.kind),
            "genre": paper.genre.value,
            "secrecy": value(paper.secrecy),
            "draft": value(paper.draft),
        }
        if truth["issuers"] != "-":
            found["issuers"] = " + ".join(fact.value for fact in paper.issuers)
        wrong += [(truth["file"], key, truth[key], got) for key, got in found.items() if got != truth[key]]
    assert wrong == []


def test_copied_pages_say(shared: Path, make: Any) -> None:
    """Number and date of the pages whose excerpt shows them: right in 97 of 100, and none where there is none."""
    rows = [json.loads(line) for line in (shared / "corpus" / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    right = total = 0
    invented = []
    for row in rows:
        excerpt = row["excerpt"]
        paper = parse_paper(make(excerpt))
        shown = {span.value for span in find_dates(excerpt)}
        number = row["docno"] if "（引用）" not in row["docno"] else ""
        # Numbers of pages in traditional characters stand so in the excerpt: the year and serial tell that one is there.
        stands = re.sub(r"^[^〔]*", "", number).rstrip("号") in excerpt
        if number and stands:
            total += 1
            right += value(paper.docno) == number
        elif paper.docno is not None:
            invented.append((row["title"], paper.docno.value))
        if row["date"] in shown:
            total += 1
            right += row["date"] in {value(paper.date), value(paper.published)}
    assert invented == []
    assert right >= total * 0.97


FACTS = re.compile(r"\b(docno|title|issuer|date|recipient)=([^;]+)")


def stated(text: str) -> list[tuple[str, str]]:
    """key=value pairs of an `expected` column that speak of the paper; remarks in brackets are cut."""
    cut = {"title": r" \("}
    return [
        (key, re.split(cut.get(key, r" \(|（| with | and "), found)[0].strip()) for key, found in FACTS.findall(text)
    ]


SKIPPED = {"xlsx/tika_testEXCEL_dateFormats.xlsx", "ofd/doc_handling_slip.ofd"}
"""Cells of a test workbook, and a slip whose fields are those of another paper."""


def test_corpus_and_cases_say(shared: Path) -> None:
    wrong = []
    for table, folder, file_column, right_column in (
        ("corpus/SOURCES.tsv", "corpus", 0, 4),
        ("cases/CASES.tsv", "cases", 1, 2),
    ):
        for line in (shared / table).read_text(encoding="utf-8").splitlines()[1:]:
            cells = line.split("\t")
            if len(cells) <= right_column or cells[file_column] in SKIPPED:
                continue
            path = shared / folder / cells[file_column]
            if path.suffix in {".json", ".zip", ".md"} or not stated(cells[right_column]) or path.suffix == ".png":
                continue
            paper = parse_paper(read_file(path))
            for key, expected in stated(cells[right_column]):
                facts = {
                    "docno": [paper.docno],
                    "title": [paper.title],
                    "issuer": list(paper.issuers),
                    "date": [paper.date, paper.published],
                }
                found = [value(fact) for fact in facts.get(key, [])] if key != "recipient" else list(paper.recipients)
                if expected == "none":
                    expected = ""
                if expected not in found and not (expected == "" and found == []):
                    wrong.append((cells[file_column], key, expected, found))
    assert wrong == []
