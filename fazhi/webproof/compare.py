"""Looking again: what became of a page since the last good look at it."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from fazhi.webproof.capture import Capture, PageState
from fazhi.webproof.normal import key

SAME_SHARE = 0.98
"""Above this share of equal text a page counts as unchanged: counters, clocks and “previous article” links move."""
CONTEXT = 12
"""Characters shown on both sides of a difference."""
DIFFERENCES_SHOWN = 20
DIFFERENCE_LENGTH = 500
"""Characters shown of one difference: a page that was written anew is no difference to be read."""
LETTERS_COMPARED = 2_000
"""Longer unlike stretches are told as a whole: comparing letter by letter costs the square of the length."""

_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[^。；！？ ]*[。；！？ ]|[^。；！？ ]+")

_MOVING = re.compile(
    r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?[：:]?\s*\d+(?:次|人次)?|今天是?[：:]?\s*\d{4}年\d{1,2}月\d{1,2}日(?:\s*星期.)?"
)


class Change(StrEnum):
    """What a second look found."""

    FIRST = "first"  # nothing yet to hold it against
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MOVED = "moved"
    GONE = "gone"
    UNSEEN = "unseen"

    @property
    def label(self) -> str:
        """The word people read."""
        return {
            "first": "第一次查看",
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
    changed = list(_changes(old, new))
    moved = sum(max(a1 - a0, b1 - b0) for a0, a1, b0, b1 in changed)
    # A changed figure or date matters however small it is.
    digits = any(_DIGIT.search(old[a0:a1] + new[b0:b1]) for a0, a1, b0, b1 in changed)
    if not digits and moved <= (1 - SAME_SHARE) * max(len(old), len(new)):
        return ()
    return tuple(
        Difference(
            old[a0:a1][:DIFFERENCE_LENGTH],
            new[b0:b1][:DIFFERENCE_LENGTH],
            old[max(a0 - CONTEXT, 0) : a0] + "【】" + old[a1 : a1 + CONTEXT],
        )
        for a0, a1, b0, b1 in changed[:DIFFERENCES_SHOWN]
    )


def _changes(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """The unlike stretches of two texts: sentences first, so that long pages stay quick; then letters inside them."""
    first, second = _SENTENCE.findall(old), _SENTENCE.findall(new)
    starts = [0, *accumulate(map(len, first))]
    others = [0, *accumulate(map(len, second))]
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = starts[a0], others[b0]
        was, now = old[left : starts[a1]], new[right : others[b1]]
        if not was or not now or max(len(was), len(now)) > LETTERS_COMPARED:
            yield left, starts[a1], right, others[b1]
            continue
        for inner, c0, c1, d0, d1 in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
            if inner != "equal":
                yield left + c0, left + c1, right + d0, right + d1


def _still(text: str) -> str:
    return " ".join(_MOVING.sub("", text).split())


def spread(url: str, day_seconds: int = 86_400) -> int:
    """The second of the day at which an address is looked at again: the same each day, spread evenly over all."""
    return int.from_bytes(hashlib.sha256(key(url).encode()).digest()[:8], "big") % day_seconds
