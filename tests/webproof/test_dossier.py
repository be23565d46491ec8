"""A dossier that opens without a network."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from fazhi.webproof.answer import Answer, Hop
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.dossier import DossierEntry, write_dossier
from fazhi.webproof.recorded import Recording

URL = "http://www.minghe.gov.cn/zwgk/1.html?a=1&b=<2>"


def entry(picture: Path | None = None) -> DossierEntry:
    body = b"<html><title>a</title></html>"
    answer = Answer(URL, (Hop(URL, 200, "OK", ()),), body, sha256=hashlib.sha256(body).hexdigest())
    capture = Capture(URL, URL, 200, PageState.GOOD, title="公示 <b>", date="2021-05-06", text="正文 & 内容")
    return DossierEntry(answer, capture, "指标11　权责清单", picture)


def test_dossier_holds_index_recording_text_picture_and_hashes(tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    picture.write_bytes(b"\x89PNG")
    folder = tmp_path / "out"
    write_dossier(folder, "明河县网络证据", [entry(picture)], user_agent="fazhi")
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    assert sorted(sums) == [
        "captures.jsonl",
        "index.html",
        "links.warc.gz",
        "pages/0001.png",
        "pages/0001.txt",
        "网页清单.xlsx",
    ]
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert Recording(folder / "links.warc.gz").get(URL).status == 200


def test_index_refers_to_nothing_outside_and_escapes_what_pages_say(tmp_path: Path) -> None:
    write_dossier(tmp_path, "明河县<网络证据>", [entry()], user_agent="fazhi")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)\s*=\s*["\']?(?:https?:)?//', page)
    assert "公示 &lt;b&gt;" in page
    assert "明河县&lt;网络证据&gt;" in page
    assert "2021-05-06" in page


def test_dossier_without_pages_is_an_empty_list(tmp_path: Path) -> None:
    write_dossier(tmp_path, "空", [], user_agent="fazhi")
    assert "共0个网页" in (tmp_path / "index.html").read_text(encoding="utf-8")
