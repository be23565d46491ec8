"""How an organ stands to a unit: counties, districts and county-level cities."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fazhi.checks.case import Category, Region, Unit
from fazhi.checks.offices import Standing, is_same_unit, standing


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("云岭县市场监督管理局", Standing.SELF),
        ("县市监局", Standing.SELF),
        ("云岭县市场监管局", Standing.SELF),
        ("中共云岭县市场监督管理局党组", Standing.SELF),
        ("云岭县市场监督管理局办公室", Standing.SELF),
        ("云岭县人民政府", Standing.LEADING),
        ("中共云岭县委", Standing.LEADING),
        ("云岭县人大常委会", Standing.LEADING),
        ("云岭县防汛抗旱指挥部办公室", Standing.LEADING),
        ("江州市市场监督管理局", Standing.HIGHER),
        ("省司法厅", Standing.HIGHER),
        ("市司法局", Standing.HIGHER),
        ("国家市场监督管理总局", Standing.HIGHER),
        ("云岭县卫生健康委员会", Standing.OTHER),
        ("县司法局", Standing.OTHER),
        ("鹿鸣县市场监督管理局", Standing.OTHER),
        ("云岭县青石乡人民政府", Standing.OTHER),
        ("法规股", Standing.UNKNOWN),
        ("", Standing.UNKNOWN),
    ],
)
def test_standing_in_a_county(case_of, name, expected):
    case = case_of()
    assert standing(name, case.unit_by_name["云岭县市场监督管理局"], case) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("云岭市司法局", Standing.SELF),
        ("市司法局", Standing.SELF),
        ("市农业农村局", Standing.OTHER),
        ("云岭市人民政府办公室", Standing.LEADING),
        ("江州市司法局", Standing.HIGHER),
        ("山阳区司法局", Standing.OTHER),
    ],
)
def test_standing_in_a_county_level_city(case_of, name, expected):
    region = Region("云岭市", ("云岭",), ("江州市", "河西省"))
    unit = Unit("云岭市司法局", ("市司法局", "司法局"), Category.DEPARTMENT)
    case = case_of(cycle=replace(case_of().cycle, region=region), units=(unit,))
    assert standing(name, unit, case) is expected


def test_standing_forgives_a_sign_misread_on_a_scan(case_of):
    case = case_of()
    unit = case.unit_by_name["云岭县市场监督管理局"]
    assert standing("云岭县市场监督管埋局", unit, case, blurred=True) is Standing.SELF


def test_a_branch_of_the_city_is_its_own_unit(case_of):
    case = case_of()
    unit = case.unit_by_name["江州市生态环境局云岭分局"]
    assert standing("江州市生态环境局云岭分局", unit, case) is Standing.SELF
    assert standing("江州市生态环境局", unit, case) is Standing.HIGHER


def test_a_listed_unit_named_after_a_higher_body_is_another_unit(case_of):
    tax = Unit("国家税务总局云岭县税务局", ("县税务局",), Category.DEPARTMENT)
    case = case_of(units=(*case_of().units, tax))
    assert standing(tax.name, case.units[0], case) is Standing.OTHER
    assert standing(tax.name, tax, case) is Standing.SELF
    assert standing("国家税务总局", case.units[0], case) is Standing.HIGHER


@pytest.mark.parametrize(
    ("short", "full", "same"),
    [
        ("云岭县卫健委", "云岭县卫生健康委员会", True),
        ("云岭县发改委", "云岭县发展和改革委员会", True),
        ("云岭县发改委办公室", "云岭县发展和改革委员会", True),
        ("中共云岭县委", "云岭县发展和改革委员会", False),
        ("云岭县卫健委", "云岭县发展和改革委员会", False),
    ],
)
def test_a_commission_by_its_usual_short_name(short, full, same):
    unit = Unit(full, (), Category.DEPARTMENT)
    assert is_same_unit(short, unit, Region("云岭县", ("云岭",), ("江州市",))) is same
