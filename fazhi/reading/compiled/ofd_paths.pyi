from fazhi.reading.ofd_numbers import Matrix

def outlines(text: str, view: Matrix) -> tuple[bytearray, list[int]] | None:
    """The points, two whole numbers each, and where each part begins in them; None where it is not plainly written."""
