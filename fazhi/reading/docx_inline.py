"""The inside of a paragraph of a Word text: breaks, fields, boxes, links and pictures in reading order."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fazhi.reading.docx_numbering import Numbering
from fazhi.reading.docx_paragraph import lines_of_text
from fazhi.reading.docx_pictures import is_raster
from fazhi.reading.docx_record import (
    PAGE_NUMBER,
    Block,
    FieldMark,
    Instruction,
    Item,
    Link,
    NotedBreak,
    PageBreak,
    Picture,
    Printed,
    Section,
    SimpleField,
    Special,
    Symbol,
    TextBox,
    is_page_number,
)
from fazhi.reading.docx_sheet import Sheet
from fazhi.reading.docx_styles import Look, Styles
from fazhi.reading.ooxml import Relation

_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"', re.I)
# Boxes and ticks of the Wingdings fonts, which stand in the private use area.
_SYMBOLS = {"f0fe": "☑", "f052": "☑", "f0a8": "□", "f0a3": "□", "f06f": "□", "f0fc": "✓", "f0fd": "☒", "f0fb": "✗"}


Said = tuple[str, Look]
"""What the layout needs to know of a paragraph."""


@dataclass(slots=True)
class _Field:
    """A complex field being walked: its instruction is not text, its result is."""

    instruction: str = ""
    result: bool = False
    dropped: bool = False


def no_chunk(_: str) -> list[str]:
    return []


class Inline(ABC):
    """What a walk through a text has met so far, and its steps inside paragraphs; `walk` reads what is in a box."""

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        relation: Callable[[str], Relation | None],
        *,
        page_numbers: bool = False,
    ) -> None:
        self.relation = relation
        self.notes: dict[tuple[str, str], list[str]] = {}
        self.chunk: Callable[[str], list[str]] = no_chunk
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.scans: dict[int, str] = {}
        self.paragraphs: list[Said] = []
        self.sections: list[Section] = []
        self._styles, self._numbering = styles, numbering
        self._page_numbers = page_numbers
        self._fields: list[_Field] = []
        self._sheets = [Sheet()]
        self._break_after = False
        self._pending: Look | None = None
        self._depth = 0

    @abstractmethod
    def walk(self, blocks: Iterable[Block]) -> None:
        """Read blocks in order."""

    def _new_page(self, *, own: bool) -> None:
        """Begin a page; `own` where the author asked for it and not only the last layout."""
        sheet = self._sheets[-1]
        if sheet.is_empty and not (own and (sheet.opened or len(self._sheets) == 1)):
            sheet.opened = sheet.opened or own
            return
        sheet.closed = own
        self._sheets.append(Sheet(opened=own))

    def _emit(self, text: str, look: Look) -> None:
        kept = text.strip()
        if not kept:
            return
        if self._pending is not None:
            kept = self._numbered(kept, self._pending)
            self._pending = None
        self.paragraphs.append((kept, look))
        self._sheets[-1].lines += lines_of_text(kept, look.size)

    def _numbered(self, text: str, look: Look) -> str:
        label = self._numbering.label(look.list_id, look.level)
        apart = label and _ASCII_WORD.match(text) and not label.endswith(" ")
        return label + (" " if apart else "") + text

    def _inline(self, items: list[Item]) -> str:
        """The text since the last break of this paragraph; what stands before a break is emitted on the way."""
        parts: list[str] = []
        fields = self._fields
        for item in items:
            if isinstance(item, str):
                if not (fields and any(f.dropped or not f.result for f in fields)):
                    parts.append(item)
            elif isinstance(item, Printed):
                parts.append(item.text)
            elif isinstance(item, PageBreak):
                self._emit("".join(parts), item.look)
                parts.clear()
                self._new_page(own=True)
            elif isinstance(item, NotedBreak):
                if "".join(parts).strip():
                    self._break_after = True
                else:
                    self._new_page(own=False)
            elif isinstance(item, TextBox):
                self._box(item, parts)
            else:
                self._special(item, parts)
        return "".join(parts)

    def _box(self, box: TextBox, parts: list[str]) -> None:
        """A text box is read where it is anchored: before the paragraph if nothing of that was read yet."""
        if self._depth > 8:
            return
        self._depth += 1
        lines = self._sheets[-1].lines
        before = "".join(parts).strip()
        if before:
            # The paragraph goes on after the box; what it said so far stays a line of its own only if there is more.
            count = len(lines)
            self.walk(box.blocks)
            boxed = [line.text for line in self._sheets[-1].lines[count:]]
            del self._sheets[-1].lines[count:]
            parts.extend("\n" + text for text in boxed)
        else:
            self.walk(box.blocks)
        self._depth -= 1

    def _special(self, item: Special, parts: list[str]) -> None:
        if isinstance(item, FieldMark):
            self._field_mark(item, parts)
        elif isinstance(item, Instruction):
            if self._fields and not self._fields[-1].result:
                self._fields[-1].instruction += item.text
        elif isinstance(item, SimpleField):
            self._instruction(item.instruction)
            if is_page_number(item.instruction):
                parts.append(self._page_number(item.instruction))
        elif isinstance(item, Link):
            relation = self.relation(item.id)
            if relation is not None and relation.external:
                self.links.append(relation.target)
        elif isinstance(item, Symbol):
            parts.append(_SYMBOLS.get(item.code.lower(), ""))
        elif isinstance(item, Picture):
            self._picture(item)
        else:
            self._sheets[-1].notes += self.notes.get((item.kind, item.id), [])

    def _field_mark(self, mark: FieldMark, parts: list[str]) -> None:
        if mark.kind == "begin":
            self._fields.append(_Field())
            parts.append(mark.box)
        elif mark.kind == "separate" and self._fields:
            current = self._fields[-1]
            current.result = True
            self._instruction(current.instruction)
            if is_page_number(current.instruction):
                current.dropped = True
        elif mark.kind == "end" and self._fields:
            ended = self._fields.pop()
            if is_page_number(ended.instruction):
                parts.append(self._page_number(ended.instruction))

    def _page_number(self, instruction: str) -> str:
        found = PAGE_NUMBER.match(instruction)
        return "{" + found.group(1).upper() + "}" if found and self._page_numbers else ""

    def _instruction(self, text: str) -> None:
        if found := _HYPERLINK.search(text):
            self.links.append(found.group(1))

    def _picture(self, item: Picture) -> None:
        """Count a picture; one that fills a page is a scan."""
        relation = self.relation(item.id)
        sheet = self._sheets[-1]
        sheet.pictures += 1
        if relation is None or relation.external:
            return
        self.pictures.append(relation.target)
        if item.is_page and is_raster(relation.target):
            sheet.scans.append(relation.target)
