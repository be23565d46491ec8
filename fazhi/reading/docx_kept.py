"""Styles and lists of Word packages, kept from file to file: papers of one office share their template."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from fazhi.errors import ReadingError
from fazhi.reading.document import ProblemCode
from fazhi.reading.docx_numbering import Lists
from fazhi.reading.docx_parts import theme_fonts
from fazhi.reading.docx_scan import Written
from fazhi.reading.docx_styles import Styles, paragraph_styles
from fazhi.reading.ooxml import Package

_MOST_KNOWN, _MOST_LISTS = 64, 16
_LONGEST_KNOWN = 1 << 18


@dataclass(frozen=True, slots=True)
class Template:
    """The styles of a package and what follows from them alone."""

    styles: Styles
    written: Written
    margins: dict[bytes, tuple[str, list[str], list[str]]] = field(default_factory=dict)
    """Running heads and feet by their packed parts, for `docx_margins`."""


_KNOWN: OrderedDict[tuple[int, int], tuple[bytes, bytes, Template]] = OrderedDict()
_LISTS: OrderedDict[bytes, Lists] = OrderedDict()


def template_of(package: Package, folder: str) -> Template:
    """The styles of a package: they outweigh its text."""
    packed, theme = package.packed(folder + "styles.xml"), package.packed(folder + "theme/theme1.xml")
    key = len(packed), len(theme)
    known = _KNOWN.get(key)
    # To hold the bytes against each other is quicker than any digest of them.
    if known is not None and known[0] == packed and known[1] == theme:
        _KNOWN.move_to_end(key)
        return known[2]
    try:
        data = package.data(folder + "styles.xml")
    except ReadingError as error:
        if error.code == ProblemCode.BOMB:
            raise
        data = None
    styles = Styles(paragraph_styles(data) if data else None, theme_fonts(package, folder))
    template = Template(styles, Written(styles))
    if 0 < len(packed) + len(theme) <= _LONGEST_KNOWN:
        _KNOWN[key] = packed, theme, template
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.popitem(last=False)
    return template


def lists_of(package: Package, folder: str) -> Lists:
    """The numbered lists of a package."""
    packed = package.packed(folder + "numbering.xml")
    lists = _LISTS.get(packed)
    if lists is None:
        lists = Lists(package.optional_xml(folder + "numbering.xml"))
        if len(packed) <= _LONGEST_KNOWN:
            _LISTS[packed] = lists
            if len(_LISTS) > _MOST_LISTS:
                _LISTS.popitem(last=False)
    return lists
