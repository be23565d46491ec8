"""Real public pages as attentive people noted them, the sample pages on disk, and the recorded county."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from bench.pages import load, misses, shown
from fazhi.reading.html import decode_html
from fazhi.webproof.answer import Answer, Hop
from fazhi.webproof.capture import PageState
from fazhi.webproof.look import look_at
from fazhi.webproof.recorded import Recording

LEAST = 0.97


def test_facts_of_noted_pages_are_right(shared: Path) -> None:
    rows = load(shared / "corpus" / "pages.jsonl")
    stated = Counter(name for row in rows for name in shown(row))
    wrong = Counter(name for _, name, _, _ in misses(rows))
    assert stated["date"] >= 40
    for name, total in stated.items():
        assert wrong[name] <= (1 - LEAST) * total, list(misses(rows))
    assert wrong["no date"] == 0
    assert wrong["state"] == 0


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("county_statistics_news", "1-10月德清县固定资产投资结构趋稳趋优", None),
        (
            "gov_cn_gazette_2007_23",
            "全国人民代表大会常务委员会关于批准财政部发行特别国债购买外汇及调整2007年末国债余额限额的决议",
            None,
        ),
        ("shanxi_gov_news", "山西品牌丝路行（南美站）正式启动", None),
    ],
)
def test_title_of_sample_page(shared: Path, name: str, title: str, date: str | None) -> None:
    body = (shared / "corpus" / "html" / f"{name}.html").read_bytes()
    url = "http://www.example.gov.cn/zwgk/a.html"
    capture = look_at(Answer(url, (Hop(url, 200, "OK", (("Content-Type", "text/html"),)),), body))
    assert capture.title == title
    # A date is only given where the page itself shows it.
    if capture.date is not None:
        assert capture.date_quote is not None
        assert capture.date_quote in decode_html(body, "text/html")[0]


def test_recorded_pages_of_a_county_state_title_and_date(shared: Path) -> None:
    recording = Recording(shared / "county-a" / "links.warc.gz")
    looks = [look_at(recording.get(url)) for url in recording.starts]
    good = [look for look in looks if look.state is PageState.GOOD and look.media_type == "text/html"]
    assert len(good) >= 20
    assert sum(look.title is not None for look in good) >= LEAST * len(good)
    assert sum(look.date is not None for look in good) >= LEAST * len(good)
