"""Unpacking of deflated parts by ISA-L where its wheel is there (about twice as fast), else by the standard library."""

from __future__ import annotations

from importlib import import_module
from typing import Any

try:
    _engine: Any = import_module("isal.isal_zlib")
except ImportError:  # no wheel for this kind of machine
    _engine = import_module("zlib")

_Damaged: type[Exception] = _engine.error
_unpacker = _engine.decompressobj
_sum = _engine.crc32


def inflated(packed: bytes, most: int) -> bytes | None:
    """The first `most` bytes (at least 1) of a raw deflate stream, fewer where it ends before; None if damaged."""
    try:
        data: bytes = _unpacker(-15).decompress(packed, most)
    except _Damaged:
        return None
    return data


def is_sum(data: bytes, crc: int) -> bool:
    """Whether bytes have this CRC-32."""
    return bool(_sum(data) == crc)
