"""Reports: drafted, edited with marks that cannot be mistyped, brought up to date, issued and then unchanged."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.urls import reverse
from fazhi.apps.audit.models import Event
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.registers.models import Entry
from fazhi.apps.registers.services import rows
from fazhi.apps.reports import queries
from fazhi.apps.reports.models import BoundFigure, CheckState, Report
from fazhi.apps.reports.services import checking, drafts, issuing, word
from fazhi.apps.reports.services.versions import body_of, has_moved, moves_of, newest_of, text_of
from fazhi.apps.storage.services import opened
from fazhi.ledgers import catalogue
from fazhi.measures import Period
from fazhi.reporting.errors import ReportError, UnknownNameError
from fazhi.reporting.text import Bound, ParagraphBlock, Plain, Text, bound_runs, to_json, words
from fazhi.reporting.versions import compare_texts

HEARINGS = catalogue().get("hearings")
ADDRESSES = ("reports", "measures", "templates", "checks")


def enter(office: Any, number: str, *, invited: str = "4", kind: str = "司法救助") -> Entry:
    texts = {"case_no": number, "unit": "县司法局", "kind": kind, "held_on": "2021-03-05", "invited": invited}
    return rows.save(region=office.region, ledger=HEARINGS, texts=texts, by=office.person("manager"))


def period_of(office: Any) -> Period:
    return Period(office.cycle.first, office.cycle.last, office.cycle.name)


def begin(office: Any, **changes: Any) -> Report:
    given = {
        "region": office.region,
        "cycle": office.cycle,
        "template": "half-year",
        "period": period_of(office),
        "by": office.person("manager"),
        **changes,
    }
    return drafts.create(**given)[0]


@pytest.fixture
def drafted(office: Any) -> Report:
    for number in range(3):
        enter(office, f"听{number}号")
    return begin(office)


def letters(report: Report) -> str:
    return "\n".join(words(block) for block in text_of(newest_of(report)).blocks)


def edited(report: Report, old: str, new: str) -> bytes:
    """The text as an editor sends it, with some letters changed in plain runs."""
    return json.dumps(body_of(text_of(newest_of(report))), ensure_ascii=False).replace(old, new).encode()


# --- drafting and editing -------------------------------------------------------------------------------------------


def test_draft_binds_figures_with_their_rows(drafted: Report, office: Any) -> None:
    bound = newest_of(drafted).figures.get(measure="hearings")
    assert (bound.text, len(bound.rows), len(bound.digests)) == ("3件", 3, 3)
    assert set(map(int, bound.rows)) == set(Entry.objects.values_list("pk", flat=True))
    assert "听证案件3件" in letters(drafted)
    assert Event.objects.filter(action="reports.created").count() == 1


def test_what_lacks_data_is_left_out_and_told(office: Any) -> None:
    report, notes = drafts.create(
        region=office.region, cycle=office.cycle, template="half-year", period=period_of(office), by=None
    )
    assert any("听证案件" in note for note in notes)
    assert "听证" not in letters(report)


def test_words_are_edited_and_marks_come_right_again(drafted: Report, office: Any) -> None:
    data = edited(drafted, "期内听证案件", "上半年共听证案件").replace(
        '"text": "3件"'.encode(), '"text": "30件"'.encode()
    )
    assert "30件".encode() in data
    version = drafts.save_text(report=drafted, data=data, number=1, by=office.person("reviewer"), note="改措辞")
    assert "上半年共听证案件3件" in letters(drafted)
    assert "30件" not in letters(drafted)
    assert (version.number, version.by, version.figures.get(measure="hearings").text) == (
        2,
        office.person("reviewer"),
        "3件",
    )


def test_unknown_figure_is_refused_with_near_names(drafted: Report) -> None:
    text = Text((ParagraphBlock((Plain("听证"), Bound("hearing", "text", None, None, "99件"))),))
    with pytest.raises(UnknownNameError, match="hearings"):
        drafts.save_text(report=drafted, data=to_json(text), number=1, by=None)
    wrong_form = Text((ParagraphBlock((Bound("hearings", "tex", None, None, ""),)),))
    with pytest.raises(UnknownNameError, match="写法"):
        drafts.save_text(report=drafted, data=to_json(wrong_form), number=1, by=None)
    assert newest_of(drafted).number == 1


@pytest.mark.parametrize("data", [b"", b"[]", b'{"blocks": []}', b'{"blocks": [{"type": "script"}]}', b"\xff"])
def test_damaged_text_is_refused(drafted: Report, data: bytes) -> None:
    from fazhi.errors import FazhiError

    with pytest.raises(FazhiError):
        drafts.save_text(report=drafted, data=data, number=1, by=None)


def test_second_editor_is_told(drafted: Report) -> None:
    drafts.save_text(report=drafted, data=edited(drafted, "期内", "今年"), number=1, by=None)
    with pytest.raises(ConflictError, match="第2稿"):
        drafts.save_text(report=drafted, data=edited(drafted, "今年", "本期"), number=1, by=None)


def test_headings_are_numbered_anew(drafted: Report) -> None:
    text = text_of(newest_of(drafted))
    kept = tuple(block for block in text.blocks if not words(block).startswith("一、"))
    drafts.save_text(report=drafted, data=to_json(Text(kept)), number=1, by=None)
    firsts = [words(block)[:2] for block in text_of(newest_of(drafted)).blocks]
    assert "一、" in firsts and len({f for f in firsts if f[1:] == "、"}) == len([f for f in firsts if f[1:] == "、"])


def test_two_versions_are_compared_letter_by_letter(drafted: Report) -> None:
    drafts.save_text(report=drafted, data=edited(drafted, "期内听证", "今年听证"), number=1, by=None)
    old, new = (text_of(drafted.versions.get(number=n)) for n in (1, 2))
    (change,) = compare_texts(old, new)
    assert [part.text for part in change.parts if part.kind == "added"] == ["今年"]


def test_earlier_version_is_taken_back(drafted: Report) -> None:
    before = letters(drafted)
    drafts.save_text(report=drafted, data=edited(drafted, "期内", "今年"), number=1, by=None)
    drafts.restore(report=drafted, number=1, by=None)
    assert (letters(drafted), newest_of(drafted).number) == (before, 3)
    assert newest_of(drafted).figures.get(measure="hearings").text == "3件"


# --- late data ------------------------------------------------------------------------------------------------------


def test_late_row_moves_figures_and_says_why(drafted: Report, office: Any) -> None:
    late = enter(office, "听9号")
    bound = list(newest_of(drafted).figures.all())
    reckoned = queries.reckon(drafted.region, drafted.cycle, queries.period_of(drafted))
    assert {one.measure for one in has_moved(bound, reckoned)} >= {"hearings", "hearings-invited"}
    found = {one.measure: one for one in moves_of(bound, reckoned)}
    move = found["hearings"]
    assert (move.before, move.after, move.added, move.removed) == ("3件", "4件", (str(late.pk),), ())
    assert "新增1行" in move.why
    drafts.bring_up_to_date(report=drafted, by=None)
    assert "听证案件4件" in letters(drafted)
    assert has_moved(newest_of(drafted).figures.all(), reckoned) == []


def test_changed_row_is_told_though_the_count_stays(drafted: Report, office: Any) -> None:
    entry = Entry.objects.order_by("pk")[0]
    texts = {"case_no": "听0号", "unit": "县司法局", "kind": "司法救助", "held_on": "2021-03-06", "invited": "9"}
    rows.save(region=office.region, ledger=HEARINGS, texts=texts, by=None, entry=entry)
    reckoned = queries.reckon(drafted.region, drafted.cycle, queries.period_of(drafted))
    found = {one.measure: one for one in moves_of(list(newest_of(drafted).figures.all()), reckoned)}
    assert found["hearings"].changed == (str(entry.pk),)
    assert (found["hearings-invited"].before, found["hearings-invited"].after) == ("12人次", "17人次")


def test_saving_words_keeps_figures_as_bound_and_new_mark_of_moved_figure_asks_for_reckoning(
    drafted: Report, office: Any
) -> None:
    enter(office, "听9号")
    drafts.save_text(report=drafted, data=edited(drafted, "期内听证", "今年听证"), number=1, by=None)
    assert "听证案件3件" in letters(drafted)
    text = text_of(newest_of(drafted))
    more = Text((*text.blocks, ParagraphBlock((Bound("hearings", "about:10"),))))
    with pytest.raises(InputError, match="重算"):
        drafts.save_text(report=drafted, data=to_json(more), number=2, by=None)


# --- issuing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(drafted: Report, office: Any) -> Report:
    return issuing.issue(
        report=drafted,
        docno="明法政办〔2021〕9号",
        dated=date(2021, 7, 12),
        by=office.person("manager"),
        signature="县创建办",
    )


def test_issued_report_has_number_day_and_files(issued: Report) -> None:
    with opened(str(issued.docx_id)) as source:
        document = docx.Document(io.BytesIO(source.read()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "明法政办〔2021〕9号" in text and "2021年7月12日" in text and "县创建办" in text and "听证案件3件" in text
    with opened(str(issued.figures_xlsx_id)) as source:
        assert zipfile.ZipFile(io.BytesIO(source.read())).testzip() is None
    with opened(str(issued.html_id)) as source:
        assert "听0号" in source.read().decode()
    assert Event.objects.filter(action="reports.issued").count() == 1


@pytest.mark.slow
def test_pdf_is_made_by_a_job(issued: Report) -> None:
    run_waiting()
    issued.refresh_from_db()
    assert issued.pdf is not None, issued.pdf_problem
    with opened(str(issued.pdf_id)) as source:
        assert source.read(5) == b"%PDF-"


def test_row_removed_later_stays_visible_in_the_issued_report(issued: Report, office: Any) -> None:
    entry = Entry.objects.order_by("pk")[0]
    rows.remove(entry=entry, by=office.person("manager"), why="登记错误")
    bound = newest_of(issued).figures.get(measure="hearings")
    assert bound.text == "3件"
    kept = {row["id"]: row["cells"] for row in bound.frozen}
    assert kept[str(entry.pk)][0][1] == "听0号"
    page = office.client("leader").get(reverse("reports:figure", args=[bound.pk])).content.decode()
    assert "听0号" in page and "签发时的内容" in page
    whole = office.client("leader").get(reverse("reports:report", args=[issued.pk])).content.decode()
    assert f'href="{reverse("reports:figure", args=[bound.pk])}">3件</a>' in whole


def test_nothing_of_an_issued_report_changes(issued: Report, office: Any) -> None:
    data = edited(issued, "期内", "今年")
    tries = [
        lambda: drafts.save_text(report=issued, data=data, number=2, by=None),
        lambda: drafts.bring_up_to_date(report=issued, by=None),
        lambda: drafts.write_anew(report=issued, by=None),
        lambda: drafts.restore(report=issued, number=1, by=None),
        lambda: drafts.add_comment(report=issued, text="再看", by=office.person("manager")),
        lambda: issuing.issue(report=issued, docno="另〔2021〕1号", dated=date(2021, 8, 1), by=None),
    ]
    for one in tries:
        with pytest.raises(ConflictError, match="已签发"):
            one()
    assert issued.versions.count() == 2


def test_report_with_moved_figures_is_not_issued(drafted: Report, office: Any) -> None:
    enter(office, "听9号")
    with pytest.raises(InputError, match=r"听证案件.*重算"):
        issuing.issue(report=drafted, docno="明法政办〔2021〕9号", dated=date(2021, 7, 12), by=None)


# --- Word templates -------------------------------------------------------------------------------------------------


def word_file(path: Path, text: str) -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


def reckoned(office: Any) -> queries.Reckoned:
    return queries.reckon(office.region, office.cycle, period_of(office))


def test_own_word_template_is_filled_and_issued(office: Any, tmp_path: Path) -> None:
    enter(office, "听1号")
    path = word_file(tmp_path / "月报.docx", "本期听证{{ f.听证案件 }}，调解{{ f.行政调解案件受理 }}。{{ 文号 }}")
    path = word_file(path, "本期听证{{ f.听证案件 }}。{{ 文号 }}")
    template, _ = word.add_template(reckoned=reckoned(office), name="月报", path=path, by=None)
    report = begin(office, template=f"word:{template.pk}")
    assert newest_of(report).figures.get().text == "1件"
    issuing.issue(report=report, docno="明〔2021〕3号", dated=date(2021, 7, 1), by=None)
    report.refresh_from_db()
    with opened(str(report.docx_id)) as source:
        text = docx.Document(io.BytesIO(source.read())).paragraphs[0].text
    assert text == "本期听证1件。明〔2021〕3号"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ f.听证案子 }}", "听证案件"),
        ("{{ f.听证案件.__class__ }}", "模板"),
        ("{% for a in range(10**9) %}{{ a }}{% endfor %}", "模板"),
    ],
)
def test_wrong_or_reaching_template_is_refused(office: Any, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        word.add_template(reckoned=reckoned(office), name="坏", path=word_file(tmp_path / "坏.docx", text), by=None)


def test_file_that_is_no_word_file_is_refused(office: Any, tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"no word")
    with pytest.raises(ReportError, match="docx"):
        word.add_template(reckoned=reckoned(office), name="坏", path=path, by=None)


# --- written reports ------------------------------------------------------------------------------------------------


def test_written_report_is_held_against_the_registers(office: Any, tmp_path: Path) -> None:
    for number in range(3):
        enter(office, f"听{number}号")
    path = tmp_path / "汇报.txt"
    path.write_text("检察院工作汇报\n期内听证案件5件。邀请听证12人次。\n", encoding="utf-8")
    check = checking.take_in(
        region=office.region, cycle=office.cycle, period=period_of(office), name="汇报.txt", path=path, by=None
    )
    checking.run(check.pk)
    check.refresh_from_db()
    assert check.state == CheckState.DONE
    verdicts = {one["measure"]: (one["verdict"], one["expected"]) for one in check.found}
    assert verdicts["hearings"] == ("wrong", "3")
    page = office.client("reviewer").get(reverse("reports:check", args=[check.pk])).content.decode()
    assert "不符" in page and reverse("reports:measure", args=["hearings"]) in page


def test_unreadable_written_report_says_so(office: Any, tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04 broken")
    check = checking.take_in(
        region=office.region, cycle=office.cycle, period=period_of(office), name="坏.docx", path=path, by=None
    )
    checking.run(check.pk)
    check.refresh_from_db()
    assert check.state == CheckState.REFUSED and check.problem


# --- pages and rights -----------------------------------------------------------------------------------------------


def test_pages_open_for_those_who_may(drafted: Report, office: Any) -> None:
    paths = [reverse(f"reports:{name}") for name in ADDRESSES]
    paths += [reverse(f"reports:{name}", args=[drafted.pk]) for name in ("report", "moves", "compare")]
    paths += [reverse("reports:measure", args=["hearings"]), reverse("reports:measure", args=["half-way"])]
    paths.append(reverse("reports:measure", args=["hearings"]) + "?unit=县司法局")
    for role in ("manager", "leader", "superior", "assessor"):
        client = office.client(role)
        assert [path for path in paths if client.get(path).status_code != 200] == [], role
    for role in ("liaison", "head", "auditor", "sysadmin", "stranger"):
        client = office.client(role)
        assert [path for path in paths if client.get(path).status_code != 403] == [], role
    far = office.client("far-reviewer")
    assert far.get(reverse("reports:report", args=[drafted.pk])).status_code == 404


def test_only_writers_write_and_only_the_manager_issues(drafted: Report, office: Any) -> None:
    form = {"docno": "明〔2021〕1号", "dated": "2021-07-12"}
    assert office.client("reviewer").post(reverse("reports:issue", args=[drafted.pk]), form).status_code == 403
    assert office.client("leader").post(reverse("reports:save", args=[drafted.pk]), {}).status_code == 403
    far = office.client("far-reviewer").post(reverse("reports:change", args=[drafted.pk, "refresh"]))
    assert far.status_code == 404
    assert office.client("manager").post(reverse("reports:issue", args=[drafted.pk]), form).status_code == 302
    drafted.refresh_from_db()
    assert drafted.state == "issued"
    page = office.client("leader").get(reverse("reports:report", args=[drafted.pk])).content.decode()
    assert 'contenteditable="true"' not in page and "明〔2021〕1号" in page
    got = office.client("leader").get(reverse("reports:download", args=[drafted.pk, "docx"]))
    assert b"".join(got.streaming_content)[:2] == b"PK"
    got.close()


def test_figures_are_exported(drafted: Report, office: Any) -> None:
    answer = office.client("leader").get(reverse("reports:measures") + "?format=xlsx&q=听证")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    answer.close()
    assert {(row[1], row[2]) for row in sheet.iter_rows(values_only=True)} >= {("听证案件", "3件")}


def test_report_is_written_saved_remarked_and_compared_in_the_browser(office: Any) -> None:
    enter(office, "听1号")
    client = office.client("reviewer")
    made = client.post(
        reverse("reports:new"), {"template": "half-year", "period": "2021年上半年", "signature": "创建办"}
    )
    report = Report.objects.get()
    assert made.status_code == 302 and report.made_by == office.person("reviewer")
    body = edited(report, "期内听证", "今年听证").decode()
    saved = client.post(reverse("reports:save", args=[report.pk]), {"number": "1", "body": body, "note": "改"})
    assert saved.status_code == 302
    client.post(reverse("reports:comment", args=[report.pk]), {"text": "核实人次", "paragraph": "期内听证案件"})
    (remark,) = report.comments.all()
    client.post(reverse("reports:comment", args=[report.pk]), {"done": remark.pk})
    remark.refresh_from_db()
    assert remark.done_at is not None
    page = client.get(reverse("reports:compare", args=[report.pk])).content.decode()
    assert "<ins>今年</ins>" in page
    late = client.post(reverse("reports:save", args=[report.pk]), {"number": "1", "body": body})
    assert late.status_code == 409


@pytest.mark.parametrize("count", [1, 50])
def test_pages_ask_few_queries_whatever_the_rows(office: Any, queries_at_most: Any, count: int) -> None:
    for number in range(count):
        enter(office, f"听{number}号")
    report = begin(office)
    client = office.client("manager")
    measure = reverse("reports:measure", args=["hearings"])
    for path in (
        reverse("reports:measures"),
        measure,
        reverse("reports:reports"),
        reverse("reports:report", args=[report.pk]),
    ):
        with queries_at_most(15):
            assert client.get(path).status_code == 200


def test_demo_report_of_forty_figures_asks_at_most_fifteen_queries(demo: Any, queries_at_most: Any) -> None:
    report = begin(demo)
    assert newest_of(report).figures.count() >= 40
    client = demo.client("manager")
    queries.forget()
    for path in (reverse("reports:report", args=[report.pk]), reverse("reports:measures")):
        with queries_at_most(15):
            assert client.get(path).status_code == 200
    empty = BoundFigure.objects.filter(version__report=report, rows=[]).values_list("value", flat=True)
    assert set(empty) <= {"0"}
    assert len(list(bound_runs(text_of(newest_of(report))))) >= 45
