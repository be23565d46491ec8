"""OCR of the pages that have a picture and no text: `complete` fills them in.

Rendering differs by format (PDF by PDFium, OFD by its pictures and paths, pictures as they are); reading, reading
order, confidence and seals are the same for all.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from fazhi.errors import ReadingError
from fazhi.reading.codes import code_links
from fazhi.reading.document import Box, Document, Line, Page, Problem, ProblemCode, Source
from fazhi.reading.flow import Piece, lines
from fazhi.reading.links import merged
from fazhi.reading.ocr_engine import Found, Seen, look
from fazhi.reading.seals import find_seals

Rgb = npt.NDArray[Any]
Render = Callable[[Page], Rgb]

PDF_DPI = 200
"""Scans are mostly made at 200 or 300 dpi; letters of 9 pt still have 25 pixels."""

_CELL_GAP = 0.9
"""The detector parts text at gaps of about a letter; wider ones are borders of cells."""

_MEAN = np.full((1, 3), 1 / 3, np.float32)
_INK_SPREAD = 24
_LEAST_SPOTS = 20
"""Fewer dark spots than this are dust: the smallest letter of a print has about as many."""
_DUST_SPOTS = 150
"""Where OCR sees no line at all and the spots are fewer than this, the page was blank paper with dust on it."""


def complete(document: Document, path: Path) -> Document:
    """The document with its `needs_ocr` pages read; a page that cannot be drawn stays empty, with a `partial`."""
    if not any(page.needs_ocr for page in document.pages):
        return document
    pages: list[Page] = []
    problems = list(document.problems)
    codes: list[str] = []
    with _renderer(document, path) as render:
        for page in document.pages:
            if not page.needs_ocr:
                pages.append(page)
                continue
            try:
                pixels = render(page)
                pages.append(read_page(page, pixels))
                codes += code_links(pixels)
            except ReadingError as error:
                pages.append(replace(page, needs_ocr=False, source=Source.OCR, confidence=0.0))
                problems.append(Problem(ProblemCode.PARTIAL, f"第{page.number}页没有识别出来：{error}"))
    return replace(
        document,
        pages=tuple(pages),
        problems=tuple(problems),
        sealed=_sealed(document, pages),
        links=merged(document.links, codes),
    )


def _sealed(document: Document, pages: list[Page]) -> bool | None:
    if document.sealed or any(page.seals for page in pages):
        return True
    return False if pages and all(page.seals is not None for page in pages) else document.sealed


def read_page(page: Page, pixels: Rgb) -> Page:
    """A page with the text, the confidence and the seals of its picture. Text it already had is kept in place."""
    if is_blank(pixels):
        return replace(page, needs_ocr=False, source=Source.OCR, ink=False, seals=page.seals or ())
    width, height = pixels.shape[1], pixels.shape[0]
    points = (page.width or width * 72 / PDF_DPI) / width
    seals = page.seals or find_seals(pixels, 72 / points)
    if seals and is_blank(_without(pixels, seals, 1 / points)):
        # Nothing is left to read: the letters of a seal are no text of the page.
        return replace(page, needs_ocr=False, source=Source.OCR, ink=True, seals=seals)
    seen = look(pixels)
    if not seen.found and not seals and _ink(pixels)[2] < _DUST_SPOTS and not page.lines:
        return replace(page, needs_ocr=False, source=Source.OCR, ink=False, seals=())
    read = _lines(seen, points)
    kept = [line for line in page.lines if line.box is not None and not _is_covered(line, read)]
    if kept:
        read = sorted([*read, *kept], key=lambda line: line.box.y0 if line.box else 0.0)
    return replace(
        page,
        text="\n".join(line.text for line in read),
        lines=tuple(read),
        source=Source.OCR,
        confidence=round(seen.confidence, 4),
        needs_ocr=False,
        ink=True,
        seals=seals,
        width=page.width or width * points,
        height=page.height or height * points,
    )


def is_blank(pixels: Rgb) -> bool:
    """Whether a page has nothing on it but the paper and the scanner's noise."""
    low, high, dark = _ink(pixels)
    return high - low <= _INK_SPREAD and high > 128 and dark < _LEAST_SPOTS


def _ink(pixels: Rgb) -> tuple[float, float, int]:
    """Grey level of the darkest and the lightest parts, and how many spots are clearly darker than the paper.

    A spot is a pixel of the page at about 100 dpi; the rim of a scan is often dark and left out.
    """
    step = max(2, max(pixels.shape[:2]) // 1100)
    rows, columns = pixels.shape[0] // step, pixels.shape[1] // step
    if not rows or not columns:
        return 0.0, 0.0, _LEAST_SPOTS
    whole = np.ascontiguousarray(pixels[: rows * step, : columns * step])
    small = cv2.transform(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), _MEAN)
    rim_y, rim_x = rows // 40, columns // 40
    inner = small[rim_y : rows - rim_y, rim_x : columns - rim_x]
    # Counting the 256 levels is ten times quicker than sorting the spots.
    upto = np.cumsum(np.bincount(inner.ravel(), minlength=256))
    low, middle, high = (int(np.searchsorted(upto, share * upto[-1])) for share in (0.0002, 0.5, 0.995))
    dark = int(upto[middle - 51]) if middle > 50 else 0
    return float(low), float(high), dark


def _without(pixels: Rgb, seals: tuple[Box, ...], dots: float) -> Rgb:
    """The picture with the seals painted over in the colour of the paper; `dots` is pixels a point."""
    rest = pixels.copy()
    paper = np.median(pixels[::8, ::8].reshape(-1, 3), axis=0)
    for box in seals:
        x0, y0, x1, y1 = (round(v * dots) for v in (box.x0, box.y0, box.x1, box.y1))
        rest[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4] = paper
    return rest


def _is_covered(line: Line, read: list[Line]) -> bool:
    """Whether OCR has read the same place already."""
    box = line.box
    assert box is not None
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return any(b.box is not None and b.box.x0 <= x <= b.box.x1 and b.box.y0 <= y <= b.box.y1 for b in read)


def _lines(seen: Seen, points: float) -> list[Line]:
    """Lines in reading order; boxes in points of the page as it lies, not as it was turned for reading."""
    skew = _skew(seen.found)
    cos, sin = math.cos(skew), math.sin(skew)
    mx, my = seen.width / 2, seen.height / 2

    def level(quad: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        x, y = quad[:, 0] - mx, quad[:, 1] - my
        return np.stack([x * cos + y * sin + mx, y * cos - x * sin + my], axis=1)

    pieces = []
    for one in seen.found:
        quad = level(one.quad)
        x0, y0 = float(quad[[0, 3], 0].mean()), float(quad[:2, 1].mean())
        x1, y1 = float(quad[1:3, 0].mean()), float(quad[2:, 1].mean())
        # The detector's boxes are a quarter higher than the letters.
        pieces.append(Piece(one.text, x0, y0, x1, y1, (y0 + y1) / 2, (y1 - y0) * 0.8, one.confidence))
    return [_placed(line, seen, skew, points) for line in lines(pieces, _CELL_GAP, lone_cells=True)]


def _skew(found: tuple[Found, ...]) -> float:
    """The slope of the text in radians: the median over the lines, long ones counted more."""
    slopes: list[tuple[float, float]] = []
    for one in found:
        dx, dy = (float(v) for v in one.quad[1] - one.quad[0] + one.quad[2] - one.quad[3])
        if dx > 0 and abs(dy) < 0.4 * dx:
            slopes.append((math.atan2(dy, dx), dx))
    if not slopes:
        return 0.0
    slopes.sort()
    half, total = sum(weight for _, weight in slopes) / 2, 0.0
    for slope, weight in slopes:
        total += weight
        if total >= half:
            return slope
    return 0.0


def _placed(line: Line, seen: Seen, skew: float, points: float) -> Line:
    box = line.box
    assert box is not None
    cos, sin = math.cos(skew), math.sin(skew)
    x, y = (box.x0 + box.x1) / 2 - seen.width / 2, (box.y0 + box.y1) / 2 - seen.height / 2
    cx, cy = x * cos - y * sin + seen.width / 2, x * sin + y * cos + seen.height / 2
    half_w, half_h = (box.x1 - box.x0) / 2, (box.y1 - box.y0) / 2
    if seen.turn == 90:
        cx, cy, half_w, half_h = cy, seen.width - cx, half_h, half_w
    elif seen.turn == 180:
        cx, cy = seen.width - cx, seen.height - cy
    elif seen.turn == 270:
        cx, cy, half_w, half_h = seen.height - cy, cx, half_h, half_w
    placed = Box(*(round(v * points, 2) for v in (cx - half_w, cy - half_h, cx + half_w, cy + half_h)))
    size = line.size * points if line.size is not None else None
    return Line(line.text, placed, size, round(line.confidence, 4))


@contextmanager
def _renderer(document: Document, path: Path) -> Iterator[Render]:
    if document.reader == "pdf":
        with _pdf_renderer(path) as render:
            yield render
    elif document.reader == "ofd":
        with _ofd_renderer(path) as render:
            yield render
    elif document.reader == "image":
        from fazhi.reading.picture import frame_pixels

        yield lambda page: frame_pixels(path, page.number)
    elif document.reader in ("docx", "pptx"):
        yield _picture_renderer(document.reader, path)
    elif document.reader == "office":
        with _office_renderer(document, path) as render:
            yield render
    else:
        yield _unknown


def _unknown(page: Page) -> Rgb:
    raise ReadingError(ProblemCode.UNSUPPORTED, "这种格式的页面不能转成图片识别。")


@contextmanager
def _office_renderer(document: Document, path: Path) -> Iterator[Render]:
    """Pages of an old Office file: those of its converted copy, which is made once more."""
    from fazhi.reading.libreoffice import TARGETS, converted
    from fazhi.reading.sniff import sniff

    found = sniff(path, document.file).format
    with tempfile.TemporaryDirectory(prefix="fazhi-ocr-", ignore_cleanup_errors=True) as folder:
        try:
            if found is None or found.name not in TARGETS:
                yield _unknown
                return
            to = TARGETS[found.name]
            render = _picture_renderer(to, converted(path, found.name, to, Path(folder)))
        except ReadingError as error:
            render = _failing(error)
        yield render


def _failing(error: ReadingError) -> Render:
    def fail(page: Page) -> Rgb:
        raise error

    return fail


@contextmanager
def _pdf_renderer(path: Path) -> Iterator[Render]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise ReadingError(ProblemCode.CORRUPT, "PDF 文件损坏，打不开。") from error

    def render(page: Page) -> Rgb:
        try:
            sheet = document[page.number - 1]
            width, height = sheet.get_size()
            # A coarse picture gains nothing by being drawn larger.
            dpi = min(PDF_DPI, max(page.dpi, 96.0)) if page.dpi else PDF_DPI
            scale = min(dpi / 72, 4200 / max(width, height, 1))
            bitmap = sheet.render(scale=scale, rev_byteorder=True, may_draw_forms=True)
            pixels = np.array(bitmap.to_numpy()[:, :, :3])
            bitmap.close()
            sheet.close()
        except (pypdfium2.PdfiumError, IndexError, MemoryError, ValueError) as error:
            raise ReadingError(ProblemCode.CORRUPT, "页面损坏，不能显示。") from error
        return pixels if pixels.shape[2] == 3 else np.repeat(pixels[:, :, :1], 3, axis=2)

    try:
        yield render
    finally:
        document.close()


def _picture_renderer(kind: str, path: Path) -> Render:
    """Pages of a Word file and slides that hold nothing but a picture: the picture itself."""
    from io import BytesIO

    from PIL import Image, UnidentifiedImageError

    from fazhi.reading.docx import docx_images
    from fazhi.reading.picture import MAX_PIXELS, shown, turned
    from fazhi.reading.pptx import pptx_images

    images = docx_images(path) if kind == "docx" else pptx_images(path) if kind == "pptx" else {}

    def render(page: Page) -> Rgb:
        try:
            with Image.open(BytesIO(images[page.number])) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise ReadingError(ProblemCode.TOO_LARGE, "图片尺寸过大，没有打开。")
                return shown(turned(picture))
        except (
            KeyError,
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            SyntaxError,
            ValueError,
        ) as error:
            raise ReadingError(ProblemCode.CORRUPT, "文档里的图片损坏，不能显示。") from error

    return render


@contextmanager
def _ofd_renderer(path: Path) -> Iterator[Render]:
    from fazhi.reading.ofd_body import bodies, body_pages
    from fazhi.reading.ofd_draw import draw
    from fazhi.reading.ofd_package import Package

    with Package(path) as package:
        pages = [page for body, _ in bodies(package) for page in body_pages(body, 100_000)]
        yield lambda page: draw(pages[page.number - 1], PDF_DPI)
