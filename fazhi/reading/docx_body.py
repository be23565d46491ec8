"""The walk through the body of a Word text: paragraphs, tables, text boxes, fields and breaks become pages of lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Line, Page
from fazhi.reading.docx_clean import BOX
from fazhi.reading.docx_flat import FlatText
from fazhi.reading.docx_flat_table import FlatCell, flat_rows
from fazhi.reading.docx_numbering import Numbering
from fazhi.reading.docx_paragraph import first_run, neat, plain_runs
from fazhi.reading.docx_pictures import fills_page, is_raster
from fazhi.reading.docx_sheet import Sheet, pages_of
from fazhi.reading.docx_styles import Look, Styles
from fazhi.reading.docx_table import WRAPPERS, Cell, Row, cells_of, free_before, grid, rows_of, span_of
from fazhi.reading.ooxml import Relation
from fazhi.reading.ooxml_xml import A, M, R, V, W

_P, _R, _T, _PPR, _RPR = (W + name for name in ("p", "r", "t", "pPr", "rPr"))
_TAB, _BR, _SECTION, _TABLE = (W + name for name in ("tab", "br", "sectPr", "tbl"))
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


def _no_chunk(_: str) -> list[str]:
    return []


class Body:
    """One walk. After `walk`, `pages` gives the pages; the other attributes tell what was met on the way."""

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
        self.chunk: Callable[[str], list[str]] = _no_chunk
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

    # --- blocks -----------------------------------------------------------------------------------------------------

    def walk(self, container: Iterable[etree._Element]) -> None:
        """Read all blocks of a container in order."""
        for block in container:
            tag = block.tag
            if tag == _P:
                self._paragraph(block)
            elif tag == _TABLE:
                self._table(block)
            elif tag == _SECTION:
                self._section(block)
            elif tag == W + "altChunk":
                relation = self.relation(block.get(R + "id", ""))
                if relation is not None and not relation.external:
                    self._sheets[-1].lines += [Line(text) for text in self.chunk(relation.target)]
            elif tag in WRAPPERS:
                self.walk(block)

    def lines_of(self, container: etree._Element) -> list[str]:
        """The lines of a container that has no pages of its own: a note, a running head, a table cell."""
        self.walk(container)
        return [line.text for sheet in self._sheets for line in sheet.lines if line.text]

    def _section(self, properties: etree._Element) -> bool:
        """Note a section; whether what follows it begins on a new page."""
        self.sections.append(properties)
        self.margins += properties.iterchildren(W + "headerReference", W + "footerReference")
        kind = next(properties.iterchildren(W + "type"), None)
        return kind is None or kind.get(W + "val") not in {"continuous", "nextColumn"}

    def _new_page(self, *, own: bool) -> None:
        """Begin a page; `own` where the author asked for it and not only the last layout."""
        sheet = self._sheets[-1]
        if sheet.is_empty and not (own and (sheet.opened or len(self._sheets) == 1)):
            sheet.opened = sheet.opened or own
            return
        sheet.closed = own
        self._sheets.append(Sheet(opened=own))

    def _paragraph(self, paragraph: etree._Element) -> None:
        # In a damaged tree anything may hang under anything: every element is looked at.
        plain = None if self._fields or self._is_damaged else plain_runs(paragraph)
        if plain is not None:
            text, properties, run = plain
        else:
            text, properties, run = "", next(paragraph.iterchildren(_PPR), None), first_run(paragraph)
        look, section = self._look(properties)
        outer = self._begin(look)
        if plain is None:
            text = self._inline(paragraph)
        if text:
            self._emit(text, look if run is None else self._styles.apply(look, run))
        self._pending = outer
        if self._break_after:
            self._break_after = False
            self._new_page(own=False)
        if section is not None and self._section(section):
            # Not the author's own in the sense of blank pages: a page break just before it makes one new page, not two.
            self._new_page(own=False)

    def _begin(self, look: Look) -> Look | None:
        """Begin a paragraph; the list label that waited outside of it."""
        if look.break_before:
            self._new_page(own=not self._sheets[-1].is_empty)
        outer, self._pending = self._pending, look if look.list_id else None
        return outer

    def walk_flat(self, text: FlatText) -> bool:
        """Read a plain text from its bytes; after False it must be parsed, by another body."""
        try:
            for block, element in text.blocks():
                if element is not None:
                    self.walk((element,))
                elif block.startswith(b"<w:tbl>"):
                    self._flat_table(text, block)
                elif (said := None if self._fields else text.said(block)) is not None:
                    outer = self._begin(said[1])
                    if said[0]:
                        self._emit(said[0], said[2])
                    self._pending = outer
                else:
                    self.walk((text.parsed(block),))
        except (ReadingError, UnicodeDecodeError):
            return False
        return text.is_whole

    def _look(self, properties: etree._Element | None) -> tuple[Look, etree._Element | None]:
        """The paragraph's settings, and the section that ends with it."""
        if properties is None:
            return self._styles.look(None), None
        return self._styles.paragraph(properties)

    def _emit(self, text: str, look: Look) -> None:
        kept = text.strip()
        if not kept:
            return
        if self._pending is not None:
            kept = self._numbered(kept, self._pending)
            self._pending = None
        self.paragraphs.append(Paragraph(kept, look))
        self._sheets[-1].lines += _lines(kept, look.size)

    def _numbered(self, text: str, look: Look) -> str:
        label = self._numbering.label(look.list_id, look.level)
        apart = label and _ASCII_WORD.match(text) and not label.endswith(" ")
        return label + (" " if apart else "") + text

    # --- the inside of a paragraph ----------------------------------------------------------------------------------

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

    # --- tables -----------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        if self._depth > 30:
            return
        self._depth += 1
        sheet = self._sheets[-1]
        rows: list[Row] = []
        for row in rows_of(table):
            if next(row.iter(W + "lastRenderedPageBreak"), None) is not None:
                self._new_page(own=False)
            cells = [self._cell(cell) for cell in cells_of(row)]
            rows.append((free_before(row) if cells else 0, cells))
            self._row_lines(cells)
        made = grid(rows)
        if made is not None:
            sheet.tables.append(made)
        self._depth -= 1

    def _flat_table(self, text: FlatText, table: bytes) -> None:
        found = flat_rows(text, self._styles, table)
        if found is None:
            self.walk((text.parsed(table),))
            return
        rows: list[Row] = []
        for free, flat in found:
            cells = [self._flat_cell(cell) for cell in flat]
            rows.append((free, cells))
            self._row_lines(cells)
        made = grid(rows)
        if made is not None:
            self._sheets[-1].tables.append(made)

    def _flat_cell(self, cell: FlatCell) -> Cell:
        lines: list[Line] = []
        for text, look, shown in cell[1]:
            if kept := text.strip():
                lines += _lines(self._numbered(kept, look) if look.list_id else kept, shown.size)
        return Cell(cell[0], tuple(lines))

    def _cell(self, element: etree._Element) -> Cell:
        """A cell and its lines; tables inside give their rows as lines and stand among the page's tables too."""
        # The state of the walk is set aside rather than a walk begun for each cell: large tables have thousands.
        outer = self._sheets, self._fields, self._pending, self._break_after, self.chunk
        layout = self.paragraphs, self.sections, self.margins
        inside = [Sheet()]
        self._sheets, self._fields, self._pending, self._break_after, self.chunk = inside, [], None, False, _no_chunk
        self.paragraphs, self.sections, self.margins = [], [], []
        self.walk(element)
        self._sheets, self._fields, self._pending, self._break_after, self.chunk = outer
        self.paragraphs, self.sections, self.margins = layout
        here = self._sheets[-1]
        lines: list[Line] = []
        for sheet in inside:
            lines += sheet.lines
            here.tables += sheet.tables
            here.notes += sheet.notes
            here.pictures += sheet.pictures
            here.scans += sheet.scans
        return Cell(span_of(element), tuple(lines))

    def _row_lines(self, cells: list[Cell]) -> None:
        """A row with one filled cell is running text (frames, headings); others are one line, cells apart by tabs."""
        filled = [cell for cell in cells if cell.lines and not cell.is_covered]
        lines = self._sheets[-1].lines
        if len(filled) == 1:
            lines += filled[0].lines
        elif filled:
            texts = ["" if cell.is_covered else cell.text.replace("\n", " ").replace("\t", " ") for cell in cells]
            lines.append(Line("\t".join(texts).rstrip("\t"), None, filled[0].lines[0].size))

    # --- pages ------------------------------------------------------------------------------------------------------

    def pages(self, limit: int = 3_000) -> tuple[Page, ...]:
        """The pages met. A document that holds nothing but pictures has one for each, however small it is shown."""
        pages, self.scans = pages_of(self._sheets, limit)
        if not self.scans and not any(sheet.lines for sheet in self._sheets):
            names = [name for name in self.pictures if is_raster(name)]
            if names:
                self.scans = dict(enumerate(names, 1))
                pages = tuple(Page(number, "", ink=True, needs_ocr=True) for number in self.scans)
        return pages

    def sizes(self) -> Counter[Look]:
        """How many characters are set in which way."""
        # Looks are kept, so that nearly all equal ones are one object, and an object's id is quicker had than its hash.
        by_id: dict[int, int] = {}
        looks: dict[int, Look] = {}
        for text, look in self.paragraphs:
            key = id(look)
            if key in by_id:
                by_id[key] += len(text)
            else:
                by_id[key], looks[key] = len(text), look
        counted: Counter[Look] = Counter()
        for key, look in looks.items():
            counted[look] += by_id[key]
        return counted


def _lines(text: str, size: float | None) -> list[Line]:
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
