"""A workbook with errors in cells that the engine does not know, such as `#SPILL!` of newer Excel, made one it reads.

The engine takes a whole workbook for damaged because of one such cell.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from fazhi.reading.zip_parts import DAMAGED

_MOST_BYTES = 64 << 20
_ERROR = re.compile(
    rb'(<c (?=(?:[^<>]*? )?t="e")[^<>]*+>(?:<f[^<>]*+(?:(?<=/)>|>[^<]*+</f>))?+<v>)'
    rb"(?!#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)<)#[^<]*+(?=</v>)"
)
"""An error that the engine does not know, with the cell before it; nothing in it is gone through twice."""


def with_known_errors(source: Path | BytesIO) -> BytesIO | None:
    """The package with `#N/A` for each unknown error; None where there is none, it is damaged, or large."""
    made, count = BytesIO(), 0
    try:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
            if sum(info.file_size for info in old.infolist()) > _MOST_BYTES:
                return None
            for info in old.infolist():
                data = old.read(info)
                if info.filename.startswith("xl/worksheets/"):
                    data, changed = _ERROR.subn(rb"\g<1>#N/A", data)
                    count += changed
                new.writestr(info.filename, data)
    except DAMAGED:
        return None
    made.seek(0)
    return made if count else None
