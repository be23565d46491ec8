"""PDF by PDFium: text in reading order by page, lines with places, pages that need OCR, passwords, active content.

PDFium is called through its raw interface, since the text of a page costs two calls there; it is not thread-safe, so
each process reads one file at a time.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from fazhi.errors import ReadingError
from fazhi.reading.document import Box, Line, Member, Page, Problem, ProblemCode
from fazhi.reading.fold import tidy
from fazhi.reading.links import find_links, merged
from fazhi.reading.registry import Content, Reading, reader

USABLE = 8
"""Characters of text below which a page with a picture over it counts as a scan: a page number or a stamp's name."""
PICTURE_SHARE = 0.3
"""Share of the page that a picture must cover to be what the page shows."""
GARBLED_SHARE = 0.3
"""Share of characters without a meaning (private use, unassigned) above which a font has no usable mapping."""
OBJECTS_LOOKED_AT = 400
"""Objects of a sparse page that are looked at; a drawing of thousands of paths is no scan."""
SEAL_OBJECTS = 3_000
"""Objects of a page of text that are looked at for what could be a seal; seals are drawn last, tables may be many."""
SEAL_DPI = 72
"""A seal of 42 mm has 119 pixels at this resolution, enough to tell its ring."""
MAX_SIDE = 14_400
"""Points: PDF 1.7 annex C.2 allows no longer side; absurd sizes come from damaged files."""

_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\ufffe\U000f0000-\U0010ffff]")
_CID = re.compile(r"\(cid:\d+\)")


@reader(
    "pdf",
    formats=("pdf",),
    version=1,
    title="PDF",
    note="文字页按版面顺序取字；扫描页、字体没有对应关系的页改用文字识别；不需打开密码的加密文件能读",
)
def read_pdf(content: Content) -> Reading:
    """Read a PDF; raises ReadingError where it cannot be opened."""
    with _opened(content) as document:
        count = raw.FPDF_GetPageCount(document)
        pages: list[Page] = []
        links: list[str] = []
        problems = list(_active_content(document))
        characters = 0
        for number in range(min(count, content.limits.pages)):
            page = _page(document, number, links)
            if page is None:
                problems.append(Problem(ProblemCode.PARTIAL, f"第{number + 1}页损坏，没有读到。"))
                continue
            pages.append(page)
            characters += len(page.text)
            if characters > content.limits.characters:
                problems.append(Problem(ProblemCode.TOO_LARGE, f"文字太多，只读到第{number + 1}页。"))
                break
        if count > content.limits.pages:
            message = f"文件有{count}页，只读了前{content.limits.pages}页。"
            problems.append(Problem(ProblemCode.TOO_LARGE, message))
        if not pages:
            raise ReadingError(ProblemCode.CORRUPT, "PDF 文件损坏，一页也打不开。")
        members = tuple(_attachments(document, content))
        meta = _meta(document)
        sealed = _sealed(document, pages)
    text_links = (link for page in pages for link in find_links(page.text))
    return Reading(
        pages=tuple(pages),
        links=merged(text_links, links),
        members=members,
        problems=tuple(problems),
        sealed=sealed,
        meta=meta,
    )


@contextmanager
def _opened(content: Content) -> Iterator[Any]:
    # The raw handle: the helper class would keep objects alive that are not needed here.
    pdfium.PdfDocument  # noqa: B018  # importing the helper initialises the library
    document = raw.FPDF_LoadDocument(str(content.path).encode() + b"\0", None)
    if not document:
        code = raw.FPDF_GetLastError()
        if code == raw.FPDF_ERR_PASSWORD:
            raise ReadingError(ProblemCode.ENCRYPTED, "PDF 文件有打开密码，读不了；请去掉密码后重新报送。")
        if code == raw.FPDF_ERR_SECURITY:
            raise ReadingError(ProblemCode.ENCRYPTED, "PDF 文件用了特殊的加密方式，读不了；请另存为不加密的文件。")
        raise ReadingError(ProblemCode.CORRUPT, "PDF 文件损坏，打不开。")
    try:
        yield document
    finally:
        raw.FPDF_CloseDocument(document)


def _page(document: Any, number: int, links: list[str]) -> Page | None:
    page = raw.FPDF_LoadPage(document, number)
    if not page:
        return None
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        text_page = raw.FPDFText_LoadPage(page)
        try:
            text = _text(text_page) if text_page else ""
            lines = _lines(text_page, text, height) if text else ()
            links.extend(_link_targets(document, page))
        finally:
            if text_page:
                raw.FPDFText_ClosePage(text_page)
        shown = "\n".join(line.text for line in lines)
        needs_ocr, dpi, ink = False, None, True
        if len(shown.strip()) < USABLE:
            picture, drawn, dpi = _pictures(page, width * height)
            needs_ocr = picture and len(shown.strip()) < USABLE
            ink = bool(shown.strip()) or drawn
            if drawn and not shown.strip() and not picture:
                # Text drawn as outlines has no letters to read: OCR has to look.
                needs_ocr = True
        elif _is_garbled(shown):
            needs_ocr, shown, lines = True, "", ()
        if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
            width, height, needs_ocr = 0.0, 0.0, False
        seals = () if needs_ocr or not width else _seals(page, width, height)
        return Page(
            number + 1,
            shown,
            lines=lines,
            # A page that OCR will render is looked at for seals there.
            seals=None if needs_ocr else seals,
            width=width or None,
            height=height or None,
            dpi=dpi,
            ink=ink,
            needs_ocr=needs_ocr,
        )
    finally:
        raw.FPDF_ClosePage(page)


def _sealed(document: Any, pages: list[Page]) -> bool | None:
    """True with a signature or a red seal, None while pages wait for OCR, else False."""
    if _is_signed(document) or any(page.seals for page in pages):
        return True
    return None if any(page.needs_ocr for page in pages) else False


def _seals(page: Any, width: float, height: float) -> tuple[Box, ...]:
    """Red seals on a page of text. Only pages with a picture or red drawing are rendered at all."""
    if not _may_bear_seal(page) or max(width, height) > MAX_SIDE / 4:
        return ()
    import numpy as np

    from fazhi.reading.seals import find_seals

    scale = SEAL_DPI / 72
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_BGRx, None, 0)
    if not bitmap:
        return ()
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, raw.FPDF_ANNOT)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        buffer = ctypes.cast(
            raw.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte * (stride * rows))
        ).contents
        pixels = np.frombuffer(buffer, np.uint8).reshape(rows, stride)[:, : columns * 4].reshape(rows, columns, 4)
        return find_seals(np.ascontiguousarray(pixels[:, :, 2::-1]), SEAL_DPI)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _may_bear_seal(page: Any) -> bool:
    """Whether anything on the page could be a seal: a picture, a red path, a stamp."""
    colour = [ctypes.c_uint() for _ in range(4)]
    for item in _objects(page, SEAL_OBJECTS):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            return True
        if kind == raw.FPDF_PAGEOBJ_PATH:
            for get in (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_GetStrokeColor):
                if get(item, *colour) and colour[0].value > 140 > 1.4 * max(colour[1].value, colour[2].value):
                    return True
    return raw.FPDFPage_GetAnnotCount(page) > 0 and _annotations_draw(page)


def _text(text_page: Any) -> str:
    count = raw.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    return bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "replace")


def _lines(text_page: Any, text: str, height: float) -> tuple[Line, ...]:
    """The lines with their boxes (from their first and last character) and the size of their first character."""
    lines = []
    start = 0
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = (ctypes.byref(left), ctypes.byref(right), ctypes.byref(bottom), ctypes.byref(top))
    # Each pair of surrogates is one character to Python and two to PDFium; only then do positions drift.
    exact = not any(character > "\uffff" for character in text)
    for piece in text.split("\r\n"):
        words = tidy(piece.replace("\x02", "").replace("\u00ad", "")).strip()
        if words:
            place = None
            size = None
            if exact:
                first = start + len(piece) - len(piece.lstrip())
                last = start + len(piece.rstrip()) - 1
                size = raw.FPDFText_GetFontSize(text_page, first)
                if raw.FPDFText_GetCharBox(text_page, first, *box):
                    x0, y0, y1 = left.value, top.value, bottom.value
                    if raw.FPDFText_GetCharBox(text_page, last, *box):
                        place = Box(
                            min(x0, left.value),
                            height - max(y0, top.value),
                            max(right.value, x0),
                            height - min(y1, bottom.value),
                        )
            lines.append(Line(words, place, size or None))
        start += len(piece) + 2
    return tuple(lines)


def _is_garbled(text: str) -> bool:
    body = re.sub(r"\s", "", text)
    if not body:
        return False
    broken = len(_PRIVATE.findall(body)) + 6 * len(_CID.findall(body))
    return broken > GARBLED_SHARE * len(body)


def _pictures(page: Any, area: float) -> tuple[bool, bool, float | None]:
    """Whether a picture is what the page shows, whether anything is drawn at all, and the picture's resolution."""
    covered, dpi, drawn = 0.0, None, False
    for item in _objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        drawn = True
        if kind != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        share = max(right.value - left.value, 0.0) * max(top.value - bottom.value, 0.0)
        covered += share
        width = ctypes.c_uint()
        heights = ctypes.c_uint()
        inches = (right.value - left.value) / 72
        if share > PICTURE_SHARE * area and raw.FPDFImageObj_GetImagePixelSize(item, width, heights) and inches > 0:
            dpi = max(dpi or 0.0, round(width.value / inches, 1))
    if not drawn:
        drawn = raw.FPDFPage_GetAnnotCount(page) > 0 and _annotations_draw(page)
    return area > 0 and covered > PICTURE_SHARE * area, drawn, dpi


def _objects(page: Any, most: int = OBJECTS_LOOKED_AT) -> Iterator[Any]:
    """The page's objects, forms opened, up to a bound."""
    seen = 0
    stack = [(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0)]
    while stack:
        owner, count, get, depth = stack.pop()
        for number in range(min(count(owner), most)):
            item = get(owner, number)
            if not item:
                continue
            seen += 1
            if seen > most:
                return
            if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM and depth < 4:
                stack.append((item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1))
            else:
                yield item


def _annotations_draw(page: Any) -> bool:
    """Whether an annotation that shows something (a stamp, not a link) lies on the page."""
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), 50)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET):
            return True
    return False


def _link_targets(document: Any, page: Any) -> Iterator[str]:
    """Addresses behind link annotations."""
    position = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    for _ in range(500):
        if not raw.FPDFLink_Enumerate(page, position, link):
            return
        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        size = raw.FPDFAction_GetURIPath(document, action, None, 0)
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(document, action, buffer, size)
        yield buffer.value.decode("utf-8", "replace")


def _active_content(document: Any) -> Iterator[Problem]:
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        yield Problem(ProblemCode.MACRO, "PDF 文件带有脚本，没有运行。")


def _is_signed(document: Any) -> bool:
    """A signature with bytes in it; an empty signature field is only a place to sign."""
    for number in range(max(raw.FPDF_GetSignatureCount(document), 0)):
        signature = raw.FPDF_GetSignatureObject(document, number)
        if signature and raw.FPDFSignatureObj_GetContents(signature, None, 0) > 16:
            return True
    return False


def _meta(document: Any) -> dict[str, str]:
    found = {}
    for name in ("Title", "Author", "Creator", "Producer", "CreationDate", "ModDate"):
        size = raw.FPDF_GetMetaText(document, name.encode(), None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDF_GetMetaText(document, name.encode(), buffer, size)
            value = buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()
            if value:
                found[name.lower()] = value[:500]
    return found


def _attachments(document: Any, content: Content) -> Iterator[Member]:
    """Files embedded in the PDF."""
    for number in range(min(max(raw.FPDFDoc_GetAttachmentCount(document), 0), 200)):
        attachment = raw.FPDFDoc_GetAttachment(document, number)
        if not attachment:
            continue
        size = raw.FPDFAttachment_GetName(attachment, None, 0)
        name_buffer = ctypes.create_string_buffer(max(size, 2))
        raw.FPDFAttachment_GetName(attachment, ctypes.cast(name_buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
        name = name_buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace") or f"附件{number + 1}"
        length = ctypes.c_ulong()
        if not raw.FPDFAttachment_GetFile(attachment, None, 0, length) or not length.value:
            continue
        content.budget.take_entry()
        content.budget.take_bytes(length.value)
        data = ctypes.create_string_buffer(length.value)
        raw.FPDFAttachment_GetFile(attachment, data, length.value, length)
        yield content.inner(name.replace("\\", "/").rsplit("/", 1)[-1], data.raw, None)
