"""What else a Word package holds: imported chunks, theme fonts, and files put into it as objects."""

from __future__ import annotations

import email
import email.policy
import struct
from email.message import EmailMessage
from io import BytesIO
from pathlib import PurePosixPath

import olefile

from fazhi.errors import ReadingError
from fazhi.reading.charset import decode
from fazhi.reading.document import Member, Problem, ProblemCode
from fazhi.reading.html import decode_html, read_markup
from fazhi.reading.ooxml import Package
from fazhi.reading.ooxml_xml import A, parse_xml
from fazhi.reading.registry import Content
from fazhi.reading.sniff import FORMATS

_MAX_OBJECTS = 200
_DANGEROUS = FORMATS["script"].extensions | FORMATS["program"].extensions | FORMATS["lnk"].extensions
_OLE_ERRORS = (OSError, ValueError, struct.error, IndexError, AttributeError, RecursionError, TypeError, KeyError)


def theme_fonts(package: Package, folder: str) -> dict[str, str]:
    """The fonts that `minorEastAsia` and the like stand for."""
    try:
        data = package.data(folder + "theme/theme1.xml")
        root = parse_xml(data) if data else None
    except ReadingError:
        return {}
    found: dict[str, str] = {}
    if root is None:
        return found
    for scheme, prefix in ((A + "majorFont", "major"), (A + "minorFont", "minor")):
        for fonts in root.iter(scheme):
            names = {item.tag: item.get("typeface", "") for item in fonts}
            chinese = next((i.get("typeface", "") for i in fonts if i.get("script") == "Hans"), "")
            found[prefix + "EastAsia"] = names.get(A + "ea", "") or chinese
            found[prefix + "HAnsi"] = found[prefix + "Ascii"] = names.get(A + "latin", "")
    return found


def chunk_lines(package: Package, name: str) -> list[str]:
    """The lines of an imported chunk: HTML, MHT, plain text, or another Word document's paragraphs."""
    data = package.data(name)
    if not data:
        return []
    kind = PurePosixPath(name).suffix.lower()
    head = data[:2048].lower()
    if kind in (".mht", ".mhtml") or b"mime-version:" in head:
        return _mht_lines(data)
    if kind in (".htm", ".html", ".xhtml") or b"<html" in head:
        return _html_lines(decode_html(data)[0])
    if data.startswith(b"PK"):
        with Package(BytesIO(data)) as inner:
            root = inner.xml(inner.main_part("word/document.xml"))
            paragraphs = root.iter("{*}p") if root is not None else ()
            return [text for p in paragraphs if (text := "".join(t.text or "" for t in p.iter("{*}t")).strip())]
    return [line for line in decode(data).text.splitlines() if line.strip()]


def _html_lines(markup: str) -> list[str]:
    return [line for page in read_markup(markup, "").pages for line in page.text.splitlines() if line.strip()]


def _mht_lines(data: bytes) -> list[str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html" and isinstance(part, EmailMessage):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _html_lines(decode_html(payload, part.get("Content-Type", ""))[0])
    return []


def embedded(package: Package, content: Content) -> tuple[list[Member], list[Problem]]:
    """Files embedded as objects, read as members; programs among them are named."""
    members: list[Member] = []
    problems: list[Problem] = []
    if "/embeddings/" not in package.listing:
        return members, problems
    names = [name for name in package.names() if "/embeddings/" in name.lower() and not name.endswith("/")]
    for name in names[:_MAX_OBJECTS]:
        try:
            data = package.data(name)
            if not data:
                continue
            content.budget.take_entry()
            content.budget.take_bytes(len(data))
            shown, inside = _object(name, data)
        except ReadingError as error:
            problems.append(Problem(ProblemCode(error.code), str(error)))
            continue
        if shown.rpartition(".")[2].lower() in _DANGEROUS:
            problems.append(Problem(ProblemCode.MACRO, f"文件内嵌有可执行的对象“{shown}”，请删除后重新报送。"))
        elif inside is not None:
            members.append(content.inner(shown, inside, None))
    return members, problems


def _object(name: str, data: bytes) -> tuple[str, bytes | None]:
    """The file inside an embedded object and its name; None for objects that hold no file (equations, charts)."""
    shown = PurePosixPath(name).name
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return shown, data
    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            if file.exists("\x01Ole10Native"):
                return _native(file.openstream("\x01Ole10Native").read(), shown)
            if file.exists("Package"):
                return shown, file.openstream("Package").read()
            if any(file.exists(stream) for stream in ("WordDocument", "Workbook", "Book", "PowerPoint Document")):
                return shown, data
    except _OLE_ERRORS:
        return shown, None
    return shown, None


def _native(data: bytes, shown: str) -> tuple[str, bytes | None]:
    """An Ole10Native stream (MS-OLEDS 2.3.6 in practice): size, flags, label, file name, command, then the bytes."""
    label, _, rest = data[6:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    if len(rest) < 8:
        return shown, None
    length = struct.unpack_from("<I", rest, 4)[0]
    rest = rest[8 + length :]
    if len(rest) < 4:
        return shown, None
    size = struct.unpack_from("<I", rest, 0)[0]
    name = decode(label).text.replace("\\", "/").rsplit("/", 1)[-1] or shown
    return name, rest[4 : 4 + size]
