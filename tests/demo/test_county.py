"""The demo county: size, names, duties."""

from __future__ import annotations

from collections import Counter

from fazhi.demo.county import make_county
from fazhi.demo.papers import KINDS
from fazhi.demo.sheets import HEADINGS
from fazhi.demo.text import topics


def test_county_of_any_seed_has_the_promised_size() -> None:
    for seed in (1, 2, 99):
        county = make_county(seed)
        methods = Counter(indicator.method for indicator in county.indicators)
        assert Counter(unit.is_town for unit in county.units) == {False: 64, True: 25}
        assert len(county.indicators) == 95
        assert methods == {"报送": 70, "网络检索": 20, "数据核验": 4, "满意度": 1}
        assert len({indicator.level1 for indicator in county.indicators}) == 9


def test_unit_names_aliases_and_letters_are_distinct() -> None:
    units = make_county(1).units
    assert len({unit.name for unit in units}) == 89
    aliases = Counter(alias for unit in units for alias in unit.aliases)
    assert [alias for alias, count in aliases.items() if count > 1] == []
    letters = Counter(unit.letters for unit in units)
    assert [word for word, count in letters.items() if count > 1] == []


def test_other_seed_changes_names_and_people() -> None:
    first, second = make_county(1), make_county(2)
    assert (first.name, first.year) != (second.name, second.year)
    assert [unit.contact for unit in first.units] != [unit.contact for unit in second.units]
    assert first.units == make_county(1).units


def test_every_unit_owes_something_and_leads_are_spread() -> None:
    county = make_county(1)
    duties = county.duties()
    assert {unit.key for unit, _ in duties} == {unit.key for unit in county.units}
    assert 230 <= sum(indicator.method == "报送" for _, indicator in duties) <= 270
    assert len({indicator.lead for indicator in county.indicators}) >= 30


def test_every_requirement_has_a_writer_and_every_submitted_indicator_a_topic() -> None:
    for indicator in make_county(1).indicators:
        for wanted in indicator.wanted:
            kind, _, sort = wanted.kind.partition(":")
            assert kind in {*KINDS, "台账", "统计", "网址"}
            assert sort in {"", *HEADINGS}
        if indicator.method in {"报送", "数据核验"}:
            assert len(topics()[indicator.number].sentences) >= 4
