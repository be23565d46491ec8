"""Looking again: what became of a page since the last good look at it."""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.normal import key

SAME_SHARE = 0.98
"""Above this share of equal text a page counts as unchanged: counters, clocks and “previous article” links move."""
CONTEXT = 12
"""Characters shown on both sides of a difference."""
DIFFERENCES_SHOWN = 20

_MOVING = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?[：:]?\s*\d+(?:次|人次)?|今天是?[：:]?\s*\d{4}年\d{1,2}月\d{1,2}日(?:\s*星期.)?"
)


class Change(StrEnum):
    """What a second look found."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"
    UNSEEN = "unseen"

    @property
    def label(self) -> str:
        """The word people read."""
        return {
            "unchanged": "未变",
            "changed": "内容有改动",
            "moved": "已换网址",
            "gone": "已失效",
            "unseen": "这次没有看到",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the text differs: what stood there, what stands there now, with a little text around."""

    before: str
    after: str
    context: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of a second look. `differences` is filled for `changed` (and for `moved` where the text changed)."""

    change: Change
    reason: str
    differences: tuple[Difference, ...] = ()


def compare(last_good: Capture, now: Capture) -> Comparison:
    """Hold a new look against the last good one."""
    if now.state in (PageState.PROTECTED, PageState.UNSEEN):
        return Comparison(Change.UNSEEN, now.reason)
    if now.state is not PageState.GOOD:
        return Comparison(Change.GONE, now.reason or "页面已经不是原来的内容")
    differences = text_differences(last_good.text, now.text)
    if key(now.final_url) != key(last_good.final_url):
        return Comparison(Change.MOVED, f"现在的网址是{now.final_url}", differences)
    if not differences:
        return Comparison(Change.UNCHANGED, "内容没有变化")
    return Comparison(Change.CHANGED, f"内容有{len(differences)}处改动", differences)


def text_differences(before: str, after: str) -> tuple[Difference, ...]:
    """The places where two texts differ, moving parts of pages aside; () where they are the same for a reader."""
    old, new = _still(before), _still(after)
    if old == new:
        return ()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 20_000)
    if matcher.quick_ratio() >= SAME_SHARE and matcher.ratio() >= SAME_SHARE and not _digits_differ(matcher, old, new):
        return ()
    found = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            continue
        context = old[max(a0 - CONTEXT, 0) : a0] + "【】" + old[a1 : a1 + CONTEXT]
        found.append(Difference(old[a0:a1], new[b0:b1], context))
    return tuple(found[:DIFFERENCES_SHOWN])


def _still(text: str) -> str:
    return " ".join(_MOVING.sub("", text).split())


def _digits_differ(matcher: difflib.SequenceMatcher[str], old: str, new: str) -> bool:
    """A changed figure or date matters however small it is."""
    return any(
        tag != "equal" and (re.search(r"\d", old[a0:a1]) or re.search(r"\d", new[b0:b1])) is not None
        for tag, a0, a1, b0, b1 in matcher.get_opcodes()
    )


def spread(url: str, day_seconds: int = 86_400) -> int:
    """The second of the day at which an address is looked at again: the same each day, spread evenly over all."""
    return int.from_bytes(hashlib.sha256(key(url).encode()).digest()[:8], "big") % day_seconds
