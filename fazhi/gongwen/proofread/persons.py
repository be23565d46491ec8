"""Names of persons written in two ways: one office, two names that differ in a letter, or two that sound alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.sheet import Paragraph
from fazhi.gongwen.proofread.sound import alike, sounds_alike

_HAN = "\u4e00-\u9fff"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_ROLES = (
    "县委书记|党委书记|镇党委书记|副书记|书记|常务副县长|副县长|县长|副市长|市长|副区长|区长|副镇长|镇长|副乡长|乡长|副局长|局长|副主任|主任|"
    "副所长|所长|副院长|院长|副检察长|检察长|副组长|组长|副大队长|大队长|中队长|指挥长|主席|副主席|会长|站长|村支书|支部书记|"
    "副校长|校长|园长|副经理|经理|董事长|厂长|秘书长|干事|律师|教授|委员|代表|队长|股长|科长|处长|部长|厅长"
)
_NAMED = re.compile(
    rf"(?P<role>{_ROLES})[ ：\u3000]?(?P<name>[{_SURNAMES}][{_HAN}]{{1,2}}?)"
    r"(?=[，。、；：（）主出到在带指强表介说作宣汇检调参同前率对提分还也将要牵与和为向就赴深听看召代发走])"
)
_NAMED_LONG = re.compile(rf"(?P<role>{_ROLES})(?P<name>[{_SURNAMES}][{_HAN}]{{2}})")
"""Where no usual word follows a name of three letters; such a name counts only against one of the same sound."""
_LONG_FIRST = re.compile(rf"(?P<name>[{_SURNAMES}][{_HAN}]{{2}})(?P<role>{_ROLES}|同志)")
_NAME_FIRST = re.compile(
    rf"(?<![{_HAN}])(?P<name>[{_SURNAMES}][{_HAN}]{{1,2}})(?:同志)?[ ]?[（(]?(?P<role>{_ROLES})(?![{_HAN}]{{0,2}}会)"
)
_COMRADE = re.compile(rf"(?<![{_HAN}])(?P<name>[{_SURNAMES}][{_HAN}]{{1,2}})(?P<role>同志)")


@rule("person-variant", "人名写法不一", "GB/T 9704-2012 第7.3.3条")
def person_variant(subject: Subject) -> Hits:
    """副县长张明 and 副县长张铭: one office, two names that differ in a letter."""
    named = list(_persons(subject, (_NAMED, _NAME_FIRST, _COMRADE)))
    whole = "".join(p.text for p in subject.sheet.paragraphs)
    told: set[str] = set()
    for k, (p, at, name, role) in enumerate(named):
        for n, (_, _, other, office) in enumerate(named):
            if name in told or other in told:
                continue
            once = n < k and role == office and _once_each(name, other, whole)
            if not once and not _misspelt(name, other, role == office, whole):
                continue
            told.add(name)
            yield p.page_at(at), name, f"与别处的“{other}”差一个字", f"核对后统一为一种写法（“{other}”或“{name}”）"
    for p, at, name, _ in [*named, *_persons(subject, (_NAMED_LONG, _LONG_FIRST))]:
        usual = _same_sounding(name, whole)
        if name not in told and usual is not None:
            told.add(name)
            yield p.page_at(at), name, f"与别处的“{usual}”差一个字", f"核对后统一为一种写法（“{usual}”或“{name}”）"
    yield from _elsewhere(subject, {name for _, _, name, _ in named}, told, whole)


def _elsewhere(subject: Subject, names: set[str], told: set[str], whole: str) -> Hits:
    """A person named twice or more, and once with a letter of the same sound where no office stands by the name."""
    for name in sorted(name for name in names if len(name) == 3 and whole.count(name) >= 2)[:40]:
        others = [name[:k] + letter + name[k + 1 :] for k in (1, 2) for letter in sorted(alike().get(name[k], ()))]
        for other in others:
            if other in told or whole.count(other) != 1 or _side_by_side(name, other, whole):
                continue
            p = next((p for p in subject.sheet.paragraphs if other in p.text and not p.ocr), None)
            if p is not None:
                told.add(other)
                yield (
                    p.page_at(p.text.index(other)),
                    other,
                    f"与别处的“{name}”差一个字",
                    f"核对后统一为一种写法（“{name}”或“{other}”）",
                )


def _same_sounding(name: str, whole: str) -> str | None:
    """The name of three letters that sounds like one that stands only once, and stands twice or more itself."""
    if len(name) != 3 or whole.count(name) != 1:
        return None
    others = [name[:k] + letter + name[k + 1 :] for k in (1, 2) for letter in alike().get(name[k], ())]
    return next((other for other in others if whole.count(other) >= 2), None)


def _persons(subject: Subject, patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[Paragraph, int, str, str]]:
    """Names that stand beside an office, with the office."""
    for p in subject.sheet.paragraphs:
        if p.ocr:
            continue
        for pattern in patterns:
            for m in pattern.finditer(p.text):
                yield p, m.start("name"), m["name"], m["role"]


def _once_each(name: str, other: str, whole: str) -> bool:
    """One office, two names of three letters that sound the same, each written once and not side by side."""
    if len(name) != 3 or len(other) != 3 or whole.count(name) != 1 or whole.count(other) != 1:
        return False
    wrong = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    return len(wrong) == 1 and name[0] == other[0] and sounds_alike(*wrong[0]) and not _side_by_side(name, other, whole)


def _side_by_side(name: str, other: str, whole: str) -> bool:
    """Listed beside each other: two persons."""
    return (
        re.search(rf"(?:{name}|{other})[^。；]{{0,12}}[、和与及][^。；]{{0,12}}(?:{name}|{other})", whole) is not None
    )


def _misspelt(name: str, other: str, same_office: bool, whole: str) -> bool:
    """Whether `name` is `other` with one letter off: rarer, of one office or of one sound, never listed beside it."""
    if len(name) != len(other) or name[0] != other[0] or name == other:
        return False
    wrong = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
    rarer = whole.count(name) < whole.count(other)
    if len(wrong) != 1 or not rarer or whole.count(name) != 1:
        return False
    return not _side_by_side(name, other, whole) and (same_office or sounds_alike(*wrong[0]))
