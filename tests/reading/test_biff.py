"""Percent formats of old workbooks: a damaged file gives none, and never raises."""

from __future__ import annotations

import random
from pathlib import Path

from fazhi.reading.biff import _records, _shares, shares_of_xls
from fazhi.reading.sheet_formats import Shares
from hypothesis import given
from hypothesis import strategies as st


def record(kind: int, body: bytes) -> bytes:
    return kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body


def book() -> bytes:
    """A workbook stream by hand: the format 0.0%, two cell formats, one sheet with three numbers."""
    bof, eof = record(0x0809, bytes(16)), record(0x000A, b"")
    code = "0.0%"
    formats = record(0x041E, (164).to_bytes(2, "little") + len(code).to_bytes(2, "little") + b"\0" + code.encode())
    cells = record(0x00E0, bytes(20)) + record(0x00E0, bytes(2) + (164).to_bytes(2, "little") + bytes(16))
    name = "台账".encode("utf-16-le")
    head = bof + formats + cells
    place = len(head) + 4 + 8 + len(name) + len(eof)
    sheet = record(0x0085, place.to_bytes(4, "little") + b"\0\0" + b"\x02\x01" + name)
    number = record(0x0203, b"\x02\0\x01\0\x01\0" + bytes(8)) + record(0x0203, b"\x03\0\x01\0\0\0" + bytes(8))
    many = record(0x00BD, b"\x05\0\x02\0" + b"\x01\0" + bytes(4) + b"\0\0" + bytes(4) + b"\x03\0")
    return head + sheet + eof + bof + number + many + eof


def test_cells_with_a_percent_format_are_found_by_their_sheet() -> None:
    assert _shares(book()) == Shares({"台账": {1: {2: 1}, 2: {5: 1}}})


def test_damaged_workbooks_never_raise(tmp_path: Path, shared: Path) -> None:
    good, chance = (shared / "corpus/xls/poi_chinese-provinces.xls").read_bytes(), random.Random(7)
    path = tmp_path / "a.xls"
    for _ in range(120):
        broken = bytearray(good)
        for _ in range(chance.choice((1, 8, 60))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(bytes(broken[: chance.randrange(8, len(broken))]))
        assert isinstance(shares_of_xls(path), Shares)


@given(st.binary(max_size=300))
def test_records_of_any_bytes_end(data: bytes) -> None:
    assert len(list(_records(data, 0))) <= len(data) // 4
