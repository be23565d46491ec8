"""A text in GB/T 9704 layout as a Word file; each bound figure stands in a bookmark that names its measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.gongwen import write
from fazhi.reporting.book import FigureBook
from fazhi.reporting.charts import draw
from fazhi.reporting.text import (
    Block,
    Bound,
    ChartBlock,
    HeadingBlock,
    LineBlock,
    ParagraphBlock,
    Runs,
    TableBlock,
    Text,
    TitleBlock,
    plain,
)

TEXT_WIDTH_MM = 156.0
_MARK_LENGTH = 40
"""Word takes bookmark names of at most 40 characters."""
_TITLE_LINE = 20
"""Letters of 2号 on a title's line."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A bound figure in the Word file: its bookmark, the text around it and the heading it stands under."""

    mark: str
    run: Bound
    heading: str
    sentence: str


def bookmark(number: int, run: Bound) -> str:
    """The name of a figure's bookmark: its number and measure, in the letters that Word allows."""
    return f"f{number}_{re.sub('[^A-Za-z0-9]+', '_', run.measure)}"[:_MARK_LENGTH].rstrip("_")


def to_word(text: Text, book: FigureBook) -> tuple[bytes, tuple[Placed, ...]]:
    """The bytes of the .docx, and where each figure stands in it."""
    setter = _Setter(book)
    blocks = [part for block in text.blocks for part in setter.set(block)]
    title = next((plain(b.runs) for b in text.blocks if isinstance(b, TitleBlock)), "")
    return write.render([*blocks, *setter.signature()], title=title), tuple(setter.placed)


class _Setter:
    """Turns blocks into those of `gongwen.write`, numbering the figures on the way."""

    def __init__(self, book: FigureBook) -> None:
        self._book = book
        self.placed: list[Placed] = []
        self._heading = ""
        self._signed: dict[str, str] = {}
        self._tables = self._charts = 0

    def set(self, block: Block) -> Iterator[write.Block]:
        match block:
            case TitleBlock(runs):
                yield write.Title("\n".join(title_lines(plain(runs))))
            case HeadingBlock(level, number, runs):
                self._heading = number + plain(runs)
                yield write.Heading(level, (write.Piece(number), *self._pieces(runs)))
            case ParagraphBlock(runs):
                yield write.Paragraph(self._pieces(runs))
            case LineBlock(role, words):
                yield from self._line(role, words)
            case TableBlock():
                yield from self._table(block)
            case ChartBlock():
                yield from self._chart(block)

    def signature(self) -> Iterator[write.Block]:
        """署名 and 成文日期 stand at the end, wherever the template names them."""
        if self._signed.get("signature") or self._signed.get("day"):
            yield write.Signature(self._signed.get("signature", ""), self._signed.get("day", ""))
        if note := self._signed.get("note"):
            yield write.Note(note.strip("（）()"))

    def _line(self, role: str, words: str) -> Iterator[write.Block]:
        if role == "addressee" and words:
            yield write.Addressee(words if words.endswith("：") else f"{words}：")
        elif role == "number" and words:
            yield write.DocumentNumber(words)
        elif words:
            self._signed[role] = words

    def _pieces(self, runs: Runs) -> tuple[write.Piece, ...]:
        around = plain(runs)
        out = []
        at = 0
        for run in runs:
            mark = self._place(run, _sentence(around, at)) if isinstance(run, Bound) else ""
            out.append(write.Piece(run.text, mark))
            at += len(run.text)
        return tuple(out)

    def _place(self, run: Bound, sentence: str) -> str:
        mark = bookmark(len(self.placed) + 1, run)
        self.placed.append(Placed(mark, run, self._heading, sentence))
        return mark

    def _table(self, block: TableBlock) -> Iterator[write.Block]:
        self._tables += 1
        name = f"表{self._tables}  {block.title}"
        yield write.Caption(name, keep_next=True)
        rows = tuple(
            tuple(self._cell(cell, f"{name}，{plain(row[1]) if len(row) > 1 else ''}，{head}") for cell, head in
                  zip(row, block.headings, strict=True))
            for row in block.rows
        )  # fmt: skip
        shares = block.widths or tuple(1.0 for _ in block.headings)
        widths = tuple(TEXT_WIDTH_MM * share / sum(shares) for share in shares)
        yield write.Sheet(block.headings, rows, widths)

    def _cell(self, runs: Runs, place: str) -> tuple[write.Piece, ...]:
        return tuple(write.Piece(run.text, self._place(run, place) if isinstance(run, Bound) else "") for run in runs)

    def _chart(self, block: ChartBlock) -> Iterator[write.Block]:
        self._charts += 1
        png, width, height = draw(block, self._book)
        words = "；".join(f"{label}{run.text}" for label, run in zip(block.labels, block.runs, strict=True))
        name = f"图{self._charts}  {block.title}"
        for label, run in zip(block.labels, block.runs, strict=True):
            self.placed.append(Placed("", run, self._heading, f"{name}，{label}"))
        yield write.Picture(png, width, height, f"{block.title}：{words}")
        yield write.Caption(name)


def _sentence(text: str, at: int) -> str:
    start = max(text.rfind(c, 0, at) for c in "。；！？") + 1
    ends = [i for c in "。；！？" if (i := text.find(c, at)) >= 0]
    return text[start : min(ends, default=len(text)) + 1]


_BREAK = re.compile(
    r"(?<=关于)|(?<=暨)|(?<=情况)(?=的|汇报|报告|通报)|(?<=[、）》])|(?<=[和县市区])|(?<=年度)|(?<=半年)|(?<=建设)|(?<=年)(?![度上下])|(?=工作|情况)"
)


def title_lines(title: str) -> list[str]:
    """A title broken by sense into lines of like length; words are kept whole where that can be told."""
    if len(title) <= _TITLE_LINE:
        return [title]
    count = -(-len(title) // _TITLE_LINE)
    wanted = len(title) / count
    out, start = [], 0
    for n in range(1, count):
        aim = round(wanted * n)
        places = [m.start() for m in _BREAK.finditer(title) if start + 4 < m.start() and abs(m.start() - aim) <= 7]
        places = [p for p in places if p - start <= _TITLE_LINE + 2]
        cut = min(places, key=lambda p: abs(p - aim)) if places else min(aim, start + _TITLE_LINE)
        out.append(title[start:cut])
        start = cut
    return [*out, title[start:]]
