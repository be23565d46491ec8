"""与台账不符: figures a unit states about itself against its rows in the county's ledgers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Ledger, Material, Unit
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.grids import SERIAL, Grid, grid_of
from fazhi.checks.issuers import is_foreign_paper
from fazhi.checks.offices import Standing, cores, is_same_unit, standing_of
from fazhi.checks.passages import Flow, flow_of
from fazhi.checks.reading_faults import poor_pages
from fazhi.checks.registry import check
from fazhi.checks.sums import family
from fazhi.gongwen.dates import first_date
from fazhi.gongwen.facts import Genre
from fazhi.gongwen.numbers import Quantity, agrees, find_quantities
from fazhi.reading.document import Source

_SPEAKING = {Genre.OFFICIAL, Genre.WORK, Genre.LIST, Genre.MINUTES, Genre.NEWS, Genre.OTHER}
_UNIT_COLUMN = re.compile(
    r"^(?:所在|所属|主办|承办|办理|实施|执法|责任|报送|填报|调解|举办|组织|牵头|主管|持证人|工作)?"
    r"(?:单位|部门|机关|机构|主体)(?:名称)?$"
)
_DATE_COLUMN = re.compile(r"日期|时间|年月")
_OTHER_DATE = re.compile(r"发证|颁证|有效|到期|截止|出生|入职|期限|时限|时长|小时")
_STATUS_COLUMN = re.compile(r"^(?:证件)?(?:状态|是否有效|在用)")
_VALID = re.compile(r"^(?:有效|正常|在用|在岗|是|已?生效|现行有效|持有)")
_YES = frozenset(("是", "√", "有", "Y", "可", "已办结", "1"))
_NAME_NOISE = re.compile(
    r"[0-9〇一二三四五六七八九十]+年度?|[上下]半年|[一二三四]季度|全[县市区]|本县|县|台[账帐]|登记[表簿册]?|明细表?|花名册|名册|名单|清单|目录"
    r"|汇总表?|统计表?|情况|信息|记录|[（(].*?[）)]|[_\-— ]"
)
# Words by which papers speak of what a ledger holds.
_SPOKEN = {
    "证件": ("持证", "执法证", "证件"),
    "执法人员": ("执法人员", "持证"),
    "人员": ("人员",),
    "听证": ("听证",),
    "事项": ("事项",),
    "调解": ("调解",),
    "案卷": ("案卷",),
    "处罚": ("处罚",),
    "许可": ("许可",),
    "复议": ("复议",),
    "应诉": ("应诉",),
    "诉讼": ("诉讼", "应诉"),
    "文件": ("规范性文件",),
    "普法": ("普法", "法治宣传", "宣传活动"),
    "宣传": ("宣传",),
    "培训": ("培训",),
    "决策": ("决策",),
    "审核": ("审核", "审查"),
    "审查": ("审查", "审核"),
    "检查": ("检查",),
    "合同": ("合同",),
    "顾问": ("法律顾问",),
    "矛盾": ("矛盾", "纠纷"),
    "纠纷": ("纠纷",),
    "信访": ("信访",),
    "演练": ("演练",),
    "监督": ("监督",),
    "援助": ("法律援助",),
    "公证": ("公证",),
}
_UNITS_OF = {
    **dict.fromkeys(
        ("调解", "处罚", "许可", "复议", "应诉", "诉讼", "审核", "审查", "矛盾", "纠纷", "信访", "援助", "公证"), "件"
    ),
    **dict.fromkeys(("普法", "宣传", "演练"), "场次"),
    **dict.fromkeys(("执法人员", "人员", "顾问"), "人"),
    "证件": "人件个本",
    "听证": "场次件",
    "事项": "项个",
    "案卷": "件份卷",
    "文件": "件份个",
    "培训": "场次期",
    "决策": "项件个",
    "检查": "次户家",
    "合同": "份件",
    "监督": "次件",
}
_STOCK = re.compile(r"现有|现共有|目前|截至|截止|纳入|持有|共有|拥有|在册|在库|列入|梳理")
_TOTAL = re.compile(r"共|累计|总计|合计|上半年|下半年|今年以来|年初以来|本年度|全年|一年来|评估期内")
_ALL_HOLD_ONE = re.compile(r"执法人员[^，。]*[，,]?[^，。]{0,8}(?:全部|均|全员)[^，。]{0,6}持[有]?[^，。]{0,4}证")
_ELSEWHERE = re.compile(
    r"全[县市区省]|各乡镇|各单位|各部门|县直|乡镇|全系统|计划|拟|力争|目标|预计|应当|不少于|每年|每月|每季|去年|上年|同期|新增|新申领|新领"
    r"|20[0-9]{2}年(?!上半年|度|以来|[0-9]{1,2}月)"
)
_MONTHS = re.compile(
    r"[0-9一二三四五六七八九十]{1,2}月份?(?![底末])|[一二三四]季度|本[月周季]|当[月天日]|[0-9]{1,2}日|近日"
)
_SELF = re.compile(r"我[局委办镇乡院厅中心所站]|本[局委办镇乡单位机关院]|全[局委镇乡院]")


@dataclass(frozen=True, slots=True)
class _Book:
    """A ledger made ready: what it is about, its columns and the rows of each unit."""

    name: str
    file: str
    heads: tuple[str, ...]
    modifiers: tuple[str, ...]
    grid: Grid
    rows: dict[str, tuple[int, ...]]
    date: int | None
    status: int | None


@dataclass(frozen=True, slots=True)
class _Statement:
    quantity: Quantity
    clause: str
    sentence: str
    start: int
    parts: tuple[tuple[str, Quantity], ...]


def books_of(case: Case) -> list[_Book]:
    """The ledgers that have a column of units and a name that tells what their rows are."""
    out = []
    for ledger in case.ledgers:
        for table in ledger.tables:
            grid = grid_of(table)
            book = _book(ledger, grid, case) if grid is not None else None
            if book is not None:
                out.append(book)
    return out


def _book(ledger: Ledger, grid: Grid, case: Case) -> _Book | None:
    subject = _NAME_NOISE.sub("", ledger.name)
    heads = tuple(word for word in _SPOKEN if word in subject)
    column = next((i for i, h in enumerate(grid.headings) if _UNIT_COLUMN.match(h.replace(" ", ""))), None)
    if not heads or column is None:
        return None
    rows: dict[str, list[int]] = {}
    for i in grid.entries:
        unit = _unit_named(grid.rows[i][column], case)
        if unit is not None:
            rows.setdefault(unit.name, []).append(i)
    rest = subject
    for word in heads:
        rest = rest.replace(word, "|")
    modifiers = tuple(m for m in re.split(r"\||行政|及|和|与", rest) if len(m) >= 2)
    dates = [
        i for i, h in enumerate(grid.headings)
        if _DATE_COLUMN.search(h) and not _OTHER_DATE.search(h) and _is_dated(grid, i)
    ]  # fmt: skip
    status = next((i for i, h in enumerate(grid.headings) if _STATUS_COLUMN.match(h)), None)
    found = {name: tuple(indexes) for name, indexes in rows.items()}
    return _Book(ledger.name, ledger.file, heads, modifiers, grid, found, dates[0] if dates else None, status)


def _is_dated(grid: Grid, column: int) -> bool:
    cells = [grid.rows[i][column] for i in grid.entries if grid.rows[i][column]]
    return bool(cells) and sum(first_date(c) is not None for c in cells) >= 0.8 * len(cells)


def _unit_named(cell: str, case: Case) -> Unit | None:
    if not cell:
        return None
    for unit in case.units:
        if cell == unit.name or cell in unit.aliases:
            return unit
    return next((unit for unit in case.units if is_same_unit(cell, unit, case.cycle.region)), None)


@check(
    "ledger-mismatch",
    "与台账不符",
    severity=Severity.MAJOR,
    looks_at="本单位材料写自己的数字（现有持证人员、组织听证会场数、事项数等）与全县台账中本单位的记录",
    explanation="总结、报告里的数字应当与台账一致。按台账中本单位的行数核对；有日期的台账，只数评估期内的行。",
    wrong="“我局现有持证执法人员25人”，执法证件台账中该局有22人",
    right="“上半年我局共组织听证会2场”，听证台账中期内正好2场",
)
def ledger_mismatch(case: Case) -> Iterator[Spot]:
    """A statement of a unit about itself differs from every fair count of its rows."""
    books = books_of(case)
    if not books:
        return
    for material in case.papers:
        unit = case.unit_by_name.get(material.unit or "")
        if unit is None or material.paper.genre not in _SPEAKING or poor_pages(material):
            continue
        if is_foreign_paper(material, case) or standing_of(material, case) in {Standing.HIGHER, Standing.LEADING}:
            continue
        mine = [book for book in books if unit.name in book.rows]
        if mine:
            yield from _on_paper(material, unit, mine, case)


def _on_paper(material: Material, unit: Unit, books: Sequence[_Book], case: Case) -> Iterator[Spot]:
    flow = flow_of(material.document, tables=False)
    for start, sentence in flow.sentences():
        if not any(c.isdigit() for c in sentence):
            continue
        for statement in _statements(start, sentence, unit, case):
            book = next((b for b in books if _speaks_of(statement, b)), None)
            if book is not None:
                yield from _compare(material, unit, book, statement, flow, case)


def _statements(start: int, sentence: str, unit: Unit, case: Case) -> Iterator[_Statement]:
    """Totals a sentence states about the unit itself, each with the parts that follow 其中."""
    for m in re.finditer(r"[^；;]+", sentence):
        piece = m.group()
        head, _, tail = piece.partition("其中")
        for q in find_quantities(head):
            if q.percent or not q.unit:
                continue
            clause = _clause(head, q)
            if not (_STOCK.search(clause) or _TOTAL.search(clause)) or _ELSEWHERE.search(clause):
                continue
            own = _SELF.search(piece) or any(core in clause for core in cores(unit, case.cycle.region))
            if not own and _ELSEWHERE.search(piece):
                continue
            parts = tuple(_labelled(tail)) if not _later_numbers(head, q) else ()
            yield _Statement(q, clause, piece, start + m.start(), parts)


def _clause(text: str, q: Quantity) -> str:
    """What is said of the number: its own clause and the one before it, which may name the time."""
    begin = max(text.rfind(c, 0, q.start) for c in "，：:、") + 1
    earlier = max(text.rfind(c, 0, max(0, begin - 1)) for c in "，：:") + 1
    return text[earlier if begin - earlier <= 24 else begin : q.end]


def _later_numbers(head: str, q: Quantity) -> bool:
    return any(other.start > q.start and not other.percent for other in find_quantities(head))


def _labelled(tail: str) -> Iterator[tuple[str, Quantity]]:
    """(网上可办, 18项) of a list behind 其中."""
    last = 0
    for q in find_quantities(tail):
        label = tail[last : q.start].strip("，、：: 和及的共有")
        if q.percent or len(label) > t.LABEL_REACH or re.search(r"[，。]", label):
            return
        yield label, q
        last = q.end


def _speaks_of(statement: _Statement, book: _Book) -> bool:
    """Whether the words of the statement and its unit are those of the ledger."""
    unit = family(statement.quantity.unit)
    clause = statement.clause
    if book.date is None and not _STOCK.search(clause):  # who took part in a training is no stock of people
        return False
    for head in book.heads:
        spoken = next((w for w in _SPOKEN[head] if w in clause), None)
        if spoken is None and head == "证件" and _ALL_HOLD_ONE.search(statement.sentence):
            spoken = "持证" if "执法人员" in clause else None
        if spoken is None or unit not in _UNITS_OF[head]:
            continue
        return not book.modifiers or spoken == "持证" or any(_shares_word(m, clause) for m in book.modifiers)
    return False


def _shares_word(modifier: str, clause: str) -> bool:
    return any(modifier[i : i + 2] in clause for i in range(len(modifier) - 1))


def _compare(
    material: Material, unit: Unit, book: _Book, statement: _Statement, flow: Flow, case: Case
) -> Iterator[Spot]:
    if book.date is not None and _MONTHS.search(statement.clause):
        return
    rows = _rows_in_period(book, book.rows[unit.name], case)
    counts = _fair_counts(book, rows)
    if not any(agrees(statement.quantity, Decimal(n)) for n in counts):
        yield _spot(material, book, statement, statement.quantity, "", len(rows), flow)
        return
    for label, quantity in statement.parts:
        number = _count_of(book, rows, label)
        if number is not None and not agrees(quantity, Decimal(number)):
            yield _spot(material, book, statement, quantity, label, number, flow)
            return


def _rows_in_period(book: _Book, rows: Sequence[int], case: Case) -> list[int]:
    if book.date is None:
        return list(rows)
    inside = []
    for i in rows:
        date = first_date(book.grid.rows[i][book.date])
        if date is None or not date.is_day or case.cycle.first <= dt.date.fromisoformat(date.value) <= case.cycle.last:
            inside.append(i)
    return inside


def _fair_counts(book: _Book, rows: Sequence[int]) -> set[int]:
    """All rows, and where the ledger tells a state, the valid ones alone."""
    counts = {len(rows)}
    if book.status is not None:
        counts.add(sum(bool(_VALID.match(book.grid.rows[i][book.status])) for i in rows))
    return counts


def _count_of(book: _Book, rows: Sequence[int], label: str) -> int | None:
    """Rows that the label speaks of: a column 是否网上可办 with 是, or a column with the label as its value."""
    if len(label) < 2:
        return None
    for column, heading in enumerate(book.grid.headings):
        if SERIAL.match(heading):
            continue
        values = [book.grid.rows[i][column] for i in rows]
        plain = heading.replace("是否", "").replace("可否", "")
        if ("是否" in heading or "可否" in heading) and len(plain) >= 2 and (plain in label or label in plain):
            return sum(v in _YES for v in values)
        if label in values and len(set(values)) <= max(2, len(values) // 2):
            return values.count(label)
    return None


def _spot(
    material: Material, book: _Book, statement: _Statement, stated: Quantity, label: str, number: int, flow: Flow
) -> Spot:
    clause_start = statement.sentence.find(statement.clause)
    end = statement.sentence.find(stated.text, max(0, clause_start))
    quote = flow.quote(
        statement.start + max(0, clause_start), statement.start + (end + len(stated.text) if end >= 0 else 0)
    )
    ocr = any(p.source is Source.OCR for p in material.document.pages)
    what = f"“{label}”" if label else ""
    return at(
        material,
        f"材料写的是{stated.text}，《{book.name}》中本单位{what}为{number}{stated.unit}",
        "请核对台账和材料，以实际为准更正，两处保持一致。",
        page=flow.page_at(statement.start),
        quote=quote or statement.clause,
        confidence=t.POSSIBLE if ocr else t.LIKELY,
        related=(book.file,),
    )
