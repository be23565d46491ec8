"""Scans of made-up papers whose text is known: fonts, sizes, tables, seals, noise, skew, photographs, resolutions.

Everything follows from one seed. Fonts are those that the machine has; the more, the more varied.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Rgb = npt.NDArray[np.uint8]

FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/ukai.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
)

_PLACES = ("青禾县", "临泽镇", "白塔乡", "清源市", "云岭区", "石桥街道")
_OFFICES = ("司法局", "应急管理局", "水利局", "市场监督管理局", "人民政府办公室", "农业农村局", "卫生健康局")
_SENTENCES = (
    "为进一步规范行政执法行为，提高依法行政水平，根据有关法律法规，结合我县实际，制定本方案。",
    "各执法单位要严格落实行政执法公示、执法全过程记录和重大执法决定法制审核三项制度。",
    "全年共办理行政复议案件{n}件，其中维持{m}件，撤销{k}件，纠错率为{p}%。",
    "要把学习宣传宪法摆在首要位置，利用赶集日、宣传周等时机，把法律送到村组和农户。",
    "组织开展案卷评查{k}次，抽查案卷{n}卷，发现问题{m}个，已全部整改到位。",
    "重大行政决策应当经过公众参与、专家论证、风险评估、合法性审查和集体讨论决定。",
    "对涉及群众切身利益的事项，应当通过听证会、座谈会等形式广泛听取意见。",
    "请于{y}年{mo}月{d}日前将工作总结报送法治建设领导小组办公室，联系电话：0{n}-8{m}。",
    "加强执法人员资格管理，未取得行政执法证件的人员不得从事执法活动。",
    "会议强调，法治建设既要抓住关键少数，也要夯实基层基础，务求实效。",
    "上半年检查企业{n}家次，下达责令整改通知书{m}份，立案查处{k}起，罚款{p}万元。",
    "各乡镇（街道）要明确专人负责，建立台账，实行销号管理，确保按期完成任务。",
    "落实“谁执法谁普法”普法责任制，编制年度普法责任清单并向社会公布。",
    "规范性文件应当自公布之日起三十日内报送备案，有效期最长不超过五年。",
    "依托“互联网+监管”系统，推行双随机、一公开监管，检查结果及时公示。",
    "坚持和发展新时代“枫桥经验”，人民调解组织共调解纠纷{n}件，成功率{p}%。",
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture, the text that stands on it in reading order, and what was done to it."""

    name: str
    pixels: Rgb
    truth: str
    dpi: int
    seals: int


def scans(count: int = 64, seed: int = 20210630) -> Iterator[Scan]:
    """That many different scans."""
    fonts = [(path, index) for path, index in FONTS if Path(path).is_file()]
    for number in range(count):
        chance = random.Random(seed * 1000 + number)
        yield _scan(number, chance, fonts[number % len(fonts)])


def _scan(number: int, chance: random.Random, font: tuple[str, int]) -> Scan:
    dpi = (200, 150, 300, 200, 100, 240, 120)[number % 7]
    kind = ("notice", "table", "dense", "notice", "photo", "table", "notice", "plain")[number % 8]
    points = {"dense": 10.5, "table": 12, "photo": 16}.get(kind, 16) if dpi > 110 else 16
    page, truth, seals = _draw(kind, chance, font, dpi, points)
    page = _photographed(page, chance) if kind == "photo" else _scanned(page, chance, noise=3 + number % 5 * 2)
    turn = {5: 1, 11: 2, 21: 3, 29: 1, 38: 2, 46: 2, 53: 3}.get(number, 0)
    page = np.ascontiguousarray(np.rot90(page, turn))
    name = f"{number:02d} {kind} {Path(font[0]).stem} {points}pt {dpi}dpi turned {turn * 90}"
    return Scan(name, page, truth, dpi, seals)


def _draw(kind: str, chance: random.Random, font: tuple[str, int], dpi: int, points: float) -> tuple[Rgb, str, int]:
    k = dpi / 72
    width, height = round(595 * k), round(842 * k)
    sheet = Image.new("RGB", (width, height), (255, 255, 255))
    pen = ImageDraw.Draw(sheet)
    lines: list[str] = []
    y = 74.0
    place, office = chance.choice(_PLACES), chance.choice(_OFFICES)

    def put(text: str, size: float, x: float | None, colour: tuple[int, int, int] = (20, 20, 20)) -> None:
        face = ImageFont.truetype(font[0], round(size * k), index=font[1])
        left = (width - pen.textlength(text, font=face)) / 2 if x is None else x * k
        pen.text((left, y * k), text, font=face, fill=colour)
        lines.append(text)

    if kind in ("notice", "photo"):
        put(f"{place}{office}文件", 30, None, (212, 30, 34))
        y += 52
        put(f"{place[0]}{office[0]}发〔{chance.randint(2019, 2023)}〕{chance.randint(1, 99)}号", points, None)
        y += 28
        pen.rectangle((79 * k, y * k, 516 * k, (y + 2) * k), fill=(212, 30, 34))
        y += 26
    manner, matter = chance.choice(("加强", "规范", "做好")), chance.choice(("行政执法", "普法宣传", "行政复议"))
    put(f"关于{manner}{matter}工作的{chance.choice(('通知', '意见', '报告'))}", 22, None)
    y += 46
    if kind == "table":
        y = _table(pen, put_at=lambda text, size, x, top: _at(pen, text, size, x, top, font, k), k=k, chance=chance,
                   top=y, points=points, lines=lines)  # fmt: skip
    per_line = int(437 // points)
    floor = 640 if kind in ("notice", "photo") else 520 if kind == "table" else 760
    while y < floor:
        text = "　　" + "".join(_sentence(chance) for _ in range(2))
        while text and y < floor:
            put(text[:per_line].replace("　", "  "), points, 79)
            lines[-1] = text[:per_line]
            text = text[per_line:]
            y += points * 1.75
    seals = 0
    if kind in ("notice", "photo"):
        y += 20
        put(f"{place}{office}", points, 330)
        y += points * 1.75
        put(f"{chance.randint(2019, 2023)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日", points, 340)
        seal(sheet, (390 * k, (y - 4) * k), 60 * k, f"{place}{office}", font)
        seals = 1
    return np.asarray(sheet), "\n".join(lines), seals


def _at(
    pen: ImageDraw.ImageDraw, text: str, size: float, x: float, top: float, font: tuple[str, int], k: float
) -> None:
    pen.text(
        (x * k, top * k), text, font=ImageFont.truetype(font[0], round(size * k), index=font[1]), fill=(20, 20, 20)
    )


def _table(
    pen: ImageDraw.ImageDraw, put_at, k: float, chance: random.Random, top: float, points: float, lines: list[str]
) -> float:  # type: ignore[no-untyped-def]  # a local helper
    heads = ("序号", "单位名称", "检查次数", "案卷数量", "罚款金额（元）")
    xs = (79, 120, 250, 335, 420, 516)
    rows = chance.randint(6, 11)
    row_height = points * 2
    for row in range(rows + 2):
        pen.line(
            (xs[0] * k, (top + row * row_height) * k, xs[-1] * k, (top + row * row_height) * k),
            fill=(0, 0, 0),
            width=max(1, round(k / 2)),
        )
    for x in xs:
        pen.line(
            (x * k, top * k, x * k, (top + (rows + 1) * row_height) * k), fill=(0, 0, 0), width=max(1, round(k / 2))
        )
    for row in range(rows + 1):
        cells = heads if row == 0 else (
            str(row), chance.choice(_PLACES) + chance.choice(_OFFICES[:3]), str(chance.randint(1, 99)),
            str(chance.randint(1, 500)), f"{chance.randint(100, 99999)}.00")  # fmt: skip
        for cell, x in zip(cells, xs, strict=False):
            put_at(cell, points * 0.85, x + 4, top + row * row_height + points * 0.35)
        lines.append("".join(cells))
    return top + (rows + 1) * row_height + 24


def _sentence(chance: random.Random) -> str:
    return chance.choice(_SENTENCES).format(
        n=chance.randint(100, 999), m=chance.randint(10, 99), k=chance.randint(1, 9), p=chance.randint(11, 99),
        y=chance.randint(2019, 2023), mo=chance.randint(1, 12), d=chance.randint(1, 28))  # fmt: skip


def seal(
    sheet: Image.Image,
    centre: tuple[float, float],
    radius: float,
    text: str,
    font: tuple[str, int],
    colour: tuple[int, int, int] = (214, 40, 45),
    square: bool = False,
) -> None:
    """Stamp a seal: a ring with letters along it and a star, or a square frame with letters; ink lets print through."""
    size = round(radius * 2)
    ink = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(ink)
    edge = max(2, round(radius * 0.045))
    face = ImageFont.truetype(font[0], max(8, round(radius * (0.5 if square else 0.26))), index=font[1])
    if square:
        pen.rectangle((1, 1, size - 2, size - 2), outline=230, width=edge)
        for i, letter in enumerate(text[:4]):
            pen.text((size * (0.12 + 0.42 * (i % 2)), size * (0.1 + 0.42 * (i // 2))), letter, font=face, fill=230)
    else:
        pen.ellipse((1, 1, size - 2, size - 2), outline=230, width=edge)
        reach = [radius * 0.3 * (1 if i % 2 == 0 else 0.4) for i in range(10)]
        turns = [i * np.pi / 5 for i in range(10)]
        star = [(radius + r * np.sin(t), radius - r * np.cos(t)) for r, t in zip(reach, turns, strict=True)]
        pen.polygon(star, fill=230)
        for i, letter in enumerate(text):
            angle = -130 + 260 * i / max(1, len(text) - 1)
            tile = Image.new("L", (size, size), 0)
            ImageDraw.Draw(tile).text((radius, radius * 0.26), letter, font=face, fill=230, anchor="mm")
            ink = Image.fromarray(np.maximum(np.asarray(ink), np.asarray(tile.rotate(-angle, center=(radius, radius)))))
    corner = (round(centre[0] - radius), round(centre[1] - radius))
    below = np.asarray(sheet.crop((*corner, corner[0] + size, corner[1] + size))).astype(np.float32)
    alpha = np.asarray(ink).astype(np.float32)[:, :, None] / 255
    stamped = below * (1 - alpha) + below * np.array(colour, np.float32) / 255 * alpha
    sheet.paste(Image.fromarray(stamped.astype(np.uint8)), corner)


def _scanned(page: Rgb, chance: random.Random, noise: int) -> Rgb:
    """Skew, paper tone, blur, noise, JPEG."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), chance.uniform(-2.2, 2.2), 1)
    out = cv2.warpAffine(page, matrix, (width, height), borderValue=(255, 255, 255)).astype(np.float32)
    tone = np.array([1.0, chance.uniform(0.95, 1), chance.uniform(0.88, 1)], np.float32) * chance.uniform(0.82, 1)
    grain = np.random.default_rng(chance.randint(0, 1 << 30)).normal(0, noise, out.shape[:2])[:, :, None]
    if chance.random() < 0.3:
        out = out * 0.7 + 75  # a pale copy
    out = np.clip(out * tone + grain, 0, 255).astype(np.uint8)
    return _jpeg(cv2.GaussianBlur(out, (3, 3), chance.uniform(0.1, 0.8)), chance.randint(55, 92))


def _photographed(page: Rgb, chance: random.Random) -> Rgb:
    """A sheet on a desk, seen aslant under uneven light."""
    height, width = page.shape[:2]
    drift = lambda: chance.uniform(0.01, 0.055)  # noqa: E731  # one use
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    near = [(width * drift(), height * drift()) for _ in range(4)]
    onto = np.array(
        [near[0], (width - near[1][0], near[1][1]), (width - near[2][0], height - near[2][1]),
         (near[3][0], height - near[3][1])], np.float32)  # fmt: skip
    matrix = cv2.getPerspectiveTransform(corners, onto)
    out = cv2.warpPerspective(page, matrix, (width, height), borderValue=(118, 92, 70)).astype(np.float32)
    light = (
        np.linspace(chance.uniform(0.62, 0.8), 1.0, width)[None, :, None]
        * np.linspace(1.0, chance.uniform(0.75, 0.95), height)[:, None, None]
    )
    grain = np.random.default_rng(chance.randint(0, 1 << 30)).normal(0, 4, out.shape[:2])[:, :, None]
    return _jpeg(np.clip(out * light + grain, 0, 255).astype(np.uint8), 80)


def _jpeg(page: Rgb, quality: int) -> Rgb:
    _, data = cv2.imencode(".jpg", page[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1])
