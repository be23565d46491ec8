"""Writers: what a unit would hand in for one kind of evidence, in words drawn from the data files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from fazhi.demo.county import County, DemoIndicator, DemoUnit
from fazhi.demo.draft import Draft
from fazhi.demo.text import Slots, Topic, fill, person, phrases, topics

ORDINALS = "一二三四五六七八九十"
GENERIC = Topic(("法治宣传", "依法行政", "执法监督"), ("{topic}各项工作[有序|稳步]推进，责任落实到人",))


class Writer:
    """Writes the papers of one unit for one indicator; every draw comes from its own seeded source."""

    def __init__(self, county: County, unit: DemoUnit, indicator: DemoIndicator, rng: Random) -> None:
        self.county, self.unit, self.indicator, self.rng = county, unit, indicator, rng
        self.topic = topics().get(indicator.number, GENERIC)
        self._used: set[str] = set()

    # -- words

    def slots(self, kind: str = "方案") -> Slots:
        rng, county, unit = self.rng, self.county, self.unit
        title = (
            rng.choice(("副局长", "股长", "副主任", "科员"))
            if not unit.is_town
            else rng.choice(("副镇长", "所长", "干事"))
        )
        if unit.is_town and unit.me != "我镇":
            title = rng.choice(("所长", "干事", "副主任"))
        draw: dict[str, str | Callable[[], str]] = {
            "me": unit.me,
            "topic": self.indicator.topic,
            "kind": kind,
            "U": unit.short,
            "C": county.name,
            "half": county.half,
            "place": lambda: rng.choice(unit.places),
            "n": lambda: str(rng.randint(3, 9)),
            "n2": lambda: str(rng.randint(11, 48)),
            "n3": lambda: str(rng.randint(60, 900)),
            "m": lambda: str(rng.randint(2, 4)),
            "person": lambda: person(rng) + title,
            "person2": lambda: person(rng),
            "duedate": f"{county.year}年6月20日",
        }
        return draw

    def say(self, section: str, kind: str = "方案") -> str:
        return fill(self._fresh(phrases()[section]), self.rng, self.slots(kind))

    def on_topic(self, count: int) -> list[str]:
        return [fill(self._fresh(self.topic.sentences), self.rng, self.slots()) for _ in range(count)]

    def own(self) -> str:
        return fill(self._fresh(self.unit.sentences), self.rng, self.slots())

    def _fresh(self, pool: tuple[str, ...]) -> str:
        left = [line for line in pool if line not in self._used] or list(pool)
        line = self.rng.choice(left)
        self._used.add(line)
        return line

    def paragraph(self, topical: int, generic: int = 1, *, own: bool = False) -> str:
        """A paragraph of sentences on the subject, the general work and the unit's own business, shuffled."""
        parts = self.on_topic(topical) + [self.say("measure") for _ in range(generic)]
        if own:
            parts.append(self.own())
        self.rng.shuffle(parts)
        return "。".join(parts) + "。"

    def day(self, low: int = 1, high: int = 6) -> date:
        """A working day between two months of the period."""
        first = date(self.county.year, low, 4)
        last = date(self.county.year, high, 28)
        found = first + timedelta(days=self.rng.randint(0, (last - first).days))
        return found - timedelta(days=max(0, found.weekday() - 4))

    def number(self) -> int:
        return self.rng.randint(3, 89)

    # -- parts

    def _base(self, title: str, *, issued: bool, day: date | None = None) -> Draft:
        draft = Draft(title=title, signer=self.unit.name, date=day or self.day(2, 6))
        if issued:
            draft.head = f"{self.unit.name}文件"
            draft.docno = f"{self.unit.letters}〔{self.county.year}〕{self.number()}号"
        return draft

    def recipients(self) -> str:
        if self.unit.is_town:
            return self.rng.choice(
                ("各村（社区）、各站所：", "各村党支部、村委会，机关各办公室：", "各片区、各村（社区）：")
            )
        return self.rng.choice(("各股室、局属各单位：", "机关各股室，各二级机构：", "各科室、各有关单位："))

    def activity(self) -> str:
        """A sentence with parts that add up and a share that follows from them."""
        parts = [self.rng.randint(4, 19) for _ in range(3)]
        total = sum(parts)
        good = self.rng.randint(total * 7 // 10, total - 1)
        names = self.rng.choice(
            (("进村组", "进企业", "进学校"), ("上门", "集中", "线上"), ("面向干部", "面向企业", "面向群众"))
        )
        split = "、".join(f"{name}{part}次" for name, part in zip(names, parts, strict=True))
        share = f"{good * 100 / total + 1e-9:.1f}%"
        start = f"{self.county.half}围绕{self.indicator.topic}开展活动{total}次，其中{split}；"
        return f"{start}事后回访满意的{good}次，占{share}。"

    # -- kinds

    def notice(self, about: str | None = None) -> Draft:
        topic = about or self.indicator.topic
        title = self.rng.choice(
            (f"关于做好{topic}工作的通知", f"关于进一步规范{topic}的通知", f"关于开展{topic}有关工作的通知")
        )
        draft = self._base(title, issued=True, day=self.day(1, 5))
        draft.recipients = self.recipients()
        heads = self.rng.sample(("明确任务", "压实责任", "规范程序", "加强检查", "把握重点", "做好衔接"), 3)
        draft.body.append(("p", self.say("opening", "通知") + "："))
        for place, head in enumerate(heads):
            draft.body.append(("p", f"{ORDINALS[place]}、{head}。" + self.paragraph(1, 1, own=place == 1)))
        draft.body.append(("p", self.say("closing") + "。"))
        return draft

    def scheme(self) -> Draft:
        year, topic = self.county.year, self.indicator.topic
        name = self.rng.choice((f"{year}年{topic}工作方案", f"{topic}实施方案"))
        issued = self.rng.random() < 0.5
        title = f"关于印发《{self.unit.title}{name}》的通知" if issued else f"{self.unit.title}{name}"
        draft = self._base(title, issued=issued, day=self.day(1, 5))
        if issued:
            draft.recipients = self.recipients()
            draft.body.append(("p", f"现将《{self.unit.title}{name}》印发给你们，{self.say('closing')}。"))
        draft.body.append(("p", self.say("opening", "方案") + "。"))
        shape = self.rng.choice(("goal", "plain", "table"))
        sections: list[tuple[str, list[str]]] = []
        if shape != "plain":
            sections.append(("工作目标", [self.say("goal") + "。"]))
        sections.append((self.rng.choice(("主要任务", "重点工作", "工作内容")), self._tasks(3)))
        if shape != "table":
            sections.append(
                (
                    self.rng.choice(("工作步骤", "时间安排")),
                    [f"（{ORDINALS[i]}）{s}。" for i, s in enumerate(self._stages())],
                )
            )
        sections.append(
            (self.rng.choice(("工作要求", "保障措施")), [self.say("require") + "。" + self.say("require") + "。"])
        )
        for place, (head, paragraphs) in enumerate(sections):
            draft.body.append(("h1", f"{ORDINALS[place]}、{head}"))
            draft.body += [("p", text) for text in paragraphs]
        if shape == "table":
            draft.table = [
                ["阶段", "任务", "责任人"],
                *[[f"第{i + 1}阶段", s.split("，")[0], person(self.rng)] for i, s in enumerate(self._stages())],
            ]
        return draft

    def _tasks(self, count: int) -> list[str]:
        heads = self.rng.sample(
            ("理清底数", "健全机制", "规范流程", "强化监督", "加强培训", "便民利企", "注重宣传"), count
        )
        return [f"（{ORDINALS[i]}）{head}。" + self.paragraph(1, 1, own=i == 1) for i, head in enumerate(heads)]

    def _stages(self) -> list[str]:
        months = self.rng.choice((("2月至3月", "4月至10月", "11月至12月"), ("3月底前", "4月至9月", "10月至12月")))
        return [f"{m}，{fill(s, self.rng, self.slots())}" for m, s in zip(months, phrases()["stage"], strict=True)]

    def summary(self) -> Draft:
        title = f"{self.unit.title}{self.county.half}{self.indicator.topic}工作总结"
        draft = self._base(title, issued=False, day=self.day(6, 6))
        draft.body.append(("p", self.say("report_opening") + "。"))
        first = self.rng.choice(("主要做法", "工作开展情况", "做法和成效"))
        draft.body.append(("h1", f"一、{first}"))
        texts = self._tasks(self.rng.choice((3, 3, 4)))
        texts[-1] += self.activity()
        draft.body += [("p", text) for text in texts]
        second, third = self.rng.choice((("存在问题", "下步打算"), ("不足之处", "下半年安排")))
        draft.body += [("h1", f"二、{second}"), ("p", self.say("problem") + "。" + self.say("problem") + "。")]
        draft.body += [("h1", f"三、{third}"), ("p", self.say("next") + "。" + self.say("next") + "。")]
        return draft

    def report(self) -> Draft:
        draft = self.summary()
        draft.title = f"{self.unit.title}关于{self.indicator.topic}情况的报告"
        draft.recipients = f"{self.county.name}人民政府："
        draft.body[0] = ("p", self.say("report_opening") + "。")
        return draft

    def head_report(self) -> Draft:
        draft = self.summary()
        draft.title = f"{self.unit.title}党政主要负责人{self.county.half}{self.indicator.topic}情况报告"
        return draft

    def minutes(self) -> Draft:
        day = self.day(2, 6)
        name = {"会前学法": "学法"}.get(self.indicator.level2, self.indicator.topic)
        draft = self._base(f"{self.unit.title}{name}会议纪要", issued=False, day=day)
        draft.sealed = False
        rng = self.rng
        draft.body += [
            ("p", f"时间：{day.year}年{day.month}月{day.day}日{rng.choice(('上午', '下午'))}"),
            ("p", f"地点：{rng.choice(('三楼会议室', '机关小会议室', '二楼党员活动室', '四楼会议室'))}"),
            ("p", f"主持：{person(rng)}"),
            ("p", "参加：" + "、".join(person(rng) for _ in range(rng.randint(4, 7)))),
            ("p", f"记录：{person(rng)}"),
            ("p", self.say("minutes_open") + "。"),
        ]
        for text in rng.sample(phrases()["minutes_say"], 3):
            draft.body.append(("p", f"{text}，" + self.paragraph(1, 1)))
        draft.body.append(("p", f"会议议定：{self.own()}；有关工作由{person(rng)}负责落实。"))
        return draft

    def case_story(self) -> Draft:
        rng = self.rng
        thing = rng.choice(self.topic.things)
        draft = self._base(f"{self.unit.title}{self.indicator.topic}典型案例", issued=False)
        a, b = rng.sample(("张", "李", "陈", "许", "沈", "何", "吕", "陶"), 2)
        place = rng.choice(self.unit.places)
        draft.body += [
            ("h1", rng.choice(("一、案例背景", "【基本情况】"))),
            (
                "p",
                f"{self.county.year}年{rng.randint(2, 5)}月，{place}的{a}某与{b}某甲就{thing}的事"
                f"找到{self.unit.short}。" + self.own() + "。",
            ),
            ("h1", rng.choice(("二、处理经过", "【办理过程】"))),
            ("p", f"承办人先听{a}某把话说完，再向{b}某甲核实。" + self.paragraph(2, 1)),
            ("h1", rng.choice(("三、办理结果", "【处理结果】"))),
            ("p", f"当事双方对结果表示{rng.choice(('认可', '接受', '满意'))}，{self.unit.me}随后就{thing}作了回访。"),
            ("h1", rng.choice(("四、几点启示", "【案例启示】"))),
            ("p", self.paragraph(1, 1)),
        ]
        return draft

    def listing(self, noun: str = "清单") -> Draft:
        """A list or catalogue with a table of the topic's things."""
        stem = self.indicator.topic.removesuffix("管理").removesuffix("清单").removesuffix("目录")
        name = f"{stem}{noun}"
        draft = self._base(f"{self.unit.title}{self.county.year}年{name}", issued=False, day=self.day(1, 5))
        draft.body.append(("p", self.paragraph(2, 1, own=True)))
        things = list(self.topic.things)
        self.rng.shuffle(things)
        column = self.rng.choice(("责任股室", "承办机构", "责任单位"))
        draft.table = [["序号", f"{noun}内容", column, "完成或更新时间", "说明"]]
        for place, thing in enumerate(things, start=1):
            office = (
                self.rng.choice(("综合股", "法制股", "业务股", "监管股"))
                if not self.unit.is_town
                else self.rng.choice(self.unit.places)
            )
            note = self.on_topic(1)[0].split("，")[0]
            draft.table.append([str(place), thing, office, f"{self.rng.randint(2, 12)}月", note])
        return draft

    def roster(self) -> Draft:
        draft = self._base(f"{self.unit.title}{self.indicator.topic}人员名单", issued=False)
        draft.body.append(("p", self.paragraph(1, 1, own=True)))
        draft.table = [["序号", "姓名", "所在地或单位", "擅长领域"]]
        for place in range(1, self.rng.randint(7, 12)):
            draft.table.append(
                [str(place), person(self.rng), self.rng.choice(self.unit.places), self.rng.choice(self.topic.things)]
            )
        return draft

    def opinion(self) -> Draft:
        thing = self.rng.choice(self.topic.things)
        noun = "审核" if "审核" in self.indicator.topic else "论证" if "论证" in self.indicator.topic else "审查"
        draft = self._base(
            f"关于《{self.county.name}{thing}（送审稿）》的{self.indicator.topic.removeprefix('重大行政决策')}意见书",
            issued=True,
        )
        draft.title = (
            f"关于{self.county.name}{thing}（送审稿）的{'专家论证意见' if noun == '论证' else f'合法性{noun}意见书'}"
        )
        draft.body += [
            ("p", f"{thing}的送审稿及起草说明收悉。经{noun}，提出以下意见："),
            ("p", "一、关于权限和程序。" + self.paragraph(1, 0)),
            ("p", "二、关于内容。" + self.paragraph(1, 1)),
            (
                "p",
                (
                    f"三、结论。送审稿总体{self.rng.choice(('符合', '不违反'))}法律法规规定，"
                    f"建议按上述意见修改后{self.rng.choice(('提交集体讨论', '按程序报审'))}。"
                ),
            ),
        ]
        return draft

    def announcement(self) -> Draft:
        thing = self.rng.choice(self.topic.things)
        draft = self._base(
            f"关于公开征求《{self.county.name}{thing}方案（征求意见稿）》意见的公告", issued=False, day=self.day(2, 5)
        )
        starts = (
            f"为提高{thing}决策质量，现将征求意见稿向社会公布，公开征求意见，期限为三十日。",
            f"{self.unit.me}起草了{thing}方案，请社会各界在一个月内提出修改意见，单位和个人均可参与。",
            f"围绕群众关心的{thing}，{self.unit.me}形成了初步方案，自公告之日起三十日内听取意见建议。",
        )
        ends = (
            f"意见可以寄送{self.unit.name}，联系电话{self.unit.phone}。",
            f"来电{self.unit.phone}、来信或者当面反映均可，信封上请注明“征求意见”。",
        )
        draft.body += [
            ("p", self.rng.choice(starts)),
            ("p", self.paragraph(2, 1, own=True)),
            ("p", self.paragraph(1, 2)),
            ("p", self.rng.choice(ends)),
        ]
        rows = [["条款", "主要内容"], *[[f"第{i}条", s] for i, s in enumerate(self.on_topic(3), start=1)]]
        draft.attachments.append((f"{self.county.name}{thing}方案（征求意见稿）", rows))
        return draft

    def hearing(self) -> Draft:
        thing = self.rng.choice(self.topic.things)
        draft = self._base(f"关于{self.county.name}{thing}方案听证会的报告", issued=True, day=self.day(3, 6))
        men = self.rng.randint(9, 16)
        women = self.rng.randint(5, 11)
        draft.body += [
            (
                "p",
                (
                    f"{self.unit.me}就{thing}方案组织听证，听证代表{men + women}人，"
                    f"其中男代表{men}人、女代表{women}人。现将情况报告如下："
                ),
            ),
            ("p", "一、代表产生。" + self.paragraph(1, 0)),
            ("p", "二、主要意见。" + self.paragraph(2, 1)),
            ("p", "三、处理建议。" + self.paragraph(1, 1)),
        ]
        return draft

    def rule(self) -> Draft:
        title = f"{self.unit.title}{self.indicator.topic}{'办法' if self.indicator.topic.endswith('考核') else '制度'}"
        draft = self._base(title, issued=self.rng.random() < 0.4, day=self.day(1, 5))
        texts = [self.say("opening", "制度"), *self.on_topic(4), self.say("measure"), self.own(), self.say("measure")]
        draft.body = [("p", f"第{ORDINALS[i]}条　{text}。") for i, text in enumerate(texts)]
        draft.body.append(
            ("p", f"第九条　本{title[-2:]}自{draft.date.year if draft.date else self.county.year}年7月1日起施行。")
        )
        return draft

    def emergency_plan(self) -> Draft:
        topic = self.indicator.topic
        draft = self._base(
            f"{self.unit.title}{topic if topic.endswith('预案') else topic.removesuffix('依法处置') + '处置预案'}",
            issued=False,
            day=self.day(1, 4),
        )
        for place, head in enumerate(("总则", "组织体系", "监测与报告", "应急响应", "善后与保障")):
            draft.body.append(("h1", f"{place + 1} {head}"))
            draft.body.append(("p", self.paragraph(1, 1, own=place == 2)))
        return draft

    def plan(self) -> Draft:
        draft = self._base(
            f"{self.unit.title}{self.county.year}年{self.indicator.topic}计划", issued=False, day=self.day(1, 3)
        )
        draft.body.append(("p", self.say("opening", "计划") + "。"))
        draft.body += [("p", text) for text in self._tasks(3)]
        draft.table = [["月份", "内容", "负责人"]]
        for month in sorted(self.rng.sample(range(2, 13), 5)):
            draft.table.append([f"{month}月", self.rng.choice(self.topic.things), person(self.rng)])
        draft.body.append(("p", self.say("require") + "。"))
        return draft

    def letter(self) -> Draft:
        thing = self.rng.choice(self.topic.things)
        draft = self._base(f"关于{thing}整改情况的复函", issued=True, day=self.day(3, 6))
        draft.recipients = f"{self.county.name}人民检察院："
        draft.body = [
            ("p", f"贵院关于{thing}的来函收悉。{self.unit.me}高度重视，现将{self.indicator.topic}情况函复如下：")
        ]
        draft.body += [("p", f"{ORDINALS[i]}、" + self.paragraph(1, 1, own=i == 1)) for i in range(3)]
        draft.body.append(("p", "特此函复。"))
        return draft

    def circular(self) -> Draft:
        draft = self._base(f"关于{self.county.half}{self.indicator.topic}情况的通报", issued=True, day=self.day(5, 6))
        draft.recipients = self.recipients()
        draft.body = [
            ("p", f"{self.county.half}{self.indicator.topic}工作已告一段落，经{self.unit.me}检查汇总，现通报如下："),
            ("p", "一、总体情况。" + self.activity() + self.paragraph(1, 0)),
            ("p", "二、存在的问题。" + self.say("problem") + "。" + self.paragraph(1, 0)),
            ("p", "三、整改要求。" + self.say("require") + "。" + self.paragraph(1, 1, own=True)),
        ]
        return draft

    def explanation(self) -> Draft:
        draft = self._base(f"关于{self.indicator.topic}情况的说明", issued=False)
        if "征求意见" in self.indicator.topic:
            draft.title = f"关于{self.rng.choice(self.topic.things)}方案意见采纳情况的说明"
        draft.body = [("p", self.paragraph(2, 1, own=True)), ("p", self.paragraph(2, 1))]
        return draft

    def photo_page(self) -> Draft:
        """Photographs pasted into a Word file with captions, as most units send them."""
        day = self.day(2, 6)
        draft = Draft(title=f"{self.unit.short}{self.indicator.topic}照片", pictures=2, sealed=False)
        draft.banner = fill(self.rng.choice(phrases()["banner"]), self.rng, self.slots())
        draft.body = [
            (
                "p",
                f"图：{day.year}年{day.month}月{day.day}日，{self.unit.short}在{self.rng.choice(self.unit.places)}开展{self.indicator.topic}活动现场。",
            )
        ]
        return draft


KINDS: dict[str, Callable[[Writer], Draft]] = {
    "通知": Writer.notice,
    "方案": Writer.scheme,
    "总结": Writer.summary,
    "报告": Writer.report,
    "述职": Writer.head_report,
    "纪要": Writer.minutes,
    "案例": Writer.case_story,
    "清单": Writer.listing,
    "目录": lambda writer: writer.listing("目录"),
    "名单": Writer.roster,
    "意见": Writer.opinion,
    "公告": Writer.announcement,
    "听证": Writer.hearing,
    "制度": Writer.rule,
    "预案": Writer.emergency_plan,
    "计划": Writer.plan,
    "函": Writer.letter,
    "通报": Writer.circular,
    "说明": Writer.explanation,
    "照片": Writer.photo_page,
}
"""The writer of each kind of paper; ledgers are made by `sheets`."""
