"""What a package of Office Open XML tells of itself: its properties, and what acts when it is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.errors import ReadingError
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.ooxml import Package
from fazhi.reading.ooxml_xml import UTF8, declares, parse_xml

_UTF8_OR_UNSTATED = re.compile(rb"<[A-Za-z]|" + UTF8.pattern)
_CORE_ITEM = re.compile(rb"<(?:\w+:)?(created|modified|title)(?: [^<>]*)?>([^<]*)</")
_CORE = {"created": "created", "modified": "modified", "title": "title"}


def core_properties(package: Package) -> dict[str, str]:
    """`created`, `modified` (ISO) and `title` as the format states them; whatever is missing is left out."""
    found: dict[str, str] = {}
    try:
        data = package.data("docprops/core.xml") or b""
        if not declares(data) and b"&" not in data and _UTF8_OR_UNSTATED.match(data):
            # As every writer sets it: a flat list, which needs no tree.
            for item, value in _CORE_ITEM.findall(data):
                if text := value.decode().strip():
                    found[item.decode()] = text
            return found
        root = parse_xml(data) if data else None
    except (ReadingError, UnicodeDecodeError):
        return {}
    for child in root if root is not None else ():
        name = _CORE.get(child.tag.rpartition("}")[2])
        if name and child.text and child.text.strip():
            found[name] = child.text.strip()
    return found


_FETCHING = ("settings.xml.rels", "document.xml.rels")
_NETWORK = re.compile(r"(?i)(https?:|ftp:|file://[^/]|file:/{4,}|\\\\)")


def active_content(package: Package) -> list[Problem]:
    """Macro sheets, controls, and templates or frames fetched from the network when the file is opened.

    VBA projects are named by `sniff`, whatever the format.
    """
    problems: list[Problem] = []
    names, joined = package.plain_names(), package.listing
    if "/macrosheets/" in joined:
        problems.append(Problem(ProblemCode.MACRO, "文件含有宏表，请删除后重新报送。"))
    if "/activex/" in joined and any("/activex/" in name and name.endswith(".bin") for name in names):
        problems.append(Problem(ProblemCode.MACRO, "文件含有ActiveX控件，请删除后重新报送。"))
    suffixes = tuple([one for one in _FETCHING if one in joined])
    for name in names if suffixes else ():
        if name.endswith(suffixes) and (data := package.data(name)):
            if b"attachedTemplate" not in data and b"oleObject" not in data and b"/frame" not in data:
                continue
            problems += _outside(package, name)
    return problems


def _outside(package: Package, rels: str) -> Iterator[Problem]:
    source = rels.replace("/_rels/", "/").removesuffix(".rels")
    for relation in package.relations(source).values():
        fetched = relation.kind in {"attachedTemplate", "oleObject", "frame"}
        if relation.external and fetched and _NETWORK.match(relation.target):
            yield Problem(ProblemCode.MACRO, "文件打开时会从网络加载外部模板或对象，请去除后重新报送。")
            return
