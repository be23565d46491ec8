"""Red seals drawn on OFD pages: as paths, as pictures of every kind, beside what is red and no seal."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from fazhi.reading import Document, ProblemCode, read
from fazhi.reading.document import Box
from fazhi.reading.ofd_paths import rings
from PIL import Image, ImageDraw

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_RED = (215, 25, 30)
Sheet = Callable[..., Document]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Makes an OFD of one A4 page with this content and these pictures (1.. by their order) and reads it."""

    def make(content: str, *pictures: bytes, names: tuple[str, ...] = ()) -> Document:
        names = names or tuple(f"p{i}.bin" for i in range(1, len(pictures) + 1))
        media = "".join(
            f'<ofd:MultiMedia ID="{i}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
            for i, name in enumerate(names, 1)
        )
        files: dict[str, str | bytes] = {
            "OFD.xml": f"<ofd:OFD {_NAMESPACE}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody>"
            "</ofd:OFD>",
            "D/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
            '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>',
            "D/Res.xml": f"<ofd:Res {_NAMESPACE}><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>",
            "D/P.xml": f'<ofd:Page {_NAMESPACE}><ofd:Content><ofd:Layer ID="2">{content}</ofd:Layer></ofd:Content>'
            "</ofd:Page>",
            **{f"D/{name}": data for name, data in zip(names, pictures, strict=False)},
        }
        path = tmp_path / "sheet.ofd"
        with zipfile.ZipFile(path, "w") as package:
            for name, data in files.items():
                package.writestr(name, data)
        return read(path, ocr=False)

    return make


def path_object(x: float, y: float, width: float, height: float, data: str, how: str, colour: str = "Fill") -> str:
    return (
        f'<ofd:PathObject ID="5" Boundary="{x} {y} {width} {height}" {how}><ofd:{colour}Color Value="215 25 30"/>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def mark(x: float, y: float, size: float) -> str:
    """What stands for a letter: three strokes as one filled path."""
    k = size / 3
    data = " ".join(f"M {i * k} 0 L {i * k + k / 2} 0 L {i * k + k / 2} {size} L {i * k} {size} C" for i in range(3))
    return path_object(x, y, size, size, data, 'Fill="true" Stroke="false"')


def drawn_seal(x: float, y: float, radius: float) -> str:
    """A ring of four curves with fourteen letters along it, its middle at x, y."""
    r, k = radius, 0.5523 * radius
    data = (
        f"M 0 {-r} B {k} {-r} {r} {-k} {r} 0 B {r} {k} {k} {r} 0 {r} "
        f"B {-k} {r} {-r} {k} {-r} 0 B {-r} {-k} {-k} {-r} 0 {-r} C"
    )
    moved = f'Stroke="true" LineWidth="1.2" CTM="1 0 0 1 {r} {r}"'
    ring = path_object(x - r, y - r, 2 * r, 2 * r, data, moved, "Stroke")
    turns = [0.4 * i for i in range(14)]
    letters = (mark(x + 0.68 * r * math.cos(t) - 1.5, y + 0.68 * r * math.sin(t) - 1.5, 3.0) for t in turns)
    return ring + "".join(letters)


def picture(ident: int, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<ofd:ImageObject ID="4" Boundary="{x} {y} {width} {height}" CTM="{width} 0 0 {height} 0 0" '
        f'ResourceID="{ident}"/>'
    )


def seal_picture(size: int = 400, ground: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    image = Image.new("RGB", (size, size), ground)
    pen = ImageDraw.Draw(image)
    pen.ellipse((6, 6, size - 6, size - 6), outline=_RED, width=size // 36)
    for i in range(14):
        x, y = (size / 2 + 0.34 * size * way(0.4 * i) for way in (math.cos, math.sin))
        for j in (-1, 0, 1):
            left = x + j * size / 40
            pen.rectangle((left, y - size / 28, left + size / 100, y + size / 28), fill=_RED)
    return image


def packed(image: Image.Image, kind: str = "PNG") -> bytes:
    stream = BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def transparent(image: Image.Image) -> Image.Image:
    alpha = np.where(np.asarray(image).min(axis=2) > 200, 0, 255).astype(np.uint8)
    return Image.fromarray(np.dstack([np.asarray(image), alpha]))


def stand_at(document: Document, *places: tuple[int, int]) -> bool:
    """Whether the seals of the page have their middles at these places in millimetres, give or take one."""
    seals: tuple[Box, ...] = document.pages[0].seals or ()
    found = [((s.x0 + s.x1) / 144 * 25.4, (s.y0 + s.y1) / 144 * 25.4) for s in seals]
    return len(found) == len(places) and all(math.dist(*pair) < 1.2 for pair in zip(found, places, strict=True))


def test_seal_of_paths_is_found_below_a_head_of_paths(sheet: Sheet) -> None:
    head = "".join(mark(30 + 15 * i, 30, 13.5) for i in range(9))
    rule = path_object(20, 60, 170, 0.6, "M 0 0 L 170 0 L 170 0.6 L 0 0.6 C", 'Fill="true" Stroke="false"')
    assert stand_at(sheet(head + rule))
    assert stand_at(sheet(head + rule + drawn_seal(140, 220, 21)), (140, 220))


def test_rule_across_a_seal_does_not_hide_it(sheet: Sheet) -> None:
    rule = path_object(20, 239, 170, 0.4, "M 0 0 L 170 0 L 170 0.4 L 0 0.4 C", 'Fill="true" Stroke="false"')
    assert stand_at(sheet(rule + drawn_seal(140, 220, 21)), (140, 220))


@pytest.mark.parametrize(
    "data",
    [
        packed(seal_picture()),
        packed(transparent(seal_picture())),
        packed(seal_picture().quantize(16)),
        packed(seal_picture(1600), "JPEG"),
        packed(seal_picture(), "BMP"),
    ],
    ids=["png", "transparent", "palette", "large-jpeg", "bmp"],
)
def test_seal_picture_of_any_kind_is_found_where_it_stands(sheet: Sheet, data: bytes) -> None:
    document = sheet(picture(1, 110, 200, 42, 42), data)
    assert stand_at(document, (131, 221))
    assert (document.sealed, document.problems) == (True, ())


def test_grey_seal_picture_is_none(sheet: Sheet) -> None:
    assert stand_at(sheet(picture(1, 110, 200, 42, 42), packed(seal_picture().convert("L"))))


def test_seals_far_apart_and_a_red_mark_between_are_each_judged(sheet: Sheet) -> None:
    content = picture(1, 20, 200, 42, 42) + mark(100, 215, 14) + picture(1, 140, 200, 42, 42) + drawn_seal(60, 80, 20)
    assert stand_at(sheet(content, packed(seal_picture())), (60, 80), (41, 221), (161, 221))


def test_seal_cut_by_the_edge_of_the_paper_is_found(sheet: Sheet) -> None:
    assert len(sheet(picture(1, 189, 120, 42, 42), packed(seal_picture())).pages[0].seals or ()) == 1


def test_seal_over_a_grey_picture_is_found(sheet: Sheet) -> None:
    grey = packed(Image.new("L", (200, 200), 225))
    pictures = picture(1, 90, 180, 90, 90) + picture(2, 110, 200, 42, 42)
    assert stand_at(sheet(pictures, grey, packed(transparent(seal_picture()))), (131, 221))


def test_seal_on_a_tinted_scan_of_the_whole_page_is_found(sheet: Sheet) -> None:
    scan = Image.new("RGB", (1240, 1754), (250, 240, 222))
    scan.paste(seal_picture(248, (250, 240, 222)), (700, 1200))
    assert stand_at(sheet(picture(1, 0, 0, 210, 297), packed(scan, "JPEG")), (140, 224))


@pytest.mark.parametrize("size", [4, 42])
@pytest.mark.parametrize("cut", [packed(seal_picture())[:-40], packed(seal_picture(), "JPEG")[:-400], b"nothing"])
def test_broken_picture_is_told_whatever_its_size(sheet: Sheet, size: int, cut: bytes) -> None:
    document = sheet(picture(1, 110, 200, size, size), cut, names=("bad.bin",))
    assert [one.code for one in document.problems if "bad.bin" in one.message] == [ProblemCode.PARTIAL]


@pytest.mark.parametrize("size", [4, 42])
def test_missing_picture_is_told_whatever_its_size(sheet: Sheet, size: int) -> None:
    document = sheet(picture(3, 110, 200, size, size) + picture(1, 20, 20, 4, 4), packed(seal_picture()))
    assert [one.code for one in document.problems if "图片3" in one.message] == [ProblemCode.PARTIAL]


def test_path_commands_become_points() -> None:
    found = rings("S 1 2 L 3 4 Q 5 4 5 6 B 6 6 8 7 8 8 A 1 1 0 0 1 9 9 C M 7,7 C L 2 1")
    assert found is not None
    points = found.points.round(4).tolist()
    assert found.starts.tolist() == [0, 20]
    assert (points[:2], points[9], points[17], points[18:20]) == ([[1, 2], [3, 4]], [5, 6], [8, 8], [[9, 9], [1, 2]])
    assert points[5] == [4.5, 4.5]
    assert points[13] == [6.875, 6.625]
    assert points[20:] == [[7, 7], [7, 7], [2, 1]]


@pytest.mark.parametrize(
    ("data", "points"),
    [
        ("", None),
        ("C", None),
        ("L 1 2", None),
        ("L 9 9 M 1 2 L 3 4", [[1, 2], [3, 4]]),
        ("M 1 2 L 3 M 5 6", [[1, 2], [5, 6]]),
        ("M 1 2 X 4 L 3 4", [[1, 2], [3, 4]]),
        ("M 1 2 L x 4 L 3 4", [[1, 2], [3, 4]]),
        ("M 1e1 -2 L .5 4", [[10, -2], [0.5, 4]]),
    ],
)
def test_path_that_is_not_as_it_should_be_gives_what_is_whole(data: str, points: list[list[float]] | None) -> None:
    found = rings(data)
    assert (None if found is None else found.points.tolist()) == points
