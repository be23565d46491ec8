"""Parts of packages as they are packed: unpacked once for many files, or only counted."""

from __future__ import annotations

import zipfile
import zlib

from fazhi.reading.zip_parts import Entry, PlainZip

Info = zipfile.ZipInfo | Entry

_OF_TEMPLATES = (".rels", "styles.xml", "theme1.xml")
"""Parts that come from the writer's template: the same in most files of an office."""

_SHARED: dict[tuple[bytes, int, int], bytes] = {}
_MOST_SHARED = 128
_LONGEST_SHARED = 1 << 16


def is_of_template(entry: Entry) -> bool:
    return entry.file_size <= _LONGEST_SHARED and entry.filename.endswith(_OF_TEMPLATES)


def shared(plain: PlainZip, entry: Entry) -> bytes | None:
    """A part unpacked, kept for the files to come that hold the very same bytes."""
    packed = plain.packed(entry)
    if packed is None or entry.compress_type != zlib.DEFLATED:
        return plain.data(entry)
    key = packed, entry.CRC, entry.file_size
    data = _SHARED.get(key)
    if data is None and (data := plain.data(entry)) is not None:
        if len(_SHARED) >= _MOST_SHARED:
            _SHARED.clear()
        _SHARED[key] = data
    return data


def to_content(package: zipfile.ZipFile, info: Info) -> None:
    """Set the file of a package to the first packed byte of a part."""
    if package.fp is not None:
        package.fp.seek(info.header_offset)
        header = package.fp.read(30)
        package.fp.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)


def inflated(package: zipfile.ZipFile, info: Info) -> int:
    """How much a part really unpacks to, up to one byte more than it declares."""
    if info.compress_type != zipfile.ZIP_DEFLATED or package.fp is None:
        return info.compress_size if info.compress_type == zipfile.ZIP_STORED else 0
    to_content(package, info)
    unpack, size, left = zlib.decompressobj(-15), 0, info.compress_size
    while left > 0 and not unpack.eof and size <= info.file_size:
        block = package.fp.read(min(left, 1 << 18))
        if not block:
            break
        left -= len(block)
        try:
            size += len(unpack.decompress(block, info.file_size + 1))
        except zlib.error:
            break
    return size
