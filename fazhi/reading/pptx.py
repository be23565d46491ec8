"""Presentations (PPTX, PPTM, DPS of that form): one page a slide, shapes from top to bottom, then the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Line, Page, Problem, ProblemCode, Table
from fazhi.reading.docx_parts import embedded
from fazhi.reading.docx_pictures import is_raster
from fazhi.reading.links import find_links, merged
from fazhi.reading.ooxml import Package, Relation
from fazhi.reading.ooxml_facts import active_content, core_properties
from fazhi.reading.ooxml_xml import MC, A, P, R
from fazhi.reading.registry import Content, Reading, reader

_MAIN = "ppt/presentation.xml"
_DEPTH = 12
_SLIDE_AREA = 9_144_000 * 6_858_000
"""10 by 7.5 inches, the size of slides where none is stated."""
_PICTURE_BYTES = 1 << 28
Relations = Mapping[str, Relation]


@reader(
    "pptx",
    formats=("pptx",),
    version=2,
    title="演示文稿（PPTX、PPTM，含 WPS 的同类文件）",
    note="每张幻灯片一页，文本框由上到下，含表格、图示和备注；隐藏的幻灯片也读；只有图片的由文字识别",
)
def read_pptx(content: Content) -> Reading:
    """Read one presentation."""
    with Package(content.path, content.directory, content.held) as package:
        main = package.main_part(_MAIN)
        root = package.xml(main)
        if root is None:
            raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，缺少演示文稿的主体部分。")
        relations = package.relations(main)
        pages: list[Page] = []
        targets: list[str] = []
        lost: list[Problem] = []
        for name in _slides(root, relations)[: content.limits.pages]:
            page, links = _slide(package, name, len(pages) + 1, _least_area(root))
            if page is None:
                page = Page(len(pages) + 1, "")
                lost.append(Problem(ProblemCode.PARTIAL, f"第{page.number}张幻灯片损坏，没有读到，请核对后重新报送。"))
            pages.append(page)
            targets += links
        if not pages:
            raise ReadingError(ProblemCode.EMPTY, "演示文稿里没有一张幻灯片，请核对后重新报送。")
        members, active = embedded(package, content)
        problems = (*active_content(package), *active, *lost)
        meta = core_properties(package)
    links_all = merged(targets, *(find_links(page.text) for page in pages))
    return Reading(tuple(pages), links_all, tuple(members), problems, None, meta)


def pptx_images(path: Path) -> dict[int, bytes]:
    """The pictures behind the slides with `needs_ocr`: slide number to the bytes of the picture file."""
    found: dict[int, bytes] = {}
    with Package(path) as package:
        main = package.main_part(_MAIN)
        root = package.xml(main)
        if root is None:
            return {}
        for number, name in enumerate(_slides(root, package.relations(main)), 1):
            try:
                tree, relations = package.xml(name), package.relations(name)
            except ReadingError:
                continue
            picture = _large_picture(tree, relations, _least_area(root)) if tree is not None else None
            if picture is not None and (data := package.data(picture, _PICTURE_BYTES)) is not None:
                found[number] = data
    return found


def _slides(root: etree._Element, relations: Relations) -> list[str]:
    """The parts of the slides in the order of the show."""
    named = (relations.get(entry.get(R + "id", "")) for entry in root.iter(P + "sldId"))
    return [one.target for one in named if one is not None and not one.external]


def _least_area(root: etree._Element) -> int:
    """From which area on (in squared units of the file) a picture is the slide: half of it."""
    size = next(root.iter(P + "sldSz"), None)
    try:
        return int(size.get("cx", "")) * int(size.get("cy", "")) // 2 if size is not None else _SLIDE_AREA // 2
    except ValueError:
        return _SLIDE_AREA // 2


def _large_picture(slide: etree._Element, relations: Relations, least: int) -> str | None:
    """The part of a picture that fills most of a slide."""
    for shape in slide.iter(P + "pic"):
        # Extensions have the same name as extents, and no measures.
        extent = next((one for one in shape.iter(A + "ext") if one.get("cx")), None)
        blip = next(shape.iter(A + "blip"), None)
        relation = relations.get(blip.get(R + "embed", "")) if blip is not None else None
        if extent is None or relation is None or relation.external or not is_raster(relation.target):
            continue
        width, height = extent.get("cx", ""), extent.get("cy", "")
        if width.isdigit() and height.isdigit() and int(width) * int(height) >= least:
            return relation.target
    return None


def _slide(package: Package, name: str, number: int, least: int) -> tuple[Page | None, list[str]]:
    """One slide; None for one that is missing or cannot be parsed."""
    try:
        root = package.xml(name)
        relations = package.relations(name)
    except ReadingError as error:
        if error.code == ProblemCode.BOMB:
            raise
        return None, []
    if root is None:
        return None, []
    for choice in list(root.iter(MC + "AlternateContent")):
        for fallback in list(choice.iterchildren(MC + "Fallback")):
            if next(choice.iterchildren(MC + "Choice"), None) is not None:
                choice.remove(fallback)
    tables: list[Table] = []
    tree = next(root.iter(P + "spTree"), None)
    lines = list(_shapes(package, tree, relations, tables, 0)) if tree is not None else []
    pictures = next(root.iter(A + "blip"), None) is not None
    for relation in relations.values():
        if relation.kind == "notesSlide" and not relation.external:
            lines += _notes(package, relation.target)
    text = "\n".join(lines)
    ink = True if text or pictures else None
    scanned = not text and _large_picture(root, relations, least) is not None
    page = Page(
        number, text, lines=tuple(Line(line) for line in lines), tables=tuple(tables), ink=ink, needs_ocr=scanned
    )
    return page, [r.target for r in relations.values() if r.external and r.kind == "hyperlink"]


def _shapes(
    package: Package, tree: etree._Element, relations: Relations, tables: list[Table], depth: int
) -> Iterator[str]:
    """The lines of all shapes, the higher ones first."""
    if depth > _DEPTH:
        return
    for shape in sorted(tree, key=_top):
        if shape.tag == P + "grpSp":
            yield from _shapes(package, shape, relations, tables, depth + 1)
        elif shape.tag == MC + "AlternateContent":
            for branch in shape:
                yield from _shapes(package, branch, relations, tables, depth + 1)
        elif shape.tag == P + "graphicFrame":
            yield from _frame(package, shape, relations, tables)
        else:
            for body in shape.iter(P + "txBody", A + "txBody"):
                yield from _paragraphs(body)


def _top(shape: etree._Element) -> tuple[int, int]:
    """Where a shape stands. One without a place of its own (a placeholder, mostly the title) comes first."""
    offset = next(shape.iter(A + "off"), None)
    if offset is None:
        return -1, -1
    try:
        # Rows of half a centimetre: shapes side by side are read from left to right.
        return int(offset.get("y", "0")) // 180_000, int(offset.get("x", "0"))
    except ValueError:
        return -1, -1


def _paragraphs(body: etree._Element) -> Iterator[str]:
    for paragraph in body.iterchildren(A + "p"):
        parts = [(item.text or "") if item.tag == A + "t" else "\n" for item in paragraph.iter(A + "t", A + "br")]
        yield from (line for part in "".join(parts).split("\n") if (line := part.strip()))


def _frame(package: Package, frame: etree._Element, relations: Relations, tables: list[Table]) -> Iterator[str]:
    """A table as rows, a diagram as the lines of its data part."""
    for table in frame.iter(A + "tbl"):
        rows: list[tuple[str, ...]] = []
        for row in table.iterchildren(A + "tr"):
            cells = []
            for cell in row.iterchildren(A + "tc"):
                covered = cell.get("hMerge") in {"1", "true"} or cell.get("vMerge") in {"1", "true"}
                body = next(cell.iterchildren(A + "txBody"), None)
                cells.append("" if covered or body is None else "\n".join(_paragraphs(body)))
            rows.append(tuple(cells))
            yield "\t".join(cells).replace("\n", " ").rstrip("\t")
        tables.append(Table("", tuple(rows)))
    for reference in frame.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
        relation = relations.get(reference.get(R + "dm", ""))
        if relation is None or relation.external:
            continue
        try:
            data = package.xml(relation.target)
        except ReadingError:
            continue
        if data is not None:
            for body in data.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}t"):
                yield from _paragraphs(body)


def _notes(package: Package, name: str) -> list[str]:
    try:
        root = package.xml(name)
    except ReadingError:
        return []
    lines: list[str] = []
    for shape in root.iter(P + "sp") if root is not None else ():
        kind = next(shape.iter(P + "ph"), None)
        if kind is not None and kind.get("type") == "body":
            for body in shape.iter(P + "txBody"):
                lines += _paragraphs(body)
    return lines
