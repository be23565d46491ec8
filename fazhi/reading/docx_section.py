"""What a section of a Word text states: its page, its running heads and feet, and whether it begins a new page."""

from __future__ import annotations

import functools

from lxml import etree

from fazhi.reading.docx_record import Section
from fazhi.reading.ooxml_xml import R, W

_TWIPS_PER_MM = 1440 / 25.4
_SIZE, _MARGINS, _GRID = (W + name for name in ("pgSz", "pgMar", "docGrid"))
_GRID_TYPE, _PITCH = W + "type", W + "linePitch"
_SIDES: dict[str, tuple[tuple[str, str], ...]] = {_SIZE: (("page_width_mm", W + "w"), ("page_height_mm", W + "h"))}
_SIDES[_MARGINS] = tuple((f"margin_{side}_mm", W + side) for side in ("top", "bottom", "left", "right"))


def section_of(properties: etree._Element) -> Section:
    """What a `w:sectPr` states."""
    kind = next(properties.iterchildren(W + "type"), None)
    is_new_page = kind is None or _value(kind, W + "val") not in {"continuous", "nextColumn"}
    references = properties.iterchildren(W + "headerReference", W + "footerReference")
    margins = tuple((_value(one, R + "id"), _value(one, W + "type") or "default") for one in references)
    return Section(is_new_page, margins, _page(properties))


def _page(section: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in section:
        tag = item.tag
        if tag in _SIDES:
            for key, name in _SIDES[tag]:
                if stated := _length(_value(item, name)):
                    found[key] = stated
        elif tag == _GRID and (kind := item.get(_GRID_TYPE)) not in (None, "default"):
            found["grid"] = kind or ""
            pitch = _value(item, _PITCH)
            if _is_number(pitch):
                found["grid_line_pt"] = f"{int(pitch) / 20:g}"
    return found


def _value(item: etree._Element, name: str) -> str:
    try:
        return item.get(name, "")
    except UnicodeDecodeError:
        return ""  # what a damaged part was saved as may hold bytes that are no text


@functools.lru_cache(256)
def _length(twips: str) -> str:
    return f"{round(int(twips) / _TWIPS_PER_MM, 1):g}" if _is_number(twips.removeprefix("-")) else ""


def _is_number(text: str) -> bool:
    # Nothing longer is a length, and Python takes no number of thousands of digits.
    return text.isdecimal() and len(text) < 10
