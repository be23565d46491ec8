"""The running text of a document: printed lines joined to paragraphs, page numbers left out, places kept.

A sentence that breaks at the edge of a line or page is whole again, so that a rule sees it; what is quoted from it
stands in the file as quoted, the line breaks aside.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fazhi.reading.document import Document, Page, Source
from fazhi.reading.fold import HAN

NARROW = str.maketrans("０１２３４５６７８９ＸｘＡＢ％：（）", "0123456789XxAB%:()")
"""One character for one: digits and the signs that rules look for, full width to half width."""

_FOLIO = re.compile(
    r"[\s\-—–－_·•.]*(?:第\s*)?[0-9０-９]{1,4}(?:\s*页)?(?:\s*[/共，]\s*共?\s*[0-9０-９]{1,4}\s*页?)?[\s\-—–－_·•.]*"
)
_ENDED = re.compile(r"[。！？；：!?;:.…）)”\"】]\s*$")
_BEGINS = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[.．、](?![0-9])|第[一二三四五六七八九十百]{1,4}[章节条]"
    r"|附件|附：|抄送|主送|【|　　)"
)
_FALSE_BLANK = re.compile(
    rf"(?<=[{HAN}0-9０-９，。；：、（）《》“”％%])[ \u00a0\u3000]+(?=[{HAN}，。；：、（）《》“”％%])"
    rf"|(?<=[{HAN}，。；：、（）《》“”])[ \u00a0\u3000]+(?=[0-9０-９])"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_PIECE = re.compile(r"[^。！？!?；;\n]+")

MIN_FULL_LINE = 14
"""A printed line is full from this many characters; a shorter one is a heading, a cell or the end of a paragraph."""

MAX_PRINTED_LINE = 64
"""No line of print is longer; a page with a longer one holds paragraphs (Word, plain text), nothing is to be joined."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The text of a document without line wraps and false blanks.

    `text` is for matching (digits narrow), `raw` is what stands in the file; `cuts` maps between them.
    """

    text: str
    raw: str
    cuts: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    pages: tuple[int, ...]

    def page_at(self, at: int) -> int | None:
        """The page number of an offset into `text`."""
        i = bisect_right(self.starts, self._raw(at)) - 1
        return self.pages[i] if 0 <= i < len(self.pages) else None

    def _raw(self, at: int) -> int:
        i = max(0, bisect_right(self.cuts, (at, len(self.raw) + 1)) - 1)
        start, raw_start = self.cuts[i]
        return raw_start + at - start

    def quote(self, start: int, end: int) -> str:
        """What stands in the file at `start`:`end` of `text`."""
        if end <= start:
            return ""
        return self.raw[self._raw(start) : self._raw(end - 1) + 1].strip()

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Sentences with their offsets; a semicolon does not end one."""
        for m in _SENTENCE.finditer(self.text):
            yield m.start(), m.group()

    def pieces(self) -> Iterator[tuple[int, str]]:
        """Sentences parted at semicolons too."""
        for m in _PIECE.finditer(self.text):
            yield m.start(), m.group()

    def sentence_at(self, at: int) -> tuple[int, str]:
        """The sentence around an offset."""
        start = max(self.text.rfind(mark, 0, at) for mark in "。！？!?\n") + 1
        ends = [i for mark in "。！？!?\n" if (i := self.text.find(mark, at)) >= 0]
        end = min(ends, default=len(self.text))
        return start, self.text[start:end]


def flow_of(document: Document, *, tables: bool = True) -> Flow:
    """The running text of all pages; `tables` False leaves out the rows of tables and sheets."""
    texts = tuple((page.number, _page_text(page, tables)) for page in document.pages)
    return _flow(texts)


def _page_text(page: Page, tables: bool) -> str:
    if page.source is Source.CELLS:
        return page.text if tables else ""
    if tables or not page.tables:
        return page.text
    rows = {_key("".join(row)) for table in page.tables for row in table.rows if any(row)}
    return "\n".join(line for line in page.text.split("\n") if _key(line) not in rows)


def _key(text: str) -> str:
    return "".join(text.replace("|", "").split())


@lru_cache(maxsize=2048)
def _flow(texts: tuple[tuple[int, str], ...]) -> Flow:
    raw: list[str] = []
    starts, pages = [], []
    length = 0
    last = ""
    for number, text in texts:
        first = True
        lines = text.split("\n")
        wrapped = max(map(len, lines)) <= MAX_PRINTED_LINE
        for line in lines:
            if not line.strip() or (len(line) < 16 and _FOLIO.fullmatch(line)):
                continue
            gap = "" if last and wrapped and _runs_on(last, line, "".join(raw[-3:])) else "\n" if raw else ""
            if gap:
                raw.append(gap)
                length += 1
            if first:
                starts.append(length)
                pages.append(number)
                first = False
            piece = line.rstrip() if "\t" not in line else line
            raw.append(piece)
            length += len(piece)
            last = piece
    return _clean("".join(raw), starts, pages)


def _runs_on(last: str, line: str, tail: str) -> bool:
    """Whether a printed line goes on in the next one."""
    if "\t" in last or "\t" in line or "|" in last:
        return False
    if tail.rfind("《") > tail.rfind("》") and len(tail) - tail.rfind("《") < 60:
        return not _BEGINS.match(line)
    full = len(last.strip()) >= MIN_FULL_LINE
    return full and not _ENDED.search(last) and not _BEGINS.match(line)


def _clean(raw: str, starts: Sequence[int], pages: Sequence[int]) -> Flow:
    parts: list[str] = []
    cuts: list[tuple[int, int]] = [(0, 0)]
    at = length = 0
    for m in _FALSE_BLANK.finditer(raw):
        parts.append(raw[at : m.start()])
        length += m.start() - at
        at = m.end()
        cuts.append((length, at))
    parts.append(raw[at:])
    return Flow("".join(parts).translate(NARROW), raw, tuple(cuts), tuple(starts), tuple(pages))
