"""What is kept of a look beside its text: the answer as WARC, and a picture."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from fazhi.apps.evidence.models import Capture, Link
from fazhi.apps.evidence.services import look
from fazhi.apps.evidence.services.pictures import take_pictures
from fazhi.apps.evidence.services.rounds import open_round
from fazhi.apps.review.models import Finding
from fazhi.apps.storage.services import opened
from fazhi.webproof.answer import Answer, Failure, FailureKind, Hop
from fazhi.webproof.look import look_at
from fazhi.webproof.normal import key
from fazhi.webproof.recorded import Recording
from PIL import Image

URL = "http://www.mingxi.gov.cn/zwgk/202012/t20201230_8120.html"
PAGE = """<html><head><meta charset="utf-8"><title>权责清单公布</title></head><body style="background:#00a;margin:0">
<h1>权责清单公布</h1><p>发布时间：2020-12-30 来源：明溪县人民政府</p>
<p>现将县司法局权力和责任清单予以公布，请社会各界监督，共计一百二十项，按职权类别分别列明依据和流程。</p></body></html>"""


def answer(status: int = 200) -> Answer:
    hop = Hop(URL, status, "OK", (("Content-Type", "text/html; charset=utf-8"),))
    return Answer(URL, (hop,), PAGE.encode(), sha256="1" * 64)


def offered(office: Any) -> Link:
    submission = open_round(duty=office.duties[6], by=None)
    return Link.objects.create(submission=submission, url=URL, key=key(URL))


def test_look_keeps_its_answer_as_warc(office: Any, tmp_path: Path) -> None:
    kept = look.keep(look_at(answer()), key=key(URL), answer=answer())
    path = tmp_path / "answer.warc.gz"
    with opened(str(kept.warc_id)) as source:
        path.write_bytes(source.read())
    assert Recording(path).get(URL).body == PAGE.encode()


def test_look_at_nothing_keeps_no_warc(office: Any) -> None:
    nothing = Answer(URL, (), b"", failure=Failure(FailureKind.NAME, "没有这个域名"))
    assert look.keep(look_at(nothing), key=key(URL), answer=nothing).warc_id is None


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium on this machine")
def test_picture_is_taken_from_the_record_once(office: Any) -> None:
    pytest.importorskip("playwright.sync_api")
    kept = look.keep(look_at(answer()), key=key(URL), answer=answer())
    assert take_pictures([kept.pk], live=False) == 1
    assert take_pictures([kept.pk], live=False) == 0
    link = offered(office)
    client = office.client("reviewer")
    address = reverse("review:picture", args=[link.pk, kept.pk])
    assert address in client.get(reverse("review:capture", args=[link.pk])).content.decode()
    shot = Image.open(io.BytesIO(b"".join(client.get(address).streaming_content)))
    assert shot.convert("RGB").getpixel((900, 800)) == (0, 0, 170)


def test_machine_without_a_browser_keeps_the_rest(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = look.keep(look_at(answer()), key=key(URL), answer=answer())
    monkeypatch.setenv("PATH", "/nowhere")
    assert take_pictures([kept.pk], live=False) == 0
    assert Capture.objects.get(pk=kept.pk).warc_id is not None


def test_assessor_sees_state_and_the_date_that_is_at_fault(office: Any) -> None:
    link = offered(office)
    look.keep(look_at(answer()), key=link.key, answer=answer())
    found = Finding.objects.create(
        unit=office.justice, duty=office.duties[6], submission=link.submission, check_name="link-outside-period",
        severity="major", message="网页发布日期2020-12-30不在评估期内", quote=URL, key="k",
    )  # fmt: skip
    client = office.client("reviewer")
    page = client.get(reverse("review:capture", args=[link.pk])).content.decode()
    assert f'<mark class="wrong" data-finding="{found.pk}">' in page
    assert "2020-12-30</mark>" in page
    assert "可以打开" in page
    in_head = PAGE.replace("<title>", '<meta name="PubDate" content="2020-12-30 09:30"><title>')
    hop = Hop(URL, 200, "OK", (("Content-Type", "text/html; charset=utf-8"),))
    look.keep(look_at(Answer(URL, (hop,), in_head.encode())), key=link.key)
    page = client.get(reverse("review:capture", args=[link.pk])).content.decode()
    assert "2020-12-30</mark>" in page
    gone = answer(404)
    look.keep(look_at(gone), key=link.key, answer=gone)
    assert "打不开" in client.get(reverse("review:capture", args=[link.pk])).content.decode()
    desk = client.get(reverse("review:desk", args=[link.submission_id])).content.decode()
    assert f'data-tab="link-{link.pk}"' in desk
    assert Capture.objects.filter(key=link.key, at__lte=timezone.now()).count() == 3
