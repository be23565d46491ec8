def red_box(pixels: bytes, columns: int, rows: int, depth: int, least: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of the pixels whose red lies more than `least` above their green and blue."""
