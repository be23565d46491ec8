"""Which measure a figure speaks of: words, unit and role; one measure to one figure of a sentence, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fazhi.gongwen.numbers import agrees, growth
from fazhi.reporting.verify.facts import Known, KnownValue
from fazhi.reporting.verify.mentions import Kind, Mention, Role
from fazhi.reporting.verify.terms import Around, Vocabulary

LIKELY = 0.42
"""From here on a figure that agrees is taken to be the measure's."""
SURE = 0.55
"""From here on a figure that differs is called wrong; below it has no source."""

SILENT = 0.75
"""A measure of which the registers say nothing stands behind those that they know."""

_ALIKE: Sequence[frozenset[str]] = tuple(
    frozenset(units.split())
    for units in (
        "个 家 所 处 户 支 座 间",
        "个 项 件 条 类 种 型 大 方面 个方面",
        "件 起 宗 本 卷 份 册 例 部 次 个",
        "人 名 位 员",
        "人次 人 名 位",
        "场 场次 次 期 批 届 个 件",
        "元 万元 亿元",
        "小时 时",
        "日期",
        "% 百分点 个百分点",
        "天 个工作日 工作日",
    )
)
_SCALE = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_NARROWING = (
    "每|人均|女|男|优秀|不合格|合格|新增|新建|未|剩余|计划|力争|预计|争取|确保|目标|全市|全省|全国|一季度|二季度|三季度|四季度"
    "|季度|上月|本月|当月|同比|环比|按期|及时|超期|逾期|(?:结案|办结)(?=[|])"
)
_NARROW = re.compile(_NARROWING)

_ASPECTS = re.compile(r"方面|维度|环节|内容|事项")


@dataclass(frozen=True, slots=True)
class Match:
    """A figure with its measure: `expected` is what the registers give for its role, None where they do not say."""

    mention: Mention
    known: Known
    score: float
    expected: KnownValue
    agrees: bool


def same_unit(stated: str, unit: str) -> float:
    """1 for one unit, 0.9 for units that count the same things, 0.6 where the text has none, else 0."""
    if stated == unit:
        return 1.0
    if not stated:
        return 0.6 if unit not in {"%", "日期", "是否"} else 0.0
    return 0.9 if any(stated in group and unit in group for group in _ALIKE) else 0.0


def expected_value(known: Known, mention: Mention) -> KnownValue:
    """What the registers say in the place of the figure: the value, the one before, or the difference."""
    value = known.value
    if not isinstance(value, Decimal):
        return value
    scale = _SCALE.get(known.unit, Decimal(1))
    before = None if known.before is None else known.before * scale
    if mention.role is Role.BEFORE:
        return before
    if mention.role is Role.CHANGE and not (mention.shift and mention.shift in _said(known)):
        if before is None:
            return None
        relative = mention.unit == "%" and (known.unit != "%" or mention.shift in {"增长", "增幅", "降幅"})
        change = growth(before, value * scale, 4) if relative else value * scale - before
        return None if change is None else abs(change)
    return value * scale


def _said(known: Known) -> str:
    return "|".join((known.title, *known.words))


def fits(known: Known, mention: Mention, expected: KnownValue) -> bool:
    """Whether what the registers give agrees with what is written."""
    if isinstance(expected, Decimal) and mention.quantity is not None:
        return agrees(mention.quantity, expected)
    return expected is not None and expected == mention.value


def candidates(
    mention: Mention, headings: Sequence[str], measures: Sequence[Known], vocabulary: Vocabulary
) -> list[Match]:
    """The measures that the figure may speak of, from `LIKELY` on."""
    if mention.kind is Kind.DOCNO:
        return []
    around = Around.of(mention.label, mention.clause, mention.sentence, headings)
    out = []
    for place, known in enumerate(measures):
        unit = _unit_factor(known, mention)
        if not unit:
            continue
        score = unit * vocabulary.score(place, around) * _narrowed(known, mention)
        if score >= LIKELY:
            expected = expected_value(known, mention)
            good = fits(known, mention, expected)
            if expected is None:
                score *= SILENT
            out.append(Match(mention, known, score + (0.03 if good else 0.0), expected, good))
    return out


def _unit_factor(known: Known, mention: Mention) -> float:
    if isinstance(known.value, bool | str):
        return 0.0
    is_day = isinstance(known.value, date) or known.unit == "日期"
    if is_day or mention.kind is Kind.DAY:
        if not (is_day and isinstance(mention.value, date)):
            return 0.0
        ends = {Role.FIRST: "起|始|开始|from", Role.LAST: "止|截|终|末|to"}.get(mention.role)
        return 1.0 if ends is None or re.search(ends, known.title + known.name) else 0.0
    if mention.role is Role.CHANGE and mention.unit == "%" and known.unit != "%":
        return 0.9
    if mention.unit == "个方面" and not _ASPECTS.search(_said(known)):
        return 0.6  # it is aspects that are counted, not what stands beside them
    return same_unit(mention.unit, known.unit)


def _narrowed(known: Known, mention: Mention) -> float:
    """Less where the words beside the number speak of a part only: 女, 优秀, 每家, unless the measure does too."""
    said = _said(known)
    words = set(_NARROW.findall(mention.label)) - set(_NARROW.findall(said))
    return 0.55 if any(word not in said for word in words) else 1.0


def assign(found: Sequence[Match]) -> dict[int, Match]:
    """The best matches of one sentence by the start of their mention: each figure once, each measure once a role."""
    out: dict[int, Match] = {}
    used: set[tuple[str, Role]] = set()
    for match in sorted(found, key=lambda m: (-m.score, m.mention.start)):
        key = (match.known.name, match.mention.role)
        if match.mention.start not in out and key not in used:
            out[match.mention.start] = match
            used.add(key)
    return {start: _with_its_pair(match, out.values()) for start, match in out.items()}


def _with_its_pair(match: Match, others: Iterable[Match]) -> Match:
    """由A增至B: where one end is the measure's beyond doubt, so is the other."""
    ends = {Role.BEFORE: Role.NOW, Role.NOW: Role.BEFORE}
    pair = next(
        (o for o in others if o.known is match.known and o.mention.role is ends.get(match.mention.role) and o.agrees),
        None,
    )
    return match if pair is None else replace(match, score=max(match.score, SURE))
