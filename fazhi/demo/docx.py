"""A small writer of Word files as offices type them: no skeleton, a few runs, tables, pictures."""

from __future__ import annotations

from html import escape

from fazhi.demo.draft import Draft
from fazhi.demo.package import pack

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
_PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FACE = {
    "head": "方正小标宋简体",
    "title": "方正小标宋简体",
    "h1": "黑体",
    "h2": "楷体",
    "secrecy": "黑体",
    "appendix": "黑体",
}
_SIZE = {"head": 72, "title": 44}
_ALIGN = {"head": "center", "docno": "center", "title": "center", "mark": "center", "sign": "right", "date": "right"}


_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" '
    'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def docx(draft: Draft, *, pictures: list[bytes] | None = None, macro: bytes | None = None) -> bytes:
    """A Word file as offices type it; `macro` puts a macro part in."""
    held = pictures or []
    body: list[str] = []
    rows: list[str] = []
    for style, text in [*draft.lines(), ("end", "")]:
        if style == "row":
            rows.append(text)
            continue
        if rows:
            body.append(_table([row.split("\t") for row in rows]))
            rows = []
        if style != "end":
            body.append(_paragraph(style, text))
        if style == "title" and held:
            body += [_picture(place) for place in range(len(held))]
            held = []
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}" xmlns:r="{_OFFICE}">'
        f"<w:body>{''.join(body)}{_SECTION}</w:body></w:document>"
    )
    links = [
        f'<Relationship Id="rId{i + 1}" Type="{_OFFICE}/image" Target="media/image{i + 1}.jpeg"/>'
        for i in range(len(pictures or []))
    ]
    if macro:
        links.append(
            '<Relationship Id="rIdV" Target="vbaProject.bin" '
            'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
        )
    entries = [
        ("[Content_Types].xml", _TYPES.format(main=_MACRO if macro else _PLAIN).encode()),
        (
            "_rels/.rels",
            _RELS.format(
                items=f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            ).encode(),
        ),
        ("word/document.xml", document.encode()),
        ("word/_rels/document.xml.rels", _RELS.format(items="".join(links)).encode()),
    ]
    entries += [(f"word/media/image{i + 1}.jpeg", data) for i, data in enumerate(pictures or [])]
    if macro:
        entries.append(("word/vbaProject.bin", macro))
    return pack(entries)


def _paragraph(style: str, text: str) -> str:
    face, size = _FACE.get(style, "仿宋_GB2312"), _SIZE.get(style, 32)
    align = f'<w:jc w:val="{_ALIGN[style]}"/>' if style in _ALIGN else ""
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>' if style in {"p", "h1", "h2"} else ""
    colour = '<w:color w:val="E60012"/>' if style == "head" else ""
    fresh = "<w:pageBreakBefore/>" if style == "appendix" else ""
    edge = (
        '<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="E60012"/></w:pBdr>' if style == "docno" else ""
    )
    return (
        f'<w:p><w:pPr>{fresh}{edge}<w:spacing w:line="560" w:lineRule="{"atLeast" if size > 40 else "exact"}"/>'
        f'{indent}{align}</w:pPr><w:r><w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/>'
        f'{colour}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'
    )


def _table(rows: list[list[str]]) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = range(len(rows[0]))
    longest = [min(14, max(3, *(len(row[column]) for row in rows))) for column in columns]
    widths = [8844 * length // sum(longest) for length in longest]
    lines = []
    for row in rows:
        cells = "".join(_cell(cell, width) for cell, width in zip(row, widths, strict=True))
        lines.append(f"<w:tr>{cells}</w:tr>")
    look = f'<w:tblPr><w:tblW w:w="8844" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{look}{''.join(lines)}</w:tbl>"


def _cell(text: str, width: int) -> str:
    look = '<w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="21"/></w:rPr>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:r>{look}'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p></w:tc>'
    )


def _picture(place: int) -> str:
    wide, high = 4680000, 3120000
    a, wp, pic = (
        f"http://schemas.openxmlformats.org/drawingml/2006/{part}"
        for part in ("main", "wordprocessingDrawing", "picture")
    )
    number, name = place + 1, f"图片{place + 1}"
    fill = f'<pic:blipFill><a:blip r:embed="rId{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    shape = (
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    )
    head = f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
    data = f'<a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}">{head}{fill}{shape}</pic:pic></a:graphicData>'
    return (
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline xmlns:wp="{wp}">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="{name}"/>'
        f'<a:graphic xmlns:a="{a}">{data}</a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
