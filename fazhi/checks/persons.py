"""个人信息: identity numbers, private mobile numbers and bank cards that nobody masked."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.passages import NARROW
from fazhi.checks.registry import check
from fazhi.reading.document import Page, Source

_ALONE = r"(?<![0-9A-Za-z/=_.*\-])"
_END = r"(?![0-9A-Za-z*])"
_ID = re.compile(rf"{_ALONE}([1-9][0-9]{{5}})[ ]?([12][0-9]{{3}})([01][0-9])([0-3][0-9])[ ]?([0-9]{{3}}[0-9Xx]){_END}")
_OLD_ID = re.compile(rf"{_ALONE}[1-9][0-9]{{5}}[0-9]{{2}}([01][0-9])([0-3][0-9])[0-9]{{3}}{_END}")
_MOBILE = re.compile(rf"{_ALONE}(?:\+?86[ -]?)?(1[3-9][0-9]([ -]?)[0-9]{{4}}\2[0-9]{{4}}){_END}")
_CARD = re.compile(rf"{_ALONE}((?:62|4|5)[0-9]{{2,3}}(?:[ ]?[0-9]{{4}}){{3}}(?:[ ]?[0-9]{{1,4}})?){_END}")
_ID_WORDS = re.compile(r"身份证|公民身份|证件号|身份号")
_NOT_ID = re.compile(r"信用代码|机构代码|项目代码|项目编码|统一代码|编号|单号|案号|流水号|订单号|备案号|条码|账号|帐号")
_CARD_WORDS = re.compile(r"卡号|银行卡|银行账|银行帐|一卡通|社保卡|开户|工资卡|账号|帐号")
# Numbers printed so that the public can call: not the number of a private person.
_PUBLIC = re.compile(
    r"联系人|联络人|联络员|经办人|承办人|咨询|举报|监督|投诉|值班|热线|报名|受理|办公|工作电话|服务电话|邮箱|监督员|网格员|责任人|河长|警务|报警|律师|调解员"
)
_STAFF_TABLE = re.compile(
    r"联络|值班|通讯录|通信录|组成人员|领导小组|专班|责任人|工作人员|职务|职责|网格|班子|分工|调解员|法律顾问|执法人员"
)
_PRIVATE = re.compile(
    r"当事人|申请人|获奖|中奖|群众|居民|村民|住址|家庭|户主|补贴|救助|受援|业主|学员|学生|患者|投诉人|举报人|信访人"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REACH = 24


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: str
    page: int
    quote: str
    confidence: float


def is_identity(digits: str, today: dt.date) -> bool:
    """Whether 18 characters are an identity number: a date of birth and the right check digit (GB 11643)."""
    try:
        born = dt.date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    if not (born.year >= t.ID_OLDEST_YEAR and born <= today):
        return False
    total = sum(int(c) * w for c, w in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17].upper()


def passes_luhn(digits: str) -> bool:
    """Whether the last digit of a card number fits (GB/T 17552, Luhn)."""
    total = 0
    for i, c in enumerate(reversed(digits)):
        n = int(c) * (2 if i % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


@check(
    "personal-data",
    "个人信息未脱敏",
    severity=Severity.MAJOR,
    looks_at="正文和表格里的身份证号、私人手机号、银行卡号",
    explanation="佐证材料会流转给多家单位和评估人员，公民的身份证号、手机号、银行卡号应当先打码。统一社会信用代码、项目代码、案件编号、"
    "服务热线、座机和公开的联系人电话不是这类信息。",
    wrong="案例正文写出当事人完整的18位身份证号和手机号",
    right="身份证号写作“4199**********2216”",
)
def personal_data(case: Case) -> Iterator[Spot]:
    """Numbers that pass their own check digit and stand there in full; one finding a file."""
    own = {re.sub(r"\D", "", unit.phone) for unit in case.units if unit.phone}
    for material in case.materials:
        if material.junk or material.is_archive or not material.document.pages:
            continue
        hits = [hit for page in material.document.pages for hit in _hits(page, case.cycle.last)]
        hits = [hit for hit in hits if re.sub(r"\D", "", hit.quote) not in own]
        if hits:
            yield _spot(material, hits)


def _spot(material: Material, hits: list[_Hit]) -> Spot:
    counts = Counter(kind for kind, _ in dict.fromkeys((hit.kind, hit.quote) for hit in hits))
    what = "、".join(f"完整{kind}{n}个" for kind, n in counts.items())
    pages = "、".join(str(n) for n in sorted({hit.page for hit in hits}))
    best = max(hits, key=lambda hit: hit.confidence)
    return at(
        material,
        f"第{pages}页有{what}，没有脱敏",
        "请将身份证号、手机号、银行卡号的中间部分用星号代替后重新报送，并删除原件。",
        page=best.page,
        quote=best.quote,
        confidence=best.confidence,
    )


def _hits(page: Page, today: dt.date) -> Iterator[_Hit]:
    """All hits on a page; a number broken at the edge of a line is joined, cells are looked at one by one."""
    if page.source is Source.CELLS and page.tables:
        yield from _table_hits(page, today)
        return
    text = _joined(page.text).translate(NARROW)
    head = page.text[:200]
    private = _PRIVATE.search(head) is not None
    for m in _ID.finditer(text):
        yield from _identity(page, m.group(), "".join(m.groups()), _before(text, m.start()), today)
    for m in _OLD_ID.finditer(text):
        if _ID_WORDS.search(_before(text, m.start())) and int(m[1]) <= 12 and int(m[2]) <= 31:
            yield _Hit("身份证号", page.number, m.group(), t.LIKELY)
    for m in _CARD.finditer(text):
        digits = m[1].replace(" ", "")
        if _is_card(digits, _before(text, m.start())):
            yield _Hit("银行卡号", page.number, m.group(), t.SURE)
    for m in _MOBILE.finditer(text):
        line = text[text.rfind("\n", 0, m.start()) + 1 : m.start()][-60:]
        if not (_PUBLIC.search(line[-30:]) and not _PRIVATE.search(line)) and not _staff_line(head, line, private):
            yield _Hit("手机号", page.number, m.group(), t.LIKELY)


def _joined(text: str) -> str:
    """Line breaks between digits closed: a long number may run over the edge of the line."""
    return re.sub(r"(?<=[0-9])\n(?=[0-9]{1,17}(?:[Xx]|[^0-9.、\s]))", "", text)


def _before(text: str, start: int) -> str:
    return text[max(0, start - _REACH) : start]


def _identity(page: Page, quote: str, digits: str, before: str, today: dt.date) -> Iterator[_Hit]:
    named = _ID_WORDS.search(before)
    if _NOT_ID.search(before) and not named:
        return
    if is_identity(digits, today) and (named or int(digits[6:10]) < today.year - 2):
        yield _Hit("身份证号", page.number, quote, t.CERTAIN if named else t.SURE)
    elif named and page.source is Source.OCR:  # one digit misread is enough to break the check digit
        yield _Hit("身份证号", page.number, quote, t.POSSIBLE)


def _is_card(digits: str, before: str) -> bool:
    if not 16 <= len(digits) <= 19:
        return False
    named = _CARD_WORDS.search(before) is not None
    if _NOT_ID.search(before) and not named:
        return False
    return (digits.startswith("62") or named) and (passes_luhn(digits) or (named and digits.startswith("62")))


def _staff_line(head: str, line: str, private: bool) -> bool:
    """A line of a list of staff (值班表, 联络员名单): its heading says so."""
    return not private and not _PRIVATE.search(line) and _STAFF_TABLE.search(head[:60]) is not None


def _table_hits(page: Page, today: dt.date) -> Iterator[_Hit]:
    for table in page.tables:
        top = " ".join(cell for row in table.rows[:5] for cell in row)
        staff = _STAFF_TABLE.search(top) is not None and not _PRIVATE.search(top)
        headings = _headings(table.rows)
        for row in table.rows:
            for column, cell in enumerate(row):
                if sum(c.isdigit() for c in cell) < 11:
                    continue
                heading = headings.get(column, "")
                yield from _cell_hits(page, cell.translate(NARROW), heading, staff, today)


def _headings(rows: tuple[tuple[str, ...], ...]) -> dict[int, str]:
    """What stands above each column in the first rows."""
    return {
        column: " ".join(
            row[column] for row in rows[:5] if column < len(row) and not re.search(r"[0-9]{6}", row[column])
        )
        for column in range(max((len(row) for row in rows), default=0))
    }


def _cell_hits(page: Page, cell: str, heading: str, staff: bool, today: dt.date) -> Iterator[_Hit]:
    for m in _ID.finditer(cell):
        before = f"{heading} {cell[: m.start()]}"[-60:]
        yield from _identity(page, m.group(), "".join(m.groups()), before, today)
    for m in _CARD.finditer(cell):
        if _is_card(m[1].replace(" ", ""), f"{heading} {cell[: m.start()]}"[-60:]):
            yield _Hit("银行卡号", page.number, m.group(), t.SURE)
    for m in _MOBILE.finditer(cell):
        if not staff and not _PUBLIC.search(f"{heading}{cell[: m.start()]}"):
            yield _Hit("手机号", page.number, m.group(), t.LIKELY)
