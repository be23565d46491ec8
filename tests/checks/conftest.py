"""Cases made by hand for the tests of checks: a small county, documents from text, papers parsed from them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import fazhi.checks  # noqa: F401  # declares the families
import pytest
from fazhi.checks.case import (
    Case,
    Category,
    Cycle,
    Duty,
    Indicator,
    Ledger,
    Material,
    Method,
    Region,
    Requirement,
    Role,
    Unit,
)
from fazhi.checks.finding import Finding
from fazhi.checks.registry import run_checks
from fazhi.gongwen import parse_paper
from fazhi.reading.document import Document, Page, Problem, ProblemCode, Source, Table

REGION = Region("云岭县", ("云岭",), ("江州市", "河西省"))
CYCLE = Cycle("2022年度", dt.date(2022, 1, 1), dt.date(2022, 12, 31), dt.date(2023, 1, 10), REGION, ("yunling.gov.cn",))
UNITS = (
    Unit("云岭县司法局", ("县司法局", "司法局"), Category.DEPARTMENT, False),
    Unit("云岭县公安局", ("县公安局", "公安局"), Category.DEPARTMENT, True),
    Unit("云岭县市场监督管理局", ("县市监局", "市场监管局"), Category.DEPARTMENT, True),
    Unit("江州市生态环境局云岭分局", ("生态环境分局",), Category.DEPARTMENT, True),
    Unit("云岭县桃源镇人民政府", ("桃源镇",), Category.TOWN, True),
    Unit("云岭县青石乡人民政府", ("青石乡",), Category.TOWN, True),
)
INDICATORS = (
    Indicator(
        "1",
        "依法行政",
        "案卷评查",
        "开展行政执法案卷评查。",
        "有方案、有通报。",
        (Requirement(1, "评查方案"), Requirement(2, "评查通报")),
        Method.SUBMIT,
        ("云岭县司法局",),
        ("云岭县公安局", "云岭县市场监督管理局"),
    ),
    Indicator(
        "2",
        "科学决策",
        "公众参与",
        "重大行政决策公开征求意见。",
        "有公告。",
        (Requirement(1, "公开征求意见公告及征求意见稿"), Requirement(2, "会议纪要")),
        Method.SUBMIT,
        ("云岭县市场监督管理局",),
        (),
    ),
)
DUTIES = tuple(
    Duty(unit, i.number, Role.LEAD if unit in i.leads else Role.SUPPORT)
    for i in INDICATORS
    for unit in (*i.leads, *i.supports)
)


def make_document(pages: Sequence[str | Page], file: str, **more: Any) -> Document:
    made = tuple(p if isinstance(p, Page) else Page(i, p) for i, p in enumerate(pages, 1))
    digest = hashlib.sha256(repr((made, file)).encode()).hexdigest()
    return Document(file, digest, 1000, "text/plain", "test", made, **more)


@pytest.fixture
def material() -> Callable[..., Material]:
    """A file from its text (or pages, or a table): `material("…", file="通知.docx", unit=…, indicator=…)`."""

    def make(
        *pages: str | Page,
        file: str = "通知.docx",
        unit: str | None = "云岭县司法局",
        indicator: str | None = "1",
        rows: Sequence[Sequence[str]] | None = None,
        problems: Sequence[ProblemCode] = (),
        folder: str | None = None,
        modified: dt.datetime | None = None,
        sealed: bool | None = None,
        paper: dict[str, Any] | None = None,
    ) -> Material:
        if rows is not None:
            table = Table("Sheet1", tuple(tuple(row) for row in rows))
            text = "\n".join("\t".join(row) for row in rows)
            pages = (*pages, Page(len(pages) + 1, text, source=Source.CELLS, tables=(table,), title="Sheet1"))
        faults = tuple(Problem(code, f"测试问题{code.value}。") for code in problems)
        document = make_document(pages, file.rsplit("/", 1)[-1], problems=faults, sealed=sealed)
        parsed = replace(parse_paper(document), **(paper or {}))
        path = folder if folder is not None else f"材料/{unit}/{indicator}"
        return Material(f"{path}/{file}", unit, indicator, document, parsed, modified)

    return make


@pytest.fixture
def case_of() -> Callable[..., Case]:
    """A case of the small county around the given materials."""

    def make(*materials: Material, ledgers: Sequence[Ledger] = (), **more: Any) -> Case:
        fields: dict[str, Any] = {
            "cycle": CYCLE,
            "units": UNITS,
            "indicators": INDICATORS,
            "duties": DUTIES,
            "materials": tuple(materials),
            "ledgers": tuple(ledgers),
        }
        return Case(**(fields | more))

    return make


@pytest.fixture
def found(case_of: Callable[..., Case]) -> Callable[..., list[Finding]]:
    """The findings of one check on a case of the given materials."""

    def run(check: str, *materials: Material, **more: Any) -> list[Finding]:
        return run_checks(case_of(*materials, **more), [check])

    return run
