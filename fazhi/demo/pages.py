"""A draft set on A4 pages, as strokes that the PDF writer and the painter of scans both follow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fazhi.demo.draft import Draft

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 80.0, 521.0, 105.0, 743.0
_PIECE = re.compile(r"[0-9.]{1,24}%?|.")
BLACK, RED = (0.0, 0.0, 0.0), (0.85, 0.05, 0.05)


@dataclass(frozen=True, slots=True)
class Words:
    """One run of text; `y` is the baseline from the top edge, in points."""

    x: float
    y: float
    size: float
    text: str
    colour: tuple[float, float, float] = BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.6
    colour: tuple[float, float, float] = BLACK


@dataclass(slots=True)
class Sheet:
    """One page; `seal` is where the middle of the seal stands."""

    words: list[Words] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    seal: tuple[float, float] | None = None


def width_of(text: str, size: float) -> float:
    """The width in points: letters and digits are half as wide as hanzi."""
    return sum(size / 2 if ord(c) < 0x2000 and c != "　" else size for c in text)


def wrap(text: str, size: float, room: float, *, indent: float = 0.0) -> list[str]:
    """The text in lines; no line begins with a closing mark and no number or word of letters is cut."""
    lines, line, used = [], "", indent
    for piece in _PIECE.findall(text):
        step = width_of(piece, size)
        if used + step > room and line and piece not in "，。；：、）》”%":
            lines.append(line)
            line, used = "", 0.0
        line += piece
        used += step
    return [*lines, line]


class Setter:
    """Sets lines one under another and turns the page when it is full."""

    def __init__(self, seal: bool, leading: float) -> None:
        self.sheets = [Sheet()]
        self.y = TOP
        self.wants_seal = seal
        self.leading = leading

    def need(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self.turn()

    def turn(self) -> None:
        self.sheets.append(Sheet())
        self.y = TOP

    def line(
        self, text: str, size: float, x: float, leading: float, colour: tuple[float, float, float] = BLACK
    ) -> None:
        self.need(leading)
        self.sheets[-1].words.append(Words(x, self.y + size * 0.86, size, text, colour))
        self.y += leading

    def centred(self, text: str, size: float, leading: float, colour: tuple[float, float, float] = BLACK) -> None:
        for part in wrap(text, size, RIGHT - LEFT):
            self.line(part, size, (LEFT + RIGHT - width_of(part, size)) / 2, leading, colour)

    def paragraph(self, text: str, size: float = 16, *, indent: bool = True) -> None:
        leading = self.leading
        shift = size * 2 if indent else 0.0
        for place, part in enumerate(wrap(text, size, RIGHT - LEFT, indent=shift)):
            self.line(part, size, LEFT + (shift if place == 0 else 0), leading)

    def table(self, rows: list[list[str]]) -> None:
        size, leading = 10.5, 15.0
        columns = max(len(row) for row in rows)
        longest = [min(14.0, max(2.0, *(len(row[i]) if i < len(row) else 1 for row in rows))) for i in range(columns)]
        widths = [(RIGHT - LEFT) * n / sum(longest) for n in longest]
        for row in rows:
            cells = [wrap(text, size, w - 6) for text, w in zip(row, widths, strict=False)]
            height = max(len(cell) for cell in cells) * leading + 6
            self.need(height)
            sheet, x = self.sheets[-1], LEFT
            for cell, w in zip(cells, widths, strict=False):
                for place, part in enumerate(cell):
                    sheet.words.append(Words(x + 3, self.y + 3 + place * leading + size, size, part))
                sheet.rules += [Rule(x, self.y, x + w, self.y), Rule(x, self.y, x, self.y + height)]
                x += w
            sheet.rules += [Rule(x, self.y, x, self.y + height), Rule(LEFT, self.y + height, x, self.y + height)]
            self.y += height
        self.y += 10

    def sign(self, text: str) -> None:
        self.need(62 + 28)
        self.y += 14
        x = RIGHT - 32 - width_of(text, 16)
        self.line(text, 16, max(LEFT, x), 28)

    def date(self, text: str) -> None:
        x = RIGHT - 48 - width_of(text, 16)
        self.line(text, 16, x, 28)
        if self.wants_seal:
            self.sheets[-1].seal = (x + width_of(text, 16) / 2, self.y - 34)


def set_pages(draft: Draft) -> list[Sheet]:
    """The pages of a draft, lines drawn closer where the signature would stand alone on the last page."""
    sheets: list[Sheet] = []
    for leading in (28.0, 26.5, 25.0):
        sheets = _set_with(draft, leading)
        if len(sheets[-1].words) > 2 or len(sheets) == 1 or draft.attachments:
            break
    if draft.blank_page:
        sheets.insert(1, Sheet())
    for number, sheet in enumerate(sheets, start=1):
        if sheet.words and len(sheets) > 1:
            sheet.words.append(Words(LEFT if number % 2 == 0 else RIGHT - 45, 780, 14, f"— {number} —"))
    return sheets


def _set_with(draft: Draft, leading: float) -> list[Sheet]:
    setter = Setter(draft.sealed, leading)
    rows: list[list[str]] = []
    for style, text in [*draft.lines(), ("end", "")]:
        if style == "row":
            rows.append(text.split("\t"))
            continue
        if rows:
            setter.table(rows)
            rows = []
        _set(setter, style, text)
    return setter.sheets


def _set(setter: Setter, style: str, text: str) -> None:
    if style == "secrecy":
        setter.line(text, 16, LEFT, 30)
    elif style == "head":
        setter.y += 30
        size = min(40.0, (RIGHT - LEFT) / max(1, len(text)))
        setter.centred(text, size, size * 1.4, RED)
        setter.y += 16
    elif style == "docno":
        setter.centred(text, 16, 30)
        setter.sheets[-1].rules.append(Rule(LEFT, setter.y, RIGHT, setter.y, 2.0, RED))
        setter.y += 34
    elif style == "title":
        setter.centred(text, 22, 34)
        setter.y += 10
    elif style == "mark":
        setter.centred(text, 16, 30)
    elif style == "appendix":
        setter.turn()
        setter.line(text, 16, LEFT, 34)
    elif style == "to":
        setter.paragraph(text, indent=False)
    elif style in {"sign", "date"}:
        setter.sign(text) if style == "sign" else setter.date(text)
    elif style != "end":
        setter.paragraph(text)
