"""Definitions: the catalogue of the product, and what an office's own YAML is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fazhi.errors import LedgerError, MeasureError
from fazhi.ledgers import Catalogue, Row, catalogue, load_ledger, parse_ledger, run_rules
from fazhi.measures import Period, compute

WISHED = [
    "documents-register",
    "meetings",
    "enforcement-bodies",
    "enforcement-certificates",
    "enforcement-teams",
    "penalty-powers",
    "case-files",
    "normative-documents",
    "major-decisions",
    "legal-reviews",
    "reconsideration",
    "litigation",
    "mediation-committees",
    "mediation-cases",
    "service-centre",
    "service-matters",
    "reform-items",
    "hearings",
    "court-mediation",
    "legal-aid",
    "notary",
    "publicity-duties",
    "publicity-activities",
    "trainings",
    "special-funds",
    "public-measures",
    "model-cases",
    "problems",
    "next-steps",
]

GOOD = """
name: visits
title: 走访台账
owner: 县信访局
unit_field: unit
date_field: day
primaryKey: [no]
fields:
  - {name: no, title: 编号, constraints: {required: true, unique: true}}
  - {name: unit, title: 单位}
  - {name: day, title: 走访日期, type: date, aliases: [日期]}
  - {name: homes, title: 户数, type: integer, constraints: {minimum: 0}}
measures:
  - {name: homes-visited, title: 走访户数, unit: 户, expression: sum(homes), formula: 期内户数之和}
checks:
  - {name: no-homes, title: 户数为零, when: homes = 0, message: "{no}号走访户数为零", suggestion: 请核对}
"""


def test_catalogue_holds_every_ledger_wished_for() -> None:
    names = {ledger.name for ledger in catalogue()}
    assert names >= set(WISHED)
    assert names - set(WISHED) == {"units", "framework", "duties"}


@pytest.mark.parametrize("name", WISHED)
def test_ledger_has_unit_day_key_owner_and_explained_measures(name: str) -> None:
    ledger = catalogue().get(name)
    assert ledger.unit_field and ledger.date_field and ledger.primary_key and ledger.owner and ledger.description
    assert all(measure.formula and measure.words for measure in ledger.measures) and ledger.measures


def test_every_measure_and_rule_of_the_catalogue_can_be_computed() -> None:
    everything = {ledger.name: [Row("1")] for ledger in catalogue()}
    period = Period(date(2021, 1, 1), date(2021, 6, 30))
    measures = catalogue().measures()
    figures = compute(everything, measures.values(), period, arguments={"docno": "明法办〔2021〕1号"})
    assert [figure.measure for figure in figures] == list(measures)
    assert [one.check for one in run_rules(everything, period.first, period.last)] != []


def test_part_names_a_measure_that_exists() -> None:
    measures = catalogue().measures()
    assert [one.name for one in measures.values() if one.part_of and one.part_of not in measures] == []


def test_own_ledger_is_loaded_and_joins_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "走访.yaml").write_text(GOOD, encoding="utf-8-sig")
    ledger = load_ledger(tmp_path / "走访.yaml")
    everything = catalogue().with_more([ledger])
    assert everything.get("走访台账") is ledger
    rows = {"visits": [Row("1", {"no": "1", "day": date(2021, 3, 5), "homes": 7})]}
    period = Period(date(2021, 1, 1), date(2021, 6, 30))
    assert compute(rows, ledger.measures, period, ledgers=everything)[0].value == 7


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: 走访台账", "titel: 走访台账", "《走访.yaml》第3行 titel：没有这一项，是不是“title”。"),
        ("owner: 县信访局", "owner: 县信访局\nowner: 县", "《走访.yaml》第5行：“owner”写了两次，请删去一处。"),
        ("type: date", "type: data", "《走访.yaml》第11行 fields[3].type：没有“data”这一种，是不是“date”。"),
        ("date_field: day", "date_field: dat", "《走访.yaml》第6行 date_field：没有名为“dat”的列，是不是“day”。"),
        ("date_field: day", "date_field: unit", "《走访.yaml》第6行 date_field：“unit”不是日期列。"),
        ("{minimum: 0}", "{minimum: 零}", "《走访.yaml》第12行 fields[4].constraints.minimum：“零”应当是数字。"),
        ("{minimum: 0}", "{minimun: 0}", "《走访.yaml》第12行 fields[4].constraints.minimun：没有这一项，是不是“minimum”。"),
        ("name: visits", "name: 走访", "《走访.yaml》第2行 name：只能用小写字母、数字和连字符，以字母开头，如 case-files。"),
        ("name: homes,", "name: 2homes,", "《走访.yaml》第12行 fields[4].name：列名用字母、数字、下划线或汉字，不能以数字开头，不能有空格。"),
        ("aliases: [日期]", "aliases: [单位]", "《走访.yaml》第8行 fields：列标题或别名“单位”用了两次，请改掉一处。"),
        ("{no}号", "{nr}号", "《走访.yaml》第16行 checks[1].message：没有名为“nr”的列，是不是“no”。"),
        ("expression: sum(homes)", "numerator: sum(homes)", "《走访.yaml》第14行 measures[1].denominator：分子 numerator 和分母 denominator 要一起写。"),
        ("formula: 期内户数之和", "basis: later", "《走访.yaml》第14行 measures[1].basis：没有“later”这一种，可以写：in-period、year-to-date、as-of、all。"),
        ("primaryKey: [no]", "primaryKey: [no", "《走访.yaml》第8行：写法不对，请检查冒号后面有没有空格、缩进是否对齐、引号是否成对。"),
        ("title: 走访台账", "title: &a 走访\ndescription: *a", "《走访.yaml》第4行：不能用 * 引用别处的内容，请把内容直接写在这里。"),
    ],
)  # fmt: skip
def test_wrong_definition_names_line_place_and_remedy(old: str, new: str, said: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_ledger(GOOD.replace(old, new, 1), file="走访.yaml")
    assert str(caught.value) == said


@pytest.mark.parametrize("text", ["", "- a", "a: [" * 2000, "\t", "a: !!python/object:os.system x", "x" * 600_000])
def test_hostile_text_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(LedgerError, match=r"^《走访\.yaml》.*。$"):
        parse_ledger(text, file="走访.yaml")


def test_wrong_rule_names_the_rule(tmp_path: Path) -> None:
    ledger = parse_ledger(GOOD.replace("when: homes = 0", "when: home = 0"), file="走访.yaml")
    with pytest.raises(MeasureError) as caught:
        run_rules({"visits": [Row("1")]}, date(2021, 1, 1), date(2021, 6, 30), ledgers=Catalogue([ledger]))
    assert str(caught.value) == "《走访.yaml》规则“no-homes”的 when：没有名为“home”的列，是不是“homes”。"


def test_versions_are_kept_and_the_highest_is_current() -> None:
    first = parse_ledger(GOOD)
    second = replace(first, version=2, title="走访登记台账")
    both = Catalogue([second, first])
    assert (both.get("visits"), both.get("visits", 1), both.versions("visits")) == (second, first, (first, second))
    with pytest.raises(LedgerError, match="没有这一版，现有第1、2版"):
        both.get("visits", 3)


def test_same_name_and_version_twice_is_refused() -> None:
    with pytest.raises(LedgerError, match="第1版已在"):
        Catalogue([parse_ledger(GOOD), parse_ledger(GOOD)])


def test_unknown_ledger_lists_the_near_one() -> None:
    with pytest.raises(LedgerError) as caught:
        catalogue().get("检察听政台账")
    assert str(caught.value) == "《检察听政台账》：没有这个台账，是不是“检察听证台账”。"
