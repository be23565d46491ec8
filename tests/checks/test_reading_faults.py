"""unreadable, wrong-extension, macro, blank-page, poor-scan, late: what must stay silent, then what must be said."""

from __future__ import annotations

import datetime as dt

from fazhi.checks.case import Material
from fazhi.gongwen.facts import Genre, Paper
from fazhi.reading.document import Box, Document, Line, Member, Page, ProblemCode, Source


def names(findings):
    return [finding.file.rsplit("/", 1)[-1] for finding in findings]


def test_unreadable_silent_for_a_read_file_with_a_remark(found, material):
    assert found("unreadable", material("通知内容。", problems=[ProblemCode.PARTIAL])) == []


def test_unreadable_silent_for_a_program(found, material):
    program = material(file="安装.exe", problems=[ProblemCode.UNSUPPORTED])
    script = material(file="点击.vbs", problems=[ProblemCode.UNSUPPORTED])
    assert found("unreadable", program, script) == []
    assert names(found("macro", program, script)) == ["安装.exe", "点击.vbs"]


def test_unreadable_says_why_and_what_to_do(found, material):
    refused = [material(file=f"{code}.pdf", problems=[code]) for code in (ProblemCode.ENCRYPTED, ProblemCode.EMPTY)]
    findings = found("unreadable", *refused)
    assert [f.message for f in findings] == [
        "《encrypted.pdf》打开需要密码，无法审阅",
        "《empty.pdf》文件没有内容，无法审阅",
    ]
    assert all(f.suggestion.startswith("请") and f.severity.value == "major" for f in findings)


def test_unreadable_tells_a_locked_archive_once(found, material):
    locked = material(file="案卷.zip", problems=[ProblemCode.ENCRYPTED])
    inner = [material(file=f"案卷.zip!/卷{i}.pdf", problems=[ProblemCode.ENCRYPTED]) for i in "一二"]
    silent = material("", file="案卷.zip")  # the archive itself may say nothing
    assert names(found("unreadable", locked, *inner)) == ["案卷.zip"]
    assert names(found("unreadable", silent, *inner)) == ["案卷.zip"]


def test_unreadable_names_the_locked_member_of_an_open_archive(found, material):
    members = [material("正文", file="卷.zip!/a.txt"), material(file="卷.zip!/b.pdf", problems=[ProblemCode.ENCRYPTED])]
    assert names(found("unreadable", material("", file="卷.zip"), *members)) == ["b.pdf"]


def test_unreadable_names_a_broken_member_of_a_sound_archive(found, material):
    inner = material(file="案卷.zip!/卷一.pdf", problems=[ProblemCode.CORRUPT])
    assert names(found("unreadable", inner)) == ["卷一.pdf"]


def test_wrong_extension_silent_for_what_cannot_be_read(found, material):
    refused = material(file="a.docx", problems=[ProblemCode.WRONG_EXTENSION, ProblemCode.CORRUPT])
    assert found("wrong-extension", refused) == []


def test_wrong_extension_quotes_the_extension(found, material):
    (finding,) = found("wrong-extension", material("正文。", file="总结.docx", problems=[ProblemCode.WRONG_EXTENSION]))
    assert (finding.quote, finding.severity.value) == (".docx", "note")


def test_macro_silent_for_shortcuts_and_plain_documents(found, material):
    url = material("[InternetShortcut]\nURL=http://www.yunling.gov.cn/a.html", file="权责清单.url")
    assert found("macro", url, material("正文。", file="a.docm")) == []


def test_macro_found_in_a_read_workbook_and_only_in_the_member_of_an_archive(found, material):
    book = material("提醒表", file="提醒.xlsm", problems=[ProblemCode.MACRO])
    archive = material(file="照片.zip", problems=[ProblemCode.MACRO])
    member = material(file="照片.zip!/点击查看.vbs", problems=[ProblemCode.UNSUPPORTED, ProblemCode.MACRO])
    assert names(found("macro", book, archive, member)) == ["提醒.xlsm", "点击查看.vbs"]


def test_macro_found_in_a_folder_of_no_known_unit(found, material):
    assert len(found("macro", material("x", file="a.xlsm", unit=None, problems=[ProblemCode.MACRO]))) == 1


def test_blank_page_silent_for_empty_sheets_and_pages_with_a_picture(found, material):
    sheets = material(Page(1, "表", source=Source.CELLS), Page(2, "", source=Source.CELLS, ink=False))
    picture = material(Page(1, "正文。", ink=True), Page(2, "", ink=True))
    unknown = material(Page(1, "正文。"), Page(2, ""))
    assert found("blank-page", sheets, picture, unknown) == []


def test_blank_page_silent_for_a_file_that_is_all_blank(found, material):
    assert found("blank-page", material(Page(1, "", ink=False), Page(2, "", ink=False))) == []


def test_blank_page_found_where_only_a_seal_stands(found, material):
    stamped = Page(2, "", ink=True, seals=(Box(300, 600, 400, 700),))
    (finding,) = found("blank-page", material(Page(1, "正文。", ink=True), stamped, Page(3, "落款", ink=True)))
    assert finding.page == 2


def test_blank_page_names_the_pages(found, material):
    pages = [Page(1, "正文。", ink=True), Page(2, "", ink=False), Page(3, "落款", ink=True), Page(4, " ", ink=False)]
    (finding,) = found("blank-page", material(*pages))
    assert (finding.page, finding.message) == (2, "第2、4页是空白页（全文共4页）")


def scanned(confidence, dpi=150.0, lines=8):
    rows = tuple(Line("关于开展案卷评查工作的通知内容", confidence=confidence) for _ in range(lines))
    text = "\n".join(line.text for line in rows)
    return Page(1, text, source=Source.OCR, confidence=confidence, lines=rows, dpi=dpi, ink=True)


def test_poor_scan_silent_for_clear_scans_and_photographs(found, material):
    photo = material(scanned(0.4, None), file="现场.jpg", paper={"genre": Genre.PHOTO})
    assert found("poor-scan", material(scanned(0.95, 144.0)), photo, material("文字版。")) == []


def test_poor_scan_found_for_a_sheet_that_was_photographed_too_coarsely(found, material):
    sheet = material(scanned(0.4, 44, lines=2), file="手机拍照.jpg", paper={"genre": Genre.PHOTO})
    assert len(found("poor-scan", sheet)) == 1


def test_poor_scan_found_where_nothing_of_a_coarse_scan_is_legible(found, material):
    page = Page(1, "", source=Source.OCR, confidence=0.0, dpi=44.0, ink=True)
    assert len(found("poor-scan", material(page, file="扫描.pdf"))) == 1


def test_poor_scan_found_by_resolution_or_confidence(found, material):
    coarse, dim = material(scanned(0.9, 46.0), file="拍照.jpg"), material(scanned(0.5, None), file="模糊.pdf")
    assert names(found("poor-scan", coarse, dim)) == ["拍照.jpg", "模糊.pdf"]


def archive_of(material, file, *days):
    documents = [Document("a.jpg", f"{file}{i}", 1, "image/jpeg", "t", (Page(1, ""),)) for i, _ in enumerate(days)]
    whole = Document(
        file, file, 1, "application/zip", "t", members=tuple(Member(f"{i}.jpg", d) for i, d in enumerate(documents))
    )
    unit = "云岭县司法局"
    made = [Material(f"材料/{unit}/1/{file}", unit, "1", whole, Paper(genre=Genre.ARCHIVE))]
    for i, (day, document) in enumerate(zip(days, documents, strict=True)):
        made.append(Material(f"材料/{unit}/1/{file}!/{i}.jpg", unit, "1", document, Paper(), day))
    return made


def test_late_silent_on_the_last_day_and_for_loose_files(found, material):
    on_time = archive_of(material, "a.zip", dt.datetime(2023, 1, 10, 23, 59))
    assert found("late", *on_time, material("正文。")) == []


def test_late_tells_an_archive_once_when_all_of_it_is_late(found, material):
    late = archive_of(material, "补.zip", dt.datetime(2023, 1, 12), dt.datetime(2023, 1, 12))
    assert names(found("late", *late)) == ["补.zip"]


def test_late_tells_the_late_members_of_a_mixed_archive(found, material):
    mixed = archive_of(material, "补.zip", dt.datetime(2023, 1, 3), dt.datetime(2023, 1, 12))
    assert [f.file for f in found("late", *mixed)] == ["材料/云岭县司法局/1/补.zip!/1.jpg"]
