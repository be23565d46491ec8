"""Whether a PDF that took its reader down holds a stream that unpacks without end; asked only afterwards."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

BOMB_TEXT = "PDF 里有内容解压后大得出奇，疑似压缩炸弹，已放弃这个文件。"
MOST_READ = 64 << 20
RATIO = 200
SURE_FROM = 32 << 20
"""Bytes of one stream: the text of a thousand pages has a tenth of it."""
_STREAM = re.compile(rb"stream\r?\n")
_FILTERS = re.compile(rb"/(?:FlateDecode|Fl)\b")
_CHUNK = 1 << 16
_STEP = 1 << 20


def is_flate_bomb(path: Path) -> bool:
    """Look through the packed streams of a file, pictures aside, with bounded work and memory."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_READ)
    except OSError:
        return False
    if b"%PDF-" not in data[:4096]:
        return False
    return any(_grows(data, start, filters) for start, filters in _packed(data))


def _packed(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each packed stream that is no picture begins, and through how many filters it goes."""
    for m in _STREAM.finditer(data):
        head = data[max(0, m.start() - 400) : m.start()]
        head = head[head.rfind(b"obj") + 3 :]
        filters = len(_FILTERS.findall(head))
        if filters and b"/Image" not in head:
            yield m.end(), min(filters, 8)


def _grows(data: bytes, start: int, filters: int) -> bool:
    """Whether the stream at `start` gives far more than it holds."""
    made = taken = 0
    engines = [zlib.decompressobj() for _ in range(filters)]
    try:
        for at in range(start, len(data), _CHUNK):
            piece = data[at : at + _CHUNK]
            taken += len(piece)
            for out in _through(engines, piece):
                made += out
                if made > SURE_FROM:
                    return made > RATIO * min(taken, len(data) - start)
            if engines[0].eof:
                return False
    except zlib.error:
        return False
    return False


def _through(engines: list[zlib._Decompress], piece: bytes) -> Iterator[int]:
    """Lengths of what comes out at the end of the chain, a bounded piece at a time."""
    engine, rest = engines[0], engines[1:]
    while not engine.eof:
        out = engine.decompress(piece, _STEP)
        piece = engine.unconsumed_tail
        if rest:
            yield from _through(rest, out) if out else ()
        else:
            yield len(out)
        if len(out) < _STEP and not piece:  # less than asked for: the engine holds nothing back
            return
