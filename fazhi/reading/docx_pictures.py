"""Pictures of a Word text: which fill a page, so that they are scans and no photographs in the text."""

from __future__ import annotations

import re

from lxml import etree

from fazhi.reading.ooxml_xml import V, W

_RASTER = (".png", ".jpg", ".jpeg", ".jpe", ".bmp", ".tif", ".tiff", ".gif", ".webp")
_SCAN_EMU = (3_600_000, 4_680_000)
"""A picture at least 100 mm wide and 130 mm high fills a page: a scan put into Word, not a photograph in the text."""


def is_raster(name: str) -> bool:
    """Whether a part is a picture made of pixels, by its name."""
    return name.lower().endswith(_RASTER)


def fills_page(item: etree._Element) -> bool:
    """Whether a picture is shown as large as a page of text."""
    element: etree._Element | None = item
    while element is not None and element.tag != W + "p":
        element = element.getparent()
        if element is None:
            return False
        if element.tag.endswith(("}inline", "}anchor")):
            extent = next(element.iterchildren("{*}extent"), None)
            if extent is None:
                return False
            return is_page_in_units(extent.get("cx", ""), extent.get("cy", ""))
        if element.tag == V + "shape":
            return is_page_in_points(element.get("style", ""))
    return False


_VML_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([\d.]+)pt", re.I)


def is_page_in_units(width: str, height: str) -> bool:
    """Whether an extent in English metric units is that of a page."""
    return width.isdigit() and height.isdigit() and int(width) >= _SCAN_EMU[0] and int(height) >= _SCAN_EMU[1]


def is_page_in_points(style: str) -> bool:
    """Whether the style of a VML shape gives it the size of a page."""
    sizes = {name.lower(): float(number) * 12_700 for name, number in _VML_SIZE.findall(style) if number.count(".") < 2}
    return sizes.get("width", 0) >= _SCAN_EMU[0] and sizes.get("height", 0) >= _SCAN_EMU[1]
