"""Near pairs: found at the promised likeness, exact where reported, nothing else."""

from __future__ import annotations

import random

import numpy as np
from fazhi.likeness.minhash import BINS, candidates, near_pairs, sketch
from fazhi.likeness.shingles import jaccard, shingles
from hypothesis import given
from hypothesis import strategies as st


def text_of(seed: int, length: int = 400) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randint(0x4E00, 0x5FFF)) for _ in range(length))


def edited(text: str, every: int) -> str:
    return "".join("甲" if i % every == 0 else c for i, c in enumerate(text))


def test_near_pairs_finds_copies_with_few_edits_and_nothing_else() -> None:
    texts = [text_of(i) for i in range(60)]
    texts += [edited(texts[3], 50), edited(texts[41], 80), texts[7]]
    found = near_pairs(len(texts), texts.__getitem__, least=0.5)
    assert [(p.first, p.second) for p in found] == [(3, 60), (7, 62), (41, 61)]
    assert found[1].likeness == 1.0


def test_near_pairs_reports_the_exact_likeness() -> None:
    texts = [text_of(1), edited(text_of(1), 40)]
    (pair,) = near_pairs(2, texts.__getitem__, least=0.3)
    assert pair.likeness == jaccard(*(np.unique(shingles(t)) for t in texts))


def test_near_pairs_of_a_form_that_many_hand_in_stay_linear() -> None:
    texts = [text_of(5)] * 400
    sketches = sketch(texts)
    assert len(candidates(sketches)) == 399 + 398


def test_near_pairs_of_empty_and_tiny_texts_are_none() -> None:
    assert near_pairs(4, ["", "", "短", "另"].__getitem__) == []
    assert near_pairs(0, [].__getitem__) == []


def test_sketch_of_a_text_does_not_depend_on_its_neighbours() -> None:
    texts = [text_of(i, length) for i, length in enumerate((5, 900, 0, 37, 400))]
    alone = np.concatenate([sketch([text]) for text in texts])
    assert (sketch(texts) == alone).all()


def test_sketch_of_a_short_text_has_no_empty_bin() -> None:
    assert (sketch([text_of(1, 20)]) != np.uint32(0xFFFFFFFF)).sum() == BINS


@given(st.text(alphabet="甲乙丙丁戊", max_size=60), st.text(alphabet="甲乙丙丁戊", max_size=60))
def test_jaccard_is_that_of_the_sets(a: str, b: str) -> None:
    def pieces(text: str) -> set[str]:
        size = min(6, len(text))
        return {text[i : i + size] for i in range(len(text) - size + 1)} if text else set()

    one, two = (np.unique(shingles(text)) for text in (a, b))
    if len(a) >= 6 and len(b) >= 6:
        union = pieces(a) | pieces(b)
        assert jaccard(one, two) == len(pieces(a) & pieces(b)) / len(union)
