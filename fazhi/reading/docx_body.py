"""The walk through the blocks of a Word text: paragraphs, tables, boxes, fields and breaks become pages of lines."""

from __future__ import annotations

from collections.abc import Iterable

from fazhi.reading.document import Line, Page
from fazhi.reading.docx_inline import Inline, no_chunk
from fazhi.reading.docx_pictures import is_raster
from fazhi.reading.docx_record import Block, LargeCell, Paragraph, Rows, Section
from fazhi.reading.docx_sheet import Sheet, pages_of
from fazhi.reading.docx_styles import Look
from fazhi.reading.docx_table import CellRead, RowRead, cell_of, grid


class Body(Inline):
    """One walk. After `walk`, `pages` gives the pages; the other attributes tell what was met on the way."""

    # --- blocks -----------------------------------------------------------------------------------------------------

    def walk(self, blocks: Iterable[Block]) -> None:
        """Read blocks in order."""
        for block in blocks:
            if isinstance(block, tuple):
                self._paragraph(block)
            elif isinstance(block, Rows):
                self._table(block)
            elif isinstance(block, Section):
                self.sections.append(block)
            else:
                relation = self.relation(block.id)
                if relation is not None and not relation.external:
                    self._sheets[-1].lines += [Line(text) for text in self.chunk(relation.target)]

    def lines_of(self, blocks: Iterable[Block]) -> list[str]:
        """The lines of a text that has no pages of its own: a note, a running head."""
        self.walk(blocks)
        return [line.text for sheet in self._sheets for line in sheet.lines if line.text]

    def _paragraph(self, paragraph: Paragraph) -> None:
        looks, content = paragraph
        outer = self._begin(looks.look)
        text = content if isinstance(content, str) else self._inline(content)
        if text:
            self._emit(text, looks.text)
        self._pending = outer
        if self._break_after:
            self._break_after = False
            self._new_page(own=False)
        if looks.section is not None:
            self.sections.append(looks.section)
            if looks.section.is_new_page:
                # Not the author's own in the sense of blank pages: a page break just before it makes one new page.
                self._new_page(own=False)

    def _begin(self, look: Look) -> Look | None:
        """Begin a paragraph; the list label that waited outside of it."""
        if look.break_before:
            self._new_page(own=not self._sheets[-1].is_empty)
        outer, self._pending = self._pending, look if look.list_id else None
        return outer

    # --- tables -----------------------------------------------------------------------------------------------------

    def _table(self, table: Rows) -> None:
        if self._depth > 30:
            return
        self._depth += 1
        sheet = self._sheets[-1]
        rows: list[RowRead] = []
        for has_break, free, cells in table.rows:
            if has_break:
                self._new_page(own=False)
            read = [self._large_cell(cell) if isinstance(cell, LargeCell) else cell for cell in cells]
            rows.append((free if cells else 0, read))
            self._row_lines(read)
        made = grid(rows)
        if made is not None:
            sheet.tables.append(made)
        self._depth -= 1

    def _large_cell(self, cell: LargeCell) -> CellRead:
        """A cell and its lines; tables inside give their rows as lines and stand among the page's tables too."""
        # The state of the walk is set aside rather than a walk begun for each cell: large tables have thousands.
        outer = self._sheets, self._fields, self._pending, self._break_after, self.chunk
        layout = self.paragraphs, self.sections
        inside = [Sheet()]
        self._sheets, self._fields, self._pending, self._break_after, self.chunk = inside, [], None, False, no_chunk
        self.paragraphs, self.sections = [], []
        self.walk(cell.blocks)
        self._sheets, self._fields, self._pending, self._break_after, self.chunk = outer
        self.paragraphs, self.sections = layout
        here = self._sheets[-1]
        lines: list[Line] = []
        for sheet in inside:
            lines += sheet.lines
            here.tables += sheet.tables
            here.notes += sheet.notes
            here.pictures += sheet.pictures
            here.scans += sheet.scans
        return cell_of(cell.span, lines)

    def _row_lines(self, cells: list[CellRead]) -> None:
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
