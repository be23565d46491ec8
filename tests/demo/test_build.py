"""The written set: the same bytes from the same seed, labels that point somewhere, papers that differ."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import python_calamine
from fazhi.demo.build import Built, build
from fazhi.demo.county import make_county
from fazhi.demo.plan import make_items
from fazhi.errors import OutputError

CATALOGUE = {
    "not-submitted", "late", "unreadable", "wrong-extension", "macro", "blank-page", "poor-scan", "classified-marking",
    "personal-data", "undated", "outside-period", "issuer-mismatch", "foreign-place", "docno-malformed", "docno-clash",
    "docno-date-conflict", "draft", "unsealed", "requirement-missing", "off-topic", "better-indicator",
    "attachment-missing", "unfilled-form", "name-content-mismatch", "duplicate-file", "copied", "recycled",
    "sum-mismatch", "percent-mismatch", "ledger-mismatch", "repealed-law",
}  # fmt: skip


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _paths(folder: Path) -> set[str]:
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path, metadata_encoding="gbk") as package:
            found |= {f"{path.relative_to(folder)}!/{name}" for name in package.namelist()}
    return found


def test_full_county_has_about_six_hundred_files(full_county: Built) -> None:
    assert 520 <= full_county.files <= 680


def test_every_check_but_those_of_links_is_planted_four_times(full_county: Built) -> None:
    cases = {(str(r["check"]), str(r.get("group") or place)) for place, r in enumerate(full_county.labels)}
    planted = Counter(check for check, _ in cases)
    assert set(planted) == CATALOGUE
    assert [check for check, count in planted.items() if count < 4 and check != "ledger-mismatch"] == []
    assert planted["ledger-mismatch"] >= 4


def test_every_label_points_to_a_file_of_the_set(full_county: Built) -> None:
    there = _paths(full_county.folder)
    for name in ("labels.jsonl", "negatives.jsonl", "dontcare.jsonl"):
        rows = _rows(full_county.folder / name)
        assert rows
        assert [row for row in rows if row["file"] is not None and row["file"] not in there] == []


def test_no_key_is_both_planted_and_to_stay_silent(full_county: Built) -> None:
    def keys(name: str) -> set[tuple[object, ...]]:
        return {(r["check"], r["unit"], r["indicator"], r["file"]) for r in _rows(full_county.folder / name)}

    assert keys("labels.jsonl") & keys("negatives.jsonl") == set()
    assert keys("labels.jsonl") & keys("dontcare.jsonl") == set()


def test_same_seed_writes_the_same_bytes(tmp_path: Path, contents) -> None:  # type: ignore[no-untyped-def]
    first = build(tmp_path / "a", 5, units=6, each=1)
    second = build(tmp_path / "b", 5, units=6, each=1)
    assert contents(first.folder) == contents(second.folder)


def test_building_again_over_an_earlier_build_leaves_no_old_file(tmp_path: Path, contents) -> None:  # type: ignore[no-untyped-def]
    first = build(tmp_path, 5, units=6, pictures=False, each=1)
    before = contents(first.folder)
    (first.folder / "材料" / "stray.txt").write_text("x")
    assert contents(build(tmp_path, 5, units=6, pictures=False, each=1).folder) == before


def test_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    place = tmp_path / make_county(5).name
    place.mkdir()
    (place / "mine.txt").write_text("x")
    with pytest.raises(OutputError, match="换一个空文件夹"):
        build(tmp_path, 5, units=6, pictures=False)
    assert [path.name for path in place.iterdir()] == ["mine.txt"]


def test_small_county_has_no_pictures(small_county: Built) -> None:
    names = [path.name for path in small_county.folder.rglob("*") if path.is_file()]
    assert 25 <= small_county.files <= 70
    assert [name for name in names if name.endswith((".jpg", ".png"))] == []
    assert "poor-scan" not in {row["check"] for row in small_county.labels}


def test_small_county_has_faults_of_many_kinds(small_county: Built) -> None:
    planted = {str(row["check"]) for row in small_county.labels}
    assert len(planted) >= 14
    assert planted >= {"not-submitted", "requirement-missing", "copied", "docno-malformed", "ledger-mismatch"}


def test_cycle_and_books_hold_what_the_county_is(full_county: Built) -> None:
    county = full_county.county
    cycle = tomllib.loads((full_county.folder / "cycle.toml").read_text(encoding="utf-8"))
    assert cycle["period"] == [f"{county.year}-01-01", f"{county.year}-06-30"]
    assert cycle["region"]["name"] == county.name
    page = openpyxl.load_workbook(full_county.folder / "责任清单.xlsx").active
    numbers = [str(row[0]) for row in page.iter_rows(min_row=4, max_row=98, values_only=True)]
    assert numbers == [indicator.number for indicator in county.indicators]
    assert len(page.merged_cells.ranges) == 10
    units = openpyxl.load_workbook(full_county.folder / "单位名单.xlsx").active
    assert [row[1] for row in units.iter_rows(min_row=3, values_only=True)] == [unit.name for unit in county.units]


def test_text_pdf_can_be_read_back(full_county: Built) -> None:
    texts = []
    for path in sorted((full_county.folder / "材料").rglob("*.pdf"))[:30]:
        try:
            document = pypdfium2.PdfDocument(str(path))
        except pypdfium2.PdfiumError:
            continue
        texts.append("".join(page.get_textpage().get_text_range() for page in document))
        document.close()
    readable = [text for text in texts if text.strip()]
    assert len(readable) >= 15
    assert all(full_county.county.short in text or "的" in text for text in readable)


def test_xls_is_an_old_workbook_that_readers_open(full_county: Built) -> None:
    books = [p for p in (full_county.folder / "材料").rglob("*.xls") if p.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"]
    assert len(books) >= 4
    for path in books:
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert rows[1][0] == "序号"
        assert len(rows) > 4


def _shingles(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[i : i + 8] for i in range(len(plain) - 7)}


def test_papers_of_two_units_on_one_subject_differ() -> None:
    """Without planted copies no two papers share half of their eight-character pieces."""
    groups: dict[tuple[str, str], list[set[str]]] = {}
    for item in make_items(make_county(1), pictures=False):
        if item.draft and item.indicator and item.draft.body and item.kind not in {"网址", "照片"}:
            text = "".join(line for _, line in item.draft.body)
            groups.setdefault((item.indicator.number, item.kind), []).append(_shingles(text))
    shares = [
        len(a & b) / len(a | b) for papers in groups.values() for a, b in itertools.combinations(papers, 2) if a | b
    ]
    assert len(shares) > 3000
    assert max(shares) < 0.6
    assert sum(shares) / len(shares) < 0.2


def test_planted_copy_is_nearly_the_same(full_county: Built) -> None:
    groups: dict[str, list[str]] = {}
    for row in full_county.labels:
        if row["check"] == "copied":
            groups.setdefault(str(row["group"]), []).append(str(row["quote"])[-12:])
    assert len(groups) == 4
    assert all(len(quotes) == 2 for quotes in groups.values())
