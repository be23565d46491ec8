"""Text in the parts of a workbook, taken without a tree where it is written as the usual programs write it.

Everything else raises `UnusualError`: then the engine that knows every form is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from fazhi.reading.ooxml_xml import declares

BLANKS = " \t\n\r"
"""The blanks of XML; the wide blank of Chinese text is none of them."""

_UTF8 = re.compile(rb"""<\?xml version=["']1\.0["'](?: encoding=["'][Uu][Tt][Ff]-8["'])?|<[A-Za-z]""")
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_APART, _MARK = "\ue000", "\ue001"
"""Two letters of private use: between texts that are resolved together, and for the sign that begins a tag."""

_PRESERVED = ' xml:space="preserve">'
_STRING = re.compile(
    r'(<si>(?:<t(>[^<]*+| xml:space="preserve">[^<]*+)</t>'
    r'|((?:<r>(?:<rPr>(?:<[A-Za-z][^<>]*+(?<=/)>)*+</rPr>)?+<t(?: xml:space="preserve")?+>[^<]*+</t></r>)++))'
    r"(?:<phoneticPr [^<>]*+(?<=/)>)?+</si>)"
)
_PIECE = re.compile(r'<t(>[^<]*+| xml:space="preserve">[^<]*+)</t>')


class UnusualError(Exception):
    """The part is written in a way that only the engine understands."""


def usual(part: bytes) -> bytes:
    """A part in UTF-8 without declarations and comments, or none of it."""
    if declares(part) or not _UTF8.match(part):
        raise UnusualError
    return part


def letters(data: bytes) -> str:
    """A piece of a part as text, its references as they are written."""
    # One letter is sought much quicker than two.
    if b"\r" in data or (b"_" in data and _ESCAPED.search(data)):
        # Ends of lines of other systems, and letters written by their number.
        raise UnusualError
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UnusualError from None


def resolved(text: str) -> str:
    """Text between tags, or the value of an attribute, with its references resolved."""
    return _resolve(text) if "&" in text else text


def all_resolved(texts: Sequence[str]) -> Sequence[str]:
    """`resolved` for many texts at once, which may begin with tags: some programs write every hanzi as a reference."""
    joined = _APART.join(texts)
    if "&" not in joined:
        return texts
    made = _resolve(joined).split(_APART)
    if len(made) != len(texts):
        raise UnusualError
    return made


def _resolve(text: str) -> str:
    if _MARK in text:
        raise UnusualError
    found: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = len(text) + 1
    parser.CharacterDataHandler = found.append
    try:
        # No sign of markup is left in it, so that there is nothing but references to resolve.
        parser.Parse("<a>" + text.replace("<", _MARK) + "</a>", True)
    except (expat.ExpatError, UnicodeEncodeError):
        raise UnusualError from None
    return "".join(found).replace(_MARK, "<")


def of_element(raw: str) -> str:
    """The text of a `t`, from the end of its name on: blanks at the ends count only where they are to be preserved."""
    return raw[len(_PRESERVED) :] if raw[0] == " " else raw[1:].strip(BLANKS)


def shared_strings(data: bytes) -> list[str]:
    """The table of strings (`sharedStrings.xml`)."""
    begin, end = data.find(b"<si>"), data.rfind(b"</si>") + 5
    if begin < 0:
        if b"<si" in data:
            raise UnusualError
        return []
    text = letters(data[begin:end])
    found = _STRING.findall(text)
    if sum([len(one[0]) for one in found]) != len(text) or data[end:].strip() != b"</sst>":
        raise UnusualError
    plain = all_resolved([one[1] for one in found])
    return [
        of_element(raw) if raw else "".join([of_element(resolved(piece)) for piece in _PIECE.findall(one[2])])
        for raw, one in zip(plain, found, strict=True)
    ]
