"""A run of text at a place: what readers of placed text make and `flow` puts in order."""

from __future__ import annotations

import msgspec


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A run of text at a place. `base` is its baseline or centre (one kind per page), `size` its letter height."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    confidence: float = 1.0
