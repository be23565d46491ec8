"""One name written in two ways: hotlines, towns, platforms, projects and whatever else is named more than once.

The right form stands twice or more in the paper, the other once, and the two letters sound alike (`same_sound.txt`),
as a writer who types by sound mixes them up. Words that both exist and differ in such a letter (制定 and 制订) are
left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.names import TELLING
from fazhi.gongwen.proofread.sheet import Paragraph
from fazhi.gongwen.proofread.sound import alike, sounds_alike

_HAN = "\u4e00-\u9fff"
GRAM = 5
"""Letters of a name that are compared at once: four of them must be the same."""
LONGEST = 40_000
"""Letters of a paper that are looked at."""
_RUN = re.compile(f"[{_HAN}]{{{GRAM},}}")


@rule("letter-variant", "名称写法不一", "GB/T 9704-2012 第7.3.3条")
def letter_variant(subject: Subject) -> Hits:
    """江西政务服务往 once in a paper that says 江西政务服务网.

    A letter at the end of the five belongs to the name only where different letters follow the usual form: 行政调解工
    is always followed by 作 and is no name; a letter at their beginning is never sure to belong to it.
    """
    runs = list(_runs(subject))
    count: Counter[str] = Counter()
    after: dict[str, set[str]] = {}
    for _, _, run in runs:
        for i in range(len(run) - GRAM + 1):
            count[run[i : i + GRAM]] += 1
            after.setdefault(run[i : i + GRAM], set()).add(run[i + GRAM : i + GRAM + 1])
    told: set[tuple[int, int]] = set()
    for p, at, run in runs:
        for i in range(len(run) - GRAM + 1):
            gram = run[i : i + GRAM]
            if count[gram] > 1:
                continue
            for k, usual in _usual_forms(gram, count):
                place = (id(p), at + i + k)
                ends = k == GRAM - 1 and (len(after[usual]) > 1 or after[usual] == {run[i + GRAM : i + GRAM + 1]})
                if place not in told and (0 < k < GRAM - 1 or ends):
                    told.add(place)
                    yield p.page_at(at + i), gram, f"与别处的“{usual}”不一致", f"核对后改为“{usual}”"


def _runs(subject: Subject) -> Iterator[tuple[Paragraph, int, str]]:
    """Runs of hanzi of the paper with their paragraph and offset."""
    left = LONGEST
    for p in subject.sheet.paragraphs:
        if p.ocr or left <= 0:
            continue
        left -= len(p.text)
        for m in _RUN.finditer(p.text):
            yield p, m.start(), m.group()


def _usual_forms(gram: str, count: Counter[str]) -> Iterator[tuple[int, str]]:
    """(index, usual form) where a letter of the same sound, or two letters that change places, make a usual form."""
    same = alike()
    for k, letter in enumerate(gram):
        for other in same.get(letter, ()):
            usual = gram[:k] + other + gram[k + 1 :]
            if count[usual] >= 2:
                yield k, usual
    for k in range(1, GRAM - 2):
        usual = gram[:k] + gram[k + 1] + gram[k] + gram[k + 2 :]
        if usual != gram and count[usual] >= 2 and not set(gram[k : k + 2]) & TELLING:
            yield k, usual


_HOTLINE = re.compile(rf"(?<![0-9])(?P<number>1[0-9]{{4}})(?P<what>[{_HAN}]{{0,10}}热线)")


@rule("hotline", "热线号码不一", "GB/T 9704-2012 第7.3.3条")
def hotline(subject: Subject) -> Hits:
    """12354政务服务便民热线 in a paper of 12345政务服务便民热线."""
    found = [(p, m) for p in subject.sheet.paragraphs if not p.ocr for m in _HOTLINE.finditer(p.text)]
    count = Counter(m["number"] for _, m in found)
    by_name: dict[str, Counter[str]] = {}
    for _, m in found:
        by_name.setdefault(m["what"], Counter())[m["number"]] += 1
    for p, m in found:
        usual, n = by_name[m["what"]].most_common(1)[0]
        if usual != m["number"] and count[m["number"]] == 1 and n >= 2 and m["what"] != "热线":
            yield p.page_at(m.start()), m.group(), f"与别处的“{usual}{m['what']}”号码不同", f"核对后改为“{usual}”"


_TOWN = re.compile(rf"(?P<stem>[{_HAN}]{{2}})(?P<kind>[镇乡])(?![镇乡])")
_NO_STEM = re.compile(
    r"[各全该本我原撤改设个的和与及、县市区州省到在赴]|城乡|下乡|返乡|回乡|集镇|建制|特色|重点|示范|中心|两个|一个|每个|相关"
)


@rule("town-variant", "乡镇名称不一", "GB/T 9704-2012 第7.3.3条")
def town_variant(subject: Subject) -> Hits:
    """罗坪乡 once in a paper that says 罗坪镇."""
    places: dict[str, list[tuple[Paragraph, int]]] = {}
    for p in subject.sheet.paragraphs:
        for m in _TOWN.finditer(p.text) if not p.ocr else ():
            if _NO_STEM.search(m["stem"]) is None and p.text[max(0, m.start() - 1) : m.start()] not in {"原", "撤"}:
                places.setdefault(m.group(), []).append((p, m.start()))
    for town, where in places.items():
        other = town[:-1] + ("乡" if town.endswith("镇") else "镇")
        if len(where) == 1 and len(places.get(other, ())) >= 2:
            p, at = where[0]
            yield p.page_at(at), town, f"与别处的“{other}”不一致", f"核对后改为“{other}”"


_QUOTED = re.compile(rf"“(?P<name>[{_HAN}]{{3,10}})”")


@rule("quoted-variant", "引号里的名称写法不一", "GB/T 9704-2012 第7.3.3条")
def quoted_variant(subject: Subject) -> Hits:
    """赣通政 in a paper of “赣政通”: two letters change places; “法闰阳山” beside “法润阳山”: one letter is off."""
    body = [p for p in subject.sheet.body if not p.ocr]
    whole = "\n".join(p.text for p in body)
    names = {m["name"] for m in _QUOTED.finditer(whole)}
    for name in sorted(n for n in names if whole.count(n) >= 2)[:40]:
        for k in range(1 if len(name) == 3 else 0, len(name) - 1):  # 网上 and 上网 are words both
            swapped = name[:k] + name[k + 1] + name[k] + name[k + 2 :]
            if swapped == name or whole.count(swapped) != 1:
                continue
            p = next(p for p in body if swapped in p.text)
            yield p.page_at(p.text.index(swapped)), swapped, f"与别处的“{name}”字序不同", f"核对后改为“{name}”"
        for other in sorted(names):
            if len(other) == len(name) < GRAM and whole.count(other) == 1 and _one_sound_off(other, name):
                p = next(p for p in body if other in p.text)
                yield p.page_at(p.text.index(other)), other, f"与别处的“{name}”差一个字", f"核对后改为“{name}”"

    yield from _named_thing(body)


_THING = re.compile(rf"“(?P<name>[{_HAN}A-Za-z]{{2,6}})”(?P<thing>平台|系统|小程序|APP|公众号|热线|品牌|工作法|工程)")


def _named_thing(body: list[Paragraph]) -> Hits:
    """“宁事通”平台 once in a paper of the “宁事办”平台: one letter is off in the name of one thing."""
    found = [(p, m) for p in body for m in _THING.finditer(p.text)]
    count = Counter(m.group() for _, m in found)
    for p, m in found:
        for other in count:
            far = len(other) != len(m.group()) or sum(a != b for a, b in zip(other, m.group(), strict=False)) != 1
            listed = re.search(rf"{other}[、和与及]{m.group()}|{m.group()}[、和与及]{other}", p.text) is not None
            if not far and not listed and count[m.group()] == 1 and count[other] >= 2:
                yield p.page_at(m.start()), m.group(), f"与别处的{other}差一个字", f"核对后统一为一种写法（{other}）"


def _one_sound_off(one: str, two: str) -> bool:
    wrong = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    return len(wrong) == 1 and sounds_alike(*wrong[0])


_WORKS = re.compile(rf"[{_HAN}]{{3,14}}(?:工程|项目|大桥|水库|水厂|园区|平台|系统|基地|公司|合作社|小区)")


@rule("works-variant", "项目名称不一", "GB/T 9704-2012 第7.3.3条")
def works_variant(subject: Subject) -> Hits:
    """清江水厂二期工程 once in a paper that says 清河水厂二期工程 twice."""
    body = [p for p in subject.sheet.body if not p.ocr]
    whole = "\n".join(p.text for p in body)
    starts = Counter(m.group() for p in body for m in re.finditer(rf"(?<![{_HAN}]){_WORKS.pattern}", p.text))
    for name in [name for name, n in starts.items() if len(name) >= 7 and n and whole.count(name) >= 2][:20]:
        near = re.compile(f"(?!{name})(?:{name[0]}[{_HAN}]|[{_HAN}]{name[1]}){name[2:]}")
        for p in body:
            for m in near.finditer(p.text):
                telling = set(m.group()[:2]) ^ set(name[:2])
                listed = re.search(rf"{name}[、和与及]{m.group()}|{m.group()}[、和与及]{name}", p.text) is not None
                if whole.count(m.group()) == 1 and not telling & TELLING and not listed:
                    yield p.page_at(m.start()), m.group(), f"与别处的“{name}”差一个字", f"核对后改为“{name}”"
