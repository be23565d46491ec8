"""The reference report's figures out of the demo county's site: counted, in the built report, traced to their rows."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fazhi.apps.duties.models import Duty
from fazhi.apps.registers.models import Entry, Register
from fazhi.apps.reports import queries
from fazhi.apps.units.models import Region
from fazhi.cli.report import build_command, verify_command
from fazhi.cli.report_site import site_sources
from fazhi.errors import FazhiError
from fazhi.measures import Period, compute
from fazhi.site import config
from lxml import etree
from tests.demo.test_registers import BEFORE, MEASURES, agrees

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="session")
def reference(shared: Path) -> list[dict[str, str]]:
    with (shared / "reference" / "figures.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def period_of(demo: Any) -> Period:
    return Period(demo.cycle.first, demo.cycle.last, demo.cycle.name)


def measure_of(row: dict[str, str]) -> str:
    name = MEASURES[row["id"]]
    return "document:" + row["what it counts"].removeprefix("document ") if name == "document" else name


def test_every_reference_figure_comes_from_the_sites_rows(demo: Any, reference: list[dict[str, str]]) -> None:
    book = queries.reckon(demo.region, demo.cycle, period_of(demo)).book
    wrong = []
    for row in reference:
        figure = book.find(measure_of(row))
        value = figure.previous if row["id"] in BEFORE else figure.value
        if not agrees(value, row) or not figure.row_ids:
            wrong.append((row["id"], value, row["value"]))
    assert (len(reference), wrong) == (45, [])


# --- the built report -----------------------------------------------------------------------------------------------


def site_folder(tmp_path: Path) -> Path:
    """A site's folder for the commands; its database is that of the tests."""
    folder = tmp_path / "site"
    config.write(folder, office="示范县创建办")
    return folder


def bookmarks(docx: Path) -> dict[str, str]:
    """The letters inside each bookmark of a Word file."""
    with zipfile.ZipFile(docx) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    found: dict[str, str] = {}
    open_now: dict[str, str] = {}
    for element in root.iter():
        if element.tag == f"{W}bookmarkStart":
            open_now[element.get(f"{W}id")] = element.get(f"{W}name")
        elif element.tag == f"{W}bookmarkEnd":
            open_now.pop(element.get(f"{W}id"), None)
        elif element.tag == f"{W}t":
            for name in open_now.values():
                found[name] = found.get(name, "") + (element.text or "")
    return found


def traced_rows(workbook: Path) -> tuple[dict[str, int], dict[int, set[str]]]:
    """The figure of each bookmark by its number, and the ids of the rows of each figure, as the files tell them."""
    book = openpyxl.load_workbook(workbook, read_only=True)
    marks = {
        row[5]: row[0] for row in book["文中位置"].iter_rows(values_only=True) if row[5] and isinstance(row[0], int)
    }
    ids: dict[int, set[str]] = {}
    for row in book["依据行"].iter_rows(values_only=True):
        if isinstance(row[0], int) and row[3]:
            ids.setdefault(row[0], set()).add(str(row[3]))
    long = workbook.with_suffix(".依据行号.txt")
    for part in long.read_text(encoding="utf-8").split("\n\n") if long.exists() else ():
        head, *rest = part.strip().split("\n")
        if rest:
            ids[int(head.split(".")[0])] = set(rest)
    return marks, ids


def says(letters: str, row: dict[str, str]) -> bool:
    """Whether the letters in a bookmark say what the reference report says."""
    if row["value"] == "yes":
        return "已实现" in letters
    if row["unit"] == "date":
        day = date.fromisoformat(row["value"])
        return letters == f"{day.year}年{day.month}月{day.day}日"
    if row["id"] == "F12":
        return letters.startswith("五")
    number = re.match(r"[近约]?(\d+)", letters)
    return number is not None and (agrees(int(number[1]), row) or number[1] == row["value"])


@pytest.mark.slow
def test_built_report_holds_every_reference_figure_traced_to_rows_that_recount(
    demo: Any, reference: list[dict[str, str]], tmp_path: Path
) -> None:
    out = tmp_path / "半年报告.docx"
    code = build_command(
        "half-year", ledgers=None, site=site_folder(tmp_path), region="", period="2021年上半年", out=out, facts=[]
    )
    assert code == 0
    marks, ids = traced_rows(out.with_suffix(".figures.xlsx"))
    letters = bookmarks(out)
    sources = queries.sources_of(demo.region, demo.cycle)
    ledgers = sources.ledgers.measures()
    lost = []
    for row in reference:
        measure, period = measure_of(row), period_of(demo)
        wanted = measure.replace(":", "_").replace("-", "_")
        own = [name for name in marks if name.partition("_")[2] == wanted]
        if measure.startswith("document:"):
            number = measure.removeprefix("document:")
            own = [name for name, text in letters.items() if text == number]
            assert own, number
            (behind,) = ids[marks[own[0]]]
            assert Entry.objects.get(pk=behind).values["docno"] == number
            continue
        hit = [name for name in own if says(letters[name], row)]
        if not hit:
            lost.append((row["id"], measure, [letters[name] for name in own]))
            continue
        definition = ledgers[measure]
        kept = {
            name: [one for one in rows if name != definition.ledger or one.id in ids[marks[hit[0]]]]
            for name, rows in sources.rows.items()
        }
        (again,) = compute(kept, [definition], period, ledgers=sources.ledgers)
        value = again.previous if row["id"] in BEFORE else again.value
        assert agrees(value, row), (row["id"], value)
        assert set(again.row_ids) == ids[marks[hit[0]]], row["id"]
    assert lost == []


def test_counts_of_the_report_are_counts_of_entries(demo: Any) -> None:
    book = queries.reckon(demo.region, demo.cycle, period_of(demo)).book
    matters = Entry.objects.filter(register__ledger="service-matters")
    assert matters.filter(pk__in=map(int, book.find("service-matters").row_ids)).count() == 1774
    hearings = Entry.objects.filter(pk__in=map(int, book.find("hearings").row_ids))
    assert sum(int(one.values["invited"]) for one in hearings) == 110
    done = book.find("half-way")
    duties = Duty.objects.filter(cycle=demo.cycle, part="牵头", is_active=True)
    assert set(done.row_ids) == {f"duty-{one.pk}" for one in duties}
    assert 2 * duties.filter(state="passed").count() >= duties.count()


def test_reference_report_is_found_right_on_the_site(
    demo: Any, shared: Path, reference: list[dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "reference" / "lushan-2021-report.txt"
    code = verify_command(file, ledgers=None, site=site_folder(tmp_path), region="", period="", as_json=True)
    found = json.loads(capsys.readouterr().out)["figures"]
    assert code == 0
    assert [one for one in found if one["verdict"] == "wrong"] == []
    right = {one["measure"] for one in found if one["verdict"] == "right"}
    matched = [row["id"] for row in reference if measure_of(row) in right]
    assert len(matched) >= 43, sorted({row["id"] for row in reference} - set(matched))


def test_command_without_source_or_with_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FazhiError, match="两者选一个"):
        build_command("half-year", ledgers=None, site=None, region="", period="2021", out=tmp_path / "a.docx", facts=[])


def test_site_of_two_counties_asks_which(demo: Any, tmp_path: Path) -> None:
    city = demo.region.parent
    other = Region.objects.create(name="东岭县", parent=city)
    Register.objects.create(region=other, ledger="hearings")
    with pytest.raises(FazhiError, match="--region"):
        site_sources(site_folder(tmp_path), "", None)
    assert site_sources(tmp_path / "site", demo.region.name, None).period == period_of(demo)
