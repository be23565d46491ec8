"""Bytes of the formats that units hand in: DOCX, PDF, scans, XLSX, CSV, TXT, HTML, ZIP."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from html import escape
from random import Random

import xlsxwriter

from fazhi.demo import ink
from fazhi.demo.draft import Draft, Grid
from fazhi.demo.pages import HEIGHT, WIDTH, Sheet, set_pages
from fazhi.demo.pdf import Picture, write_pdf

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
_FACE = {"head": "方正小标宋简体", "title": "方正小标宋简体", "h1": "黑体", "h2": "楷体", "secrecy": "黑体", "appendix": "黑体"}
_SIZE = {"head": 72, "title": 44}
_ALIGN = {"head": "center", "docno": "center", "title": "center", "mark": "center", "sign": "right", "date": "right"}
STAMP = (1980, 1, 1, 0, 0, 0)


def pack(entries: list[tuple[str, bytes]], *, when: datetime | None = None, gbk: bool = False) -> bytes:
    """A ZIP with fixed times; `gbk` writes names as the Chinese Windows of old does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in entries:
            kind = _GbkName if gbk else zipfile.ZipInfo
            stamp = (when.year, when.month, when.day, when.hour, when.minute, 0) if when else STAMP
            package.writestr(kind(name, stamp), data, zipfile.ZIP_DEFLATED, compresslevel=6)
    return out.getvalue()


class _GbkName(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


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
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}" xmlns:r="{_OFFICE}"><w:body>{"".join(body)}{section}</w:body></w:document>'
    links = [f'<Relationship Id="rId{i + 1}" Type="{_OFFICE}/image" Target="media/image{i + 1}.jpeg"/>' for i in range(len(pictures or []))]
    if macro:
        links.append('<Relationship Id="rIdV" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>')
    entries = [
        ("[Content_Types].xml", _TYPES.format(main=_MACRO if macro else _PLAIN).encode()),
        ("_rels/.rels", _RELS.format(items=f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>').encode()),
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
    edge = '<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="E60012"/></w:pBdr>' if style == "docno" else ""
    return (
        f'<w:p><w:pPr>{fresh}{edge}<w:spacing w:line="560" w:lineRule="{"atLeast" if size > 40 else "exact"}"/>{indent}{align}</w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}"/>{colour}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'
    )


def _table(rows: list[list[str]]) -> str:
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    lines = []
    for row in rows:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{8844 // len(row)}" w:type="dxa"/></w:tcPr><w:p><w:r><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/>'
            f'<w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{escape(cell, quote=False)}</w:t></w:r></w:p></w:tc>'
            for cell in row
        )
        lines.append(f"<w:tr>{cells}</w:tr>")
    return f'<w:tbl><w:tblPr><w:tblW w:w="8844" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>{"".join(lines)}</w:tbl>'


def _picture(place: int) -> str:
    wide, high = 4680000, 3120000
    a, wp, pic = (f"http://schemas.openxmlformats.org/drawingml/2006/{part}" for part in ("main", "wordprocessingDrawing", "picture"))
    return (
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline xmlns:wp="{wp}"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{place + 1}" name="图片{place + 1}"/><a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}">'
        f'<pic:nvPicPr><pic:cNvPr id="{place + 1}" name="图片{place + 1}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId{place + 1}"/>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def text_pdf(draft: Draft) -> bytes:
    """A PDF with a text layer; the seal is a picture on top, as electronic seals are."""
    sheets = set_pages(draft)
    return write_pdf(sheets, [_stamp(sheet, draft) for sheet in sheets])


def _stamp(sheet: Sheet, draft: Draft) -> list[Picture]:
    if not (sheet.seal and draft.sealed and draft.signer):
        return []
    stamp = ink.seal(draft.signer, 180)
    red, green, blue, alpha = stamp.split()
    plain = ink.Image.merge("RGB", (red, green, blue))
    x, y = sheet.seal
    box = (x - ink.SEAL_PT / 2, HEIGHT - y - ink.SEAL_PT / 2, ink.SEAL_PT, ink.SEAL_PT)
    return [Picture(plain.tobytes(), stamp.size, box, alpha.tobytes())]


def painted(draft: Draft) -> list[ink.Image.Image]:
    """The pages of a draft as clean pictures, with the seal where it belongs."""
    stamp = ink.seal(draft.signer, round(ink.SEAL_PT * ink.DPI / 72)) if draft.signer and draft.sealed else None
    return [ink.paint(sheet, stamp) for sheet in set_pages(draft)]


def scanned_pdf(draft: Draft, rng: Random) -> bytes:
    """A PDF of scanned pages without a text layer."""
    return _picture_pdf([(ink.scan(page, rng), page.size) for page in painted(draft)])


def snapshot_pdf(draft: Draft, rng: Random) -> bytes:
    """A PDF made of one bad telephone picture."""
    page = painted(draft)[0]
    small = (page.width * 44 // ink.DPI, page.height * 44 // ink.DPI)
    return _picture_pdf([(ink.snapshot(page, rng), small)])


def _picture_pdf(pages: list[tuple[bytes, tuple[int, int]]]) -> bytes:
    whole = (0.0, 0.0, WIDTH, HEIGHT)
    return write_pdf([Sheet() for _ in pages], [[Picture(data, size, whole)] for data, size in pages])


def workbook(grid: Grid, *, sheet: str = "Sheet1", macro: bool = False) -> bytes:
    """An XLSX with a merged title row; `macro` makes it an XLSM whose macro part is a stub."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})
    page = book.add_worksheet(sheet)
    head = book.add_format({"bold": True, "align": "center", "font_size": 14})
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    cell = book.add_format({"border": 1})
    page.merge_range(0, 0, 0, len(grid.headings) - 1, grid.title, head)
    for column, text in enumerate(grid.headings):
        page.write(1, column, text, bold)
        page.set_column(column, column, max(8, min(30, len(text) * 2 + 6)))
    for number, row in enumerate(grid.rows, start=2):
        for column, value in enumerate(row):
            page.write(number, column, value, cell)
    book.close()
    return with_macro(out.getvalue()) if macro else out.getvalue()


def with_macro(data: bytes) -> bytes:
    """The workbook with a macro part, declared as such."""
    source = zipfile.ZipFile(io.BytesIO(data))
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    entries = []
    for name in source.namelist():
        part = source.read(name)
        if name == "[Content_Types].xml":
            part = part.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml").replace(
                b"<Override", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override', 1
            )
        entries.append((name, part))
    return pack([*entries, ("xl/vbaProject.bin", MACRO_STUB)])


# The head of a compound file and the names of a macro project: enough to be one, nothing that can run.
MACRO_STUB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "VBA dir _VBA_PROJECT ThisWorkbook".encode("utf-16-le")


def grid_csv(grid: Grid, encoding: str) -> bytes:
    """The ledger as comma-separated text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(grid.headings)
    writer.writerows([["" if value is None else value for value in row] for row in grid.rows])
    return out.getvalue().encode(encoding)


def grid_html(grid: Grid) -> bytes:
    """The ledger as the HTML table that some systems hand out under the name .xls."""
    rows = [grid.headings, *[["" if v is None else str(v) for v in row] for row in grid.rows]]
    body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f'<html><head><meta charset="gbk"><title>{escape(grid.title)}</title></head><body><table border="1"><caption>{escape(grid.title)}</caption>{body}</table></body></html>'.encode("gbk")


def page_html(draft: Draft, site: str) -> bytes:
    """The paper as a saved page of the county's site."""
    day = draft.date.isoformat() if draft.date else ""
    body = "".join(f"<p>{escape(text)}</p>" for style, text in draft.lines() if style not in {"title", "head"})
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(draft.title)}</title>'
        f'<meta name="ArticleTitle" content="{escape(draft.title)}"><meta name="PubDate" content="{day}"><meta name="ContentSource" content="{escape(draft.signer or "")}">'
        f'</head><body><div class="nav">首页 &gt; 政务公开</div><h1>{escape(draft.title)}</h1><div class="info">发布时间：{day}　来源：{escape(draft.signer or "")}</div>'
        f'<div class="content">{body}</div><div class="foot">主办：{escape(site)}</div></body></html>'
    ).encode()
