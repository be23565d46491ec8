"""Pictures by the trace that the picture reader leaves of them."""

from __future__ import annotations

_SAME_BITS = 28
"""Of 256: a picture saved anew differs in some 10 to 20 bits, other pictures in 75 or more, and papers of one form with
other text in 40 or more."""


def same_picture(one: str, two: str) -> bool:
    """Whether two values of `picture-hash` are of one picture, be it saved anew or made smaller; empty ones never."""
    return bool(one) and len(one) == len(two) and (int(one, 16) ^ int(two, 16)).bit_count() <= _SAME_BITS
