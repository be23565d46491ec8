"""Title, date, number and source of real public pages against what an attentive person noted (corpus/pages.jsonl).

    python -m bench.pages

The file keeps of each page the lines that carry these facts, not the page: each is set as a page of its title and those
lines. A fact counts where these lines (or, for a date, the address) show it; where no date is noted none may be given.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fazhi.webproof.answer import Answer, Hop
from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.look import look_at

PAGES = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "pages.jsonl"
FACTS = ("title", "date", "docno", "source")


def seen(row: dict[str, str]) -> Capture:
    """What the look gives of one noted page."""
    lines = [line.strip() for line in row["excerpt"].split("｜") if line.strip()]
    title = html.escape(row["title"])
    # The noted words “标题末尾带(…)” stand for a heading that ends so.
    tail = re.search(r"标题末尾带([（(][^）)]*[）)])", row["excerpt"])
    heading = f"<h1>{title}{html.escape(tail.group(1)) if tail else ''}</h1>" if title else ""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    head = f"<title>{title}</title>" if title else ""
    page = f"<html><head>{head}</head><body>{heading}{body}</body></html>"
    hop = Hop(row["url"], 200, "OK", (("Content-Type", "text/html; charset=utf-8"),))
    return look_at(Answer(row["url"], (hop,), page.encode()))


def shown(row: dict[str, str]) -> dict[str, str]:
    """The facts of a row that its lines show, by name."""
    found = {}
    excerpt = row["excerpt"]
    if row["title"]:
        found["title"] = row["title"]
    if row["date"] and _shows_day(excerpt + " " + row["url"], row["date"]):
        found["date"] = row["date"]
    if row["docno"] and row["docno"] in excerpt:
        found["docno"] = row["docno"]
    # The short form of a name is what the page says; who it is nobody can read there.
    if row["issuer"] and re.search(rf"(?:来源|机构|机关|单位)\s*[：:]?\s*{re.escape(row['issuer'])}", excerpt):
        found["source"] = row["issuer"]
    return found


def _shows_day(text: str, day: str) -> bool:
    year, month, number = (int(part) for part in day.split("-"))
    forms = rf"{year}\D?0?{month}\D?0?{number}(?!\d)"
    return re.search(forms, text) is not None


def misses(rows: list[dict[str, str]]) -> Iterator[tuple[str, str, str, str | None]]:
    """(address, fact, noted, given) of everything that is not right; a date where none is noted is one, too."""
    for row in rows:
        capture = seen(row)
        given = {name: getattr(capture, name) for name in FACTS}
        wanted = shown(row)
        yield from ((row["url"], name, value, given[name]) for name, value in wanted.items() if given[name] != value)
        if not row["date"] and given["date"] is not None:
            yield row["url"], "no date", "", given["date"]
        if capture.state is not PageState.GOOD:
            yield row["url"], "state", "good", capture.state.value


def load(path: Path = PAGES) -> list[dict[str, str]]:
    """The noted pages."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    """Print how many facts are right, and each that is not."""
    rows = load()
    stated = Counter(name for row in rows for name in shown(row))
    stated["no date"] = sum(not row["date"] for row in rows)
    wrong = list(misses(rows))
    for name, total in stated.items():
        bad = sum(fact == name for _, fact, _, _ in wrong)
        print(f"{name}: {total - bad} of {total}")
    for miss in wrong:
        print(*miss, sep=" | ")


if __name__ == "__main__":
    main()
