"""Reports built from registers: bound figures, wording that adapts, what is left out, files that trace each number."""

from __future__ import annotations

import importlib.util
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fazhi.ledgers import Row, catalogue
from fazhi.measures import Figure
from fazhi.reading import read
from fazhi.reporting.build import Draft, Issued, build, draft
from fazhi.reporting.errors import ReportError, UnknownNameError
from fazhi.reporting.lists import lists_of
from fazhi.reporting.sources import Sources, figures_of, known_figures
from fazhi.reporting.template import own_templates, parse_template
from fazhi.reporting.text import bound_runs, plain, words
from fazhi.reporting.verify import Verdict, verify
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FACTS = {"县名": "鲁山县", "主送": "市创建办", "署名": "鲁山县创建办", "日期": "2021年7月12日", "单位": "县司法局"}


def _county_module() -> Any:
    path = Path(__file__).with_name("county.py")
    spec = importlib.util.spec_from_file_location("reporting_county", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reporting_county"] = module
    spec.loader.exec_module(module)
    return module


county = _county_module()


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(catalogue(), county.county())


@pytest.fixture(scope="module")
def figures(sources: Sources) -> list[Figure]:
    return figures_of(sources, county.PERIOD, units=county.DEPARTMENTS[:12])


@pytest.fixture(scope="module")
def half_year(
    sources: Sources, figures: list[Figure], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Draft, Issued]:
    return build(
        own_templates()["half-year"],
        figures,
        sources.rows,
        lists_of(sources.rows, sources.ledgers, county.PERIOD),
        county.PERIOD,
        tmp_path_factory.mktemp("report") / "半年报告.docx",
        facts=FACTS,
        ledgers=sources.by_name,
        proofs={"hearings-1": ["材料/听证笔录.pdf"]},
    )


def _bookmarks(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each bookmark of a Word file."""
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    for start in root.iter(f"{W}bookmarkStart"):
        text, element = "", start.getnext()
        while element is not None and element.tag != f"{W}bookmarkEnd":
            text += "".join(element.itertext())
            element = element.getnext()
        yield start.get(f"{W}name"), text


def _sheet(path: Path, name: str) -> list[dict[str, str]]:
    """The rows of a sheet of the workbook by the headings of its table."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    lines = [["" if cell is None else str(cell) for cell in row] for row in book[name].iter_rows(values_only=True)]
    top = next(i for i, line in enumerate(lines) if line[0] == "序号")
    return [dict(zip(lines[top], line, strict=False)) for line in lines[top + 1 :] if line[0]]


# The values of the 45 figures and what each is counted by, said again here without the product's SQL.
REFERENCE: dict[str, tuple[str, Any]] = {
    "departments-covered": ("64个", len), "towns-covered": ("25个", len), "indicators": ("95项", len),
    "web-assessed-indicators": ("20项", len), "bodies-checked": ("55个", len),
    "units-drawn": ("14家", lambda rows: len({r["unit"] for r in rows})), "penalty-files-reviewed": ("117本", len),
    "files-closed-from": ("2021年1月1日", lambda rows: min(r["closed_on"] for r in rows)),
    "files-closed-to": ("2021年4月30日", lambda rows: max(r["closed_on"] for r in rows)),
    "review-dimensions": (
        "4个",
        lambda rows: sum(any(r[c] is not None for r in rows) for c in (
            "body_score", "facts_score", "law_score", "procedure_score", "filing_score")),
    ),
    "check-matters": ("4个方面", lambda rows: len({m for r in rows for m in r["check_matters"].split("、")})),
    "team-types": ("五型", lambda rows: len({r["team_type"] for r in rows if r["team_type"]})),
    "competition-team": ("5人", lambda rows: len({r["member"] for r in rows})), "enforcement-teams": ("20个", len),
    "centre-departments": ("40个", len), "service-windows": ("76个", lambda rows: sum(r["windows"] for r in rows)),
    "service-matters": ("1774项", len),
    "online-rate": ("90%", lambda rows: round(100 * sum(bool(r["online"]) for r in rows) / len(rows))),
    "time-cut-rate": ("70%", lambda rows: round(100 * (1 - sum(r["promised_days"] for r in rows) / sum(r["legal_days"] for r in rows)))),
    "zero-visit-rate": ("60%", lambda rows: round(100 * sum(r["visits"] == 0 for r in rows) / len(rows))),
    "self-service-hours": ("24小时", lambda rows: max(r["hours"] for r in rows)),
    "one-visit-rate": ("100%", lambda rows: round(100 * sum(r["visits"] <= 1 for r in rows) / len(rows))),
    "special-areas-opened": ("3个", len), "hearings": ("33件", len), "hearings-aid": ("17件", len),
    "hearings-no-charge": ("15件", len), "hearings-civil": ("1件", len),
    "hearings-invited": ("110人次", lambda rows: sum(r["invited"] for r in rows)), "service-activities": ("83场", len),
    "permits-cancelled": ("19项", len), "matters-merged": ("37项", len), "promise-approvals": ("9项", len),
    "unmanned-approvals": ("5项", len), "done-at-once": ("36项", len), "done-online": ("73项", len),
    "done-nearby": ("22项", len), "done-in-one": ("45项", len),
}  # fmt: skip


def test_half_year_each_number_leads_back_to_rows_that_recount_it(
    half_year: tuple[Draft, Issued], sources: Sources
) -> None:
    """From the number in the Word file by its bookmark to the rows in the workbook, counted again from the registers."""
    _, issued = half_year
    marks = dict(_bookmarks(issued.word))
    places = {row["书签"]: row["序号"] for row in _sheet(issued.workbook, "文中位置") if row["书签"]}
    figures = {row["序号"]: row for row in _sheet(issued.workbook, "数据")}
    by_title = {one.figure.title: one.figure for one in issued.figures}
    assert set(marks) == set(places)
    seen = set()
    for mark, text in marks.items():
        row = figures[places[mark]]
        figure = by_title[row["数据"]]
        if figure.measure not in REFERENCE or text != REFERENCE[figure.measure][0]:
            continue
        held = {one.id: one for one in sources.rows[figure.ledger]}
        rows = [held[i] for i in figure.row_ids]
        assert row["依据行数"] == str(len(rows)) and row["校验值"] == figure.row_hash
        counted = REFERENCE[figure.measure][1](rows)
        said = f"{counted.year}年{counted.month}月{counted.day}日" if isinstance(counted, date) else str(counted)
        assert text.replace("五", "5").startswith(said), (figure.measure, text, counted)
        seen.add(figure.measure)
    assert seen == set(REFERENCE)


def test_half_year_former_values_and_documents_are_marked(half_year: tuple[Draft, Issued]) -> None:
    texts = [text for _, text in _bookmarks(half_year[1].word)]
    assert {
        "25个",
        "143项",
        "鲁法办〔2021〕1号",
        "鲁法政办〔2021〕2号",
        "鲁法政办〔2021〕5号",
        "鲁发〔2021〕2号",
        "平法政办〔2021〕7号",
    } <= set(texts)
    assert "已实现“双过半”" in texts


def test_half_year_says_what_it_left_out(half_year: tuple[Draft, Issued]) -> None:
    made, _ = half_year
    whole = "\n".join(words(block) for block in made.text.blocks)
    assert "调解成功率" not in whole and "县财政局" not in whole
    assert any(note.place == "县财政局" and "本节没有数据" in note.message for note in made.notes)
    assert any("法制审核率" in note.names for note in made.notes)
    numbers = re.findall(r"^([一二三四五六七八九])、", whole, re.M)
    assert numbers == ["一", "二", "三", "四", "五"]


def test_built_reports_hold_against_the_registers(
    half_year: tuple[Draft, Issued], figures: list[Figure], sources: Sources
) -> None:
    """What the product writes, the product's own reader finds right."""
    found = verify(read(half_year[1].word), known_figures(figures, sources.ledgers))
    assert len(found) > 45
    assert [f for f in found if f.verdict is not Verdict.RIGHT] == []


def test_changed_register_row_changes_hash_and_text(sources: Sources) -> None:
    rows = dict(sources.rows)
    rows["hearings"] = rows["hearings"][1:]
    new = {f.measure: f for f in figures_of(Sources(sources.ledgers, rows), county.PERIOD, units=[])}
    old = {f.measure: f for f in figures_of(sources, county.PERIOD, units=[])}
    assert (old["hearings"].text, new["hearings"].text) == ("33件", "32件")
    assert old["hearings"].row_hash != new["hearings"].row_hash


@pytest.mark.parametrize("name", ["annual", "notice", "briefing", "unit"])
def test_other_templates_build(name: str, sources: Sources, figures: list[Figure], tmp_path: Path) -> None:
    made, issued = build(
        own_templates()[name], figures, sources.rows, lists_of(sources.rows, sources.ledgers, county.PERIOD),
        county.PERIOD, tmp_path / "a.docx", facts=FACTS, ledgers=sources.by_name,
    )  # fmt: skip
    assert read(issued.word).refused is None
    assert len(issued.figures) >= 5
    assert "\ue000" not in "".join(words(block) for block in made.text.blocks)


def test_unit_report_has_the_units_own_figures(sources: Sources, figures: list[Figure]) -> None:
    unit = own_templates()["unit"]
    lists = lists_of(sources.rows, sources.ledgers, county.PERIOD, unit="县公安局")
    made = draft(unit, figures, county.PERIOD, lists=lists, facts={"单位": "县公安局"})
    whole = "\n".join(words(block) for block in made.text.blocks)
    assert "持证执法人员6人" in whole and "县公安局2021年上半年" in whole
    assert {run.unit for _, run in bound_runs(made.text)} == {"县公安局"}
    with pytest.raises(UnknownNameError, match="县公安局"):
        draft(unit, figures, county.PERIOD, lists=lists, facts={"单位": "县公安"})
    with pytest.raises(ReportError, match="请写明单位"):
        draft(unit, figures, county.PERIOD, lists=lists)


def _text(body: str, figures: list[Figure], **facts: str) -> str:
    made = draft(parse_template(body, file="t.txt"), figures, county.PERIOD, facts=facts)
    return "\n".join(words(block) for block in made.text.blocks)


@pytest.mark.parametrize(
    ("value", "previous", "said"),
    [(40, 25, "由25件增至40件"), (9, 12, "由12件降至9件"), (5, 5, "与上期持平，为5件"), (5, None, "为5件")],
)
def test_wording_follows_the_movement(figures: list[Figure], value: int, previous: int | None, said: str) -> None:
    one = replace(next(f for f in figures if f.measure == "hearings"), value=value, previous=previous)
    assert _text("听证案件{{ f.hearings | 增减 }}。", [one]) == f"听证案件{said}。"


@pytest.mark.parametrize(
    ("value", "said"), [(83, "80余件"), (80, "80件"), (79, "近80件"), (78, "70余件"), (7, "7件"), (120, "120件")]
)
def test_round_numbers(figures: list[Figure], value: int, said: str) -> None:
    one = replace(next(f for f in figures if f.measure == "hearings"), value=value)
    assert _text("共{{ f.听证案件 | about(10) }}。", [one]) == f"共{said}。"


def test_unknown_name_lists_near_ones_and_the_line(figures: list[Figure]) -> None:
    with pytest.raises(UnknownNameError) as error:
        _text("---\nname: x\n---\n第一行\n共{{ f.hearing }}。", figures)
    assert error.value.line == 5
    assert "hearings" in error.value.like
    assert (
        str(error.value)
        == "模板《t.txt》第5行：没有名为“hearing”的数据，相近的有：" + "、".join(error.value.like) + "。"
    )


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("好\n{{ f.hearings | }}", 2),
        ("{% for x in %}", 1),
        ("好\n\n{{ 1 / 0 }}", 3),
        ("{{ 县 }}", 1),
        ("{{ f.hearings.nothing }}", 1),
        ("{{ chart('pie', '图', ['hearings']) }}", 1),
    ],
)
def test_template_faults_name_the_line(figures: list[Figure], body: str, line: int) -> None:
    with pytest.raises(ReportError) as error:
        _text(body, figures)
    assert error.value.line == line and str(error.value).endswith("。")


@pytest.mark.parametrize(
    "body",
    [
        "{{ f.hearings.__class__ }}",
        "{{ f.__class__.__mro__ }}",
        "{{ f._session }}",
        "{{ f.hearings._figure }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 'a' * 10000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% include '/etc/passwd' %}",
        "{{ [1] * 100000000000 }}",
        "{{ range(100000000) | list }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
        "{% set a = [1] %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    ],
)
def test_sandbox_refuses(figures: list[Figure], body: str) -> None:
    with pytest.raises(ReportError):
        _text(body, figures)


def test_rows_cannot_forge_marks(sources: Sources, figures: list[Figure]) -> None:
    rows = {
        "next-steps": [
            Row(
                "n1",
                {
                    "title": "\ue0000\ue001假",
                    "kind": "打算",
                    "content": "\ue0020\ue001",
                    "planned_on": date(2021, 3, 5),
                },
            )
        ]
    }
    lists = lists_of(rows, sources.ledgers, county.PERIOD)
    body = "{% for r in l.下一步打算 %}{{ r.事项 }}{{ r.具体内容 }}。{% endfor %}\n听证{{ f.hearings }}。"
    made = draft(parse_template(body, file="t"), figures, county.PERIOD, lists=lists)
    assert [plain(block.runs) for block in made.text.blocks] == ["0假0。", "听证33件。"]  # type: ignore[union-attr]


def test_page_is_one_file_without_the_network(half_year: tuple[Draft, Issued]) -> None:
    page = half_year[1].page.read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import|https?://""", page)
    assert page.count("data-figure=") > 45
    assert "材料/听证笔录.pdf" in page


def test_workbook_names_proof(half_year: tuple[Draft, Issued]) -> None:
    rows = [row for row in _sheet(half_year[1].workbook, "数据") if row["数据"] == "听证案件"]
    assert [(row["值"], row["佐证"], row["台账"]) for row in rows] == [("33", "材料/听证笔录.pdf", "检察听证台账")]
