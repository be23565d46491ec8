"""What the engine for cells does not tell of an XLS or ET: which cells show a share ([MS-XLS], records of BIFF 8)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from fazhi.reading.ole import FAULTS
from fazhi.reading.sheet_formats import Shares

_BOUND_SHEET, _FORMAT, _XF, _BOF = 0x0085, 0x041E, 0x00E0, 0x0809
_NUMBER, _RK, _MANY_RK, _FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
_BUILT_IN = {9: 0, 10: 2}
_MOST_RECORDS = 4_000_000


def shares_of_xls(path: Path) -> Shares:
    """The cells of a workbook with a percent format; none where the file is damaged or of an older kind."""
    try:
        with olefile.OleFileIO(str(path)) as file:
            name = next((one for one in ("Workbook", "Book") if file.exists(one)), None)
            data: bytes = file.openstream(name).read() if name else b""
        return _shares(data)
    except FAULTS:
        return Shares({})


def _shares(data: bytes) -> Shares:
    formats, cells, sheets = dict(_BUILT_IN), list[int](), list[tuple[int, str]]()
    for kind, body in _records(data, 0):
        if kind == _FORMAT:
            code = _text(body[2:], wide=True).split(";", 1)[0]
            if "%" in code:
                formats[struct.unpack_from("<H", body)[0]] = _decimals(code)
        elif kind == _XF:
            cells.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUND_SHEET:
            sheets.append((struct.unpack_from("<I", body)[0], _text(body[6:], wide=False)))
    shown = {index: formats[one] for index, one in enumerate(cells) if one in formats}
    if not shown:
        return Shares({})
    return Shares({name: _sheet(data, start, shown) for start, name in sheets})


def _sheet(data: bytes, start: int, shown: dict[int, int]) -> dict[int, dict[int, int]]:
    """Column -> row -> decimals of one sheet's numbers that show a share."""
    found: dict[int, dict[int, int]] = {}
    for kind, body in _records(data, start):
        if kind in (_NUMBER, _RK, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            if style in shown:
                found.setdefault(column, {})[row] = shown[style]
        elif kind == _MANY_RK:
            row, first = struct.unpack_from("<HH", body)
            for place in range((len(body) - 6) // 6):
                (style,) = struct.unpack_from("<H", body, 4 + 6 * place)
                if style in shown:
                    found.setdefault(first + place, {})[row] = shown[style]
    return found


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream: from its BOF to its EOF, embedded charts included."""
    depth = 0
    for _ in range(_MOST_RECORDS):
        if at + 4 > len(data):
            return
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _BOF:
            depth += 1
        elif kind == 0x000A:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, data[at + 4 : at + 4 + size]
        at += 4 + size


def _text(body: bytes, *, wide: bool) -> str:
    """A string of BIFF 8: its length (two bytes where `wide`), its flags, its letters."""
    length, at = (struct.unpack_from("<H", body)[0], 2) if wide else (body[0], 1)
    flags, at = body[at], at + 1
    return body[at : at + 2 * length].decode("utf-16-le") if flags & 1 else body[at : at + length].decode("latin-1")


def _decimals(code: str) -> int:
    found = re.search(r"\.([0#?]+)", code)
    return len(found.group(1)) if found else 0
