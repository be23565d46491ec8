"""Photos stored as JPEG: what their header says, at which size they are unpacked, and whether anything is red."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2.raw as raw
import pytest
from fazhi.reading import pdf_calls as calls
from fazhi.reading.pdf_photos import Jpeg, jpeg, shows_red
from PIL import Image
from tests.reading.test_ofd_seals import packed, seal_picture
from tests.reading.test_pdf import Maker
from tests.reading.test_pdf_seals import put


def stored(folder: Path, data: bytes, filters: str = "/DCTDecode") -> Jpeg | None:
    """What is told of a picture with these bytes in a PDF."""
    maker = Maker()
    head = (
        f"<</Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter{filters}"
        f"/Length {len(data)}>>stream\n"
    )
    picture = maker.add(head.encode() + data + b"\nendstream")
    maker.page(put("I", 60, 60), f"/XObject<</I {picture} 0 R>>")
    file = maker.write(folder / "a.pdf").read_bytes()
    document = raw.FPDF_LoadMemDocument64(file, len(file), None)
    page = raw.FPDF_LoadPage(document, 0)
    ((item, *_),) = calls.drawings(calls.address_of(page), 9, 24)
    found = jpeg(item)
    raw.FPDF_ClosePage(page)
    raw.FPDF_CloseDocument(document)
    return found


@pytest.mark.parametrize("progressive", [False, True])
def test_header_says_size_and_planes(tmp_path: Path, progressive: bool) -> None:
    image = seal_picture(300).crop((0, 0, 300, 200))
    image.save(tmp_path / "a.jpg", progressive=progressive, comment=b"\xff\xc0" * 9)
    image.convert("L").save(tmp_path / "b.jpg", progressive=progressive)
    colour, grey = (stored(tmp_path, (tmp_path / name).read_bytes()) for name in ("a.jpg", "b.jpg"))
    assert colour is not None and (colour.width, colour.height, colour.is_grey) == (300, 200, False)
    assert grey is not None and (grey.width, grey.height, grey.is_grey) == (300, 200, True)


def test_what_is_no_whole_jpeg_of_one_or_three_planes_is_left_to_the_engine(tmp_path: Path) -> None:
    data = packed(seal_picture(200), "JPEG")
    assert stored(tmp_path, data) is not None
    assert stored(tmp_path, data[:-200]) is None
    assert stored(tmp_path, data.replace(b"\xff\xc0", b"\xff\xc8")) is None
    assert stored(tmp_path, b"\xff\xd8" + b"\xff" * 400 + b"\xff\xd9") is None
    assert stored(tmp_path, data, "/JPXDecode") is None
    assert stored(tmp_path, packed(seal_picture(200).convert("CMYK"), "JPEG")) is None


@pytest.mark.parametrize(("shown", "size"), [(900, 800), (500, 800), (400, 400), (150, 200), (20, 100)])
def test_picture_is_unpacked_no_smaller_than_it_is_shown_and_with_the_pixels_of_pillow(shown: int, size: int) -> None:
    data = packed(seal_picture(800), "JPEG")
    pixels = Jpeg(data, 800, 800, 3).pixels(shown, shown)
    assert pixels is not None and pixels.shape == (size, size, 3)
    picture = Image.open(BytesIO(data))
    picture.draft("RGB", (shown, shown))
    assert np.array_equal(pixels, np.asarray(picture))


def test_red_is_seen_in_a_single_spot_and_not_in_brown_or_grey() -> None:
    pixels = np.full((100, 140, 3), (120, 115, 110), np.uint8)
    assert not shows_red(pixels)
    pixels[37, 61] = 200, 40, 40
    assert shows_red(pixels)
