"""Inner loops of readers, compiled at set-up where there is a C compiler (Cython, `hatch_build.py`).

Each goes through the bytes of one kind of part as every common writer sets it, and gives None for all else: then the
reader's own way in Python reads it, which also knows what is wrong with it. Both ways give the same, which the tests
hold; without a compiler, or with FAZHI_COMPILED=off in the environment, all is read in Python, only slower.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec


@cache
def has(*names: str) -> bool:
    """Whether the compiled modules of these names are all there and wanted."""
    wanted = os.environ.get("FAZHI_COMPILED") != "off"
    return wanted and all(find_spec(f"{__name__}.{name}") is not None for name in names)
