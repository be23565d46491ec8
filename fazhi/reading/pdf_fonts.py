"""Fonts that a PDF names without carrying them: the machine's stand-in is fetched once a process, not once a file.

Official papers often leave 宋体 and 仿宋 to the reader's machine. PDFium then reads the whole collection that stands in
for it, 20 MB with the free Chinese ones, for each file anew, even while it holds the same collection open: it looks for
what it holds only after reading, by size and by the first bytes. So one page with such a font is kept open, and the
first bytes are all that it is given again.
"""

from __future__ import annotations

import atexit
import ctypes
from functools import cache
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_COLLECTION = int.from_bytes(b"ttcf", "big")
"""The table that stands for a whole font collection."""
_LARGE = 1 << 20
"""Bytes below which a font is not worth holding."""
_HEAD = 4_096
"""Bytes that the engine tells a collection by, and room: it takes the sum of the first 1,024."""

_Fetched = dict[int, tuple[int, bytes]]
"""Size and first bytes of a collection by the engine's name for it."""


class _Stand(pdfium.PdfSysfontBase):  # type: ignore[misc]  # pypdfium2 has no types
    """The machine's fonts as the engine asks for them."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: _Fetched = {}
        """What was fetched since the file was opened."""
        self.kept: _Fetched = {}
        """What is held open."""
        self.trying = self.tried = False
        self.setup()

    def GetFontData(self, this: Any, font: int, table: int, buffer: Any, size: int) -> int:  # noqa: N802  # theirs
        """The engine asks for a table of a font, or for a whole collection."""
        whole = table == _COLLECTION and size > _LARGE and bool(buffer)
        if whole and (known := self.kept.get(font)) is not None and known[0] == size:
            if self.trying:
                ctypes.memset(buffer, 0, size)  # what lay there before could be the same font
            ctypes.memmove(buffer, known[1], _HEAD)
            return size
        given: int = super().GetFontData(this, font, table, buffer, size)
        if whole and given == size:
            self.fetched[font] = size, ctypes.string_at(buffer, _HEAD)
        return given

    def keep(self) -> None:
        """Hold open what stood in for the Chinese fonts of the file that is still open."""
        before, self.fetched, self.tried = self.fetched, {}, True
        held = _Held()
        self.kept = {font: data for font, data in self.fetched.items() if before.get(font) == data}
        if self.kept and self._is_told(held):
            atexit.register(held.close)
            return
        self.kept = {}
        held.close()

    def _is_told(self, held: _Held) -> bool:
        """Whether the engine tells a collection by its first bytes: otherwise it now shows other letters, or none."""
        self.trying = True
        other = _Held()
        self.trying = False
        same = other.box() == held.box()
        other.close()
        return same


class _Held:
    """A page with one hanzi in a font that no machine has."""

    def __init__(self) -> None:
        self.data = _page()
        self.document = raw.FPDF_LoadMemDocument64(self.data, len(self.data), None)
        self.page = raw.FPDF_LoadPage(self.document, 0)

    def box(self) -> tuple[float, ...]:
        """The edges of the hanzi as its outline has them."""
        edges = [ctypes.c_double() for _ in range(4)]
        text = raw.FPDFText_LoadPage(self.page)
        raw.FPDFText_GetCharBox(text, 0, *edges)
        raw.FPDFText_ClosePage(text)
        return tuple(edge.value for edge in edges)

    def close(self) -> None:
        """Give the font up."""
        raw.FPDF_ClosePage(self.page)
        raw.FPDF_CloseDocument(self.document)


def _page() -> bytes:
    content = b"BT /F 16 Tf 9 9 Td <5370> Tj ET"
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/CIDSystemInfo 7 0 R>>",
        b"<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>",
    )
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
    return b"%PDF-1.4\n" + objects + b"trailer\n<</Root 1 0 R>>\n"


@cache
def _stand() -> _Stand | None:
    try:
        return _Stand()
    except pdfium.PdfiumError:  # a platform on which the engine has no fonts of the machine to begin with
        return None


def opening() -> None:
    """A file is about to be opened."""
    if stand := _stand():
        stand.fetched.clear()


def closing() -> None:
    """A file that was read is about to be closed."""
    if (stand := _stand()) and stand.fetched and not stand.tried:
        stand.keep()
