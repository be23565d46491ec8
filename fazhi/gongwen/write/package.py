"""The Word package around the blocks: page, fonts, page numbers.

python-docx makes the skeleton once; each document then only replaces its body, so that ninety lists take a second.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from fazhi.errors import OutputError
from fazhi.gongwen.write import blocks, layout
from fazhi.gongwen.write.setting import W, paragraph, run, set_block, set_picture

_BODY_PART = "word/document.xml"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
# The same content gives the same bytes: no clock in the package.
_FIXED_DAY = datetime(2000, 1, 1)


def render(parts: Iterable[blocks.Block], *, title: str = "") -> bytes:
    """The bytes of a .docx that holds the blocks in order. `title` goes into the file's properties."""
    skeleton = _skeleton(title)
    root = etree.fromstring(skeleton[_BODY_PART])
    body = root.find(f"{{{W}}}body")
    if body is None:
        raise AssertionError("the skeleton has no body")
    section = body[-1]
    for child in list(body)[:-1]:
        body.remove(child)
    pictures: list[bytes] = []
    for part in parts:
        for element in _set(part, pictures):
            section.addprevious(element)
    _number_bookmarks(body)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in (skeleton | _picture_parts(skeleton, pictures) | {_BODY_PART: content}).items():
            package.writestr(zipfile.ZipInfo(name, _FIXED_TIME), data, zipfile.ZIP_DEFLATED, compresslevel=6)
    return out.getvalue()


def _set(part: blocks.Block, pictures: list[bytes]) -> list[etree._Element]:
    if not isinstance(part, blocks.Picture):
        return set_block(part)
    pictures.append(part.png)
    return set_picture(part, f"rIdPicture{len(pictures)}", len(pictures))


def _number_bookmarks(body: etree._Element) -> None:
    """Each pair of ends has its own number; ends follow their starts, as nothing nests."""
    for side in ("bookmarkStart", "bookmarkEnd"):
        for number, element in enumerate(body.iter(f"{{{W}}}{side}"), 1):
            element.set(f"{{{W}}}id", str(number))


_RELATIONS_PART, _TYPES_PART = "word/_rels/document.xml.rels", "[Content_Types].xml"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def _picture_parts(skeleton: dict[str, bytes], pictures: list[bytes]) -> dict[str, bytes]:
    """The parts that hold the pictures, and those that must name them."""
    if not pictures:
        return {}
    out = {f"word/media/picture{number}.png": png for number, png in enumerate(pictures, 1)}
    relations = etree.fromstring(skeleton[_RELATIONS_PART])
    for number in range(1, len(pictures) + 1):
        one = etree.SubElement(relations, f"{{{relations.nsmap[None]}}}Relationship")
        one.attrib.update({"Id": f"rIdPicture{number}", "Type": _IMAGE, "Target": f"media/picture{number}.png"})
    types = etree.fromstring(skeleton[_TYPES_PART])
    space = f"{{{types.nsmap[None]}}}"
    if not any(one.get("Extension") == "png" for one in types.iter(f"{space}Default")):
        one = etree.Element(f"{space}Default")
        one.attrib.update({"Extension": "png", "ContentType": "image/png"})
        types.insert(0, one)
    parts = ((_RELATIONS_PART, relations), (_TYPES_PART, types))
    return out | {n: etree.tostring(e, xml_declaration=True, encoding="UTF-8", standalone=True) for n, e in parts}


def save(path: Path, parts: Iterable[blocks.Block], *, title: str = "") -> None:
    """Write the document to `path`, whole or not at all."""
    data = render(parts, title=title)
    draft = path.with_name(f".{path.name}.tmp")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(path, error.strerror or "写入失败") from error


@cache
def _skeleton(title: str) -> dict[str, bytes]:
    """The parts of an empty package with page set-up, default face and page numbers, in package order."""
    document = docx.Document()
    _set_page(document.sections[0])
    _set_default_face(document)
    document.settings.odd_and_even_pages_header_footer = True
    _set_folio(document.sections[0].footer, align="right")
    _set_folio(document.sections[0].even_page_footer, align="left")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = _FIXED_DAY
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as package:
        return {item.filename: package.read(item) for item in package.infolist()}


def _set_page(section: object) -> None:
    section.orientation = WD_ORIENT.PORTRAIT  # type: ignore[attr-defined]  # python-docx has no hints
    for name, value in {
        "page_width": layout.PAGE_MM[0],
        "page_height": layout.PAGE_MM[1],
        "top_margin": layout.TOP_MM,
        "bottom_margin": layout.BOTTOM_MM,
        "left_margin": layout.LEFT_MM,
        "right_margin": layout.RIGHT_MM,
        "footer_distance": layout.FOOTER_MM,
    }.items():
        setattr(section, name, Mm(value))


def _set_default_face(document: object) -> None:
    style = document.styles["Normal"]  # type: ignore[attr-defined]  # python-docx has no hints
    style.font.name, style.font.size = layout.BODY.name, Pt(layout.BODY.points)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), layout.BODY.name)
    # Without a language, word processors may set the punctuation of another script. Letters and digits must not be
    # Chinese: LibreOffice then breaks lines inside a number.
    for language in document.styles.element.iter(qn("w:lang")):  # type: ignore[attr-defined]  # python-docx has no hints
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_folio(footer: object, *, align: str) -> None:
    """The page number '— 1 —' in 4号宋体, one character in from the outer edge (7.5)."""
    element = footer._element  # type: ignore[attr-defined]  # python-docx offers no way to set a field
    for child in list(element):
        element.remove(child)
    line = paragraph(align=align, line_pt=18)
    properties = line[0]
    indent = etree.SubElement(properties, f"{{{W}}}ind")
    indent.set(f"{{{W}}}{'right' if align == 'right' else 'left'}", str(round(layout.FOLIO.points * 20)))
    properties.insert(len(properties) - 2, indent)
    run(line, "— ", layout.FOLIO, spacing_pt=0)
    field = etree.SubElement(line, f"{{{W}}}fldSimple")
    field.set(f"{{{W}}}instr", "PAGE")
    run(field, "1", layout.FOLIO, spacing_pt=0)
    run(line, " —", layout.FOLIO, spacing_pt=0)
    element.append(line)
