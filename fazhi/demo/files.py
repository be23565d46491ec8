"""Bytes of the formats that units hand in: DOCX, PDF, scans, XLSX, CSV, TXT, HTML, ZIP."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from html import escape
from random import Random

import xlsxwriter
from PIL import Image

from fazhi.demo import ink
from fazhi.demo.docx import docx
from fazhi.demo.draft import Draft, Grid
from fazhi.demo.package import MACRO_STUB, pack
from fazhi.demo.pages import HEIGHT, WIDTH, Sheet, set_pages
from fazhi.demo.pdf import Picture, write_pdf

__all__ = [
    "MACRO_STUB",
    "docx",
    "grid_csv",
    "grid_html",
    "pack",
    "page_html",
    "painted",
    "scanned_pdf",
    "snapshot_pdf",
    "text_pdf",
    "workbook",
]


def text_pdf(draft: Draft) -> bytes:
    """A PDF with a text layer; the seal is a picture on top, as electronic seals are."""
    sheets = set_pages(draft)
    return write_pdf(sheets, [_stamp(sheet, draft) for sheet in sheets])


def _stamp(sheet: Sheet, draft: Draft) -> list[Picture]:
    if not (sheet.seal and draft.sealed and draft.signer):
        return []
    stamp = ink.seal(draft.signer, 180)
    red, green, blue, alpha = stamp.split()
    plain = Image.merge("RGB", (red, green, blue))
    x, y = sheet.seal
    box = (x - ink.SEAL_PT / 2, HEIGHT - y - ink.SEAL_PT / 2, ink.SEAL_PT, ink.SEAL_PT)
    return [Picture(plain.tobytes(), stamp.size, box, alpha.tobytes())]


def painted(draft: Draft) -> list[Image.Image]:
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
                b"<Override",
                b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override',
                1,
            )
        entries.append((name, part))
    return pack([*entries, ("xl/vbaProject.bin", MACRO_STUB)])


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
    title = escape(grid.title)
    head = f'<head><meta charset="gbk"><title>{title}</title></head>'
    table = f'<table border="1"><caption>{title}</caption>{body}</table>'
    return f"<html>{head}<body>{table}</body></html>".encode("gbk")


def page_html(draft: Draft, site: str) -> bytes:
    """The paper as a saved page of the county's site."""
    day = draft.date.isoformat() if draft.date else ""
    body = "".join(f"<p>{escape(text)}</p>" for style, text in draft.lines() if style not in {"title", "head"})
    title, source = escape(draft.title), escape(draft.signer or "")
    tags = {"ArticleTitle": title, "PubDate": day, "ContentSource": source}
    meta = "".join(f'<meta name="{name}" content="{value}">' for name, value in tags.items())
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{meta}</head>'
        f'<body><div class="nav">首页 &gt; 政务公开</div><h1>{title}</h1>'
        f'<div class="info">发布时间：{day}　来源：{source}</div><div class="content">{body}</div>'
        f'<div class="foot">主办：{escape(site)}</div></body></html>'
    ).encode()
