"""The numbers of GB/T 9704-2012 by which papers are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PAGE_MM: Final = (210.0, 297.0)
TOP_MM: Final = 37.0  # 天头 37 mm ± 1 mm (5.2.1)
LEFT_MM: Final = 28.0  # 订口 28 mm ± 1 mm
RIGHT_MM: Final = 26.0  # what the type area of 156 mm leaves
BOTTOM_MM: Final = 35.0  # what the type area of 225 mm leaves

LINE_PT: Final = 28.0
# 225 mm hold 22 lines of 29 pt; word processors set 22 lines safely at exactly 28 pt, the value offices use.
TITLE_LINE_PT: Final = 35.0
SPACING_PT: Final = -0.25
# 156 mm are 442.2 pt; 28 characters of 16 pt need 448, so each is drawn a quarter of a point closer.
FOOTER_MM: Final = 24.0
# The page number stands 7 mm below the type area (7.5): 35 − 7 − the height of a 4号 line.


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface as Word names it, with its size in points."""

    name: str
    points: float


TITLE: Final = Face("方正小标宋简体", 22)
BODY: Final = Face("仿宋", 16)
LEVEL1: Final = Face("黑体", 16)
LEVEL2: Final = Face("楷体", 16)
FOLIO: Final = Face("宋体", 14)
CELL: Final = Face("仿宋", 10.5)
CELL_HEAD: Final = Face("黑体", 10.5)
CAPTION: Final = Face("黑体", 12)
