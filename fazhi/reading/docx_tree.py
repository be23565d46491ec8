"""The blocks of any Word text, from its tree: paragraphs, tables, sections and imported chunks in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from fazhi.reading.document import Line
from fazhi.reading.docx_clean import BOX, clean
from fazhi.reading.docx_paragraph import first_run, lines_of_text, plain_runs
from fazhi.reading.docx_pictures import fills_page
from fazhi.reading.docx_record import (
    HYPHEN,
    LINE_BREAK,
    NOTED_BREAK,
    TAB,
    Block,
    Cell,
    Chunk,
    FieldMark,
    Instruction,
    Item,
    LargeCell,
    Link,
    Looks,
    Note,
    PageBreak,
    Paragraph,
    Picture,
    Printed,
    Row,
    Rows,
    SimpleField,
    Symbol,
    TextBox,
    is_page_number,
)
from fazhi.reading.docx_section import section_of
from fazhi.reading.docx_styles import Styles
from fazhi.reading.docx_table import WRAPPERS, cell_of, cells_of, free_before, rows_of, span_of
from fazhi.reading.ooxml_xml import A, M, R, V, W

_P, _R, _TABLE, _SECTION, _CHUNK, _PPR = (W + name for name in ("p", "r", "tbl", "sectPr", "altChunk", "pPr"))
_T, _TAB, _BR, _CR, _NOTED = (W + name for name in ("t", "tab", "br", "cr", "lastRenderedPageBreak"))
_FIELD, _SIMPLE, _INSTRUCTION = (W + name for name in ("fldChar", "fldSimple", "instrText"))
_FORMULA = M + "t"
_ITEMS = frozenset((
    _T, _TAB, _BR, _CR, _NOTED, _FIELD, _SIMPLE, _INSTRUCTION, _FORMULA, W + "hyperlink", W + "noBreakHyphen",
    W + "sym", W + "footnoteReference", W + "endnoteReference", A + "blip", V + "imagedata", V + "textpath",
    A + "hlinkClick", BOX,
))  # fmt: skip


class Tree:
    """A part parsed, out of which goes what is not to be read."""

    def __init__(self, root: etree._Element, styles: Styles, *, is_damaged: bool = False) -> None:
        self._styles, self._is_damaged = styles, is_damaged
        self._boxes = clean(root)
        self._open_fields = 0

    def blocks(self, container: Iterable[etree._Element]) -> Iterator[Block]:
        """The blocks of a container in order."""
        for block in container:
            tag = block.tag
            if tag == _P:
                yield self._paragraph(block)
            elif tag == _TABLE:
                yield Rows(self._rows(block))
            elif tag == _SECTION:
                yield section_of(block)
            elif tag == _CHUNK:
                yield Chunk(block.get(R + "id", ""))
            elif tag in WRAPPERS:
                yield from self.blocks(block)

    def _rows(self, table: etree._Element) -> Iterator[Row]:
        for row in rows_of(table):
            has_break = next(row.iter(_NOTED), None) is not None
            yield Row(has_break, free_before(row), [self._cell(cell) for cell in cells_of(row)])

    def _cell(self, cell: etree._Element) -> Cell:
        outer, self._open_fields = self._open_fields, 0  # no field reaches into a cell or out of it
        blocks = [block for block in self.blocks(cell) if not isinstance(block, tuple) or block[1]]
        self._open_fields = outer
        span, lines = span_of(cell), list[Line]()
        for block in blocks:
            if not isinstance(block, tuple) or not isinstance(block[1], str) or block[0].look.list_id:
                return LargeCell(span, blocks)
            lines += lines_of_text(block[1].strip(), block[0].text.size)
        return cell_of(span, lines)

    def _paragraph(self, paragraph: etree._Element) -> Paragraph:
        # In a damaged tree anything may hang under anything: every element is looked at.
        plain = None if self._open_fields or self._is_damaged else plain_runs(paragraph)
        if plain is not None:
            text, properties, run = plain
            return self._looks(properties, run), text
        properties, run = next(paragraph.iterchildren(_PPR), None), first_run(paragraph)
        is_free = not self._open_fields
        items = self._items(paragraph, run)
        texts = [item if isinstance(item, str) else item.text for item in items if isinstance(item, (str, Printed))]
        is_text = is_free and all(isinstance(item, str) or item in (TAB, LINE_BREAK) for item in items)
        return self._looks(properties, run), "".join(texts) if is_text else items

    def _looks(self, properties: etree._Element | None, run: etree._Element | None) -> Looks:
        styles = self._styles
        look, section = (styles.look(None), None) if properties is None else styles.paragraph(properties)
        shown = look if run is None else styles.apply(look, run)
        return Looks(look, shown, None if section is None else section_of(section))

    def _items(self, paragraph: etree._Element, run: etree._Element | None) -> list[Item]:
        items: list[Item] = []
        # Asking lxml for these tags alone costs six times as much: it prepares its filter for each paragraph.
        for item in paragraph.iter():
            tag = item.tag
            if tag not in _ITEMS:
                continue
            if tag in (_T, _FORMULA):
                if item.text:
                    items.append(item.text)
            elif tag == _TAB:
                holder = item.getparent()
                if holder is not None and holder.tag == _R:  # else a tab stop of the settings
                    items.append(TAB)
            elif tag in (_BR, _CR):
                items.append(self._page_break(run) if item.get(W + "type") == "page" else LINE_BREAK)
            elif tag == _NOTED:
                items.append(NOTED_BREAK)
            else:
                items.append(self._special(item))
        return items

    def _page_break(self, run: etree._Element | None) -> PageBreak:
        look = self._styles.look(None)
        return PageBreak(look if run is None else self._styles.apply(look, run))

    def _special(self, item: etree._Element) -> Item:
        tag = item.tag
        if tag == BOX:
            return TextBox(list(self.blocks(self._boxes[int(item.get("n", "0"))])))
        if tag == _FIELD:
            return self._field_mark(item)
        if tag == _INSTRUCTION:
            return Instruction(item.text or "")
        if tag == _SIMPLE:
            instruction = item.get(W + "instr", "")
            if is_page_number(instruction):
                for text in item.iter(_T):
                    text.text = None
            return SimpleField(instruction)
        if tag == W + "hyperlink" or tag == A + "hlinkClick":
            return Link(item.get(R + "id", ""))
        if tag == W + "noBreakHyphen":
            return HYPHEN
        if tag == W + "sym":
            return Symbol(item.get(W + "char", ""))
        if tag == W + "footnoteReference" or tag == W + "endnoteReference":
            return Note("footnote" if tag == W + "footnoteReference" else "endnote", item.get(W + "id", ""))
        if tag == V + "textpath":
            return Printed(item.get("string", ""))
        return Picture(item.get(R + "embed") or item.get(R + "id") or "", fills_page(item))

    def _field_mark(self, mark: etree._Element) -> FieldMark:
        kind = mark.get(W + "fldCharType", "")
        if kind == "begin":
            self._open_fields += 1
            box = next(mark.iter(W + "checkBox"), None)
            return FieldMark(kind, "" if box is None else "☑" if _is_checked(box) else "□")
        if kind == "end":
            self._open_fields = max(self._open_fields - 1, 0)
        return FieldMark(kind)


def _is_checked(box: etree._Element) -> bool:
    checked = next(box.iterchildren(W + "checked"), None)
    if checked is None:
        checked = next(box.iterchildren(W + "default"), None)
    return checked is not None and checked.get(W + "val", "1") in {"1", "true", "on"}
