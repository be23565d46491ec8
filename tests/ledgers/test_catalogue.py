"""The product's own ledgers: all that a county keeps are there, and every figure of them can be computed."""

from __future__ import annotations

from datetime import date

import pytest
from fazhi.ledgers import catalogue
from fazhi.measures import Period, compute

KEPT = """
documents-register meetings enforcement-bodies enforcement-certificates enforcement-teams penalty-powers case-files
normative-documents major-decisions legal-reviews reconsideration litigation mediation-committees mediation-cases
service-centre service-matters reform-items hearings court-mediation legal-aid notary publicity-duties
publicity-activities trainings special-funds public-measures model-cases problems next-steps
"""


def test_catalogue_has_every_register_of_a_county() -> None:
    assert {one.name for one in catalogue() if not one.virtual} == set(KEPT.split())
    assert {one.name for one in catalogue() if one.virtual} == {"units", "framework", "duties"}


@pytest.mark.parametrize("name", [one.name for one in catalogue()])
def test_ledger_every_measure_can_be_computed_on_an_empty_register(name: str) -> None:
    measures = catalogue().get(name).measures
    half = Period(date(2021, 1, 1), date(2021, 6, 30))
    arguments = {parameter: "" for measure in measures for parameter in measure.parameters}
    empty = {one.name: () for one in catalogue()}
    figures = compute(empty, measures, half, arguments=arguments)
    assert [one.measure for one in figures] == [one.name for one in measures]
    assert all(one.formula for one in measures)
