"""Receiving and reading: receipts, refusal of classified papers, archives, rounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Word
from fazhi.apps.evidence.models import Material, Outcome, Receipt, Submission, SubmissionState
from fazhi.apps.evidence.services import places, read, rounds
from fazhi.apps.evidence.services.receive import clean_name, incoming, receive
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.storage.services import exists


@pytest.fixture(autouse=True)
def _children() -> Iterator[None]:
    yield
    read.close_pool()


def word(*lines: str) -> bytes:
    document = Word()
    for line in lines:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


NOTICE = word(
    "明溪县司法局文件",
    "明司〔2021〕3号",
    "关于印发重大行政决策工作实施方案的通知",
    "各股室：",
    "现将《重大行政决策工作实施方案》印发给你们，请认真贯彻执行。",
    "明溪县司法局",
    "2021年3月5日",
)


def send(office: Any, name: str, data: bytes, submission: Submission | None = None) -> Receipt:
    receipt = receive(
        unit=office.justice,
        cycle=office.cycle,
        by=office.person("liaison"),
        name=name,
        source=io.BytesIO(data),
        submission=submission,
    )
    read.read_receipt(receipt.pk)
    receipt.refresh_from_db()
    return receipt


def test_file_is_read_and_stored_under_its_hash(office: Any) -> None:
    submission = rounds.open_round(duty=office.duties[0], by=office.person("liaison"))
    receipt = send(office, "通知.docx", NOTICE, submission)
    assert receipt.outcome == Outcome.READ
    assert receipt.document is not None
    assert (receipt.document.docno, str(receipt.document.day)) == ("明司〔2021〕3号", "2021-03-05")
    assert exists(receipt.sha256)
    assert not incoming(str(receipt.pk)).exists()
    assert receipt.document.pages.get().text.startswith("明溪县司法局文件")


def test_classified_file_leaves_nothing_but_its_name_and_hash(office: Any, blobs: Path) -> None:
    receipt = send(office, "机密件.docx", word("机密★5年", "明溪县司法局文件", "关于某事项的通知", "正文。"))
    assert receipt.outcome == Outcome.REFUSED
    assert "机密★5年" in receipt.message
    assert receipt.blob is None
    assert receipt.document is None
    assert not exists(receipt.sha256)
    assert not incoming(str(receipt.pk)).exists()
    assert Material.objects.filter(receipt=receipt, removed_at=None).count() == 0
    assert [p for p in blobs.rglob("*") if p.is_file()] == []


def test_word_secret_in_prose_is_no_marking(office: Any) -> None:
    receipt = send(office, "通知.docx", word("关于保守国家秘密、商业秘密的通知", "各股室要保守机密。"))
    assert receipt.outcome == Outcome.READ


def test_archive_members_have_receipts_of_their_own(office: Any) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(3):
            archive.writestr(f"1.重大行政决策/文件{number}.docx", NOTICE)
        archive.writestr("Thumbs.db", b"x")
    receipt = send(office, "材料.zip", target.getvalue())
    assert receipt.outcome == Outcome.READ
    for one in Receipt.objects.filter(outcome=Outcome.WAITING):
        read.read_receipt(one.pk)
    inner = Receipt.objects.exclude(pk=receipt.pk)
    assert sorted(inner.values_list("name", "outcome")) == [
        (f"材料.zip!/1.重大行政决策/文件{number}.docx", Outcome.READ) for number in range(3)
    ]
    proposed = Material.objects.filter(receipt__in=inner).values_list("proposed_duty__indicator__number", flat=True)
    assert list(proposed) == ["1", "1", "1"]


def test_broken_file_is_kept_and_said(office: Any) -> None:
    receipt = send(office, "坏.pdf", b"%PDF-1.7 broken")
    assert receipt.outcome == Outcome.UNREADABLE
    assert receipt.message
    assert exists(receipt.sha256)


def test_reading_again_changes_nothing(office: Any) -> None:
    receipt = send(office, "通知.docx", NOTICE)
    before = receipt.document_id
    read.read_receipt(receipt.pk)
    Receipt.objects.filter(pk=receipt.pk).update(outcome=Outcome.WAITING)
    read.read_receipt(receipt.pk)  # killed after the bytes were moved
    receipt.refresh_from_db()
    assert (receipt.document_id, receipt.outcome) == (before, Outcome.READ)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\材料\\通知.docx", "材料/通知.docx"),
        ("/abs/a.txt", "abs/a.txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ("", "未命名文件"),
        ("..", "未命名文件"),
    ],
)
def test_hostile_names_become_plain_paths(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_too_large_file_leaves_nothing(office: Any, settings: Any) -> None:
    from dataclasses import replace

    settings.SITE = replace(settings.SITE, upload_limit=10)
    with pytest.raises(InputError, match="超过"):
        receive(unit=office.justice, cycle=office.cycle, by=None, name="大.txt", source=io.BytesIO(b"x" * 11))
    assert Receipt.objects.count() == 0


def test_round_is_handed_in_confirmed_and_frozen(office: Any) -> None:
    liaison, head, duty = office.person("liaison"), office.person("head"), office.duties[0]
    submission = rounds.open_round(duty=duty, by=liaison)
    with pytest.raises(InputError, match="还没有材料"):
        rounds.hand_in(submission=submission, by=liaison)
    receipt = send(office, "通知.docx", NOTICE, submission)
    rounds.hand_in(submission=submission, by=liaison)
    with pytest.raises(ConflictError):
        rounds.hand_in(submission=submission, by=liaison)
    rounds.confirm(submission=submission, by=head)
    submission.refresh_from_db()
    duty.refresh_from_db()
    assert (submission.state, duty.state, duty.round) == (SubmissionState.CONFIRMED, "pending", 1)
    with pytest.raises(InputError, match="已经确认"):
        send(office, "再来.docx", NOTICE, submission)
    with pytest.raises(InputError, match="已经确认"):
        places.remove(material=Material.objects.get(receipt=receipt), by=liaison)
    with pytest.raises(InputError, match="正在审阅"):
        rounds.open_round(duty=duty, by=liaison)


def test_new_round_carries_files_and_links_forward(office: Any) -> None:
    from fazhi.apps.duties.services import follow

    liaison, head, duty = office.person("liaison"), office.person("head"), office.duties[0]
    first = rounds.open_round(duty=duty, by=liaison)
    send(office, "通知.docx", NOTICE, first)
    rounds.add_link(submission=first, url="www.mingxi.gov.cn/a/1.html", title="公示", by=liaison)
    rounds.hand_in(submission=first, by=liaison)
    rounds.confirm(submission=first, by=head)
    duty.refresh_from_db()
    follow(duty=duty, state="supplement", by=office.person("reviewer"))
    second = rounds.open_round(duty=duty, by=liaison)
    assert second.round == 2
    assert [m.file for m in second.materials.all()] == ["通知.docx"]
    assert [link.url for link in second.links.all()] == [link.url for link in first.links.all()]
    assert first.materials.count() == 1


def test_one_file_serves_two_duties_without_a_copy(office: Any, blobs: Path) -> None:
    liaison = office.person("liaison")
    first = rounds.open_round(duty=office.duties[0], by=liaison)
    receipt = send(office, "通知.docx", NOTICE, first)
    material = Material.objects.get(receipt=receipt)
    places.place(material=material, duty=office.duties[3], by=liaison, keep=True)
    assert Material.objects.filter(receipt=receipt, removed_at=None).count() == 2
    assert len([p for p in blobs.rglob("*") if p.is_file()]) == 1
