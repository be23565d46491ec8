"""Word texts read from their bytes by `compiled.docx`, and what settings mean by how they are written.

No tree is built of a text that is wholly understood; any other, and every damaged one, is parsed (`docx_tree`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading import compiled
from fazhi.reading.docx_record import Block, Looks, PageBreak, Section
from fazhi.reading.docx_section import section_of
from fazhi.reading.docx_styles import Setting, Styles
from fazhi.reading.docx_table import ALONE, Span, free_before, span_of
from fazhi.reading.ooxml_xml import R, W, parse_xml

_DECLARATION = re.compile(
    rb"""(?:<\?xml version=(["'])1\.0\1 encoding=(["'])[Uu][Tt][Ff]-8\2"""
    rb"""(?: standalone=(["'])(?:yes|no)\3)? ?\?>[ \t\r\n]*)?"""
)
_STRICT = b"purl.oclc.org/ooxml"
_SHORT = f'<w:document xmlns:w="{W[1:-1]}" xmlns:r="{R[1:-1]}">'.encode()
_MOST_WRITTEN = 4_096
_LONGEST_WRITTEN = 2_048
Stated = tuple[str | None, tuple[Setting, ...], Section | None]
"""Style, settings and section of a `w:pPr`; of a `w:rPr`, its settings."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_Found = TypeVar("_Found")


def blocks_of(data: bytes, written: Written) -> list[Block] | None:
    """The blocks of a text, a running head or a foot; None where it must be parsed."""
    scan = _scan()
    return None if scan is None else _scanned(scan.blocks, data, written)


def notes_in(data: bytes, kind: str, written: Written) -> list[tuple[str, list[Block]]] | None:
    """The notes (`footnote`, `endnote`) of a part, each with its id; None where it must be parsed."""
    scan = _scan()
    return None if scan is None else _scanned(partial(scan.notes, kind=kind), data, written)


def _scanned(scan: Callable[[bytes, int, Written], _Found | None], data: bytes, written: Written) -> _Found | None:
    if data.find(_STRICT, 0, 8192) >= 0:
        return None
    start = _DECLARATION.match(data)
    try:
        return scan(data, 0 if start is None else start.end(), written)
    except ReadingError:
        return None


@cache
def _scan() -> ModuleType | None:
    return import_module("fazhi.reading.compiled.docx") if compiled.has("docx") else None


class Written:
    """What settings mean under some styles, by how they are written; an office sets all its papers alike."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.head = _SHORT
        """The opening tag of the text that is being read, which binds its prefixes."""
        self.looks: dict[tuple[bytes, bytes | None], Looks] = {}
        """By the `w:pPr` of a paragraph and the `w:rPr` of its first run with text."""
        self.spans: dict[bytes, Span] = {b"": ALONE}
        """What cells take by their `w:tcPr`."""
        self._sections: dict[bytes, Section] = {}
        self._free: dict[bytes, int] = {}

    def made(self, key: tuple[bytes, bytes | None], stated: Stated | None, run: Stated | None) -> Looks:
        """The looks of a paragraph that were not met before, by what it states and what its first run does."""
        styles = self._styles
        style, settings, section = stated or (None, (), None)
        look = styles.changed(styles.look(style), settings)
        found = Looks(look, look if run is None else styles.changed(look, run[1]), section)
        if len(key[0]) + len(key[1] or b"") <= _LONGEST_WRITTEN:
            remember(self.looks, key, found)
        return found

    def page_break(self, run: Stated | None) -> PageBreak:
        """A page break in a paragraph of which the first run with text states this."""
        look = self._styles.look(None)
        return PageBreak(look if run is None else self._styles.changed(look, run[1]))

    def section(self, written: bytes) -> Section:
        """What a `w:sectPr` states."""
        found = self._sections.get(written)
        if found is None:
            found = section_of(self._element(written))
            remember(self._sections, written, found)
        return found

    def span(self, written: bytes) -> Span:
        """What a cell takes by a `w:tcPr` that was not met before."""
        found = span_of([self._element(written)])
        remember(self.spans, written, found)
        return found

    def free(self, written: bytes) -> int:
        """The columns that a row leaves free by its `w:trPr`."""
        found = self._free.get(written)
        if found is None:
            holder = self._element(written).getparent()
            found = 0 if holder is None else free_before(holder)
            remember(self._free, written, found)
        return found

    def _element(self, written: bytes) -> etree._Element:
        try:
            root = parse_xml(_SHORT + written + b"</w:document>")
        except ReadingError:
            root = parse_xml(self.head + written + b"</w:document>")
        return root[0]


def remember(known: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep what was found for the files to come, within bounds."""
    if isinstance(key, bytes) and len(key) > _LONGEST_WRITTEN:
        return
    if len(known) >= _MOST_WRITTEN:
        known.clear()
    known[key] = value
