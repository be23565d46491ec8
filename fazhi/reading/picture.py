"""Pictures: one page a frame, turned as the camera meant it, on a ground on which the letters can be seen.

Text comes from OCR later; here a picture is opened whole (a damaged one is told), measured and judged blank or not.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from fazhi.errors import ReadingError
from fazhi.reading.document import Page, Problem, ProblemCode, Source
from fazhi.reading.registry import Content, Reading, reader

Rgb = npt.NDArray[Any]

MAX_PIXELS = 178_000_000
"""A0 at 250 dpi; Pillow's own bound for a decompression bomb."""

_PAPERS_MM = ((210, 297), (297, 420), (148, 210), (176, 250), (216, 279), (184, 260))
"""A4, A3, A5, B5, Letter, 16K: sizes at which a stated resolution is believed."""

_TOLERANCE = 0.025
_MEANINGLESS = 72.0
"""What cameras and programs write when they know nothing."""
_A4_RATIO = 297 / 210
_A4_INCHES = 297 / 25.4

_GRID = 16
_LEAST_STEPS = 30

_BLANK_SPREAD = 12
"""Grey levels between the darkest and the lightest pixel of a picture of one colour."""


@reader(
    "image",
    formats=("png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "jp2"),
    version=4,
    title="图片",
    note="扫描件、照片、截图；多页 TIFF 逐页读；按拍摄方向转正；文字由文字识别得到",
)
def read_picture(content: Content) -> Reading:
    """Measure every frame; raises ReadingError where the picture cannot be opened or is too large.

    `meta` has what `fazhi.likeness.same_picture` compares, for a file of one picture, and the time at which the camera
    took it.
    """
    pages: list[Page] = []
    trace = ""
    problems: list[Problem] = []
    with opened_file(content.path) as picture:
        for number, frame in enumerate(_frames(picture), start=1):
            if number > content.limits.pages:
                problems.append(Problem(ProblemCode.TOO_LARGE, f"图片超过{content.limits.pages}页，后面的没有读。"))
                break
            try:
                page, trace = _page(frame, number)
                pages.append(page)
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                if not pages:
                    raise ReadingError(ProblemCode.CORRUPT, "图片文件损坏或不完整，打不开。") from error
                problems.append(Problem(ProblemCode.PARTIAL, f"图片第{number}页损坏，后面的没有读。"))
                break
        meta = {"created": taken} if (taken := _taken(picture)) else {}
    if trace and len(pages) == 1:
        meta["picture-hash"] = trace
    return Reading(pages=tuple(pages), problems=tuple(problems), meta=meta)


@contextmanager
def opened_file(path: Path) -> Iterator[Image.Image]:
    """The picture of a file, its size judged before any pixel is unpacked."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    with warnings.catch_warnings():
        # Damaged details that no page depends on; what matters raises.
        warnings.simplefilter("ignore")
        with _opened(path) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ReadingError(ProblemCode.TOO_LARGE, "图片尺寸过大，没有打开，请按300dpi重新扫描。")
            yield picture


def _opened(path: Path) -> Image.Image:
    try:
        return Image.open(path)
    except Image.DecompressionBombError as error:
        raise ReadingError(ProblemCode.BOMB, "图片尺寸过大，疑似压缩炸弹，没有打开。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ReadingError(ProblemCode.CORRUPT, "图片文件损坏或不完整，打不开。") from error


def frame_pixels(path: Path, number: int) -> Rgb:
    """The pixels of frame `number` (from 1), turned and on a visible ground."""
    with opened_file(path) as picture:
        picture.seek(0 if _is_animation(picture) else number - 1)
        try:
            return shown(turned(picture))
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise ReadingError(ProblemCode.CORRUPT, "图片文件损坏或不完整，打不开。") from error


def _is_animation(picture: Image.Image) -> bool:
    """GIF, WEBP and APNG hold moving pictures; only TIFF (and HEIC) hold pages."""
    return picture.format not in ("TIFF", "HEIF", "AVIF", "MPO") and getattr(picture, "n_frames", 1) > 1


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    if _is_animation(picture) or picture.format == "MPO":
        yield picture  # the first picture stands for all; MPO is a telephone's JPEG with a preview behind it
        return
    try:
        yield from ImageSequence.Iterator(picture)
    except (OSError, SyntaxError, EOFError):
        return


def _trace(grey: npt.NDArray[np.uint8], orientation: int) -> str:
    """Where a coarse view of the picture grows lighter from left to right: 256 bits as hexadecimal digits.

    Empty for a picture without enough light and shade in it: chance alone would decide.
    """
    small = cv2.resize(grey, (256, 256), interpolation=cv2.INTER_AREA)
    upright = np.rot90(small, {3: 2, 6: 3, 8: 1}.get(orientation, 0))
    # In fractions: whole grey levels would make ties of most shades.
    coarse = cv2.resize(upright.astype(np.float32), (_GRID + 1, _GRID), interpolation=cv2.INTER_AREA)
    steps = np.diff(coarse, axis=1)
    if np.count_nonzero(np.abs(steps) > 2) < _LEAST_STEPS:
        return ""
    return np.packbits(steps > 0).tobytes().hex()


def _page(frame: Image.Image, number: int) -> tuple[Page, str]:
    """The measured page, and its trace."""
    orientation = frame.getexif().get(0x0112, 1) if frame.format in ("JPEG", "MPO", "TIFF", "WEBP", "PNG") else 1
    width, height = frame.size
    if frame.width * frame.height > MAX_PIXELS:
        raise ReadingError(ProblemCode.TOO_LARGE, "图片尺寸过大，没有打开，请按300dpi重新扫描。")
    dpi = _stated_dpi(frame)
    frame.draft("RGB", (600, 600))  # JPEG only: an eighth of the size is unpacked, and damage still shows
    grey = _grey(frame)
    spread, lightest = float(grey.max()) - float(grey.min()), float(grey.max())
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    inked = spread > _BLANK_SPREAD
    scale = 72 / (dpi or max(width, height) / _A4_INCHES)
    page = Page(
        number,
        "",
        source=Source.OCR,
        width=width * scale,
        height=height * scale,
        dpi=dpi,
        ink=inked or lightest < 128,
        needs_ocr=inked,
        seals=None if inked else (),
    )
    return page, _trace(grey, orientation)


def _grey(frame: Image.Image) -> npt.NDArray[np.uint8]:
    """Grey levels. They spare OCR the pictures of one flat colour; paper with noise on it is judged there."""
    frame.load()
    alike = frame.mode in ("RGBA", "LA", "PA", "P", "La", "RGBa")
    return np.asarray(Image.fromarray(shown(frame)).convert("L") if alike else frame.convert("L"))


def _stated_dpi(frame: Image.Image) -> float | None:
    """Dots an inch: as stated where that makes a common paper of it, else from A4 where the sides have its ratio.

    Telephones and screens state 72 or 96 whatever they show, so a stated value alone means nothing.
    """
    long, short = max(frame.size), min(frame.size)
    stated = _number(frame.info.get("dpi"))
    if stated is not None and stated > 40 and stated != _MEANINGLESS:
        sides = short / stated * 25.4, long / stated * 25.4
        for paper in _PAPERS_MM:
            if all(abs(side - want) <= _TOLERANCE * want for side, want in zip(sides, paper, strict=True)):
                return round(stated, 1)
    if short and abs(long / short / _A4_RATIO - 1) < 0.03:
        return round(long / _A4_INCHES, 1)
    return None


def _number(stated: Any) -> float | None:
    try:
        value = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return value if 0 < value < 10_000 else None


def _taken(picture: Image.Image) -> str:
    """When the camera took it, as EXIF writes it."""
    exif = picture.getexif()
    return str(exif.get_ifd(0x8769).get(0x9003) or exif.get(0x0132) or "").strip("\0 ") if exif else ""


def turned(picture: Image.Image) -> Image.Image:
    """The picture as its EXIF orientation means it to be seen."""
    return ImageOps.exif_transpose(picture)


def shown(picture: Image.Image) -> Rgb:
    """RGB pixels. Transparent parts get the ground on which the letters stand out: white, or black for light ones."""
    if picture.mode in ("I", "I;16", "I;16B", "F"):
        values = np.asarray(picture, dtype=np.float32)
        top = float(values.max()) or 1.0
        return np.repeat((values * (255 / top)).astype(np.uint8)[:, :, None], 3, axis=2)
    if picture.mode not in ("RGBA", "LA", "PA", "La", "RGBa") and "transparency" not in picture.info:
        # `convert` copies a picture that is RGB already, pixel by pixel.
        return np.array(picture if picture.mode == "RGB" else picture.convert("RGB"))
    *planes, alpha = cv2.split(np.asarray(picture.convert("RGBA")))
    seen = [cv2.multiply(plane, alpha, scale=1 / 255) for plane in planes]
    weight = cv2.sumElems(alpha)[0]
    grey = 255 * sum(cv2.sumElems(plane)[0] for plane in seen) / (3 * weight) if weight else 0.0
    if grey <= 160 or weight >= 0.9 * 255 * alpha.size:
        seen = [cv2.add(plane, cv2.bitwise_not(alpha)) for plane in seen]
    return cv2.merge(seen)
