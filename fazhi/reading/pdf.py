"""PDF by PDFium: text in reading order by page, lines with places, pages that need OCR, form fields, passwords.

PDFium is called through its raw interface, since the text of a page costs two calls there; it is not thread-safe, so
each process reads one file at a time.
"""

from __future__ import annotations

import functools
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as raw

from fazhi.errors import ReadingError
from fazhi.reading import pdf_calls as calls
from fazhi.reading import pdf_fonts
from fazhi.reading.charset import COMMON_HANZI
from fazhi.reading.document import Line, Member, Page, Problem, ProblemCode
from fazhi.reading.fold import HAN, tidy
from fazhi.reading.links import find_links, merged
from fazhi.reading.pdf_bomb import BOMB_TEXT, is_flate_bomb
from fazhi.reading.pdf_look import PICTURE_SHARE, pictures
from fazhi.reading.pdf_marks import (
    attachments,
    examine,
    has_masks,
    is_signed,
    link_targets,
    member,
    pinned_files,
    properties,
)
from fazhi.reading.pdf_place import as_shown
from fazhi.reading.pdf_seals import seals
from fazhi.reading.registry import Content, Reading, reader

USABLE = 8
"""Characters of text below which a page with a picture over it counts as a scan: a page number or a stamp's name."""
SPARSE = 40
"""Characters below which a page that is one large picture counts as a scan: what a scanning app prints at the foot."""
MOSTLY_PICTURE = 0.6
"""Share of the page from which a picture is the page."""
GARBLED_SHARE = 0.3
"""Share of characters without a meaning (private use, unassigned) above which a font has no usable mapping."""
RARE_SHARE = 0.5
"""Share of hanzi outside everyday text above which the font's mapping is doubted; real texts stay below 0.1."""
MAX_SIDE = 14_400
"""Points: PDF 1.7 annex C.2 allows no longer side; absurd sizes come from damaged files."""
TIME_SHARE = 0.7
"""Part of the wall time of a file after which no further page is begun, so that what was read is not lost."""

_PRIVATE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff\ufffd\ufffe\U000f0000-\U0010ffff]")
_CID = re.compile(r"\(cid:\d+\)")
_HANZI = re.compile(f"[{HAN}]")
_USUAL = "\x00\t\n\r\x20-\u33ff\u4dc0-\u4dff\ua000-\udfff\ufb00-\ufffc\uffff-\U0001ffff\U00040000-\U000effff"
"""What neither `HAN` nor `_PRIVATE` holds."""
_WESTERN = re.compile("[\u0080-\u02ff]")
# Some producers map hanzi to the look-alike radicals of the dictionary; no one types those.
_RADICALS = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")
# The engine writes a hyphen at the end of a line as one of these; between small letters it only parts a word.
_SOFT = re.compile("[\x00\x02\u00ad]|(?<=[A-Za-z])\ufffe(?=[a-z])")
_HYPHEN = re.compile(r"(?<=\w)\ufffe(?=\w)")
_ODD = re.compile(f"[\ufffe]|{_SOFT.pattern}|{_RADICALS.pattern}")
_DRAWN_FIELDS = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP)


@reader(
    "pdf",
    formats=("pdf",),
    version=9,
    title="PDF",
    note="文字页按版面顺序取字；扫描页、字体没有对应关系的页改用文字识别；不需打开密码的加密文件能读",
)
def read_pdf(content: Content) -> Reading:
    """Read a PDF; raises ReadingError where it cannot be opened."""
    with _opened(content) as document:
        problems = list(examine(document, content, raw.FPDF_GetPageCount(document)))
        links: list[str] = []
        members = [member(handle, number, content) for number, handle in enumerate(attachments(document), 1)]
        pages = list(_pages(document, content, links, members, problems))
        if not pages:
            raise ReadingError(ProblemCode.CORRUPT, "PDF 文件损坏，一页也打不开。")
        if not any(page.text or page.ink for page in pages) and is_flate_bomb(content.path):
            # The engine stops unpacking at a limit of its own and shows the page as blank.
            raise ReadingError(ProblemCode.BOMB, BOMB_TEXT)
        meta = properties(document)
        sealed = _sealed(document, pages)
    text_links = (link for page in pages for link in find_links(page.text))
    return Reading(
        pages=tuple(pages),
        links=merged(text_links, links),
        members=tuple(one for one in members if one is not None),
        problems=tuple(problems),
        sealed=sealed,
        meta=meta,
    )


@contextmanager
def _opened(content: Content) -> Iterator[Any]:
    # The raw handle: the helper class would keep objects alive that are not needed here.
    pdf_fonts.opening()
    held = content.held
    if held is None:
        document = raw.FPDF_LoadDocument(str(content.path).encode() + b"\0", None)
    else:
        # PDFium reads from these bytes until the document is closed; `held` outlives it.
        document = raw.FPDF_LoadMemDocument64(held, len(held), None)
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
        pdf_fonts.closing()
        raw.FPDF_CloseDocument(document)


def _pages(
    document: Any, content: Content, links: list[str], members: list[Member | None], problems: list[Problem]
) -> Iterator[Page]:
    """The pages, as many as the limits allow; what was left out becomes a problem."""
    limits = content.limits
    count = raw.FPDF_GetPageCount(document)
    end = time.monotonic() + TIME_SHARE * limits.wall_seconds
    characters = 0
    masked = functools.cache(functools.partial(has_masks, content))
    for number in range(min(count, limits.pages)):
        handle = raw.FPDF_LoadPage(document, number)
        if not handle:
            problems.append(Problem(ProblemCode.PARTIAL, f"第{number + 1}页损坏，没有读到。"))
            continue
        try:
            if calls.count_annotations(calls.address_of(handle)) > 0:
                links.extend(link_targets(document, handle))
                members.extend(member(file, len(members) + 1, content) for file in pinned_files(handle))
                handle = _with_fields(document, handle, number)
            page = _page(handle, number, masked)
        finally:
            raw.FPDF_ClosePage(handle)
        yield page
        characters += len(page.text)
        if characters > limits.characters:
            problems.append(Problem(ProblemCode.TOO_LARGE, f"文字太多，只读到第{number + 1}页。"))
            return
        if time.monotonic() > end:
            problems.append(Problem(ProblemCode.PARTIAL, f"页面太复杂，限定的时间里只读到第{number + 1}页。"))
            return
    if count > limits.pages:
        problems.append(Problem(ProblemCode.TOO_LARGE, f"文件有{count}页，只读了前{limits.pages}页。"))


def _with_fields(document: Any, page: Any, number: int) -> Any:
    """The page with the contents of form fields, typed notes and stamps made part of it; comments are not."""
    drawn = False
    for index in reversed(range(min(raw.FPDFPage_GetAnnotCount(page), 2000))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind in _DRAWN_FIELDS:
            drawn = True
        else:
            raw.FPDFPage_RemoveAnnot(page, index)
    if not drawn or raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    raw.FPDF_ClosePage(page)
    return raw.FPDF_LoadPage(document, number)


def _page(page: Any, number: int, masked: Callable[[], bool]) -> Page:
    handle = calls.address_of(page)
    width, height = calls.width_of_page(handle), calls.height_of_page(handle)
    found = as_shown(handle, _page_lines(page, height), height)
    shown = "\n".join(line.text for line in found)
    needs_ocr, dpi, ink, confidence = False, None, True, 1.0
    length = len(shown.strip())
    if length < SPARSE:
        look = pictures(page, width * height)
        dpi, ink = look.dpi, length > 0 or look.drawn
        # Text drawn as outlines has no letters to read either: OCR has to look.
        needs_ocr = (
            look.share > MOSTLY_PICTURE
            or (length < USABLE and look.share > PICTURE_SHARE)
            or (length == 0 and look.drawn)
        )
    if length and _is_garbled(shown):
        needs_ocr, shown, found = True, "", ()
    elif length and _is_doubtful(shown):
        needs_ocr, confidence = True, 0.5
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        width, height, needs_ocr = 0.0, 0.0, False
    return Page(
        number + 1,
        shown,
        confidence=confidence,
        lines=found,
        # A page that OCR will render is looked at for seals there.
        seals=None if needs_ocr else seals(page, width, height, masked) if width else (),
        width=width or None,
        height=height or None,
        dpi=dpi,
        ink=ink,
        needs_ocr=needs_ocr,
    )


def _sealed(document: Any, pages: list[Page]) -> bool | None:
    """True with a signature or a red seal, None while pages wait for OCR, else False."""
    if is_signed(document) or any(page.seals for page in pages):
        return True
    return None if any(page.needs_ocr for page in pages) else False


def _page_lines(page: Any, height: float) -> tuple[Line, ...]:
    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        return ()
    try:
        handle = calls.address_of(text_page)
        text = calls.text(handle)
        if not text:
            return ()
        return calls.lines(handle, text, height, _clean if _ODD.search(text) else _plain)
    finally:
        raw.FPDFText_ClosePage(text_page)


def _plain(piece: str) -> str:
    """`_clean` on a page where nothing stands that it would change."""
    return tidy(piece).strip()


def _clean(piece: str) -> str:
    words = tidy(_HYPHEN.sub("-", _SOFT.sub("", piece))).strip()
    if _RADICALS.search(words):
        words = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), words)
    return words


def _is_garbled(text: str) -> bool:
    """Whether the font of the page has no usable mapping to characters."""
    numbered = "(cid:" in text
    if not numbered and not _unusual().search(text):
        return False
    broken = len(_PRIVATE.findall(text)) + 6 * len(_CID.findall(text))
    return broken > GARBLED_SHARE * len("".join(text.split()))


def _is_doubtful(text: str) -> bool:
    """Whether the mapping gives characters, but hardly the ones that are printed."""
    if not _HANZI.search(text):
        return len(_WESTERN.findall(text)) > GARBLED_SHARE * len(text)
    if not _unusual().search(text):
        return False
    hanzi = _HANZI.findall(text)
    return sum(one not in COMMON_HANZI for one in hanzi) > RARE_SHARE * len(hanzi)


@functools.cache
def _unusual() -> re.Pattern[str]:
    """A hanzi outside everyday text, or a letter without a meaning: all others are left out, in one step a letter.

    Made when first asked for: it has thousands of letters.
    """
    return re.compile(f"[^{_USUAL}{''.join(COMMON_HANZI)}]")
