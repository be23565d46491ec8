"""The guarded fetch against real servers on loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fazhi.webproof.answer import Answer, FailureKind
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.fetch import Fetcher, FetchLimits, fetch_all
from fazhi.webproof.guard import Guard
from fazhi.webproof.recorded import Recording, write_answers

HOST = "www.minghe.gov.cn"
HURRIED = Manners(per_host=8, interval=0.0)


def look(site: Any, *paths: str, scheme: str = "http", host: str = HOST, **options: Any) -> list[Answer]:
    """The answers of the site for these paths."""
    guard = Guard(resolve=site.resolve(host), resolver=lambda host, port: ["10.0.0.9"])
    options.setdefault("manners", HURRIED)

    def fetcher() -> Fetcher:
        return Fetcher(guard=guard, cafile=site.cafile, **options)

    return fetch_all([f"{scheme}://{host}:{site.port}{path}" for path in paths], fetcher)


def test_page_comes_with_hops_hash_and_time(site: Any) -> None:
    (answer,) = look(site, "/once")
    assert [hop.status for hop in answer.hops] == [302, 200]
    assert answer.final_url == f"http://{HOST}:{site.port}/article"
    assert "依法公开执法依据" in answer.body.decode()
    assert len(answer.sha256) == 64
    assert answer.fetched_at.endswith("Z")
    assert answer.hops[-1].address == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/circle", FailureKind.REDIRECTS),
        ("/many", FailureKind.REDIRECTS),
        ("/inside", FailureKind.PRIVATE),
        ("/file", FailureKind.MALFORMED),
        ("/closed/a", FailureKind.ROBOTS),
        ("/cut", FailureKind.PROTOCOL),
        ("/notgzip", FailureKind.PROTOCOL),
    ],
)
def test_failure_of_kind(site: Any, path: str, kind: FailureKind) -> None:
    (answer,) = look(site, path)
    assert answer.failure is not None
    assert answer.failure.kind is kind


def test_slow_answer_is_a_time_out(site: Any) -> None:
    (answer,) = look(site, "/slow", limits=FetchLimits(read=0.3))
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize("path", ["/endless", "/bomb"])
def test_long_body_is_cut_at_the_limit(site: Any, path: str) -> None:
    (answer,) = look(site, path, limits=FetchLimits(body=200_000))
    assert (answer.truncated, len(answer.body)) == (True, 200_000)


def test_compressed_body_is_unpacked(site: Any) -> None:
    plain, zipped = look(site, "/article", "/zipped")
    assert zipped.body == plain.body


def test_busy_site_is_asked_again_after_its_pause(site: Any) -> None:
    (answer,) = look(site, "/busy")
    assert answer.status == 200
    assert [path for _, path in site.requests].count("/busy") == 2


def test_robots_are_read_once_for_a_host(site: Any) -> None:
    look(site, "/a", "/b", "/c")
    assert [path for _, path in site.requests].count("/robots.txt") == 1


def test_nobody_listening_is_a_connection_failure(site: Any) -> None:
    guard = Guard(resolve={f"{HOST}:1": "127.0.0.1"})
    (answer,) = fetch_all([f"http://{HOST}:1/"], lambda: Fetcher(guard=guard, manners=HURRIED, obey_robots=False))
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.CONNECT


def test_unknown_name_is_a_name_failure() -> None:
    guard = Guard(resolver=lambda host, port: [])
    (answer,) = fetch_all(["http://nowhere.gov.cn/"], lambda: Fetcher(guard=guard))
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.NAME


def test_proxy_of_the_environment_is_not_used(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (answer,) = look(site, "/article")
    assert answer.status == 200


def test_old_tls_is_tried_once_more_and_reported(old_site: Any) -> None:
    (answer,) = look(old_site, "/article", scheme="https", host="zwgk.example.gov.cn")
    assert (answer.status, answer.legacy_tls) == (200, True)
    assert answer.tls is not None
    assert answer.tls.startswith("TLSv1")


def test_wrong_certificate_is_never_overlooked(wrong_site: Any) -> None:
    (answer,) = look(wrong_site, "/article", scheme="https")
    assert answer.failure is not None
    assert answer.failure.kind is FailureKind.TLS
    assert "证书" in answer.failure.message


def test_one_host_is_asked_at_the_pace_of_the_manners(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    from fazhi.webproof import courtesy

    original: Callable[[float], Any] = courtesy.asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await original(0)

    monkeypatch.setattr(courtesy.asyncio, "sleep", noted)
    look(site, "/a", "/b", "/c", manners=Manners(per_host=2, interval=1.0), obey_robots=False)
    assert len([pause for pause in pauses if pause > 0.5]) == 2


def test_answers_written_as_warc_come_back(site: Any, tmp_path: Path) -> None:
    answers = look(site, "/once", "/gone", "/zipped")
    path = tmp_path / "links.warc.gz"
    write_answers(path, answers, user_agent="fazhi")
    recording = Recording(path)
    for answer in answers:
        again = recording.get(answer.url)
        assert (again.status, again.final_url, again.body) == (answer.status, answer.final_url, answer.body)
