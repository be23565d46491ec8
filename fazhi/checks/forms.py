"""表格空项: forms and ledgers with required cells left empty."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.grids import SERIAL, Grid, filled, grid_of
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Page, Source, Table

_TABLED = {Genre.FORM, Genre.LEDGER}
_OPTIONAL = re.compile(
    r"备注|说明|附注|补充|其他|其它|原因|配合|协办|协助|变更|注销|销号|撤销|更正|附件|传真|邮箱|网址|证明人|代理|第三人|委托|减免|复议|诉讼|上诉|"
    r"提醒|曾用|不予|未通过|如有|选填|可不填|整改完成|归档|回访|奖惩|处分|英文|邮编|微信|QQ|照片"
)
_EMPTY_FORM = re.compile(
    r"(?:签字|签名|签章|盖章|公章|经办人|负责人|审核人|承办人|主要领导|分管领导|意见)?[ 　:：]*"
    r"(?:[(（](?:签字|签章|盖章|公章)[)）])?[ 　:：]*"
    r"(?:年?[ 　_]*月?[ 　_]*日?|[_＿ 　]*)"
)
_LABEL = re.compile(r"[\u4e00-\u9fff（）()、/ 　]{2,24}[:：]?")


@check(
    "unfilled-form",
    "表格空项",
    severity=Severity.MINOR,
    looks_at="审批表、登记表、台账中应当填写却空着的格子",
    explanation="表格、台账的必填项空着，材料就不能证明工作做完整了。备注、原因等选填栏，小计、合计行和合并单元格不算空项。",
    wrong="审批表“法制机构意见”“主要负责人意见”两栏空白；台账第3、6行没有填“调解结果”",
    right="只有“备注”一栏为空",
)
def unfilled_form(case: Case) -> Iterator[Spot]:
    """Empty cells of a column that the other rows fill, or beside a label of a form; one finding a file."""
    for material in case.papers:
        if material.paper.genre not in _TABLED:
            continue
        for page in material.document.pages:
            spot = _on_page(material, page, case)
            if spot is not None:
                yield spot
                break


def _on_page(material: Material, page: Page, case: Case) -> Spot | None:
    if page.source is Source.OCR:
        return None
    for table in page.tables:
        if material.paper.genre is Genre.FORM and _is_vertical(table):
            spot = _vertical(material, page, table, case)
        else:
            grid = grid_of(table)
            spot = _columns(material, page, grid) if grid is not None else None
        if spot is not None:
            return spot
    return None


def _columns(material: Material, page: Page, grid: Grid) -> Spot | None:
    """Columns that most entries fill and some leave empty."""
    entries = [i for i in grid.entries if _is_entry(grid, i)]
    if len(entries) < 2:
        return None
    gaps: list[tuple[str, list[int]]] = []
    for column, heading in enumerate(grid.headings):
        if not heading or SERIAL.match(heading) or _OPTIONAL.search(heading) or column == _group_column(grid):
            continue
        empty = [i for i in entries if not grid.rows[i][column]]
        if empty and len(entries) - len(empty) >= t.FORM_FILLED_SHARE * len(entries):
            gaps.append((heading, empty))
    if not gaps:
        return None
    told = "；".join(
        f"第{'、'.join(str(grid.sheet_row(i)) for i in rows[:8])}行的“{heading}”" for heading, rows in gaps[:4]
    )
    return at(
        material,
        f"表格有空项：{told}没有填写",
        "请把空项补填完整；确实没有内容的，填“无”或者用“/”表示。",
        page=page.number,
        quote=gaps[0][0],
        confidence=t.LIKELY,
    )


def _is_entry(grid: Grid, index: int) -> bool:
    """Enough cells besides the serial number: spare numbered rows at the end are no entries."""
    cells = [c for c, h in zip(grid.rows[index], grid.headings, strict=True) if c and not SERIAL.match(h)]
    return len(cells) >= t.FORM_ROW_CELLS


def _group_column(grid: Grid) -> int | None:
    """The first column after the serial number may hold groups: filled once, empty below it."""
    column = 1 if SERIAL.match(grid.headings[0] or "") else 0
    if column >= len(grid.headings):
        return None
    values = [grid.rows[i][column] for i in grid.entries]
    named = re.search(r"类别|类型|分类|一级|单位|部门|股室|乡镇|领域|项目|地区", grid.headings[column])
    return column if named and values and values[0] and not all(values) else None


def _is_vertical(table: Table) -> bool:
    """Labels on the left, what is filled in beside them: two or four columns, no row of headings."""
    rows = filled(table)
    width = len(rows[0]) if rows else 0
    if width < 2 or width > 8:
        return False
    lefts = [row[0] for row in rows if any(row)]
    labels = sum(bool(_LABEL.fullmatch(cell)) for cell in lefts)
    return labels >= 0.7 * len(lefts) and not SERIAL.match(rows[0][0]) and grid_is_not_list(rows)


def grid_is_not_list(rows: tuple[tuple[str, ...], ...]) -> bool:
    """A list's first row is all headings, a form's first row has something filled in or only one label."""
    first = [c for c in rows[0] if c]
    serials = sum(row[0].strip().isdigit() for row in rows[1:])
    return len(first) <= 4 and serials == 0 and len({len([c for c in row if c]) for row in rows}) >= 1


def _vertical(material: Material, page: Page, table: Table, case: Case) -> Spot | None:
    empty: list[str] = []
    given = 0
    for row in filled(table):
        cells = _distinct(row)
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            if not _LABEL.fullmatch(label) or _OPTIONAL.search(label):
                continue
            if _EMPTY_FORM.fullmatch(value):
                empty.append(label.rstrip(":："))
            else:
                given += 1
    if not empty or (given == 0 and _is_template(material, case)):
        return None
    return at(
        material,
        f"表格有空项：{'、'.join(f'“{label}”' for label in empty[:6])}没有填写",
        "请按要求填写并由相关人员签署意见后重新报送。",
        page=page.number,
        quote=empty[0],
        confidence=t.LIKELY if given else t.POSSIBLE,
    )


def _distinct(row: tuple[str, ...]) -> list[str]:
    """The cells of a row, a merged one once."""
    out: list[str] = []
    for i, cell in enumerate(row):
        if i and cell and cell == row[i - 1]:
            continue
        out.append(cell)
    return out


def _is_template(material: Material, case: Case) -> bool:
    """A blank form that another paper of the duty lists as its attachment."""
    title = material.paper.title.value if material.paper.title else material.stem
    beside = case.materials_of.get((material.unit or "", material.indicator), ())
    return any(
        a.name and (a.name in title or title in a.name or a.name in material.stem)
        for other in beside
        for a in other.paper.attachments
    )
