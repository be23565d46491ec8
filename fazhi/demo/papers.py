"""What a unit would hand in for one kind of evidence, one function a kind of paper."""

from __future__ import annotations

from collections.abc import Callable

from fazhi.demo.draft import Draft
from fazhi.demo.text import fill, person, phrases
from fazhi.demo.writer import ORDINALS, Writer


def notice(writer: Writer, about: str | None = None) -> Draft:
    topic = about or writer.indicator.topic
    title = writer.rng.choice(
        (f"关于做好{topic}工作的通知", f"关于进一步规范{topic}的通知", f"关于开展{topic}有关工作的通知")
    )
    draft = writer.base(title, issued=True, day=writer.day(1, 5))
    draft.recipients = writer.recipients()
    heads = writer.rng.sample(("明确任务", "压实责任", "规范程序", "加强检查", "把握重点", "做好衔接"), 3)
    draft.body.append(("p", writer.say("opening", "通知") + "："))
    for place, head in enumerate(heads):
        draft.body.append(("p", f"{ORDINALS[place]}、{head}。" + writer.paragraph(1, 1, own=place == 1)))
    draft.body.append(("p", writer.say("closing") + "。"))
    return draft


def scheme(writer: Writer) -> Draft:
    year, topic = writer.county.year, writer.indicator.topic
    name = writer.rng.choice((f"{year}年{topic}工作方案", f"{topic}实施方案"))
    issued = writer.rng.random() < 0.5
    title = f"关于印发《{writer.unit.title}{name}》的通知" if issued else f"{writer.unit.title}{name}"
    draft = writer.base(title, issued=issued, day=writer.day(1, 5))
    if issued:
        draft.recipients = writer.recipients()
        draft.body.append(("p", f"现将《{writer.unit.title}{name}》印发给你们，{writer.say('closing')}。"))
    draft.body.append(("p", writer.say("opening", "方案") + "。"))
    shape = writer.rng.choice(("goal", "plain", "table"))
    sections: list[tuple[str, list[str]]] = []
    if shape != "plain":
        sections.append(("工作目标", [writer.say("goal") + "。"]))
    sections.append((writer.rng.choice(("主要任务", "重点工作", "工作内容")), _tasks(writer, 3)))
    if shape != "table":
        sections.append(
            (
                writer.rng.choice(("工作步骤", "时间安排")),
                [f"（{ORDINALS[i]}）{s}。" for i, s in enumerate(_stages(writer))],
            )
        )
    sections.append(
        (writer.rng.choice(("工作要求", "保障措施")), [writer.say("require") + "。" + writer.say("require") + "。"])
    )
    for place, (head, paragraphs) in enumerate(sections):
        draft.body.append(("h1", f"{ORDINALS[place]}、{head}"))
        draft.body += [("p", text) for text in paragraphs]
    if shape == "table":
        draft.table = [
            ["阶段", "任务", "责任人"],
            *[[f"第{i + 1}阶段", s.split("，")[0], person(writer.rng)] for i, s in enumerate(_stages(writer))],
        ]
    return draft


def _tasks(writer: Writer, count: int) -> list[str]:
    heads = writer.rng.sample(
        ("理清底数", "健全机制", "规范流程", "强化监督", "加强培训", "便民利企", "注重宣传"), count
    )
    return [f"（{ORDINALS[i]}）{head}。" + writer.paragraph(1, 1, own=i == 1) for i, head in enumerate(heads)]


def _stages(writer: Writer) -> list[str]:
    months = writer.rng.choice((("2月至3月", "4月至10月", "11月至12月"), ("3月底前", "4月至9月", "10月至12月")))
    return [f"{m}，{fill(s, writer.rng, writer.slots())}" for m, s in zip(months, phrases()["stage"], strict=True)]


def summary(writer: Writer) -> Draft:
    title = f"{writer.unit.title}{writer.county.half}{writer.indicator.topic}工作总结"
    draft = writer.base(title, issued=False, day=writer.day(6, 6))
    draft.body.append(("p", writer.say("report_opening") + "。"))
    first = writer.rng.choice(("主要做法", "工作开展情况", "做法和成效"))
    draft.body.append(("h1", f"一、{first}"))
    texts = _tasks(writer, writer.rng.choice((3, 3, 4)))
    texts[-1] += writer.activity()
    draft.body += [("p", text) for text in texts]
    second, third = writer.rng.choice((("存在问题", "下步打算"), ("不足之处", "下半年安排")))
    draft.body += [("h1", f"二、{second}"), ("p", writer.say("problem") + "。" + writer.say("problem") + "。")]
    draft.body += [("h1", f"三、{third}"), ("p", writer.say("next") + "。" + writer.say("next") + "。")]
    return draft


def report(writer: Writer) -> Draft:
    draft = summary(writer)
    draft.title = f"{writer.unit.title}关于{writer.indicator.topic}情况的报告"
    draft.recipients = f"{writer.county.name}人民政府："
    draft.body[0] = ("p", writer.say("report_opening") + "。")
    return draft


def head_report(writer: Writer) -> Draft:
    draft = summary(writer)
    draft.title = f"{writer.unit.title}党政主要负责人{writer.county.half}{writer.indicator.topic}情况报告"
    return draft


def minutes(writer: Writer) -> Draft:
    day = writer.day(2, 6)
    name = {"会前学法": "学法"}.get(writer.indicator.level2, writer.indicator.topic)
    draft = writer.base(f"{writer.unit.title}{name}会议纪要", issued=False, day=day)
    draft.sealed = False
    rng = writer.rng
    draft.body += [
        ("p", f"时间：{day.year}年{day.month}月{day.day}日{rng.choice(('上午', '下午'))}"),
        ("p", f"地点：{rng.choice(('三楼会议室', '机关小会议室', '二楼党员活动室', '四楼会议室'))}"),
        ("p", f"主持：{person(rng)}"),
        ("p", "参加：" + "、".join(person(rng) for _ in range(rng.randint(4, 7)))),
        ("p", f"记录：{person(rng)}"),
        ("p", writer.say("minutes_open") + "。"),
    ]
    for text in rng.sample(phrases()["minutes_say"], 3):
        draft.body.append(("p", f"{text}，" + writer.paragraph(1, 1)))
    draft.body.append(("p", f"会议议定：{writer.own()}；有关工作由{person(rng)}负责落实。"))
    return draft


def case_story(writer: Writer) -> Draft:
    rng = writer.rng
    thing = rng.choice(writer.topic.things)
    draft = writer.base(f"{writer.unit.title}{writer.indicator.topic}典型案例", issued=False)
    a, b = rng.sample(("张", "李", "陈", "许", "沈", "何", "吕", "陶"), 2)
    place = rng.choice(writer.unit.places)
    draft.body += [
        ("h1", rng.choice(("一、案例背景", "【基本情况】"))),
        (
            "p",
            f"{writer.county.year}年{rng.randint(2, 5)}月，{place}的{a}某与{b}某甲就{thing}的事"
            f"找到{writer.unit.short}。" + writer.own() + "。",
        ),
        ("h1", rng.choice(("二、处理经过", "【办理过程】"))),
        ("p", f"承办人先听{a}某把话说完，再向{b}某甲核实。" + writer.paragraph(2, 1)),
        ("h1", rng.choice(("三、办理结果", "【处理结果】"))),
        ("p", f"当事双方对结果表示{rng.choice(('认可', '接受', '满意'))}，{writer.unit.me}随后就{thing}作了回访。"),
        ("h1", rng.choice(("四、几点启示", "【案例启示】"))),
        ("p", writer.paragraph(1, 1)),
    ]
    return draft


def listing(writer: Writer, noun: str = "清单") -> Draft:
    """A list or catalogue with a table of the topic's things."""
    stem = writer.indicator.topic.removesuffix("管理").removesuffix("清单").removesuffix("目录")
    name = f"{stem}{noun}"
    draft = writer.base(f"{writer.unit.title}{writer.county.year}年{name}", issued=False, day=writer.day(1, 5))
    draft.body.append(("p", writer.paragraph(2, 1, own=True)))
    things = list(writer.topic.things)
    writer.rng.shuffle(things)
    column = writer.rng.choice(("责任股室", "承办机构", "责任单位"))
    draft.table = [["序号", f"{noun}内容", column, "完成或更新时间", "说明"]]
    for place, thing in enumerate(things, start=1):
        office = (
            writer.rng.choice(("综合股", "法制股", "业务股", "监管股"))
            if not writer.unit.is_town
            else writer.rng.choice(writer.unit.places)
        )
        note = writer.on_topic(1)[0].split("，")[0]
        draft.table.append([str(place), thing, office, f"{writer.rng.randint(2, 12)}月", note])
    return draft


def roster(writer: Writer) -> Draft:
    draft = writer.base(f"{writer.unit.title}{writer.indicator.topic}人员名单", issued=False)
    draft.body.append(("p", writer.paragraph(1, 1, own=True)))
    draft.table = [["序号", "姓名", "所在地或单位", "擅长领域"]]
    for place in range(1, writer.rng.randint(7, 12)):
        draft.table.append(
            [
                str(place),
                person(writer.rng),
                writer.rng.choice(writer.unit.places),
                writer.rng.choice(writer.topic.things),
            ]
        )
    return draft


def opinion(writer: Writer) -> Draft:
    thing = writer.rng.choice(writer.topic.things)
    noun = "审核" if "审核" in writer.indicator.topic else "论证" if "论证" in writer.indicator.topic else "审查"
    draft = writer.base(
        f"关于《{writer.county.name}{thing}（送审稿）》的{writer.indicator.topic.removeprefix('重大行政决策')}意见书",
        issued=True,
    )
    draft.title = (
        f"关于{writer.county.name}{thing}（送审稿）的{'专家论证意见' if noun == '论证' else f'合法性{noun}意见书'}"
    )
    draft.body += [
        ("p", f"{thing}的送审稿及起草说明收悉。经{noun}，提出以下意见："),
        ("p", "一、关于权限和程序。" + writer.paragraph(1, 0)),
        ("p", "二、关于内容。" + writer.paragraph(1, 1)),
        (
            "p",
            (
                f"三、结论。送审稿总体{writer.rng.choice(('符合', '不违反'))}法律法规规定，"
                f"建议按上述意见修改后{writer.rng.choice(('提交集体讨论', '按程序报审'))}。"
            ),
        ),
    ]
    return draft


def announcement(writer: Writer) -> Draft:
    thing = writer.rng.choice(writer.topic.things)
    draft = writer.base(
        f"关于公开征求《{writer.county.name}{thing}方案（征求意见稿）》意见的公告", issued=False, day=writer.day(2, 5)
    )
    starts = (
        f"为提高{thing}决策质量，现将征求意见稿向社会公布，公开征求意见，期限为三十日。",
        f"{writer.unit.me}起草了{thing}方案，请社会各界在一个月内提出修改意见，单位和个人均可参与。",
        f"围绕群众关心的{thing}，{writer.unit.me}形成了初步方案，自公告之日起三十日内听取意见建议。",
    )
    ends = (
        f"意见可以寄送{writer.unit.name}，联系电话{writer.unit.phone}。",
        f"来电{writer.unit.phone}、来信或者当面反映均可，信封上请注明“征求意见”。",
    )
    draft.body += [
        ("p", writer.rng.choice(starts)),
        ("p", writer.paragraph(2, 1, own=True)),
        ("p", writer.paragraph(1, 2)),
        ("p", writer.rng.choice(ends)),
    ]
    rows = [["条款", "主要内容"], *[[f"第{i}条", s] for i, s in enumerate(writer.on_topic(3), start=1)]]
    draft.attachments.append((f"{writer.county.name}{thing}方案（征求意见稿）", rows))
    return draft


def hearing(writer: Writer) -> Draft:
    thing = writer.rng.choice(writer.topic.things)
    draft = writer.base(f"关于{writer.county.name}{thing}方案听证会的报告", issued=True, day=writer.day(3, 6))
    men = writer.rng.randint(9, 16)
    women = writer.rng.randint(5, 11)
    draft.body += [
        (
            "p",
            (
                f"{writer.unit.me}就{thing}方案组织听证，听证代表{men + women}人，"
                f"其中男代表{men}人、女代表{women}人。现将情况报告如下："
            ),
        ),
        ("p", "一、代表产生。" + writer.paragraph(1, 0)),
        ("p", "二、主要意见。" + writer.paragraph(2, 1)),
        ("p", "三、处理建议。" + writer.paragraph(1, 1)),
    ]
    return draft


def rule(writer: Writer) -> Draft:
    title = (
        f"{writer.unit.title}{writer.indicator.topic}{'办法' if writer.indicator.topic.endswith('考核') else '制度'}"
    )
    draft = writer.base(title, issued=writer.rng.random() < 0.4, day=writer.day(1, 5))
    texts = [
        writer.say("opening", "制度"),
        *writer.on_topic(4),
        writer.say("measure"),
        writer.own(),
        writer.say("measure"),
    ]
    draft.body = [("p", f"第{ORDINALS[i]}条　{text}。") for i, text in enumerate(texts)]
    draft.body.append(
        ("p", f"第九条　本{title[-2:]}自{draft.date.year if draft.date else writer.county.year}年7月1日起施行。")
    )
    return draft


def emergency_plan(writer: Writer) -> Draft:
    topic = writer.indicator.topic
    draft = writer.base(
        f"{writer.unit.title}{topic if topic.endswith('预案') else topic.removesuffix('依法处置') + '处置预案'}",
        issued=False,
        day=writer.day(1, 4),
    )
    for place, head in enumerate(("总则", "组织体系", "监测与报告", "应急响应", "善后与保障")):
        draft.body.append(("h1", f"{place + 1} {head}"))
        draft.body.append(("p", writer.paragraph(1, 1, own=place == 2)))
    return draft


def plan(writer: Writer) -> Draft:
    draft = writer.base(
        f"{writer.unit.title}{writer.county.year}年{writer.indicator.topic}计划", issued=False, day=writer.day(1, 3)
    )
    draft.body.append(("p", writer.say("opening", "计划") + "。"))
    draft.body += [("p", text) for text in _tasks(writer, 3)]
    draft.table = [["月份", "内容", "负责人"]]
    for month in sorted(writer.rng.sample(range(2, 13), 5)):
        draft.table.append([f"{month}月", writer.rng.choice(writer.topic.things), person(writer.rng)])
    draft.body.append(("p", writer.say("require") + "。"))
    return draft


def letter(writer: Writer) -> Draft:
    thing = writer.rng.choice(writer.topic.things)
    draft = writer.base(f"关于{thing}整改情况的复函", issued=True, day=writer.day(3, 6))
    draft.recipients = f"{writer.county.name}人民检察院："
    draft.body = [
        ("p", f"贵院关于{thing}的来函收悉。{writer.unit.me}高度重视，现将{writer.indicator.topic}情况函复如下：")
    ]
    draft.body += [("p", f"{ORDINALS[i]}、" + writer.paragraph(1, 1, own=i == 1)) for i in range(3)]
    draft.body.append(("p", "特此函复。"))
    return draft


def circular(writer: Writer) -> Draft:
    draft = writer.base(
        f"关于{writer.county.half}{writer.indicator.topic}情况的通报", issued=True, day=writer.day(5, 6)
    )
    draft.recipients = writer.recipients()
    draft.body = [
        ("p", f"{writer.county.half}{writer.indicator.topic}工作已告一段落，经{writer.unit.me}检查汇总，现通报如下："),
        ("p", "一、总体情况。" + writer.activity() + writer.paragraph(1, 0)),
        ("p", "二、存在的问题。" + writer.say("problem") + "。" + writer.paragraph(1, 0)),
        ("p", "三、整改要求。" + writer.say("require") + "。" + writer.paragraph(1, 1, own=True)),
    ]
    return draft


def explanation(writer: Writer) -> Draft:
    draft = writer.base(f"关于{writer.indicator.topic}情况的说明", issued=False)
    if "征求意见" in writer.indicator.topic:
        draft.title = f"关于{writer.rng.choice(writer.topic.things)}方案意见采纳情况的说明"
    draft.body = [("p", writer.paragraph(2, 1, own=True)), ("p", writer.paragraph(2, 1))]
    return draft


def photo_page(writer: Writer) -> Draft:
    """Photographs pasted into a Word file with captions, as most units send them."""
    day = writer.day(2, 6)
    draft = Draft(title=f"{writer.unit.short}{writer.indicator.topic}照片", pictures=2, sealed=False)
    draft.banner = fill(writer.rng.choice(phrases()["banner"]), writer.rng, writer.slots())
    draft.body = [
        (
            "p",
            f"图：{day.year}年{day.month}月{day.day}日，{writer.unit.short}在{writer.rng.choice(writer.unit.places)}开展{writer.indicator.topic}活动现场。",
        )
    ]
    return draft


KINDS: dict[str, Callable[[Writer], Draft]] = {
    "通知": notice,
    "方案": scheme,
    "总结": summary,
    "报告": report,
    "述职": head_report,
    "纪要": minutes,
    "案例": case_story,
    "清单": listing,
    "目录": lambda writer: listing(writer, "目录"),
    "名单": roster,
    "意见": opinion,
    "公告": announcement,
    "听证": hearing,
    "制度": rule,
    "预案": emergency_plan,
    "计划": plan,
    "函": letter,
    "通报": circular,
    "说明": explanation,
    "照片": photo_page,
}
"""The writer of each kind of paper; ledgers are made by `sheets`."""
