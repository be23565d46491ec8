"""Boxes of a PDF's lines on the page as it is shown: turned pages, and pages whose corner lies elsewhere.

PDFium gives characters in the coordinates of the page's content; what is shown is its crop box, turned by /Rotate.
"""

from __future__ import annotations

import msgspec

from fazhi.reading.document import Box, Line
from fazhi.reading.pdf_calls import page_box, turns_of_page

_NEAR = 0.5
"""Points: a corner so near to the origin is the origin."""


def as_shown(page: int, lines: tuple[Line, ...], height: float) -> tuple[Line, ...]:
    """The lines, whose boxes count from a top at `height` in content, with boxes from the shown top left corner."""
    edges = page_box(page)
    if edges is None:
        return lines
    turns = turns_of_page(page)
    left, bottom, right, top = edges
    if turns == 0 and abs(left) < _NEAR and abs(top - height) < _NEAR:
        return lines

    def corner(x: float, y: float) -> tuple[float, float]:
        match turns:
            case 1:
                return y - bottom, x - left
            case 2:
                return right - x, y - bottom
            case 3:
                return top - y, right - x
            case _:
                return x - left, top - y

    def placed(box: Box) -> Box:
        one, two = corner(box.x0, height - box.y0), corner(box.x1, height - box.y1)
        return Box(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))

    return tuple(
        msgspec.structs.replace(line, box=placed(line.box)) if line.box is not None else line for line in lines
    )
