"""The planted faults: each function spoils one item in one way and writes down what it did.

Items are drawn by a seeded source from those that suit the fault; a spoilt item is reserved, so that no two faults
meet in one file and each label has one reason.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from fazhi.demo import ink
from fazhi.demo.county import County
from fazhi.demo.draft import Draft, Grid, Item, Label, chinese
from fazhi.demo.files import MACRO_STUB, docx, grid_html, pack, painted, snapshot_pdf, text_pdf, workbook
from fazhi.demo.ledgers import Ledgers
from fazhi.demo.papers import Writer
from fazhi.demo.text import person

SIGNED = frozenset({"通知", "方案", "总结", "报告", "述职", "清单", "目录", "制度", "计划", "通报", "意见", "函", "预案"})
REPEALED = ("婚姻法", "合同法", "物权法", "继承法", "担保法", "侵权责任法")


@dataclass(slots=True)
class Plan:
    """The set being made: its items, last cycle's papers, labels about whole duties."""

    county: County
    rng: Random
    ledgers: Ledgers
    items: list[Item]
    pictures: bool
    each: int
    previous: list[Item] = field(default_factory=list)
    duty_labels: list[tuple[str, str, Label]] = field(default_factory=list)
    archived: dict[str, bool] = field(default_factory=dict)
    groups: int = 0

    def pick(self, suits: Callable[[Item], bool], count: int | None = None) -> list[Item]:
        """Unspoilt items that suit, reserved from now on."""
        free = [item for item in self.items if not item.reserved and item.indicator and suits(item)]
        chosen = self.rng.sample(free, min(count or self.each, len(free)))
        for item in chosen:
            item.reserved = True
        return chosen

    def group(self, word: str) -> str:
        self.groups += 1
        return f"{word}-{self.groups}"

    def add(self, item: Item, like: Item) -> Item:
        """A further file in the same duty."""
        item.unit, item.indicator, item.reserved = like.unit, like.indicator, True
        self.items.append(item)
        return item

    def writer(self, item: Item, word: str) -> Writer:
        if item.indicator is None:
            raise AssertionError("a loose file has no subject to write about")
        return Writer(self.county, item.unit, item.indicator, Random(f"{self.county.seed}:{word}:{item.unit.key}"))


def is_paper(*kinds: str, forms: Iterable[str] = ("docx", "pdf")) -> Callable[[Item], bool]:
    """Suits: a written paper of these kinds (all signed ones when none is named) in one of the forms."""
    wanted, allowed = frozenset(kinds) or SIGNED, frozenset(forms)
    return lambda item: item.kind in wanted and item.draft is not None and item.form in allowed


def numbered(item: Item) -> bool:
    """Suits: an issued paper with a 文号 that can be read without OCR."""
    return item.draft is not None and item.draft.docno is not None and item.form in {"docx", "pdf"}


def _draft(item: Item) -> Draft:
    if item.draft is None:
        raise AssertionError("the item has no draft")
    return item.draft


def _grid(item: Item) -> Grid:
    if item.grid is None:
        raise AssertionError("the item has no table")
    return item.grid


def _day(item: Item) -> date:
    day = _draft(item).date
    if day is None:
        raise AssertionError("the item has no date")
    return day


def _say(item: Item, text: str) -> None:
    """Put a sentence at the end of a paragraph in the middle of the paper."""
    body = _draft(item).body
    places = [i for i, (style, _) in enumerate(body) if style == "p"]
    place = places[len(places) // 2]
    body[place] = ("p", body[place][1] + text)


# -- format and reading


def unreadable(plan: Plan) -> None:
    for place, like in enumerate(plan.pick(is_paper("总结", "方案", "清单", "案例"))):
        data, extension, stem = [
            (text_pdf(_draft(like))[:180], "pdf", "补充材料扫描"),
            (docx(_draft(like))[:900], "docx", "工作情况（补充）"),
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
        item.data, item.extension = grid_html(_grid(item)), "xls"
        item.labels.append(Label("wrong-extension", ".xls", "实为网页表格"))


def macro(plan: Plan) -> None:
    likes = plan.pick(is_paper("总结", "方案", "计划", "清单"))
    for place, like in enumerate(likes):
        stem, extension = (("统计填报模板", "xlsm"), ("学习资料", "docm"), ("数据上报工具", "exe"), ("打开说明", "vbs"))[place % 4]
        writer = plan.writer(like, "macro")
        if extension == "xlsm":
            data = workbook(Grid(f"{like.topic}填报表", ["序号", "项目", "数量"], [[1, writer.topic.things[0], 3]]), macro=True)
        elif extension == "docm":
            data = docx(Draft(f"{like.topic}学习资料", [("p", writer.paragraph(2))]), macro=MACRO_STUB)
        elif extension == "exe":
            data = b"MZ" + b"\x90\0" * 29 + b"\x40\0\0\0" + b"\0" * 64 + b"PE\0\0\x4c\x01" + b"\0" * 400
        else:
            data = 'MsgBox "hello"\r\nSet shell = CreateObject("WScript.Shell")\r\n'.encode()
        extra = Item(like.unit, like.indicator, None, "宏", "raw", stem, data=data, extension=extension)
        extra.labels.append(Label("macro", f"{stem}.{extension}", "含宏、脚本或可执行程序"))
        extra.either += ["unreadable", "off-topic", "name-content-mismatch", "wrong-extension", "better-indicator"]
        plan.add(extra, like)


def blank_page(plan: Plan) -> None:
    for item in plan.pick(is_paper("方案", "总结", "预案", "计划", forms=("pdf",))):
        _draft(item).blank_page = True
        item.labels.append(Label("blank-page", None, "该页没有任何内容", page=2))


def poor_scan(plan: Plan) -> None:
    if not plan.pictures:
        return
    for place, like in enumerate(plan.pick(is_paper("通知", "方案", "总结"))):
        draft = copy.deepcopy(_draft(like))
        page = painted(draft)[0]
        rng = Random(f"poor:{plan.county.seed}:{place}")
        data, extension = (snapshot_pdf(draft, rng), "pdf") if place % 2 else (ink.snapshot(page, rng), "jpg")
        extra = Item(like.unit, like.indicator, None, "模糊", "raw", f"手机拍照{place + 3}", data=data, extension=extension)
        extra.labels.append(Label("poor-scan", None, "分辨率过低而且模糊，文字不能可靠识别", page=1))
        extra.either += [
            "off-topic", "name-content-mismatch", "outside-period", "undated", "unsealed", "docno-malformed",
            "docno-clash", "docno-date-conflict", "duplicate-file", "issuer-mismatch", "foreign-place", "draft", "copied",
            "attachment-missing", "better-indicator",
        ]  # fmt: skip
        plan.add(extra, like)
        like.either.append("duplicate-file")


def late(plan: Plan) -> None:
    """Photographs and papers sent afterwards in an archive whose own times are past the day."""
    for place, like in enumerate(plan.pick(is_paper("总结", "方案", "案例"))):
        writer = plan.writer(like, "late")
        draft = writer.explanation()
        group = plan.group("late")
        inner = f"补充说明/{draft.title}.docx"
        extra = Item(like.unit, like.indicator, None, "补报", "zip", f"补充材料{place + 1}", extension="zip")
        when = plan.county.submit_by.replace(day=9 + place)
        from datetime import datetime

        extra.data = pack([(inner, docx(draft))], when=datetime(when.year, when.month, when.day, 10, 30), gbk=True)
        extra.labels.append(Label("late", None, f"压缩包内文件时间为{chinese(when)}，晚于报送期限", group=group))
        extra.labels.append(Label("late", inner, f"压缩包内文件时间为{chinese(when)}，晚于报送期限", group=group))
        plan.add(extra, like)


# -- marks of an official document


def classified(plan: Plan) -> None:
    marks = ("机密★3年", "秘密★1年", "秘密★", "绝密★长期")
    for place, item in enumerate(plan.pick(is_paper("方案", "预案", "通知", "报告"))):
        _draft(item).secrecy = marks[place % 4]
        item.labels.append(Label("classified-marking", marks[place % 4], "首页左上角有密级标志", page=1))
    for item in plan.pick(is_paper("方案", "总结", "制度"), 3):
        _say(item, "工作中接触的商业秘密、工作秘密和国家秘密，知悉人员应当依法保守，不得对外泄露。")
        item.traps.append(("classified-marking", "正文提到秘密字样，不是密级标志"))


def undated(plan: Plan) -> None:
    for item in plan.pick(is_paper("通知", "方案", "总结", "清单", "计划", forms=("docx",))):
        _draft(item).date = None
        item.labels.append(Label("undated", None, "正式文件没有成文日期"))


def outside_period(plan: Plan) -> None:
    year = plan.county.year
    days = (date(year - 1, 11, 20), date(year, 7, 3), date(year - 1, 12, 26), date(year - 2, 5, 18), date(year, 7, 12))
    for place, item in enumerate(plan.pick(is_paper("总结", "方案", "清单", "制度", "预案", "案例"), plan.each + 1)):
        draft, day = _draft(item), days[place % 5]
        draft.date = day
        if draft.docno and day.year != year:
            draft.docno = draft.docno.replace(f"〔{year}〕", f"〔{day.year}〕")
        item.labels.append(Label("outside-period", chinese(day), "成文日期不在评估期内"))
        item.either += ["docno-date-conflict", "undated"]
    for item in plan.pick(is_paper("通知", "方案", "通报"), 3):
        _say(item, f"此前的有关规定自{year - 3}年3月1日起施行，{year - 1}年9月15日又作了补充，今后一并执行。")
        item.traps += [("outside-period", "文内提到的旧日期不是成文日期"), ("docno-date-conflict", "文内提到的旧日期不是成文日期")]


def docno_malformed(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(numbered, plan.each + 1)):
        draft = _draft(item)
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
        draft = _draft(item)
        draft.docno = (draft.docno or "").replace(f"〔{plan.county.year}〕", f"〔{plan.county.year - 1}〕")
        item.labels.append(Label("docno-date-conflict", draft.docno, f"文号年份与成文日期{chinese(_day(item))}不符"))


def docno_clash(plan: Plan) -> None:
    free: dict[str, list[Item]] = {}
    for item in plan.items:
        if not item.reserved and numbered(item):
            free.setdefault(item.unit.key, []).append(item)
    pairs = [items[:2] for items in free.values() if len(items) >= 2]
    for first, second in plan.rng.sample(pairs, min(plan.each, len(pairs))):
        group = plan.group("clash")
        _draft(second).docno = _draft(first).docno
        for item in (first, second):
            item.reserved = True
            item.labels.append(Label("docno-clash", _draft(first).docno, "两份内容不同的文件同一个文号", group=group))


def draft_papers(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(is_paper("方案", "制度", "通知", "总结", "计划"), plan.each + 1)):
        paper = _draft(item)
        if place % 3 == 0:
            paper.mark = ("（征求意见稿）", "（送审稿）", "（草案）")[place // 3 % 3]
            item.labels.append(Label("draft", paper.mark, "不是正式印发的文件"))
        elif place % 3 == 1:
            _say(item, "上述任务由分管领导×××负责，于××月××日前完成。")
            item.labels.append(Label("draft", "由分管领导×××负责，于××月××日前完成", "占位符没有填写"))
        else:
            _say(item, "半年来共召开专题会议____次，印发文件____份。")
            item.labels.append(Label("draft", "共召开专题会议____次", "空格没有填写"))


def unsealed(plan: Plan) -> None:
    for item in plan.pick(is_paper("通知", "方案", "总结", "通报", "清单", "制度", forms=("pdf",))):
        _draft(item).sealed = False
        item.labels.append(Label("unsealed", None, "正式文件的版式件上没有红色印章"))


# -- bodies and places


def issuer_mismatch(plan: Plan) -> None:
    """A notice of an office that has nothing to do with the duty."""
    departments = [unit for unit in plan.county.units if not unit.is_town and unit.enforces]
    for item in plan.pick(is_paper("通知", "方案", "计划", "制度", forms=("docx", "pdf"))):
        other = plan.rng.choice([u for u in departments if u.key != item.unit.key and u.key not in _owners(item)])
        if item.indicator is None:
            continue
        rng = Random(f"{plan.county.seed}:issuer:{item.unit.key}")
        item.draft = Writer(plan.county, other, item.indicator, rng).notice()
        _draft(item).docno = f"{other.letters}〔{plan.county.year}〕{rng.randint(110, 190)}号"
        item.stem = item.draft.title
        item.labels.append(Label("issuer-mismatch", other.name, "发文单位与本单位无关"))
        item.either += ["name-content-mismatch", "foreign-place", "requirement-missing", "better-indicator"]


def _owners(item: Item) -> set[str]:
    return {item.indicator.lead, *item.indicator.supports} if item.indicator else set()


def foreign_place(plan: Plan) -> None:
    for item in plan.pick(is_paper("总结", "方案", "制度", "案例", "述职")):
        place = plan.rng.choice(plan.county.neighbours)
        _say(item, f"下一步，要按照{place}人民政府的统一部署，推动{place}各项任务落到实处，为{place}经济社会发展提供保障。")
        item.labels.append(Label("foreign-place", f"{place}人民政府", "套用外县文稿没有改地名"))
    for item in plan.pick(is_paper("总结", "方案", "案例"), 3):
        place = plan.rng.choice(plan.county.neighbours)
        _say(item, f"{plan.rng.randint(3, 5)}月，{item.unit.me}组织骨干赴{place}学习考察，带回了可以借鉴的做法。")
        item.traps.append(("foreign-place", f"到{place}学习，是正当提到外县"))


# -- personal data, forms, figures


def _identity(rng: Random) -> str:
    body = f"4699{rng.randint(21, 29)}{rng.randint(1955, 1999)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(100, 999)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def personal_data(plan: Plan) -> None:
    rng = plan.rng
    for place, item in enumerate(plan.pick(is_paper("案例", "总结", "名单", "说明"), plan.each)):
        number = _identity(rng)
        phone = f"139000{rng.randint(10000, 99999)}"
        text = f"申请人{person(rng)}（身份证号{number}）" if place % 2 == 0 else f"群众{person(rng)}（手机号{phone}）"
        _say(item, f"{text}对办理结果表示认可。")
        item.labels.append(Label("personal-data", number if place % 2 == 0 else phone, "写出了群众完整的个人信息"))
    for place, item in enumerate(plan.pick(is_paper("案例", "总结", "说明"), 3)):
        number = _identity(rng)
        masked = f"{number[:6]}********{number[-4:]}"
        text = (f"申请人{person(rng)}（身份证号{masked}）到场签字。", f"企业统一社会信用代码为91{number[:6]}MA{number[8:15]}X。", "服务热线12345和监督电话" + item.unit.phone + "已经公布。")[place]
        _say(item, text)
        item.traps.append(("personal-data", "已脱敏、信用代码或者公开的办公电话"))


def unfilled(plan: Plan) -> None:
    for item in plan.pick(lambda i: i.kind == "台账" and i.grid is not None and i.form == "xlsx" and not i.grid.total):
        grid = _grid(item)
        column = len(grid.headings) - 2
        for row in grid.rows[1 : 1 + max(3, len(grid.rows) // 2)]:
            row[column] = None
            row[3] = None
        item.labels.append(Label("unfilled-form", grid.headings[column], "多行必填的格子空着"))
        item.either += ["sum-mismatch"]


def sums(plan: Plan) -> None:
    for item in plan.pick(lambda i: i.grid is not None and i.grid.total and i.form == "xlsx" and i.data is None, 2):
        row = _grid(item).rows[-1]
        place = next(i for i, value in enumerate(row) if isinstance(value, int))
        row[place] = int(str(row[place])) + plan.rng.randint(7, 60)
        item.labels.append(Label("sum-mismatch", "合计", "合计与各行之和不等"))
    pattern = re.compile(r"开展活动(\d+)次，其中[^；]*")
    for item in plan.pick(_has(pattern), max(2, plan.each - 2)):
        _replace(item, pattern, lambda m: m[0].replace(f"活动{m[1]}次", f"活动{int(m[1]) - 5}次"), "sum-mismatch", "分项之和与总数不等")
        item.either.append("percent-mismatch")


def percents(plan: Plan) -> None:
    pattern = re.compile(r"满意的\d+次，占([\d.]+)%")
    for item in plan.pick(_has(pattern)):
        _replace(item, pattern, lambda m: m[0].replace(m[1], f"{float(m[1]) - 13.4 if float(m[1]) > 60 else 97.3:.1f}"), "percent-mismatch", "所写比例不能由分子分母算出")


def _has(pattern: re.Pattern[str]) -> Callable[[Item], bool]:
    return lambda i: i.form in {"docx", "pdf"} and i.draft is not None and any(pattern.search(t) for _, t in i.draft.body)


def _replace(item: Item, pattern: re.Pattern[str], how: Callable[[re.Match[str]], str], check: str, why: str) -> None:
    body = _draft(item).body
    for place, (style, text) in enumerate(body):
        found = pattern.search(text)
        if found:
            wrong = how(found)
            body[place] = (style, text.replace(found[0], wrong))
            item.labels.append(Label(check, wrong, why))
            return


def ledger_figures(plan: Plan) -> None:
    """Papers that state a figure which the county's own ledgers also give: half of them wrong."""
    sentences = {
        "执法证件台账": "截至6月底，{me}现有持证执法人员{n}人。",
        "政务服务事项台账": "截至6月底，{me}纳入政务服务平台的事项共{n}项。",
        "听证台账": "上半年{me}共组织听证会{n}场。",
    }
    kinds = is_paper("总结", "通知", "方案", "报告", "听证")
    for name, sentence in sentences.items():
        counts = plan.ledgers.counts[name]
        items = plan.pick(lambda i, counts=counts: kinds(i) and counts.get(i.unit.short, 0) > 2, max(4, plan.each))  # type: ignore[misc]  # the default binds the loop's value
        for place, item in enumerate(items):
            true = counts[item.unit.short]
            stated = true + (plan.rng.choice((2, 3, 4)) if place % 2 == 0 else 0)
            text = sentence.format(me=item.unit.me, n=stated)
            _say(item, text)
            if stated == true:
                item.traps.append(("ledger-mismatch", "所引数字与台账一致"))
            else:
                item.labels.append(Label("ledger-mismatch", text.rstrip("。"), f"{name}中{item.unit.short}为{true}"))


def repealed(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(is_paper("案例", "总结", "方案", "纪要", "制度"), plan.each)):
        law = REPEALED[place % len(REPEALED)]
        _say(item, f"承办人依据《中华人民共和国{law}》向当事人讲明了权利义务。")
        item.labels.append(Label("repealed-law", f"《中华人民共和国{law}》", "2021年1月1日起废止"))
    for item in plan.pick(is_paper("总结", "案例", "方案"), 3):
        _say(item, "《中华人民共和国民法典》施行后，《中华人民共和国合同法》同时废止，干部学习时作了新旧对照。")
        item.traps.append(("repealed-law", "文中正是在说明该法已经废止"))


# -- content against duty


def off_topic(plan: Plan) -> None:
    subjects = ("机关食堂管理", "秋季义务植树", "干部职工健康体检", "办公区域卫生评比", "冬季取暖用电安全", "职工运动会")
    for place, like in enumerate(plan.pick(is_paper("清单", "台账", "总结", "方案", "纪要"))):
        subject = subjects[place % len(subjects)]
        draft = Draft(f"关于做好{subject}的通知", signer=like.unit.name, date=_day(like))
        draft.body = [
            ("p", f"为做好{subject}，请各股室确定一名联系人，提前报名并按时参加。"),
            ("p", "一、时间为本周五下午，集合地点在机关院内，遇雨顺延。"),
            ("p", "二、请自带水杯、手套和遮阳帽，注意交通安全，结束后自行返回。"),
        ]
        extra = Item(like.unit, like.indicator, None, "无关", "docx", draft.title, draft=draft, extension="docx")
        extra.labels.append(Label("off-topic", draft.title, f"内容与“{like.topic}”无关"))
        extra.either.append("better-indicator")
        plan.add(extra, like)


def better_indicator(plan: Plan) -> None:
    """A paper of one duty put into another duty's folder of the same unit."""
    duties: dict[str, list[str]] = {}
    for item in plan.items:
        if item.indicator and item.indicator.method == "报送" and item.indicator.number not in duties.setdefault(item.unit.key, []):
            duties[item.unit.key].append(item.indicator.number)
    by_number = {indicator.number: indicator for indicator in plan.county.indicators}
    likes = plan.pick(lambda i: is_paper("总结", "方案", "清单", "案例")(i) and len(duties[i.unit.key]) > 1)
    for like in likes:
        if like.indicator is None:
            continue
        target = by_number[next(n for n in duties[like.unit.key] if n != like.indicator.number)]
        draft = Writer(plan.county, like.unit, target, Random(f"{plan.county.seed}:better:{like.unit.key}")).explanation()
        draft.title = f"{like.unit.title}{target.topic}推进情况"
        extra = Item(like.unit, like.indicator, None, "放错", "docx", draft.title, draft=draft, extension="docx")
        extra.labels.append(Label("better-indicator", draft.title, f"应属指标{target.number}{target.topic}", related=(target.number,)))
        extra.either.append("off-topic")
        plan.add(extra, like)


def attachment_missing(plan: Plan) -> None:
    for item in plan.pick(is_paper("通知", "方案", "计划", "通报", forms=("docx", "pdf"))):
        name = f"{item.topic}任务分工表"
        _draft(item).missing_attachment = name
        item.labels.append(Label("attachment-missing", name, "正文列有附件，文件内和文件夹内都没有"))


def name_mismatch(plan: Plan) -> None:
    for item in plan.pick(is_paper("总结", "方案", "清单", "制度", forms=("docx",))):
        item.stem = plan.rng.choice(("干部花名册", "会议签到表", "车辆维修申请", "采购合同"))
        item.labels.append(Label("name-content-mismatch", f"{item.stem}.docx", f"文件名与内容“{_draft(item).title}”不符"))
    for item in plan.pick(is_paper("总结", "通知", "方案"), 3):
        item.stem = plan.rng.choice(("新建 Microsoft Word 文档", "扫描件0012", "CCI_00027", "文档1"))
        item.traps.append(("name-content-mismatch", "中性文件名，没有说成别的文种或事项"))


def duplicates(plan: Plan) -> None:
    for place, item in enumerate(plan.pick(is_paper("总结", "方案", "制度", "纪要", "清单", forms=("docx",)))):
        group = plan.group("dup")
        twin = copy.deepcopy(item)
        twin.stem = (f"{item.stem} - 副本", f"{item.stem}（最终版）", "打印版", f"{item.stem}2")[place % 4]
        twin.wanted = None
        if place % 4 == 2:
            twin.form = twin.extension = "pdf"
        for one in (item, twin):
            one.labels.append(Label("duplicate-file", one.stem, "同一项内两份内容相同的文件", group=group))
        plan.add(twin, item)


def copied(plan: Plan) -> None:
    """One unit's text with another's name put in."""
    free: dict[tuple[str, str], list[Item]] = {}
    suits = is_paper("总结", "方案", "述职", "预案", forms=("docx", "pdf"))
    for item in plan.items:
        if not item.reserved and item.indicator and suits(item):
            free.setdefault((item.indicator.number, item.kind), []).append(item)
    pools = [items for items in free.values() if len(items) >= 2]
    for place in range(plan.each):
        pools = [[i for i in pool if not i.reserved] for pool in pools]
        pools = [pool for pool in pools if len(pool) >= 2]
        if not pools:
            return
        first, second = plan.rng.sample(pools[place % len(pools)], 2)
        day = _day(second)
        old = _draft(second)
        new = copy.deepcopy(_draft(first))
        new.docno, new.date, new.sealed = (old.docno if new.docno else None), day, True
        if new.docno is None and _draft(first).docno:
            new.head = None
        second.draft = _renamed(new, first, second)
        second.stem = second.draft.title.replace("《", "").replace("》", "")
        group = plan.group("copied")
        for item in (first, second):
            item.reserved = True
            item.labels.append(Label("copied", _draft(item).body[0][1][:40], "两个单位的材料除名称外几乎一致", group=group))


def _renamed(draft: Draft, first: Item, second: Item) -> Draft:
    names = [(getattr(first.unit, k), getattr(second.unit, k)) for k in ("name", "title", "short", "key", "me")]
    names += list(zip(first.unit.places, second.unit.places, strict=False))

    def swap(text: str) -> str:
        for place, (old, _) in enumerate(names):
            text = text.replace(old, f"\0{place}\0")
        return re.sub(r"\0(\d+)\0", lambda m: names[int(m[1])][1], text)

    draft.title = swap(draft.title)
    draft.head = swap(draft.head) if draft.head else None
    draft.body = [(style, swap(text)) for style, text in draft.body]
    draft.table = [[swap(cell) for cell in row] for row in draft.table]
    draft.recipients = draft.recipients
    draft.signer = second.unit.name
    return draft


def recycled(plan: Plan) -> None:
    """Last cycle's text with new dates; the old paper stands in 往年材料/."""
    county = plan.county
    for place, item in enumerate(plan.pick(is_paper("总结", "方案", "计划", "制度", "预案"), plan.each + 3)):
        old = copy.deepcopy(item)
        old.labels, old.traps, old.either, old.form, old.extension = [], [], [], "docx", "docx"
        if place >= plan.each:
            if item.indicator is None:
                continue
            writer = Writer(county, item.unit, item.indicator, Random(f"{county.seed}:old:{place}"))
            old.draft = writer.summary()
            item.traps.append(("recycled", "与往年材料同一主题，内容另写"))
        else:
            item.labels.append(Label("recycled", _draft(item).body[0][1][:40], "与往年材料只有年份日期不同"))
        draft = _draft(old)
        turn = lambda text: text.replace(str(county.year), str(county.year - 1))  # noqa: E731  # one use, two lines
        draft.title, draft.docno = turn(draft.title), turn(draft.docno) if draft.docno else None
        draft.body = [(style, turn(text)) for style, text in draft.body]
        draft.date = _day(old).replace(year=county.year - 1)
        old.stem = draft.title.replace("《", "").replace("》", "")
        plan.previous.append(old)


# -- what is not there


def requirement_missing(plan: Plan) -> None:
    """Take away the only file of a numbered item where others remain."""
    whole: dict[tuple[str, str], list[Item]] = {}
    for item in plan.items:
        if item.indicator and item.indicator.method == "报送":
            whole.setdefault((item.unit.key, item.indicator.number), []).append(item)
    ready = [k for k, items in whole.items() if len(items) > 1 and not any(i.reserved or i.wanted is None for i in items)]
    for key in plan.rng.sample(ready, min(plan.each + 2, len(ready))):
        gone = plan.rng.choice(whole[key])
        for item in whole[key]:
            item.reserved = True
        plan.items.remove(gone)
        if gone.wanted is None:
            continue
        quote = f"{gone.wanted.number}.{gone.wanted.text}"
        plan.duty_labels.append((gone.unit.name, key[1], Label("requirement-missing", quote, "该项要件没有任何对应文件")))


def not_submitted(plan: Plan) -> None:
    """Take away all of a duty; one of them keeps a folder with Thumbs.db alone."""
    whole: dict[tuple[str, str], list[Item]] = {}
    for item in plan.items:
        if item.indicator and item.indicator.method == "报送":
            whole.setdefault((item.unit.key, item.indicator.number), []).append(item)
    ready = [k for k, items in whole.items() if not any(i.reserved for i in items)]
    for place, key in enumerate(plan.rng.sample(ready, min(plan.each * 3, len(ready)))):
        for item in whole[key]:
            item.reserved = True
            plan.items.remove(item)
        like = whole[key][0]
        plan.duty_labels.append((like.unit.name, key[1], Label("not-submitted", like.topic, "单位没有该项任何材料")))
        if place == 0:
            junk = Item(like.unit, like.indicator, None, "系统", "raw", "Thumbs", data=b"\xd0\xcf\x11\xe0" + b"\0" * 508, extension="db")
            plan.add(junk, like)


ALL: tuple[Callable[[Plan], None], ...] = (
    docno_clash, copied, blank_page, unsealed, docno_malformed, docno_date_conflict, sums, percents, ledger_figures,
    unfilled, wrong_extension, recycled, classified, undated, outside_period, draft_papers, issuer_mismatch,
    foreign_place, personal_data, repealed, attachment_missing, name_mismatch, duplicates, requirement_missing,
    not_submitted, unreadable, macro, poor_scan, late, off_topic, better_indicator,
)  # fmt: skip
"""Every planting, the choosy ones first."""
