"""Pages of a Word text while they are filled, and what becomes of them at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from fazhi.reading.document import Line, Page, Table


@dataclass(slots=True)
class Sheet:
    """A page being filled. `opened` and `closed` tell whether the author's own break is at its ends."""

    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: int = 0
    scans: list[str] = field(default_factory=list)
    opened: bool = False
    closed: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.tables or self.pictures)


def pages_of(sheets: list[Sheet], limit: int) -> tuple[tuple[Page, ...], dict[int, str]]:
    """The pages, and by their numbers the pictures of those that are scans.

    A page between two of the author's own breaks with nothing on it has no ink.
    """
    while len(sheets) > 1 and sheets[-1].is_empty:
        sheets.pop()
    pages: list[Page] = []
    scans: dict[int, str] = {}
    for sheet in sheets[:limit]:
        lines = (*sheet.lines, *(Line(text) for text in sheet.notes))
        if sheet.lines or not sheet.scans:
            blank = sheet.is_empty and sheet.opened and sheet.closed
            ink = False if blank else True if not sheet.is_empty else None
            text = "\n".join([line.text for line in lines])
            pages.append(Page(len(pages) + 1, text, lines=lines, tables=tuple(sheet.tables), ink=ink))
        for name in sheet.scans:
            scans[len(pages) + 1] = name
            pages.append(Page(len(pages) + 1, "", ink=True, needs_ocr=True))
    return tuple(pages), scans
