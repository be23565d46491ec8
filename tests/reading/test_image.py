"""Pictures without OCR: frames, direction, ground, resolution, damage."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from fazhi.likeness import same_picture
from fazhi.reading import Document, ProblemCode, read
from fazhi.reading.picture import frame_pixels, shown
from PIL import Image, ImageDraw


def drawn(size: tuple[int, int] = (827, 1169), mode: str = "RGB") -> Image.Image:
    """A light page with a black bar in its upper left."""
    picture = Image.new("RGB", size, (255, 255, 255))
    ImageDraw.Draw(picture).rectangle((50, 50, 300, 90), fill=(0, 0, 0))
    return picture.convert(mode)


def looked_at(path: Path) -> Document:
    return read(path, ocr=False)


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "gif", "webp", "tiff", "heic"])
def test_each_format_is_one_page_for_ocr(tmp_path: Path, ending: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    path = tmp_path / f"扫描.{ending}"
    drawn().save(path)
    document = looked_at(path)
    assert document.problems == ()
    assert [(page.number, page.needs_ocr, page.ink, page.dpi) for page in document.pages] == [(1, True, True, 100.0)]


def test_tiff_has_a_page_a_frame(tmp_path: Path) -> None:
    path = tmp_path / "三页.tif"
    drawn().save(path, save_all=True, append_images=[drawn((500, 700)), drawn((1169, 827))])
    sizes = [(round(page.width or 0), round(page.height or 0)) for page in looked_at(path).pages]
    assert [page.number for page in looked_at(path).pages] == [1, 2, 3]
    assert sizes[0] == (595, 842)
    assert sizes[2] == (842, 595)


def test_moving_picture_is_one_page(tmp_path: Path) -> None:
    path = tmp_path / "动图.gif"
    drawn().save(path, save_all=True, append_images=[drawn((827, 1169), "L"), drawn((827, 1169), "L")])
    assert len(looked_at(path).pages) == 1


def test_camera_direction_turns_page_and_pixels(tmp_path: Path) -> None:
    path = tmp_path / "照片.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn((1169, 827)).save(path, exif=exif)
    page = looked_at(path).pages[0]
    assert (round(page.width or 0), round(page.height or 0)) == (595, 842)
    pixels = frame_pixels(path, 1)
    assert pixels.shape == (1169, 827, 3)
    assert pixels[150, 760].max() < 40  # the bar is at the upper right now


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (255, 0)])
def test_transparent_ground_contrasts_with_the_letters(ink: int, ground: int) -> None:
    picture = Image.new("RGBA", (200, 100), (ink, ink, ink, 0))
    ImageDraw.Draw(picture).rectangle((20, 20, 100, 60), fill=(ink, ink, ink, 255))
    pixels = shown(picture)
    assert (int(pixels[40, 50, 0]), int(pixels[5, 5, 0])) == (ink, ground)


@pytest.mark.parametrize(
    ("size", "stated", "dpi"),
    [((1654, 2339), 200, 200.0), ((2480, 3508), 72, 300.0), ((1920, 1080), 96, None), ((3000, 4000), 72, None)],
)
def test_stated_resolution_counts_only_where_it_makes_a_paper(
    tmp_path: Path, size: tuple[int, int], stated: int, dpi: float | None
) -> None:
    path = tmp_path / "图.png"
    drawn(size).save(path, dpi=(stated, stated))
    assert looked_at(path).pages[0].dpi == pytest.approx(dpi, abs=0.1) if dpi else looked_at(path).pages[0].dpi is None


def test_picture_of_one_colour_needs_no_ocr(tmp_path: Path) -> None:
    path = tmp_path / "白.png"
    Image.new("RGB", (800, 1100), (250, 250, 250)).save(path)
    page = looked_at(path).pages[0]
    assert (page.ink, page.needs_ocr, page.seals) == (False, False, ())


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "tiff", "webp"])
def test_truncated_picture_is_told(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"坏.{ending}"
    noise = np.random.default_rng(1).integers(0, 255, (400, 400, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert looked_at(path).refused is not None
    assert looked_at(path).problems[0].code is ProblemCode.CORRUPT


def test_picture_of_absurd_size_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "大.png"
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    rest = struct.pack(">I", 1000) + b"IDAT" + b"\0" * 1000
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + rest)
    document = looked_at(path)
    assert document.refused is not None
    assert document.refused.code is ProblemCode.BOMB


def scene(seed: int, size: tuple[int, int] = (960, 640)) -> Image.Image:
    """Patches of light and shade, as a photograph has them, with grain."""
    chance = np.random.default_rng(seed)
    patches = Image.fromarray(chance.integers(20, 236, (9, 12, 3), dtype=np.uint8))
    smooth = np.asarray(patches.resize(size, Image.Resampling.BICUBIC)).astype(np.int16)
    return Image.fromarray(np.clip(smooth + chance.normal(0, 6, smooth.shape), 0, 255).astype(np.uint8))


def test_a_photograph_saved_anew_is_the_same_picture(tmp_path: Path) -> None:
    scene(1).save(tmp_path / "原图.jpg", quality=92)
    scene(1).save(tmp_path / "微信.jpg", quality=60)
    scene(1).resize((720, 480)).save(tmp_path / "缩小.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    scene(1).rotate(90, expand=True).save(tmp_path / "横拿.jpg", quality=85, exif=exif)
    first = looked_at(tmp_path / "原图.jpg").meta["picture-hash"]
    for name in ("微信.jpg", "缩小.png", "横拿.jpg"):
        assert same_picture(first, looked_at(tmp_path / name).meta["picture-hash"]), name


def test_other_photographs_are_other_pictures(tmp_path: Path) -> None:
    hashes = []
    for seed in range(8):
        scene(seed).save(tmp_path / f"{seed}.jpg", quality=85)
        hashes.append(looked_at(tmp_path / f"{seed}.jpg").meta["picture-hash"])
    same = [(i, j) for i, one in enumerate(hashes) for j, two in enumerate(hashes[:i]) if same_picture(one, two)]
    assert same == []


def test_flat_pictures_and_files_of_several_pages_have_no_hash(tmp_path: Path) -> None:
    Image.new("RGB", (400, 300), (90, 120, 90)).save(tmp_path / "一色.jpg")
    scene(1).save(tmp_path / "两页.tif", save_all=True, append_images=[scene(2)])
    assert [looked_at(tmp_path / name).meta for name in ("一色.jpg", "两页.tif")] == [{}, {}]
