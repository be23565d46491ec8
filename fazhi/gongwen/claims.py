"""What a running text claims of its own figures: sums, shares, changes and counts, and what follows from the parts.

Pure; `text` is one paragraph or sentence, offsets count from its start. 其中 need not be exhaustive: parts above the
total are a contradiction; parts just below it are told only where three or more look like a full list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from fazhi.gongwen.numbers import (
    Qualifier,
    Quantity,
    agrees,
    find_quantities,
    growth,
    percent,
    percent_agrees,
    round_half_up,
    sum_agrees,
)


@dataclass(frozen=True, slots=True)
class SumClaim:
    """共14项，其中8项、8项、2项: `listed` tells that the parts claim to be all there is."""

    total: Quantity
    parts: tuple[Quantity, ...]
    listed: bool
    start: int
    end: int
    text: str

    @property
    def added(self) -> Decimal:
        """What the parts make together."""
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def wrong(self) -> bool:
        """Whether the parts contradict the total."""
        if sum_agrees(self.parts, self.total):
            return False
        if self.added > self.total.value:
            return True
        near = Decimal("0.9") if len(self.parts) >= 3 else Decimal("0.92")
        return self.listed or (self.total.value >= 10 and self.added >= self.total.value * near)


@dataclass(frozen=True, slots=True)
class ShareClaim:
    """…办结24项，办结率88.9%: `wholes` are the totals it may refer to, the likeliest first."""

    part: Quantity
    wholes: tuple[Quantity, ...]
    stated: Quantity
    start: int
    end: int
    text: str

    @property
    def wrong(self) -> bool:
        """Whether the share follows from none of the totals."""
        return bool(self.wholes) and not any(percent_agrees(self.stated, self.part.value, w.value) for w in self.wholes)

    @property
    def right_value(self) -> Decimal | None:
        """The share of the likeliest total, to the decimals stated."""
        return percent(self.part.value, self.wholes[0].value, self.stated.decimals) if self.wholes else None


@dataclass(frozen=True, slots=True)
class ChangeClaim:
    """由25个增至40个，增长60%: the change stated against the one that follows."""

    before: Quantity
    after: Quantity
    stated: Quantity | None
    falls: bool
    start: int
    end: int
    text: str

    @property
    def right_value(self) -> Decimal | None:
        """The change that follows, in percent or in the unit, as stated."""
        if self.stated is None:
            return None
        if self.stated.percent:
            value = growth(self.before.value, self.after.value, self.stated.decimals)
            return None if value is None else abs(value)
        return abs(self.after.value - self.before.value)

    @property
    def wrong(self) -> bool:
        """Whether the direction or the change is contradicted."""
        if (self.after.value < self.before.value) != self.falls and self.after.value != self.before.value:
            return True
        if self.stated is None or self.before.value == 0:
            return False
        if self.stated.percent:
            return not agrees(self.stated, abs(self.after.value - self.before.value) * 100 / self.before.value)
        return self.right_value is not None and not agrees(self.stated, self.right_value)


MOST = 40
"""Claims looked at in one sentence; more is no prose."""
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")
_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)")
_AMONG = re.compile(r"其中[：:，,]?|(?:分别(?:是|为)|包括|分为)[：:]?")
_NOT_PART = re.compile(r"目前|已|参加|完成|办结|占|同比|较|比上|增长|增加|下降|减少|达到|共|合计|涉及|金额|覆盖|平均")
_OVERLAPPING = re.compile(r"女性?|党员|本科|大专|研究生|少数民族|以上学历|岁|持证|专职")
_COMPLEMENT = re.compile(r"男.*女|女.*男|(?<!不)合格.*不合格|不合格.*(?<!不)合格|已.*未|新增.*原有|城镇.*农村")
"""Two parts that leave nothing out."""
_TIME_UNITS = {"年", "月", "日", "天", "岁", "届", "期", "卷", "章", "款", "", "分", "%", "小时", "分钟", "个月"}


def _same_unit(one: Quantity, two: Quantity) -> bool:
    """件 and 件次, 场 and 场次, 人 and 人次 count the same things in such sentences."""
    return bool(one.unit) and bool(two.unit) and (one.unit == two.unit or {one.unit, two.unit} in _ALIKE)


_ALIKE: Sequence[set[str]] = (
    {"场", "场次"},
    {"件", "件次"},
    {"人", "名"},
    {"次", "场次"},
    {"件", "起"},
    {"家", "户"},
    {"宗", "件"},
)


def _blank_brackets(text: str) -> str:
    """The text with bracketed remarks blanked out, offsets kept."""
    return _BRACKETED.sub(lambda m: " " * len(m.group()), text)


_TOTAL_AFTER = re.compile(r"[，,](?:共计|合计|总计|共)(?P<total>[0-9][0-9,.]{0,12}[万亿]?[余多]?[\u4e00-\u9fff]{1,3})")


def _totals_after(sentence: str, offset: int) -> Iterator[SumClaim]:
    """一季度12场、二季度15场，共计27场: the parts stand before their total."""
    for m in islice(_TOTAL_AFTER.finditer(sentence), MOST):
        total = next((_moved(q, m.start("total")) for q in find_quantities(m["total"])), None)
        begin = max(sentence.rfind(mark, 0, m.start()) for mark in "，；：:,") + 1
        clause = sentence[begin : m.start()]
        parts = [_moved(q, begin) for q in find_quantities(clause)]
        if total is None or len(parts) < 2 or clause.count("、") != len(parts) - 1:
            continue
        if all(_same_unit(q, total) for q in parts) and not _NOT_PART.search(clause):
            start, end = offset + begin, offset + m.start("total") + total.end - total.start
            yield SumClaim(total, tuple(parts), True, start, end, sentence[begin : end - offset])


def sum_claims(text: str) -> Iterator[SumClaim]:
    """Totals with their parts, sentence by sentence."""
    for sentence in _SENTENCE.finditer(text):
        yield from _totals_after(sentence.group(), sentence.start())
        if "其中" not in sentence.group() and "分别" not in sentence.group() and "包括" not in sentence.group():
            continue
        plain = _blank_brackets(sentence.group())
        for among in islice(_AMONG.finditer(plain), MOST):
            total = _total_before(plain, among.start())
            if total is None:
                continue
            parts = _parts_after(plain, among.end(), total)
            if len(parts) < 2:
                continue
            span = plain[among.end() : parts[-1].end]
            listed = "其中" not in among.group() or (len(parts) == 2 and _COMPLEMENT.search(span) is not None)
            if not listed and _OVERLAPPING.search(span) and not _disjoint(span):
                continue
            start = sentence.start() + total.start
            end = sentence.start() + parts[-1].end
            begin = _clause_start(text, start)
            yield SumClaim(total, tuple(parts), listed, start, end, text[begin:end])


def _disjoint(span: str) -> bool:
    """专职 beside 兼职 or 民兵 are kinds of one thing; 女 beside 党员 are not."""
    return re.search(r"女|党员|本科|大专|研究生|民族|岁", span) is None


def _clause_start(text: str, at: int) -> int:
    return max((text.rfind(mark, 0, at) for mark in "。；，！？"), default=-1) + 1


def _total_before(text: str, at: int) -> Quantity | None:
    """The last quantity that stands close before 其中."""
    reach = max(0, at - 60)
    near = [_moved(q, reach) for q in find_quantities(text[reach:at]) if q.unit not in _TIME_UNITS]
    if not near or at - near[-1].end > 14 or "；" in text[near[-1].end : at]:
        return None
    return near[-1]


def _parts_after(text: str, at: int, total: Quantity) -> list[Quantity]:
    """The quantities of the total's unit in the list behind 其中: items by 、, or short items by ，."""
    out: list[Quantity] = []
    here = at
    for segment in re.split(r"(?<=[，；。,;])", text[at : at + 300]):
        inside = [_moved(q, here) for q in find_quantities(segment)]
        wanted = [q for q in inside if _same_unit(q, total)]
        if out and (not wanted or _NOT_PART.search(segment) or len(wanted) > 1 or len(segment) > 24):
            break
        if not out and (not wanted or (_NOT_PART.search(segment) and "、" not in segment)):
            return []
        if len(wanted) != len([q for q in inside if q.unit not in _TIME_UNITS]):
            return out
        out += wanted
        here += len(segment)
        if (len(wanted) > 1 and "、" in segment) or segment.endswith(("；", "。", ";")):
            break
    return out


def _moved(q: Quantity, by: int) -> Quantity:
    return Quantity(q.value, q.unit, q.qualifier, q.percent, q.decimals, q.step, q.start + by, q.end + by, q.text)


_SHARE_WORD = re.compile(
    r"[，,、；]?(?:约?占(?:比)?[\u4e00-\u9fff]{0,10}?(?:的|为|达|达到)?|占比(?:为|达到?)?|[\u4e00-\u9fff]{1,6}率(?:为|是|达到?|达)?)[约近]?$"
)
_TOTAL_WORD = re.compile(r"(?:共|总|合计|累计|现有|受理|评查|抽查|应|全部|检查)[\u4e00-\u9fff“”《》、]{0,18}$")


def share_claims(text: str) -> Iterator[ShareClaim]:
    """Shares whose part stands right before them and whose whole stands earlier in the same sentence."""
    for sentence in _SENTENCE.finditer(text):
        plain = sentence.group()
        if "%" not in plain and "％" not in plain and "百分之" not in plain:
            continue
        found = list(find_quantities(_blank_brackets(plain)))
        proven: list[Quantity] = []
        for i, stated in enumerate(found):
            if not stated.percent or i == 0:
                continue
            part = found[i - 1]
            between = plain[part.end : stated.start]
            if (
                part.percent
                or part.unit in _TIME_UNITS
                or len(between) > 16
                or not _SHARE_WORD.search(between + _approx(stated))
            ):
                continue
            wholes = _wholes(plain, found[: i - 1], part) or _proven(proven, part)
            proven += [q for q in found[: i - 1] if _same_unit(q, part) and percent_agrees(stated, part.value, q.value)]
            if not wholes:
                continue
            begin = _clause_start(plain, part.start)
            start, end = sentence.start() + begin, sentence.start() + stated.end
            yield ShareClaim(part, wholes, stated, start, end, text[start:end])


def _proven(proven: Sequence[Quantity], part: Quantity) -> tuple[Quantity, ...]:
    """The whole that an earlier share of the sentence was rightly taken of."""
    return tuple(q for q in proven if _same_unit(q, part) and q.value >= part.value)


def _approx(stated: Quantity) -> str:
    return "约" if stated.qualifier is Qualifier.ABOUT else ""


def _wholes(text: str, earlier: Sequence[Quantity], part: Quantity) -> tuple[Quantity, ...]:
    """Totals the share may mean: of a like unit and not smaller than the part; announced ones first, then the first."""
    fitting = [q for q in earlier if _same_unit(q, part) and q.value >= part.value]
    announced = [q for q in fitting if _TOTAL_WORD.search(text[: q.start])]
    if announced:
        return (*announced, *(q for q in fitting if q not in announced))
    return tuple(fitting) if len(fitting) == 1 else ()


_UP = "增加到|增加至|增至|增到|增长到|增长至|提高到|提高至|提升到|提升至|上升到|上升至|升至|扩大到|扩大至|拓展到"
_DOWN = (
    "减少到|减少至|减至|压缩到|压缩至|压减到|压减至|缩短到|缩短至|下降到|下降至|降至|降到|降低到|降低至|精简到|精简至"
)
_CHANGE = re.compile(
    rf"(?:由|从)(?P<lead>[^，。；由从]{{0,16}}?)(?P<a>[0-9][^，。；]{{0,8}}?)(?:，)?(?P<verb>{_UP}|{_DOWN})(?:了)?(?P<b>[0-9][^，。；]{{0,8}})"
)
_STATED = re.compile(
    r"^[，,、]?(?:(?:同比)?(?:增长|增幅(?:为|达)?|增加|提高|提升|上升|压缩|压减|减少|下降|降低|精简|缩短|降幅(?:为|达)?|压缩(?:率|比例|幅度)(?:为|达)?|增长率(?:为|达)?)(?:了|率|达|为|到)?)(?P<c>[0-9][^，。；]{0,8})"
)


_YEARS = re.compile(
    r"(?P<y1>20[0-9]{2})年[^。；0-9]{1,24}(?P<a>[0-9][0-9.,万亿]{0,10}[\u4e00-\u9fff]{1,2})[，；,]"
    r"(?P<y2>20[0-9]{2})年[^。；0-9]{1,24}(?P<b>[0-9][0-9.,万亿]{0,10}[\u4e00-\u9fff]{1,2})[，,]"
    r"(?:同比|比上年|较上年|较去年|比去年|比20[0-9]{2}年|较20[0-9]{2}年)(?P<way>增长|增加|上升|提高|下降|减少|降低)了?(?P<c>[0-9][^，。；]{0,8})"
)


_POINTS = {"个百分点", "百分点"}


def _year_claims(text: str) -> Iterator[ChangeClaim]:
    """2021年受理40件，2022年受理56件，同比增长40%."""
    for m in _YEARS.finditer(text):
        before, after, stated = (next(find_quantities(m[part]), None) for part in "abc")
        if before is None or after is None or stated is None or int(m["y2"]) != int(m["y1"]) + 1:
            continue
        if not _same_unit(before, after) or not (stated.percent or _same_unit(stated, after)):
            continue
        falls = m["way"] in {"下降", "减少", "降低"}
        yield ChangeClaim(before, after, stated, falls, m.start(), m.end(), text[m.start() : m.end()])


_GROWN = re.compile(
    r"(?P<b>[0-9][0-9.,]{0,10}[万亿]?[\u4e00-\u9fff]{1,2})[，,](?:同比|比上年|较上年|比去年|较去年|比上年同期|较上年同期)"
    r"(?P<way>增加|多|减少|少|下降|上升|增长)了?(?P<d>[0-9][0-9.,]{0,10}[万亿]?[\u4e00-\u9fff]{1,2})[，,、]"
    r"(?:同比)?(?:增长|增幅(?:为|达)?|上升|下降|降幅(?:为|达)?|增加|减少)了?(?P<c>[0-9][0-9.]{0,6}[%％])"
)


def _grown_claims(text: str) -> Iterator[ChangeClaim]:
    """188件，比上年增加32件，增长18.6%: the year before follows from the difference."""
    for m in _GROWN.finditer(text):
        after, by, stated = (next(find_quantities(m[part]), None) for part in "bdc")
        if after is None or by is None or stated is None or not _same_unit(after, by):
            continue
        falls = m["way"] in {"减少", "少", "下降"}
        value = after.value + by.value if falls else after.value - by.value
        if value <= 0:
            continue
        before = Quantity(
            value, by.unit, by.qualifier, False, by.decimals, by.step, by.start, by.end, f"{value}{by.unit}"
        )
        yield ChangeClaim(before, after, stated, falls, m.start(), m.end(), text[m.start() : m.end()])


def change_claims(text: str) -> Iterator[ChangeClaim]:
    """由A增至B，增长C; A of one year and B of the next, 同比增长C."""
    yield from _year_claims(text)
    yield from _grown_claims(text)
    for m in _CHANGE.finditer(text):
        before = next((q for q in find_quantities(m["a"]) if q.unit != "年"), None)  # 由2021年的120件
        after = next(find_quantities(m["b"]), None)
        if (
            before is None
            or after is None
            or (before.unit != after.unit and before.unit and after.unit)
            or before.unit in {"年", "月"}
            or (before.unit == "日" and not m["verb"].startswith(("缩短", "压缩", "压减")))
        ):
            continue
        stop = m.start("b") + after.end
        tail = _STATED.match(text[stop : stop + 30])
        stated = next(find_quantities(tail["c"]), None) if tail is not None else None
        points = before.percent and after.percent and stated is not None and stated.unit in _POINTS
        if stated is not None and not stated.percent and stated.unit != after.unit and not points:
            stated = None
        end = stop + (tail.start("c") + stated.end if tail is not None and stated is not None else 0)
        falls = m["verb"] in _DOWN.split("|")
        yield ChangeClaim(before, after, stated, falls, m.start(), end, text[m.start() : end])


def shown(value: Decimal) -> str:
    """A figure for a message: no needless noughts."""
    plain = round_half_up(value, 4).normalize()
    return f"{plain:f}"
