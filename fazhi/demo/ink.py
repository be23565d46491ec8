"""Pictures: red seals, photographs with a banner, scanned pages, bad snapshots of pages."""

from __future__ import annotations

import io
import math
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from fazhi.demo.pages import HEIGHT, WIDTH, Sheet
from fazhi.errors import EngineError

_FACES = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", str(Path("~/.fonts").expanduser()))
SEAL_PT = 119.0
# 42 mm, the size of a county office's round seal.
DPI = 130


@cache
def _face_file(bold: bool) -> Path:
    wanted = "NotoSansCJK-Bold.ttc" if bold else "NotoSerifCJK-Regular.ttc"
    for name in (wanted, *_FACES):
        for place in _PLACES:
            found = next(Path(place).rglob(name), None)
            if found:
                return found
    raise EngineError("找不到中文字体，画不了照片和扫描件，请安装 fonts-noto-cjk。")


@cache
def face(points: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A Chinese face at a size in pixels."""
    # Number 2 of the collection is the simplified Chinese cut.
    return ImageFont.truetype(str(_face_file(bold)), round(points), index=2)


@cache
def seal(name: str, pixels: int) -> Image.Image:
    """The round red seal of a unit: ring, star, the name along the upper arc; RGBA."""
    size = pixels * 2
    image = Image.new("RGBA", (size, size), (200, 20, 25, 0))
    draw = ImageDraw.Draw(image)
    ink = (200, 20, 25, 225)
    middle, radius = size / 2, size / 2 - 4
    draw.ellipse([middle - radius, middle - radius, middle + radius, middle + radius], outline=ink, width=size // 38)
    points = []
    for step in range(10):
        reach = radius * (0.3 if step % 2 == 0 else 0.118)
        angle = -math.pi / 2 + step * math.pi / 5
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    draw.polygon(points, fill=ink)
    letters = name.removeprefix("中国共产党")
    height = min(size * 0.15, size * 2.1 / max(8, len(letters)))
    spread = min(math.radians(280), len(letters) * height * 1.12 / (radius * 0.78))
    for place, letter in enumerate(letters):
        turn = -spread / 2 + spread * (place + 0.5) / len(letters)
        tile = Image.new("RGBA", (round(height * 1.4), round(height * 1.4)), (200, 20, 25, 0))
        ImageDraw.Draw(tile).text((tile.width / 2, tile.height / 2), letter, font=face(height), fill=ink, anchor="mm")
        tile = tile.rotate(-math.degrees(turn), resample=Image.Resampling.BICUBIC)
        x = middle + radius * 0.76 * math.sin(turn) - tile.width / 2
        y = middle - radius * 0.76 * math.cos(turn) - tile.height / 2
        image.alpha_composite(tile, (max(0, round(x)), max(0, round(y))))
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def paint(sheet: Sheet, stamp: Image.Image | None, *, dpi: int = DPI) -> Image.Image:
    """A page as a picture."""
    scale = dpi / 72
    image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), (253, 253, 251))
    draw = ImageDraw.Draw(image)
    for rule in sheet.rules:
        colour = tuple(round(c * 255) for c in rule.colour)
        ends = [rule.x0 * scale, rule.y0 * scale, rule.x1 * scale, rule.y1 * scale]
        draw.line(ends, fill=colour, width=max(1, round(rule.width * scale)))
    for words in sheet.words:
        colour = tuple(round(c * 255) for c in words.colour)
        x = words.x * scale
        letters = face(words.size * scale)
        for character in words.text:
            draw.text((x, words.y * scale), character, font=letters, fill=colour, anchor="ls")
            x += words.size * scale * (0.5 if ord(character) < 0x2000 else 1)
    if sheet.seal and stamp:
        x, y = sheet.seal[0] * scale - stamp.width / 2, sheet.seal[1] * scale - stamp.height / 2
        image.paste(stamp, (round(x), round(y)), stamp)
    return image


def scan(image: Image.Image, rng: Random) -> bytes:
    """The page as a scanner gives it: a little askew, a little noise; JPEG."""
    turned = image.rotate(rng.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=(250, 250, 248))
    return jpeg(_noisy(turned, rng, 5), 82)


def snapshot(image: Image.Image, rng: Random) -> bytes:
    """The page as a bad telephone picture: small, blurred, dim; JPEG."""
    small = image.resize((image.width * 44 // DPI, image.height * 44 // DPI), Image.Resampling.BILINEAR)
    blurred = small.filter(ImageFilter.GaussianBlur(1.3)).point(lambda v: int(v * 0.75) + 20)
    return jpeg(_noisy(blurred, rng, 9), 45)


def _noisy(image: Image.Image, rng: Random, strength: float) -> Image.Image:
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, strength, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + noise, 0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int = 80) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(DPI, DPI))
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def photo(banner: str, rng: Random) -> Image.Image:
    """A photograph of an event: a hall or a street, a red banner with words, people before it."""
    width, height = 960, 640
    sky = rng.choice(((196, 216, 236), (228, 222, 208), (206, 206, 214), (214, 226, 210)))
    floor = rng.choice(((150, 140, 128), (120, 128, 120), (166, 152, 140)))
    shade = np.linspace(1.0, 0.82, height)[:, None, None]
    base = np.where(np.arange(height)[:, None, None] < 400, np.array(sky), np.array(floor)) * shade
    image = Image.fromarray(np.broadcast_to(base, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for x in range(30, width, rng.randint(110, 160)):
        tone = rng.randint(150, 205)
        draw.rectangle([x, 150, x + 70, 330], fill=(tone, tone - 8, tone - 14), outline=(110, 110, 110))
    top = rng.randint(60, 110)
    draw.rectangle([70, top, width - 70, top + 76], fill=(196, 24, 30))
    size = min(46.0, (width - 190) / max(1, len(banner)))
    draw.text((width / 2, top + 38), banner, font=face(size, bold=True), fill=(252, 240, 150), anchor="mm")
    for _ in range(rng.randint(9, 15)):
        _figure(draw, rng, width)
    return _noisy(image.filter(ImageFilter.GaussianBlur(0.6)), rng, 4)


def _figure(draw: ImageDraw.ImageDraw, rng: Random, width: int) -> None:
    x, y, tall = rng.randint(30, width - 90), rng.randint(300, 400), rng.randint(130, 190)
    coat = rng.choice(((40, 54, 84), (70, 74, 70), (126, 52, 48), (58, 88, 120), (92, 82, 60), (230, 230, 226)))
    head = tall // 6
    draw.rounded_rectangle([x, y + head, x + tall // 3, y + tall], radius=16, fill=coat)
    draw.ellipse([x + tall // 12, y - head // 2, x + tall // 4, y + head], fill=(224, 188, 162))
    draw.pieslice([x + tall // 12, y - head // 2 - 4, x + tall // 4, y + head // 2], 180, 360, fill=(34, 30, 28))
