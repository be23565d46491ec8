"""How many things a running text says it lists, and how many it does: 三个方面：一是…二是…, A、B、C等3个单位."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.gongwen.numbers import parse_number as _parse


@dataclass(frozen=True, slots=True)
class CountClaim:
    """以下三个方面：一是…二是…: stated against counted."""

    stated: int
    counted: int
    start: int
    end: int
    text: str

    @property
    def wrong(self) -> bool:
        """Whether more or fewer are listed than announced."""
        return self.stated != self.counted


_ANNOUNCED = re.compile(
    r"(?P<n>[两二三四五六七八九十]|[2-9]|1[0-9])(?:个|大|项|点|条|种|类)?(?P<what>方面|问题|措施|举措|环节|工作|要求|任务|原则|途径|方式|不足|短板|重点|抓手|建议|意见|原因)?"
    r"[\u4e00-\u9fff]{0,8}[：:]$"
)
_FIRST = re.compile(r"(?<![\u4e00-\u9fff十百第])一(?P<verb>[是要])")
_NUMERALS = "一二三四五六七八九十"
_ENUMERATED = re.compile(
    r"[，。；、：:]?等(?P<n>[两二三四五六七八九十]|[2-9]|1[0-9])(?:个|大|项)(?:方面|环节|领域|问题|举措|措施|重点|类别|部分|部门|单位|乡镇|县区)"
)


def _clause_start(text: str, at: int) -> int:
    return max((text.rfind(mark, 0, at) for mark in "。；，！？"), default=-1) + 1


def count_claims(text: str) -> Iterator[CountClaim]:
    """三个方面：一是…二是…: the marks in the rest of the paragraph are counted."""
    for m in _FIRST.finditer(text):
        before = text[max(0, m.start() - 24) : m.start()]
        announced = _ANNOUNCED.search(before)
        if announced is None:
            continue
        stated = _parse(announced["n"].replace("两", "二"))
        counted = _marks(text, m.start(), m["verb"])
        if stated is not None and counted >= 2:
            start = m.start() - (len(before) - announced.start())
            yield CountClaim(int(stated), counted, start, m.end(), text[start : m.end() + 6])
    for m in _ENUMERATED.finditer(text):
        items = _items_before(text, m.start())
        stated = _parse(m["n"].replace("两", "二"))
        if items and stated is not None and items >= stated:  # fewer may stand before 等, more may not
            begin = max(_clause_start(text, m.start()), m.start() - 60)
            yield CountClaim(int(stated), items, begin, m.end(), text[begin : m.end()])


_HAN = "\u4e00-\u9fff"
_KINDS = (
    "乡镇|镇街|镇办|街道|镇|乡|村|社区|县区|县市|区县|单位|部门|局|科室|股室|所|站|学校|中学|小学|企业|公司|医院|中队|大队|小组|组|"
    "领域|方面|环节|行业|类别|部分|平台|中心|项目|机制|制度|步骤|阶段|体系|工程|行动|清单|重点|文件|规划|方案|办法|条例"
)
_BEHIND = re.compile(
    rf"(?P<n>[两二三四五六七八九十]|[2-9]|1[0-9])(?P<unit>个|大|项|家|所|部|种|类|条|张)[{_HAN}]{{0,4}}?(?:{_KINDS}|(?<=项)工作)"
)
_QUOTED_RUN = re.compile(r"(?:“[^“”]{1,16}”|《[^《》]{2,40}》)(?:[、和与及]?(?:“[^“”]{1,16}”|《[^《》]{2,40}》)){1,9}$")
_BREAK = re.compile(
    r".*(?:对|在|于|由|向|从|为|到|赴|以|的|是|将|把|抓好|围绕|聚焦|突出|涵盖|包括|涉及|组织|选取|选择|确定|建立|健全|落实|推行|完善|成立|设立|组成|分为|抽调|派出)"
)
_PLACE_END = re.compile(
    r"(?:镇|乡|街道|办事处|组|队|部|厅|科|股|室|村|社区|局|所|站|委|办|院|校|中学|小学|公司|县|区|市|中心|医院)$"
)


def behind_claims(text: str) -> Iterator[CountClaim]:
    """石桥镇、老营镇、白羊乡五个乡镇; “A”“B”“C”四项制度: the count stands right behind its whole list, without 等."""
    for m in _BEHIND.finditer(text):
        stated = _parse(m["n"].replace("两", "二"))
        before = text[max(0, m.start() - 160) : m.start()]
        run = _QUOTED_RUN.search(before)
        if run is not None:
            items = len(re.findall("“[^“”]+”|《[^《》]+》", run.group()))
            if "、" in before[max(0, run.start() - 1) : run.start()] or before[: run.start()].endswith(
                ("和", "与", "及")
            ):
                continue
        else:
            items = _places_before(before)
        if stated is not None and items >= 2:
            begin = max(_clause_start(text, m.start()), m.start() - 60)
            yield CountClaim(int(stated), items, begin, m.end(), text[begin : m.end()])


def _places_before(before: str) -> int:
    """Places or organs in a list that ends right here; 0 where it is no such list."""
    clause = re.split("[。；，！？：:;,]", before)[-1]
    if re.search(r"[“”《》（）()0-9]", clause) or "、" not in clause:
        return 0
    items = re.split("[、和与及]", clause)
    n = 0
    for item in reversed(items):
        lead = _BREAK.match(item)
        name = item[lead.end() :] if lead is not None else item
        if not 2 <= len(name) <= 12 or _PLACE_END.search(name) is None:
            return 0
        n += 1
        if lead is not None:
            break
    return n


_NAMELY = re.compile(
    rf"(?P<n>[两二三四五六七八九十]|[2-9]|1[0-9])(?:个|项|大|种|条|类)(?:“[^“”]{{1,4}}”)?(?P<what>[{_HAN}]{{1,4}}”[{_HAN}]{{0,6}}|[{_HAN}]{{1,8}})"
    r"(?:，?即(?:：)?|，?分别(?:是|为)：?|：|，?包括：?)(?P<list>[^。；：]{6,200})"
)


def namely_claims(text: str) -> Iterator[CountClaim]:
    """三个原则：坚持问题导向、坚持分类施策; 四个机制，即一窗受理、一网通办: the list stands right behind its count."""
    for m in _NAMELY.finditer(text):
        stated = _parse(m["n"].replace("两", "二"))
        first, _, rest = m["list"].partition("，")
        items = first.count("、") + 1
        if stated is None or items < 2 or re.search(r"[“”《》（）()0-9]|[一二三]是|等", first):
            continue
        alike = len({item[:1] for item in first.split("、")}) == 1 and items >= 3
        if any(len(item) > 14 for item in first.split("、")) or ("、" in rest and not alike):
            continue
        joined = len(re.findall("[和与及]", first))
        if not any(items + extra == stated for extra in range(joined + 1)) and (
            alike or m["list"].count("，") + 1 != stated
        ):
            yield CountClaim(
                int(stated),
                items,
                m.start(),
                m.start("list") + len(first),
                text[m.start() : m.start("list") + len(first)],
            )


_SUMMED = re.compile(r"(?:以上|上述|这)(?P<n>[两二三四五六七八九十]|[2-9])(?:个方面|个问题|点|项|条|个环节|大问题)")


def summed_claims(text: str) -> Iterator[CountClaim]:
    """一是…；二是…；三是…。以上四个方面: the marks before are counted."""
    for m in _SUMMED.finditer(text):
        first = [f.start() for f in _FIRST.finditer(text[: m.start()])]
        stated = _parse(m["n"].replace("两", "二"))
        if first and stated is not None:
            counted = _marks(text[: m.start()], first[-1], text[first[-1] + 1])
            if counted >= 2:
                yield CountClaim(int(stated), counted, m.start(), m.end(), m.group())


def _marks(text: str, at: int, verb: str) -> int:
    """How far 一是 二是 三是 …, or 一要 二要 …, run from `at`."""
    n: int = 0
    here = at
    for numeral in _NUMERALS:
        found = re.search(rf"(?<![\u4e00-\u9fff第]){numeral}{verb}|(?<=[。；，：]){numeral}{verb}", text[here:])
        if found is None:
            break
        n, here = n + 1, here + found.end()
    return n


def _items_before(text: str, at: int) -> int | None:
    """Items by 、 before 等…方面; None where 和, 及 or quotes make the count unsure."""
    begin = max((text.rfind(mark, 0, at) for mark in "。；，：！？"), default=-1) + 1
    clause = text[begin:at]
    if not clause or re.search(r"[和及与或“”《》（）]", clause) or "、" not in clause:
        return None
    return clause.count("、") + 1


def broken_marks(text: str) -> Iterator[tuple[int, str, str]]:
    """一是…三是: (offset, mark found, mark missing) where a running mark is left out."""
    marks = [
        (m.start(), m.group()[0])
        for m in re.finditer(r"(?<=[。；，：:、])[一二三四五六七八九十]是|^[一二三四五六七八九十]是", text)
    ]
    expected: int | None = None
    for at, numeral in marks:
        n: int = _NUMERALS.index(numeral)
        if n == 0:
            expected = 1
            continue
        if expected is not None and n == expected + 1:
            yield at, f"{numeral}是", f"{_NUMERALS[expected]}是"
        expected = n + 1
