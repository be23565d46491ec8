"""Whether two readers give the same text: the same letters, and in the same order."""

from __future__ import annotations

import unicodedata
from collections import Counter

TOLERANCE = 0.005
"""Share of the letters that may differ: 99.5 % count as the same."""


def letters(text: str) -> str:
    """Letters and digits alone, folded (NFKC): no white space, no punctuation, so no marks of Markdown either."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def same_letters(a: str, b: str) -> bool:
    """Whether the letters are the same, each as often, in whatever order."""
    apart = sum(((one := Counter(a)) - (other := Counter(b))).values()) + sum((other - one).values())
    return bool(a or b) and apart <= TOLERANCE * (len(a) + len(b))


def same_order(a: str, b: str) -> bool:
    """Whether one text becomes the other by dropping and adding no more letters than the tolerance allows."""
    most = int(TOLERANCE * (len(a) + len(b)))
    if not (a or b) or abs(len(a) - len(b)) > most:
        return False
    # Myers' way through the edit graph: `reach[k]` is how far in `a` the diagonal k can be followed.
    reach = {1: 0}
    for edits in range(most + 1):
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            while x < len(a) and 0 <= x - k < len(b) and a[x] == b[x - k]:
                x += 1
            if x >= len(a) and x - k >= len(b):
                return True
            reach[k] = x
    return False
