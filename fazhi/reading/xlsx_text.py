"""Text in the parts of a workbook, taken without a parser where it is written as the usual programs write it.

Everything else raises `UnusualError`: then the engine that knows every form is asked.
"""

from __future__ import annotations

import re

BLANKS = " \t\n\r"
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{2,4}));")
# Some writers write every hanzi as a reference. Those from 1000 on are no letters of markup: they may be resolved
# before the markup is looked at.
_HIGH = re.compile("&#([1-9][0-9]{3,6});")
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_MOST = 30_000

_PRESERVED = ' xml:space="preserve">'
_STRING = re.compile(
    r'(<si>(?:<t(>[^<]*+| xml:space="preserve">[^<]*+)</t>'
    r'|((?:<r>(?:<rPr>(?:<[A-Za-z][^<>]*+(?<=/)>)*+</rPr>)?+<t(?: xml:space="preserve")?+>[^<]*+</t></r>)++))'
    r"(?:<phoneticPr [^<>]*+(?<=/)>)?+</si>)"
)
_PIECE = re.compile(r'<t(>[^<]*+| xml:space="preserve">[^<]*+)</t>')


class UnusualError(Exception):
    """The part is written in a way that only the engine understands."""


class _High(dict[str, str]):
    """References to their letters: an office writes with a few thousand."""

    def __missing__(self, code: str) -> str:
        if len(self) > _MOST:
            self.clear()
        self[code] = letter = _letter(int(code))
        return letter


_LETTERS = _High()


def _letter(code: int) -> str:
    if code < 1 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        raise UnusualError
    return chr(code)


def markup(data: bytes) -> str:
    """A piece of a part as text, in which references to letters beyond those of markup are resolved."""
    # One letter is sought much quicker than two.
    if b"\r" in data or (b"_" in data and _ESCAPED.search(data)):
        # Ends of lines of other systems, and letters written by their number.
        raise UnusualError
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise UnusualError from None
    if b"&" not in data or "&#" not in text:
        return text
    pieces = _HIGH.split(text)
    pieces[1::2] = map(_LETTERS.__getitem__, pieces[1::2])
    return "".join(pieces)


def resolved(text: str) -> str:
    """Text between tags, or the value of an attribute, with its references resolved."""
    if "&" not in text:
        return text
    made, count = _REFERENCE.subn(_resolve, text)
    if count != text.count("&"):
        raise UnusualError
    return made


def _resolve(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name is None:
        return _letter(int(decimal) if decimal else int(hexadecimal, 16))
    if name not in _NAMED:
        raise UnusualError
    return _NAMED[name]


def of_element(raw: str) -> str:
    """The text of a `t` from the end of its name on: blanks at the ends count only where they are to be preserved."""
    if raw[0] == " ":
        return resolved(raw[len(_PRESERVED) :])
    text = raw[1:]
    if "&" in text:
        text = resolved(text)
        if text.strip(BLANKS) != text:
            raise UnusualError
        return text
    return text.strip(BLANKS)


def shared_strings(data: bytes) -> list[str]:
    """The table of strings (`sharedStrings.xml`)."""
    begin, end = data.find(b"<si>"), data.rfind(b"</si>") + 5
    if begin < 0:
        if b"<si" in data:
            raise UnusualError
        return []
    text = markup(data[begin:end])
    found = _STRING.findall(text)
    if sum([len(one[0]) for one in found]) != len(text) or data[end:].strip() != b"</sst>":
        raise UnusualError
    return [of_element(raw) if raw else "".join(map(of_element, _PIECE.findall(rich))) for _, raw, rich in found]
