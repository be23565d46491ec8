"""Set phrases of four letters with one wrong letter: 按部就搬, 警钟常鸣."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from fazhi.gongwen.proofread.fault import Hits, Subject, rule
from fazhi.gongwen.proofread.sound import looks_alike, sounds_alike

_RUN = re.compile("[\u4e00-\u9fff]{4,}")


@cache
def _phrases() -> tuple[frozenset[str], dict[tuple[int, str], str]]:
    """The phrases, and (index, the other three letters) -> phrase."""
    table = files("fazhi.gongwen.proofread").joinpath("set_phrases.txt").read_text(encoding="utf-8")
    words = table.split()
    return frozenset(words), {(k, word[:k] + word[k + 1 :]): word for word in words for k in range(4)}


@rule("set-phrase", "成语、习语用字有误", "GB/T 9704-2012 第7.3.3条")
def set_phrase(subject: Subject) -> Hits:
    """Three letters of a set phrase in their places, and a fourth that looks or sounds like the right one.

    Where the letter is quite another one, 有规可循 for 有章可循, a writer may have meant it.
    """
    words, index = _phrases()
    for p in subject.sheet.body:
        for m in _RUN.finditer(p.text) if not p.ocr else ():
            run = m.group()
            for i in range(len(run) - 3):
                window = run[i : i + 4]
                if window in words:
                    continue
                for k in range(4):
                    right = index.get((k, window[:k] + window[k + 1 :]))
                    if right is not None and _mistaken(window[k], right[k]):
                        at = m.start() + i
                        yield p.page_at(at), window, f"“{window}”疑为“{right}”之误", f"核对后改为“{right}”"


@cache
def _mixed_up() -> frozenset[frozenset[str]]:
    """Pairs that writers mix up in these phrases, beside those of the tables of sound and shape."""
    table = files("fazhi.gongwen.proofread").joinpath("mixed_up.txt").read_text(encoding="utf-8")
    return frozenset(frozenset(pair) for pair in table.split())


def _mistaken(wrong: str, right: str) -> bool:
    return sounds_alike(wrong, right) or looks_alike(wrong, right) or frozenset((wrong, right)) in _mixed_up()
