"""The relations between the parts of a package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from posixpath import join, normpath
from urllib.parse import unquote

import msgspec

from fazhi.reading.ooxml_xml import UTF8, declares, parse_xml


class Relation(msgspec.Struct, frozen=True):
    """One line of a `.rels` part. `target` is a part name, or the address as written where `external`."""

    id: str
    kind: str
    target: str
    external: bool


_LONGEST_KEPT = 1 << 14


def relations_in(data: bytes, folder: str) -> Mapping[str, Relation]:
    """The relations by their ids, as the parts of this folder state them."""
    return _kept(data, folder) if len(data) <= _LONGEST_KEPT else _read(data, folder)


def _read(data: bytes, folder: str) -> dict[str, Relation]:
    found: dict[str, Relation] = {}
    for item in _attributes(data):
        target, external = item.get("Target", ""), item.get("TargetMode") == "External"
        if not external:
            target = resolve(folder, target)
        id = item.get("Id", "")
        found[id] = Relation(id, item.get("Type", "").rsplit("/", 1)[-1], target, external)
    return found


@lru_cache(128)
def _kept(data: bytes, folder: str) -> Mapping[str, Relation]:
    """Texts without pictures and links, of one template, all have the same."""
    return _read(data, folder)


_PLAIN_RELATION = re.compile(rb"<Relationship((?: [A-Za-z]+=\"[^\"<&]*\")+) ?/>")
_PLAIN_ATTRIBUTE = re.compile(r' ([A-Za-z]+)="([^"]*)"')


def _attributes(data: bytes) -> list[dict[str, str]]:
    """The attributes of each relation; no tree is built for those written as every common writer does."""
    plain = _PLAIN_RELATION.findall(data)
    if len(plain) == data.count(b"Relationship ") and not declares(data) and UTF8.match(data):
        try:
            return [dict(_PLAIN_ATTRIBUTE.findall(one.decode())) for one in plain]
        except UnicodeDecodeError:
            pass
    return [
        {str(key): str(value) for key, value in item.attrib.items()} for item in parse_xml(data).iter("{*}Relationship")
    ]


_BESIDE = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")


def resolve(folder: str, target: str) -> str:
    """The part name that a relation's target means, seen from the folder of its source."""
    if _BESIDE.fullmatch(target) and _BESIDE.fullmatch(folder):
        return f"{folder}/{target}"
    target = unquote(target).replace("\\", "/").split("#", 1)[0]
    return normpath(target.lstrip("/") if target.startswith("/") else join(folder, target))
