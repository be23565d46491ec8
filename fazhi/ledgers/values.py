"""Cells of a filled workbook into typed values, as people write them, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from fazhi.ledgers.model import Field, FieldType, Value
from fazhi.tables import nearest, parse_date
from fazhi.tables.cells import han_number

_YES = frozenset({"是", "有", "√", "✓", "✔", "y", "yes", "true", "t", "1", "对", "已", "能", "可"})
_NO = frozenset({"否", "无", "×", "✗", "x", "n", "no", "false", "f", "0", "不", "没有", "未", "不能", "不可"})
_NOTHING = frozenset({"/", "-", "—", "——", "--", "\\", "无", "空", "不适用"})
"""What people write in a cell of numbers or dates that does not apply."""

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?|[+-]?\.\d+)\s*([^\d\s].*)?")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WIDE = {ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９" + "".join(map(chr, range(0xFF21, 0xFF3B)))}
_WIDE |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
_TIMES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_DAYS = frozenset({"天", "日", "工作日", "个工作日"})
_DAY_STATED = re.compile(r"\d{4}\D+\d{1,2}\D+\d{1,2}|(?<!\d)\d{8}(?!\d)|^\d{5}(?:\.\d+)?$|[日号]")
MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value, or `remedy`, the end of a sentence that says what to do."""

    value: Value = None
    remedy: str = ""


def read_value(text: str, field: Field) -> Reading:
    """The typed value of a cell. A blank is None; whether it must be filled is asked here too."""
    text = text.strip()
    if text in _NOTHING and field.type is not FieldType.STRING and text not in _NO:
        text = ""
    if not text:
        return Reading(remedy="必须填写") if field.required else Reading()
    found = _READERS[field.type](text, field)
    if found.remedy or found.value is None:
        return found
    return Reading(found.value, _outside(found.value, field))


def write_value(value: Value, field: Field) -> str | int | float | None:
    """A value as an export shows it, so that the import reads the same again."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else f"{value:f}"
    return value


def _string(text: str, field: Field) -> Reading:
    plain = text.translate(_WIDE)
    if field.enum:
        return _choice(plain, field)
    if len(plain) > MAX_TEXT:
        return Reading(remedy=f"超过{MAX_TEXT}字，请精简")
    if field.pattern and not re.fullmatch(field.pattern, plain):
        return Reading(remedy=field.hint or "格式不符合要求，请对照填写说明")
    return Reading(plain)


def _choice(text: str, field: Field) -> Reading:
    if text in field.enum:
        return Reading(text)
    folded = _fold(text)
    for one in field.enum:
        if _fold(one) == folded:
            return Reading(one)
    near = nearest(text, list(field.enum))
    hint = f"，是不是“{near}”" if near else ""
    return Reading(remedy=f"不在可选的内容里{hint}，只能填：{'、'.join(field.enum)}")


def _fold(text: str) -> str:
    return re.sub(r"[\s（）()“”\"·]", "", unicodedata.normalize("NFKC", text)).lower()


def _flag(text: str, field: Field) -> Reading:
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in _YES:
        return Reading(True)
    if word in _NO:
        return Reading(False)
    return Reading(remedy="只能填“是”或“否”")


def _day(text: str, field: Field) -> Reading:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = parse_date(plain)
    if found is None:
        return Reading(remedy="不是日期，请写成 2021-03-05 这样")
    if not _DAY_STATED.search(plain):
        return Reading(remedy="没有写到哪一日，请写成 2021-03-05 这样")
    return Reading(found)


def _number(text: str, field: Field) -> Reading:
    plain = _COMMAS.sub("", unicodedata.normalize("NFKC", text).replace("，", ",")).strip().lstrip("¥￥")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        spelled = han_number(plain.removesuffix(field.measured_in))
        return Reading(Decimal(spelled)) if spelled is not None else Reading(remedy="不是数字，请只填数字")
    try:
        number = Decimal(match[1])
    except InvalidOperation:
        return Reading(remedy="不是数字，请只填数字")
    times = _times((match[2] or "").strip(), field.measured_in)
    if times is None:
        wanted = f"以{field.measured_in}为单位" if field.measured_in else "不带单位"
        return Reading(remedy=f"数字后面的“{match[2]}”不认得，请只填数字（{wanted}）")
    return Reading(number * times)


def _times(behind: str, measured_in: str) -> Decimal | None:
    """What to multiply by for the unit behind a number; None where it is another unit."""
    if not behind or behind == measured_in or {behind, measured_in} <= _DAYS:
        return Decimal(1)
    if not measured_in and len(behind) <= 3 and behind[0] not in _TIMES:
        return Decimal(1) if behind in _COUNTERS else None
    for word, times in _TIMES.items():
        if behind in {word, word + measured_in} and measured_in[:1] != word:
            return times
        if measured_in == word + behind:
            return 1 / times
    return None


_COUNTER_WORDS = (
    "个、名、人、件、项、次、场、家、本、份、条、起、宗、户、人次、元、天、日、工作日、小时、分、分钟、处、%"
)
_COUNTERS = frozenset(_COUNTER_WORDS.split("、"))


def _integer(text: str, field: Field) -> Reading:
    found = _number(text, field)
    if found.remedy or not isinstance(found.value, Decimal):
        return found
    if found.value != found.value.to_integral_value():
        return Reading(remedy="应当是整数")
    return Reading(int(found.value))


def _outside(value: Value, field: Field) -> str:
    """The remedy for a value out of range."""
    if isinstance(value, bool | str) or value is None:
        return ""
    low, high = field.minimum, field.maximum
    if low is not None and value < low:  # type: ignore[operator]  # the loader gives bounds of the field's type
        return f"不能小于{low}" if not isinstance(low, date) else f"不能早于{low}"
    if high is not None and value > high:  # type: ignore[operator]  # as above
        return f"不能大于{high}" if not isinstance(high, date) else f"不能晚于{high}"
    return ""


_READERS: Mapping[FieldType, Callable[[str, Field], Reading]] = {
    FieldType.STRING: _string,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.DATE: _day,
    FieldType.BOOLEAN: _flag,
}
