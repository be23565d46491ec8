"""Ledgers that units hand in: headings by sort, rows about the topic's things, dates inside the period."""

from __future__ import annotations

from fazhi.demo.draft import Grid
from fazhi.demo.text import person
from fazhi.demo.writer import Writer

HEADINGS: dict[str, tuple[str, ...]] = {
    "检查": ("序号", "检查对象", "检查日期", "检查人员", "发现问题", "整改情况", "备注"),
    "问题": ("序号", "问题事项", "登记日期", "责任人", "办理措施", "办结情况", "备注"),
    "审查": ("序号", "送审事项", "收件日期", "审查人", "审查意见", "采纳情况", "备注"),
    "证件": ("序号", "姓名", "执法类别", "证件编号", "发证日期", "有效期至", "备注"),
    "评分": ("序号", "案卷名称", "主体得分", "证据得分", "程序得分", "文书得分", "合计得分", "备注"),
    "移送": ("序号", "线索名称", "移送日期", "承办人", "接收单位", "处理结果", "备注"),
    "建议": ("序号", "建议内容", "收到日期", "承办人", "整改措施", "回复日期", "备注"),
    "申请": ("序号", "申请内容", "收到日期", "办理人", "答复方式", "答复日期", "备注"),
    "应诉": ("序号", "案由", "开庭日期", "出庭负责人", "出庭情况", "裁判结果", "备注"),
    "调解": ("序号", "纠纷类型", "受理日期", "调解员", "涉及金额（元）", "调解结果", "备注"),
    "信访": ("序号", "信访事项", "登记日期", "承办人", "办理方式", "办理结果", "备注"),
    "物资": ("序号", "物资名称", "入库日期", "保管人", "数量", "存放地点", "备注"),
    "培训": ("序号", "培训内容", "培训日期", "授课人", "参训人数", "考核情况", "备注"),
    "资金": ("序号", "项目名称", "金额（万元）", "经办人", "备注"),
}
_OUTCOMES = {
    "检查": ("消防器材摆放不到位", "已整改"),
    "问题": ("到现场会商", "已办结"),
    "审查": ("同意，文字稍作修改", "已采纳"),
    "移送": ("公安机关", "已接收"),
    "信访": ("当面答复", "息诉"),
    "应诉": ("已出庭", "驳回诉讼请求"),
}


def make_grid(writer: Writer, sort: str) -> Grid:
    """The ledger of one sort; `统计` is a table of figures with a total row."""
    rng, unit = writer.rng, writer.unit
    title = f"{unit.short}{writer.county.half}{writer.indicator.topic}台账"
    if sort == "统计":
        return _statistics(writer)
    rows = [_row(writer, sort, place) for place in range(1, rng.randint(9, 18))]
    grid = Grid(title, list(HEADINGS[sort]), rows)
    if sort == "调解":
        total = sum(int(str(row[4])) for row in rows)
        grid.rows.append(["合计", None, None, None, total, None, None])
        grid.total = True
    return grid


def _row(writer: Writer, sort: str, place: int) -> list[str | int | float | None]:
    rng = writer.rng
    thing = rng.choice(writer.topic.things)
    where = rng.choice(writer.unit.places)
    day = writer.day(1, 6).isoformat()
    if sort == "证件":
        issued = f"{writer.county.year - rng.randint(0, 3)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}"
        until = f"{int(issued[:4]) + 5}{issued[4:]}"
        return [place, person(rng), thing, f"岭执{rng.randint(100000, 999999)}", issued, until, None]
    if sort == "评分":
        marks = [rng.randint(15, 20), rng.randint(24, 30), rng.randint(20, 25), rng.randint(18, 25)]
        return [place, f"{where}{thing}第{rng.randint(3, 60)}号卷", *marks, sum(marks), None]
    if sort == "调解":
        return [
            place,
            thing,
            day,
            person(rng),
            rng.randint(3, 90) * 100,
            rng.choice(("达成协议", "达成协议并履行")),
            None,
        ]
    if sort == "物资":
        return [place, thing, day, person(rng), rng.randint(10, 300), where, None]
    if sort == "培训":
        return [place, thing, day, person(rng), rng.randint(20, 90), "合格", None]
    if sort in {"建议", "申请"}:
        how = "已整改并建章立制" if sort == "建议" else rng.choice(("邮寄", "当面", "电子邮件"))
        return [place, f"{where}{thing}", day, person(rng), how, writer.day(6, 6).isoformat(), None]
    first, last = _OUTCOMES[sort]
    if sort == "检查":
        first = rng.choice((first, "从业人员资料不全", "未发现问题", "标识标牌脱落", "台账记录不完整"))
        last = "无需整改" if first == "未发现问题" else last
    return [place, f"{where}{thing}", day, person(rng), first, last, None]


def _statistics(writer: Writer) -> Grid:
    rng = writer.rng
    rows: list[list[str | int | float | None]] = []
    for place, thing in enumerate(writer.topic.things, start=1):
        rows.append([place, thing, rng.randint(12, 480), rng.randint(3, 60), person(rng), None])
    rows.append(["合计", None, sum(int(str(r[2])) for r in rows), sum(int(str(r[3])) for r in rows), None, None])
    title = f"{writer.unit.short}{writer.county.half}{writer.indicator.topic}统计表"
    unit = "参考人数" if "考试" in writer.topic.sentences[0] else "金额（万元）"
    return Grid(title, ["序号", "项目", unit, "批次", "经办人", "备注"], rows, total=True)
