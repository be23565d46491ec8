"""Plain Word texts read from their bytes: no tree is built for what every common writer sets in the same few ways.

Paragraphs of mere runs are taken apart here, tables of such in `docx_flat_table`; all other blocks are parsed one by
one. A text that is not in
UTF-8 with the usual prefix, or in which anything is out of place, deleted, hidden or boxed, is parsed as a whole: then
nothing is guessed, and damage is found as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.docx_clean import PRUNED
from fazhi.reading.docx_styles import Look, Setting, Styles, stated
from fazhi.reading.ooxml_xml import W, parse_xml

_START = re.compile(
    rb"""<\?xml version=["']1\.0["'] encoding=["'][Uu][Tt][Ff]-8["'](?: standalone=["']\w+["'])? ?\?>\s*"""
    rb"""<w:document [^<>]*>"""
)
_WORD = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_SHORT = b'<?xml version="1.0" encoding="UTF-8"?><w:document ' + _WORD + b" " + _RELATIONS + b">"
_BODY = re.compile(rb"\s*<w:body>")
_END = re.compile(rb"</w:body>\s*</w:document>\s*")
_TABLE = re.compile(rb"<(/?)w:tbl[ >]")
_OPENING = re.compile(rb"""(?: [\w:]+="[^"<>&\x00-\x1f]*")*""")
_SILENT = re.compile(rb"""(?:<w:(?:bookmarkStart|bookmarkEnd|proofErr)(?: [\w:]+="[^"<>&\x00-\x1f]*")*/>)*""")
_BARRED = bytes(set(range(32)) - {9, 10, 13})
_CHANGES = tuple(W + name for name in ("pPrChange", "rPrChange", "sectPrChange"))
"""These hold earlier settings under the names of those that count."""

_ITEM = re.compile(rb'<w:t(?: xml:space="preserve")?>([^<]*)</w:t>|<w:tab/>|<w:br/>')
_LAST = b"</w:t></w:r></w:p>"
_REFERENCE = re.compile(rb"&(amp|lt|gt|quot|apos);")
_LETTERS = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}
_MOST_WRITTEN = 4_096
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_MOST_PARSED = 8
"""With more blocks than this that are not plain, one tree for all is cheaper."""


class FlatText:
    """The blocks of a text. `is_whole` tells at the end whether all was as expected; else nothing read may be used."""

    def __init__(self, data: bytes, styles: Styles) -> None:
        self._data, self._styles = data, styles
        self._parsed = 0
        self._known: set[bytes] = set()
        self._texts: list[bytes] = []
        self.is_whole = False
        root = _START.match(data)
        self._head = root.group() if root is not None else b""
        body = _BODY.match(data, len(self._head))
        is_usual = _WORD in self._head and _RELATIONS in self._head and data.find(b"xmlns:w=", len(self._head)) < 0
        # XML takes a carriage return for a line end; only a parser does that rightly everywhere.
        is_usual = is_usual and data.find(b"\r", len(self._head)) < 0 and b"AlternateContent" not in data
        self._start = body.end() if body is not None and is_usual else 0

    def blocks(self) -> Iterator[tuple[bytes, etree._Element | None]]:
        """The bytes of each block; the element too where it is neither a paragraph nor a table."""
        data, at = self._data, self._start
        while at:
            if data.startswith((b"<w:p>", b"<w:p "), at):
                end = data.find(b"</w:p>", at) + 6
                opened = data.find(b">", at)
                if data[opened - 1] == 0x2F:
                    end = opened + 1
                    yield data[at : opened - 1] + b"></w:p>", None
                elif end < 6:
                    return
                else:
                    yield data[at:end], None
            elif data.startswith(b"<w:tbl>", at):
                end = self._table_end(at)
                yield data[at:end], None
            elif data.startswith(b"<w:sectPr", at):
                end = data.find(b"</w:sectPr>", at) + 11
                if end < 11:
                    return
                yield data[at:end], self._section(data[at:end])
            else:
                said = b"".join(self._texts)
                is_clean = len(said.translate(None, _BARRED)) == len(said) and b"\xef\xbf" not in said
                self.is_whole = is_clean and _END.fullmatch(data, at) is not None
                return
            at = end

    def _table_end(self, at: int) -> int:
        depth = 0
        for mark in _TABLE.finditer(self._data, at):
            depth += -1 if mark.group(1) else 1
            if not depth:
                return mark.end()
        raise ReadingError("corrupt", "")

    def parsed(self, block: bytes) -> etree._Element:
        """One block as an element; a block out of which something would have to be pruned is none of ours."""
        self._parsed += 1
        if self._parsed > _MOST_PARSED:
            raise ReadingError("corrupt", "")
        return self.element(block)

    def element(self, written: bytes) -> etree._Element:
        """What is written here as an element, with nothing in it that would have to be pruned."""
        element = self._element(written)
        if next(element.iter(*PRUNED), None) is not None:
            raise ReadingError("corrupt", "")
        return element

    def _section(self, written: bytes) -> etree._Element:
        """A section, parsed when first met; it is only looked at, so one element may stand for many files."""
        known = self._styles.sections_written
        found = known.get(written)
        if found is None:
            if len(known) > 64:
                known.clear()
            found = known[written] = self.parsed(written)
        return found

    def _element(self, written: bytes) -> etree._Element:
        try:
            root = parse_xml(_SHORT + written + b"</w:document>")
        except ReadingError:
            root = parse_xml(self._head + written + b"</w:document>")
        if len(root) != 1:
            raise ReadingError("corrupt", "")
        return root[0]

    def said(self, paragraph: bytes) -> tuple[str, Look, Look] | None:
        """Text, look, and the look of the text, of a paragraph of mere runs; None for all others."""
        head, text = ending(paragraph)
        known = self._styles.heads_written.get(head)
        if known is not None and (line := self.text(text)) is not None:
            return line, *known
        plain = self.plain(paragraph)
        if plain is None:
            return None
        line, properties, run = plain
        looks = self._styles.looks_written.get((properties, run)) or self.looks(properties, run)
        if head and line.encode() == text:
            remember(self._styles.heads_written, head, looks)
        return line, *looks

    def text(self, written: bytes) -> str | None:
        """The text that is written so; None where only a parser should read it."""
        if b"<" in written or b">" in written:
            return None
        if b"&" in written:
            references = written.count(b"&")
            written, count = _REFERENCE.subn(lambda found: _LETTERS[found.group(1)], written)
            if count != references:
                return None
        self._texts.append(written)
        return written.decode()

    def plain(self, paragraph: bytes) -> tuple[str, bytes, bytes | None] | None:
        """Text, `w:pPr`, and the `w:rPr` of the first run with text, of a paragraph of mere runs; else None."""
        opening, _, rest = paragraph[4:-6].partition(b">")
        if not self._is_opening(opening):
            return None
        properties = b""
        if rest.startswith(b"<w:pPr>"):
            end = rest.find(b"</w:pPr>") + 8
            properties, rest = rest[:end], rest[end:]
            if b"<w:sectPr" in properties:
                return None
        *runs, after = rest.split(b"</w:r>")
        if after and not _SILENT.fullmatch(after):
            return None
        texts: list[str] = []
        own: bytes | None = None
        started = False
        for run in runs:
            found = self._run(run)
            if found is None:
                return None
            settings, text, is_text = found
            texts.append(text)
            if is_text and not started:
                own, started = settings, True
        return "".join(texts), properties, own

    def _run(self, run: bytes) -> tuple[bytes | None, str, bool] | None:
        """Settings, text, and whether a `w:t` is in it, of a run of texts, tabs and breaks of lines."""
        if not run.startswith((b"<w:r>", b"<w:r ")):
            start = run.find(b"<w:r>")
            start = run.find(b"<w:r ") if start < 0 else start
            if start < 0 or not _SILENT.fullmatch(run, 0, start):
                return None
            run = run[start:]
        opening, _, rest = run[4:].partition(b">")
        if opening and not self._is_opening(opening):
            return None
        settings: bytes | None = None
        if rest.startswith(b"<w:rPr>"):
            end = rest.find(b"</w:rPr>") + 8
            settings, rest = rest[:end], rest[end:]
            self.stated(settings)
        if rest == b"<w:tab/>":
            return settings, "\t", False
        begin = 5 if rest.startswith(b"<w:t>") else 26 if rest.startswith(b'<w:t xml:space="preserve">') else 0
        line = self.text(rest[begin:-6]) if begin and rest.endswith(b"</w:t>") else None
        if line is not None:
            return settings, line, True
        several = self._items(rest)
        return None if several is None else (settings, *several)

    def _items(self, written: bytes) -> tuple[str, bool] | None:
        """The text of several items of one run, and whether a `w:t` is among them."""
        parts: list[str] = []
        at, is_text = 0, False
        for item in _ITEM.finditer(written):
            if item.start() != at:
                return None
            at = item.end()
            said = item.group(1)
            line = self.text(said) if said is not None else "\t" if item.group().startswith(b"<w:tab") else "\n"
            if line is None:
                return None
            is_text = is_text or said is not None
            parts.append(line)
        return ("".join(parts), is_text) if at == len(written) else None

    def _is_opening(self, attributes: bytes) -> bool:
        """Whether the attributes of an opening tag are well formed; each spelling is judged once."""
        if attributes in self._known:
            return True
        if (attributes and attributes[:1] != b" ") or not _OPENING.fullmatch(attributes):
            return False
        self._known.add(attributes)
        return True

    def looks(self, properties: bytes, run: bytes | None) -> tuple[Look, Look]:
        """The look of a paragraph and that of its text, by its `w:pPr` and the `w:rPr` of its first run."""
        styles = self._styles
        style, settings = self.stated(properties) if properties else (None, ())
        look = styles.changed(styles.look(style), settings)
        shown = look if run is None else styles.changed(look, self.stated(run)[1])
        remember(styles.looks_written, (properties, run), (look, shown))
        return look, shown

    def stated(self, settings: bytes) -> tuple[str | None, tuple[Setting, ...]]:
        """Style and settings of a `w:pPr` or `w:rPr`, parsed when first met: an office sets all its papers alike."""
        known = self._styles.written
        found = known.get(settings)
        if found is None:
            element = self._element(settings)
            if next(element.iter(*PRUNED, *_CHANGES), None) is not None:
                raise ReadingError("corrupt", "")
            found = stated(element)[:2]
            remember(known, settings, found)
        return found


def ending(paragraph: bytes) -> tuple[bytes, bytes]:
    """What stands before the last text of a paragraph, and this text; both empty where it does not end in a text."""
    if not paragraph.endswith(_LAST):
        return b"", b""
    start = paragraph.rfind(b">", 0, -len(_LAST)) + 1
    return paragraph[:start], paragraph[start : -len(_LAST)]


def remember(known: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep what was found for the files to come, within bounds."""
    if len(known) >= _MOST_WRITTEN:
        known.clear()
    known[key] = value
