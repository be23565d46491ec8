"""What one numbered item of 佐证材料要求 asks for: kinds, subject, how many, any of them or all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fazhi.checks.subjects import family_at_end

_OR = re.compile(r"或者|或是|或|/|／|\|")
_LIST = re.compile(r"、")
_AND = re.compile(r"以及|及其|及|和|与|并附|＋|\+")
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")
_NUMBER = r"(?P<n>[0-9]{1,2}|[一二两三四五六七八九十])"
_MEASURE = r"(?:次|份|篇|张|个|期|件|场|幅|例|部|项以上|起以上)"
_COUNTS = (
    re.compile(rf"(?:不少于|不低于|至少|≥|>=|大于等于|最少|各)\s*{_NUMBER}\s*{_MEASURE}"),
    re.compile(rf"{_NUMBER}\s*{_MEASURE}\s*(?:及?以上|或以上)"),
    re.compile(rf"^\s*{_NUMBER}\s*(?:份|篇|张|期|幅|例)"),
    re.compile(rf"[（(]\s*{_NUMBER}\s*{_MEASURE}\s*[）)]"),
)
_HAN_NUMBER = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_FILLER = re.compile(
    r"相关|有关|本单位|本级|本年度|年度|当年|上半年|下半年|全年|[0-9]{4}年|工作|的|情况|实施|佐证材料|证明材料|复印件|原件|扫描件|电子版|提供|报送"
    r"|加盖公章|盖章|(?:等|材料|资料|文件)+$"
)
_BASE = re.compile(r"(?:意见书|.{2})$")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of paper asked for: its family ('' where no kind is named), the words, the subject without the kind."""

    family: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item taken apart. Any part serves it; where `every` is true a complete answer has all of them."""

    parts: tuple[Part, ...]
    every: bool
    least: int

    @property
    def families(self) -> frozenset[str]:
        """The kinds asked for."""
        return frozenset(part.family for part in self.parts)


@lru_cache(maxsize=4096)
def parse_item(text: str) -> Item:
    """Take an item apart: '不少于2次会议纪要或学习记录' asks for two papers, minutes or records."""
    least = _least(text)
    core = _without_counts(_BRACKETS.sub("", text)).strip(" 。；;，,")
    chosen = _parts(_OR, core)
    if len(chosen) > 1:
        # 方案、通知或总结: the list belongs to the choice.
        parts = [part for one in chosen for part in _parts(_LIST, one.text)]
        parts = [inner for part in parts for inner in _parts(_AND, part.text)]
        return Item(_share_kind(parts), False, least)
    listed = _parts(_LIST, core)
    every = len(listed) == 1
    parts = [inner for part in listed for inner in _parts(_AND, part.text)]
    return Item(_share_kind(parts), every and len(parts) > 1, least)


def _least(text: str) -> int:
    for rule in _COUNTS:
        m = rule.search(text)
        if m is not None:
            return max(1, int(m["n"]) if m["n"].isdigit() else _HAN_NUMBER[m["n"]])
    return 1


def _without_counts(text: str) -> str:
    for rule in _COUNTS[:3]:
        text = rule.sub("", text)
    return text


def _parts(rule: re.Pattern[str], text: str) -> list[Part]:
    """The text cut where each piece names a kind; one without belongs to the next (备案和清理情况报告)."""
    pieces: list[str] = []
    held = ""
    at = 0
    for m in [*rule.finditer(text), None]:
        end = m.start() if m is not None else len(text)
        held += text[at:end]
        if m is None:
            pieces.append(held)
        elif family_at_end(held) is not None and len(held) >= 2:
            pieces.append(held)
            held = ""
        else:
            held += m.group()
        at = m.end() if m is not None else end
    return [_part(piece) for piece in pieces if piece.strip()]


def _part(text: str) -> Part:
    found = family_at_end(text)
    core = text.strip().rstrip("。；;，,、 ")
    # 合法性审查意见书 keeps 审查 as its subject: only the bare noun goes.
    topic = core[: core.rfind(found[1])] + _BASE.sub("", found[1]) if found is not None else core
    return Part(found[0] if found is not None else "", core, _FILLER.sub("", topic))


def _share_kind(parts: list[Part]) -> tuple[Part, ...]:
    """A short piece that is only a kind takes the subject of its neighbour: 听证会报告或论证意见 keep their own."""
    if not parts:
        return (Part("", "", ""),)
    subject = next((part.topic for part in parts if part.topic), "")
    return tuple(Part(p.family, p.text, p.topic or subject) for p in parts)
