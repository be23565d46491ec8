"""From bytes to text: byte order mark, strict UTF-8, then GB18030 against Big5 by how common their characters are.

Detectors by statistics of bytes are wrong on short Chinese text; strict decoding with few candidates is not.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from fazhi.reading.cns import euc_tw, iso_2022_cn

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SAMPLE = 16384
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")

_ENOUGH = 12
_RARE_SHARE = 0.5

_IN_WORD = re.compile(r"[A-Za-z][\u3400-\u9fff][A-Za-z]")

# What web pages declare, and what they mean by it: gb2312 stands for whatever a Chinese Windows writes.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cp950": "big5hkscs",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was taken for, and how many places could not be decoded (shown as U+FFFD)."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode text of unknown or only claimed encoding; never fails."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _whole(data[len(mark) :], encoding)
    wide = _wide_encoding(data[:_SAMPLE])
    if wide is not None:
        return _whole(data, wide)
    meant = _meant(declared)
    if meant is None and (seven := _seven_bits(data)) is not None:
        return seven
    if meant in ("hz", "utf-7"):
        strict = _strict(data, meant)
        if strict is not None:
            return Decoded(strict, meant)
    if meant is not None and meant.startswith("utf-16"):
        meant = None  # It would have been seen above: the declaration stands in ASCII and so belies itself.
    best = _best(data, meant)
    if best is None:
        return _least_damage(data, meant)
    if best.encoding in ("gb18030", "big5hkscs") and _IN_WORD.search(best.text) and _commonness(best.text) < 0.2:
        # A single hanzi that no one writes, inside a Latin word: an accented letter of Western Windows.
        return _whole(data, "cp1252")
    return best


def looks_like_text(head: bytes) -> bool:
    """Whether the beginning of a file is text in any encoding that `decode` knows."""
    if any(head.startswith(mark) for mark, _ in _BOMS):
        return True
    if not head.strip(b"\0"):
        return False
    if b"\x1b$" in head and _seven_bits(head) is not None:
        return True
    if _wide_encoding(head) is not None:
        return True
    # Editors of the nineties pad with zeros, and a stray control character is in many exports.
    head = head.rstrip(b"\0")
    if len(_CONTROL.findall(head)) > max(1, len(head) // 200):
        return False
    if head.isascii():
        return True
    found = _best(head, None)
    if found is not None:
        return True
    # A few broken bytes in an else readable text.
    damaged = _least_damage(head, None)
    return damaged.lost * 20 <= len(damaged.text)


_ESCAPED: tuple[tuple[str, Callable[[bytes], str | None]], ...] = (
    ("iso-2022-cn", iso_2022_cn),
    ("iso-2022-kr", lambda data: _strict(data, "iso2022_kr")),
    ("iso-2022-jp", lambda data: _strict(data, "iso2022_jp_2")),
)


def _seven_bits(data: bytes) -> Decoded | None:
    """Text that looks like ASCII and is not: sets of characters called by escape sequences, or HZ between ~{ and ~}."""
    if not data.isascii():
        return None
    if b"\x1b$" in data:
        for encoding, decoded in _ESCAPED:
            if (text := decoded(data)) is not None:
                return Decoded(text, encoding)
    if b"~{" in data and b"~}" in data:
        text = _strict(data, "hz")
        if text is not None and not text.isascii() and not is_garble(text):
            return Decoded(text, "hz")
    return None


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark."""
    return _utf32(head) or _utf16(head)


def _utf32(head: bytes) -> str | None:
    """Every fourth byte is zero and the one beside it at most 10; numbers in a program give control characters."""
    head = head[: len(head) // 4 * 4]
    if len(head) < 8:
        return None
    for encoding, first, second in (("utf-32-le", head[3::4], head[2::4]), ("utf-32-be", head[0::4], head[1::4])):
        if not first.strip(b"\0") and max(second) <= 0x10:
            text = _strict(head, encoding)
            if text is not None and not _CONTROL.search(text.encode("utf-8", "replace")):
                return encoding
    return None


def _utf16(head: bytes) -> str | None:
    """UTF-16 told by its high bytes: zero for Latin, 4E to 9F for hanzi, all on one side."""
    head = head[: len(head) // 2 * 2]
    if len(head) < 4:
        return None
    for encoding, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        plain = high.count(0)
        hanzi = sum(0x4E <= byte <= 0x9F or byte in (0x20, 0x30, 0xFF) for byte in high)
        low = head[0::2] if encoding == "utf-16-le" else head[1::2]
        nought = sum(not one and not other for one, other in zip(low, high, strict=True))
        if plain + hanzi >= 0.95 * len(high) and nought <= len(low) // 20:
            # Latin text in an 8-bit encoding has no zero bytes; hanzi in GBK have high bytes on both sides.
            if plain * 4 >= len(high):
                return encoding
            sample = _strict(head, encoding)
            if sample is None or "\uffff" in sample:
                continue
            if plain or (_commonness(sample) > 0.9 and _strict(head, "gb18030") is None):
                return encoding
    return None


def _meant(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    if name in _MEANT:
        return _MEANT[name]
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _whole(data: bytes, encoding: str) -> Decoded:
    text = _strict(data, encoding)
    if text is not None:
        return Decoded(text, encoding)
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _strict(data: bytes, encoding: str) -> str | None:
    """Strict decoding; a character cut off at the very end (truncated at a round size) is forgiven."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(data, final=False)
    except (UnicodeDecodeError, ValueError):
        return None


def _best(data: bytes, meant: str | None) -> Decoded | None:
    """The strict decoding with the commonest characters; None where no candidate decodes."""
    text = _strict(data, "utf-8")
    if text is not None and (meant in (None, "utf-8") or data.isascii()):
        return _short_gbk(data, text) or Decoded(text, "utf-8")
    found: list[tuple[float, Decoded]] = []
    if text is not None:
        found.append((_commonness(text) + 0.2, Decoded(text, "utf-8")))
    for encoding in dict.fromkeys((meant or "gb18030", "gb18030", "big5hkscs")):
        if encoding == "utf-8":
            continue
        text = _strict(data, encoding)
        if text is not None:
            bonus = 0.1 if encoding == meant else 0.0
            found.append((_commonness(text) + bonus, Decoded(text, encoding)))
    # Nobody on the mainland writes it: a few hanzi in GBK that happen to be valid in it stay GBK.
    text = euc_tw(data)
    if text is not None and sum(letter > "\x7f" for letter in text) >= _ENOUGH:
        found.append((_commonness(text) - 0.1, Decoded(text, "euc-tw", text.count("\ufffd"))))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _short_gbk(data: bytes, text: str) -> Decoded | None:
    """A few hanzi in GBK may be valid UTF-8 by accident (通知 is): then of marks that stand in no Chinese text."""
    if len(data) > 64 or text.isascii() or any(character >= "\u0800" for character in text):
        return None
    hanzi = _strict(data, "gb18030")
    return Decoded(hanzi, "gb18030") if hanzi is not None and _commonness(hanzi) > 0.85 else None


def _least_damage(data: bytes, meant: str | None) -> Decoded:
    """The decoding that loses the fewest places; text in UTF-8 with a few broken bytes stays UTF-8."""
    tries = []
    for encoding in dict.fromkeys((meant or "utf-8", "utf-8", "gb18030", "big5hkscs")):
        text = data.decode(encoding, "replace")
        tries.append(Decoded(text, encoding, text.count("\ufffd")))
    return min(tries, key=lambda one: one.lost - _commonness(one.text) * len(one.text) / 10)


GARBLE = "认不出文字的编码，读出来多是生僻字，像是乱码；请另存为UTF-8编码的文本，或换成Word、PDF后重新报送。"
"""What is said of a file whose text is garble."""
GUESSED = frozenset({"gb18030", "big5hkscs", "euc-tw"})
"""Encodings in which nearly any bytes are some text: there `is_garble` is worth asking."""


def is_garble(text: str) -> bool:
    """Whether the hanzi of a text are so rare, or so many of no standard, that it was taken for what it is not.

    Among those of real texts, hardly one in a hundred is outside the everyday halves of the standards; in a list of
    names picked for being rare, one in three.
    """
    hanzi = [letter for letter in text[:_SAMPLE] if letter in COMMON_HANZI or _is_rare(letter)]
    return len(hanzi) >= _ENOUGH and sum(map(_is_rare, hanzi)) > _RARE_SHARE * len(hanzi)


def _is_rare(letter: str) -> bool:
    """A hanzi outside the everyday halves, or a character of private use."""
    if letter in COMMON_HANZI:
        return False
    return "\u3400" <= letter <= "\u9fff" or "\ue000" <= letter <= "\ufaff" or letter >= "\U00020000"


def _commonness(text: str) -> float:
    """The share of the characters outside ASCII that are everyday Chinese, simplified or traditional; 0 to 1."""
    wide = [char for char in text[:_SAMPLE] if char > "\x7f"]
    if not wide:
        return 1.0
    points = 0.0
    for char in wide:
        if char in _EVERYDAY:
            points += 1.0
        elif char in COMMON_HANZI or char in _MARKS:
            points += 0.8
    return points / len(wide)


def _first_level() -> frozenset[str]:
    """The common halves of GB 2312 (rows 16 to 55) and Big5 (A440 to C67E)."""
    simplified = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    traditional = bytes(
        byte for row in range(0xA4, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF)) for byte in (row, cell)
    )
    return frozenset(simplified.decode("gb2312", "ignore")) | frozenset(traditional.decode("big5", "ignore"))


COMMON_HANZI = _first_level()
"""The hanzi of everyday text in both scripts: about 7,000, and over 99% of what is printed in them."""
_MARKS = frozenset("　、。·—～…‘’“”〔〕〈〉《》「」『』【】！（），：；？％０１２３４５６７８９￥．－＋／")
_EVERYDAY = frozenset(
    "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成"
    "事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿"
    "者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万"
    "市县区镇乡村委局办通知关于印发文件机关单位检查执法行政处罚许可规定办法条例制度落实责任建设服务群众工作会议纪要总结方案报告情况建议意见"
    "這來個時們說為國會過對後學開無經頭樣現將與實東機給業問門發關長點當動話還沒應從見間裡務員麼兒體處總書電處標準規範網頁聯絡資訊檔案"
)
"""Characters that make up most of any Chinese text, with those of offices; both scripts."""
