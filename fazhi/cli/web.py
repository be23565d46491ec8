"""`fazhi web`: look at public links as an outside assessor would, and for pages that prove an indicator."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from fazhi.cli.web_list import NoLinksError, listed
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.guard import Guard, parse_resolve
from fazhi.webproof.look import look_at
from fazhi.webproof.normal import key, mend
from fazhi.webproof.official import Register, is_account_host, is_official_site
from fazhi.webproof.recorded import AnswerWriter
from fazhi.webproof.rounds import go_round

VERDICTS = {
    PageState.DEAD: "link-dead",
    PageState.PARKED: "link-dead",
    PageState.MAINTENANCE: "link-dead",
    PageState.MISSING: "link-lost",
    PageState.HOME: "link-lost",
    PageState.LISTING: "link-lost",
    PageState.LOGIN: "link-private",
    PageState.PRIVATE: "link-private",
}
"""The check that a state of a page raises; the other states raise none."""


def web_check_command(
    items: Sequence[str],
    *,
    warc: Path | None,
    as_json: bool,
    resolve: Sequence[str],
    contact: str,
    interval: float,
    pictures: Path | None = None,
) -> int:
    """Look at each URL, or at each address in each file; prints the verdicts. 1 where an address is faulty, else 0."""
    guard = Guard(resolve=parse_resolve(resolve))
    manners = Manners(interval=interval)

    def fetcher() -> Fetcher:
        return Fetcher(guard=guard, manners=manners, contact=contact)

    urls = list(dict.fromkeys(_urls(items)))
    # Forms of one address are looked at once, in the first form.
    forms: dict[str, list[str]] = {}
    for url in urls:
        forms.setdefault(key(url), []).append(url)
    seen: dict[str, Capture] = {}
    with ExitStack() as stack:
        writer = None
        if warc is not None:
            writer = stack.enter_context(AnswerWriter(warc, user_agent=fetcher().user_agent))

        def take(answer: Answer) -> None:
            if writer is not None:
                writer.write(answer)
            # The text is judged and let go: a list of thousands must not fill the memory.
            capture = replace(look_at(answer), text="")
            seen.update((url, replace(capture, url=url)) for url in forms[key(answer.url)])

        go_round([same[0] for same in forms.values()], fetcher, take)
    captures = [seen[url] for url in urls]
    if pictures is not None:
        from fazhi.cli.web_pictures import pictured

        firsts = (seen[same[0]] for same in forms.values())
        names = pictured(firsts, pictures, guard=guard, user_agent=fetcher().user_agent)
        captures = [replace(one, picture=names.get(forms[key(one.url)][0])) for one in captures]
    rows = [_row(capture) for capture in captures]
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode({"links": rows}), indent=2).decode() + "\n")
    else:
        for row, capture in zip(rows, captures, strict=True):
            _print(row, capture)
    return 1 if any(capture.state is PageState.MALFORMED for capture in captures) else 0


def web_find_command(
    folder: Path,
    *,
    out: Path,
    domains: Sequence[str],
    pages: int,
    resolve: Sequence[str],
    contact: str,
    interval: float,
    starts: Sequence[str] = (),
) -> int:
    """Walk the official sites of a set and propose the pages that prove its indicators; writes an Excel file."""
    from fazhi.reviewset.webfind import find_evidence, write_finds

    guard = Guard(resolve=parse_resolve(resolve))
    told = [time.monotonic()]

    def fetcher() -> Fetcher:
        return Fetcher(guard=guard, manners=Manners(interval=interval), contact=contact)

    def progress(seen: int, waiting: int) -> None:
        if time.monotonic() - told[0] >= 5:
            told[0] = time.monotonic()
            print(f"已看{seen}个网页，还有{waiting}个等待", file=sys.stderr, flush=True)

    seeds = tuple(one.url for one in listed(starts)) if starts else ()
    found = find_evidence(folder, out, fetcher, domains=tuple(domains), pages=pages, seeds=seeds, progress=progress)
    path = out / "网上证明材料.xlsx"
    write_finds(path, found)
    for one in found.indicators:
        print(f"{one.indicator.number} {one.indicator.short}：" + (f"{len(one.pages)}个网页" if one.pages else one.why))
        for page in one.pages:
            print(f"    {page.date or '没有写明日期'}  {page.title}  {page.url}  {page.mark}".rstrip())
    print(f"共看{found.seen}个网页，结果在 {path}")
    return 0


def _urls(items: Iterable[str]) -> Iterable[str]:
    """The addresses named; an item that is a file stands for all addresses in it."""
    for item in items:
        path = Path(item)
        if "://" not in item and path.is_file():
            from fazhi.reading import read

            links = read(path).links
            if not links:
                raise NoLinksError(item)
            yield from links
        else:
            yield item


def verdicts(capture: Capture) -> list[str]:
    """The checks that an address raises by itself, without a unit or a period."""
    found = [VERDICTS[capture.state]] if capture.state in VERDICTS else []
    url = capture.final_url
    if capture.state is PageState.GOOD and not is_account_host(url) and not is_official_site(url, Register()):
        found.append("link-unofficial")
    return found


def _row(capture: Capture) -> dict[str, Any]:
    return {
        "url": capture.url,
        "final_url": capture.final_url,
        "status": capture.status,
        "title": capture.title,
        "date": capture.date,
        "date_from": capture.date_from,
        "source": capture.source,
        "charset": capture.charset,
        "sha256": capture.sha256 or None,
        "fetched_at": capture.fetched_at,
        "verdicts": verdicts(capture),
        "state": capture.state.value,
        "reason": capture.reason or None,
        "normal": key(capture.url) if mend(capture.url) else None,
        "legacy_tls": capture.legacy_tls,
        "picture": capture.picture,
    }


def _print(row: dict[str, Any], capture: Capture) -> None:
    print(row["url"])
    if capture.final_url != capture.url:
        print(f"    跳转到：{capture.final_url}")
    facts = [
        f"状态码{capture.status}" if capture.status is not None else "",
        f"标题：{capture.title}" if capture.title else "",
        f"发布日期：{capture.date}" if capture.date else "没有写明发布日期",
        f"来源：{capture.source}" if capture.source else "",
    ]
    if capture.state is PageState.GOOD:
        print("    " + "；".join(fact for fact in facts if fact))
    if capture.reason:
        print(f"    {capture.reason}")
    if capture.legacy_tls:
        print("    网站只支持旧版安全协议，部分浏览器可能打不开")
    if capture.picture:
        print(f"    截图：{capture.picture}")
    for verdict in row["verdicts"]:
        print(f"    {verdict}")
