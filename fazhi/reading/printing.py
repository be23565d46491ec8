"""The pages of OFD files and of pictures that browsers do not know (TIFF, HEIC) as a PDF, for people to look at.

`print_pages` runs in a child of its own with limits on memory and time: it draws what somebody handed in. The page is
a picture; its text is drawn where reading found it, so that boxes of quotes fit.
"""

from __future__ import annotations

import functools
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fazhi.reading.document import Line, Page, Problem, ProblemCode
from fazhi.reading.limits import DEFAULT_LIMITS
from fazhi.reading.ofd_body import bodies, body_pages
from fazhi.reading.ofd_draw import draw
from fazhi.reading.ofd_package import Package
from fazhi.reading.picture import opened_file, turned
from fazhi.reading.reader import read

DPI = 110
MOST_PAGES = 300
"""Pages that are printed; nobody looks through more on a screen, and the original is there."""
_POINTS = 72.0
_INK = (25, 25, 25)


def print_pages(path: Path, target: Path, *, seconds: float = DEFAULT_LIMITS.wall_seconds) -> Problem | None:
    """Write the pages of `path` to `target` (PDF); the problem where that is not possible."""
    command = [sys.executable, "-m", "fazhi.reading.printing", str(path), str(target)]
    try:
        done = subprocess.run(command, timeout=seconds, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        return Problem(ProblemCode.TIMEOUT, "生成版式文件用时过长，已停止。")
    if done.returncode or not target.is_file():
        return Problem(ProblemCode.CORRUPT, "没能生成版式文件。")
    return None


def _pages(path: Path) -> Iterator[Image.Image]:
    document = read(path, ocr=False)
    if document.reader == "ofd":
        yield from _ofd_pages(path, document.pages)
        return
    with opened_file(path) as picture:
        for number in range(min(getattr(picture, "n_frames", 1), MOST_PAGES)):
            picture.seek(number)
            yield turned(picture).convert("RGB")


def _ofd_pages(path: Path, pages: tuple[Page, ...]) -> Iterator[Image.Image]:
    known = iter(pages[:MOST_PAGES])
    with Package(path) as package:
        for body, _ in bodies(package):
            for drawn, page in zip(body_pages(body, MOST_PAGES), known, strict=False):
                sheet = Image.fromarray(np.asarray(draw(drawn, DPI)))
                _write(sheet, page)
                yield sheet


def _write(sheet: Image.Image, page: Page) -> None:
    scale = sheet.width / page.width if page.width else DPI / _POINTS
    pen = ImageDraw.Draw(sheet)
    for line in page.lines:
        if line.box is not None and line.text.strip():
            _write_line(pen, line, scale)


def _write_line(pen: ImageDraw.ImageDraw, line: Line, scale: float) -> None:
    """The characters spread over the line's box by their widths, as reading gives a box for whole lines only."""
    box = line.box
    if box is None:
        return
    across, down = (box.x1 - box.x0) * scale, (box.y1 - box.y0) * scale
    each = across / len(line.text)
    size = max(6, round(min(down, line.size * scale if line.size else down, max(each * 1.15, down * 0.5))))
    font = _font(size)
    if font is None:
        return
    widths = [font.getlength(char) for char in line.text]
    stretch, at = across / (sum(widths) or 1.0), box.x0 * scale
    for char, width in zip(line.text, widths, strict=True):
        pen.text((at, box.y1 * scale - down * 0.12), char, _INK, font, anchor="ls")
        at += width * stretch


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    file = _font_file()
    return ImageFont.truetype(file, size) if file else None


@functools.cache
def _font_file() -> str:
    """A font with hanzi, '' where the machine has none."""
    program = shutil.which("fc-match")
    if program is None:
        return ""
    for wanted in ("Noto Serif CJK SC", ":lang=zh-cn"):
        found = subprocess.run([program, "-f", "%{file}", wanted], capture_output=True, text=True, check=False).stdout
        if "cjk" in found.lower() or (wanted.startswith(":") and found):
            return found
    return ""


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, DEFAULT_LIMITS.memory_bytes),
        (resource.RLIMIT_CPU, DEFAULT_LIMITS.cpu_seconds),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main(source: str, target: str) -> None:
    """In the child: one page after the other, so that a long file needs no more memory than a short one."""
    _limit()
    begun = False
    for sheet in _pages(Path(source)):
        sheet.save(target, "PDF", append=begun, resolution=DPI, quality=80)
        begun = True


if __name__ == "__main__":
    main(*sys.argv[1:3])
