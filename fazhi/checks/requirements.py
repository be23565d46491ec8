"""Which document serves which item of 佐证材料要求, and why; and the items that nothing serves.

`match_duty` is the whole answer for one duty, for lists and desks to print; the check raises what it leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fazhi.checks import thresholds
from fazhi.checks.case import Case, Duty, Indicator, Material, Method, Requirement
from fazhi.checks.finding import Severity, Spot, about
from fazhi.checks.items import Item, Part, parse_item
from fazhi.checks.registry import check
from fazhi.checks.relevance import standings
from fazhi.checks.subjects import ALLIES, Subject, family_at_end, subjects
from fazhi.checks.submitted import has_material
from fazhi.gongwen.facts import Genre
from fazhi.reading.fold import fold


@dataclass(frozen=True, slots=True)
class Service:
    """One document that serves an item: why, in Chinese, and how sure (0 to 1)."""

    file: str
    reason: str
    strength: float


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """One item with the documents that serve it. `lacking` names parts of a combined item that none of them is."""

    requirement: Requirement
    services: tuple[Service, ...]
    least: int
    lacking: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether enough documents serve the item."""
        return len(self.services) >= self.least


@dataclass(frozen=True, slots=True)
class DutyMatch:
    """The answer for one duty: every item, and the files that serve none with the reason."""

    duty: Duty
    items: tuple[ItemMatch, ...]
    idle: tuple[tuple[str, str], ...]


def match_duty(case: Case, duty: Duty) -> DutyMatch:
    """Hold the documents of a duty against each of its items."""
    indicator = case.indicator_by_number[duty.indicator]
    materials = case.materials_of.get((duty.unit, duty.indicator), ())
    fit: list[Subject] = []
    idle: list[tuple[str, str]] = []
    for material in materials:
        if material.is_archive:
            continue
        reason = _unfit(case, material)
        if reason is not None:
            idle.append((material.file, reason))
        else:
            fit.append(subjects(case)[material.file])
    items = _match_items(indicator, fit)
    serving = {service.file for item in items for service in item.services}
    idle += [(s.material.file, "与各项要件都不对应") for s in fit if s.material.file not in serving]
    return DutyMatch(duty, items, tuple(idle))


def _unfit(case: Case, material: Material) -> str | None:
    """Why a file can serve nothing, or None. A draft, an old or an undated paper still serves."""
    if not material.is_readable or material.file not in subjects(case):
        return "文件无法读取"
    if not material.text.strip() and not material.document.media_type.startswith("image/"):
        return "没有可读的文字"
    standing = standings(case).get(material.file)
    if standing is not None and standing.off_topic:
        return "内容与指标无关"
    if standing is not None and standing.better is not None:
        return f"内容属于指标{standing.better.indicator}"
    return None


def _match_items(indicator: Indicator, fit: Sequence[Subject]) -> tuple[ItemMatch, ...]:
    parsed = [parse_item(requirement.text) for requirement in indicator.requirements]
    found = []
    for i, (requirement, item) in enumerate(zip(indicator.requirements, parsed, strict=True)):
        rivals = [other for j, other in enumerate(parsed) if j != i]
        best: dict[str, Service] = {}
        served: set[str] = set()
        for subject in fit:
            for part in item.parts:
                service = _serves(subject, part, rivals, alone=len(parsed) == 1)
                if service is None:
                    continue
                served.add(part.text)
                if service.strength > best.get(service.file, Service("", "", 0.0)).strength:
                    best[service.file] = service
        services = tuple(sorted(best.values(), key=lambda s: (-s.strength, s.file)))
        lacking = tuple(part.text for part in item.parts if part.text not in served) if item.every and services else ()
        found.append(ItemMatch(requirement, services, item.least, lacking))
    return tuple(found)


def _serves(subject: Subject, part: Part, rivals: Sequence[Item], *, alone: bool) -> Service | None:
    """Whether a document is what a part asks for."""
    file = subject.material.file
    if part.family == "照片":
        return Service(file, *_photo(subject)) if _photo(subject) is not None else None  # type: ignore[misc]
    if part.family == "网址":
        return _address(subject)
    if part.family == "截图":
        if subject.material.paper.genre is Genre.SCREENSHOT or subject.material.document.media_type.startswith(
            "image/"
        ):
            return Service(file, "网页或手机截图", 0.8)
        return _address(subject)
    if subject.photo and not subject.families:
        return None
    return _paper(subject, part, rivals, alone=alone)


def _photo(subject: Subject) -> tuple[str, float] | None:
    if subject.photo:
        banner = subject.text.strip().replace("\n", " ")
        return (f"照片，画面文字“{banner[:24]}”" if banner else "照片"), 0.9
    if "照片" in subject.families or "照片" in subject.material.stem or "图片" in subject.material.stem:
        return "文件名或标题写明是照片", 0.75
    return None


def _address(subject: Subject) -> Service | None:
    if not subject.links:
        return None
    count = len(subject.material.document.links)
    return Service(subject.material.file, f"含{count}个网址" if count else "含网址", 0.9)


def _paper(subject: Subject, part: Part, rivals: Sequence[Item], *, alone: bool) -> Service | None:
    file = subject.material.file
    shown = f"《{subject.best}》" if subject.best else "正文"
    cover = coverage(part.topic, subject)
    if part.family and part.family in subject.families:
        claim = _claim(subject, part, rivals)
        if claim is False:
            return None
        if claim or _is_free(part, rivals) or cover >= thresholds.ITEM_TOPIC or not part.topic:
            return Service(file, f"{shown}是{_word(part)}", 0.95 if cover >= thresholds.ITEM_TOPIC else 0.75)
        return None
    allies = ALLIES.get(part.family, frozenset()) & subject.families
    if allies and cover >= thresholds.ITEM_ALLY_TOPIC and not _is_anothers(subject, allies, rivals):
        return Service(file, f"{shown}内容与“{part.text}”相符，文种相近", 0.7)
    if not part.family:
        if cover >= thresholds.ITEM_PLAIN_TOPIC or not part.topic:
            return Service(file, f"{shown}与“{part.text}”相符", 0.7)
        return None
    if alone and not subject.families and not subject.photo:
        return Service(file, f"{shown}是该指标下唯一要件的材料，文种不明", 0.5)
    if not subject.families and cover >= thresholds.ITEM_BLIND_TOPIC:
        return Service(file, f"{shown}与“{part.text}”相符，文种不明", 0.55)
    return None


def _claim(subject: Subject, part: Part, rivals: Sequence[Item]) -> bool | None:
    """Whose word the title ends with where items ask for one family in several words: 台账 beside 名单.

    True: this part's and no other's; False: another's and not this one's; None: the word does not decide.
    """
    found = family_at_end(subject.best)
    if found is None or found[0] != part.family:
        return None
    others = {_word(other) for rival in rivals for other in rival.parts if other.family == part.family}
    mine, theirs = found[1] == _word(part), found[1] in others
    return None if mine == theirs else mine


def _is_anothers(subject: Subject, kinds: frozenset[str], rivals: Sequence[Item]) -> bool:
    """Whether another item asks for just this kind on just this subject: the 清单 it asks for is not the 台账 too."""
    return any(
        part.family in kinds and coverage(part.topic, subject) >= thresholds.ITEM_ALLY_TOPIC
        for rival in rivals
        for part in rival.parts
    )


def _is_free(part: Part, rivals: Sequence[Item]) -> bool:
    """Whether no other item asks for this kind, so that the kind alone decides."""
    near = {part.family} | ALLIES.get(part.family, frozenset())
    return not any(near & rival.families for rival in rivals)


def _word(part: Part) -> str:
    found = family_at_end(part.text)
    return found[1] if found is not None else part.text


def coverage(topic: str, subject: Subject) -> float:
    """The share of a topic's character pairs in the title and name; without a title, in the beginning of the text."""
    pairs = {topic[i : i + 2] for i in range(len(topic) - 1)}
    pairs = {pair for pair in map(fold, pairs) if len(pair) == 2 and pair.isalnum()}
    if not pairs:
        return 0.0
    sheet = "".join(page.title for page in subject.material.document.pages) if subject.sheet else ""
    place = fold(f"{subject.title} {subject.name} {sheet}")
    if not subject.title:
        place += fold(subject.head)
    return sum(pair in place for pair in pairs) / len(pairs)


def open_items(case: Case, duty: Duty) -> tuple[ItemMatch, ...]:
    """The items of a duty that lack documents; none where nothing at all was handed in."""
    indicator = case.indicator_by_number[duty.indicator]
    if not indicator.requirements or not has_material(case, duty):
        return ()
    web = indicator.method is Method.WEB
    return tuple(
        match
        for match in match_duty(case, duty).items
        if not match.is_met and not (web and _asks_for_address(match.requirement))
    )


def _asks_for_address(requirement: Requirement) -> bool:
    return bool(parse_item(requirement.text).families & {"网址", "截图"})


@check(
    "requirement-missing",
    "缺少要件",
    severity=Severity.MAJOR,
    looks_at="已有材料的每一项责任，逐条对照“佐证材料要求”。",
    explanation="每条要件按文种、事项和数量与材料逐份对应：“A或B”有一样即可，“不少于2次”按份数算，照片看图片文件，台账看表格，网址看文中的链接，"
    "一份材料可以对应几条。草案、日期不符、缺日期的材料仍算已经提供；打不开、与指标无关、放错位置的不算。整项未报送的由“未报送”提示，"
    "网络检索指标缺网址的由“缺网址”提示。",
    wrong="要件是“1.工作方案；2.案件台账；3.典型案例”，材料只有方案和案例。",
    right="要件是“应急演练方案或总结”，材料里有演练总结。",
)
def requirement_missing(case: Case) -> Iterator[Spot]:
    """Items of a duty with material that no document, or too few, serve."""
    for duty in case.duties:
        indicator = case.indicator_by_number[duty.indicator]
        for match in open_items(case, duty):
            label = match.requirement.label
            have = len(match.services)
            said = f"要求不少于{match.least}份，现有{have}份" if have else "没有对应的材料"
            yield about(
                duty,
                f"指标{indicator.number}“{indicator.short}”的要件“{label}”{said}",
                f"请补充{match.requirement.text}" + (f"{match.least - have}份" if have else ""),
                quote=label,
                confidence=0.8 if have else _confidence(case, duty),
            )


def _confidence(case: Case, duty: Duty) -> float:
    """Less sure where a file of the duty could not be read or placed: it may be the missing one."""
    idle = match_duty(case, duty).idle
    if any(reason in {"文件无法读取", "没有可读的文字"} for _, reason in idle):
        return 0.75
    return 0.88 if idle else 0.95
