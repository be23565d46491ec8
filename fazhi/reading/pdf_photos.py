"""Photos on a PDF page that are stored as JPEG: unpacked at the size at which they are shown, and looked at for red.

OpenCV unpacks them into its own kind of picture at once, with the same pixels as Pillow, whose pictures would have to
be copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fazhi.reading import pdf_calls as calls

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Rgb = npt.NDArray[np.uint8]

_MOST_PIXELS = 100_000_000
"""A picture that claims more is left to PDFium, which unpacks it in strips."""
_LEAST_REDNESS = 12
"""Below this nothing is a seal for `find_seals` either, whatever the colour of the paper."""
_COARSE = 8
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The second bytes of the marks that begin a frame header (ITU T.81, table B.1)."""


class Jpeg(NamedTuple):
    """A stored JPEG and what its header says."""

    data: bytes
    width: int
    height: int
    planes: int

    @property
    def is_grey(self) -> bool:
        """Whether it has no colours at all."""
        return self.planes == 1

    def pixels(self, width: float, height: float) -> Rgb | None:
        """The picture with at least so many pixels, as far as it has them; None where it is damaged."""
        import cv2
        import numpy as np

        scale = min(self.width // max(round(width), 1), self.height // max(round(height), 1))
        reduced = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
        flag = next((reduced[step] for step in (8, 4, 2) if scale >= step), cv2.IMREAD_COLOR)
        try:
            found = cv2.imdecode(np.frombuffer(self.data, np.uint8), flag | cv2.IMREAD_IGNORE_ORIENTATION)
        except cv2.error:
            return None
        return None if found is None else cv2.cvtColor(found, cv2.COLOR_BGR2RGB, dst=found)  # type: ignore[return-value]


def jpeg(item: int) -> Jpeg | None:
    """A picture that is stored as a whole JPEG of one or three planes; None for all others."""
    data = calls.jpeg_data(item)
    if data is None or not data.startswith(b"\xff\xd8") or not data[-64:].rstrip(b"\0\r\n ").endswith(b"\xff\xd9"):
        return None
    at = 2
    while at + 10 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
            fit = data[at + 4] == 8 and data[at + 9] in (1, 3) and 0 < width * height <= _MOST_PIXELS
            return Jpeg(data, width, height, data[at + 9]) if fit else None
        # Marks may be set apart by filling bytes.
        at += 1 if data[at + 1] == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def shows_red(pixels: Rgb) -> bool:
    """Whether anything at all is red; told from a few places first, where most of a picture is."""
    import numpy as np

    return _has_red(np.ascontiguousarray(pixels[::_COARSE, ::_COARSE])) or _has_red(pixels)


def _has_red(pixels: Any) -> bool:
    import cv2

    r, g, b = cv2.split(pixels)
    return bool(cv2.minMaxLoc(cv2.subtract(r, cv2.max(g, b)))[1] > _LEAST_REDNESS)
