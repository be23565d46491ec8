"""cycle.toml: the period, the day material was due, the region. Faults are said with the field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fazhi.checks.case import Cycle, Region
from fazhi.errors import SetError, TableError
from fazhi.tables import parse_date

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
