"""The paragraphs of a report with their places and headings, in the letters that the rules look for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fazhi.gongwen import parse_paper
from fazhi.gongwen.proofread.sheet import TABLE_ROW, level_of, read_sheet
from fazhi.reading.document import Document, Page

_NARROW = str.maketrans("０１２３４５６７８９％（），", "0123456789%()，")
_BLANK = re.compile(r"[ \u00a0\u3000\t]")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: `text` without blanks and with narrow digits, `raw` as it stands, `at` maps one to the other.

    `headings` are the title and those it stands under, the nearest last; a paragraph's own first sentence
    is among them where it is numbered.
    """

    number: int
    text: str
    raw: str
    at: tuple[int, ...]
    cuts: tuple[tuple[int, int], ...]
    headings: tuple[str, ...]

    def quote(self, start: int, end: int) -> str:
        """What stands in the report at `start`:`end` of `text`."""
        return self.raw[self.at[start] : self.at[end - 1] + 1] if end > start else ""

    def page_at(self, offset: int) -> int:
        """The page on which the letter at `offset` of `text` stands."""
        place = self.at[min(offset, len(self.at) - 1)]
        return self.cuts[max(0, bisect_right(self.cuts, (place, 1 << 30)) - 1)][1]

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Offset and text of each sentence; a semicolon ends one."""
        for m in _SENTENCE.finditer(self.text):
            yield m.start(), m.group()


def passages(pages: Sequence[Page] | Document) -> list[Passage]:
    """The paragraphs of a report in order, whole where a page break cut them; rows of tables are left out."""
    document = as_document(pages)
    paper = parse_paper(document)
    sheet = read_sheet(document, paper)
    title = (paper.title.value,) if paper.title is not None else ()
    pieces = [(p.text, p.cuts) for p in sheet.paragraphs if p.body or TABLE_ROW.match(p.text) is None]
    out: list[Passage] = []
    chain: list[tuple[int, str]] = []
    for number, (raw, cuts) in enumerate(pieces):
        kept = [i for i, c in enumerate(raw) if not _BLANK.match(c)]
        text = "".join(raw[i] for i in kept).translate(_NARROW)
        if not text:
            continue
        level = level_of(text)
        if level is not None:
            heading = re.split(r"[。：:]", text, maxsplit=1)[0][:40]
            chain = [entry for entry in chain if entry[0] < level[0]] + [(level[0], heading)]
        out.append(Passage(number, text, raw, tuple(kept), cuts, (*title, *(h for _, h in chain))))
    return out


def as_document(pages: Sequence[Page] | Document) -> Document:
    """Pages as a document of their own."""
    if isinstance(pages, Document):
        return pages
    return Document(file="", sha256="", size=0, media_type="text/plain", reader="text", pages=tuple(pages))
