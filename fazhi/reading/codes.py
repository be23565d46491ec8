"""QR codes in pictures: the addresses that a telephone would open."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from fazhi.reading.links import find_links

MOST_SIDE = 2_400
"""Pixels: a code in a larger photograph is still plain when it is made smaller, and is found in a third of the time."""
PICTURES_OF_A_FILE = 12
"""Pictures inside one document that are looked at."""
LEAST_PICTURE = 60
"""Pixels of the shorter side: the smallest code has 21 modules."""
_SQUARE = 1.5
"""A picture of a code put into a document is about as high as it is wide; photographs of meetings are not."""


def code_links(pixels: npt.NDArray[Any]) -> tuple[str, ...]:
    """The addresses in the QR codes of a picture."""
    # Heavy, and needed only where there is a picture.
    import zxingcpp

    longest = max(pixels.shape[:2])
    if longest > MOST_SIDE:
        scale = MOST_SIDE / longest
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 else pixels
    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode])
    found = zxingcpp.read_barcodes(gray, formats=kinds)
    links = (link for code in found for link in find_links(code.text))
    return tuple(dict.fromkeys(links))


def code_links_of(data: bytes) -> tuple[str, ...]:
    """The same for the bytes of a picture in a document; () for what is no small square picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            if min(width, height) < LEAST_PICTURE or max(width, height) > MOST_SIDE:
                return ()
            if max(width, height) > _SQUARE * min(width, height):
                return ()
            # A code on a transparent ground is black on white to whoever sees it.
            ground = Image.new("RGBA", picture.size, "white")
            ground.alpha_composite(picture.convert("RGBA"))
            return code_links(np.asarray(ground.convert("RGB")))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ()
