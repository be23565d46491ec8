"""The text as data, its versions, what moved between builds, and an office's own Word templates."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import msgspec
import pytest
from fazhi.ledgers import Row
from fazhi.measures import Figure, FigureKind, Period
from fazhi.reading import read
from fazhi.reporting.book import FigureBook
from fazhi.reporting.build import draft
from fazhi.reporting.errors import ReportError, TextError, UnknownNameError
from fazhi.reporting.forms import refresh
from fazhi.reporting.moves import moves, snapshot, snapshot_from_json, snapshot_to_json
from fazhi.reporting.own_word import fill
from fazhi.reporting.periods import PeriodError, parse_period
from fazhi.reporting.template import parse_template
from fazhi.reporting.text import Bound, ParagraphBlock, Plain, Text, bound_runs, from_json, to_json, words
from fazhi.reporting.versions import Part, compare_texts

PERIOD = Period(date(2021, 1, 1), date(2021, 6, 30), "2021年上半年")


def _figure(value: int, ids: list[str], measure: str = "hearings", title: str = "听证案件") -> Figure:
    return Figure(
        measure=measure, title=title, kind=FigureKind.NUMBER, value=value, unit="件", period=PERIOD, ledger="hearings",
        formula="听证案件数", row_ids=tuple(ids), row_hash="", previous=12,
    )  # fmt: skip


def _text(body: str, value: int = 33) -> Text:
    return draft(parse_template(body, file="t"), [_figure(value, ["a"])], PERIOD).text


BODY = (
    "# 报告\n## 检察听证\n期内听证案件{{ f.hearings | moved }}。\n{{ table('情况', ['hearings'], []) }}\n@署名 县创建办"
)


def test_text_round_trips_as_json() -> None:
    text = _text(BODY)
    assert from_json(to_json(text)) == text
    assert [run.form for _, run in bound_runs(text)] == ["previous", "text", "previous", "text"]


def test_typed_over_mark_comes_right_again() -> None:
    text = _text(BODY)
    data = to_json(text).replace("33件".encode(), "99件".encode())
    assert "99件" in words(from_json(data).blocks[2])
    assert refresh(from_json(data), FigureBook([_figure(33, ["a"])], PERIOD)) == text


def test_mark_of_an_unknown_measure_is_refused_with_near_names() -> None:
    text = Text((ParagraphBlock((Plain("听证"), Bound("hearing"))),))
    with pytest.raises(UnknownNameError, match="hearings"):
        refresh(text, FigureBook([_figure(33, ["a"])], PERIOD))


def test_mark_of_an_unknown_form_is_refused() -> None:
    text = Text((ParagraphBlock((Bound("hearings", "txt"),)),))
    with pytest.raises(UnknownNameError, match="text"):
        refresh(text, FigureBook([_figure(33, ["a"])], PERIOD))


@pytest.mark.parametrize("data", [b"", b"{}", b'{"blocks": [{"type": "what"}]}', b"[1"])
def test_damaged_text_is_said(data: bytes) -> None:
    with pytest.raises(TextError):
        from_json(data)


def test_versions_show_what_changed_letter_by_letter() -> None:
    old = _text("## 听证\n期内听证案件{{ f.hearings }}。\n第二段话在这里。")
    new = _text("## 听证\n上半年听证案件{{ f.hearings }}。\n新加的一段，与别处不同。", 34)
    changes = compare_texts(old, new)
    assert [(c.kind, c.before, c.after) for c in changes] == [
        ("changed", "期内听证案件33件。", "上半年听证案件34件。"),
        ("added", "", "新加的一段，与别处不同。"),
        ("removed", "第二段话在这里。", ""),
    ]
    assert {c.heading for c in changes} == {"一、听证"}
    assert changes[0].parts == (
        Part("removed", "期内"), Part("added", "上半年"), Part("same", "听证案件3"), Part("removed", "3"),
        Part("added", "4"), Part("same", "件。"),
    )  # fmt: skip
    assert compare_texts(old, old) == []


def _rows(values: dict[str, str]) -> dict[str, list[Row]]:
    return {"hearings": [Row(i, {"kind": kind}) for i, kind in values.items()]}


def test_late_rows_tell_which_figures_moved_and_why() -> None:
    old = snapshot([_figure(2, ["a", "b"])], _rows({"a": "救助", "b": "监督"}))
    new = snapshot([_figure(2, ["a", "c"])], _rows({"a": "不起诉", "c": "监督"}))
    (move,) = moves(old, new)
    assert (move.added, move.removed, move.changed) == (("c",), ("b",), ("a",))
    assert move.why == "数值不变，仍为2件：新增1行（c），减少1行（b），修改1行（a）。"
    assert moves(old, old) == []


def test_moved_value_new_and_gone_figures() -> None:
    rows = _rows({"a": "救助", "b": "监督"})
    old = snapshot([_figure(1, ["a"]), _figure(5, ["a"], "x", "旧")], rows)
    new = snapshot([_figure(2, ["a", "b"]), _figure(6, ["a"], "y", "新")], rows)
    assert [move.why for move in moves(old, new)] == [
        "由1件变为2件：新增1行（b）。", "本次新引用的数据。", "本次不再引用。",
    ]  # fmt: skip
    assert snapshot_from_json(snapshot_to_json(old)) == old


def _own_template(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def test_own_word_template_is_filled_and_marked(tmp_path: Path) -> None:
    template = _own_template(
        tmp_path / "t.docx", "{{ 县名 }}听证案件{{ f.hearings | moved }}，<其他>。", "援助{{ f.gone }}。"
    )
    figures = [_figure(33, ["a"]), replace(_figure(0, [], "gone", "法律援助"), value=None)]
    data, placed, lacking = fill(template, figures, PERIOD, facts={"县名": "明河县&"})
    out = tmp_path / "out.docx"
    out.write_bytes(data)
    assert read(out).pages[0].text.split("\n")[:2] == ["明河县&听证案件由12件增至33件，<其他>。", "援助（缺数据）。"]
    assert [(one.mark, one.run.text) for one in placed] == [("f1_hearings", "12件"), ("f2_hearings", "33件")]
    assert lacking == ("法律援助",)
    with zipfile.ZipFile(out) as package:
        assert package.read("word/document.xml").decode().count("bookmarkStart") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ f.hearing }}", "相近的有：hearings"),
        ("{{ f.hearings.__class__ }}", "不允许"),
        ("{{ f.hearings", "写法有误"),
        ("{{ table('表', ['hearings']) }}", "不能用table"),
    ],
)
def test_own_word_template_faults_are_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        fill(_own_template(tmp_path / "t.docx", text), [_figure(33, ["a"])], PERIOD)


def test_own_word_template_that_is_no_word_file(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    path.write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(ReportError, match="不是可用的Word文件"):
        fill(path, [], PERIOD)


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("2021年上半年", date(2021, 1, 1), date(2021, 6, 30), "2021年上半年"),
        ("2021H2", date(2021, 7, 1), date(2021, 12, 31), "2021年下半年"),
        ("2021年第二季度", date(2021, 4, 1), date(2021, 6, 30), "2021年第二季度"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "2020年2月"),
        ("2021年度", date(2021, 1, 1), date(2021, 12, 31), "2021年"),
        ("2021-01-01至2021-06-30", date(2021, 1, 1), date(2021, 6, 30), ""),
        ("2021年1月1日至2021年4月30日", date(2021, 1, 1), date(2021, 4, 30), ""),
    ],
)
def test_periods_as_people_write_them(text: str, first: date, last: date, name: str) -> None:
    assert parse_period(text) == Period(first, last, name)


@pytest.mark.parametrize("text", ["", "去年", "2021-13", "2021-06-30至2021-01-01", "2021年2月30日至2021年3月1日"])
def test_periods_that_are_none(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(text)


def test_bound_run_needs_no_text_in_json() -> None:
    run = msgspec.json.decode(b'{"type": "figure", "measure": "hearings"}', type=Bound)
    assert run == Bound("hearings")
