"""Folder names become a unit and an indicator: as people write them, with a note of how each was recognised."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fazhi.checks.case import Indicator
from fazhi.reading.fold import fold
from fazhi.reviewset.load import number_text
from fazhi.reviewset.names import How, UnitHit, UnitNames
from fazhi.tables.cells import han_number

_HAN_NUM = "一二三四五六七八九十百"
# 03. 05空格 06、 （三） 三、 【3】: the order in which somebody filed it, not part of the name.
_SERIAL = re.compile(
    rf"^(?:[(\[【〔]\s*(?:\d{{1,3}}|[{_HAN_NUM}]{{1,4}})[)\]】〕]|\d{{1,3}}|[{_HAN_NUM}]{{1,4}}(?=[、.,:]))[、.,:_\-—~]*"
)
_FILLER = re.compile(
    r"(?:报送|上报|提交|提供|佐证|证明|支撑|印证|申报|创建|示范|自评|自查|评估|审阅|法治政府|法治建设|建设|指标|相关|有关|"
    r"材料|资料|文件夹|文件|文档|电子版|扫描件|照片|图片|汇总|整理|最终|最新|定稿|终稿|合集|全部|打包|压缩包|新建|"
    r"补充|补报|补交|补|副本|附件|其他|其它|台账|的|版|份|年度?|上半年|下半年|半年|第[一二三四1-4]季度|按清单|清单整理|"
    r"20\d{2}|\d{1,2}月|\d{1,2}[日号])"
)
_SIGNS = re.compile(r"[\s()\[\]【】〔〕《》<>“”\"'、,，.。:：;；_\-—~+&#@!！\d]+")
_STATED = re.compile(r"^[(\[【〔<#]*(?:第?(?:[三二]级)?指标|第|项目|任务|编号|no)")
_GROUP_FOLDER = re.compile(
    r"(?:县直|市直|区直|各|全部)*(?:单位|部门|机关|乡镇|街道|乡|镇|乡镇\(?街道\)?|县级|上级)+(?:材料|报送)*"
)


@dataclass(frozen=True, slots=True)
class IndicatorHit:
    """A recognised indicator and how. `note` says what disagreed."""

    number: str
    how: How
    note: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file belongs by its folders. The parts are the folder names that decided, '' where none did."""

    unit: str | None
    unit_how: How
    unit_part: str
    indicator: str | None
    indicator_how: How
    indicator_part: str
    note: str = ""


class IndicatorNames:
    """The numbers and names by which the indicators of one list are known."""

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self._numbers = {number_text(one.number): one.number for one in indicators}
        self._titles: dict[str, list[str]] = {}
        for one in indicators:
            for title in _titles(one):
                self._titles.setdefault(title, []).append(one.number)

    def find(self, part: str, owed: frozenset[str] = frozenset()) -> IndicatorHit | None:
        """The indicator a folder name stands for. `owed` are the unit's own, asked where a name fits several."""
        key = fold(part)
        number = self._number(key)
        by_title = self._by_title(key, owed)
        if number and by_title and number != by_title[0]:
            # A unit counts its own folders from 1; the name it wrote out says which one it means.
            if by_title[1] is How.TITLE and not _STATED.match(key):
                return IndicatorHit(by_title[0], How.TITLE, f"编号写的是{number}，名称是第{by_title[0]}项，按名称归入")
            return IndicatorHit(number, How.NUMBER)
        if number:
            return IndicatorHit(number, How.NUMBER_AND_TITLE if by_title else How.NUMBER)
        return IndicatorHit(*by_title) if by_title else None

    def explicit(self, part: str, owed: frozenset[str] = frozenset()) -> IndicatorHit | None:
        """The indicator of a part that says so in so many words: 指标12, 第12项, or a name; a bare number is none."""
        key = fold(part)
        stated = re.search(rf"指标第?0*(\d+(?:[.\-]\d+)*|[{_HAN_NUM}]+)|第0*(\d+|[{_HAN_NUM}]+)项", key)
        if stated and (number := self._known(stated[1] or stated[2])):
            return IndicatorHit(number, How.NUMBER)
        by_title = self._by_title(key, owed)
        return IndicatorHit(*by_title) if by_title and by_title[1] is How.TITLE else None

    # A digit followed by one of these counts or dates something: 6月, 3个, 2021年, 1稿, 3楼.
    _NOT_NUMBER = re.compile(
        r"\d*(?:年|月|日|个|份|张|季度|楼|时|次|期|级|名|人|批|轮|稿|周|天|元|册|卷|组|村|路|类|大)"
    )

    def _number(self, key: str) -> str | None:
        match = re.match(
            r"^[(\[【〔<#]*(?:第?(?:三级|二级)?指标(?:项|编号|号)?|第|项目|任务|序号|编号|no\.?|项)?第?[(:：\-—_.]*"
            rf"(?P<n>\d+(?:[.\-—_]\d+)*|[{_HAN_NUM}]{{1,5}})(?P<rest>.*)$",
            key,
        )
        if not match:
            return None
        said, rest = match["n"], match["rest"]
        bare = not re.match(r"^[(\[【〔<#]*(?:第|指标|三级指标|二级指标|项|任务|序号|编号|no)", key)
        if said[0] in _HAN_NUM and bare and not re.match(r"^(?:[、.,:)\]】〕\-—_]|$)", rest):
            return None
        if self._NOT_NUMBER.match(rest) and not rest.startswith("项"):
            return None
        return self._known(said)

    def _known(self, said: str) -> str | None:
        if said[0] in _HAN_NUM:
            value = han_number(said)
            return self._numbers.get(str(value)) if value is not None else None
        pieces = re.split(r"([.\-—_])", said)
        # 12-1 is the first part of item 12, unless the list itself numbers in two levels.
        for end in range(len(pieces), 0, -2):
            for joint in (None, ".", "-"):
                text = "".join(
                    pieces[:end] if joint is None else (p if i % 2 == 0 else joint for i, p in enumerate(pieces[:end]))
                )
                if found := self._numbers.get(number_text(text)):
                    return found
        return None

    def _by_title(self, key: str, owed: frozenset[str]) -> tuple[str, How] | None:
        bare = bare_words(key)
        if len(bare) < 2:
            return None
        whole = [t for t in self._titles if bare_words(t) == bare or t == bare]
        inside = [t for t in self._titles if len(t) >= 3 and t in _SIGNS.sub("", key)]
        longest = [t for t in inside if not any(t != other and t in other for other in inside)]
        shortened = [t for t in self._titles if len(bare) >= 4 and bare in t]
        for titles in (whole, longest):
            if found := self._one(titles, owed):
                return found, How.TITLE
        if found := self._one(shortened, owed):
            return found, How.SIMILAR
        if found := self._like({bare, _SIGNS.sub("", _SERIAL.sub("", key))}, owed):
            return found, How.SIMILAR
        return None

    def _one(self, titles: Sequence[str], owed: frozenset[str]) -> str | None:
        numbers = list(dict.fromkeys(n for title in titles for n in self._titles[title]))
        if len(numbers) > 1 and owed:
            numbers = [n for n in numbers if n in owed]
        return numbers[0] if len(numbers) == 1 else None

    def _like(self, words: set[str], owed: frozenset[str]) -> str | None:
        words = {one for one in words if len(one) >= 4}
        scores: dict[str, float] = {}
        for title, numbers in self._titles.items():
            score = max((_alike(one, title) for one in words), default=0.0)
            for number in numbers:
                scores[number] = max(scores.get(number, 0.0), score)
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        if not ranked or ranked[0][1] < 0.75:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.15:
            close = [n for n, score in ranked if ranked[0][1] - score < 0.15 and n in owed]
            return close[0] if len(close) == 1 else None
        return ranked[0][0]


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def bare_words(key: str) -> str:
    """A folded name without serial, signs and the words that every folder carries (材料, 报送, 补充 …)."""
    return _SIGNS.sub("", _FILLER.sub("", _SERIAL.sub("", key)))


def _titles(indicator: Indicator) -> list[str]:
    """The folded names of an indicator: the second level, and the first clause of its text."""
    heads = [indicator.level2, re.split(r"[。；，：,;:\n]", indicator.text)[0]]
    return list(dict.fromkeys(t for h in heads if len(t := _SIGNS.sub("", fold(h))) >= 2))


class Matcher:
    """Places files of one set by their folders."""

    def __init__(self, names: UnitNames, indicators: Sequence[Indicator], owed: Mapping[str, frozenset[str]]) -> None:
        self._names, self._owed = names, owed
        self._indicators = IndicatorNames(indicators)
        self._units: dict[str, UnitHit | None] = {}

    def place(self, folders: Sequence[str]) -> Placed:
        """Unit and indicator of a file from the names of the folders and archives around it, outermost first."""
        at, hit = self._unit_of(folders)
        if hit is None:
            return Placed(None, How.NONE, "", None, How.NONE, "")
        unit = hit.unit.name
        owed = self._owed.get(unit, frozenset())
        found, part = self._indicator_of(folders, at, hit, owed)
        if found is None:
            return Placed(unit, hit.how, folders[at], None, How.NONE, "")
        return Placed(unit, hit.how, folders[at], found.number, found.how, part, found.note)

    def _unit_of(self, folders: Sequence[str]) -> tuple[int, UnitHit | None]:
        for sure in (True, False):
            for at, part in enumerate(folders):
                if _GROUP_FOLDER.fullmatch(_SIGNS.sub("", _SERIAL.sub("", fold(part)))):
                    continue
                if hit := self.unit(part, sure=sure):
                    return at, hit
        return -1, None

    def unit(self, part: str, *, sure: bool = False) -> UnitHit | None:
        """The unit a folder or archive name stands for; with `sure` only if its name is written there."""
        key = fold(part)
        plain = _SERIAL.sub("", key)
        bare = bare_words(key)
        for text in (key, plain, bare):
            if hit := self._names.exact(text):
                return hit
        if hit := self._names.within(key):
            return hit
        if sure or len(bare) < 3:
            return None
        return self._names.shortened(bare) or self._names.similar(bare)

    def _indicator_of(
        self, folders: Sequence[str], at: int, hit: UnitHit, owed: frozenset[str]
    ) -> tuple[IndicatorHit | None, str]:
        for part in folders[at + 1 :]:
            if (again := self.unit(part, sure=True)) and again.unit.name == hit.unit.name:
                # 材料/县司法局/县司法局报送材料/12: the unit's folder inside itself.
                own = self._indicators.explicit(fold(part).replace(again.words, "", 1), owed)
                if own:
                    return own, part
                continue
            if found := self._indicators.find(part, owed):
                return found, part
        own = self._indicators.explicit(fold(folders[at]).replace(hit.words, "", 1), owed)
        if own:
            return own, folders[at]
        # 材料/12.重大行政决策/县司法局: filed the other way round; a bare serial of a group folder is none.
        for part in folders[:at]:
            if _GROUP_FOLDER.fullmatch(_SIGNS.sub("", fold(part))):
                continue
            if found := self._indicators.find(part, owed):
                return found, part
        return None, ""

    def guess(self, name: str, unit: str | None) -> str | None:
        """The indicator that a loose file's own name says; only ever a proposal."""
        owed = self._owed.get(unit or "", frozenset())
        stem = name.rpartition(".")[0] or name
        hit = self._indicators.explicit(stem, owed)
        return hit.number if hit and (not owed or hit.number in owed) else None


def folders_of(file: str) -> list[str]:
    """The folder and archive names around a file of a set, below 材料/, archives without their extension."""
    parts: list[str] = []
    for outer in file.split("!/")[:-1]:
        head = outer.split("/")
        parts += [*head[:-1], head[-1].rpartition(".")[0] or head[-1]]
    parts += file.split("!/")[-1].split("/")[:-1]
    return parts
