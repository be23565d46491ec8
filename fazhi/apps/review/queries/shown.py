"""How a file is shown at the desk: as PDF, as a picture, as tables or as text, and where the quotes stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from fazhi.apps.evidence.codec import decode
from fazhi.apps.evidence.models import Material
from fazhi.apps.review.models import Finding, Rendering
from fazhi.checks.passages import NARROW
from fazhi.reading.document import Box, Document, Line, Page, Table

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
"""Pictures that every browser shows."""
PRINTED = frozenset({"docx", "office", "pptx", "ofd", "image"})
"""Readers of formats that are shown by their printed form; of pictures those that browsers do not know."""
MOST_ROWS = 400
"""Rows of a table that are shown; the rest is in the original."""


class Form(StrEnum):
    """How a file is shown."""

    PDF = "pdf"
    PICTURE = "picture"
    TABLES = "tables"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Spot:
    """A quote of a finding in a file. `boxes` are shares (0 to 1) of the page: left, top, width, height."""

    finding: int
    page: int | None
    quote: str
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table as shown."""

    text: SafeString
    down: int
    across: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as shown: rows of cells with their number in the sheet; `left_out` rows are not shown."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    left_out: int


@dataclass(frozen=True)
class Shown:
    """A file as shown."""

    material: Material
    form: Form
    spots: tuple[Spot, ...] = ()
    pages: tuple[tuple[int, SafeString], ...] = ()
    members: tuple[tuple[str, SafeString], ...] = ()
    """What a mail brought with it, by name: shown below its text."""
    inner: tuple[Material, ...] = ()
    """The files of an archive, each of which is shown by itself."""
    grids: tuple[Grid, ...] = ()
    waiting: bool = False
    """Whether the printed form is still being made."""
    problem: str = ""
    findings: tuple[Finding, ...] = field(default=())


def shown(material: Material, findings: Sequence[Finding]) -> Shown:
    """A file with the quotes of its findings marked."""
    document = core_document(material)
    kept = material.document
    if document is None or kept is None:
        inner = _inner(material)
        problem = "" if inner else material.receipt.message or "这个文件还没有读取。"
        return Shown(material, Form.TEXT, problem=problem, inner=inner)
    if document.refused is not None:
        return Shown(material, Form.TEXT, problem=document.refused.message)
    spots = tuple(_spots(document, findings))
    if kept.media_type == "application/pdf":
        return Shown(material, Form.PDF, spots, findings=tuple(findings))
    if kept.media_type in PICTURES:
        return Shown(material, Form.PICTURE, spots, findings=tuple(findings))
    if kept.reader in PRINTED:
        made = rendering_of(material)
        if made is not None and made.pdf_id is not None:
            return Shown(material, Form.PDF, spots, findings=tuple(findings))
        waiting = made is None or not made.problem
        return _as_text(material, document, findings, waiting=waiting, problem=made.problem if made else "")
    if any(page.tables for page in document.pages) and kept.reader in ("sheets", "csv"):
        return Shown(material, Form.TABLES, spots, grids=tuple(_grids(document, findings)), findings=tuple(findings))
    return _as_text(material, document, findings)


def rendering_of(material: Material) -> Rendering | None:
    """The printed form of a file, None where nobody asked for one."""
    blob = material.receipt.blob
    return getattr(blob, "rendering", None) if blob is not None else None


def core_document(material: Material) -> Document | None:
    """What reading made of a file; from the kept text where another version of the readers wrote it."""
    if material.document is None:
        return None
    try:
        return decode(material.document.core).document
    except msgspec.MsgspecError:
        pages = tuple(Page(one.number, one.text) for one in material.document.pages.all())
        return Document(material.name, "", 0, material.document.media_type, "text", pages)


def _as_text(
    material: Material, document: Document, findings: Sequence[Finding], *, waiting: bool = False, problem: str = ""
) -> Shown:
    pages = []
    for page in document.pages:
        here = [one for one in findings if one.page in (None, page.number)]
        pages.append((page.number, marked(page.text, here)))
    if not pages and not problem:
        problem = "；".join(one.message.rstrip("。") for one in document.problems) + "。" if document.problems else ""
    return Shown(
        material,
        Form.TEXT,
        pages=tuple(pages),
        members=tuple(_members(document, findings)),
        waiting=waiting,
        problem=problem,
        findings=tuple(findings),
    )


def _members(document: Document, findings: Sequence[Finding], above: str = "") -> Iterator[tuple[str, SafeString]]:
    for one in document.members:
        name = f"{above}{one.path}"
        yield name, marked(one.document.text, findings)
        yield from _members(one.document, findings, f"{name} › ")


def _inner(material: Material) -> tuple[Material, ...]:
    """The files that came out of an archive."""
    rows = Material.objects.filter(
        submission=material.submission_id, unit=material.unit_id, cycle=material.cycle_id, removed_at=None,
        file__startswith=f"{material.file}!/",
    )  # fmt: skip
    return tuple(rows[:500])


def marked(text: str, findings: Iterable[Finding]) -> SafeString:
    """Text with the quotes of findings marked, safe to show; quotes are found whatever the spaces and line breaks."""
    return marked_at(text, [(one.pk, one.quote) for one in findings])


def marked_at(text: str, quotes: Iterable[tuple[int, str]]) -> SafeString:
    """As `marked`, of (finding's id, quote)."""
    cuts: list[tuple[int, int, int]] = []
    for pk, quote in quotes:
        place = span_of(text, quote)
        if place is not None and not any(start < place[1] and place[0] < end for start, end, _ in cuts):
            cuts.append((*place, pk))
    out: list[str] = []
    at = 0
    for start, end, pk in sorted(cuts):
        out.append(escape(text[at:start]))
        out.append(f'<mark class="wrong" data-finding="{pk}">{escape(text[start:end])}</mark>')
        at = end
    out.append(escape(text[at:]))
    return mark_safe("".join(out))  # every part was escaped


def bare(text: str) -> str:
    """Text without spaces, wide digits and brackets narrow: the form in which checks read and quote it."""
    return "".join(text.split()).translate(NARROW)


def span_of(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, spaces aside; None where it does not."""
    wanted = bare(quote)
    if not wanted:
        return None
    kept = [i for i, char in enumerate(text) if not char.isspace()]
    at = bare("".join(text[i] for i in kept)).find(wanted)
    return (kept[at], kept[at + len(wanted) - 1] + 1) if at >= 0 else None


def _spots(document: Document, findings: Iterable[Finding]) -> Iterator[Spot]:
    by_number = {page.number: page for page in document.pages}
    for one in findings:
        page = by_number.get(one.page or 0)
        boxes: tuple[tuple[float, float, float, float], ...] = ()
        if page is not None and page.width and page.height:
            boxes = tuple(
                (b.x0 / page.width, b.y0 / page.height, (b.x1 - b.x0) / page.width, (b.y1 - b.y0) / page.height)
                for b in boxes_of(page.lines, one.quote)
            )
        yield Spot(one.pk, one.page, one.quote, boxes)


def boxes_of(lines: Sequence[Line], quote: str) -> tuple[Box, ...]:
    """The boxes of a quote that may run over several lines; a part of a line gets its share of the line's width."""
    wanted = bare(quote)
    if not wanted:
        return ()
    owners = [(i, j) for i, line in enumerate(lines) for j, char in enumerate(line.text) if not char.isspace()]
    at = bare("".join(lines[i].text[j] for i, j in owners)).find(wanted)
    if at < 0:
        return ()
    hit: dict[int, list[int]] = {}
    for i, j in owners[at : at + len(wanted)]:
        hit.setdefault(i, []).append(j)
    found = []
    for i, places in hit.items():
        box = lines[i].box
        if box is not None:
            text = lines[i].text
            each = (box.x1 - box.x0) / (_width(text) or 1.0)
            left, right = _width(text[: places[0]]), _width(text[: places[-1] + 1])
            found.append(Box(box.x0 + each * left, box.y0, box.x0 + each * right, box.y1))
    return tuple(found)


def _width(text: str) -> float:
    """The width of a text in hanzi: digits and Latin letters take about half of one."""
    return sum(1.0 if char >= "\u2e80" or char in "“”‘’—…〔〕" else 0.5 for char in text)


def _grids(document: Document, findings: Sequence[Finding]) -> Iterator[Grid]:
    for page in document.pages:
        here = [one for one in findings if one.page in (None, page.number)]
        for table in page.tables:
            yield _grid(table, here, page.title)


def _grid(table: Table, findings: Sequence[Finding], title: str) -> Grid:
    spans = {(m.top, m.left): (m.bottom - m.top + 1, m.right - m.left + 1) for m in table.merges}
    hidden = {
        (i, j)
        for m in table.merges
        for i in range(m.top, m.bottom + 1)
        for j in range(m.left, m.right + 1)
        if (i, j) != (m.top, m.left)
    }
    rows = []
    for i, row in enumerate(table.rows[:MOST_ROWS]):
        over = _over_cells(row, findings)
        cells = tuple(
            Cell(
                marked_at(text, [*over.get(j, ()), *((one.pk, one.quote) for one in findings)]),
                *spans.get((i, j), (1, 1)),
            )
            for j, text in enumerate(row)
            if (i, j) not in hidden
        )
        rows.append((table.top + i, cells))
    return Grid(table.name or title, tuple(rows), max(0, len(table.rows) - MOST_ROWS))


def _over_cells(row: Sequence[str], findings: Sequence[Finding]) -> dict[int, list[tuple[int, str]]]:
    """Quotes that run over several cells of a row: by column what of them stands there."""
    owners = [j for j, text in enumerate(row) for _ in bare(text)]
    whole = "".join(bare(text) for text in row)
    found: dict[int, list[tuple[int, str]]] = {}
    for one in findings:
        wanted = bare(one.quote)
        at = whole.find(wanted) if wanted and not any(wanted in bare(text) for text in row) else -1
        if at < 0:
            continue
        for column in dict.fromkeys(owners[at : at + len(wanted)]):
            part = "".join(char for j, char in zip(owners, whole, strict=True) if j == column)
            found.setdefault(column, []).append((one.pk, part))
    return found
