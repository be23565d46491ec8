Range = tuple[tuple[int, int], tuple[int, int]]

def cells(
    part: bytes, begin: int, texts: list[str], looks: bytes, shift: int, rows: int, columns: int
) -> tuple[tuple[tuple[str, ...], ...], int, int, list[Range], str] | None: ...
