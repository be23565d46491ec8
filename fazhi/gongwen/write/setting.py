"""Blocks become WordprocessingML: one function a kind of block, each returning paragraphs or a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch

from lxml import etree

from fazhi.gongwen.write import blocks, layout

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# XML 1.0 has no place for these; quotes from files may carry them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

Element = etree._Element


def clean(text: str) -> str:
    """The text without characters that XML forbids; line ends become blanks."""
    return _UNPRINTABLE.sub("", text).replace("\r", "").replace("\n", " ")


def _tag(name: str) -> str:
    return f"{{{W}}}{name}"


def _child(parent: Element, name: str, /, **attributes: str | int) -> Element:
    return etree.SubElement(parent, _tag(name), {_tag(key): str(value) for key, value in attributes.items()})


def run(paragraph: Element, text: str, face: layout.Face, *, spacing_pt: float = layout.SPACING_PT) -> None:
    """Append one run. Letters and digits take the hanzi's face too, as the standard's examples do."""
    if not text:
        return
    element = _child(paragraph, "r")
    properties = _child(element, "rPr")
    _child(properties, "rFonts", ascii=face.name, hAnsi=face.name, eastAsia=face.name, cs=face.name)
    if spacing_pt:
        _child(properties, "spacing", val=round(spacing_pt * 20))
    half_points = round(face.points * 2)
    _child(properties, "sz", val=half_points)
    _child(properties, "szCs", val=half_points)
    body = _child(element, "t")
    body.set(_SPACE, "preserve")
    body.text = clean(text)


def words(paragraph: Element, text: blocks.Words, face: layout.Face, *, spacing_pt: float = layout.SPACING_PT) -> None:
    """Append text; marked pieces stand between the ends of a bookmark, whose ids `package` gives out."""
    for piece in (blocks.Piece(text),) if isinstance(text, str) else text:
        if piece.mark:
            _child(paragraph, "bookmarkStart", id=0, name=piece.mark)
        run(paragraph, piece.text, face, spacing_pt=spacing_pt)
        if piece.mark:
            _child(paragraph, "bookmarkEnd", id=0)


def paragraph(
    *,
    align: str = "both",
    line_pt: float = layout.LINE_PT,
    first_chars: float = 0,
    right_chars: float = 0,
    keep_next: bool = False,
    new_page: bool = False,
    exact: bool = True,
) -> Element:
    """An empty paragraph. Indents count in characters of the body size."""
    element = etree.Element(_tag("p"), nsmap={"w": W})
    properties = _child(element, "pPr")
    if keep_next:
        _child(properties, "keepNext")
    if new_page:
        _child(properties, "pageBreakBefore")
    # Every page holds its 22 lines; a word processor's care for single lines would leave it with 21.
    _child(properties, "widowControl", val="0")
    _child(properties, "snapToGrid", val="0")
    _child(
        properties,
        "spacing",
        before=0,
        after=0,
        line=round(line_pt * 20),
        lineRule="exact" if exact else "atLeast",
    )
    indents: dict[str, str | int] = {}
    width = (layout.BODY.points + layout.SPACING_PT) * 20
    if first_chars:
        indents |= {"firstLineChars": round(first_chars * 100), "firstLine": round(first_chars * width)}
    if right_chars:
        indents |= {"rightChars": round(right_chars * 100), "right": round(right_chars * width)}
    if indents:
        _child(properties, "ind", **indents)
    _child(properties, "jc", val=align)
    return element


def blank() -> Element:
    """An empty line of the body."""
    return paragraph()


@singledispatch
def set_block(block: object) -> list[Element]:
    """The paragraphs and tables of one block."""
    raise TypeError(f"no setting for {type(block).__name__}")


@set_block.register
def _title(block: blocks.Title) -> list[Element]:
    out = []
    for line in block.text.split("\n"):
        element = paragraph(align="center", line_pt=layout.TITLE_LINE_PT, keep_next=True)
        run(element, line, layout.TITLE, spacing_pt=0)
        out.append(element)
    return [*out, blank()]


@set_block.register
def _addressee(block: blocks.Addressee) -> list[Element]:
    element = paragraph()
    run(element, block.text, layout.BODY)
    return [element]


@set_block.register
def _heading(block: blocks.Heading) -> list[Element]:
    face = {1: layout.LEVEL1, 2: layout.LEVEL2}.get(block.level, layout.BODY)
    element = paragraph(first_chars=2, keep_next=not block.body)
    words(element, block.text, face)
    words(element, block.body, layout.BODY)
    return [element]


@set_block.register
def _paragraph(block: blocks.Paragraph) -> list[Element]:
    element = paragraph(first_chars=2)
    words(element, block.text, layout.BODY)
    return [element]


@set_block.register
def _note(block: blocks.Note) -> list[Element]:
    element = paragraph(first_chars=2)
    run(element, f"（{block.text}）", layout.BODY)
    return [element]


def _width_in_characters(text: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text)


@set_block.register
def _attachment_note(block: blocks.AttachmentNote) -> list[Element]:
    """One blank line below the body, two characters in; several names are numbered and stand under each other."""
    out = [blank()]
    several = len(block.names) > 1
    for number, name in enumerate(block.names, 1):
        element = paragraph(first_chars=2 if number == 1 else 5)
        label = "附件：" if number == 1 else ""
        run(element, f"{label}{f'{number}.' if several else ''}{name}", layout.BODY)
        out.append(element)
    return out


@set_block.register
def _signature(block: blocks.Signature) -> list[Element]:
    """The name two characters from the right edge, the day starting two characters right of the name's start."""
    name, day = _width_in_characters(block.name), _width_in_characters(block.day)
    name_right, day_right = 2.0, name - day
    if day_right < 2:
        name_right, day_right = 2.0 + 2.0 - day_right, 2.0
    out = [blank()]
    for text, right in ((block.name, name_right), (block.day, day_right)):
        element = paragraph(align="right", right_chars=right, keep_next=text == block.name)
        run(element, text, layout.BODY)
        out.append(element)
    return out


@set_block.register
def _attachment_head(block: blocks.AttachmentHead) -> list[Element]:
    label = paragraph(new_page=True, keep_next=True)
    run(label, block.label, layout.LEVEL1)
    title = paragraph(align="center", line_pt=layout.TITLE_LINE_PT, keep_next=True)
    run(title, block.title, layout.TITLE, spacing_pt=0)
    return [label, blank(), title, blank()]


def _cell(row: Element, text: blocks.Words, width_mm: float, *, head: bool, centred: bool) -> None:
    cell = _child(row, "tc")
    properties = _child(cell, "tcPr")
    _child(properties, "tcW", w=_twips(width_mm), type="dxa")
    _child(properties, "vAlign", val="center")
    element = paragraph(align="center" if head or centred else "left", line_pt=15, exact=False)
    words(element, text, layout.CELL_HEAD if head else layout.CELL, spacing_pt=0)
    cell.append(element)


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)


@set_block.register
def _sheet(block: blocks.Sheet) -> list[Element]:
    table = etree.Element(_tag("tbl"), nsmap={"w": W})
    properties = _child(table, "tblPr")
    _child(properties, "tblW", w=_twips(sum(block.widths)), type="dxa")
    borders = _child(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _child(borders, side, val="single", sz=4, space=0, color="000000")
    _child(properties, "tblLayout", type="fixed")
    grid = _child(table, "tblGrid")
    for width in block.widths:
        _child(grid, "gridCol", w=_twips(width))
    # Columns of short entries (numbers, states) are centred, columns of names start flush left.
    centred = [
        all(_width_in_characters(blocks.plain(row[place])) <= 6 for row in block.rows)
        for place in range(len(block.widths))
    ]
    for number, cells in enumerate(_rows(block)):
        row = _child(table, "tr")
        row_properties = _child(row, "trPr")
        _child(row_properties, "cantSplit")
        if number == 0:
            _child(row_properties, "tblHeader")
        for text, width, centre in zip(cells, block.widths, centred, strict=True):
            _cell(row, text, width, head=number == 0, centred=centre)
    return [table, paragraph(line_pt=12)]


def _rows(block: blocks.Sheet) -> Iterable[tuple[blocks.Words, ...]]:
    yield block.headings
    yield from block.rows


@set_block.register
def _number(block: blocks.DocumentNumber) -> list[Element]:
    element = paragraph(align="center", keep_next=True)
    run(element, block.text, layout.BODY)
    return [element, blank()]


@set_block.register
def _caption(block: blocks.Caption) -> list[Element]:
    element = paragraph(align="center", keep_next=block.keep_next)
    run(element, block.text, layout.CAPTION, spacing_pt=0)
    return [element]


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
_PICTURE = f"{_DRAWING}picture"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_INLINE = """<w:drawing xmlns:w="{w}">
<wp:inline xmlns:wp="{d}wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">
<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{n}" name="图{n}"/>
<a:graphic xmlns:a="{d}main"><a:graphicData uri="{p}"><pic:pic xmlns:pic="{p}">
<pic:nvPicPr><pic:cNvPr id="{n}" name="图{n}"/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip xmlns:r="{r}" r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"""


def set_picture(block: blocks.Picture, relation: str, number: int) -> list[Element]:
    """A picture in its own paragraph; `relation` leads to its bytes in the package."""
    element = paragraph(align="center", line_pt=12, exact=False, keep_next=True)  # its caption stands below
    size = {"cx": _emu(block.width), "cy": _emu(block.height)}
    filled = _INLINE.format(w=W, d=_DRAWING, p=_PICTURE, r=_RELATIONS, relation=relation, n=number, **size)
    drawing = etree.fromstring(filled.replace("\n", ""))
    for properties in drawing.iter(f"{{{_DRAWING}wordprocessingDrawing}}docPr"):
        properties.set("descr", clean(block.words))
    _child(element, "r").append(drawing)
    return [element]


def _emu(millimetres: float) -> int:
    return round(millimetres * 36_000)
