"""Inner loops of readers, compiled at set-up where there is a C compiler (Cython, `hatch_build.py`).

Each goes through the bytes of one kind of part as every common writer sets it, and gives None for all else: then the
reader's own way in Python reads it, which also knows what is wrong with it. Without a compiler, or with
FAZHI_COMPILED=off in the environment, all is read in Python, only slower.

What both ways take they give alike, which the tests hold. What they take differs for workbooks (XLSX) alone: without
the loops all are read by the engine (calamine), which refuses a slightly damaged one for a part that its cells do not
need. So `_rels/.rels`, missing or broken, is no harm to the loops and the end to the engine.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module


@cache
def has(*names: str) -> bool:
    """Whether the compiled modules of these names, and those they stand on, are all there and wanted."""
    if os.environ.get("FAZHI_COMPILED") == "off":
        return False
    try:
        for name in names:
            import_module(f"{__name__}.{name}")
    except ImportError:
        return False
    return True
