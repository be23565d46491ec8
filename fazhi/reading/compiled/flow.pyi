from collections.abc import Callable

from fazhi.reading.document import Box, Line
from fazhi.reading.piece import Piece

def lines(
    pieces: list[Piece],
    cell_gap: float,
    lone_cells: bool,
    place: Callable[[float, float, float, float], Box],
    unit: float,
) -> list[Line] | None:
    """The lines of a page; None where `flow` is to find them itself."""
