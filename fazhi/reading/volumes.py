"""Archives cut into volumes: one of them alone cannot be unpacked, and the person is told what to do instead."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from fazhi.reading.rar import new_archive
from fazhi.reading.rar_old import old_archive

SENTENCE = "这是分卷压缩包中的一卷，单独一卷不完整；请把各卷放在一起解开，重新打成一个不分卷的压缩包报送。"
MEMBER_SENTENCE = "这个文件分在几卷压缩包里，单独一卷解不开；请把各卷放在一起解开后再报送。"

_NAMED = re.compile(r"\.(?:(?:zip|zipx|7z|rar|tar|tgz|gz|bz2|xz)\.\d{3}|z\d{2}|r\d{2}|part\d+\.rar)$", re.I)
_SPANNED = (b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
_END = b"PK\x05\x06"
_TAIL = 66_000
"""The end record of a ZIP with the longest comment."""


def is_named_volume(name: str) -> bool:
    """Whether a file is called as packers call volumes."""
    return bool(_NAMED.search(name.strip()))


def is_volume(path: Path) -> bool:
    """Whether an archive says of itself that it is one of several volumes."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"Rar!"):
        old = old_archive(path, 1)
        return old.volume if old is not None else new_archive(path, 1).volume
    return _is_zip_volume(path, head)


def _is_zip_volume(path: Path, head: bytes) -> bool:
    """The first volume begins with a mark of its own and has no directory; the last counts the ones before it."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 8:
        return head in _SPANNED
    # 0xFFFF: the number stands in the record of large archives, which are not cut as a rule.
    return 0 < int(struct.unpack_from("<H", tail, at + 4)[0]) < 0xFFFF
