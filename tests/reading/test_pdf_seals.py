"""Red seals on PDF pages of text: vector drawings, photos stored as JPEG, pictures of other kinds, turned pages."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from fazhi.reading import Document, read
from PIL import Image
from tests.reading.test_ofd_seals import packed, seal_picture
from tests.reading.test_pdf import Maker, show

_TEXT = "".join(show("为深入贯彻落实法治政府建设实施纲要，现将有关事项通知如下。", 60, 760 - 30 * n) for n in range(4))
_SIDE = 119.0
"""Points: 42 mm."""


def jpeg(maker: Maker, image: Image.Image, entries: str = "") -> int:
    data = packed(image, "JPEG")
    space = "/DeviceGray" if image.mode == "L" else "/DeviceRGB"
    head = (
        f"<</Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace{space}"
        f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(data)}{entries}>>stream\n"
    )
    return maker.add(head.encode() + data + b"\nendstream")


def flate(maker: Maker, image: Image.Image) -> int:
    entries = (
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
    )
    return maker.stream(image.tobytes(), entries)


def put(name: str, x: float, y: float, width: float = _SIDE, height: float = _SIDE) -> str:
    """The operators that show a picture with its lower left corner at x, y."""
    return f"q {width} 0 0 {height} {x} {y} cm /{name} Do Q\n"


def vector_seal(x: float, y: float, radius: float) -> str:
    """The operators that draw a ring with letters around x, y."""
    r, k = radius, 0.5523 * radius
    ring = (
        f"{x + r} {y} m {x + r} {y + k} {x + k} {y + r} {x} {y + r} c {x - k} {y + r} {x - r} {y + k} {x - r} {y} c "
        f"{x - r} {y - k} {x - k} {y - r} {x} {y - r} c {x + k} {y - r} {x + r} {y - k} {x + r} {y} c S\n"
    )
    marks = [(x + 0.66 * r * math.cos(0.4 * i), y + 0.66 * r * math.sin(0.4 * i)) for i in range(14)]
    bars = "".join(f"{a + 3 * j} {b - 4} 1.5 8 re f\n" for a, b in marks for j in (-1, 0, 1))
    return f"q 0.85 0.1 0.12 RG 0.85 0.1 0.12 rg 3 w {ring}{bars}Q\n"


def read_made(maker: Maker, folder: Path) -> Document:
    return read(maker.write(folder / "sealed.pdf"), ocr=False)


def stand_at(document: Document, *places: tuple[float, float]) -> bool:
    """Whether the seals of the page have their middles there, in points from the top left corner."""
    found = [((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in document.pages[0].seals or ()]
    return len(found) == len(places) and all(math.dist(*pair) < 4 for pair in zip(found, places, strict=True))


def test_vector_seal_is_found_and_a_red_rule_is_none(tmp_path: Path) -> None:
    rule = "q 0.85 0.1 0.12 rg 70 640 450 2 re f Q\n"
    maker = Maker()
    maker.page(_TEXT + rule)
    assert stand_at(read_made(maker, tmp_path))
    maker = Maker()
    maker.page(_TEXT + rule + vector_seal(420, 200, 58))
    assert stand_at(read_made(maker, tmp_path), (420, 642))


@pytest.mark.parametrize("make", [jpeg, flate])
@pytest.mark.parametrize("size", [200, 900])
def test_seal_picture_is_found_where_it_stands(tmp_path: Path, make: type, size: int) -> None:
    maker = Maker()
    picture = make(maker, seal_picture(size))
    maker.page(_TEXT + put("I", 360, 140), f"/XObject<</I {picture} 0 R>>")
    document = read_made(maker, tmp_path)
    assert stand_at(document, (360 + _SIDE / 2, 842 - 140 - _SIDE / 2))
    assert document.sealed is True


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_seal_on_a_turned_page_is_found_where_it_is_seen(tmp_path: Path, turn: int) -> None:
    maker = Maker()
    picture = jpeg(maker, seal_picture(500))
    maker.page(_TEXT + put("I", 360, 140), f"/XObject<</I {picture} 0 R>>", f"/Rotate {turn}")
    x, y = 360 + _SIDE / 2, 842 - 140 - _SIDE / 2
    seen = {90: (842 - y, x), 180: (595 - x, 842 - y), 270: (y, 595 - x)}[turn]
    assert stand_at(read_made(maker, tmp_path), seen)


def test_grey_photo_of_a_seal_is_none(tmp_path: Path) -> None:
    maker = Maker()
    picture = jpeg(maker, seal_picture(400).convert("L"))
    maker.page(_TEXT + put("I", 360, 140), f"/XObject<</I {picture} 0 R>>")
    assert stand_at(read_made(maker, tmp_path))


def test_seal_on_a_scan_below_the_text_is_found(tmp_path: Path) -> None:
    scan = Image.new("RGB", (1240, 1754), (248, 246, 240))
    scan.paste(seal_picture(248, (248, 246, 240)), (700, 1200))
    maker = Maker()
    picture = jpeg(maker, scan)
    maker.page(put("I", 0, 0, 595, 842) + _TEXT, f"/XObject<</I {picture} 0 R>>")
    assert stand_at(read_made(maker, tmp_path), ((700 + 124) * 0.48, (1200 + 124) * 0.48))


def test_drawn_seal_over_a_photo_is_found(tmp_path: Path) -> None:
    maker = Maker()
    picture = jpeg(maker, Image.new("RGB", (300, 300), (236, 228, 220)))
    maker.page(_TEXT + put("I", 320, 100, 200, 200) + vector_seal(420, 200, 58), f"/XObject<</I {picture} 0 R>>")
    assert stand_at(read_made(maker, tmp_path), (420, 642))


def test_transparent_photo_is_judged_as_it_is_seen(tmp_path: Path) -> None:
    maker = Maker()
    hidden = maker.picture(60, 60, 0)
    picture = jpeg(maker, seal_picture(400), f"/SMask {hidden} 0 R")
    maker.page(_TEXT + put("I", 360, 140), f"/XObject<</I {picture} 0 R>>")
    assert stand_at(read_made(maker, tmp_path))


def test_photo_with_a_mask_that_leaves_the_seal_is_found(tmp_path: Path) -> None:
    maker = Maker()
    mask = maker.picture(60, 60, 255)
    picture = jpeg(maker, seal_picture(400), f"/SMask {mask} 0 R")
    maker.page(_TEXT + put("I", 360, 140), f"/XObject<</I {picture} 0 R>>")
    assert stand_at(read_made(maker, tmp_path), (360 + _SIDE / 2, 842 - 140 - _SIDE / 2))


def test_picture_outside_the_page_costs_no_page(tmp_path: Path) -> None:
    maker = Maker()
    mask = maker.picture(60, 60, 255)
    picture = jpeg(maker, seal_picture(400), f"/SMask {mask} 0 R")
    maker.page(_TEXT + put("I", 760, 140), f"/XObject<</I {picture} 0 R>>")
    document = read_made(maker, tmp_path)
    assert (stand_at(document), document.problems) == (True, ())


@pytest.mark.parametrize(("grey", "count"), [(False, 1), (True, 0)])
def test_photo_inside_a_form_is_looked_at(tmp_path: Path, grey: bool, count: int) -> None:
    maker = Maker()
    image = seal_picture(400)
    picture = jpeg(maker, image.convert("L") if grey else image)
    entries = f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</I {picture} 0 R>>>>"
    form = maker.stream(put("I", 360, 140).encode(), entries)
    maker.page(_TEXT + "/F1 Do\n", f"/XObject<</F1 {form} 0 R>>")
    assert len(read_made(maker, tmp_path).pages[0].seals or ()) == count


def test_damaged_photo_costs_no_page(tmp_path: Path) -> None:
    maker = Maker()
    data = packed(seal_picture(400), "JPEG")[:900]
    head = (
        f"/Type/XObject/Subtype/Image/Width 400/Height 400/ColorSpace/DeviceRGB/BitsPerComponent 8/Length {len(data)}"
    )
    picture = maker.add(f"<<{head}/Filter/DCTDecode>>stream\n".encode() + data + b"\nendstream")
    maker.page(_TEXT + put("I", 360, 140), f"/XObject<</I {picture} 0 R>>")
    (page,) = read_made(maker, tmp_path).pages
    assert (len(page.lines), page.seals) == (4, ())
