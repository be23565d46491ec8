"""The tables of a review set: cycle.toml, 单位名单.xlsx, 责任清单.xlsx. Faults are said all at once, with cells."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fazhi.checks.case import Category, Cycle, Duty, Indicator, Method, Region, Role, Unit
from fazhi.errors import RowErrors, RowFault, SetError, TableError
from fazhi.reading.fold import fold
from fazhi.reviewset.names import UnitNames, Vague, group, split_names
from fazhi.reviewset.register import with_register
from fazhi.reviewset.requirements import split_requirements
from fazhi.tables import Column, Record, TableRows, parse_date, read_table
from fazhi.tables.cells import han_number
from fazhi.tables.columns import nearest

UNITS_BOOK = "单位名单"
DUTIES_BOOK = "责任清单"
BOOK_SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm")


@dataclass(frozen=True)
class ReviewSet:
    """Everything the tables of a set say. `remarks` are Chinese sentences about what was read with a doubt."""

    folder: Path
    cycle: Cycle
    units: tuple[Unit, ...]
    names: UnitNames
    indicators: tuple[Indicator, ...]
    duties: tuple[Duty, ...]
    key_tasks: frozenset[str]
    mend_by: date | None
    remarks: tuple[str, ...]


def load(folder: Path) -> ReviewSet:
    """Read the three tables of a set."""
    if not folder.is_dir():
        raise SetError(f"找不到材料集文件夹“{folder}”。")
    cycle, mend_by = load_cycle(folder / "cycle.toml")
    cycle = with_register(cycle, folder)
    units, remarks = load_units(_book(folder, UNITS_BOOK))
    names = UnitNames(units, cycle.region)
    remarks += [f"单位名单里“{n}”同时是{a.name}和{b.name}的叫法，按此叫法不能认出单位。" for n, a, b in names.clashes]
    indicators, key_tasks, vague = load_indicators(_book(folder, DUTIES_BOOK), names, cycle)
    return ReviewSet(
        folder=folder,
        cycle=cycle,
        units=units,
        names=names,
        indicators=indicators,
        duties=duties_of(indicators),
        key_tasks=key_tasks,
        mend_by=mend_by,
        remarks=tuple(remarks + vague),
    )


def _book(folder: Path, name: str) -> Path:
    for suffix in BOOK_SUFFIXES:
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    raise SetError(f"材料集里缺少《{name}.xlsx》，请放到“{folder}”下再运行。")


# --- cycle.toml -----------------------------------------------------------------------------------------------------

_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def load_cycle(path: Path) -> tuple[Cycle, date | None]:
    """The cycle, and the optional day `mend_by` until which faults are to be mended."""
    raw = _toml(path)
    name = _text(raw, "name", required=True)
    first, last = _period(raw)
    submit_by = _day(raw.get("submit_by"), "submit_by")
    mend_by = _day(raw.get("mend_by"), "mend_by")
    if submit_by is not None and submit_by < first:
        raise TableError("cycle.toml", "submit_by", f"报送截止日{submit_by}早于评估期的起始日{first}")
    if mend_by is not None and submit_by is not None and mend_by < submit_by:
        raise TableError("cycle.toml", "mend_by", f"整改期限{mend_by}早于报送截止日{submit_by}")
    cycle = Cycle(
        name=name,
        first=first,
        last=last,
        submit_by=submit_by,
        region=_region(raw.get("region")),
        web_domains=_texts(raw, "web_domains"),
        accounts=_texts(raw, "accounts"),
        newspapers=_texts(raw, "newspapers"),
    )
    return cycle, mend_by


def _toml(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise SetError(f"材料集里缺少《cycle.toml》，请放到“{path.parent}”下再运行。")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Notepad on a Chinese Windows saves in GBK.
        text = data.decode("gb18030", errors="replace")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        where = f"第{place[1]}行第{place[2]}个字符" if place else "末尾"
        raise TableError("cycle.toml", where, "写法有误，请检查引号、括号和逗号是否为英文半角、是否成对") from error


def _period(raw: Mapping[str, Any]) -> tuple[date, date]:
    value = raw.get("period")
    if value is None:
        raise TableError("cycle.toml", "period", '缺少评估期，应写成 period = ["2021-01-01", "2021-06-30"]')
    if not isinstance(value, list) or len(value) != 2:
        raise TableError("cycle.toml", "period", "评估期应有起止两个日期")
    first, last = (_day(one, "period") for one in value)
    if first is None or last is None:
        raise TableError("cycle.toml", "period", "评估期的起止日期不能为空")
    if first > last:
        raise TableError("cycle.toml", "period", f"评估期的起始日{first}晚于截止日{last}，请调换")
    return first, last


def _day(value: object, field: str) -> date | None:
    if value is None or value == "":
        return None
    day = value if isinstance(value, date) else parse_date(str(value))
    if day is None:
        raise TableError("cycle.toml", field, f"“{value}”不是日期，应写成 2021-06-30 的样子")
    return date(day.year, day.month, day.day)


def _text(raw: Mapping[str, Any], field: str, *, required: bool = False) -> str:
    value = raw.get(field, "")
    if not isinstance(value, str):
        raise TableError("cycle.toml", field, "应是用英文引号括起来的文字")
    if required and not value.strip():
        raise TableError("cycle.toml", field, "不能为空")
    return value.strip()


def _texts(raw: Mapping[str, Any], field: str) -> tuple[str, ...]:
    value = raw.get(field, [])
    if isinstance(value, str):
        value = re.split(r"[、，,;；\s]+", value)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TableError("cycle.toml", field, '应是一组文字，写成 ["……", "……"]')
    return tuple(one.strip() for one in value if one.strip())


def _region(raw: object) -> Region:
    if isinstance(raw, str) and raw.strip():
        return Region(raw.strip())
    if not isinstance(raw, dict):
        raise TableError("cycle.toml", "region", '缺少地区，应写成 region = { name = "某某县" }')
    name = raw.get("name")
    if not isinstance(name, str) or not name.strip():
        raise TableError("cycle.toml", "region", "缺少地区名称 name")
    return Region(name.strip(), _texts(raw, "aliases"), _texts(raw, "parents"))


# --- 单位名单 --------------------------------------------------------------------------------------------------------

UNIT_COLUMNS = (
    Column("name", "单位名称", ("单位", "单位全称", "责任单位", "名称", "全称", "部门名称", "单位名"), required=True),
    Column("aliases", "简称", ("单位简称", "别名", "常用简称", "其他名称", "曾用名")),
    Column("category", "类别", ("单位类别", "类型", "单位类型", "单位性质", "性质")),
    Column("enforces", "执法单位", ("是否执法单位", "是否执法", "行政执法单位", "执法主体", "是否行政执法单位")),
    Column("contact", "联络员", ("联系人", "联络人", "经办人", "联络员姓名")),
    Column("phone", "联系电话", ("电话", "手机", "联系方式", "办公电话", "手机号码", "手机号")),
    Column("leader", "分管县领导", ("分管领导", "包联县领导", "分管负责同志", "牵头县领导", "联系县领导")),
)
_YES = frozenset({"是", "√", "✓", "✔", "y", "yes", "1", "有", "true", "执法单位"})
_NO = frozenset({"", "否", "×", "x", "n", "no", "0", "无", "false", "-", "—", "/", "非执法单位", "不是"})


def load_units(path: Path) -> tuple[tuple[Unit, ...], list[str]]:
    """The units in the order of the list."""
    table = read_table(path, UNIT_COLUMNS)
    units: list[Unit] = []
    seen: dict[str, int] = {}
    for record in table.records:
        name = record["name"].replace("\n", "").replace(" ", "")
        if not name or "name" in record.joined:
            continue
        if fold(name) in seen:
            table.fault(record, "name", f"“{name}”与第{seen[fold(name)]}行重复，请删去一行")
            continue
        seen[fold(name)] = record.row
        units.append(
            Unit(
                name=name,
                aliases=_aliases(record["aliases"], name),
                category=_category(table, record, name),
                enforces=_flag(table, record, "enforces"),
                contact=record["contact"].replace("\n", "、"),
                phone=record["phone"].replace("\n", "、"),
                leader=record["leader"].replace("\n", "、"),
            )
        )
    table.raise_faults()
    if not units:
        raise TableError(table.file, f"“{table.sheet}”表", "表头下面没有单位")
    return tuple(units), []


def _aliases(text: str, name: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[、，,;；/\n|]", text))
    return tuple(dict.fromkeys(part for part in parts if part and part not in (name, "无", "-", "—")))


def _category(table: TableRows, record: Record, name: str) -> Category:
    said = fold(record["category"])
    own = re.sub(r"人民政府$|办事处$|街道办$", "", name)
    by_name = (
        Category.TOWN
        if name.endswith(("镇", "乡", "镇人民政府", "乡人民政府", "镇政府", "乡政府"))
        else Category.STREET
        if own.endswith("街道") or name.endswith(("街道", "街道办", "街道办事处"))
        else None
    )
    if not said:
        return by_name or Category.DEPARTMENT
    if "上级" in said or said in ("省级", "市级", "省直", "垂管上级"):
        return Category.SUPERIOR
    if "街道" in said and not re.search("乡|镇", said):
        return Category.STREET
    if re.search("乡|镇", said):
        # 乡镇（街道） stands for both: the name decides.
        return Category.STREET if "街道" in said and by_name is Category.STREET else Category.TOWN
    if re.search("直|部门|县级|区级|机关|局|委|驻县|垂管|县属|事业|国企|企业|园区", said):
        return Category.DEPARTMENT
    table.fault(record, "category", f"“{record['category']}”不在县直、乡镇、街道、上级之中，请改成其中之一")
    return Category.DEPARTMENT


def _flag(table: TableRows, record: Record, key: str) -> bool:
    said = fold(record[key])
    if said in _YES:
        return True
    if said not in _NO:
        table.fault(record, key, f"“{record[key]}”应填“是”或“否”")
    return False


# --- 责任清单 --------------------------------------------------------------------------------------------------------

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
    return frozenset(number_text(r["number"]) for r, _ in rows if "key" in table.headings and _flag(table, r, "key"))


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


__all__ = ["ReviewSet", "RowErrors", "RowFault", "duties_of", "load", "load_cycle", "load_indicators", "load_units"]
