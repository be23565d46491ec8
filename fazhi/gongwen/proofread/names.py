"""One name written in two ways: places, organs and titles that differ by a letter, standing phrases of the trade."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

from fazhi.gongwen.bodies import is_organ
from fazhi.gongwen.kinds import kind_of
from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.sheet import Paragraph
from fazhi.gongwen.proofread.sound import looks_alike, sounds_alike

# Ways of writing one notion; the first is the usual one.
_FAMILIES: tuple[tuple[str, ...], ...] = (
    ("乡镇（街道）", "乡（镇、街道）", "镇（街道）", "乡镇、街道", "乡镇（镇、街道）", "乡镇（乡、街道）"),
)
_MALFORMED = {"乡镇（镇、街道）": "乡镇（街道）", "乡镇（乡、街道）": "乡镇（街道）"}
_WIDE = str.maketrans("()", "（）")


@rule("name-form", "同一名称写法不一", "GB/T 9704-2012 第7.3.3条")
def name_form(subject: Subject) -> Hits:
    """乡镇（镇、街道） names 镇 twice; two right forms in one paper are told once."""
    places: dict[str, list[tuple[Paragraph, int]]] = {}
    forms = sorted({form for family in _FAMILIES for form in family}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, forms)))
    for p in subject.sheet.paragraphs:
        if "镇" in p.text:
            for m in pattern.finditer(p.text.translate(_WIDE)):
                places.setdefault(m.group(), []).append((p, m.start()))
    for form, where in places.items():
        if form in _MALFORMED:
            p, at = where[0]
            yield p.page_at(at), p.text[at : at + len(form)], f"“{form}”里“镇”说了两次", f"改为“{_MALFORMED[form]}”"
    used = [form for form in places if form not in _MALFORMED and form in {"乡镇（街道）", "乡（镇、街道）"}]
    if len(used) == 2:
        usual, rare = "乡镇（街道）", "乡（镇、街道）"
        p, at = places[rare][0]
        yield p.page_at(at), p.text[at : at + len(rare)], f"全文有“{usual}”和“{rare}”两种写法", f"统一为“{usual}”"


_AFFAIRS = re.compile(r"政府服务(?=和大数据|中心|大厅|平台|局|事项|网|窗口|管理)")


@rule("name-affairs", "政务服务误作政府服务", "GB/T 9704-2012 第7.3.3条")
def name_affairs(subject: Subject) -> Hits:
    """政府服务和大数据… in a paper that says 政务服务 elsewhere."""
    whole = "".join(p.text for p in subject.sheet.paragraphs)
    if "政务服务" not in whole:
        return
    for p in subject.sheet.paragraphs:
        for m in _AFFAIRS.finditer(p.text):
            yield (
                p.page_at(m.start()),
                p.around(m.start(), m.end(), 8),
                "“政府服务”与别处的“政务服务”不一致",
                "核对名称，改为“政务服务”",
            )


_CITED = re.compile(r"《([^《》]{8,60})》")


@rule("title-variant", "同一文件名写法不一", "GB/T 9704-2012 第7.3.3条")
def title_variant(subject: Subject) -> Hits:
    """Two titles in 《》 that differ in a single hanzi, or by one that is missing; digits tell papers apart."""
    first: dict[str, tuple[Paragraph, int]] = {}
    count: Counter[str] = Counter()
    for p in subject.sheet.paragraphs:
        if p.ocr:
            continue
        for m in _CITED.finditer(p.text):
            name = re.sub(r"\s", "", m[1]).translate(_WIDE)
            count[name] += 1
            first.setdefault(name, (p, m.start()))
    for one, two in combinations(list(count)[:120], 2):
        if not _one_letter_apart(one, two):
            continue
        rare, usual = sorted(
            (one, two), key=lambda name: (count[name], kind_of(name) is not None, len(name), first[name][0].page)
        )
        p, at = first[rare]
        yield p.page_at(at), p.text[at : at + len(rare) + 2], f"与别处的《{usual}》差一个字", "核对后统一文件名"


TELLING = set("一二三四五六七八九十0123456789省市县区乡镇上下前后左右东西南北中甲乙丙丁正负大小新旧老增减收支进出")


def _one_letter_apart(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    n = 0
    shorter = min(len(one), len(two))
    while n < shorter and one[n] == two[n]:
        n += 1
    if len(one) == len(two):
        same = one[n + 1 :] == two[n + 1 :]
        letters = {one[n], two[n]}
    else:
        longer, short = (one, two) if len(one) > len(two) else (two, one)
        same = longer[n + 1 :] == short[n:]
        letters = {longer[n]}
    return same and not letters & TELLING and all("\u4e00" <= c <= "\u9fff" for c in letters) and n >= 2


@rule("organ-variant", "机关名称写法不一", "GB/T 9704-2012 第7.3.3条")
def organ_variant(subject: Subject) -> Hits:
    """The issuer's own name with one wrong letter somewhere in the text."""
    for name in _sure_names(subject):
        for p in subject.sheet.body:
            if not p.ocr:
                yield from _near_misses(p, name)


_BOUNDED = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{5,20}(?:局|委员会|办公室|中心|法院|检察院|政府|领导小组)(?![\u4e00-\u9fff])"
)

_LED = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<name>[县市区省][\u4e00-\u9fff]{3,14}?(?:局|委员会|中心))(?=[\u4e00-\u9fff])"
)
"""县…局 at the beginning of a clause that goes on behind it."""


def _sure_names(subject: Subject) -> list[str]:
    """The issuers and addressees, and organs that stand twice between marks: names that are surely right."""
    count = Counter(m.group() for p in subject.sheet.body for m in _BOUNDED.finditer(p.text))
    issuers = [fact.value for fact in subject.paper.issuers]
    names = issuers + [r for r in subject.paper.recipients if "、" not in r and not r.startswith(("各", "有关"))]
    short = [name[m.end() :] for name in issuers if (m := _PLACE.match(name)) is not None]
    names += [
        name[m.end() - 1 :] for name in issuers if (m := _PLACE.match(name)) is not None and name[m.end() :] in short
    ]
    names += [name for name in short if not name.startswith(("人民政府", "委员会", "人民法院", "人民检察院"))]
    count.update(m["name"] for p in subject.sheet.body for m in _LED.finditer(p.text))
    names += [name for name, n in count.items() if n >= 2 and is_organ(name)]
    return [name for name in dict.fromkeys(names) if 6 <= len(name) <= 24][:20]


def _near_misses(p: Paragraph, name: str) -> Hits:
    """Windows of the text that have all letters of the name but one; the telling letters (市 for 县) do not count."""
    head, tail = name[:2], name[-3:]
    starts = {m.start() for m in re.finditer(re.escape(head), p.text)}
    starts |= {m.start() - len(name) + 3 for m in re.finditer(re.escape(tail), p.text)}
    for at in sorted(s for s in starts if s >= 0):
        window = p.text[at : at + len(name)]
        if len(window) < len(name) or window == name:
            continue
        wrong = [(a, b) for a, b in zip(window, name, strict=True) if a != b]
        if window[-1] != name[-1] and p.text.count("《", 0, at) > p.text.count("》", 0, at):
            continue  # 《…城市管理条例》 beside the 城市管理局
        organ = window[-1] in "局委办厅院部会"
        if window[-1] != name[-1] and not (organ or sounds_alike(*wrong[-1]) or looks_alike(*wrong[-1])):
            continue  # 交通运输事业 beside the 交通运输局
        if len(wrong) == 1 and not set(wrong[0]) & TELLING and "\u4e00" <= wrong[0][0] <= "\u9fff":
            if window[:1] != name[:1] and name[1:] in p.text[at - 1 : at + len(name)]:
                continue
            yield p.page_at(at), window, f"与本文的“{name}”差一个字", f"核对后改为“{name}”"


_PLACE = re.compile(r"^(?:中共)?(?P<place>[\u4e00-\u9fff]{2,5}[县市区镇乡旗])(?=[\u4e00-\u9fff])")
_ELSEWHERE = re.compile(r"(?:赴|到|与|和|同|及|、|邻|自|从|往|省|市|原)$")


@rule("place-variant", "地名写法不一", "GB/T 9704-2012 第7.3.3条")
def place_variant(subject: Subject) -> Hits:
    """金合县 once in a paper of 金河县 that names its own county again and again."""
    whole = "".join(p.text for p in subject.sheet.paragraphs)
    places = {m["place"] for fact in subject.paper.issuers if (m := _PLACE.match(fact.value)) is not None}
    for place in sorted(place for place in places if len(place) == 3 and whole.count(place) >= 2):
        near = re.compile(f"{place[0]}(?!{place[1]})[\u4e00-\u9fff]{place[2]}|(?!{place[0]})[\u4e00-\u9fff]{place[1:]}")
        for p in subject.sheet.body:
            for m in near.finditer(p.text):
                if whole.count(m.group()) == 1 and not _alien(p.text, m, place):
                    yield p.page_at(m.start()), m.group(), f"与本文的“{place}”差一个字", f"核对后改为“{place}”"


def _alien(text: str, m: re.Match[str], place: str) -> bool:
    """Another place that is meant, a word that only looks like one (全县, 河北省), or the end of a longer name."""
    if _ELSEWHERE.search(text[: m.start()]) or set(m.group()[:2]) & TELLING or m.group()[0] in "全各我该本某外邻":
        return True
    return text[m.end() : m.end() + 1] == "长" or (
        m.start() > 0 and m.group()[1:] == place[1:] and text[m.start() - 1] > "\u4e00"
    )
