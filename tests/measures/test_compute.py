"""Figures come out of rows, with the rows behind them; wrong SQL is told by measure and entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fazhi.errors import MeasureError
from fazhi.ledgers import Catalogue, Limits, Row, Store, Value, parse_ledger
from fazhi.measures import Figure, FigureKind, MeasureDefinition, Period, compute, compute_in

HALF = Period(date(2021, 1, 1), date(2021, 6, 30), "2021年上半年")

MATTERS = """
name: matters
title: 事项台账
unit_field: unit
date_field: since
primaryKey: [code]
fields:
  - {name: code, title: 编码}
  - {name: unit, title: 单位}
  - {name: since, title: 进驻日期, type: date}
  - {name: until, title: 退出日期, type: date}
  - {name: online, title: 网上可办, type: boolean}
  - {name: cost, title: 费用, type: number}
measures:
  - {name: matters, title: 事项, unit: 项, basis: as-of, until_field: until, expression: count(*), formula: 期末事项数}
  - {name: opened, title: 新进事项, unit: 项, expression: count(*), formula: 期内进驻}
  - name: online-rate
    title: 网上可办率
    basis: as-of
    until_field: until
    numerator: count(*) FILTER (WHERE online)
    denominator: count(*)
    formula: 网上可办事项 ÷ 全部事项
    target: 60
  - {name: first-day, title: 最早, unit: "", kind: date, basis: all, expression: min(since), formula: 最早进驻日期}
  - {name: cost, title: 费用, unit: 元, decimals: 2, basis: all, expression: sum(cost), formula: 费用之和}
  - name: one
    title: 一项
    unit: 项
    basis: all
    expression: count(*)
    filter: code = $code
    formula: 编码相同的事项
    parameters: [code]
"""


def matter(code: str, unit: str, since: str, **more: Value) -> Row:
    return Row(code, {"code": code, "unit": unit, "since": date.fromisoformat(since), **more})


ROWS = [
    matter("a", "甲局", "2020-05-01", online=True, cost=Decimal("0.10")),
    matter("b", "甲局", "2020-12-31", online=False, until=date(2021, 3, 1), cost=Decimal("0.20")),
    matter("c", "乙局", "2021-01-01", online=True),
    matter("d", "乙局", "2021-06-30", online=False, cost=Decimal("0.30")),
    matter("e", "乙局", "2021-07-01", online=True),
]


@pytest.fixture(scope="module")
def ledgers() -> Catalogue:
    return Catalogue([parse_ledger(MATTERS, file="matters.yaml")])


def figures(ledgers: Catalogue, *names: str, units: tuple[str, ...] = (), **arguments: Value) -> list[Figure]:
    wanted = [ledgers.measures()[name] for name in names]
    return compute({"matters": ROWS}, wanted, HALF, units=units, ledgers=ledgers, arguments=arguments)


def test_stock_counts_rows_in_force_on_the_last_day(ledgers: Catalogue) -> None:
    (figure,) = figures(ledgers, "matters")
    assert (figure.value, figure.previous, figure.change, figure.row_ids) == (3, 2, Decimal(1), ("a", "c", "d"))
    assert figure.text == "3项"


def test_flow_counts_rows_of_the_period_with_both_ends(ledgers: Catalogue) -> None:
    (figure,) = figures(ledgers, "opened")
    assert (figure.value, figure.row_ids) == (2, ("c", "d"))


def test_percentage_keeps_its_parts_and_rounds_half_up(ledgers: Catalogue) -> None:
    (figure,) = figures(ledgers, "online-rate")
    assert (figure.value, figure.numerator, figure.denominator) == (Decimal("66.7"), 2, 3)
    assert (figure.text, figure.is_on_target) == ("66.7%", True)


def test_by_unit_a_unit_without_rows_has_zero_and_no_percentage(ledgers: Catalogue) -> None:
    found = figures(ledgers, "matters", "online-rate", units=("甲局", "乙局", "丙局"))
    assert [(f.measure, f.of_unit, f.value, f.row_ids) for f in found] == [
        ("matters", None, 3, ("a", "c", "d")),
        ("matters", "甲局", 1, ("a",)),
        ("matters", "乙局", 2, ("c", "d")),
        ("matters", "丙局", 0, ()),
        ("online-rate", None, Decimal("66.7"), ("a", "c", "d")),
        ("online-rate", "甲局", Decimal("100.0"), ("a",)),
        ("online-rate", "乙局", Decimal("50.0"), ("c", "d")),
        ("online-rate", "丙局", None, ()),
    ]


def test_dates_and_money_stay_exact(ledgers: Catalogue) -> None:
    day, money = figures(ledgers, "first-day", "cost")
    assert (day.value, day.text, day.change) == (date(2020, 5, 1), "2020年5月1日", None)
    assert (money.value, money.text) == (Decimal("0.60"), "0.6元")


def test_parameter_takes_its_value_as_data(ledgers: Catalogue) -> None:
    (figure,) = figures(ledgers, "one", code="a")
    assert (figure.value, figure.row_ids) == (1, ("a",))
    (figure,) = figures(ledgers, "one", code="' OR 1=1 --")
    assert figure.value == 0


def test_hash_moves_with_content_and_not_with_order(ledgers: Catalogue) -> None:
    wanted = [ledgers.measures()["matters"]]

    def digest(rows: list[Row]) -> str:
        return compute({"matters": rows}, wanted, HALF, ledgers=ledgers)[0].row_hash

    changed = [replace(ROWS[0], values={**ROWS[0].values, "cost": Decimal("0.11")}), *ROWS[1:]]
    moved = [replace(row, place="第9行") for row in reversed(ROWS)]
    assert digest(ROWS) == digest(moved)
    assert digest(ROWS) != digest(changed)


def test_ledger_without_rows_supplied_is_missing_not_zero(ledgers: Catalogue) -> None:
    wanted = [ledgers.measures()["matters"]]
    (none,) = compute({}, wanted, HALF, ledgers=ledgers)
    (empty,) = compute({"matters": []}, wanted, HALF, ledgers=ledgers)
    assert (none.value, none.missing, empty.value, empty.missing) == (None, True, 0, False)


@pytest.mark.parametrize(
    ("expression", "filters", "said"),
    [
        ("count(*", "", "《matters.yaml》指标“matters”的 expression：算式没有写完，请检查括号是否成对、运算符后面有没有内容。"),
        ("count(*)", "onlin", "《matters.yaml》指标“matters”：没有名为“onlin”的列，是不是“online”。"),
        ("count(*)", "unit = “甲局”", "《matters.yaml》指标“matters”：“甲局”的引号要用英文单引号，如 '优秀'。"),
        ("coun(*)", "", "《matters.yaml》指标“matters”：没有名为“coun”的函数，请检查拼写。"),
        ("unit", "", "《matters.yaml》指标“matters”：算式要用汇总函数，如 count(*)、sum(列)；直接写列名算不出一个数。"),
        ("count(*)", "since > $lats", "《matters.yaml》指标“matters”的 filter：没有“$lats”，可以用的有：$first、$last。"),
        ("count(*)", "since > today()", "《matters.yaml》指标“matters”的 filter：不能用“today”：同样的台账每次算出来要一样；期末日期请用 $last。"),
    ],
)  # fmt: skip
def test_wrong_sql_names_measure_entry_and_remedy(ledgers: Catalogue, expression: str, filters: str, said: str) -> None:
    wrong = replace(ledgers.measures()["matters"], expression=expression, filter=filters)
    with pytest.raises(MeasureError) as caught:
        compute({"matters": ROWS}, [wrong], HALF, ledgers=ledgers)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "text",
    [
        "1; DROP TABLE matters",
        "count(*) FROM matters",
        "1), (2",
        "1=1) OR (1=1",
        "1 UNION SELECT 2",
        "(SELECT count(*) FROM read_csv('/etc/passwd'))",
        "(SELECT count(*) FROM '/etc/passwd')",
        "(SELECT count(*) FROM glob('/*'))",
        "(SELECT count(*) FROM information_schema.tables)",
        "(WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT count(*) FROM t)",
        "(SELECT count(*) FROM matters TABLESAMPLE 50%)",
        "(SELECT count(*) FROM matters USING SAMPLE 1)",
        "getenv('HOME')",
        "current_setting('memory_limit')",
        "INSTALL httpfs",
        "read_text('/etc/passwd')",
    ],
)
def test_anything_but_one_expression_over_the_ledger_is_refused(ledgers: Catalogue, text: str) -> None:
    for entry in ("expression", "filter"):
        wrong = replace(ledgers.measures()["matters"], **{entry: text})
        with pytest.raises(MeasureError):
            compute({"matters": ROWS}, [wrong], HALF, ledgers=ledgers)


def test_costly_expression_is_stopped_and_the_store_lives_on(ledgers: Catalogue) -> None:
    product = ", ".join(f"matters t{i}" for i in range(14))
    costly = MeasureDefinition(
        "costly", "费", "", "matters", "", expression=f"(SELECT sum(length(t0.code || t13.code)) FROM {product})",
        filter="true", date_field="since",
    )  # fmt: skip
    with Store({"matters": ROWS}, ledgers, limits=Limits(seconds=0.3)) as store:
        with pytest.raises(MeasureError, match=r"算了0\.3秒还没有结果，已停止"):
            compute_in(store, [costly], HALF)
        assert compute_in(store, [ledgers.measures()["matters"]], HALF)[0].value == 3


def test_memory_is_capped(ledgers: Catalogue) -> None:
    greedy = MeasureDefinition(
        "greedy",
        "贪",
        "",
        "matters",
        "",
        expression="length(string_agg(repeat(code, 200000000), ''))",
        date_field="since",
    )
    with pytest.raises(MeasureError):
        compute({"matters": ROWS}, [greedy], HALF, ledgers=ledgers, limits=Limits(memory_mb=100))


def test_boolean_kind_gives_yes_or_no(ledgers: Catalogue) -> None:
    one = replace(ledgers.measures()["matters"], kind=FigureKind.BOOLEAN, expression="count(*) >= 3", unit="")
    (figure,) = compute({"matters": ROWS}, [one], HALF, ledgers=ledgers)
    assert (figure.value, figure.previous, figure.text) == (True, False, "是")


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2021-01-01", "2021-06-30", ("2020-07-01", "2020-12-31")),
        ("2021-01-01", "2021-12-31", ("2020-01-01", "2020-12-31")),
        ("2024-03-01", "2024-03-31", ("2024-02-01", "2024-02-29")),
        ("2021-01-05", "2021-01-11", ("2020-12-29", "2021-01-04")),
    ],
)
def test_period_before_has_the_same_length(first: str, last: str, before: tuple[str, str]) -> None:
    earlier = Period(date.fromisoformat(first), date.fromisoformat(last)).before()
    assert (earlier.first.isoformat(), earlier.last.isoformat()) == before
