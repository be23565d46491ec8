"""Styles of a Word document: sizes, fonts, line spacing and list membership of paragraphs, with inheritance."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.ooxml import W, parse_xml

_TRUE = {"", "1", "true", "on"}


class Look(NamedTuple):
    """How a paragraph is set. `size` in points; `line` as 'exact 28', 'atLeast 20' (points) or 'auto 1.5' (lines)."""

    font: str = ""
    latin: str = ""
    size: float | None = None
    line: str = ""
    align: str = ""
    bold: bool = False
    list_id: str = ""
    level: int = 0
    break_before: bool = False


_ROOT = re.compile(rb"<(?:\w+:)?styles\b[^>]*>")
_USED = re.compile(
    rb"<((?:\w+:)?docDefaults)\b.*?</\1>|<((?:\w+:)?style)\b(?=[^>]*type=.paragraph)[^>]*>.*?</\2>", re.S
)


def paragraph_styles(data: bytes) -> etree._Element | None:
    """The part with nothing but defaults and paragraph styles: table styles are nine tenths of most style parts."""
    start = _ROOT.search(data, 0, 8192)
    try:
        if start is None or start.group().endswith(b"/>"):
            return parse_xml(data)
        name = start.group()[1:].split(None, 1)[0].rstrip(b">")
        used = b"".join(found.group() for found in _USED.finditer(data, start.end()))
        return parse_xml(start.group() + used + b"</" + name + b">")
    except ReadingError:
        return None


class Styles:
    """The styles of `word/styles.xml`, resolved when first asked for."""

    def __init__(self, root: etree._Element | None, theme: dict[str, str]) -> None:
        self._theme = theme
        self._elements: dict[str, etree._Element] = {}
        self._looks: dict[str, Look] = {}
        self.base = Look(size=10.0)
        self.default = ""
        if root is None:
            return
        for style in root.iterchildren(W + "style"):
            kind, name = style.get(W + "type"), style.get(W + "styleId", "")
            self._elements[name] = style
            if kind == "paragraph" and style.get(W + "default") in {"1", "true", "on"}:
                self.default = name
        for defaults in root.iterchildren(W + "docDefaults"):
            for properties in defaults.iter(W + "pPr", W + "rPr"):
                self.base = self.apply(self.base, properties)

    def look(self, name: str | None, depth: int = 0) -> Look:
        """The look of a paragraph style; that of the default style where the name is unknown or None."""
        name = self.default if name is None or name not in self._elements else name
        if name in self._looks or depth > 20:
            return self._looks.get(name, self.base)
        style = self._elements.get(name)
        if style is None:
            return self.base
        parent = next(style.iterchildren(W + "basedOn"), None)
        look = self.look(parent.get(W + "val"), depth + 1) if parent is not None else self.base
        for properties in style.iterchildren(W + "pPr", W + "rPr"):
            look = self.apply(look, properties)
        self._looks[name] = look
        return look

    def apply(self, look: Look, properties: etree._Element) -> Look:
        """`look` changed by the direct settings of a `w:pPr` or `w:rPr`."""
        changes: dict[str, Any] = {}
        for item in properties:
            setting = _SETTINGS.get(item.tag)
            if setting is not None:
                changes.update(setting(self._theme, item))
        return look._replace(**changes) if changes else look


def is_on(item: etree._Element) -> bool:
    """Whether a toggle such as `w:b` is on; one without a value is."""
    return item.get(W + "val", "") in _TRUE


def _half_points(value: str | None) -> float | None:
    try:
        return int(value or "") / 2
    except ValueError:
        return None


def _fonts(theme: dict[str, str], item: etree._Element) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for field, plain, themed in (("font", "eastAsia", "eastAsiaTheme"), ("latin", "ascii", "asciiTheme")):
        if name := item.get(W + plain) or theme.get(item.get(W + themed, "")):
            changes[field] = name
    return changes


def _spacing(_: dict[str, str], item: etree._Element) -> dict[str, Any]:
    line, rule = item.get(W + "line"), item.get(W + "lineRule", "auto")
    if line is None:
        return {}
    try:
        number = float(line)
    except ValueError:
        return {}
    return {"line": f"auto {number / 240:g}" if rule == "auto" else f"{rule} {number / 20:g}"}


def _list(_: dict[str, str], item: etree._Element) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for child in item.iterchildren(W + "numId", W + "ilvl"):
        value = child.get(W + "val", "")
        if child.tag == W + "numId":
            changes["list_id"] = "" if value == "0" else value
        elif value.isdigit():
            changes["level"] = int(value)
    return changes


_SETTINGS: dict[str, Callable[[dict[str, str], etree._Element], dict[str, Any]]] = {
    W + "sz": lambda _, item: {"size": _half_points(item.get(W + "val"))},
    W + "b": lambda _, item: {"bold": is_on(item)},
    W + "jc": lambda _, item: {"align": item.get(W + "val", "")},
    W + "pageBreakBefore": lambda _, item: {"break_before": is_on(item)},
    W + "rFonts": _fonts,
    W + "spacing": _spacing,
    W + "numPr": _list,
}
"""What each setting changes in a `Look`."""
