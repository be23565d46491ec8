"""Paragraphs of mere runs in a parsed Word text, and the neatness of their lines."""

from __future__ import annotations

import re

from lxml import etree

from fazhi.reading.document import Line
from fazhi.reading.fold import tidy
from fazhi.reading.ooxml_xml import W

_R, _T, _PPR, _RPR, _TAB, _BR, _TYPE = (W + name for name in ("r", "t", "pPr", "rPr", "tab", "br", "type"))
_SILENT = frozenset(W + name for name in ("bookmarkStart", "bookmarkEnd", "proofErr"))
EDGES = " \t\u3000\u00a0\u200b\ufeff"
"""What is not printed at the ends of a line."""
SPACES = frozenset((" ", "\u3000", "\u00a0"))
"""What may stand between letters that are set apart."""
_LETTERS = re.compile(r"\S(?:[ \u3000\u00a0]+\S)+")


def plain_runs(paragraph: etree._Element) -> tuple[str, etree._Element | None, etree._Element | None] | None:
    """Text, `w:pPr`, and the `w:rPr` of the first run with text, of a paragraph of mere runs; None for all others.

    Nine paragraphs in ten are such, and need neither the order of breaks and fields nor a look at every element.
    """
    properties = own = None
    parts: list[str] = []
    started = False
    for child in paragraph:
        tag = child.tag
        if tag == _R:
            settings, has_text = None, False
            for item in child:
                tag = item.tag
                if tag == _T:
                    has_text = True
                    if text := item.text:
                        parts.append(text)
                elif tag == _RPR:
                    settings = item if settings is None else settings
                elif tag == _TAB:
                    parts.append("\t")
                elif tag == _BR and item.get(_TYPE) != "page":
                    parts.append("\n")
                else:
                    return None
            if has_text and not started:
                own, started = settings, True
        elif tag == _PPR:
            properties = child if properties is None else properties
        elif tag not in _SILENT:
            return None
    return "".join(parts), properties, own


def first_run(paragraph: etree._Element) -> etree._Element | None:
    """The `w:rPr` of the first run with text, which stands for the line."""
    for run in paragraph.iter(_R):
        if next(run.iterchildren(_T), None) is not None:
            return next(run.iterchildren(_RPR), None)
    return None


def neat(line: str) -> str:
    """One line as printed: no blanks at its ends, and none inside where every letter stands alone (通　知)."""
    line = line.strip(EDGES)
    return tidy(line) if line[1:2] in SPACES and _LETTERS.fullmatch(line) else line


def lines_of_text(text: str, size: float | None) -> list[Line]:
    """The lines of a text without blanks at its ends."""
    if "\n" not in text:
        line = neat(text)
        return [Line(line, None, size)] if line else []
    return [Line(line, None, size) for part in text.split("\n") if (line := neat(part))]
