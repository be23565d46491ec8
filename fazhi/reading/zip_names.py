"""Names of the members of ZIP archives, as the person who packed them saw them.

Windows programs write names in the code page of the machine (GBK) without saying so; others write UTF-8 without the
flag; some set the flag and write GBK all the same; 7-Zip and WinRAR add the name in UTF-8 as an extra field.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from fazhi.reading.limits import MIB

_FLAG_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_CENTRAL = b"PK\x01\x02"


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive, also one whose names are flagged as UTF-8 and are not. Raises as `zipfile` does."""
    try:
        return zipfile.ZipFile(path)
    except UnicodeDecodeError:
        if path.stat().st_size > 512 * MIB:
            raise
        data = bytearray(path.read_bytes())
        at = data.find(_CENTRAL)
        while at >= 0 and at + 46 <= len(data):
            flags = struct.unpack_from("<H", data, at + 8)[0]
            struct.pack_into("<H", data, at + 8, flags & ~_FLAG_UTF8)
            at = data.find(_CENTRAL, at + 46)
        return zipfile.ZipFile(BytesIO(data))


def member_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The names of all members; the encoding of unflagged ones is judged over the whole archive."""
    raw = [info.orig_filename.encode("cp437", "replace") for info in infos if not info.flag_bits & _FLAG_UTF8]
    codec = best_codec(raw)
    return [_name(info, codec).replace("\\", "/") for info in infos]


def best_codec(names: list[bytes]) -> str:
    """UTF-8 where every name is valid in it, else GB18030, else what loses nothing."""
    for codec in ("utf-8", "gb18030", "big5"):
        if codec == "utf-8" and any(map(_is_gbk_by_look, names)) and not any(map(_is_utf8_by_look, names)):
            continue
        if all(_is_valid(name, codec) for name in names):
            return codec
    return "gb18030" if sum(_is_valid(name, "gb18030") for name in names) * 2 > len(names) else "cp437"


# Two letters of Latin supplements, Greek or Arabic side by side: UTF-8 by accident. 通知 in GBK reads as such.
_ACCIDENT = re.compile("[\x80-\u07ff]{2}")


def _is_gbk_by_look(name: bytes) -> bool:
    if name.isascii() or not _is_valid(name, "utf-8") or not _is_valid(name, "gb18030"):
        return False
    return bool(_ACCIDENT.search(name.decode("utf-8"))) and not _is_utf8_by_look(name)


def _is_utf8_by_look(name: bytes) -> bool:
    """Whether a name has a letter of three bytes or more in UTF-8, which no accident makes of two hanzi in GBK."""
    return _is_valid(name, "utf-8") and any(letter > "\u07ff" for letter in name.decode("utf-8"))


def _is_valid(name: bytes, codec: str) -> bool:
    try:
        name.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _name(info: zipfile.ZipInfo, codec: str) -> str:
    if info.flag_bits & _FLAG_UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437", "replace")
    return _unicode_path(info.extra, raw) or raw.decode(codec, "replace")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the Info-ZIP Unicode Path field (0x7075), where it belongs to this very name."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_PATH and len(field) > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        at += 4 + length
    return None
