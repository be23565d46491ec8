"""Charts for Word files: tones and hatches stay apart in black-and-white print, values are written at each bar."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from fazhi.measures import Figure
from fazhi.reporting.book import FigureBook
from fazhi.reporting.errors import ReportError
from fazhi.reporting.forms import number_of
from fazhi.reporting.text import Bound, ChartBlock

# Blue of government pages and tones whose lightness differs by a fifth each, so that grey print keeps them apart.
COLOURS = ("#1f4e79", "#5b9bd5", "#a9cce8", "#7f7f7f", "#c8c8c8", "#2f6b4f", "#9bbf9b", "#d9c27a")
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "", "///", "...")
WIDTH_MM = 150.0
_INCH = 25.4
_FAMILIES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "SimHei",
    "Microsoft YaHei", "FandolHei", "Noto Serif CJK SC", "Source Han Serif SC", "FandolSong", "FandolFang",
)  # fmt: skip


def draw(block: ChartBlock, book: FigureBook) -> tuple[bytes, float, float]:
    """The PNG of a chart with its width and height in millimetres."""
    values = [_drawn_value(run, book) for run in block.runs]
    height = _height(block.kind, len(values))
    figure = _figure(WIDTH_MM, height)
    axes = figure.add_subplot()
    match block.kind:
        case "progress":
            _progress(axes, block, values, [_target(run, book) for run in block.runs])
        case "compare":
            _compare(axes, block, values)
        case "trend":
            _trend(axes, block, values)
        case "composition":
            _composition(figure, axes, block, values)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=220, metadata={"Software": None})
    return out.getvalue(), WIDTH_MM, height


def _height(kind: str, bars: int) -> float:
    """Bars of 8 mm while there are few; a chart of many units still leaves room for text on its page."""
    return 22.0 + min(8.0 * bars, 60.0 + 2.5 * bars) if kind in {"progress", "compare"} else 80.0


@cache
def _family() -> str:
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    found = next((family for family in _FAMILIES if family in known), None)
    found = found or next((name for name in sorted(known) if re.search(r"CJK|Hei|Song|Fang|Kai", name)), None)
    if found is None:
        raise ReportError("图表", None, "本机没有中文字体，画不出图表，请安装一种中文字体（如思源黑体）")
    return found


def _figure(width: float, height: float) -> Any:
    import matplotlib

    # `rc` is set once: a context around each chart would not hold while it is saved.
    matplotlib.rcParams.update(
        {"font.family": [_family()], "axes.unicode_minus": False, "font.size": 9, "hatch.linewidth": 0.5}
    )
    from matplotlib.figure import Figure as Canvas

    return Canvas(figsize=(width / _INCH, height / _INCH), layout="constrained")


def _drawn_value(run: Bound, book: FigureBook) -> float:
    figure = book.find(run.measure, run.unit, run.period)
    value = number_of(figure) if run.form != "previous" else _previous(figure)
    return float(value or 0)


def _previous(figure: Figure) -> float:
    value = figure.previous
    return float(value) if value is not None and not hasattr(value, "isoformat") else 0.0


def _target(run: Bound, book: FigureBook) -> float | None:
    target = book.find(run.measure, run.unit, run.period).target
    return float(target) if target is not None else None


def _plain_axes(axes: Any, *, keep: str) -> None:
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(side == keep)
    axes.tick_params(length=0)


def _bars(axes: Any, block: ChartBlock, values: Sequence[float]) -> float:
    places = range(len(values))
    axes.barh(places, values, height=0.62, color=COLOURS[0], zorder=2)
    axes.set_yticks(places, block.labels)
    axes.invert_yaxis()
    axes.set_xticks([])
    top = max([*values, 1.0])
    axes.set_xlim(0, top * 1.18)
    for place, run, value in zip(places, block.runs, values, strict=True):
        axes.text(value + top * 0.015, place, run.text, va="center", fontsize=8.5, zorder=4)
    _plain_axes(axes, keep="left")
    return top


def _compare(axes: Any, block: ChartBlock, values: Sequence[float]) -> None:
    _bars(axes, block, values)


def _progress(axes: Any, block: ChartBlock, values: Sequence[float], targets: Sequence[float | None]) -> None:
    top = _bars(axes, block, values)
    reach = max([top, *(t for t in targets if t is not None)])
    axes.set_xlim(0, reach * 1.18)
    lines = [(place, target) for place, target in enumerate(targets) if target is not None]
    for number, (place, target) in enumerate(lines):
        label = "目标" if number == 0 else None
        ends = [place - 0.42, place + 0.42]
        axes.plot([target, target], ends, color="#b00020", lw=1.8, ls="--", zorder=3, label=label)
    if lines:
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=8)


def _trend(axes: Any, block: ChartBlock, values: Sequence[float]) -> None:
    places = range(len(values))
    axes.plot(places, values, color=COLOURS[0], marker="o", lw=1.8, ms=5, zorder=3)
    top, low = max([*values, 1.0]), min([*values, 0.0])
    for place, run, value in zip(places, block.runs, values, strict=True):
        axes.annotate(run.text, (place, value), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8.5)
    axes.set_xticks(places, block.labels)
    axes.set_ylim(low, top * 1.2)
    axes.set_xlim(-0.4, len(values) - 0.6)
    axes.grid(axis="y", color="#dddddd", lw=0.6)
    _plain_axes(axes, keep="bottom")


def _composition(figure: Any, axes: Any, block: ChartBlock, values: Sequence[float]) -> None:
    """A ring whose parts are told apart by tone and hatch; shares stand in the legend."""
    total = sum(values) or 1.0
    styles = [(COLOURS[n % len(COLOURS)], HATCHES[n % len(HATCHES)]) for n in range(len(values))]
    wedges, _ = axes.pie(
        values,
        colors=[colour for colour, _ in styles],
        startangle=90,
        counterclock=False,
        wedgeprops={"width": 0.45, "edgecolor": "white", "linewidth": 1},
    )
    for wedge, (_, hatch) in zip(wedges, styles, strict=True):
        wedge.set_hatch(hatch)
    rows = [
        f"{label}  {run.text}（{value / total:.0%}）"
        for label, run, value in zip(block.labels, block.runs, values, strict=True)
    ]
    figure.legend(wedges, rows, loc="outside right center", frameon=False, fontsize=9)
    axes.set_aspect("equal")
