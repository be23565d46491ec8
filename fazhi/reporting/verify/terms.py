"""How well the words around a figure are those of a measure.

Titles and words of measures are taken as pairs of letters, each weighing more the fewer measures have it: 案件 says
little, 救助 much. A pair counts fully in the words that belong to the number alone, less in its clause, its sentence
and the headings above.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fazhi.reporting.verify.facts import Known

LABEL, CLAUSE, SENTENCE, HEADING = 1.0, 0.85, 0.5, 0.35
"""What a pair of letters counts by the place it stands in; tuned on reports that are not among the tests' last ones."""
ENOUGH = 4.0
"""The weight of words from which a match is as sure as words make it: about one rare pair and a common one."""
LONG = 24.0
"""The weight of words that is asked for at most: nobody repeats a long phrase whole."""

_ALIKE = {
    "抽取": "抽查", "抽检": "抽查", "部门": "单位", "组建": "成立", "举办": "开展", "组织开展": "开展", "印发": "制发",
    "出台": "制发",
}  # fmt: skip
"""Words that reports use for one another, under the one that both sides are read as."""
_ALIKE_WORD = re.compile("|".join(sorted(_ALIKE, key=len, reverse=True)))
_PLAIN = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+")
_TAIL = re.compile(
    r"(?:总数|总量|数量|个数|件数|份数|人数|家数|次数|场次|数|(?:起始|截止|开始|结束|起|止)(?:日期|时间|日)?)$"
)
_LINKING = frozenset("的了和及与等于在为是有其")


def one_word(text: str) -> str:
    """The text with words that mean one thing written as one."""
    return _ALIKE_WORD.sub(lambda m: _ALIKE[m.group()], text)


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring letters; marks and linking words are left out."""
    found = (part[i : i + 2] for part in _PLAIN.split(one_word(text)) for i in range(len(part) - 1))
    return [pair for pair in found if not _LINKING.intersection(pair)]


@dataclass(frozen=True, slots=True)
class Around:
    """The pairs around one figure with what each counts."""

    counts: dict[str, float]

    @classmethod
    def of(cls, label: str, clause: str, sentence: str, headings: Iterable[str]) -> Around:
        """The best place of each pair wins."""
        counts: dict[str, float] = {}
        places = [(HEADING, text) for text in headings]
        for weight, text in (*places, (SENTENCE, sentence), (CLAUSE, clause), (LABEL, label)):
            for pair in pairs(text):
                counts[pair] = max(weight, counts.get(pair, 0.0))
        return cls(counts)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One way of saying a measure: each letter with the pairs it is part of."""

    letters: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> _Phrase:
        letters: list[tuple[str, ...]] = []
        for part in _PLAIN.split(one_word(text)):
            found = [part[i : i + 2] for i in range(len(part) - 1)]
            kept = [None if _LINKING.intersection(pair) else pair for pair in found]
            around = zip([None, *kept], [*kept, None], strict=True)
            letters += [tuple(p for p in two if p is not None) for two in around] if found else []
        return cls(tuple(letter for letter in letters if letter))


class Vocabulary:
    """The phrases of all measures with the weights of their pairs."""

    def __init__(self, measures: Sequence[Known]) -> None:
        self._phrases = [
            [found for text in (_TAIL.sub("", m.title), *m.words) if (found := _Phrase.of(text)).letters]
            for m in measures
        ]
        seen = Counter(
            pair
            for phrases in self._phrases
            for pair in {p for phrase in phrases for two in phrase.letters for p in two}
        )
        self._weight = {pair: math.log(1 + (len(measures) + 1) / (n + 0.5)) for pair, n in seen.items()}

    def score(self, place: int, around: Around) -> float:
        """0 to 1: how much of the best phrase of the measure at `place` stands around the figure, and how telling."""
        return max((self._phrase(phrase, around) for phrase in self._phrases[place]), default=0.0)

    def _phrase(self, phrase: _Phrase, around: Around) -> float:
        """A letter is there when a pair with it is; pairs across the joint of two words need not be."""
        whole = found = 0.0
        for two in phrase.letters:
            weight = min(self._weight[pair] for pair in two)
            whole += weight
            found += weight * max(around.counts.get(pair, 0.0) for pair in two)
        whole, found = min(LONG, whole), min(LONG, found)
        # Of two phrases that both stand there whole, the longer one says more: 合并政务服务事项 above 政务服务事项.
        telling = min(1.0, 0.4 + 0.6 * found / ENOUGH) * (0.9 + 0.1 * found / LONG)
        return math.pow(found / whole, 1.5) * telling
