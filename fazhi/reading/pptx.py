"""Presentations (PPTX, PPTM, DPS of that form): one page a slide, shapes from top to bottom, then the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Line, Page, ProblemCode, Table
from fazhi.reading.docx_parts import embedded
from fazhi.reading.links import find_links, merged
from fazhi.reading.ooxml import Package, Relation
from fazhi.reading.ooxml_facts import active_content, core_properties
from fazhi.reading.ooxml_xml import MC, A, P, R
from fazhi.reading.registry import Content, Reading, reader

_MAIN = "ppt/presentation.xml"
_DEPTH = 12
Relations = Mapping[str, Relation]


@reader(
    "pptx",
    formats=("pptx",),
    version=1,
    title="演示文稿（PPTX、PPTM，含 WPS 的同类文件）",
    note="每张幻灯片一页，文本框由上到下，含表格、图示和备注；隐藏的幻灯片也读",
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
        for entry in root.iter(P + "sldId"):
            relation = relations.get(entry.get(R + "id", ""))
            if relation is None or relation.external or len(pages) >= content.limits.pages:
                continue
            page, links = _slide(package, relation.target, len(pages) + 1)
            pages.append(page)
            targets += links
        if not pages:
            raise ReadingError(ProblemCode.EMPTY, "演示文稿里没有一张幻灯片，请核对后重新报送。")
        members, active = embedded(package, content)
        problems = (*active_content(package), *active)
        meta = core_properties(package)
    links_all = merged(targets, *(find_links(page.text) for page in pages))
    return Reading(tuple(pages), links_all, tuple(members), problems, None, meta)


def _slide(package: Package, name: str, number: int) -> tuple[Page, list[str]]:
    """One slide; a slide that cannot be parsed is an empty page."""
    try:
        root = package.xml(name)
        relations = package.relations(name)
    except ReadingError as error:
        if error.code == ProblemCode.BOMB:
            raise
        return Page(number, ""), []
    if root is None:
        return Page(number, ""), []
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
    page = Page(number, text, lines=tuple(Line(line) for line in lines), tables=tuple(tables), ink=ink)
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
