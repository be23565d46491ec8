"""责任清单.xlsx: one row an indicator, with who owes what for it. Faults are said all at once, with cells."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path

from fazhi.checks.case import Cycle, Duty, Indicator, Method, Role
from fazhi.errors import TableError
from fazhi.reading.fold import fold
from fazhi.reviewset.names import UnitNames, Vague, group, split_names
from fazhi.reviewset.requirements import split_requirements
from fazhi.reviewset.unit_list import yes_or_no
from fazhi.tables import Column, Record, TableRows, parse_date, read_table
from fazhi.tables.cells import han_number
from fazhi.tables.columns import nearest

INDICATOR_COLUMNS = (
    Column(
        "number",
        "指标编号",
        ("编号", "指标序号", "指标号", "项目编号", "任务编号", "序号", "项号", "指标项", "No", "指标编码"),
        required=True,
    ),
    Column("level1", "一级指标", ("一级", "一级指标名称", "指标（一级）", "类别", "项目类别"), carried=True),
    Column("level2", "二级指标", ("二级", "二级指标名称", "指标（二级）", "指标名称", "项目"), carried=True),
    Column(
        "text",
        "指标内容",
        (
            "三级指标",
            "内容",
            "具体内容",
            "指标",
            "任务内容",
            "具体任务",
            "任务",
            "创建任务",
            "三级指标内容",
            "工作任务",
        ),
        required=True,
    ),
    Column("standard", "评测标准", ("评价标准", "评分标准", "测评标准", "评估标准", "考核标准", "评审标准", "标准")),
    Column(
        "requirements",
        "佐证材料要求",
        ("佐证材料", "材料要求", "证明材料", "报送材料", "佐证要件", "申报材料", "佐证材料清单", "需提供的佐证材料"),
        required=True,
    ),
    Column("method", "评测方式", ("测评方式", "评价方式", "评估方式", "评审方式", "考核方式", "方式"), required=True),
    Column(
        "leads",
        "牵头单位",
        ("牵头部门", "责任单位", "牵头责任单位", "主办单位", "主责单位", "责任部门", "牵头"),
        required=True,
    ),
    Column("supports", "配合单位", ("配合部门", "协办单位", "参与单位", "协同单位", "配合责任单位", "配合")),
    Column("due", "完成时限", ("时限", "完成时间", "报送时限", "截止时间", "完成期限", "时间要求")),
    Column("points", "分值", ("分数", "赋分", "权重", "标准分", "满分")),
    Column("key", "重点任务", ("是否重点", "是否重点任务", "重点")),
)
_METHODS = (
    (Method.SUBMIT, re.compile("报送|申报|提交|材料|资料|查阅|书面")),
    (Method.WEB, re.compile("网络|网上|检索|网查|互联网|网站")),
    (Method.DATA, re.compile("数据|核验|系统提取")),
    (Method.SURVEY, re.compile("满意|问卷|调查|测评|群众")),
)


def load_indicators(
    path: Path, names: UnitNames, cycle: Cycle, *, known: frozenset[str] | None = None
) -> tuple[tuple[Indicator, ...], frozenset[str], list[str]]:
    """The indicators in the order of the list, the numbers of key tasks, and remarks about vague words.

    With `known` any other number is a fault: the list gives out duties for indicators that are there already; rows
    that name no unit yet are left out.
    """
    table = read_table(path, INDICATOR_COLUMNS)
    rows = grouped(table)
    remarks: list[str] = []
    if known is not None:
        rows = [
            (first, more)
            for first, more in rows
            if any(r[key] for r in (first, *more) for key in ("leads", "supports"))
        ]
    indicators = [indicator_of(table, record, more, names, cycle, remarks) for record, more in rows]
    keys = key_numbers(table, rows)
    for record, _ in rows:
        if known is not None and number_text(record["number"]) not in known:
            table.fault(record, "number", f"指标体系里没有编号“{record['number']}”，请先导入指标体系或改正编号")
    table.raise_faults()
    if not indicators:
        what = "没有一行写了牵头单位或配合单位" if known is not None else "表头下面没有指标"
        raise TableError(table.file, f"“{table.sheet}”表", what)
    return tuple(indicators), keys, remarks


Grouped = list[tuple[Record, list[Record]]]


def grouped(table: TableRows) -> Grouped:
    """Each indicator's row with the rows below that go on with it; faults for numbers that are missing or twice."""
    rows: Grouped = []
    seen: dict[str, int] = {}
    for record in table.records:
        number = number_text(record["number"])
        if rows and ("number" in record.joined or (not number and _goes_on(record))):
            rows[-1][1].append(record)
        elif not number:
            table.fault(record, "number", "指标编号不能为空")
        elif number in seen:
            table.fault(record, "number", f"编号“{record['number']}”与第{seen[number]}行重复")
        else:
            seen[number] = record.row
            rows.append((record, []))
    return rows


def key_numbers(table: TableRows, rows: Grouped) -> frozenset[str]:
    """The numbers of the key tasks."""
    return frozenset(
        number_text(r["number"]) for r, _ in rows if "key" in table.headings and yes_or_no(table, r, "key")
    )


def _goes_on(record: Record) -> bool:
    """Whether a row without a number goes on with the row above: it only adds material, units or a standard."""
    return not record["text"] and any(record[key] for key in ("requirements", "supports", "leads", "standard"))


def indicator_of(
    table: TableRows,
    record: Record,
    more: list[Record],
    names: UnitNames | None,
    cycle: Cycle | None,
    remarks: list[str],
) -> Indicator:
    """One indicator of its rows. Without `names` the table is a framework and says nothing about who leads."""

    def joined(key: str) -> str:
        own = [record, *(r for r in more if key not in r.joined)]
        return "\n".join(dict.fromkeys(r[key] for r in own if r[key]))

    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    if names is not None:
        leads = _units(table, record, "leads", joined("leads"), names, remarks)
        supports = _units(table, record, "supports", joined("supports"), names, remarks)
        if not joined("leads"):
            table.fault(record, "leads", "没有写牵头单位")
    text = joined("text").replace("\n", "")
    if not text and not record["level2"]:
        table.fault(record, "text", "指标内容不能为空")
    return Indicator(
        number=number_text(record["number"]),
        level1=record["level1"].replace("\n", ""),
        level2=record["level2"].replace("\n", ""),
        text=text,
        standard=joined("standard"),
        requirements=split_requirements(joined("requirements")),
        method=_method(table, record),
        leads=leads,
        # A unit on both sides is a lead once.
        supports=tuple(unit for unit in supports if unit not in leads),
        due=_due(table, record, cycle) if cycle is not None else None,
        points=_points(table, record),
    )


def _units(
    table: TableRows, record: Record, key: str, text: str, names: UnitNames, remarks: list[str]
) -> tuple[str, ...]:
    found: list[str] = []
    for name in split_names(names, text):
        if fold(name) in ("无", "/", "-", "—", "--"):
            continue
        if hit := names.exact(name):
            found.append(hit.unit.name)
            continue
        try:
            members = group(names, name)
        except Vague:
            remarks.append(
                f"《{table.file}》第{record.row}行“{table.headings.get(key, key)}”写的是“{name}”，"
                "没有指明单位，未计入任何单位的责任。"
            )
            continue
        if members is not None:
            found.extend(unit.name for unit in members)
            continue
        near = names.nearest(name)
        hint = f"，是不是“{near.name}”" if near else ""
        table.fault(record, key, f"单位名单里没有“{name}”{hint}")
    return tuple(dict.fromkeys(found))


def _method(table: TableRows, record: Record) -> Method:
    said = fold(record["method"])
    for method, words in _METHODS:
        if words.search(said):
            return method
    known = [method.value for method in Method]
    near = nearest(record["method"], known, at_least=0.4) if said else None
    what = f"“{record['method']}”不在" if said else "没有填写，应是"
    hint = f"，是不是“{near}”" if near else ""
    table.fault(record, "method", f"{what}{'、'.join(known)}{'之中' if said else '之一'}{hint}")
    return Method.SUBMIT


def _due(table: TableRows, record: Record, cycle: Cycle) -> date | None:
    said = record["due"]
    day = parse_date(said, year=cycle.last.year)
    if day is None and re.search(r"\d{2,4}\s*[年./-]\s*\d", unicodedata.normalize("NFKC", said)):
        table.fault(record, "due", f"“{said}”不是有效日期，应写成 2021年6月30日 或 2021-06-30")
    return day


def _points(table: TableRows, record: Record) -> float | None:
    said = unicodedata.normalize("NFKC", record["points"]).strip()
    match = re.fullmatch(r"[+-]?(\d+(?:\.\d+)?)\s*分?%?", said)
    if match:
        return float(match[1])
    if said not in ("", "-", "—", "/", "无"):
        table.fault(record, "points", f"“{said}”应填数字")
    return None


_NUMBER_FRAME = re.compile(r"^(?:指标|项目|任务|序号|编号|no\.?|第)*[(（\[]?|[)）\]]?(?:项|号|条|、|\.|:)*$")


def number_text(text: str) -> str:
    """指标编号 in its plain form: 第3项, 指标3, ３, 03, 3.0 and （三） are '3'; 1-2 and 1.2 stay as they are."""
    plain = _NUMBER_FRAME.sub("", fold(text))
    if re.fullmatch(r"\d+\.0", plain):
        plain = plain[:-2]
    if plain.isdecimal():
        return str(int(plain))
    value = han_number(plain) if plain else None
    return str(value) if value is not None else plain


def duties_of(indicators: tuple[Indicator, ...]) -> tuple[Duty, ...]:
    """One duty for each unit and indicator, leads first."""
    return tuple(
        Duty(unit, indicator.number, role)
        for indicator in indicators
        for role, units in ((Role.LEAD, indicator.leads), (Role.SUPPORT, indicator.supports))
        for unit in units
    )
