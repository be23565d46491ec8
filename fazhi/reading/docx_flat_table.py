"""Tables of plain Word texts read from their bytes, cell by cell; any that is not plain throughout is parsed."""

from __future__ import annotations

from fazhi.reading.docx_flat import FlatText, ending, remember
from fazhi.reading.docx_styles import Look, Styles
from fazhi.reading.docx_table import ALONE, Span, free_before, span_of
from fazhi.reading.ooxml_xml import W

FlatCell = tuple[Span, list[tuple[str, Look, Look]]]
"""A cell and its paragraphs, as `FlatText.said` gives them."""

_TABLE, _ROW, _CELL = b"<w:tbl>", b"<w:tr>", b"<w:tc>"
_BEFORE_ROWS = frozenset((W + "tblPr", W + "tblGrid"))
_BEFORE_CELLS = frozenset((W + "tblPrEx", W + "trPr"))
_SETTINGS, _SETTINGS_END = b"<w:tcPr>", b"</w:tcPr>"
_LONGEST = 2_048
"""What is written before the text of a cell is remembered up to this length, in bytes."""


def flat_rows(text: FlatText, styles: Styles, table: bytes) -> list[tuple[int, list[FlatCell]]] | None:
    """The columns that each row leaves free at its start, and its cells; None where the table must be parsed."""
    *rows, after = table[len(_TABLE) : -len(b"</w:tbl>")].split(b"</w:tr>")
    start = _opening(rows[0], _ROW) if rows else -1
    if after or start < 0 or not _is_plain_start(text, styles, rows[0][:start]):
        return None
    rows[0] = rows[0][start:]
    found: list[tuple[int, list[FlatCell]]] = []
    for row in rows:
        *cells, after = row.split(b"</w:tc>")
        start = cells[0].find(_CELL) if cells else -1
        free = _free(text, styles, row[:start]) if start > 0 and not after else None
        if free is None:
            return None
        cells[0] = cells[0][start:]
        made = [_cell(text, styles, cell) for cell in cells]
        whole = [cell for cell in made if cell is not None]
        if len(whole) != len(made):
            return None
        found.append((free, whole))
    return found


def _opening(written: bytes, tag: bytes) -> int:
    """Where an element of this name is opened first, with attributes or without; -1 where it is not."""
    starts = [at for at in (written.find(tag), written.find(tag[:-1] + b" ")) if at >= 0]
    return min(starts, default=-1)


def _is_plain_start(text: FlatText, styles: Styles, written: bytes) -> bool:
    if written in styles.tables_written:
        return True
    element = text.element(_TABLE + written + b"</w:tbl>")
    if any(child.tag not in _BEFORE_ROWS for child in element):
        return False
    if len(styles.tables_written) > _LONGEST:
        styles.tables_written.clear()
    styles.tables_written.add(written)
    return True


def _free(text: FlatText, styles: Styles, written: bytes) -> int | None:
    """The columns that a row leaves free, by what stands before its first cell."""
    known = styles.rows_written.get(written)
    if known is None and written.startswith((_ROW, _ROW[:-1] + b" ")):
        element = text.element(written + b"</w:tr>")
        if all(child.tag in _BEFORE_CELLS for child in element):
            known = free_before(element)
            remember(styles.rows_written, written, known)
    return known


def _cell(text: FlatText, styles: Styles, written: bytes) -> FlatCell | None:
    """A cell without its closing tag."""
    head, last = ending(written)
    known = styles.cells_written.get(head)
    if known is not None and (line := text.text(last)) is not None:
        return known[0], [(line, known[1], known[2])]
    if not written.startswith(_CELL):
        return None
    found = _settings(text, styles, written)
    if found is None:
        return None
    span, at = found
    paragraphs = _paragraphs(text, written[at:])
    if paragraphs is None:
        return None
    if len(paragraphs) == 1 and 0 < len(head) < _LONGEST and paragraphs[0][0].encode() == last:
        remember(styles.cells_written, head, (span, *paragraphs[0][1:]))
    return span, paragraphs


def _settings(text: FlatText, styles: Styles, written: bytes) -> tuple[Span, int] | None:
    """The settings of a cell, and where its paragraphs begin."""
    at = len(_CELL)
    if written.startswith(b"<w:tcPr/>", at):
        return ALONE, at + len(b"<w:tcPr/>")
    if not written.startswith(_SETTINGS, at):
        return ALONE, at
    end = written.find(_SETTINGS_END) + len(_SETTINGS_END)
    settings = written[:end]
    span = styles.spans_written.get(settings)
    if span is None:
        span = span_of(text.element(settings + b"</w:tc>"))
        remember(styles.spans_written, settings, span)
    return span, end


def _paragraphs(text: FlatText, written: bytes) -> list[tuple[str, Look, Look]] | None:
    """The paragraphs of a cell; those without anything in them say nothing and are left out."""
    found: list[tuple[str, Look, Look]] = []
    at = 0
    while at < len(written):
        if written.startswith(b"<w:p/>", at):
            at += len(b"<w:p/>")
            continue
        end = written.find(b"</w:p>", at) + len(b"</w:p>")
        if not written.startswith((b"<w:p>", b"<w:p "), at) or end < len(b"</w:p>"):
            return None
        said = text.said(written[at:end])
        if said is None:
            return None
        if said[0]:
            found.append(said)
        at = end
    return found
