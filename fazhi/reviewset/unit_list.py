"""单位名单.xlsx: one row a unit. Faults are said all at once, with cells."""

from __future__ import annotations

import re
from pathlib import Path

from fazhi.checks.case import Category, Unit
from fazhi.errors import TableError
from fazhi.reading.fold import fold
from fazhi.tables import Column, Record, TableRows, read_table

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
                enforces=yes_or_no(table, record, "enforces"),
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


def yes_or_no(table: TableRows, record: Record, key: str) -> bool:
    """What a cell for 是 or 否 says; a fault of the table where it says neither."""
    said = fold(record[key])
    if said in _YES:
        return True
    if said not in _NO:
        table.fault(record, key, f"“{record[key]}”应填“是”或“否”")
    return False
