"""合计与比例 in running text: parts against totals, percentages and growth against the numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.columns import bad_percents, bad_sums
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.passages import Flow, flow_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.gongwen.numbers import Qualifier, Quantity, find_quantities, growth, percent, percent_agrees, sum_agrees
from fazhi.reading.document import Source

_NO_ARITHMETIC = {Genre.LAW, Genre.LINKS, Genre.PHOTO, Genre.SCREENSHOT, Genre.ARCHIVE}
_FAMILY = {
    "场次": "场",
    "人次": "人",
    "名": "人",
    "位": "人",
    "件次": "件",
    "起": "件",
    "宗": "件",
    "家次": "家",
    "户次": "户",
    "次数": "次",
}
_TIME = frozenset(
    ("年", "月", "日", "天", "时", "岁", "小时", "分钟", "个月", "工作日", "个工作日", "周年", "期", "届", "号")
)
_LEADS_IN = re.compile(r"其中|分别为|分别是|分别有|具体为|具体包括|包括|包含|含")
_EXHAUSTIVE = re.compile(r"分别为|分别是|分别有|具体为")
_NEW_STATEMENT = re.compile(
    r"占|率|已|完成|同比|环比|较|增长|参加|采纳|评定|整改|提出|收回|收到|共|达到|办结|通过|合计|涉及|发放|形成|比|未|覆盖|培训|开展"
    r"|组织"
)
_OVERLAPPING = re.compile(
    r"党员|女|男|本科|学历|以上|以下|少数民族|具有|持证|法律|职称|中级|高级|岁|专业|兼职|资格|取得|获得"
)
_SEPARATOR = re.compile(r"^[，、,和及与以；;]")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class _Breakdown:
    total: Quantity
    parts: tuple[Quantity, ...]
    exhaustive: bool
    open_end: bool


def family(unit: str) -> str:
    """The unit that counts the same things: 场次 and 场 are one."""
    return _FAMILY.get(unit, unit)


def _counts(sentence: str) -> list[Quantity]:
    """Numbers that count something: no percentages, dates, serials."""
    return [
        q
        for q in find_quantities(sentence)
        if not q.percent
        and q.unit not in _TIME
        and sentence[max(0, q.start - 1) : q.start] not in {"第", "〔", "["}
        and not re.match(r"号|年|〕|\]", sentence[q.end : q.end + 1])
    ]


def breakdowns(sentence: str) -> Iterator[_Breakdown]:
    """Each total of a sentence with the parts it is broken down into."""
    for lead in _LEADS_IN.finditer(sentence):
        before = [q for q in _counts(sentence[: lead.start()]) if q.unit]
        if not before or lead.start() - before[-1].end > t.TOTAL_REACH:
            continue
        total = before[-1]
        region_end = _region_end(sentence, lead.start(), lead.end())
        parts, open_end = _parts(sentence, lead.end(), region_end, total)
        if len(parts) >= t.MIN_PARTS:
            yield _Breakdown(total, tuple(parts), bool(_EXHAUSTIVE.match(lead.group())), open_end)


def listings(sentence: str) -> Iterator[_Breakdown]:
    """A total with its parts right behind it: 共60件（处罚20件、许可40件）, 共60处：道路20处、河道40处."""
    counts = [q for q in _counts(sentence) if q.unit]
    for total in counts:
        sign = sentence[total.end : total.end + 1]
        if sign not in {"（", "(", "：", ":"} or "其中" in sentence[total.end : total.end + 4]:
            continue
        start = total.end + 1
        closing = min((i for c in ("）", ")") if (i := sentence.find(c, start)) >= 0), default=len(sentence))
        end = closing if sign in "（(" else _region_end(sentence, start, start)
        parts, open_end = _parts(sentence, start, end, total)
        labels = sentence[start : parts[-1].end + start] if parts else ""
        if len(parts) >= t.MIN_PARTS and not _NEW_STATEMENT.search(labels) and not _OVERLAPPING.search(labels):
            yield _Breakdown(total, tuple(parts), True, open_end)


def _region_end(sentence: str, lead: int, after: int) -> int:
    """Where the breakdown ends: the closing bracket around it, a semicolon, the next 其中."""
    opened = max(sentence.rfind("（", 0, lead), sentence.rfind("(", 0, lead))
    closed = max(sentence.rfind("）", 0, lead), sentence.rfind(")", 0, lead))
    ends = [len(sentence)]
    if opened > closed:
        ends += [i for c in "）)" if (i := sentence.find(c, after)) >= 0]
    ends += [i for c in ("；", ";", "其中") if (i := sentence.find(c, after)) >= 0 and not _inside(sentence, after, i)]
    return min(ends)


def _inside(sentence: str, start: int, at_: int) -> bool:
    """Whether a bracket that opened after `start` is still open at `at_`."""
    piece = sentence[start:at_]
    return piece.count("（") + piece.count("(") > piece.count("）") + piece.count(")")


def _parts(sentence: str, start: int, end: int, total: Quantity) -> tuple[list[Quantity], bool]:
    """The parts of one list: their separator stays the same, their unit is the total's."""
    region = _BRACKETS.sub(lambda m: "　" * len(m.group()), sentence[start:end])
    parts: list[Quantity] = []
    last, style = 0, ""
    for q in find_quantities(region):
        between = region[last : q.start].replace("　", "").strip()
        if q.percent or q.unit in _TIME:
            if parts and q.percent:
                last = q.end
                continue
            return parts, False
        if q.unit and family(q.unit) != family(total.unit):
            break
        if parts:
            sign = between[:1]
            if not _SEPARATOR.match(between) or (style and sign in "，,；" and sign != style):
                break
            if sign in "，," and _NEW_STATEMENT.search(between):
                break
            style = style or sign
        if len(between) > t.LABEL_REACH:
            break
        parts.append(q)
        last = q.end
    return parts, region[last : last + 1] in {"等", "余"} or region[last : last + 2] == "以及"


def _wrong_sum(found: _Breakdown, sentence: str) -> float | None:
    """The confidence that parts and total disagree, None where they may well agree (其中 need not be exhaustive)."""
    if sum_agrees(found.parts, found.total):
        return None
    added = sum((q.value for q in found.parts), Decimal(0))
    total = found.total.value
    if added > total:
        piece = sentence[found.total.end :]
        if family(found.total.unit) == "人" and _OVERLAPPING.search(piece):
            return None
        return None if any(q.value > total for q in found.parts) and not found.exhaustive else t.SURE
    if found.open_end or found.total.qualifier is not Qualifier.EXACT:
        return None
    if found.exhaustive:
        return t.LIKELY
    near = t.NEARLY_ALL_OF_THREE if len(found.parts) >= 3 else t.NEARLY_ALL_OF_TWO
    return t.LIKELY if added >= near * total else None


@check(
    "sum-mismatch",
    "合计不符",
    severity=Severity.MINOR,
    looks_at="正文“共……，其中……”的分项与总数，表格的合计行、合计列",
    explanation="分项相加应当等于总数。“其中”可以只列一部分，分项之和明显小于总数的不报；约数、四舍五入、小计行都考虑在内。",
    wrong="“研究法治议题14项，其中制度建设类8项、规范执法类8项、矛盾化解类2项”（相加为18项）",
    right="“开展活动85场次，其中进机关35场次”；有小计的表，总计等于各小计之和",
)
def sum_mismatch(case: Case) -> Iterator[Spot]:
    """Running text first, tables after; one finding a place."""
    for material in case.papers:
        if material.paper.genre in _NO_ARITHMETIC or poor_pages(material):
            continue
        flow = flow_of(material.document, tables=False)
        for start, sentence in flow.sentences():
            if any(c.isdigit() for c in sentence):
                yield from _text_sums(material, flow, start, sentence)
        for fault in bad_sums(material.document):
            yield at(
                material, fault.message, "请核对各行各列数据，更正后重新报送。",
                page=fault.page, quote=fault.quote, confidence=t.LIKELY,
            )  # fmt: skip


def _text_sums(material: Material, flow: Flow, start: int, sentence: str) -> Iterator[Spot]:
    for found in (*breakdowns(sentence), *listings(sentence)):
        confidence = _wrong_sum(found, sentence)
        if confidence is None:
            continue
        added = sum((q.value for q in found.parts), Decimal(0))
        last = max(
            (q.end for q in find_quantities(sentence) if q.text == found.parts[-1].text), default=found.total.end
        )
        begin = _clause_start(sentence, found.total.start)
        quote = flow.quote(start + begin, start + last)
        terms = "+".join(_plain(q.value) for q in found.parts)
        yield at(
            material,
            f"分项之和与总数不符：{terms}={_plain(added)}，写的总数是{_plain(found.total.value)}{found.total.unit}",
            "请核对总数和各分项，更正后重新报送。",
            page=flow.page_at(start + found.total.start),
            quote=quote,
            confidence=min(confidence, t.LIKELY) if _is_scanned(material) else confidence,
        )


def _clause_start(sentence: str, at_: int) -> int:
    return max(sentence.rfind(c, 0, at_) for c in "，；。、") + 1


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text if text else "0"


def _is_scanned(material: Material) -> bool:
    return any(p.source is Source.OCR for p in material.document.pages)


_GROWTH = re.compile(
    r"增长|增加|增幅|提高|提升|上升|下降|降低|减少|同比|环比|压减|压缩|压降|下浮|上浮|缩短|节约|精简|翻"
)
_SHARE = re.compile(
    r"(?:占比?|占到|占了|比例[为达]?|占总数的?|占全部[^，。]{0,6}的?)(?:[^，。；、]{0,12}?的)?(?:比例)?(?:为|达到?|约为?)?$"
)
_RATE = re.compile(r"([\u4e00-\u9fff]{2,8}?)(?:率|比例)(?:为|达到?|约为?|高达|均为|分别为)?$")
_TIMELY = re.compile(r"按期|按时|及时|限时|综合|平均|全程")
_TOTAL_WORD = re.compile(r"共|总|累计|合计|现有|目前|各类|全部|应|纳入|抽查|评查|受理|收到|发放|抽取|参加")


@dataclass(frozen=True, slots=True)
class _Percent:
    stated: Quantity
    part: Quantity
    wholes: tuple[Quantity, ...]
    firm: bool
    far: bool = False  # the whole stands in the sentence before


def percents(sentence: str, earlier: str = "") -> Iterator[_Percent]:
    """Each percentage of a sentence with the number it is said of and what it may be a share of.

    Where the sentence has no whole, the total of the sentence before it in the paragraph, `earlier`, is taken.
    """
    counts = _counts(sentence)
    totals = [c for c in _counts(earlier) if c.unit and _is_total(earlier, c)]
    for q in find_quantities(sentence):
        if not q.percent:
            continue
        before = [c for c in counts if c.end <= q.start and c.unit]
        if not before:
            continue
        part = before[-1]
        gap = sentence[part.end : q.start]
        if len(gap) > t.PERCENT_REACH or _GROWTH.search(gap) or gap.count("，") > 1 or "；" in gap:
            continue
        if not (_SHARE.search(gap) or _is_rate_of(gap, sentence, part)):
            continue
        wholes = [
            c for c in before[:-1] if family(c.unit) == family(part.unit) and c.value >= part.value and c.value > 0
        ]
        firm = any(_is_total(sentence, c) for c in wholes)
        if wholes or len(totals) != 1:
            yield _Percent(q, part, tuple(wholes), firm)
        elif family(totals[0].unit) == family(part.unit) and totals[0].value >= part.value:
            yield _Percent(q, part, tuple(totals), True, far=True)


def _is_rate_of(gap: str, sentence: str, part: Quantity) -> bool:
    """优秀率 is said of 优秀103件: the rate's word stands in the clause of the number."""
    m = _RATE.search(gap)
    if m is None or _TIMELY.search(m[1]):
        return False
    clause = sentence[_clause_start(sentence, part.start) : part.end]
    return m[1][-2:] in clause or m[1][:2] in clause


def _is_total(sentence: str, whole: Quantity) -> bool:
    clause = sentence[_clause_start(sentence, whole.start) : whole.start]
    return _TOTAL_WORD.search(clause) is not None or sentence[whole.end : whole.end + 3].lstrip("，（(").startswith(
        "其中"
    )


def _wrong_percent(found: _Percent) -> bool:
    if not found.wholes or not found.firm:
        return False
    return not any(percent_agrees(found.stated, found.part.value, whole.value) for whole in found.wholes)


_FROM_TO = re.compile(
    r"(?:由|从)(?P<a>[^，。；由从至到]{1,30}?)(?:增|升|提|减|降|下|压|缩|上)?[\u4e00-\u9fff]{0,3}?(?:至|到|为)(?P<b>[^，。；]{1,24})"
)


def growths(sentence: str) -> Iterator[tuple[Quantity, Quantity, Quantity]]:
    """(stated percentage, last value, new value) of 由A增至B，增长P%."""
    for m in _FROM_TO.finditer(sentence):
        a = [q for q in find_quantities(m["a"]) if not q.percent and q.unit not in {"年", "月", "日"}]
        b = [q for q in find_quantities(m["b"]) if not q.percent and q.unit not in {"年", "月", "日"}]
        if len(a) != 1 or not b or (a[0].unit and b[0].unit and family(a[0].unit) != family(b[0].unit)):
            continue
        tail = sentence[m.end() : m.end() + 16]
        rate = next((q for q in find_quantities(tail) if q.percent), None)
        if rate is not None and _GROWTH.search(tail[: rate.start + 1]) and "，" not in tail[1 : rate.start]:
            yield rate, a[0], b[0]


@check(
    "percent-mismatch",
    "比例不符",
    severity=Severity.MINOR,
    looks_at="正文中的占比、合格率、办结率、增长率与旁边的数字，表格的比例列",
    explanation="比例应当能由所写的分子、分母算出，四舍五入到所写的小数位；增长率以上期为基数。“约”“近”按约数掌握。",
    wrong="“随机回访满意的场次48场，占85%”（总数60场，应为80%）",
    right="“满意的场次38场，占约73%”（总数52场）；“由50件增至60件，增长20%”",
)
def percent_mismatch(case: Case) -> Iterator[Spot]:
    """Shares and rates in text, growth, columns of rates in tables."""
    for material in case.papers:
        if material.paper.genre in _NO_ARITHMETIC or poor_pages(material):
            continue
        flow = flow_of(material.document, tables=False)
        earlier, end = "", 0
        for start, sentence in flow.sentences():
            if "%" in sentence or "百分之" in sentence:
                same = "\n" not in flow.text[end:start]
                yield from _text_percents(material, flow, start, sentence, earlier if same else "")
            earlier, end = sentence, start + len(sentence)
        for fault in bad_percents(material.document):
            yield at(
                material, fault.message, "请按表内数据重新计算比例，更正后报送。",
                page=fault.page, quote=fault.quote, confidence=t.LIKELY,
            )  # fmt: skip


def _text_percents(material: Material, flow: Flow, start: int, sentence: str, earlier: str) -> Iterator[Spot]:
    confidence = t.POSSIBLE if _is_scanned(material) else t.LIKELY
    for found in percents(sentence, earlier):
        if not _wrong_percent(found):
            continue
        whole = found.wholes[0] if found.far else _likely_whole(found.wholes, sentence)
        actual = percent(found.part.value, whole.value, max(1, found.stated.decimals))
        yield at(
            material,
            f"比例与数字不符：{_plain(found.part.value)}÷{_plain(whole.value)}={_plain(actual or Decimal(0))}%，"
            f"写的是{found.stated.text}",
            "请核对分子、分母和比例，更正后重新报送。",
            page=flow.page_at(start + found.stated.start),
            quote=flow.quote(start + _clause_start(sentence, found.part.start), start + found.stated.end),
            confidence=min(confidence, t.POSSIBLE) if found.far else confidence,
        )
    for rate, last, now in growths(sentence):
        actual = growth(last.value, now.value, max(1, rate.decimals))
        if actual is None or percent_agrees(rate, abs(now.value - last.value), last.value):
            continue
        yield at(
            material,
            f"增长率与数字不符：由{_plain(last.value)}到{_plain(now.value)}，变化{_plain(actual)}%，写的是{rate.text}",
            "请以上期数为基数重新计算，更正后报送。",
            page=flow.page_at(start),
            quote=flow.quote(start, start + len(sentence))[:80],
            confidence=confidence,
        )


def _likely_whole(wholes: Sequence[Quantity], sentence: str) -> Quantity:
    """The total named as one, the nearest of them."""
    named = [w for w in wholes if _is_total(sentence, w)]
    return (named or list(wholes))[-1]
