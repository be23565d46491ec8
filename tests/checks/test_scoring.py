"""The scorer of labelled sets: one test a rule of its README."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "bench" / "checks.py"
    spec = importlib.util.spec_from_file_location("bench_checks", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def row(check="draft", unit="甲局", indicator="1", file="a.docx", **more):
    return {"check": check, "unit": unit, "indicator": indicator, "file": file, **more}


def test_score_counts_hits_false_alarms_and_misses(bench):
    result = bench.score([row(), row(file="b.docx")], [row(), row(file="c.docx")])
    tally = result.tallies["draft"]
    assert (tally.hits, len(tally.wrong), len(tally.missed)) == (1, 1, 1)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)


def test_score_counts_one_key_once(bench):
    result = bench.score([row(quote="x"), row(quote="y")], [row()])
    assert (result.overall.hits, len(result.overall.wrong)) == (1, 0)


def test_score_tells_requirement_items_apart_by_number(bench):
    labels = [row("requirement-missing", file=None, quote="2.会议纪要")]
    found = [row("requirement-missing", file=None, quote=q) for q in ("2.会议纪要", "12.照片")]
    tally = bench.score(found, labels).tallies["requirement-missing"]
    assert (tally.hits, len(tally.wrong)) == (1, 1)


def test_score_dontcare_of_a_whole_duty_covers_every_item(bench):
    found = [row("requirement-missing", file=None, quote="3.照片")]
    result = bench.score(found, [], dontcare=[row("requirement-missing", file=None)])
    assert result.overall.wrong == ()


def test_score_takes_any_end_of_a_group_as_a_hit(bench):
    labels = [row(group="g"), row(file="b.docx", group="g")]
    assert bench.score([row(file="b.docx")], labels).overall.recall == 1.0
    both = bench.score([row(), row(file="b.docx")], labels).overall
    assert (both.hits, len(both.wrong)) == (1, 0)
    none = bench.score([], labels).overall
    assert len(none.missed) == 1


def test_score_counts_a_raised_negative_twice(bench):
    overall = bench.score([row()], [], negatives=[row()]).overall
    assert (len(overall.wrong), len(overall.negatives), overall.negatives_given) == (1, 1, 1)


def test_score_ignores_checks_that_are_not_chosen(bench):
    overall = bench.score([row("late")], [row("late"), row()], checks=["draft"]).overall
    assert (overall.hits, len(overall.wrong), len(overall.missed)) == (0, 0, 1)


def test_score_bins_confidence(bench):
    found = [row(confidence=0.92), row(file="b.docx", confidence=0.93), row(file="c.docx", confidence=0.5)]
    bins = {(low, high): (n, right) for low, high, n, right in bench.score(found, [row()]).calibration}
    assert bins[0.9, 0.95] == (2, 1)
    assert bins[0.0, 0.6] == (1, 0)


def test_main_refuses_a_set_without_labels(bench, tmp_path, capsys):
    assert bench.main([str(tmp_path)]) == 2
    assert "labels.jsonl" in capsys.readouterr().err


def test_main_prints_the_table_of_given_findings(bench, tmp_path, capsys):
    (tmp_path / "labels.jsonl").write_text('{"check": "draft", "unit": "甲局", "indicator": "1", "file": "a"}\n')
    (tmp_path / "f.jsonl").write_text('{"check": "draft", "unit": "甲局", "indicator": "1", "file": "a"}\n')
    assert bench.main([str(tmp_path), "--findings", str(tmp_path / "f.jsonl"), "--all"]) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("draft"))
    assert line.split() == ["draft", "1", "0", "0", "1.000", "1.000", "1.000", "0/0"]


def test_together_adds_sets_and_their_bins(bench):
    one = bench.score([row(confidence=0.9)], [row()])
    two = bench.score([row(confidence=0.92), row("undated", confidence=0.5)], [row(), row(file="c.docx")])
    both = bench.together([one, two])
    assert {name: (t.hits, len(t.wrong), len(t.missed)) for name, t in both.tallies.items()} == {
        "draft": (2, 0, 1),
        "undated": (0, 1, 0),
    }
    assert (both.overall.hits, len(both.overall.wrong), len(both.overall.missed)) == (2, 1, 1)
    assert [(low, count, right) for low, _, count, right in both.calibration if count] == [(0.0, 1, 0), (0.9, 2, 2)]


def test_main_scores_several_sets_with_as_many_findings(bench, tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "labels.jsonl").write_text(
            '{"check": "draft", "unit": "甲局", "indicator": "1", "file": "a"}\n'
        )
    found = str(tmp_path / "a" / "labels.jsonl")
    sets = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert bench.main([*sets, "--findings", found, found]) == 0
    assert "2个材料集合计" in capsys.readouterr().out
    assert bench.main([*sets, "--findings", found]) == 2
