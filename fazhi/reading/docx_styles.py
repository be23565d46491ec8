"""Styles of a Word document: sizes, fonts, line spacing and list membership of paragraphs, with inheritance."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.ooxml_xml import W, parse_xml

_TRUE = {"", "1", "true", "on"}
_MOST_MADE = 4_096


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
        self._made: dict[tuple[Look, tuple[Setting, ...]], Look] = {}
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
        return self.changed(look, stated(properties)[1])

    def paragraph(self, properties: etree._Element) -> tuple[Look, etree._Element | None]:
        """The look that a `w:pPr` gives, its style counted in, and the section that ends with it."""
        style, settings, section = stated(properties)
        return self.changed(self.look(style), settings), section

    def changed(self, look: Look, settings: tuple[Setting, ...]) -> Look:
        """`look` with settings applied."""
        if not settings:
            return look
        # A document sets its paragraphs in a handful of ways, and an office all its documents in the same.
        made = self._made.get((look, settings))
        if made is None:
            changes: dict[str, Any] = {}
            for setting in settings:
                changes.update(_READ[setting[0]](self._theme, *setting[1:]))
            if len(self._made) > _MOST_MADE:
                self._made.clear()
            made = self._made[look, settings] = look._replace(**changes)
        return made


Setting = tuple[str | None, ...]
"""The tag of a setting and the values of the attributes that count, as they stand in the file."""


def stated(properties: etree._Element) -> tuple[str | None, tuple[Setting, ...], etree._Element | None]:
    """The style named in a `w:pPr` or `w:rPr`, its settings, and the section in it."""
    style = section = None
    settings: list[Setting] = []
    for item in properties:
        tag = item.tag
        attributes = ATTRIBUTES.get(tag)
        if attributes is not None:
            get = item.get
            if len(attributes) == 1:
                settings.append((tag, get(_VAL)))
            elif len(attributes) == 2:
                settings.append((tag, get(_LINE), get(_RULE)))
            else:
                settings.append((tag, *[get(name) for name in attributes]))
        elif tag == _STYLE:
            style = item.get(_VAL) if style is None else style
        elif tag == _LIST:
            settings += [(child.tag, child.get(_VAL)) for child in item.iterchildren(_LIST_ID, _LEVEL)]
        elif tag == _SECTION and section is None:
            section = item
    return style, tuple(settings), section


def is_on(item: etree._Element) -> bool:
    """Whether a toggle such as `w:b` is on; one without a value is."""
    return item.get(_VAL, "") in _TRUE


def _half_points(value: str | None) -> float | None:
    try:
        return int(value or "") / 2
    except ValueError:
        return None


def _fonts(
    theme: dict[str, str], east: str | None, east_theme: str | None, latin: str | None, latin_theme: str | None
) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for field, plain, themed in (("font", east, east_theme), ("latin", latin, latin_theme)):
        if name := plain or theme.get(themed or ""):
            changes[field] = name
    return changes


def _spacing(_: dict[str, str], line: str | None, rule: str | None) -> dict[str, Any]:
    if line is None:
        return {}
    try:
        number = float(line)
    except ValueError:
        return {}
    rule = "auto" if rule is None else rule
    return {"line": f"auto {number / 240:g}" if rule == "auto" else f"{rule} {number / 20:g}"}


def _list_id(_: dict[str, str], value: str | None) -> dict[str, Any]:
    return {"list_id": "" if value == "0" or value is None else value}


def _level(_: dict[str, str], value: str | None) -> dict[str, Any]:
    return {"level": int(value)} if value is not None and value.isdigit() else {}


_VAL, _LINE, _RULE = W + "val", W + "line", W + "lineRule"
_STYLE, _SECTION, _LIST, _LIST_ID, _LEVEL = (W + name for name in ("pStyle", "sectPr", "numPr", "numId", "ilvl"))
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    W + "sz": (_VAL,),
    W + "b": (_VAL,),
    W + "jc": (_VAL,),
    W + "pageBreakBefore": (_VAL,),
    W + "spacing": (_LINE, _RULE),
    W + "rFonts": (W + "eastAsia", W + "eastAsiaTheme", W + "ascii", W + "asciiTheme"),
}
"""The settings that count, and their attributes."""

_READ: dict[str | None, Callable[..., dict[str, Any]]] = {
    W + "sz": lambda _, value: {"size": _half_points(value)},
    W + "b": lambda _, value: {"bold": (value or "") in _TRUE},
    W + "jc": lambda _, value: {"align": value or ""},
    W + "pageBreakBefore": lambda _, value: {"break_before": (value or "") in _TRUE},
    W + "rFonts": _fonts,
    W + "spacing": _spacing,
    _LIST_ID: _list_id,
    _LEVEL: _level,
}
"""What each setting changes in a `Look`."""
