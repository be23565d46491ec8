"""Parts of Office Open XML as trees, safely, and the namespaces in them.

Strict and Transitional packages look the same to the readers: Strict namespaces are renamed while a part is parsed.
A DOCTYPE never occurs in an honest package (ECMA-376 part 2 forbids it), so that every kind of entity attack is
refused before anything is expanded.
"""

from __future__ import annotations

import functools
import re

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import ProblemCode

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_OOXML = b"http://schemas.openxmlformats.org/"
_STRICT = {
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _OOXML + b"officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math": _OOXML + b"officeDocument/2006/math",
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _OOXML + b"wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": _OOXML + b"spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/presentationml/main": _OOXML + b"presentationml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/": _OOXML + b"drawingml/2006/",
}


_ROOT = 8192
"""Within so many bytes the root has told its namespaces."""

DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
UTF8 = re.compile(rb"""<\?xml version=["']1\.0["'] encoding=["'][Uu][Tt][Ff]-8["']""")


def declares(data: bytes) -> bool:
    """Whether a declaration or a comment may be in it: one letter is sought much quicker than two."""
    return b"!" in data and b"<!" in data


@functools.cache
def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=recover
    )


def parse_xml(data: bytes, *, recover: bool = False) -> etree._Element:
    """Parse one part. Entities are never expanded, nothing is fetched, nesting deeper than 256 is refused."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # Namespaces are renamed bytewise below, which needs an encoding that is a superset of ASCII.
        text = data.decode("utf-16", "replace")
        data = re.sub(r"^<\?xml[^>]*\?>", "", text).encode()
    if declares(data) and DOCTYPE.search(data, 0, 4096):
        code = ProblemCode.BOMB if b"<!ENTITY" in data else ProblemCode.CORRUPT
        raise ReadingError(code, "文件内部含有不允许的实体定义，可能是攻击性文件，未读取。")
    if data.find(b"purl.oclc.org/ooxml", 0, _ROOT) >= 0:
        for strict, plain in _STRICT.items():
            data = data.replace(strict, plain)
    try:
        root = etree.fromstring(data.lstrip() if data[:1].isspace() else data, _parser(recover))
    except (etree.XMLSyntaxError, ValueError) as error:
        if not recover and "Excessive depth" in str(error):
            raise ReadingError(ProblemCode.BOMB, "文件内部结构嵌套过深，可能是攻击性文件，未读取。") from error
        raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，内部结构不完整。") from error
    if root is None:
        raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，内部结构不完整。")
    has_no_dtd = not declares(data) and UTF8.match(data)
    # Pushed out of the first bytes by a long comment, or written in an encoding of its own.
    if not has_no_dtd and root.getroottree().docinfo.internalDTD is not None:
        raise ReadingError(ProblemCode.BOMB, "文件内部含有不允许的实体定义，可能是攻击性文件，未读取。")
    return root
