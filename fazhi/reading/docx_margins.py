"""What a Word package says beside its text: footnotes and endnotes, running heads and feet."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fazhi.errors import ReadingError
from fazhi.reading.docx_body import Body
from fazhi.reading.docx_kept import Template
from fazhi.reading.docx_numbering import Numbering
from fazhi.reading.docx_record import Block
from fazhi.reading.docx_scan import notes_in, remember
from fazhi.reading.docx_tree import Tree
from fazhi.reading.ooxml import Package
from fazhi.reading.ooxml_xml import W, declares

_SEPARATORS = re.compile(rb'<w:(?:foot|end)note (?:w:id="-?[0-9]+" )?w:type="(?:separator|continuation\w+)"[ />]')
_LONGEST_MARGIN = 1 << 13
_MOST_MARGINS = 20


def notes_of(package: Package, folder: str, template: Template) -> dict[tuple[str, str], list[str]]:
    """Footnotes and endnotes: (kind, id) to their lines."""
    found: dict[tuple[str, str], list[str]] = {}
    for part, kind in (("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")):
        if _has_notes(package, folder + part):
            for id, blocks in _notes(package, folder + part, kind, template):
                found[kind, id] = Body(template.styles, Numbering(), _no_relation).lines_of(blocks)
    return found


def _notes(package: Package, part: str, kind: str, template: Template) -> Iterable[tuple[str, Iterable[Block]]]:
    try:
        scanned = notes_in(package.data(part) or b"", kind, template.written)
    except ReadingError:
        scanned = None
    if scanned is not None:
        return scanned
    root = package.optional_xml(part)
    if root is None:
        return []
    tree = Tree(root, template.styles)
    notes = [note for note in root.iterchildren(W + kind) if note.get(W + "type", "normal") == "normal"]
    return [(note.get(W + "id", ""), list(tree.blocks(note))) for note in notes]


def _no_relation(_: str) -> None:
    """Notes and running heads are read for their text alone."""


def _has_notes(package: Package, name: str) -> bool:
    """Whether a part of notes is there that holds more than the lines that part notes from the text."""
    if not package.has(name):
        return False
    try:
        data = package.data(name) or b""
    except ReadingError:
        return True
    return declares(data) or data.count(b"note ") != len(_SEPARATORS.findall(data))


def margins_of(package: Package, body: Body, template: Template) -> tuple[dict[str, str], dict[str, str]]:
    """Texts of running heads and feet, each once; and the foot as laid out, its page number as {PAGE}."""
    texts: dict[str, list[str]] = {"header": [], "footer": []}
    layout: dict[str, str] = {}
    seen: set[str] = set()
    for id, shown_on in [one for section in body.sections for one in section.margins]:
        relation = body.relation(id)
        if relation is None or relation.target in seen or len(seen) > _MOST_MARGINS:
            continue
        seen.add(relation.target)
        kind, lines, shown = _margin(package, relation.target, template)
        if kind:
            texts[kind] += lines
        if shown:
            layout.setdefault("footer_" + shown_on, " ".join(shown))
    return {kind: "\n".join(dict.fromkeys(lines)) for kind, lines in texts.items() if lines}, layout


def _margin(package: Package, part: str, template: Template) -> tuple[str, list[str], list[str]]:
    """Kind and lines of a running head or foot, and those of a foot as laid out; kept, an office sets all alike."""
    packed = package.packed(part)
    known = template.margins.get(packed)
    if known is not None:
        return known
    root = package.optional_xml(part)
    if root is None:
        return "", [], []
    styles = template.styles
    kind, tree = "footer" if root.tag == W + "ftr" else "header", Tree(root, styles)
    lines = Body(styles, Numbering(), _no_relation).lines_of(tree.blocks(root))
    shown: list[str] = []
    if kind == "footer":
        shown = Body(styles, Numbering(), _no_relation, page_numbers=True).lines_of(tree.blocks(root))
    if len(packed) <= _LONGEST_MARGIN:
        remember(template.margins, packed, (kind, lines, shown))
    return kind, lines, shown
