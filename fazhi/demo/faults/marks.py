"""Faults in the marks of an official document: secrecy, date, number, draft, seal."""

from __future__ import annotations

import re
from datetime import date

from fazhi.demo.draft import Item, Label, chinese
from fazhi.demo.faults.plan import Plan, day_of, draft_of, is_paper, numbered, say


def classified(plan: Plan) -> None:
    marks = ("机密★3年", "秘密★1年", "秘密★", "绝密★长期")
    for place, item in enumerate(plan.pick(is_paper("方案", "预案", "通知", "报告"))):
        draft_of(item).secrecy = marks[place % 4]
        item.labels.append(Label("classified-marking", marks[place % 4], "首页左上角有密级标志", page=1))
    for item in plan.pick(is_paper("方案", "总结", "制度"), 3):
        say(item, "工作中接触的商业秘密、工作秘密和国家秘密，知悉人员应当依法保守，不得对外泄露。")
        item.traps.append(("classified-marking", "正文提到秘密字样，不是密级标志"))


def undated(plan: Plan) -> None:
    for item in plan.pick(is_paper("通知", "方案", "总结", "清单", "计划", forms=("docx",))):
        draft_of(item).date = None
        item.labels.append(Label("undated", None, "正式文件没有成文日期"))


def outside_period(plan: Plan) -> None:
    year = plan.county.year
    days = (date(year - 1, 11, 20), date(year, 7, 3), date(year - 1, 12, 26), date(year - 2, 5, 18), date(year, 7, 12))
    for place, item in enumerate(plan.pick(is_paper("总结", "方案", "清单", "制度", "预案", "案例"), plan.each + 1)):
        draft, day = draft_of(item), days[place % 5]
        draft.date = day
        if draft.docno and day.year != year:
            draft.docno = draft.docno.replace(f"〔{year}〕", f"〔{day.year}〕")
        item.labels.append(Label("outside-period", chinese(day), "成文日期不在评估期内"))
        item.either += ["docno-date-conflict", "undated"]
    for item in plan.pick(is_paper("通知", "方案", "通报"), 3):
        say(item, f"此前的有关规定自{year - 3}年3月1日起施行，{year - 1}年9月15日又作了补充，今后一并执行。")
        item.traps += [
            ("outside-period", "文内提到的旧日期不是成文日期"),
            ("docno-date-conflict", "文内提到的旧日期不是成文日期"),
        ]


def docno_malformed(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(numbered, plan.each + 1)):
        draft = draft_of(item)
        letters, year, number = re.split("[〔〕]", draft.docno or "")
        bare = number.removesuffix("号")
        draft.docno, why = (
            (f"{letters}[{year}]{number}", "年份应用六角括号"),
            (f"{letters}〔{year}〕第{number}", "文号不应有“第”字"),
            (f"{letters}〔{year}〕0{int(bare):02d}号", "序号不编虚位"),
            (f"{letters}（{year}）{number}", "年份用了圆括号"),
            (f"{letters}{number}", "缺年份"),
        )[place % 5]
        item.labels.append(Label("docno-malformed", draft.docno, why))


def docno_date_conflict(plan: Plan) -> None:
    for item in plan.pick(numbered):
        draft = draft_of(item)
        draft.docno = (draft.docno or "").replace(f"〔{plan.county.year}〕", f"〔{plan.county.year - 1}〕")
        item.labels.append(Label("docno-date-conflict", draft.docno, f"文号年份与成文日期{chinese(day_of(item))}不符"))


def docno_clash(plan: Plan) -> None:
    free: dict[str, list[Item]] = {}
    for item in plan.items:
        if not item.reserved and numbered(item):
            free.setdefault(item.unit.key, []).append(item)
    pairs = [items[:2] for items in free.values() if len(items) >= 2]
    for first, second in plan.rng.sample(pairs, min(plan.each, len(pairs))):
        group = plan.group("clash")
        draft_of(second).docno = draft_of(first).docno
        for item in (first, second):
            item.reserved = True
            item.labels.append(Label("docno-clash", draft_of(first).docno, "两份内容不同的文件同一个文号", group=group))


def draft_papers(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(is_paper("方案", "制度", "通知", "总结", "计划"), plan.each + 1)):
        paper = draft_of(item)
        if place % 3 == 0:
            paper.mark = ("（征求意见稿）", "（送审稿）", "（草案）")[place // 3 % 3]
            item.labels.append(Label("draft", paper.mark, "不是正式印发的文件"))
        elif place % 3 == 1:
            say(item, "上述任务由分管领导×××负责，于××月××日前完成。")
            item.labels.append(Label("draft", "由分管领导×××负责，于××月××日前完成", "占位符没有填写"))
        else:
            say(item, "半年来共召开专题会议____次，印发文件____份。")
            item.labels.append(Label("draft", "共召开专题会议____次", "空格没有填写"))


def unsealed(plan: Plan) -> None:
    for item in plan.pick(is_paper("通知", "方案", "总结", "通报", "清单", "制度", forms=("pdf",))):
        draft_of(item).sealed = False
        item.labels.append(Label("unsealed", None, "正式文件的版式件上没有红色印章"))
