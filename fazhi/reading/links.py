"""Addresses in running text: Chinese punctuation glued on, full-width characters, no scheme, broken over two lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fazhi.reading.compiled import has

if has("address_signs"):
    from fazhi.reading.compiled import address_signs

_HAN = "\u3400-\u9fff\u3000-\u303f\uff0c\uff1b\uff1a\uff01\uff08\uff09\u2018-\u201d\u2026\u00b7"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Full-width punctuation that ends an address stays what it is; letters, digits and the marks of addresses are folded.
_WIDE = {code: to for code, to in _WIDE.items() if chr(to).isalnum() or chr(to) in ":/.?=&#%-_~+@"}
_WIDE_LETTER = re.compile("[" + "".join(map(chr, _WIDE)) + "]")
_BODY = rf"[^\s{_HAN}<>\"'`|\\^{{}}\[\]（）]"
_SCHEME = re.compile(rf"(?:https?|ftp)\s?:\s?//\s?{_BODY}+", re.I)
_BARE = re.compile(
    rf"(?<![A-Za-z0-9@./_-])(?:www\.[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|(?:[A-Za-z0-9-]+\.)+(?:gov|edu|org|com|net)\.cn|"
    rf"mp\.weixin\.qq\.com)(?::\d{{2,5}})?(?:/{_BODY}*)?",
    re.I,
)
_TAIL = ".,;:!?)]}>'\"，。；：、！？）】》」”’…*"
# A line that ends inside an address goes on in the next one, which then begins with the rest of a path.
_BROKEN = re.compile(
    rf"((?:https?://|www\.)[^\s{_HAN}]++(?<=[A-Za-z0-9/_=&?%.-]))[ \t]*+\r?\n[ \t]*+"
    rf"(?=[A-Za-z0-9_%/?&=.-]+(?:[/._?=&-]|\.s?html?)[^\s{_HAN}]*)",
    re.I,
)
_ENDS = re.compile(r"\.(?:s?html?|jsp|php|aspx?|pdf|docx?|xlsx?|cn|com)$", re.I)


# Without one of these no address is in a text; most pages have none, and many not even the letter it begins with.
# To fold the case of a long text is slow: first the two letters that each begins with are sought, in either case.
_SIGNS = (
    ("/", ("//", "/／"), ("//", "/／")),
    ("／", ("／／", "／/"), ("／／", "／/")),
    ("w", ("ww", "wW", "we", "wE"), ("www", "weixin")),
    ("W", ("Ww", "WW", "We", "WE"), ("www", "weixin")),
    ("ｗ", ("ｗｗ", "ｗＷ", "ｗｅ", "ｗＥ"), ("ｗｗｗ", "ｗｅｉｘｉｎ")),
    ("Ｗ", ("Ｗｗ", "ＷＷ", "Ｗｅ", "ＷＥ"), ("ｗｗｗ", "ｗｅｉｘｉｎ")),
    (".", (".c", ".C", ".ｃ", ".Ｃ"), (".cn", ".ｃｎ")),
    ("．", ("．c", "．C", "．ｃ", "．Ｃ"), ("．cn", "．ｃｎ")),
)


def _may_hold_one(text: str) -> bool:
    lower = ""
    for letter, starts, signs in _SIGNS:
        if letter not in text:
            continue
        for start in starts:
            if start in text:
                lower = lower or text.lower()
                if any(sign in lower for sign in signs):
                    return True
                break
    return False


may_hold = address_signs.may_hold if has("address_signs") else _may_hold_one


def find_links(text: str) -> tuple[str, ...]:
    """All addresses of a text in order, each once, as they would be typed into a browser (without scheme: http)."""
    if not may_hold(text):
        return ()
    folded = _WIDE_LETTER.sub(_narrow, text)
    folded = _BROKEN.sub(_rejoin, folded) if "\n" in folded else folded
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for match in _SCHEME.finditer(folded):
        address = re.sub(r"\s", "", match.group()).rstrip(_TAIL)
        if len(address) > len("http://a.b"):
            found.append((match.start(), address))
        taken.append(match.span())
    found += [
        (match.start(), "http://" + match.group().rstrip(_TAIL))
        for match in _BARE.finditer(folded)
        if not any(start <= match.start() < end for start, end in taken)
    ]
    return tuple(dict.fromkeys(address for _, address in sorted(found)))


def _narrow(match: re.Match[str]) -> str:
    return chr(_WIDE[ord(match.group())])


def _rejoin(match: re.Match[str]) -> str:
    first: str = match.group(1)
    # An address that is complete at the end of its line is not joined to what follows.
    return first + "\n" if _ENDS.search(first) else first


def merged(*groups: Iterable[str]) -> tuple[str, ...]:
    """Several lists of addresses as one, in order, each once; only what a browser opens."""
    return tuple(
        dict.fromkeys(
            link.strip()
            for group in groups
            for link in group
            if link.strip().lower().startswith(("http://", "https://"))
        )
    )
