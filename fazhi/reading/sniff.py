"""What a file is, told by its bytes: its `Format`, and whether its name says something else.

The name is asked only where bytes cannot tell: a script, a CSV and a shortcut are all plain text.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import olefile

from fazhi.reading.charset import decode, looks_like_text
from fazhi.reading.formats import FORMATS as FORMATS
from fazhi.reading.formats import Format as Format
from fazhi.reading.magic import HEAD, by_magic
from fazhi.reading.zip_parts import DAMAGED, Entry, directory, names_of

_EXTENSIONS = frozenset(ext for made in FORMATS.values() for ext in made.extensions) - {"*"}
_SCRIPTS = FORMATS["script"].extensions

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The answer: the format (None: unknown), the name of the part that holds active content, where seen, and the
    directory of a ZIP package, where it is a plain one: whoever opens the package next need not read it again.
    """

    format: Format | None
    active: str | None = None
    directory: Sequence[Entry] | None = None


def extension(name: str) -> str:
    """The extension of a file name in lower case without the dot, full-width letters folded; '' where there is none."""
    stem, dot, suffix = name.replace("．", ".").strip().rstrip("./").rpartition("/")[2].rpartition(".")
    return suffix.lower().translate(_HALF).strip() if stem and dot else ""


_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def sniff(path: Path, name: str, held: bytes | None = None) -> Sniffed:
    """Tell the format of the file at `path`, which people call `name`; `held` are its bytes, where they are known."""
    if held is not None:
        head = held[:HEAD]
    else:
        with FileIO(path) as file:
            head = file.read(HEAD)
    if head.startswith(_OLE_MAGIC):
        return _ole(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")):
        return _zip(path, head, held)
    found = by_magic(head)
    if found is None and b"%PDF-" in head[:4096]:
        # Bytes before the header are tolerated by every viewer (up to 1,024; mail gateways put more).
        found = "pdf"
    if found is None:
        found = _text_format(head, name)
    if found is None and _ends_in_directory(path):
        return _zip(path, head, held)
    if found is None and _is_disc(path):
        found = "iso"
    return Sniffed(FORMATS[found] if found else None)


def wrong_extension(name: str, format: Format) -> str | None:
    """The Chinese sentence for a name that says another format than the content is; None where they agree.

    A name without a known extension says nothing, so it cannot be wrong.
    """
    said = extension(name)
    if said not in _EXTENSIONS or said in format.extensions or "*" in format.extensions:
        return None
    return f"文件扩展名是“.{said}”，内容实为{format.title}。"


def _is_disc(path: Path) -> bool:
    """Whether the file is the image of a disc: its first descriptor stands after 16 empty sectors."""
    with path.open("rb") as file:
        file.seek(0x8001)
        return file.read(5) == b"CD001"


# --- ZIP packages ---------------------------------------------------------------------------------------------------

_MAX_ENTRIES = 100_000


def _ends_in_directory(path: Path) -> bool:
    """Whether a ZIP directory stands at the end: self-extracting archives and packages with bytes before them."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1024))
        return b"PK\x05\x06" in file.read()


def _zip(path: Path, head: bytes, held: bytes | None) -> Sniffed:
    entries = directory(path, held)
    names = _zip_names(path) if entries is None else [entry.filename for entry in entries]
    is_cut = names is None
    if names is None:
        names = _local_names(path)
    lower, listing = names_of(tuple(names))
    kind = _package_kind(lower, listing, head)
    if is_cut and kind == "package":
        # Which family it is stood in the part that is lost.
        kind = "zip"
    active = None
    if kind == "program":
        active = "classes.dex" if "classes.dex" in names else "META-INF/MANIFEST.MF"
    elif kind != "zip" and "vba" in listing:
        active = next((one for one in names if one.rpartition("/")[2].lower() in _ACTIVE_PARTS), None)
    return Sniffed(FORMATS[kind], active, entries)


_ACTIVE_PARTS = frozenset({"vbaproject.bin", "vbadata.xml"})


def _zip_names(path: Path) -> list[str] | None:
    """The names in the directory; None where it is damaged. A directory that claims too many entries is not walked."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return None
    if struct.unpack_from("<H", tail, at + 10)[0] == 0xFFFF and size > _MAX_ENTRIES * 46:
        return []
    try:
        with zipfile.ZipFile(path) as package:
            return package.namelist()
    except (*DAMAGED, struct.error):
        return None


def _local_names(path: Path, most: int = 64) -> list[str]:
    """The first names from the local headers of a damaged package, enough to say what it was."""
    with path.open("rb") as file:
        data = file.read(4 << 20)
    names: list[str] = []
    at = data.find(b"PK\x03\x04")
    while at >= 0 and at + 30 <= len(data) and len(names) < most:
        length = struct.unpack_from("<H", data, at + 26)[0]
        names.append(data[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = data.find(b"PK\x03\x04", at + 30 + length)
    return names


_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("visio/", "visio"))


def _package_kind(lower: tuple[str, ...], listing: str, head: bytes) -> str:
    """Which kind of package the member names (and the stored `mimetype`) make."""
    if "ofd.xml" in lower:
        return "ofd"
    if "[content_types].xml" in lower or "_rels/.rels" in lower:
        for prefix, kind in _PARTS:
            if listing.startswith(prefix) or "\n" + prefix in listing:
                return kind
        return "xps" if ".fdseq" in listing else "package"
    if ".iwa" in listing:
        return "iwork"
    if "content.json" in lower and "metadata.json" in lower:
        return "mindmap"
    if "mimetype" in lower:
        stated = head[30 + 8 :]
        for media, kind in _ODF.items():
            if stated.startswith(media):
                return kind
        if "content.xml" in lower:
            return "odt"
    if "uof.xml" in lower:
        return "uof2"
    if "androidmanifest.xml" in lower or ("meta-inf/manifest.mf" in lower and any(n.endswith(".class") for n in lower)):
        return "program"
    return "zip"


# --- OLE compound files ---------------------------------------------------------------------------------------------

_OLE_STREAMS = (
    ("encryptedpackage", "ole-encrypted"),
    ("\tdrmcontent", "ole-encrypted"),
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "ppt"),
    ("visiodocument", "visio"),
    ("quill", "publisher"),
    ("__properties_version1.0", "msg"),
)
_OLE_MACROS = frozenset({"_vba_project_cur", "macros", "_vba_project", "vba"})


def _ole(path: Path) -> Sniffed:
    """The family of a compound file by its top-level streams."""
    try:
        with olefile.OleFileIO(str(path)) as file:
            entries = [[str(part) for part in entry] for entry in file.listdir(streams=True, storages=True)]
    except (OSError, ValueError, struct.error, IndexError, AttributeError, RecursionError, OverflowError):
        return Sniffed(FORMATS["ole"])
    top = {entry[0].lower() for entry in entries}
    active = next(("/".join(e) for e in entries if len(e) <= 2 and e[-1].lower() in _OLE_MACROS), None)
    for stream, kind in _OLE_STREAMS:
        if stream in top:
            return Sniffed(FORMATS[kind], active)
    if any(one.startswith("䡀") or "msicreatefile" in one for one in top):
        # Installer databases write their table names in a private alphabet that begins with this letter.
        return Sniffed(FORMATS["program"])
    return Sniffed(FORMATS["ole"], active)


# --- text -----------------------------------------------------------------------------------------------------------


def _text_format(head: bytes, name: str) -> str | None:
    """The format of a file that may be text; None where its bytes are none."""
    if not looks_like_text(head):
        return None
    said = extension(name)
    ascii_head = head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")[:4096].lower()
    if ascii_head.startswith(b"#!") and b"\n" in ascii_head[:200]:
        return "script"
    for looks, kind in (
        (_is_mht, "mht"),
        (_is_mail, "eml"),
        (_is_url, "url"),
        (_is_webloc, "webloc"),
        (_is_svg, "svg"),
        (_is_drawing, "cad"),
        (_is_office_xml, "officexml"),
    ):
        if looks(ascii_head):
            if kind == "officexml":
                return "wordxml" if b"word.document" in ascii_head or b"wordml" in ascii_head else "excelxml"
            return kind
    if said in _SCRIPTS:
        return "script"
    if _is_html(ascii_head):
        return "html"
    if (marked_up := _marked_up(ascii_head, said)) is not None:
        return marked_up
    if ascii_head.startswith(b"<?xml"):
        return "xml"
    if said in ("csv", "tsv") or (said in _WORKBOOKS and _is_columns(head)):
        return "csv"
    return "text"


_UOF_KINDS = {b"vnd.uof.text": "uof", b"vnd.uof.spreadsheet": "uos", b"vnd.uof.presentation": "uop"}


def _marked_up(head: bytes, said: str) -> str | None:
    """A UOF or OpenDocument file of plain XML: a text, a table or slides; its name says where its root does not."""
    if b"uof:uof" in head or b"schemas.uof.org" in head:
        stated = next((kind for media, kind in _UOF_KINDS.items() if media in head), None)
        return stated or (said if said in ("uos", "uop") else "uof")
    if b"<office:document " in head:
        return next(("f" + kind for media, kind in _ODF.items() if media in head), None)
    return None


_WORKBOOKS = frozenset({"xls", "xlsx", "et", "xlsm"})


def _is_columns(head: bytes) -> bool:
    """Whether most lines have tabs: what many a web system exports and calls a workbook."""
    lines = [line for line in decode(head).text.splitlines() if line.strip()]
    return sum("\t" in line for line in lines) * 3 > len(lines) * 2


def _is_webloc(head: bytes) -> bool:
    return b"<plist" in head[:400] and b"<key>url</key>" in head


def _is_svg(head: bytes) -> bool:
    return head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in head)


def _is_drawing(head: bytes) -> bool:
    """A drawing for exchange (DXF): pairs of lines, the first of them the beginning of a section."""
    return head.split(None, 2)[:2] == [b"0", b"section"]


_HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<title", b"<div", b"<script")


def _is_html(head: bytes) -> bool:
    if head.startswith(b"<!--"):
        head = head.partition(b"-->")[2].lstrip()
    if head.startswith(_HTML_STARTS):
        return True
    return head.startswith((b"<?xml", b"<!doctype", b"<!--", b"<%")) and b"<html" in head


def _is_office_xml(head: bytes) -> bool:
    return head.startswith(b"<?xml") and (
        b"<?mso-application" in head
        or b"schemas.microsoft.com/office/word/2003/wordml" in head
        or (b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<workbook" in head)
    )


_MAIL_FIELDS = frozenset(
    {b"from:", b"to:", b"subject:", b"date:", b"received:", b"message-id:", b"mime-version:", b"return-path:"}
)


def _header_names(head: bytes) -> set[bytes]:
    """The names of header fields at the very start of a text, up to the first empty line."""
    names: set[bytes] = set()
    for line in head.splitlines():
        if not line.strip():
            break
        if line[:1] in b" \t":
            continue
        field, colon, _ = line.partition(b":")
        if not colon or b" " in field or not field.isascii():
            return set()
        names.add(field + b":")
    return names


def _is_mail(head: bytes) -> bool:
    names = _header_names(head)
    return len(names & _MAIL_FIELDS) >= 3 or (b"received:" in names and b"from:" in names)


def _is_mht(head: bytes) -> bool:
    return b"multipart/related" in head and b"mime-version:" in _header_names(head)


def _is_url(head: bytes) -> bool:
    # Browsers put the frame's address, or a section of the shell, before the section that matters.
    return head.startswith((b"[internetshortcut]", b"[default]", b"[{000214a0")) and b"[internetshortcut]" in head
