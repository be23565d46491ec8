"""Looks at the addresses of a set."""

from __future__ import annotations

from pathlib import Path

import pytest
from fazhi.checks.case import Material
from fazhi.gongwen.facts import Paper
from fazhi.reading import Document, Page
from fazhi.reviewset.looks import looks
from fazhi.webproof.answer import Answer, Hop
from fazhi.webproof.capture import PageState
from fazhi.webproof.pictures import picture_name
from fazhi.webproof.recorded import write_answers

GOOD = "http://www.minghe.gov.cn/zwgk/1.html"
PAGE = "<html><head><title>公示</title></head><body><p>" + "依法公开执法依据。" * 60 + "</p></body></html>"


def material(*links: str) -> Material:
    document = Document("网址.txt", "0" * 64, 1, "text/plain", "text", (Page(1, "\n".join(links)),), links)
    return Material("材料/司法局/11/网址.txt", "司法局", "11", document, Paper())


def test_each_address_is_looked_at_once_in_the_recording(tmp_path: Path) -> None:
    answer = Answer(GOOD, (Hop(GOOD, 200, "OK", (("Content-Type", "text/html"),)),), PAGE.encode())
    write_answers(tmp_path / "links.warc.gz", [answer], user_agent="fazhi")
    found = looks(
        tmp_path, [material(GOOD, "https://minghe.gov.cn/zwgk/1.html"), material("http://gone.gov.cn/2.html")]
    )
    assert {name: capture.state for name, capture in found.items()} == {
        "minghe.gov.cn/zwgk/1.html": PageState.GOOD,
        "gone.gov.cn/2.html": PageState.DEAD,
    }


def test_set_without_recording_gives_no_looks(tmp_path: Path) -> None:
    assert looks(tmp_path, [material(GOOD)]) == {}


def test_pictures_are_taken_once_and_named_by_captures(tmp_path: Path) -> None:
    pytest.importorskip("playwright.sync_api")
    answer = Answer(GOOD, (Hop(GOOD, 200, "OK", (("Content-Type", "text/html"),)),), PAGE.encode())
    write_answers(tmp_path / "links.warc.gz", [answer], user_agent="fazhi")
    album = tmp_path / "截图"
    materials = [material(GOOD), material("http://gone.gov.cn/2.html")]
    first = looks(tmp_path, materials, album)
    assert {name: capture.picture for name, capture in first.items()} == {
        "minghe.gov.cn/zwgk/1.html": picture_name(GOOD),
        "gone.gov.cn/2.html": None,
    }
    taken = (album / picture_name(GOOD)).stat().st_mtime_ns
    assert looks(tmp_path, materials, album) == first
    assert (album / picture_name(GOOD)).stat().st_mtime_ns == taken
