"""The running text of a paper by paragraphs: lines that a page or a line break cut are joined before any rule looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fazhi.gongwen.bodies import organs_of
from fazhi.gongwen.dates import only_date
from fazhi.gongwen.facts import Paper
from fazhi.gongwen.proofread.copied import from_page, half_width, is_furniture
from fazhi.gongwen.rows import Row, rows_of
from fazhi.reading.document import Document

LEVELS = (
    re.compile(r"^[ \u3000]*(?P<n>[一二三四五六七八九十]{1,3})(?P<mark>[、.．，,])"),
    re.compile(r"^[ \u3000]*[（(](?P<n>[一二三四五六七八九十]{1,3})[）)](?P<mark>[、.．，,]?)"),
    re.compile(r"^[ \u3000]*(?P<n>[0-9]{1,2})(?P<mark>[.．、，])(?![0-9])"),
    re.compile(r"^[ \u3000]*[（(](?P<n>[0-9]{1,2})[）)](?P<mark>[、.．，,]?)"),
)
"""一、 （一） 1. （1）"""
_END = re.compile(r"[。！？：；…!?:;][”’」』）)]?$")
_OPENING = re.compile(
    r"^[ \u3000]*(?:第[一二三四五六七八九十百零]{1,6}[条章节编]|附[件表录]|抄送|主送|"
    r"[①-⑳]|[一二三四五六七八九十]是|——|●|■|◆|【|#)"
)
_CELLS_LIKE = re.compile(r"^[^，。；：\s]{1,16}(?:[ \u3000]+[^，。；：\s]{1,24}){2,}$")
TABLE_ROW = re.compile(r"^[ ]*[0-9]{1,3}[ ]+\S+[ ]+\S")
"""A row of a table whose lines the reader did not recognise as one: 1 较大数额罚款 《…》 裁量."""
_DIGIT_BLANK = re.compile(r"(?<=[0-9])[ ]+|[ ]+(?=[0-9])")
SENTENCE = re.compile(r"[^。！？；!?]*[。！？；!?]?[”’）)]?")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; `cuts` are (offset, page) where text of another line begins.

    `level` is 1 to 4 where it begins with 一、 （一） 1. （1）, else 0; `body` is False for title, signature,
    recipients and the like; `width_known` is False where the reader cannot tell full from half width (OCR).
    """

    text: str
    cuts: tuple[tuple[int, int], ...]
    level: int
    body: bool
    ocr: bool

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.cuts[0][1]

    def page_at(self, offset: int) -> int:
        """The page on which the letter at `offset` stands."""
        page = self.cuts[0][1]
        for start, number in self.cuts:
            if start > offset:
                break
            page = number
        return page

    def around(self, start: int, end: int, reach: int = 8) -> str:
        """A quote: the letters from `start` to `end` with a few on either side, as they stand."""
        return self.text[max(0, start - reach) : min(len(self.text), end + reach)].strip()

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Offset and text of each sentence."""
        for m in SENTENCE.finditer(self.text):
            if m.group().strip():
                yield m.start(), m.group()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paragraphs in order, and the rows they were made of. `blanks_count` is False where reading makes blanks.

    `copied` tells of a text copied from a web page, whose labels are no paragraphs; `half_width` counts the marks of a
    paper that is half width throughout.
    """

    paragraphs: tuple[Paragraph, ...]
    rows: tuple[Row, ...]
    blanks_count: bool = True
    body: tuple[Paragraph, ...] = field(default=())
    copied: bool = False
    half_width: int = 0


def read_sheet(document: Document, paper: Paper) -> Sheet:
    """Join the rows of a document to paragraphs; rows of tables are left out."""
    rows = [row for row in rows_of(document) if not row.cells]
    placed = any(row.x1 is not None for row in rows) or document.reader in {"pdf", "ofd", "image"}
    width = _usual_width(rows)
    named = _named(paper)
    out: list[Paragraph] = []
    group: list[Row] = []
    for row in rows:
        if group and not _goes_on(group[-1], row, placed, width, named):
            out.append(_paragraph(group, named))
            group = []
        group.append(row)
    if group:
        out.append(_paragraph(group, named))
    copied = from_page(row.raw for row in rows)
    if copied:
        out = [p for p in out if not is_furniture(p.text)]
    half = half_width(p.text for p in out if not p.ocr)
    return Sheet(tuple(out), tuple(rows), not placed, tuple(p for p in out if p.body), copied, half)


def _named(paper: Paper) -> frozenset[str]:
    """Rows that are facts of the paper and no running text."""
    quotes = [f.quote for f in (paper.title, paper.docno, paper.date, paper.printed_by, paper.secrecy) if f is not None]
    quotes += [f.quote for f in paper.issuers] + [a.quote for a in paper.attachments]
    return frozenset(line.strip() for quote in quotes for line in quote.split("\n"))


def _usual_width(rows: Sequence[Row]) -> int:
    """Letters of a full line: what nine lines in ten do not exceed."""
    lengths = sorted(len(row.text) for row in rows)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def level_of(text: str) -> tuple[int, re.Match[str]] | None:
    """The level of a numbered paragraph and the match of its mark."""
    for n, pattern in enumerate(LEVELS, 1):
        m = pattern.match(text)
        if m is not None:
            return n, m
    return None


def _in_columns(raw: str) -> bool:
    """Three words or more with blanks between and no mark: a row of a table. Blanks beside digits do not count."""
    return _CELLS_LIKE.match(_DIGIT_BLANK.sub("", raw.strip())) is not None


def _starts_new(row: Row) -> bool:
    if level_of(row.raw.strip()) is not None or _OPENING.match(row.raw) is not None:
        return True
    return bool(organs_of(row.raw)) or only_date(row.text) is not None


def _goes_on(last: Row, row: Row, placed: bool, width: int, named: frozenset[str]) -> bool:
    """Whether `row` goes on with the paragraph of `last`, which a line or page break cut."""
    text = last.text
    if last.raw.strip() in named or row.raw.strip() in named or _starts_new(row) or last.heading or row.heading:
        return False
    if _in_columns(row.raw) or _in_columns(last.raw):
        return False
    if last.size and row.size and abs(last.size - row.size) > 1.5:
        return False
    if placed:
        if row.x0 is not None and last.x0 is not None and last.page == row.page:
            if row.x0 - last.x0 > (row.size or 12.0) * 0.6:
                return False  # indented: a new paragraph, or a table
        elif _END.search(text) and row.text.startswith("序号"):
            return False
        full = len(text) >= width * 0.82
        return full and not (_END.search(text) and len(text) < width - 1)
    # Paragraphs by lines: only a page break cuts one; the rest of a sentence follows after an empty line.
    return len(text) >= 30 and _END.search(text) is None and row.gap and text[-1] not in "）)"


def _paragraph(group: Sequence[Row], named: frozenset[str]) -> Paragraph:
    text, cuts = "", []
    for row in group:
        cuts.append((len(text), row.page))
        text += row.raw.strip() if row is not group[-1] or len(group) > 1 else row.raw.rstrip()
    level = level_of(text)
    first = group[0]
    body = not (
        (len(group) == 1 and first.raw.strip() in named)
        or (len(group) == 1 and (bool(organs_of(first.raw)) or only_date(first.text) is not None))
        or first.heading
        or (len(group) == 1 and TABLE_ROW.match(first.raw) is not None)
    )
    return Paragraph(text, tuple(cuts), level[0] if level else 0, body, any(r.ocr for r in group))
