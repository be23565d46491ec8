"""A small county of its own, and a function that writes it to disk with any change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

CYCLE = """
name = "2022年上半年"
period = ["2022-01-01", "2022-06-30"]
submit_by = "2022-07-08"
region = { name = "云溪县", aliases = ["云溪"], parents = ["安澜市", "东宁省"] }
web_domains = ["yunxi.gov.cn"]
"""
UNITS = [
    ["单位名称", "简称", "类别", "执法单位", "联络员", "联系电话"],
    ["云溪县司法局", "县司法局、司法局", "县直", "否", "甲", "1"],
    ["云溪县公安局", "县公安局、公安局", "县直", "是", "乙", "2"],
    ["云溪县人力资源和社会保障局", "县人社局", "县直", "否", "丙", "3"],
    ["云溪县市场监督管理局", "县市场监管局、市监局", "县直", "是", "丁", "4"],
    ["安澜市生态环境局云溪分局", "县生态环境分局", "县直", "是", "戊", "5"],
    ["云溪县石桥镇人民政府", "石桥镇", "乡镇", "是", "己", "6"],
    ["云溪县竹坪乡人民政府", "竹坪乡", "乡镇", "否", "庚", "7"],
    ["云溪县城关街道办事处", "城关街道", "街道", "否", "辛", "8"],
    ["安澜市司法局", "市司法局", "上级", "否", "壬", "9"],
]
HEAD = [
    "指标编号",
    "一级指标",
    "二级指标",
    "指标内容",
    "评测标准",
    "佐证材料要求",
    "评测方式",
    "牵头单位",
    "配合单位",
    "完成时限",
    "分值",
]
INDICATORS = [
    HEAD,
    [
        "1",
        "组织领导",
        "年度部署",
        "年度法治工作部署。按年部署。",
        "有部署",
        "1.工作要点\n2.会议纪要",
        "报送",
        "县司法局",
        "各乡镇（街道）",
        "2022年6月30日",
        5,
    ],
    [
        "2",
        "行政执法",
        "三项制度",
        "落实三项制度。",
        "有方案",
        "1.实施方案；2.目录清单",
        "报送",
        "县公安局",
        "县市场监管局",
        "2022年6月30日",
        6,
    ],
    [
        "3",
        "行政执法",
        "案卷评查",
        "开展案卷评查。",
        "有通报",
        "1.通报",
        "报送",
        "县司法局",
        "县公安局",
        "2022年6月30日",
        4,
    ],
    [
        "4",
        "政务公开",
        "主动公开",
        "主动公开政府信息。",
        "网上查",
        "1.网址",
        "网络检索",
        "县人社局",
        "全部县直单位",
        "2022年6月30日",
        3,
    ],
    [
        "12",
        "普法",
        "普法责任",
        "落实普法责任制。",
        "有清单",
        "1.普法责任清单",
        "报送",
        "县司法局",
        "全部县直单位",
        "2022年6月30日",
        3,
    ],
]


def write_sheet(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[tuple[int, int, int, int]] = ()) -> None:
    """One sheet of rows."""
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("Sheet1")
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
        for area in merges:
            sheet.merge_range(*area, rows[area[0]][area[1]])


@pytest.fixture
def county(tmp_path: Path) -> Callable[..., Path]:
    """Write the county: `files` are texts or bytes by path; tables can be replaced."""

    def make(
        files: Mapping[str, str | bytes] | None = None,
        *,
        cycle: str | bytes = CYCLE,
        units: Sequence[Sequence[Any]] = UNITS,
        indicators: Sequence[Sequence[Any]] = INDICATORS,
        merges: Sequence[tuple[int, int, int, int]] = (),
    ) -> Path:
        folder = tmp_path / "set"
        folder.mkdir(exist_ok=True)
        (folder / "cycle.toml").write_bytes(cycle.encode() if isinstance(cycle, str) else cycle)
        write_sheet(folder / "单位名单.xlsx", units)
        write_sheet(folder / "责任清单.xlsx", indicators, merges)
        for name, content in (files or {}).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return make


@pytest.fixture
def indicator_head() -> list[str]:
    """The headings of the responsibility list."""
    return list(HEAD)


@pytest.fixture
def tables() -> dict[str, Any]:
    """The county's tables as rows, to be changed by a test."""
    return {"cycle": CYCLE, "units": [list(r) for r in UNITS], "indicators": [list(r) for r in INDICATORS]}
