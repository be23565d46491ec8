"""ZIP packages with fixed times, and a macro part that cannot run."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

STAMP = (1980, 1, 1, 0, 0, 0)


def pack(entries: list[tuple[str, bytes]], *, when: datetime | None = None, gbk: bool = False) -> bytes:
    """A ZIP with fixed times; `gbk` writes names as the Chinese Windows of old does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in entries:
            kind = _GbkName if gbk else zipfile.ZipInfo
            stamp = (when.year, when.month, when.day, when.hour, when.minute, 0) if when else STAMP
            package.writestr(kind(name, stamp), data, zipfile.ZIP_DEFLATED, compresslevel=6)
    return out.getvalue()


class _GbkName(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  # zipfile's own name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


# The head of a compound file and the names of a macro project: enough to be one, nothing that can run.
MACRO_STUB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "VBA dir _VBA_PROJECT ThisWorkbook".encode("utf-16-le")
