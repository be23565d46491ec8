"""版面: paper, margins, type and lines, where the file states them (GB/T 9704-2012, 5; GB/T 33476.2-2016)."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.gongwen.facts import Genre
from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.reading.fold import fold

# name -> (label, right values in mm, tolerance in mm). The second value of 天头 and 地脚 is that of e-papers.
_MARGINS = {
    "margin_top_mm": ("天头（上边距）", (37.0, 34.58), 1.5),
    "margin_bottom_mm": ("地脚（下边距）", (35.0, 32.58), 1.5),
    "margin_left_mm": ("订口（左边距）", (28.0,), 1.5),
    "margin_right_mm": ("切口（右边距）", (26.0,), 1.5),
}
_PAPER = (210.0, 297.0, 2.0)
_BODY_SIZE = (16.0, 0.6)
_TITLE_SIZE = (22.0, 0.6)
_FANGSONG = ("仿宋", "fangsong", "fang song")
_LINE = (27.0, 31.0)


def _number(layout: dict[str, str], name: str) -> float | None:
    try:
        return float(layout[name])
    except (KeyError, ValueError):
        return None


@rule("layout-page", "用纸或页边距不合规定", "GB/T 9704-2012 第5.1、5.2.1条；GB/T 33476.2-2016")
def page(subject: Subject) -> Hits:
    """A4; 天头 37 mm (34.6 in e-papers), 订口 28 mm, type area 156×225 mm."""
    layout = subject.document.layout
    if subject.paper.genre is not Genre.OFFICIAL or not layout:
        return
    width, height = _number(layout, "page_width_mm"), _number(layout, "page_height_mm")
    if (
        width is not None
        and height is not None
        and (abs(width - _PAPER[0]) > _PAPER[2] or abs(height - _PAPER[1]) > _PAPER[2])
    ):
        yield 1, f"{width:g}×{height:g}毫米", "公文用纸应当是A4（210×297毫米）", "把纸张改为A4纵向"
    wrong = []
    for name, (label, right, slack) in _MARGINS.items():
        value = _number(layout, name)
        if value is not None and all(abs(value - good) > slack for good in right):
            wrong.append((f"{label}{value:.1f}毫米", f"{label}{right[0]:g}毫米"))
    if wrong:
        yield 1, "、".join(found for found, _ in wrong), "页边距不合规定", "改为" + "、".join(good for _, good in wrong)


@rule("layout-type", "字体字号不合规定", "GB/T 9704-2012 第5.2.2、7.3.1条")
def letters(subject: Subject) -> Hits:
    """Body 三号 (16 pt) 仿宋, title 二号 (22 pt) 小标宋, lines about 28 pt."""
    layout = subject.document.layout
    if subject.paper.genre is not Genre.OFFICIAL or not layout:
        return
    yield from _size(layout, "body_size_pt", "正文", *_BODY_SIZE, "三号（16磅）")
    title = subject.paper.title
    if title is not None and fold(layout.get("title_text", "-")) in fold(title.value):  # and not the red head
        yield from _size(layout, "title_size_pt", "标题", *_TITLE_SIZE, "二号（22磅）")
    font = layout.get("body_font", "")
    if font and not any(name in font.lower() for name in _FANGSONG):
        yield 1, f"正文{font}", "正文应当用仿宋体", "把正文改为三号仿宋"
    kind, _, height = layout.get("body_line", "").partition(" ")
    if kind == "exact" and height and not _LINE[0] <= float(height) <= _LINE[1]:
        yield 1, f"行距{height}磅", "每页22行，行距应当在28磅上下", "把行距改为固定值28磅"


def _size(
    layout: dict[str, str], name: str, what: str, right: float, slack: float, label: str
) -> Iterator[tuple[int, str, str, str]]:
    value = _number(layout, name)
    if value is not None and abs(value - right) > slack:
        yield 1, f"{what}{value:g}磅", f"{what}应当用{label}", f"把{what}改为{label}"
