"""A small writer of the old XLS (BIFF8 in a compound file): one sheet of text and numbers.

Record numbers are those of Microsoft's published [MS-XLS], the container is [MS-CFB] with 512-byte sectors.
"""

from __future__ import annotations

import struct

from fazhi.demo.draft import Grid

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def write_xls(grid: Grid) -> bytes:
    """The workbook: a title row, headings, rows."""
    rows: list[list[str | int | float | None]] = [[grid.title], list(grid.headings), *grid.rows]
    return _container(_stream(rows))


def _record(number: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _stream(rows: list[list[str | int | float | None]]) -> bytes:
    name = "Sheet1"
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    start += _record(0x0042, struct.pack("<H", 1200))
    start += _record(
        0x0031, struct.pack("<HHHHHBBBBBB", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0, 2, 1) + "宋体".encode("utf-16-le")
    )
    start += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    start += _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, 0, 0x0001, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    sheet_head = struct.pack("<BBBB", 0, 0, len(name), 0) + name.encode("ascii")
    place = len(start) + 4 + 4 + len(sheet_head) + 4
    start += _record(0x0085, struct.pack("<I", place) + sheet_head) + _record(0x000A)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    width = max(len(row) for row in rows)
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet += _cell(number, column, value)
    return start + sheet + _record(0x000A)


def _cell(row: int, column: int, value: str | int | float | None) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", row, column, 1, len(text) // 2, 1) + text)
    return _record(0x0203, struct.pack("<HHHd", row, column, 1, float(value)))


def _container(stream: bytes) -> bytes:
    """The stream as `Workbook` of a compound file, padded to 4,096 bytes: shorter ones would need another table."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < sectors + 1 + fat_sectors:
        fat_sectors += 1
    fat = [_FAT] * fat_sectors + [_END]
    first = fat_sectors + 1
    fat += [first + i + 1 for i in range(sectors - 1)] + [_END]
    fat += [_FREE] * (fat_sectors * 128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, fat_sectors, fat_sectors, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *(list(range(fat_sectors)) + [_FREE] * (109 - fat_sectors)))
    root = _entry("Root Entry", 5, 1, _END, 0)
    book = _entry("Workbook", 2, _FREE, first, len(stream))
    directory = root + book + _entry("", 0, _FREE, 0, 0) * 2
    return head + struct.pack(f"<{len(fat)}I", *fat) + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + (b"\0\0" if name else b"")
    body = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
    return body + b"\0" * 36 + struct.pack("<IQ", start, size)
