"""How files are shown: printed forms, tables, marks."""

from __future__ import annotations

import io
import shutil
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from docx import Document as Word
from fazhi.apps.evidence.models import Material, Submission
from fazhi.apps.evidence.services import read
from fazhi.apps.evidence.services.receive import receive
from fazhi.apps.evidence.services.rounds import open_round
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.review.models import Finding, Rendering
from fazhi.apps.review.queries.shown import boxes_of, marked, shown
from fazhi.apps.review.services import rendering
from fazhi.apps.storage.services import opened
from fazhi.reading.document import Box, Line
from openpyxl import Workbook
from PIL import Image


@pytest.fixture(autouse=True)
def _children() -> Any:
    yield
    read.close_pool()


def sent(office: Any, name: str, data: bytes) -> Material:
    submission: Submission = open_round(duty=office.duties[0], by=None)
    receipt = receive(
        unit=office.justice, cycle=office.cycle, by=None, name=name, source=io.BytesIO(data), submission=submission
    )
    read.read_receipt(receipt.pk)
    return Material.objects.get(receipt=receipt)


def word() -> bytes:
    document = Word()
    document.add_paragraph("关于开展执法检查的通知")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pages(material: Material) -> int:
    import pypdfium2

    made = Rendering.objects.get(source=material.receipt.blob_id)
    assert made.problem == ""
    with opened(str(made.pdf_id)) as source:
        return len(pypdfium2.PdfDocument(source.read()))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_word_file_is_shown_as_text_until_its_printed_form_is_there(office: Any) -> None:
    material = sent(office, "通知.docx", word())
    client = office.client("reviewer")
    page = client.get(reverse("review:file", args=[material.pk])).content.decode()
    assert "正在生成版式文件" in page
    assert "关于开展执法检查的通知" in page
    rendering.render([str(material.receipt.blob_id)])
    page = client.get(reverse("review:file", args=[material.pk])).content.decode()
    assert 'data-form="pdf"' in page
    assert pages(material) == 1
    answer = client.get(reverse("review:printed", args=[material.pk]))
    assert (answer.headers["Content-Type"], answer.headers["Content-Security-Policy"]) == (
        "application/pdf",
        "default-src 'none'; sandbox",
    )
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


def test_scan_in_tiff_is_printed_page_by_page(office: Any) -> None:
    target = io.BytesIO()
    frames = [Image.new("RGB", (600, 800), "white") for _ in range(3)]
    frames[0].save(target, "TIFF", save_all=True, append_images=frames[1:])
    material = sent(office, "扫描.tif", target.getvalue())
    rendering.want_renderings([material])
    rendering.render([str(material.receipt.blob_id)])
    assert pages(material) == 3


def test_ofd_is_printed(office: Any, shared: Path) -> None:
    material = sent(office, "函.ofd", (shared / "corpus" / "ofd" / "gongwen_reply_2011.ofd").read_bytes())
    rendering.want_renderings([material])
    rendering.render([str(material.receipt.blob_id)])
    assert pages(material) == 2


def test_file_that_cannot_be_printed_says_so_and_shows_its_text(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    material = sent(office, "通知.docx", word())
    rendering.want_renderings([material])
    Rendering.objects.update(problem="没能生成版式文件。")
    page = office.client("reviewer").get(reverse("review:file", args=[material.pk])).content.decode()
    assert "没能生成版式文件。" in page
    assert "关于开展执法检查的通知" in page


def test_printed_form_is_asked_for_once(office: Any) -> None:
    material = sent(office, "通知.docx", word())
    assert [rendering.want_renderings([material]) for _ in range(3)] == [1, 0, 0]


def test_workbook_is_shown_as_table_with_merges_and_marks(office: Any) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["统计表", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["合计", 1484, "<b>"])
    target = io.BytesIO()
    book.save(target)
    material = sent(office, "表.xlsx", target.getvalue())
    Finding.objects.create(
        unit=office.justice,
        material=material,
        check_name="sum-mismatch",
        severity="minor",
        quote="1484",
        page=1,
        key="k",
    )
    page = office.client("reviewer").get(reverse("review:file", args=[material.pk])).content.decode()
    assert 'colspan="3"' in page
    assert ">1484</mark>" in page
    assert "&lt;b&gt;" in page


def test_quote_over_two_lines_has_two_boxes() -> None:
    lines = [Line("会议决定由县司", Box(100, 100, 170, 110)), Line("法局负责", Box(100, 120, 140, 130))]
    assert boxes_of(lines, "县司 法局") == (Box(150, 100, 170, 110), Box(100, 120, 120, 130))
    assert boxes_of(lines, "县财政局") == ()
    assert boxes_of(lines, " ") == ()


def test_quote_is_found_whatever_the_spaces_and_the_width_of_digits() -> None:
    found = Finding(pk=7, quote="(一)2021年3月")
    assert (
        marked("（一）２０２１ 年\n3月5日", [found])
        == '<mark class="wrong" data-finding="7">（一）２０２１ 年\n3月</mark>5日'
    )


def test_file_that_was_not_read_says_why(office: Any) -> None:
    material = sent(office, "坏.pdf", b"%PDF-1.7 broken")
    found = shown(Material.objects.select_related("document", "receipt__blob").get(pk=material.pk), [])
    assert found.pages == ()
    page = office.client("reviewer").get(reverse("review:file", args=[material.pk])).content.decode()
    assert "下载原件" in page


def test_file_that_cannot_be_read_says_why_and_leads_to_the_original(office: Any) -> None:
    material = sent(office, "坏文件.pdf", b"%PDF-1.7\nnothing of a PDF follows")
    page = office.client("reviewer").get(reverse("review:file", args=[material.pk])).content.decode()
    assert "损坏" in page
    assert reverse("evidence:download", args=[material.pk]) in page
    assert 'data-form="pdf"' not in page


def test_archive_lists_its_files_which_are_shown_by_themselves(office: Any) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("方案.txt", "实施方案正文")
    submission = open_round(duty=office.duties[0], by=None)
    receipt = receive(
        unit=office.justice, cycle=office.cycle, by=None, name="材料.zip", source=io.BytesIO(target.getvalue()),
        submission=submission,
    )  # fmt: skip
    run_waiting()
    inner = Material.objects.get(file="材料.zip!/方案.txt")
    client = office.client("reviewer")
    whole = client.get(reverse("review:file", args=[receipt.materials.get().pk])).content.decode()
    assert f'data-open="{inner.pk}"' in whole
    assert "实施方案正文" in client.get(reverse("review:file", args=[inner.pk])).content.decode()


def test_mail_is_shown_with_what_it_brought(office: Any) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "报送清单", "a@mingxi.gov.cn", "b@mingxi.gov.cn"
    mail.set_content("请查收。")
    mail.add_attachment("清单共一百二十项".encode(), maintype="text", subtype="plain", filename="清单.txt")
    material = sent(office, "来函.eml", mail.as_bytes())
    found = shown(material, [])
    assert "请查收" in found.pages[0][1]
    assert [(name, "一百二十项" in text) for name, text in found.members] == [("清单.txt", True)]


def test_quote_over_several_cells_marks_each_of_them(office: Any) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["年份", "件数"], ["2021", "150"], ["2022", "170"]):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    material = sent(office, "统计.xlsx", target.getvalue())
    finding = Finding.objects.create(
        unit=office.justice, material=material, check_name="sum-mismatch", severity="minor", message="x", key="k",
        quote="2021 150",
    )  # fmt: skip
    grid = shown(material, [finding]).grids[0]
    marked_cells = [[cell.text for cell in cells if "<mark" in cell.text] for _, cells in grid.rows]
    assert [len(row) for row in marked_cells] == [0, 2, 0]
