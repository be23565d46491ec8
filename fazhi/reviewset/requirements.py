"""The items of a 佐证材料要求 cell, however they are set: one a line, by ；, with 1. 1、 （1） ① or without numbers."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from fazhi.checks.case import Requirement
from fazhi.tables.cells import han_number

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# A dot after a digit marks a number only where no digit follows, or a year: 1.5万元 is none, 1.2021年要点 is.
_MARK = re.compile(
    rf"(?:[(（]\s*(?P<a>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[)）]|(?P<b>[{_CIRCLED}])"
    r"|(?P<c>\d{1,2})\s*(?:[.．](?:(?!\d)|(?=(?:19|20)\d{2}))|[、)）:：])|(?P<d>[一二三四五六七八九十]{1,3})\s*、)[、.．\s]*"
)
_INLINE = re.compile(
    rf"(?<=[\s。，,;；])(?=[(（]\d{{1,2}}[)）]|[{_CIRCLED}]|\d{{1,2}}(?:[.．](?:(?!\d)|(?=20\d\d年))|、))|(?=[{_CIRCLED}])"
)
_CUT = re.compile(r"(\n|[;；])")
_NOTHING = frozenset(
    {"", "无", "/", "-", "—", "——", "无需报送", "不需报送", "无须报送", "不用报送", "暂无", "无需提供"}
)


def split_requirements(text: str) -> tuple[Requirement, ...]:
    """The items in order. Stated numbers are kept where they rise; otherwise the items are counted from 1."""
    if text.strip().strip("。") in _NOTHING:
        return ()
    items: list[tuple[int | None, str]] = []
    numbered = False
    for separator, piece in _pieces(text):
        mark = _MARK.match(piece)
        body = _trim(piece[mark.end() :] if mark else piece)
        if mark and body:
            items.append((_value(mark), body))
            numbered = True
        elif not body or (not items and piece.rstrip().endswith((":", "："))):
            continue
        elif numbered:
            # A line without a number under a numbered one goes on with it.
            number, begun = items[-1]
            items[-1] = (number, begun + ("" if separator == "\n" else "；") + body)
        else:
            items.append((None, body))
    numbers = [number for number, _ in items]
    stated = all(n is not None for n in numbers) and all((a or 0) < (b or 0) for a, b in pairwise(numbers))
    return tuple(
        Requirement(number if stated and number is not None else place, body)
        for place, (number, body) in enumerate(items, 1)
    )


def _pieces(text: str) -> list[tuple[str, str]]:
    parts = _CUT.split(text)
    out: list[tuple[str, str]] = []
    separator = "\n"
    for place, part in enumerate(parts):
        if place % 2:
            separator = part
            continue
        out.extend((separator, inline.strip()) for inline in _INLINE.split(part) if inline.strip())
    return out


def _trim(text: str) -> str:
    return text.strip().rstrip("；;。，,、 ").strip()


def _value(mark: re.Match[str]) -> int | None:
    if mark["b"]:
        return _CIRCLED.index(mark["b"]) + 1
    said = unicodedata.normalize("NFKC", mark["a"] or mark["c"] or mark["d"])
    return int(said) if said.isdecimal() else han_number(said)
