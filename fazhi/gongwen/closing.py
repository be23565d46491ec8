"""The end of a paper: 署名 and 成文日期 (GB/T 9704-2012, 7.3.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fazhi.gongwen.bodies import is_organ, organ_name, organs_of
from fazhi.gongwen.dates import DateSpan, find_dates, first_date, only_date
from fazhi.gongwen.facts import Fact
from fazhi.gongwen.kinds import kind_of
from fazhi.gongwen.rows import Row, as_it_stands


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and date; `start` is the first row of the block, `end` the row after it."""

    organs: tuple[Fact, ...]
    date: Fact | None
    start: int
    end: int


MOST_DATES = 300
"""Rows that are dates alone; where there are more, they are the column of a table."""
_SHORT_ORGAN = re.compile(
    r"^(?:办公室|办公厅|委员会|指挥部|领导小组|委员会办公室|领导小组办公室|指挥部办公室|工作专班|分局)$"
)
_PART_OF_NAME = re.compile(
    r"^(?!.{0,6}[省市县区州旗盟镇乡]|中共|中国|国家|全国|共青团).{3,20}(?:领导小组|指挥部|工作专班|委员会|联席会议)(?:办公室)?$"
)
_WHOSE_PART = re.compile(r"(?:人民政府|委员会|[县市区州省旗]委)$")
"""…人民政府 / 优化营商环境领导小组: one name over two rows, the second without a place."""
_FOR_ANOTHER = re.compile(r"^[（(].{2,24}代(?:章|印)?[）)]$")
"""（县司法局代章） below the organ for which it seals."""
_BEFORE_DATE = re.compile(r"^(?:落款|署名|签发|发文机关)?[：: ]*")
_AFTER = re.compile(
    r"^(?:附|抄|印发|主送|[（(]|书[ ]*记[ ]*员|公开|信息公开|联系|分送|此件|—|-{2,}|打印|关闭|【|责任编辑|编辑|责编|"
    r"上一|下一|扫一扫|校对|来源|文章来源|信息来源|点击|标签|作者|审核|页[：:])"
)
_DATED_LABEL = re.compile(r"^(?:填报|填表|制表|报送|上报|编制|成文|签发|落款|发文|印制)(?:日期|时间)[：:][ ]*")


def find_signature(rows: Sequence[Row], start: int) -> Signature | None:
    """The first block of organ and date below the title; a bare date counts where nothing but the end follows it."""
    bare: Signature | None = None
    posted: Signature | None = None
    dated = 0
    for i in range(start, len(rows)):
        row = rows[i]
        if dated > MOST_DATES:
            break
        if row.cells or not _may_hold_date(row.text):
            continue
        span = only_date(row.text) or (_beside_seal(row.text) if row.ocr else None)
        dated += span is not None
        if span is not None:
            organs, first = _organs_above(rows, i, start)
            date = _date_fact(row, span, "signature")
            if organs and _posted(rows, i, start, span):
                posted = posted or Signature(organs, date, first, i + 1)
            elif organs:
                return Signature(organs, date, first, i + 1)
            if bare is None and _nothing_follows(rows, i) and i > start:
                bare = Signature((), date, i, i + 1)
            continue
        sealed = _through_seal(rows, i, start)
        if sealed is not None:
            return sealed
        both = _organ_and_date(row)
        if both is not None and (i > start or i + 1 >= len(rows)):
            joint, first = _organs_above(rows, i, start)
            return Signature((*joint, *both[0]), both[1], first, i + 1)
    return bare or posted


def _posted(rows: Sequence[Row], i: int, start: int, span: DateSpan) -> bool:
    """An organ and 2024-03-01 between the title and the text: who put the page up, if the text is signed below."""
    return "-" in span.text and i - start <= 3 and not any("。" in row.text for row in rows[start:i])


_STRAY = re.compile(r"^[\u4e00-\u9fff]{0,2}(?P<date>20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)[\u4e00-\u9fff]{0,2}$")


def _beside_seal(text: str) -> DateSpan | None:
    """金2022年8月29日: a letter of the seal was recognised at the end of the date's row."""
    m = _STRAY.match(text.replace(" ", ""))
    return first_date(text) if m is not None else None


def _may_hold_date(text: str) -> bool:
    return len(text) <= 60 and ("年" in text or "20" in text or "19" in text)


def _date_fact(row: Row, span: DateSpan, rule: str) -> Fact:
    return Fact(span.value, row.page, as_it_stands(row.raw, span.text.strip()), rule)


def _organs_above(rows: Sequence[Row], i: int, start: int) -> tuple[tuple[Fact, ...], int]:
    """The organs on the rows above a date, joint ones included; a name broken over two rows is joined."""
    found: list[Fact] = []
    j = i - 1
    while j >= start and i - j <= 12:
        row = rows[j]
        compact = row.text.replace(" ", "").replace("\u3000", "")
        side_by_side = j == i - 1 and row.raw.count("\t") <= 2  # joint organs that a table without rules keeps in place
        names = organs_of(row.raw) if not row.cells or side_by_side else []
        if not names and _FOR_ANOTHER.match(compact):
            j -= 1
            continue
        if _SHORT_ORGAN.match(compact) and j - 1 >= start and not rows[j - 1].text.endswith("。"):
            whole = rows[j - 1].text.replace(" ", "") + compact
            if is_organ(whole):
                quote = f"{rows[j - 1].raw.strip()}\n{row.raw.strip()}"
                found[:0] = [Fact(organ_name(whole), rows[j - 1].page, quote, "signature")]
                j -= 2
                continue
        if names and _PART_OF_NAME.match(compact) and j - 1 >= start and _WHOSE_PART.search(rows[j - 1].text.strip()):
            quote = f"{rows[j - 1].raw.strip()}\n{row.raw.strip()}"
            found[:0] = [Fact(rows[j - 1].text.replace(" ", "") + compact, rows[j - 1].page, quote, "signature")]
            j -= 2
            continue
        if not names:
            break
        found[:0] = [Fact(name, row.page, row.raw.strip(), "signature") for name in names]
        j -= 1
    return tuple(found), j + 1


def _organ_and_date(row: Row) -> tuple[tuple[Fact, ...], Fact] | None:
    """金昌市人民政府 2025年6月13日 on one row."""
    span = first_date(row.text)
    rest = row.text[span.end :].strip(" )）") if span is not None else ""
    if span is None or (rest and not rest.startswith("。")):
        return None
    before = _BEFORE_DATE.sub("", row.text[: span.start].strip())
    names = organs_of(before)
    if not names:
        return None
    organs = tuple(Fact(name, row.page, as_it_stands(row.raw, name), "signature") for name in names)
    return organs, _date_fact(row, span, "signature")


_DATE_LETTERS = frozenset("0123456789〇○零一二三四五六七八九十元年月日")
_DUST = re.compile(r"\S(?:[ \u3000]+\S){0,12}|\S{1,2}")


def _through_seal(rows: Sequence[Row], i: int, start: int) -> Signature | None:
    """A date whose row, or rows, carry letters of the seal printed over it: '2021年6 明' / '月28日' below the organ.

    Only letters of the organ's own name may be taken away, and what is left must be nothing but a date.
    """
    row = rows[i]
    if len(row.text) > 30 or not row.text[:1].isdigit() or i == 0:
        return None
    organs, first = _organs_above(rows, i, start)
    if not organs:
        return None
    letters = frozenset("".join(organ.value for organ in organs)) - _DATE_LETTERS
    kept = ""
    for j in range(i, min(len(rows), i + 4)):
        kept += "".join(c for c in rows[j].text if c not in letters and not c.isspace())
        span = only_date(kept)
        if span is not None and span.is_day:
            whole = "\n".join(r.raw.strip() for r in rows[i : j + 1])
            quote = span.text if span.text in whole else whole
            return Signature(organs, Fact(span.value, row.page, quote, "signature", 0.95), first, j + 1)
    return None


def _only_dust(rows: Sequence[Row], i: int) -> bool:
    """Nothing but the scattered letters of a seal stands below row i on its page."""
    below = [r for r in rows[i + 1 : i + 40] if r.page == rows[i].page]
    return 2 <= len(below) <= 30 and all(_DUST.fullmatch(r.raw.strip()) for r in below)


def _nothing_follows(rows: Sequence[Row], i: int) -> bool:
    """The date stands at the end: of the paper, of its first part before a table or an attachment, or of a page."""
    if i + 1 >= len(rows) or _only_dust(rows, i) or (i > 0 and _SIGNS_BY_NAME.match(rows[i - 1].text)):
        return True
    nxt = rows[i + 1]
    ended = i > 0 and (
        rows[i - 1].text.endswith(("。", "！", "）", ")", "”"))
        or rows[i - 1].cells
        or _sealed_name(rows[i - 1])
        or _SIGNER.match(rows[i - 1].text) is not None
        or _lists_attachment(rows, i - 1)
    )
    return ended and (
        nxt.cells
        or _AFTER.match(nxt.text) is not None
        or nxt.page != rows[i].page
        or nxt.gap
        or _HANZI.search(nxt.text) is None
        or (kind_of(nxt.text) in _HANDED_OUT and "。" not in nxt.text and "年" in rows[i].text)
        or f"《{nxt.text}" in "".join(r.text for r in rows[max(0, i - 40) : i])
    )


_HANDED_OUT = frozenset(
    (
        "规划",
        "方案",
        "预案",
        "办法",
        "细则",
        "规定",
        "规则",
        "制度",
        "计划",
        "要点",
        "纲要",
        "意见",
        "条例",
        "名单",
        "目录",
        "清单",
    )
)
"""What a notice hands out: its title stands right below the notice's day."""
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_SIGNER = re.compile(
    r"^(?:代理?)?(?:[县市省区州镇乡][ ]*长|总理|主席|主任|局长|厅长|部长|院长|检察长|"
    r"审[ ]*判[ ]*长|(?:代理)?审[ ]*判[ ]*员|人民陪审员|仲[ ]*裁[ ]*员|"
    r"首席仲裁员|检[ ]*察[ ]*官)(?:[ ：:\u3000]*[\u4e00-\u9fff·]{2,8})?$"
)
"""The person who signs a decree, a bill or a judgment, above the day."""
_SIGNS_BY_NAME = re.compile(
    r"^(?:代理?)?(?:[县市省区州镇乡旗][ ]*长|总理|主席|部长)[ ：:\u3000]+[\u4e00-\u9fff·][\u4e00-\u9fff· ]{1,8}$"
)
"""A head of government with the name, which signs a decree: the day below is the decree's."""
_ITEM_ROW = re.compile(r"^(?:附[ ]*件[ ]*[0-9]{0,2}[：:]|[0-9]{1,2}[.．、])")


def _lists_attachment(rows: Sequence[Row], i: int) -> bool:
    """Row i is the last of the list of attachments."""
    j = i
    while j > 0 and i - j < 10 and _ITEM_ROW.match(rows[j].text) and not rows[j].text.startswith("附"):
        j -= 1
    return rows[j].text.startswith("附") and _ITEM_ROW.match(rows[j].text) is not None


_ORGAN_INSIDE = re.compile(r"^[\u4e00-\u9fff]{2,20}(?:局|政府|委员会|办公室|法院|检察院)")


def _sealed_name(row: Row) -> bool:
    """The row of a signature that recognition mixed with the letters of the seal over it."""
    return row.ocr and len(row.text) <= 40 and _ORGAN_INSIDE.match(row.text) is not None and "，" not in row.text


_DAMAGED = re.compile(r"^[12][0-9OoＯ]{3}年?.{0,4}月.{0,4}[日曰]?$|^[12][0-9OoＯ]{3}年.{1,8}[日曰]$")


def damaged_date(rows: Sequence[Row]) -> Fact | None:
    """A date in its place that recognition could not read whole (a seal covers the month): it is there, but unknown.

    `value` is what can be read; the paper's `date` stays None, but nobody may say that the paper has none.
    """
    for i in range(len(rows) - 1, -1, -1):
        row = rows[i]
        text = row.text.replace(" ", "")
        if row.ocr and not row.cells and len(text) <= 14 and _DAMAGED.match(text) and only_date(text) is None:
            return Fact(text, row.page, row.raw.strip(), "damaged", 0.5)
    return None


def undated_signature(rows: Sequence[Row], start: int) -> Signature | None:
    """Organs alone below the text, where the date was left out."""
    i = start + 1
    while i < len(rows) and not _ANNEX_ALONE.match(rows[i].text):
        row = rows[i]
        names = organs_of(row.raw) if not row.cells and len(row.text) <= 60 else []
        before = rows[i - 1]
        if names and (
            before.text.endswith(("。", "！", "；", "）", ")")) or before.cells or before.text.startswith("附件")
        ):
            j, organs = i, []
            while j < len(rows) and not rows[j].cells and (more := organs_of(rows[j].raw)):
                organs += [Fact(name, rows[j].page, rows[j].raw.strip(), "signature", 0.9) for name in more]
                j += 1
            if len(organs) <= 4 and (j >= len(rows) or not rows[j].text.endswith(("：", ":"))):
                return Signature(tuple(organs), None, i, j)
            i = j
        i += 1
    return None


_ANNEX_ALONE = re.compile(r"^附[ ]?件[ ]?[0-9一二三四五]{0,2}$")
"""The mark at the head of an attachment: lists of units that stand in it sign nothing."""


def under_title(rows: Sequence[Row], end: int) -> Fact | None:
    """（2021年3月5日） or （2021年3月5日县政府第5次常务会议通过） just below the title."""
    for row in rows[end : end + 3]:
        text = row.text
        span = only_date(text)
        if span is not None:
            return _date_fact(row, span, "under-title")
        if (
            text[:1] in "（("
            and text[-1:] in "）)"
            and len(text) <= 90
            and re.search(r"通过|公布|印发|发布|施行|修订", text)
        ):
            spans = list(find_dates(text))
            if spans:
                return _date_fact(row, spans[0], "under-title")
        numbered = _NUMBERED_DAY.match(text)
        if numbered is not None and (span := first_date(numbered.group())) is not None:
            return _date_fact(row, span, "under-title")
        if len(text) > 40 or text.endswith(("：", ":", "。")):
            break
    return None


_NUMBERED_DAY = re.compile(
    r"[（(](?:[^（()）。]{4,30}号[ ，,、]*)?[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日"
    r"(?:[ ，,、]*[^（()）。]{4,30}号)?[）)]|"
    r"[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日[，, ]{1,2}[\u4e00-\u9fff]{2,16}(?:部|局|委|委员会|厅|政府|院)$|"
    r"[—–-]{1,2}[ ]*[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日在.{4,40}上$"
)
"""（赣府厅发〔2010〕73号 2010年11月2日）; ——2023年1月10日在…会议上 of a report to the congress."""


def labelled_date(rows: Sequence[Row]) -> Fact | None:
    """填报日期：2021年6月30日 in the first or last rows of a form or ledger."""
    for row in [*rows[:8], *rows[-6:]]:
        for part in re.split(r"[\t\u3000]| {2,}", row.text):
            m = _DATED_LABEL.match(part)
            span = first_date(part) if m is not None else None
            if span is not None and m is not None and span.start - m.end() <= 1:
                return _date_fact(row, span, "label")
    return None
