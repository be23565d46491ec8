"""The inside of a paragraph of a parsed Word text: runs, breaks, fields, boxes, links and pictures in reading order."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from fazhi.reading.document import Line
from fazhi.reading.docx_clean import BOX
from fazhi.reading.docx_numbering import Numbering
from fazhi.reading.docx_paragraph import first_run, neat
from fazhi.reading.docx_pictures import fills_page, is_raster
from fazhi.reading.docx_sheet import Sheet
from fazhi.reading.docx_styles import Look, Styles
from fazhi.reading.ooxml import Relation
from fazhi.reading.ooxml_xml import A, M, R, V, W

_INLINE = frozenset((
    W + "t", W + "tab", W + "br", W + "cr", W + "lastRenderedPageBreak", W + "fldChar", W + "instrText",
    W + "fldSimple", W + "hyperlink", W + "noBreakHyphen", W + "sym", W + "footnoteReference", W + "endnoteReference",
    A + "blip", V + "imagedata", V + "textpath", A + "hlinkClick", M + "t", BOX,
))  # fmt: skip
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_HYPERLINK = re.compile(r'HYPERLINK\s+"([^"]+)"', re.I)
_PAGE_FIELD = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.I)
# Boxes and ticks of the Wingdings fonts, which stand in the private use area.
_SYMBOLS = {"f0fe": "☑", "f052": "☑", "f0a8": "□", "f0a3": "□", "f06f": "□", "f0fc": "✓", "f0fd": "☒", "f0fb": "✗"}


class Paragraph(NamedTuple):
    """What the layout needs to know of a paragraph."""

    text: str
    look: Look


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
        boxes: list[etree._Element],
        *,
        page_numbers: bool = False,
        is_damaged: bool = False,
    ) -> None:
        self.relation = relation
        self.notes: dict[tuple[str, str], list[str]] = {}
        self.chunk: Callable[[str], list[str]] = no_chunk
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.scans: dict[int, str] = {}
        self.paragraphs: list[Paragraph] = []
        self.sections: list[etree._Element] = []
        self.margins: list[etree._Element] = []
        self._styles, self._numbering, self._boxes = styles, numbering, boxes
        self._page_numbers, self._is_damaged = page_numbers, is_damaged
        self._fields: list[_Field] = []
        self._sheets = [Sheet()]
        self._break_after = False
        self._pending: Look | None = None
        self._depth = 0

    @abstractmethod
    def walk(self, container: Iterable[etree._Element]) -> None:
        """Read all blocks of a container in order."""

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
        self.paragraphs.append(Paragraph(kept, look))
        self._sheets[-1].lines += lines_of_text(kept, look.size)

    def _numbered(self, text: str, look: Look) -> str:
        label = self._numbering.label(look.list_id, look.level)
        apart = label and _ASCII_WORD.match(text) and not label.endswith(" ")
        return label + (" " if apart else "") + text

    def _inline(self, paragraph: etree._Element) -> str:
        """The text since the last break of this paragraph; what stands before a break is emitted on the way."""
        parts: list[str] = []
        fields = self._fields
        for item in paragraph.iter():
            tag = item.tag
            # Asking lxml for these tags alone costs six times as much: it prepares its filter for each paragraph.
            if tag not in _INLINE:
                continue
            if tag == W + "t" or tag == M + "t":
                if item.text and not (fields and any(f.dropped or not f.result for f in fields)):
                    parts.append(item.text)
            elif tag == W + "tab":
                holder = item.getparent()
                if holder is not None and holder.tag == W + "r":  # else a tab stop of the settings
                    parts.append("\t")
            elif tag == W + "br" or tag == W + "cr":
                if item.get(W + "type") == "page":
                    run, look = first_run(paragraph), self._styles.look(None)
                    self._emit("".join(parts), look if run is None else self._styles.apply(look, run))
                    parts.clear()
                    self._new_page(own=True)
                else:
                    parts.append("\n")
            elif tag == W + "lastRenderedPageBreak":
                if "".join(parts).strip():
                    self._break_after = True
                else:
                    self._new_page(own=False)
            elif tag == BOX:
                self._box(item, parts)
            else:
                self._special(item, parts)
        return "".join(parts)

    def _box(self, marker: etree._Element, parts: list[str]) -> None:
        """A text box is read where it is anchored: before the paragraph if nothing of that was read yet."""
        inside = self._boxes[int(marker.get("n", "0"))]
        if self._depth > 8:
            return
        self._depth += 1
        lines = self._sheets[-1].lines
        before = "".join(parts).strip()
        if before:
            # The paragraph goes on after the box; what it said so far stays a line of its own only if there is more.
            count = len(lines)
            self.walk(inside)
            boxed = [line.text for line in self._sheets[-1].lines[count:]]
            del self._sheets[-1].lines[count:]
            parts.extend("\n" + text for text in boxed)
        else:
            self.walk(inside)
        self._depth -= 1

    def _special(self, item: etree._Element, parts: list[str]) -> None:
        tag = item.tag
        if tag == W + "fldChar":
            self._field_mark(item, parts)
        elif tag == W + "instrText":
            if self._fields and not self._fields[-1].result:
                self._fields[-1].instruction += item.text or ""
        elif tag == W + "fldSimple":
            self._instruction(item.get(W + "instr", ""))
            if _PAGE_FIELD.match(item.get(W + "instr", "")):
                for text in item.iter(W + "t"):
                    text.text = None
                parts.append(self._page_number(item.get(W + "instr", "")))
        elif tag == W + "hyperlink" or tag == A + "hlinkClick":
            relation = self.relation(item.get(R + "id", ""))
            if relation is not None and relation.external:
                self.links.append(relation.target)
        elif tag == W + "noBreakHyphen":
            parts.append("-")
        elif tag == W + "sym":
            parts.append(_SYMBOLS.get(item.get(W + "char", "").lower(), ""))
        elif tag == W + "footnoteReference" or tag == W + "endnoteReference":
            kind = "footnote" if tag == W + "footnoteReference" else "endnote"
            self._sheets[-1].notes += self.notes.get((kind, item.get(W + "id", "")), [])
        elif tag == V + "textpath":
            parts.append(item.get("string", ""))
        else:
            self._picture(item)

    def _field_mark(self, mark: etree._Element, parts: list[str]) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            box = next(mark.iter(W + "checkBox"), None)
            if box is not None:
                parts.append("☑" if _is_checked(box) else "□")
        elif kind == "separate" and self._fields:
            current = self._fields[-1]
            current.result = True
            self._instruction(current.instruction)
            if _PAGE_FIELD.match(current.instruction):
                current.dropped = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if _PAGE_FIELD.match(ended.instruction):
                parts.append(self._page_number(ended.instruction))

    def _page_number(self, instruction: str) -> str:
        found = _PAGE_FIELD.match(instruction)
        return "{" + found.group(1).upper() + "}" if found and self._page_numbers else ""

    def _instruction(self, text: str) -> None:
        if found := _HYPERLINK.search(text):
            self.links.append(found.group(1))

    def _picture(self, item: etree._Element) -> None:
        """Count a picture; one that fills a page is a scan."""
        reference = item.get(R + "embed") or item.get(R + "id") or ""
        relation = self.relation(reference)
        sheet = self._sheets[-1]
        sheet.pictures += 1
        if relation is None or relation.external:
            return
        self.pictures.append(relation.target)
        if is_raster(relation.target) and fills_page(item):
            sheet.scans.append(relation.target)


def lines_of_text(text: str, size: float | None) -> list[Line]:
    """The lines of a text without blanks at its ends."""
    if "\n" not in text:
        line = neat(text)
        return [Line(line, None, size)] if line else []
    return [Line(line, None, size) for part in text.split("\n") if (line := neat(part))]


def _is_checked(box: etree._Element) -> bool:
    checked = next(box.iterchildren(W + "checked"), None)
    if checked is None:
        checked = next(box.iterchildren(W + "default"), None)
    return checked is not None and checked.get(W + "val", "1") in {"1", "true", "on"}
