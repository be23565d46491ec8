"""Numbers in Chinese text: reading them, with unit and qualifier, and the arithmetic a reviewer does with them.

Values are `Decimal`, so that 0.1 + 0.2 is 0.3. Percentages round half up to the decimals shown, as statistics do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum


class Qualifier(StrEnum):
    """How exactly a number is meant."""

    EXACT = "exact"
    ABOUT = "about"  # 约、大约、左右、上下
    NEARLY = "nearly"  # 近、将近、接近: a little less than the number
    OVER = "over"  # 余、多、超过、逾: more than the number
    AT_LEAST = "at-least"  # 以上、不少于、至少: the number or more
    AT_MOST = "at-most"  # 以下、以内、不超过: the number or less


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text between `start` and `end`, unit and qualifier included.

    `value` has 万 and 亿 multiplied in; `decimals` counts the digits written after the point (0 for 35%), in
    the written scale; `step` is what one unit of the last written digit is worth (100 for 1.23万); `percent` marks
    % and 百分之.
    """

    value: Decimal
    unit: str
    qualifier: Qualifier
    percent: bool
    decimals: int
    step: Decimal
    start: int
    end: int
    text: str


_HAN_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "廿": 20, "卅": 30}
_HAN_POWER = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIAD = {"万": 10_000, "亿": 100_000_000}
_SCALE = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "百": Decimal(100)}


def han_number(text: str) -> int | None:
    """A whole number written in hanzi: 三百二十 -> 320, 二〇二一 -> 2021, 十二 -> 12; None for anything else."""
    if not text or len(text) > 20:
        return None
    if all(c in _HAN_DIGIT and _HAN_DIGIT[c] < 10 for c in text):
        return int("".join(str(_HAN_DIGIT[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _HAN_DIGIT:
            digit = _HAN_DIGIT[c]
            if digit >= 20:  # 廿九
                section, digit = section + digit, 0
        elif c in _HAN_POWER:
            section += (digit or 1) * _HAN_POWER[c]
            digit = 0
        elif c in _HAN_MYRIAD:
            section += digit
            total = (total + section) * _HAN_MYRIAD[c] if c == "亿" else total + section * _HAN_MYRIAD[c]
            section = digit = 0
        else:
            return None
    return total + section + digit


def arabic_number(text: str) -> Decimal | None:
    """'1,234.5', '１２３', '3.2万' -> Decimal; None where the text is no single number."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    scale = Decimal(1)
    while plain and plain[-1] in "万亿":
        scale *= _SCALE[plain[-1]]
        plain = plain[:-1]
    if not re.fullmatch(r"[+-]?\d{1,18}(?:\.\d{1,9})?", plain):
        return None
    try:
        return Decimal(plain) * scale
    except InvalidOperation:  # pragma: no cover - the pattern leaves nothing that Decimal refuses
        return None


def parse_number(text: str) -> Decimal | None:
    """One number in Arabic digits or hanzi, blanks at the ends allowed; None where it is none."""
    text = text.strip()
    found = arabic_number(text)
    if found is not None:
        return found
    whole = han_number(text)
    return None if whole is None else Decimal(whole)


# A unit is what follows the number: one of the measure words of reports, the longest first.
_UNITS = (
    *("平方公里", "立方米", "平方米", "个百分点", "百分点", "公里", "公顷", "千米", "万元", "亿元"),
    *("人次", "件次", "场次", "户次", "家次", "批次", "次数", "个工作日", "工作日", "小时", "分钟", "个月", "周年"),
    *"元人件个份条场次家项名起宗户所处台套本卷册部篇期批类种支天日年月岁吨亩米分位例单辆间座张幅组队村镇乡轮桩笔对员课",
    *"节块盏栋届倍成",
)
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_BEFORE = "大约|约为|约|将近|接近|近|超过|超|逾|突破|不少于|不低于|至少|不超过|不高于|最多|达到|达"
_AFTER = "以上|以下|以内|左右|上下|有余"
_ARABIC = r"[0-9０-９]{1,18}(?:[,，][0-9０-９]{3}){0,5}(?:[.．][0-9０-９]{1,6})?"
_HAN_NUMERAL = r"[零〇一二两三四五六七八九十百千万亿]{1,12}"
_PERCENT_IN_WORDS = r"百分之(?P<hanpercent>[零〇一二三四五六七八九十百点]{1,10}|[0-9]{1,3}(?:\.[0-9]{1,4})?)"
_MEASURED = rf"(?P<more1>余|多)?(?P<scale>万亿|亿|万)?(?P<more2>余|多)?[ ]?(?P<unit>{_UNIT})?"
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})?[ ]?"
    rf"(?:{_PERCENT_IN_WORDS}|(?P<number>{_ARABIC})[ ]?(?:(?P<percent>[%％])|{_MEASURED}))"
    rf"(?P<more3>余|多)?(?P<after>{_AFTER})?"
)

_QUALIFIED = {
    "约": Qualifier.ABOUT, "大约": Qualifier.ABOUT, "约为": Qualifier.ABOUT, "左右": Qualifier.ABOUT,
    "上下": Qualifier.ABOUT, "近": Qualifier.NEARLY, "将近": Qualifier.NEARLY, "接近": Qualifier.NEARLY,
    "超过": Qualifier.OVER, "超": Qualifier.OVER, "逾": Qualifier.OVER, "突破": Qualifier.OVER,
    "余": Qualifier.OVER, "多": Qualifier.OVER, "有余": Qualifier.OVER,
    "不少于": Qualifier.AT_LEAST, "不低于": Qualifier.AT_LEAST, "至少": Qualifier.AT_LEAST,
    "以上": Qualifier.AT_LEAST, "不超过": Qualifier.AT_MOST, "不高于": Qualifier.AT_MOST,
    "最多": Qualifier.AT_MOST, "以下": Qualifier.AT_MOST, "以内": Qualifier.AT_MOST,
}  # fmt: skip


def _han_percent(text: str) -> Decimal | None:
    """九十五点六 -> 95.6; Arabic digits are taken as they stand."""
    if text[0].isascii():
        return arabic_number(text)
    whole, _, part = text.partition("点")
    value = han_number(whole)
    if value is None:
        return None
    digits = "".join(str(_HAN_DIGIT[c]) for c in part if c in _HAN_DIGIT)
    return Decimal(f"{value}.{digits}") if digits else Decimal(value)


def _quantity(m: re.Match[str]) -> Quantity | None:
    words = [m[g] for g in ("after", "more3", "more2", "more1", "before") if m[g]]
    qualifier = next((_QUALIFIED[w] for w in words if w in _QUALIFIED), Qualifier.EXACT)
    scale, written, unit, percent = Decimal(1), m["number"], "", False
    if m["hanpercent"]:
        value, percent = _han_percent(m["hanpercent"]), True
    else:
        value, percent, unit = arabic_number(written.replace("，", ",")), bool(m["percent"]), m["unit"] or ""
        for c in m["scale"] or "":
            scale *= _SCALE[c]
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    if percent:
        unit = "%"
    elif unit in {"万元", "亿元"}:
        scale, unit = _SCALE[unit[0]], "元"
    return Quantity(
        value=value * scale,
        unit=unit,
        qualifier=qualifier,
        percent=percent,
        decimals=decimals,
        step=Decimal(1).scaleb(-decimals) * scale,
        start=m.start(),
        end=m.end(),
        text=m.group().strip(),
    )


def find_quantities(text: str) -> Iterator[Quantity]:
    """Every number in Arabic digits (and 百分之…) of a text, in order; years and days are among them."""
    for m in _QUANTITY.finditer(text):
        found = _quantity(m)
        if found is not None:
            yield found


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Round as statistics do: 0.5 goes up, away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal, decimals: int = 0) -> Decimal | None:
    """`part` in percent of `whole`, rounded half up; None where there is no whole."""
    return None if whole == 0 else round_half_up(part * 100 / whole, decimals)


def growth(last: Decimal, now: Decimal, decimals: int = 0) -> Decimal | None:
    """The growth in percent with the last period as its base; None where the base is 0."""
    return percent(now - last, last, decimals)


def agrees(stated: Quantity, actual: Decimal) -> bool:
    """Whether an exact figure fits a stated one, looking at its qualifier and at the decimals it shows.

    约 allows one unit of the last digit, or five per cent; 近 allows up to a tenth below; 余 and 多 up to the next
    round number above (80余 covers 81 to 89, 80 itself is let pass); 以上 and 以下 include the number.
    """
    value, step = stated.value, stated.step
    slack = max(step, abs(value) * Decimal("0.05"))
    match stated.qualifier:
        case Qualifier.EXACT if stated.percent and stated.decimals >= 2:
            return abs(actual - value) <= step  # shares of such fineness are often bent so that they add up to 100
        case Qualifier.EXACT:
            return abs(actual - value) * 2 <= step if stated.percent or step != 1 else actual == value
        case Qualifier.ABOUT:
            return abs(actual - value) <= slack
        case Qualifier.NEARLY:
            return value * Decimal("0.9") - step <= actual <= value
        case Qualifier.OVER:
            return value <= actual <= value + max(_round_step(value), slack)
        case Qualifier.AT_LEAST:
            return actual >= value
        case Qualifier.AT_MOST:
            return actual <= value


def _round_step(value: Decimal) -> Decimal:
    """What one unit of the last non-zero digit is worth: 80 -> 10, 1200 -> 100, 83 -> 1."""
    digits = value.normalize().as_tuple()
    return Decimal(1).scaleb(digits.exponent) if isinstance(digits.exponent, int) else Decimal(1)


def percent_agrees(stated: Quantity, part: Decimal, whole: Decimal) -> bool:
    """Whether a stated percentage follows from its parts, half a unit of the last digit shown either way."""
    return whole != 0 and agrees(stated, part * 100 / whole)


def sum_agrees(parts: Sequence[Quantity], total: Quantity) -> bool:
    """Whether the parts add up to the total; rounding and qualifiers of any of them are allowed for.

    Each rounded part may be off by half its last digit; a part with 余 or 约 makes an exact test impossible, and
    only a clear contradiction (more than a tenth) then counts.
    """
    added = sum((p.value for p in parts), Decimal(0))
    loose = [q for q in (*parts, total) if q.qualifier is not Qualifier.EXACT]
    if loose:
        return abs(added - total.value) <= max(abs(total.value), abs(added)) / 10
    rounded = [q.step for q in (*parts, total) if q.step != 1 or q.percent]
    return abs(added - total.value) <= sum(rounded, Decimal(0)) / 2
