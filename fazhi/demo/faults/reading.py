"""Faults of the file itself: broken, misnamed, with macros, blank or blurred pages, sent late."""

from __future__ import annotations

import copy
from datetime import datetime
from random import Random

from fazhi.demo import ink
from fazhi.demo.draft import Draft, Grid, Item, Label, chinese
from fazhi.demo.faults.plan import Plan, draft_of, grid_of, is_paper
from fazhi.demo.files import MACRO_STUB, docx, grid_html, pack, painted, snapshot_pdf, text_pdf, workbook
from fazhi.demo.papers import explanation


def unreadable(plan: Plan) -> None:
    for place, like in enumerate(plan.pick(is_paper("总结", "方案", "清单", "案例"))):
        data, extension, stem = [
            (text_pdf(draft_of(like))[:180], "pdf", "补充材料扫描"),
            (docx(draft_of(like))[:900], "docx", "工作情况（补充）"),
            (b"", "docx", "新建文档"),
            (bytes(plan.rng.getrandbits(8) for _ in range(2048)), "pdf", "附件材料"),
        ][place % 4]
        extra = Item(like.unit, like.indicator, None, "坏", "raw", stem, data=data, extension=extension)
        extra.labels.append(Label("unreadable", f"{stem}.{extension}", "文件为空或残缺，打不开"))
        extra.either += ["wrong-extension", "off-topic", "name-content-mismatch"]
        plan.add(extra, like)


def wrong_extension(plan: Plan) -> None:
    papers = plan.pick(is_paper(forms=("docx",)), max(1, plan.each - 2))
    for place, item in enumerate(papers):
        if place % 2 == 0:
            item.form, item.extension, real = "pdf", "docx", "PDF"
        else:
            item.extension, real = "doc", "DOCX"
        item.labels.append(Label("wrong-extension", f".{item.extension}", f"实为{real}"))
    for item in plan.pick(lambda i: i.grid is not None and i.kind == "台账" and i.form == "xlsx", 2):
        item.data, item.extension = grid_html(grid_of(item)), "xls"
        item.labels.append(Label("wrong-extension", ".xls", "实为网页表格"))


def macro(plan: Plan) -> None:
    likes = plan.pick(is_paper("总结", "方案", "计划", "清单"))
    for place, like in enumerate(likes):
        stem, extension = (
            ("统计填报模板", "xlsm"),
            ("学习资料", "docm"),
            ("数据上报工具", "exe"),
            ("打开说明", "vbs"),
        )[place % 4]
        writer = plan.writer(like, "macro")
        if extension == "xlsm":
            data = workbook(
                Grid(f"{like.topic}填报表", ["序号", "项目", "数量"], [[1, writer.topic.things[0], 3]]), macro=True
            )
        elif extension == "docm":
            data = docx(Draft(f"{like.topic}学习资料", [("p", writer.paragraph(2))]), macro=MACRO_STUB)
        elif extension == "exe":
            data = b"MZ" + b"\x90\0" * 29 + b"\x40\0\0\0" + b"\0" * 64 + b"PE\0\0\x4c\x01" + b"\0" * 400
        else:
            data = b'MsgBox "hello"\r\nSet shell = CreateObject("WScript.Shell")\r\n'
        extra = Item(like.unit, like.indicator, None, "宏", "raw", stem, data=data, extension=extension)
        extra.labels.append(Label("macro", f"{stem}.{extension}", "含宏、脚本或可执行程序"))
        extra.either += ["unreadable", "off-topic", "name-content-mismatch", "wrong-extension", "better-indicator"]
        plan.add(extra, like)


def blank_page(plan: Plan) -> None:
    for item in plan.pick(is_paper("方案", "总结", "预案", "计划", forms=("pdf",))):
        draft_of(item).blank_page = True
        item.labels.append(Label("blank-page", None, "该页没有任何内容", page=2))


def poor_scan(plan: Plan) -> None:
    if not plan.pictures:
        return
    for place, like in enumerate(plan.pick(is_paper("通知", "方案", "总结"))):
        draft = copy.deepcopy(draft_of(like))
        page = painted(draft)[0]
        rng = Random(f"poor:{plan.county.seed}:{place}")
        data, extension = (snapshot_pdf(draft, rng), "pdf") if place % 2 else (ink.snapshot(page, rng), "jpg")
        extra = Item(
            like.unit, like.indicator, None, "模糊", "raw", f"手机拍照{place + 3}", data=data, extension=extension
        )
        extra.labels.append(Label("poor-scan", None, "分辨率过低而且模糊，文字不能可靠识别", page=1))
        extra.either += [
            "off-topic",
            "name-content-mismatch",
            "outside-period",
            "undated",
            "unsealed",
            "docno-malformed",
            "docno-clash",
            "docno-date-conflict",
            "duplicate-file",
            "issuer-mismatch",
            "foreign-place",
            "draft",
            "copied",
            "attachment-missing",
            "better-indicator",
        ]
        plan.add(extra, like)
        like.either.append("duplicate-file")


def late(plan: Plan) -> None:
    """Photographs and papers sent afterwards in an archive whose own times are past the day."""
    for place, like in enumerate(plan.pick(is_paper("总结", "方案", "案例"))):
        writer = plan.writer(like, "late")
        draft = explanation(writer)
        group = plan.group("late")
        inner = f"补充说明/{draft.title}.docx"
        extra = Item(like.unit, like.indicator, None, "补报", "zip", f"补充材料{place + 1}", extension="zip")
        when = plan.county.submit_by.replace(day=9 + place)
        extra.data = pack([(inner, docx(draft))], when=datetime(when.year, when.month, when.day, 10, 30), gbk=True)
        extra.labels.append(Label("late", None, f"压缩包内文件时间为{chinese(when)}，晚于报送期限", group=group))
        extra.labels.append(Label("late", inner, f"压缩包内文件时间为{chinese(when)}，晚于报送期限", group=group))
        plan.add(extra, like)
