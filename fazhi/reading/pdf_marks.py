"""What a PDF carries beside its pages: addresses, scripts, signatures, properties, attached files, damage."""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as raw

from fazhi.errors import ReadingError
from fazhi.reading import compiled
from fazhi.reading.document import Member, Problem, ProblemCode
from fazhi.reading.pdf_calls import address_of, document_property
from fazhi.reading.registry import Content

if compiled.has("pdf_walk"):
    from fazhi.reading.compiled import pdf_walk

ABSURD_PAGES = 10_000
"""A page tree that claims more pages than this, and ten times what can be found, is damaged or made to do harm."""
ATTACHMENTS = 200

_Bytes = bytes | mmap.mmap
_NAMES = (b"/Launch", b"/OpenAction", b"/Count")
_ANY_NAME = re.compile(rb"/(?:Launch|OpenAction|Count)")
_MASK = re.compile(rb"/S?Mask\s*(?:\d+\s+\d+\s+R|\[)")
_COUNT = re.compile(rb"/Count\s+(\d+)(?:\s+\d+\s+(R)\b)?")
_LAUNCH = re.compile(rb"/S\s*/Launch\b")
_SCRIPT = re.compile(rb"/S\s*/JavaScript\b")
_OPEN_SCRIPT = re.compile(rb"/OpenAction\s*<<[^>]{0,200}/S\s*/JavaScript\b")
_OPEN_TARGET = re.compile(rb"/OpenAction\s+(\d{1,9})\s+\d+\s+R\b")


def examine(document: Any, content: Content, pages: int) -> tuple[Problem, ...]:
    """Look at the plain bytes of the file for what the engine does not tell.

    Raises ReadingError where the page tree states a number of pages that cannot be; names scripts that run when the
    file is opened and actions that start programs. Format scripts of form fields are no such thing.
    """
    problems = []
    with _bytes(content) as data:
        named = _named(data)
        counts = [_COUNT.match(data, at) for at in named.get(b"/Count", ())]
        if any(_is_absurd(count, data, pages) for count in counts if count):
            raise ReadingError(ProblemCode.CORRUPT, "PDF 文件损坏：标明的页数与实际不符，没有读。")
        opens = b"/OpenAction" in named and _opens_with_script(data)
        if opens or raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            problems.append(Problem(ProblemCode.MACRO, "PDF 文件带有脚本，没有运行；请重新打印成不带脚本的 PDF。"))
        if b"/Launch" in named and _LAUNCH.search(data):
            problems.append(Problem(ProblemCode.MACRO, "PDF 文件带有启动外部程序的动作，没有执行。"))
    return tuple(problems)


def has_masks(content: Content) -> bool:
    """Whether any picture of the file may be seen through; the engine does not tell of which."""
    with _bytes(content) as data:
        return _MASK.search(data) is not None


def _named(data: _Bytes) -> dict[bytes, list[int]]:
    """Where the names stand. One look for all: a plain search for each would go through all bytes each time."""
    if isinstance(data, bytes) and compiled.has("pdf_walk"):
        return pdf_walk.starts(data, _NAMES)
    named: dict[bytes, list[int]] = {}
    for match in _ANY_NAME.finditer(data):
        named.setdefault(match[0], []).append(match.start())
    return named


@contextmanager
def _bytes(content: Content) -> Iterator[_Bytes]:
    if content.held is not None:
        yield content.held
        return
    with content.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _is_absurd(count: re.Match[bytes], data: _Bytes, pages: int) -> bool:
    number = int(count.group(1)[:30])
    if not count.group(2):
        return number > ABSURD_PAGES and number > 10 * pages
    # The number stands in an object of its own: then that object must be a number.
    stated = re.search(rb"(?<!\d)%d\s+\d+\s+obj\s*(.)" % number, data)
    return stated is not None and not stated.group(1).isdigit()


def _opens_with_script(data: _Bytes) -> bool:
    if _OPEN_SCRIPT.search(data):
        return True
    target = _OPEN_TARGET.search(data)
    if target is None:
        return False
    action = re.search(rb"(?<!\d)%d\s+\d+\s+obj(.{0,300})" % int(target.group(1)), data, re.S)
    return action is not None and _SCRIPT.search(action.group(1).partition(b"endobj")[0]) is not None


def is_signed(document: Any) -> bool:
    """A signature with bytes in it; an empty signature field is only a place to sign."""
    for number in range(max(raw.FPDF_GetSignatureCount(document), 0)):
        signature = raw.FPDF_GetSignatureObject(document, number)
        if signature and raw.FPDFSignatureObj_GetContents(signature, None, 0) > 16:
            return True
    return False


def link_targets(document: Any, page: Any) -> Iterator[str]:
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


def properties(document: Any) -> dict[str, str]:
    """The document's own properties, names in lower case."""
    found = {}
    handle = address_of(document)
    for name in ("Title", "Author", "Creator", "Producer", "CreationDate", "ModDate"):
        if value := document_property(handle, name.encode()).strip():
            found[name.lower()] = value[:500]
    return found


def attachments(document: Any) -> Iterator[Any]:
    """Handles of the files embedded in the document as a whole."""
    for number in range(min(max(raw.FPDFDoc_GetAttachmentCount(document), 0), ATTACHMENTS)):
        if handle := raw.FPDFDoc_GetAttachment(document, number):
            yield handle


def pinned_files(page: Any) -> Iterator[Any]:
    """Handles of the files pinned to a page as annotations."""
    for number in range(min(raw.FPDFPage_GetAnnotCount(page), ATTACHMENTS)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FILEATTACHMENT and (
            handle := raw.FPDFAnnot_GetFileAttachment(annotation)
        ):
            yield handle
        raw.FPDFPage_CloseAnnot(annotation)


def member(handle: Any, number: int, content: Content) -> Member | None:
    """An embedded file, read; None where it is empty."""
    size = raw.FPDFAttachment_GetName(handle, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    raw.FPDFAttachment_GetName(handle, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    name = buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace").replace("\\", "/").rsplit("/", 1)[-1]
    length = ctypes.c_ulong()
    if not raw.FPDFAttachment_GetFile(handle, None, 0, length) or not length.value:
        return None
    content.budget.take_entry()
    content.budget.take_bytes(length.value)
    data = ctypes.create_string_buffer(length.value)
    raw.FPDFAttachment_GetFile(handle, data, length.value, length)
    return content.inner(name or f"附件{number}", data.raw, None)
