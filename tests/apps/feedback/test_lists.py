"""Lists: made from decisions and accepted findings, frozen when issued, nothing said twice."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from fazhi.apps.duties.models import Duty, Part
from fazhi.apps.evidence.models import Outcome, Receipt
from fazhi.apps.feedback import services
from fazhi.apps.feedback.letters import draft_letters, frozen_letter, uncovered
from fazhi.apps.feedback.models import FeedbackList, ListState, MendingItem
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.review.models import Finding
from fazhi.apps.storage.services import opened
from fazhi.apps.units.models import Unit
from fazhi.checks.finding import Finding as CoreFinding
from fazhi.checks.finding import Severity
from tests.apps.feedback.conftest import accept, decide, submit

DUE = date(2021, 7, 20)


def drafted(office: Any) -> FeedbackList:
    return services.draft(cycle=office.cycle, unit=office.justice, mend_by=DUE, by=office.person("manager"))


def issued(office: Any, number: str = "反馈〔2021〕1号") -> FeedbackList:
    one = drafted(office)
    return services.issue(
        feedback_list=one, number=number, stamp=services.letter_of(one).stamp, by=office.person("manager")
    )


@pytest.fixture
def returned(office: Any) -> Any:
    """The justice bureau's first duty: two findings accepted, one open, sent back with a word more."""
    Duty.objects.update(due=None)
    round = submit(office.duties[0], "通知.docx", "纪要.docx")
    accept(round, "draft", "有占位符没有填写", page=2, quote="于××月前完成")
    accept(round, "personal-data", "身份证号未脱敏", quote="110101199003077758", severity="minor")
    Finding.objects.create(
        unit=office.justice, duty=round.duty, submission=round, check_name="off-topic", severity="major", message="无关", key="x"
    )  # fmt: skip
    opinion = "1.《通知.docx》：有占位符没有填写。请改正后报送。\n会议纪要须加盖公章。"
    decide(round, "supplement", office.person("reviewer"), opinion)
    return office


def test_draft_holds_accepted_findings_and_the_reviewer_s_own_words(returned: Any) -> None:
    letter = services.letter_of(drafted(returned)).letter
    assert [(item.number, item.check, item.message) for item in letter.items] == [
        (1, "draft", "有占位符没有填写"),
        (2, "审阅意见", "会议纪要须加盖公章。"),
        (3, "personal-data", "身份证号未脱敏"),
    ]
    assert letter.mend_by == DUE
    assert [len(duty.files) for duty in letter.received] == [2, 0, 0]


def test_undone_decision_and_pending_duty_give_nothing(returned: Any) -> None:
    decision = returned.duties[0].decisions.get()
    decision.undone_at = timezone.now()
    decision.save()
    Duty.objects.filter(pk=returned.duties[0].pk).update(state="pending")
    assert services.letter_of(drafted(returned)).has_items is False


def test_issued_list_is_frozen(returned: Any) -> None:
    one = issued(returned)
    before = frozen_letter(FeedbackList.objects.get(pk=one.pk).content)
    Finding.objects.update(message="改过的话")
    returned.justice.name = "改名的局"
    Unit.objects.filter(pk=returned.justice.pk).update(name="改名的局")
    text = returned.client("manager").get(reverse("feedback:list", args=[one.pk])).content.decode()
    assert "有占位符没有填写" in text
    assert "改过的话" not in text
    assert frozen_letter(FeedbackList.objects.get(pk=one.pk).content) == before
    with pytest.raises(ConflictError):
        services.issue(feedback_list=one, number="反馈〔2021〕9号", stamp="x", by=None)
    assert MendingItem.objects.filter(list=one).count() == 3


def test_issued_word_file_says_what_the_page_says(returned: Any) -> None:
    one = issued(returned)
    with opened(one.docx_id or "") as source:
        paragraphs = [p.text for p in docx.Document(io.BytesIO(source.read())).paragraphs]
    assert paragraphs[0] == "反馈〔2021〕1号"
    page = returned.client("manager").get(reverse("feedback:list", args=[one.pk])).context["parts"]
    said = [part.text + part.body for part in page if part.kind in ("h1", "h2", "h3", "p")]
    missing = [words for words in said if words not in paragraphs and "附件" not in words]
    assert missing == []
    assert any("有占位符没有填写" in words for words in said)


def test_items_carry_place_quote_and_deadline_and_mask_numbers(returned: Any) -> None:
    one = issued(returned)
    rows = list(one.items.values_list("number", "problem", "place", "quote", "deadline", "duty_id"))
    duty = returned.duties[0].pk
    assert rows == [
        (1, "非正式稿：有占位符没有填写", "纪要.docx第2页", "于××月前完成", DUE, duty),
        (2, "审阅意见：会议纪要须加盖公章。", "", "", DUE, duty),
        (3, "个人信息未脱敏：身份证号未脱敏", "纪要.docx", "110***********7758", DUE, duty),
    ]
    assert [item.decision_id for item in one.items.all()] == [returned.duties[0].decisions.get().pk] * 3


def test_issue_refuses_what_changed_since_the_preview(returned: Any) -> None:
    one = drafted(returned)
    stamp = services.letter_of(one).stamp
    accept(returned.duties[0].submissions.get(), "undated", "缺成文日期", severity="minor")
    with pytest.raises(ConflictError):
        services.issue(feedback_list=one, number="反馈〔2021〕1号", stamp=stamp, by=None)
    one.refresh_from_db()
    assert (one.state, one.docx_id, one.items.count()) == (ListState.DRAFT, None, 0)


def test_number_is_used_once_in_a_region(returned: Any) -> None:
    issued(returned)
    round = submit(returned.duties[1], "a.docx")
    decide(round, "return", returned.person("reviewer"), "内容不实。")
    other = services.draft(cycle=returned.cycle, unit=returned.units[1], mend_by=None, by=None)
    stamp = services.letter_of(other).stamp
    with pytest.raises(InputError):
        services.issue(feedback_list=other, number="反馈〔2021〕1号", stamp=stamp, by=None)


def test_unreadable_file_alone_starts_no_new_round(returned: Any) -> None:
    issued(returned)
    Receipt.objects.update(outcome=Outcome.UNREADABLE, message="文件残缺。")
    drafted_again = services.letter_of(drafted(returned))
    assert (len(drafted_again.letter.unread), drafted_again.has_items) == (2, False)


def test_next_round_says_nothing_twice(returned: Any) -> None:
    issued(returned)
    second = drafted(returned)
    assert second.round == 2
    assert services.letter_of(second).has_items is False
    round = submit(returned.duties[0], "通知（改）.docx")
    accept(round, "undated", "缺成文日期", severity="minor")
    decide(round, "return", returned.person("reviewer"), "仍无纪要。")
    assert [item.message for item in services.letter_of(second).letter.items] == ["仍无纪要。", "缺成文日期"]


def test_overdue_duty_without_material_is_asked_for_once(office: Any) -> None:
    first = services.letter_of(drafted(office)).letter
    assert [(item.check, group.indicator) for group in first.groups for item in group.items] == [
        ("not-submitted", "1"),
        ("not-submitted", "2"),
    ]
    issued(office)
    assert services.letter_of(drafted(office)).has_items is False


def test_batch_drafts_only_units_with_something_to_say_and_issues_all(returned: Any) -> None:
    manager = returned.client("manager")
    page = manager.get(reverse("feedback:batch"))
    assert [unit.name for unit, _ in page.context["rows"]] == ["县司法局"]
    picked = [unit.pk for unit in returned.units]
    manager.post(reverse("feedback:batch"), {"pick": picked, "mend_by": "2021-07-20"})
    assert list(FeedbackList.objects.values_list("unit__name", "state")) == [("县司法局", "draft")]
    page = manager.get(reverse("feedback:drafts"))
    asked = {"pick": [one.pk for one, _, _ in page.context["rows"]]}
    asked |= {f"stamp-{one.pk}": stamp for one, _, stamp in page.context["rows"]}
    manager.post(reverse("feedback:drafts"), asked)
    one = FeedbackList.objects.get()
    assert (one.state, one.number) == (ListState.ISSUED, f"反馈〔{timezone.localdate().year}〕1号")


def test_letters_of_many_units_cost_as_many_queries_as_of_one(returned: Any) -> None:
    for duty in returned.duties[1:]:
        decide(submit(duty, "a.docx"), "return", returned.person("reviewer"), "内容不实。")

    def cost(units: list[Unit]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            draft_letters(returned.cycle, units, on=timezone.localdate())
        return len(seen)

    assert cost(returned.units[:1]) == cost(returned.units)


def test_pdf_is_made_by_a_job(returned: Any) -> None:
    from fazhi.reading.libreoffice import engine

    one = issued(returned)
    run_waiting()
    one.refresh_from_db()
    assert (one.pdf_id is not None) is (engine() is not None)
    if one.pdf_id is not None:
        with opened(one.pdf_id) as source:
            assert source.read(5) == b"%PDF-"
    services.make_pdf(one.pk)
    assert FeedbackList.objects.get(pk=one.pk).pdf_id == one.pdf_id


@pytest.mark.parametrize(
    ("opinion", "left"),
    [
        ("1.《a.docx》：缺成文日期。请补。", ""),
        ("缺成文日期。\n另请盖章。", "另请盖章。"),
        ("  \n２．请盖章", "请盖章"),
        ("", ""),
    ],
)
def test_opinion_lines_that_a_finding_says_are_left_out(opinion: str, left: str) -> None:
    said = CoreFinding("undated", "县司法局", "1", "a.docx", None, None, "缺成文日期", "请补", Severity.MINOR, 0.9)
    assert uncovered(opinion, [said]) == left


def test_part_of_a_duty_is_said_in_the_letter(returned: Any) -> None:
    Duty.objects.filter(pk=returned.duties[0].pk).update(part=Part.SUPPORT)
    group = services.letter_of(drafted(returned)).letter.groups[0]
    assert (group.indicator, group.role and group.role.value) == ("1", "配合")


def test_deadline_default_lies_ahead(returned: Any) -> None:
    page = returned.client("manager").get(reverse("feedback:batch"))
    assert page.context["form"].initial["mend_by"] == timezone.localdate() + timedelta(days=10)
