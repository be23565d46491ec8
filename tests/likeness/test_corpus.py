"""Rare wording: copies stand out, forms and set phrases do not."""

from __future__ import annotations

import random

from fazhi.likeness import Corpus, Text


def prose(seed: int, length: int = 300) -> str:
    chance = random.Random(seed)
    return "".join(chr(chance.randint(0x4E00, 0x7FFF)) for _ in range(length))


def test_likeness_of_a_copy_among_set_phrases_is_whole() -> None:
    phrase = prose(0, 200)
    texts = [Text(prose(i) + phrase, f"单位{i}") for i in range(1, 12)] + [Text(prose(3) + phrase, "抄写单位")]
    corpus = Corpus(texts, many=9)
    assert corpus.partners(60) == [(2, 11)]
    assert corpus.likeness(2, 11).both == 1.0
    assert corpus.likeness(2, 5).both == 0.0
    assert corpus.likeness(2, 5).common > 0.35


def test_partners_of_one_owner_are_none() -> None:
    assert Corpus([Text(prose(1), "甲"), Text(prose(1), "甲")]).partners(60) == []


def test_likeness_of_a_copied_chapter_gives_its_place_and_length() -> None:
    chapter = prose(9, 280)
    corpus = Corpus([Text(prose(1, 500) + chapter + prose(2, 200), "甲"), Text(prose(3, 300) + chapter, "乙")])
    assert corpus.partners(60) == [(0, 1)]
    found = corpus.likeness(0, 1)
    assert (found.passage, found.at) == (280, 500)
    assert found.both < 0.5


def test_common_texts_weigh_nothing() -> None:
    above = prose(4)
    corpus = Corpus([Text(above + prose(1, 50), "甲"), Text(above + prose(2, 50), "乙")], common=[above])
    assert corpus.partners(60) == []
    assert corpus.likeness(0, 1).passage == 0


def test_corpus_of_nothing_has_no_partners() -> None:
    assert Corpus([]).partners(1) == []
    assert Corpus([Text("", "甲"), Text("", "乙")]).partners(1) == []
