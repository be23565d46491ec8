"""The figures of a text: numbers, shares, days, document numbers, things listed; each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fazhi.gongwen.dates import find_dates
from fazhi.gongwen.docno import find_docnos
from fazhi.gongwen.numbers import Qualifier, Quantity, find_quantities, han_number
from fazhi.reporting.verify.prose import Passage


class Kind(StrEnum):
    """What sort of figure it is."""

    NUMBER = "number"  # in Arabic digits, or 百分之…
    HAN = "han"  # 四个方面, 五型: many such words are no figures at all
    LISTED = "listed"  # things named one by one
    DAY = "day"
    DOCNO = "docno"


class Role(StrEnum):
    """What the number says of its thing."""

    NOW = "now"
    BEFORE = "before"  # 由25个增至…
    CHANGE = "change"  # 增加15个
    FIRST = "first"  # 自…
    LAST = "last"  # 至…


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure as it stands at `start`:`end` of a passage.

    `label` are the words that belong to it alone, `clause` those around it up to a comma, `sentence` all within
    reach of the sentence that begins at `sentence_at`; `shift` is the verb of a change (增加, 压缩),
    `value` the day or document number where it is one.
    """

    kind: Kind
    role: Role
    quantity: Quantity | None
    value: Decimal | date | str
    unit: str
    start: int
    end: int
    label: str = ""
    clause: str = ""
    sentence: str = ""
    sentence_at: int = 0
    shift: str = ""


_HAN_UNIT = "个|家|项|件|本|卷|宗|场|次|期|名|人|型|份|类|支|处|所|大|种|条|部"
_HAN_NUMBER = re.compile(
    rf"(?<![第〇零一二两三四五六七八九十百千万其每逐同某])(?P<n>[二两三四五六七八九十百千][〇零一二三四五六七八九十百千]{{0,6}})"
    rf"(?P<more>余|多)?(?P<unit>成|{_HAN_UNIT})(?P<tail>方面|人次|场次)?(?P<after>以上|左右|以下)?"
)
_TAILS = {"人次": "人次", "场次": "场次", "方面": "个方面"}
_AFTER = {"以上": Qualifier.AT_LEAST, "以下": Qualifier.AT_MOST, "左右": Qualifier.ABOUT}
_RANGE_END = re.compile(r"(?:至|到|—{1,2}|-|－|～|~)(?P<y>\d{4}年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_NO_FIGURE = re.compile(r"[第〔\[【图表]$|[A-Za-z]$|令$|《$|附[件表]$")
_NOT_A_COUNT = frozenset({"年", "月", "日", "岁", "届", "周年", "个月", "分", "时", "天", "款", "章", "编", "倍", "号"})
_SERIAL = re.compile(r"^[(]?[0-9]{1,2}(?:[.．、)]|$)")
_LISTED = re.compile(r"(?:“[^“”]{1,16}”、?){1,12}(?:和|及|与|以及)?“[^“”]{1,16}”")
_ENUMERATED = re.compile(
    r"(?:从|围绕|就|对|按照|针对|涵盖|包括|聚焦)(?P<items>[^，。；：]{2,80}?)等(?P<n>[两二三四五六七八九十]|[0-9]{1,2})?个?"
    r"(?:方面|维度|环节|领域|内容|要素)"
)


def mentions_of(passage: Passage) -> list[Mention]:
    """All figures of a passage in order, with their labels."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for find in (_docnos, _days, _numbers, _han_numbers, _listed):
        for mention in find(passage.text):
            if not any(mention.start < end and start < mention.end for start, end in taken):
                found.append(mention)
                taken.append((mention.start, mention.end))
    found.sort(key=lambda m: m.start)
    return [m for sentence in passage.sentences() for m in _in_sentence(sentence, found, passage.text)]


def _docnos(text: str) -> Iterator[Mention]:
    for number in find_docnos(text):
        yield Mention(Kind.DOCNO, Role.NOW, None, number.value, "件", number.start, number.end)


def _days(text: str) -> Iterator[Mention]:
    """Days, the two ends of a window told apart; months and impossible days are taken out of the way of numbers."""
    taken = 0
    for span in find_dates(text):
        if span.start < taken:
            continue
        end = _RANGE_END.match(text, span.end)
        if not span.is_day:
            yield Mention(Kind.DAY, Role.NOW, None, span.value, "", span.start, span.end)
            continue
        first = date.fromisoformat(span.value)
        last = _range_end(first, end) if end is not None else None
        role = Role.FIRST if last is not None else Role.NOW
        yield Mention(Kind.DAY, role, None, first, "日期", span.start, span.end)
        if last is not None and end is not None:
            taken = end.end()
            yield Mention(
                Kind.DAY, Role.LAST, None, last, "日期", end.start("y") if end["y"] else end.start("m"), taken
            )


def _range_end(first: date, m: re.Match[str]) -> date | None:
    try:
        return date(int(m["y"][:4]) if m["y"] else first.year, int(m["m"]), int(m["d"]))
    except ValueError:
        return None


def _numbers(text: str) -> Iterator[Mention]:
    serial = _SERIAL.match(text)
    for q in find_quantities(text):
        digits = next((i for i in range(q.start, q.end) if text[i].isdigit() or text[i] == "百"), q.start)
        if (serial is not None and digits < serial.end()) or _NO_FIGURE.search(text[max(0, digits - 2) : digits]):
            continue
        if q.unit in _NOT_A_COUNT or text[q.end : q.end + 1] in {"号", "年", "-", "〕", "+", "/"}:
            continue
        yield Mention(Kind.NUMBER, Role.NOW, q, q.value, q.unit, q.start, q.end)


def _han_numbers(text: str) -> Iterator[Mention]:
    for m in _HAN_NUMBER.finditer(text):
        number = han_number(m["n"].replace("两", "二"))
        if number is None or _is_name(text, m):
            continue
        qualifier = Qualifier.OVER if m["more"] else _AFTER.get(m["after"] or "", Qualifier.EXACT)
        share = m["unit"] == "成"
        if share and number > 10:
            continue
        value = Decimal(number * 10 if share else number)
        unit = "%" if share else (_TAILS.get(m["tail"] or "", m["unit"]))
        q = Quantity(value, unit, qualifier, share, 0, Decimal(10 if share else 1), m.start(), m.end(), m.group())
        yield Mention(Kind.HAN, Role.NOW, q, value, unit, m.start(), m.end())


_NAMES = re.compile(r"制度|意识|自信|全面|确立|维护|大局|一公里|公开|责任制|减|化")


def _is_name(text: str, m: re.Match[str]) -> bool:
    """“三项制度”, 四个意识: names with a number in them. “五型” alone in its quotes is a count."""
    if _NAMES.match(text, m.end()):
        return True
    opened, closed = text.rfind("“", 0, m.start()), text.rfind("”", 0, m.start())
    return opened > closed and not (opened == m.start() - 1 and text[m.end() : m.end() + 1] == "”")


def _listed(text: str) -> Iterator[Mention]:
    """Things that a sentence names one by one and does not count."""
    for m in _LISTED.finditer(text):
        if "和“" in m.group() or "及“" in m.group() or "与“" in m.group() or m.group().count("“") >= 3:
            yield _count(m.start(), m.end(), m.group().count("“"), m.group())
    for m in _ENUMERATED.finditer(text):
        items = [item for item in re.split(r"、", m["items"]) if item]
        if len(items) >= 2:
            yield _count(m.start("items"), m.end(), len(items), m.group())


def _count(start: int, end: int, count: int, text: str) -> Mention:
    value = Decimal(count)
    q = Quantity(value, "个", Qualifier.EXACT, False, 0, Decimal(1), start, end, text)
    return Mention(Kind.LISTED, Role.NOW, q, value, "个", start, end)


REACH = 160
"""Letters of a sentence looked at on either side of a number; no sentence that is one goes on for longer."""
NEAR_AHEAD, NEAR_BEHIND = 14, 9
"""Letters before and behind a number that name what it counts; beyond them the clause speaks of other things too."""
_CLAUSE_END = "，。；：！？,;:!?"
_CONNECTIVE = re.compile(r"以及|及|和|与|、|，|(?<!合)并|；")
_FROM = re.compile(r"(?:由|从)[^，。；]{0,10}$")
_TO = re.compile(r"^[^，。；0-9]{0,6}?(?:至|到|为|成)(?=[^，。；]{0,4}[0-9百])")
_TO_BEHIND = re.compile(
    r"(?:增|升|提|扩|减|降|压|缩|展|简)[\u4e00-\u9fff]{0,3}?(?:至|到|为|成)了?$|(?:达到?|至|到|为)了?$"
)
_SHIFT = re.compile(
    r"(?P<verb>增加|新增|增长|增设|提高|提升|上升|减少|下降|降低|压缩|压减|缩短|精简|节约|增幅|降幅)(?:了|约|近|率|达)?$"
)
_SHIFT_WORDS = re.compile(
    r"[0-9.%|]|个百分点|比|较|同比|环比|去年|上年|末|同期|年初|年|上期|增加|新增|增长|提高|提升|上升|减少|下降|降低|净增|个|家|项|件|了|约"
)
_NOUN = re.compile(r"[\u4e00-\u9fff]{2}")
_LAST_TIME = re.compile(r"(?:去年|上年|上年度|去年同期|上年同期|上期|上届|此前|原有|原来)[^，。；增减提下升降]{0,12}$")
_COMPARED = re.compile(r"(?:(?<![占对同环缩])比(?![例率重达为是超])|较)[^，。；]{2,14}$|[同环]比$")
_TOPIC = re.compile(r"^(?:[一二三四五六七八九十]是)?(?P<topic>[^，。；：0-9]{2,16}?)(?:方面|工作中|领域|情况)[，：]")


def _in_sentence(sentence: tuple[int, str], found: list[Mention], text: str) -> Iterator[Mention]:
    start, body = sentence
    end = start + len(body)
    inside = [m for m in found if start <= m.start < end]
    topic = _TOPIC.match(body)
    last: Mention | None = None
    for i, mention in enumerate(inside):
        since = inside[i - 1].end if i else start
        following = inside[i + 1].start if i + 1 < len(inside) else end
        labelled = _labelled(mention, text, (max(since, start), following), (start, end))
        if last is not None and _goes_on(last, labelled):
            labelled = replace(labelled, label=last.label, clause=f"{last.clause}|{labelled.clause}")
        if topic is not None:
            labelled = replace(labelled, clause=f"{topic['topic']}|{labelled.clause}")
        if last is not None and last.role is Role.FIRST and labelled.role is Role.LAST:
            yield replace(last, clause=labelled.clause)  # the words of a window stand behind it
        if labelled.role is not Role.FIRST:
            yield labelled
        last = labelled


def _goes_on(last: Mention, mention: Mention) -> bool:
    """Whether a number says more of the thing of the last one: 由25个增至40个, 增加15个; both ends of a window."""
    if mention.kind is Kind.DAY:
        return last.role is Role.FIRST and mention.role is Role.LAST
    if mention.role is Role.CHANGE:
        return last.role is not Role.CHANGE and not _NOUN.search(_SHIFT_WORDS.sub("", mention.label))
    return last.role is Role.BEFORE and mention.role is Role.NOW and mention.start - last.end <= 12


def _labelled(mention: Mention, text: str, room: tuple[int, int], bounds: tuple[int, int]) -> Mention:
    ahead, behind = text[room[0] : mention.start], text[mention.end : room[1]]
    own_ahead = _last_piece(ahead, first=room[0] == bounds[0])
    own_behind = _first_piece(behind, last=room[1] == bounds[1])
    clause_ahead = ahead[max((ahead.rfind(c) for c in _CLAUSE_END), default=-1) + 1 :]
    clause_behind = behind[: min((i for c in _CLAUSE_END if (i := behind.find(c)) >= 0), default=len(behind))]
    inner = text[mention.start : mention.end] if mention.kind in {Kind.LISTED, Kind.HAN, Kind.NUMBER} else ""
    before = text[max(bounds[0], mention.start - REACH) : mention.start]
    after = text[mention.end : min(bounds[1], mention.end + REACH)]
    role, shift = _role(mention, before, after)
    return replace(
        mention,
        role=role,
        shift=shift,
        label=f"{own_ahead[-NEAR_AHEAD:]}|{inner}{own_behind[:NEAR_BEHIND]}",
        clause=f"{clause_ahead[-REACH:]}|{clause_behind[:REACH]}",
        sentence=before + text[mention.start : mention.end] + after,
        sentence_at=bounds[0],
    )


def _last_piece(ahead: str, *, first: bool) -> str:
    """What belongs to the number that follows: up to the last mark, or the last joining word behind another number."""
    piece = ahead[max((ahead.rfind(c) for c in _CLAUSE_END + "、（("), default=-1) + 1 :]
    if first:
        return piece
    cut = [m.end() for m in _CONNECTIVE.finditer(piece)]
    return piece[cut[-1] :] if cut and len(piece) - cut[-1] >= 2 else piece


def _first_piece(behind: str, *, last: bool) -> str:
    piece = behind[: min((i for c in _CLAUSE_END + "、）)" if (i := behind.find(c)) >= 0), default=len(behind))]
    if last:
        return piece[:20]
    cut = _CONNECTIVE.search(piece)
    return piece[: cut.start()] if cut is not None else piece[:20]


def _role(mention: Mention, ahead: str, behind: str) -> tuple[Role, str]:
    if mention.kind is Kind.DAY or mention.quantity is None:
        return mention.role, ""
    if (_FROM.search(ahead) and _TO.match(behind)) or (_LAST_TIME.search(ahead) and not _TO_BEHIND.search(ahead)):
        return Role.BEFORE, ""
    if mention.unit in {"个百分点", "百分点"}:
        return Role.CHANGE, "增减"
    if _TO_BEHIND.search(ahead):
        return Role.NOW, ""
    verb = _SHIFT.search(ahead)
    if verb is not None:
        return Role.CHANGE, verb["verb"]
    return (Role.CHANGE, "较") if _COMPARED.search(ahead) else (Role.NOW, "")
