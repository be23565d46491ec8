"""EUC-TW and ISO-2022-CN, for which Python has no codec: brought to Big5 and GB 2312, for which it has.

Planes 1 and 2 of CNS 11643 hold the characters of Big5 in nearly its order: a place in the plane plus a shift is the
place in Big5, and the shift changes only where a character was moved.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

# (place from which on, shift): places count 94 to a row in the plane and 157 to a row in Big5, both from row A1.
_PLANE_1 = (
    (0, 0), (21, 2), (24, -2), (29, 0), (73, 1), (74, -1), (75, 0), (127, 1), (128, -1), (129, 0), (148, 1), (149, -1),
    (150, 0), (155, -134), (156, 0), (282, -48), (470, 5631), (3290, -2819), (4702, -2818), (5126, -3243),
    (5127, -2819), (7003, -2432), (7004, -2820), (7391, -2819), (7916, -2630), (7917, -2820), (8106, -2819),
    (8190, -2673), (8191, -2820), (8245, -2819), (8246, -2821), (8247, -2820), (8337, -2819),
)  # fmt: skip
_PLANE_2 = (
    (0, 6280), (10, 6281), (43, 6329), (44, 6280), (92, 6281), (138, 6448), (139, 6280), (306, 6281), (2146, 6928),
    (2147, 6281), (2255, 6282), (2792, 5635), (2793, 6282), (2893, 5643), (2894, 6281), (3293, 6282), (4930, 6831),
    (4931, 6281), (5077, 6822), (5078, 6280), (5365, 7143), (5366, 6279), (5482, 6280), (5619, 6281), (5723, 6702),
    (5724, 6280), (5946, 6281), (6144, 6282), (6226, 6283), (6312, 5914), (6313, 6282), (6321, 6283), (6474, 6284),
    (6530, 6584), (6531, 6283), (6644, 5959), (6645, 6282), (6787, 5970), (6788, 6281), (6833, 6282), (6904, 6476),
    (6905, 6281), (7099, 6282), (7589, 6325), (7590, 6281), (7633, 6282), (7634, 6283), (7645, 6271), (7646, 6282),
)  # fmt: skip
_HANZI_OF_PLANE_1 = 3290
_SIGNS_OF_PLANE_1 = 470
_LAST = {1: 8690, 2: 7649}

_EUC = re.compile(rb"(?P<plain>[\x00-\x7f]+)|(?:\x8e(?P<plane>[\xa1-\xb0]))?(?P<pair>[\xa1-\xfe]{2})")
_SEVEN = re.compile(
    rb"\x1b\$(?P<slot>[)*])(?P<set>[A-Z])|(?P<shift>[\x0e\x0f])|\x1bN(?P<single>[\x21-\x7e]{2})"
    rb"|(?P<text>[^\x1b\x0e\x0f\x80-\xff]+)|(?P<other>.)",
    re.S,
)


def euc_tw(data: bytes) -> str | None:
    """Text in EUC-TW; None where it is none. A cut last character is forgiven; one beyond Big5 is shown as U+FFFD."""
    out: list[str] = []
    at = 0
    for piece in _EUC.finditer(data):
        if piece["plain"] is not None:
            letter: str | None = piece["plain"].decode("ascii")
        else:
            plane = piece["plane"][0] - 0xA0 if piece["plane"] else 1
            letter = _of_plane(plane, piece["pair"]) if plane in _LAST else "\ufffd"
        if letter is None or piece.start() != at:
            return None
        at = piece.end()
        out.append(letter)
    return "".join(out) if len(data) - at < 4 else None


def iso_2022_cn(data: bytes) -> str | None:
    """Text in ISO-2022-CN (RFC 1922): seven bits, sets of characters called by escape sequences; None for others."""
    sets = {b")": b"", b"*": b""}
    shifted = False
    out: list[str | None] = []
    for piece in _SEVEN.finditer(data):
        if piece["other"] is not None:
            return None
        if piece["slot"] is not None:
            sets[piece["slot"]] = piece["set"]
        elif piece["shift"] is not None:
            shifted = piece["shift"] == b"\x0e"
        elif piece["single"] is not None:
            out.append(_of_set(sets[b"*"], piece["single"]))
        elif not shifted:
            out.append(piece["text"].decode("ascii"))
        else:
            out += _called(sets[b")"], piece["text"])
    return None if None in out else "".join(one for one in out if one is not None)


def _called(name: bytes, text: bytes) -> Iterator[str | None]:
    """Pairs of bytes of a called set; line ends may stand among them."""
    for part in re.split(rb"([\r\n]+)", text):
        if part[:1] in (b"\r", b"\n"):
            yield part.decode("ascii")
        else:
            yield from (_of_set(name, part[at : at + 2]) for at in range(0, len(part), 2))


def _of_set(name: bytes, pair: bytes) -> str | None:
    """The character of a called set: A is GB 2312, G and H are planes 1 and 2."""
    high = bytes(byte | 0x80 for byte in pair)
    try:
        if name == b"A":
            return high.decode("gb2312")
        return _of_plane({b"G": 1, b"H": 2}[name], high) if len(high) == 2 else None
    except (UnicodeDecodeError, KeyError):
        return None


def _of_plane(plane: int, pair: bytes) -> str | None:
    """The character at a place of a plane, given by two bytes from A1A1 on; None where there is none."""
    moved = _PLANE_1 if plane == 1 else _PLANE_2
    place = (pair[0] - 0xA1) * 94 + pair[1] - 0xA1
    if not 0 <= place <= _LAST[plane] or (plane == 1 and _SIGNS_OF_PLANE_1 <= place < _HANZI_OF_PLANE_1):
        return None
    row, cell = divmod(place + moved[bisect_right(moved, (place, 1 << 16)) - 1][1], 157)
    trail = 0x40 + cell if cell < 63 else 0xA1 + cell - 63
    try:
        return bytes((0xA1 + row, trail)).decode("cp950")
    except (UnicodeDecodeError, ValueError):
        return None
