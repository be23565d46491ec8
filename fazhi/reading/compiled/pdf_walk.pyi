from collections.abc import Callable

from fazhi.reading.document import Box, Line

def drawings(
    page: int, count: int, least: float, get: int, kind_of: int, bounds: int
) -> list[tuple[int, int, float, float, float, float]]: ...
def hide_letters(page: int, count: int, dark: int, get: int, kind_of: int, colour: int, show: int) -> None: ...
def outline(
    item: int,
    most: int,
    unit: tuple[float, float, float, float, float, float],
    count_of: int,
    get: int,
    kind_of: int,
    point_of: int,
) -> list[tuple[float, float]] | None: ...
def lines(
    page: int,
    text: str,
    height: float,
    clean: Callable[[str], str],
    make_line: type[Line],
    make_box: type[Box],
    font_size: int,
    char_box: int,
) -> tuple[Line, ...]: ...
def starts(data: bytes, names: tuple[bytes, ...]) -> dict[bytes, list[int]]: ...
