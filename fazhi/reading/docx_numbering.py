"""Automatic numbering of Word paragraphs: what the reader of the printed page sees before the text (一、 （一） 1.)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from fazhi.reading.ooxml_xml import W

_LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """一、二 … 十、十一 … 一百零一, for 1 to 9999; anything else in Arabic digits."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    # 十一, not 一十一; the legal capitals always say 壹拾壹.
    return text[1:] if digits == _DIGITS and text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """a … z, aa, bb, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 8)


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if number <= 35 else str(number)


def shown(number: int, style: str) -> str:
    """A counter in a number format of ECMA-376 part 1, 17.18.59."""
    if number < 1 or number > 30_000:
        return str(number)
    match style:
        case "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCountingThousand":
            return chinese(number)
        case "taiwaneseCounting" | "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return chinese(number) if style == "taiwaneseCounting" else str(number).translate(_IDEOGRAPH)
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return chinese(number, _LEGAL, "拾佰仟")
        case "ideographTraditional":
            return _STEMS[(number - 1) % 10]
        case "ideographZodiac":
            return _BRANCHES[(number - 1) % 12]
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _circled(number)
        case "ideographEnclosedCircle":
            return chr(0x3280 + number - 1) if number <= 10 else str(number)
        case "decimalEnclosedParen":
            return chr(0x2474 + number - 1) if number <= 20 else f"({number})"
        case "decimalEnclosedFullstop":
            return chr(0x2488 + number - 1) if number <= 20 else f"{number}."
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(number).translate(_FULL)
        case "decimalZero":
            return f"{number:02d}"
        case "upperRoman" | "lowerRoman":
            return _roman(number).upper() if style == "upperRoman" else _roman(number)
        case "upperLetter" | "lowerLetter":
            return _letters(number).upper() if style == "upperLetter" else _letters(number)
        case "none":
            return ""
        case _:
            return str(number)


_IDEOGRAPH = str.maketrans("0123456789", "〇" + _DIGITS[1:])
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class _Level:
    style: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


_UNSTATED = _Level()


@dataclass(frozen=True, slots=True)
class NumberedList:
    levels: dict[int, _Level]
    key: str
    """Lists of one definition count on together; a list with a start of its own counts alone."""
    _pieces: dict[int, list[tuple[str, int]]] = field(default_factory=dict)

    def level(self, index: int) -> _Level:
        return self.levels.get(index, _UNSTATED)

    def pieces(self, level: int) -> list[tuple[str, int]]:
        """What a number of this level is made of: a text, and the level of which the counter follows, -1 for none."""
        found = self._pieces.get(level)
        if found is None:
            # Counters of deeper levels are no part of it; what asks for them is printed as it stands.
            texts = re.split(f"%([1-{level + 1}])", self.level(level).text)
            found = [(text, int(index) - 1) for text, index in zip(texts[::2], [*texts[1::2], "0"], strict=True)]
            self._pieces[level] = found
        return found


class Numbering:
    """The counters of a document. `label` must be called once for each numbered paragraph, in reading order.

    `lists` gives the definitions; it is asked when the first numbered paragraph comes.
    """

    def __init__(self, lists: Callable[[], Lists] | None = None) -> None:
        self._read = lists
        self._known: Lists | None = None
        self._counters: dict[str, list[int | None]] = {}

    def label(self, list_id: str, level: int) -> str:
        """Count on and give the number as it is printed; '' for bullets and unknown lists."""
        if self._known is None:
            self._known = Lists(None) if self._read is None else self._read()
        numbered = self._known.get(list_id)
        if numbered is None or not 0 <= level < _LEVELS:
            return ""
        counters = self._counters.get(numbered.key)
        if counters is None:
            counters = self._counters[numbered.key] = [None] * _LEVELS
        definition = numbered.level(level)
        current = counters[level]
        counters[level] = definition.start if current is None else current + 1
        if level + 1 < _LEVELS:
            counters[level + 1 :] = [None] * (_LEVELS - level - 1)
        if definition.style == "bullet":
            return ""
        parts: list[str] = []
        for text, index in numbered.pieces(level):
            parts.append(text)
            if index >= 0:
                upper, value = numbered.level(index), counters[index]
                style = "decimal" if definition.legal and index < level else upper.style
                parts.append(shown(upper.start if value is None else value, style))
        return "".join(parts)


_ABSTRACT_ID, _LIST_ID = W + "abstractNumId", W + "numId"


def _value(parent: etree._Element, tag: str, default: str = "") -> str:
    child = next(parent.iterchildren(W + tag), None)
    return default if child is None else child.get(W + "val", default)


def _number(text: str, default: int) -> int:
    try:
        return min(max(int(text), 0), 30_000)
    except ValueError:
        return default


def _level(element: etree._Element) -> _Level:
    style = _value(element, "numFmt", "decimal")
    if style == "decimal" and (custom := next(element.iter(W + "numFmt"), None)) is not None:
        # Word 2010 and later wrap formats that older versions lack in mc:AlternateContent.
        style = custom.get(W + "val", "decimal")
    legal = next(element.iterchildren(W + "isLgl"), None) is not None
    return _Level(style, _value(element, "lvlText"), _number(_value(element, "start", "1"), 1), legal)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {_number(item.get(W + "ilvl", "0"), 0): _level(item) for item in parent.iterchildren(W + "lvl")}


class Lists:
    """The lists of `word/numbering.xml`, each worked out when first asked for: templates define dozens of them."""

    def __init__(self, root: etree._Element | None) -> None:
        self._known: dict[str, NumberedList] = {}
        self._read: dict[str, dict[int, _Level]] = {}
        self._definitions: dict[str, etree._Element] = {}
        self._styles: dict[str, etree._Element] = {}
        self._numbers: dict[str, etree._Element] = {}
        if root is None:
            return
        self._definitions = {d.get(_ABSTRACT_ID, ""): d for d in root.iterchildren(W + "abstractNum")}
        for definition in self._definitions.values():
            if name := _value(definition, "styleLink"):
                self._styles[name] = definition
        self._numbers = {item.get(_LIST_ID, ""): item for item in root.iterchildren(W + "num")}

    def get(self, list_id: str) -> NumberedList | None:
        """The list of an id; None where there is none."""
        known = self._known.get(list_id)
        if known is None and (known := self._made(list_id)) is not None:
            self._known[list_id] = known
        return known

    def _made(self, list_id: str) -> NumberedList | None:
        item = self._numbers.get(list_id)
        abstract = "" if item is None else _value(item, "abstractNumId")
        definition = self._definitions.get(abstract)
        if item is None or definition is None:
            return None
        definition = self._styles.get(_value(definition, "numStyleLink"), definition)
        id = definition.get(_ABSTRACT_ID, "")
        if id not in self._read:
            self._read[id] = _levels(definition)
        levels, key = dict(self._read[id]), "abstract " + abstract
        for override in item.iterchildren(W + "lvlOverride"):
            index = _number(override.get(W + "ilvl", "0"), 0)
            for replaced in override.iterchildren(W + "lvl"):
                levels[index] = _level(replaced)
            start = _value(override, "startOverride")
            if start:
                old = levels.get(index, _UNSTATED)
                levels[index] = _Level(old.style, old.text, _number(start, 1), old.legal)
                key = "list " + list_id
        return NumberedList(levels, key)
