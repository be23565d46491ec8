"""WCAG 2.1 AA by axe on every page of the menu and one page of each kind that it leads to, for each role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fazhi.site.navigation import MENU
from tests.pages.watching import PHONE, Tab
from tests.site.running import REPOSITORY, Server, make_site

pytestmark = pytest.mark.slow
AXE = REPOSITORY / "fazhi" / "site" / "static" / "vendor" / "axe" / "axe.min.js"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
LOOK = f"axe.run(document, {json.dumps(RULES)}).then((found) => found.violations)"
SHAPE = (
    "[...document.querySelectorAll('body *')].map((one) => one.tagName + '.' + one.className).sort()"
    ".filter((one, i, all) => one !== all[i - 1]).join(' ')"
)
"""Which kinds of elements a page has: a page of kinds that were looked at before is not looked at again."""
FILES = re.compile(r"original|printed|\.(docx|pdf|png|xlsx|json)$|format=|/logout|/static/|^#|^mailto")

FILL = """
from datetime import date
from io import BytesIO
from fazhi.apps.duties.models import Duty
from fazhi.apps.feedback import services as feedback
from fazhi.apps.evidence.services import rounds
from fazhi.apps.evidence.services.receive import receive
from fazhi.apps.jobs.services import run_waiting, load_jobs
from fazhi.apps.review.services import decide
from fazhi.apps.units.models import Person
load_jobs()
liaison, reviewer, manager = (Person.objects.get(username=n) for n in ("liaison0", "reviewer", "manager"))
duties = list(Duty.objects.filter(unit__name="县司法局").order_by("pk"))
for duty in duties[:2]:
    held = rounds.open_round(duty=duty, by=liaison)
    text = f"明溪县司法局文件\\n明司〔2021〕{duty.pk}号\\n关于印发工作方案的通知\\n各股室：\\n请认真落实。\\n明溪县司法局\\n2021年3月5日"
    receive(unit=duty.unit, cycle=duty.cycle, by=liaison, name=f"方案{duty.pk}.txt", source=BytesIO(text.encode()), submission=held)
    run_waiting()
    rounds.hand_in(submission=held, by=liaison, note="请审阅")
    if duty == duties[0]:
        rounds.confirm(submission=held, by=liaison)
done = duties[0]
done.refresh_from_db()
decide.decide(
    submission=done.submissions.get(), version=done.version, verdict="supplement", by=reviewer, opinion="请补充会议纪要。"
)
drafted = feedback.draft_many(cycle=done.cycle, units=[done.unit], mend_by=date(2021, 7, 20), by=manager)
feedback.issue_many(stamps={one.pk: feedback.letter_of(one).stamp for one in drafted}, by=manager)
receive(unit=duties[0].unit, cycle=duties[0].cycle, by=liaison, name="散放.txt", source=BytesIO("重大行政决策会议纪要".encode()))
run_waiting()
answer = True
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    site = make_site(tmp_path_factory.mktemp("axe") / "site", units=2)
    site.ask(FILL)
    with Server(site, workers=0) as running:
        yield running
        running.kill()


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The shapes of pages that were looked at, and the kinds of pages beneath the menu that a role opened."""
    return set()


@pytest.mark.parametrize(
    "username", ["manager", "reviewer", "liaison0", "head0", "leader", "auditor", "sysadmin", "security", "assessor"]
)
def test_pages_of_a_role_can_be_used_by_everybody(server: Server, chromium: Any, seen: set[str], username: str) -> None:
    size = PHONE if username in ("liaison0", "head0") else (1440, 900)
    faults: list[str] = []
    with Tab(chromium, server, username, size=size) as tab:
        tab.go("/")
        todo = [path for one in tab.page.locator("#menu a").all() if (path := _path(tab, one)) != "#"]
        assert todo
        menu = {_kind(path) for path in todo}
        while todo:
            path = todo.pop(0)
            status = tab.go(path, quiet=False)
            if status == 0:
                continue
            faults += _faults(tab, path, status, seen)
            if status == 200:
                for link in tab.page.locator("main a[href], .page-header a[href]").all():
                    onward = _path(tab, link)
                    kind = _kind(onward)
                    if onward.startswith("/") and not FILES.search(onward) and kind not in menu and kind not in seen:
                        seen.add(kind)
                        todo.append(onward)
        faults += [f"console: {one}" for one in tab.errors]
        tab.errors.clear()
    assert not faults, "\n".join(faults)


def _path(tab: Tab, link: Any) -> str:
    return str(link.get_attribute("href") or "").removeprefix(tab.server.base)


def _kind(path: str) -> str:
    return re.sub(r"\d+", "N", path.partition("?")[0])


def _faults(tab: Tab, path: str, status: int, seen: set[str]) -> list[str]:
    """What is wrong with one page: not there, too wide for a phone, of grave impact by axe."""
    if status != 200:
        return [f"{path}: {status}"]
    found = [f"{path}: wider than a phone"] if tab.is_too_wide else []
    shape = f"{tab.page.viewport_size} {tab.page.evaluate(SHAPE)}"
    if shape in seen:
        return found
    seen.add(shape)
    tab.page.wait_for_load_state("networkidle")
    tab.page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
    for one in tab.page.evaluate(LOOK):
        if one["impact"] in ("serious", "critical"):
            places = "; ".join(
                f"{node['html'][:160]} {node.get('failureSummary', '')[:200]}" for node in one["nodes"][:3]
            )
            found.append(f"{path}: {one['id']}: {places}")
    return found


def test_every_address_of_the_menu_is_there() -> None:
    from django.urls import reverse

    assert {reverse(entry.address) for entry in MENU}
