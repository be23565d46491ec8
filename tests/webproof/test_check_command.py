"""`fazhi web check` with all that people and servers do wrong: one row for each address, never an end of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fazhi.cli.web import web_check_command

HOST = "www.minghe.gov.cn"


def check(
    site: Any, capsys: pytest.CaptureFixture[str], *items: str, warc: Path | None = None
) -> tuple[int, list[Any]]:
    """The exit code and the rows."""
    resolve = [f"{HOST}:{site.port}:127.0.0.1"]
    code = web_check_command(items, warc=warc, as_json=True, resolve=resolve, contact="", interval=0.0)
    return code, json.loads(capsys.readouterr().out)["links"]


def test_bad_addresses_are_one_row_each(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    base = f"{HOST}:{site.port}"
    mendable = (
        f"{base}/1",
        f"http：//{base}/2。",
        f"网址：http://{base}/3（点击）",
        f"http://{base}/4\n5",
        f"hhttp://{base}/6",
    )
    hopeless = (
        "http://[::1",
        "http://a.gov.cn:99999/",
        "javascript:alert(1)",
        "见附件",
        "http://127.0.0.1/",
        "http://0x7f.1/",
    )
    code, rows = check(site, capsys, *mendable, *hopeless)
    assert [row["url"] for row in rows] == [*mendable, *hopeless]
    assert [row["state"] for row in rows] == ["good"] * 5 + ["malformed"] * 4 + ["private"] * 2
    assert code == 1


def test_bad_servers_are_one_row_each(site: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    paths = ("many", "circle", "endless", "bomb", "cut", "notgzip", "gone", "inside", "closed/a", "article")
    warc = tmp_path / "links.warc.gz"
    code, rows = check(site, capsys, *(f"http://{HOST}:{site.port}/{path}" for path in paths), warc=warc)
    dead, private = ["link-dead"], ["link-private"]
    assert [row["verdicts"] for row in rows] == [dead, dead, [], [], dead, dead, dead, private, [], []]
    assert code == 0
    assert warc.stat().st_size > 0


def test_forms_of_one_address_are_asked_for_once(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    base = f"{HOST}:{site.port}"
    forms = (
        f"http://{base}/a",
        f"{base}/a/",
        f"http://{base}/a。",
        f"http://{base}/a?utm_source=x",
        f"http://{base}／ａ",
    )
    code, rows = check(site, capsys, *forms)
    assert [row["url"] for row in rows] == list(forms)
    assert {row["state"] for row in rows} == {"good"}
    assert [path for _, path in site.requests if path != "/robots.txt"] == ["/a"]
    assert code == 0


def test_huge_page_wrong_type_and_reset_line_are_one_row_each(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    paths = ("huge", "wrongtype", "imagetype", "reset", "gbk", "article")
    _, rows = check(site, capsys, *(f"http://{HOST}:{site.port}/{path}" for path in paths))
    assert [row["verdicts"] for row in rows] == [[], [], [], ["link-dead"], [], []]
    assert [row["title"] for row in rows] == ["公告", "公告", None, None, "公告", "公告"]
    assert rows[4]["charset"] in ("gb18030", "gbk", "GB18030")


def test_five_hundred_redirects_end_after_ten(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, (row,) = check(site, capsys, f"http://{HOST}:{site.port}/many")
    assert row["verdicts"] == ["link-dead"]
    assert len([path for _, path in site.requests if path.startswith("/many")]) <= 12


def test_name_in_hanzi_is_asked_for_in_its_wire_form(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from fazhi.cli.app import run

    address = f"xn--zfr164b.xn--fiqs8s:{site.port}:127.0.0.1"
    run(["web", "check", f"http://政务.中国:{site.port}/article", "--json", "--interval", "0", "--resolve", address])
    capsys.readouterr()
    assert ("xn--zfr164b.xn--fiqs8s:" + str(site.port), "/article") in site.requests
