"""The walk through the body of a Word text: paragraphs, tables, text boxes, fields and breaks become pages of lines."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Line, Page
from fazhi.reading.docx_flat import FlatText
from fazhi.reading.docx_flat_table import FlatCell, flat_rows
from fazhi.reading.docx_inline import Inline, lines_of_text, no_chunk
from fazhi.reading.docx_paragraph import first_run, plain_runs
from fazhi.reading.docx_pictures import is_raster
from fazhi.reading.docx_sheet import Sheet, pages_of
from fazhi.reading.docx_styles import Look
from fazhi.reading.docx_table import WRAPPERS, Cell, Row, cells_of, free_before, grid, rows_of, span_of
from fazhi.reading.ooxml_xml import R, W

_P, _R, _T, _PPR, _RPR = (W + name for name in ("p", "r", "t", "pPr", "rPr"))
_TAB, _BR, _SECTION, _TABLE = (W + name for name in ("tab", "br", "sectPr", "tbl"))


class Body(Inline):
    """One walk. After `walk`, `pages` gives the pages; the other attributes tell what was met on the way."""

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
                lines += lines_of_text(self._numbered(kept, look) if look.list_id else kept, shown.size)
        return Cell(cell[0], tuple(lines))

    def _cell(self, element: etree._Element) -> Cell:
        """A cell and its lines; tables inside give their rows as lines and stand among the page's tables too."""
        # The state of the walk is set aside rather than a walk begun for each cell: large tables have thousands.
        outer = self._sheets, self._fields, self._pending, self._break_after, self.chunk
        layout = self.paragraphs, self.sections, self.margins
        inside = [Sheet()]
        self._sheets, self._fields, self._pending, self._break_after, self.chunk = inside, [], None, False, no_chunk
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

    def sizes(self) -> dict[Look, int]:
        """How many characters are set in which way, in the order in which the ways are met."""
        # Looks are kept, so that nearly all equal ones are one object, and an object's id is quicker had than its hash.
        by_id: dict[int, int] = {}
        looks: dict[int, Look] = {}
        for text, look in self.paragraphs:
            key = id(look)
            if key in by_id:
                by_id[key] += len(text)
            else:
                by_id[key], looks[key] = len(text), look
        counted: dict[Look, int] = {}
        for key, look in looks.items():
            counted[look] = counted.get(look, 0) + by_id[key]
        return counted
