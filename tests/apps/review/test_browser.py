"""The desk in a real browser: keys, marks, undo, and not one error in the console."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from fazhi.apps.evidence.models import Material, Submission
from fazhi.apps.evidence.services.read import store
from fazhi.apps.review.models import Decision, Finding
from fazhi.apps.review.services import check
from fazhi.apps.storage.services import put_bytes
from fazhi.gongwen.parse import parse
from fazhi.reading.document import Box, Document, Line, Page
from PIL import Image
from tests.apps.factories import make_round
from tests.apps.review.test_decide import OLD

CHROMIUM = Path("/usr/bin/chromium")
STATIC = Path(__file__).parents[3] / "fazhi" / "site" / "static" / "vendor" / "pdfjs"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine"),
    pytest.mark.skipif(not STATIC.exists(), reason="the pages' scripts are not fetched"),
]


@pytest.fixture
def server(disk: None, settings: Any) -> Iterator[str]:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def page(server: str, office: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A page of the reviewer; anything the console complains of fails the test."""
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    complaints: list[str] = []
    cookie = office.client("reviewer").cookies["sessionid"].value
    with playwright.sync_playwright() as driver:
        forget_connection()
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server)
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
        shown = context.new_page()
        shown.set_default_timeout(15_000)
        shown.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        yield shown
        browser.close()
        forget_connection()
    assert complaints == []


def forget_connection() -> None:
    """Within Playwright's loop Django keeps a connection of its own, which would outlive the test's database."""
    connections["default"].close()
    del connections["default"]


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; the pages' policy forbids Playwright's own waiting by script."""
    end = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < end, "it never held"
        time.sleep(0.05)


def rounds(office: Any) -> list[Submission]:
    made = [make_round(duty, {"通知.txt": f"{OLD}\n{duty.unit.name}"}) for duty in office.duties[:4]]
    for one in made:
        check.check_submission(one.pk)
    return made


def at(page: Any, submission: Submission) -> None:
    page.wait_for_url(f"**/review/duty/{submission.duty_id}/**")
    page.wait_for_selector("#desk .shown")


def verdicts(submission: Submission) -> list[tuple[str, bool]]:
    rows = Decision.objects.filter(submission=submission).order_by("id")
    return [(one.verdict, one.undone_at is not None) for one in rows]


def test_queue_is_worked_off_by_keyboard(page: Any, office: Any) -> None:
    one, two, three, four = rounds(office)
    page.goto(f"/review/duty/{one.duty_id}/?state=pending")
    at(page, one)
    assert "2020年3月5日" in page.locator("#viewer mark.wrong").all_inner_texts()
    page.keyboard.press("j")
    at(page, two)
    page.keyboard.press("k")
    at(page, one)

    page.keyboard.press("2")
    page.wait_for_selector(".desk-toast:not([hidden])")
    assert "意见" in page.locator(".desk-toast").inner_text()
    assert verdicts(one) == []
    page.keyboard.press("Escape")

    page.locator(".finding", has_text="时间不符").get_by_role("button", name="采纳", exact=True).click()
    until(lambda: "2020年3月5日" in page.input_value("#opinion"))
    page.keyboard.press("2")
    at(page, two)
    assert verdicts(one) == [("supplement", False)]
    assert Decision.objects.get(submission=one).score is None
    page.keyboard.press("u")
    at(page, one)
    assert verdicts(one) == [("supplement", True)]

    page.keyboard.press("1")
    at(page, two)
    page.fill("#opinion", "材料不是本单位的，请更换。")
    page.keyboard.press("3")  # typed into the opinion, decides nothing
    assert verdicts(two) == []
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    at(page, three)
    page.keyboard.press("1")
    at(page, four)
    assert [verdicts(x) for x in (one, two, three)] == [
        [("supplement", True), ("pass", False)],
        [("return", False)],
        [("pass", False)],
    ]
    page.keyboard.press("1")
    until(lambda: "最后一项" in (page.text_content(".desk-toast") or ""))
    page.reload()
    at(page, four)
    page.keyboard.press("u")  # after a reload the standing decision is one's own to take back
    until(lambda: "已撤销" in (page.text_content(".desk-toast") or ""))
    assert verdicts(four) == [("pass", True)]


def test_pdf_is_drawn_with_the_quote_marked_where_it_stands(page: Any, office: Any) -> None:
    submission = make_round(office.duties[0], {"通知.txt": OLD})
    material = submission.materials.get()
    target = io.BytesIO()
    sheets = [Image.new("RGB", (595, 842), "white") for _ in range(3)]
    sheets[0].save(target, "PDF", save_all=True, append_images=sheets[1:])
    blob = put_bytes(target.getvalue())
    line = Line("明溪县司法局2020年3月5日", Box(100, 421, 259, 441))
    pages = tuple(Page(n, line.text, lines=(line,) if n == 2 else (), width=595, height=842) for n in range(1, 4))
    document = Document("扫描件.pdf", blob.sha256, blob.size, "application/pdf", "pdf", pages)
    kept = store(blob, "扫描件.pdf", document, parse(document))
    Material.objects.filter(pk=material.pk).update(document=kept, file="扫描件.pdf")
    material.receipt.blob = blob
    material.receipt.save()
    Finding.objects.create(
        unit=office.justice,
        duty=submission.duty,
        submission=submission,
        material=material,
        check_name="outside-period",
        severity="major",
        message="成文日期不在评估期内",
        quote="2020年3月5日",
        page=2,
        key="x",
        file="扫描件.pdf",
    )
    page.goto(f"/review/{submission.pk}/")
    page.wait_for_selector('.sheet[data-page="2"] canvas')
    assert page.locator(".shown-pdf .sheet").count() == 3
    spot = page.locator('.sheet[data-page="2"] .spot')
    sheet = page.locator('.sheet[data-page="2"]').bounding_box()
    box = spot.bounding_box()
    assert box is not None
    assert sheet is not None
    shares = ((box["x"] - sheet["x"]) / sheet["width"], (box["y"] - sheet["y"]) / sheet["height"])
    # The quote begins after six hanzi of a line as wide as twelve: in the middle of 159 points that begin at 100.
    assert shares == pytest.approx(((100 + 159 / 2) / 595, 421 / 842), abs=0.004)
    assert spot.is_visible()


def test_batch_buttons_wake_with_the_selection(page: Any, office: Any) -> None:
    rounds(office)
    page.goto("/review/")
    button = page.get_by_role("button", name="批量通过…")
    assert button.is_disabled()
    page.locator("input[name=pick]").nth(0).check()
    page.locator("input[name=pick]").nth(1).check()
    page.locator("[data-picked]").get_by_text("已选 2 项").or_(
        page.locator("[data-picked]", has_text="已选 2 项")
    ).first.wait_for()
    button.click()
    page.get_by_role("button", name="确定，审阅为“通过”").click()
    page.wait_for_url("**/review/?**")
    assert "已将2项批量审阅为“通过”" in page.locator("#messages").inner_text()
