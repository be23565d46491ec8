"""The head of a paper (版头): red head, 发文字号, 密级, 紧急程度, 签发人; GB/T 9704-2012, 7.2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from fazhi.gongwen.bodies import is_organ, organ_name, organs_of
from fazhi.gongwen.docno import DocNo, is_case_number, parse_docno
from fazhi.gongwen.facts import Fact
from fazhi.gongwen.rows import Row, as_it_stands

HEAD_REACH = 22
"""The head stands in the first rows; a number further down is cited or belongs to an attachment."""


@dataclass(slots=True)
class Head:
    """What the head says; `end` is the index of the first row below it, `used` the rows that are no title."""

    end: int = 0
    docno: Fact | None = None
    number: DocNo | None = None
    issuers: list[Fact] = field(default_factory=list)
    secrecy: Fact | None = None
    urgency: Fact | None = None
    draft: Fact | None = None
    red: bool = False
    used: set[int] = field(default_factory=set)


_TERM = r"(?:长期|[0-9一二三四五六七八九十]{1,3}(?:年|个月|天)|启封前|公布前)"
_STAR = r"[★☆✩✭⭐*＊]"
_SECRECY = re.compile(rf"^(?:密级[：:]?)?(?P<level>绝密|机密|秘密)(?P<term>[ ]*{_STAR}[ ]*{_TERM}?)?$")
_SECRECY_HEAD = re.compile(
    rf"^(?:[0-9]{{4,8}}[ \u3000]+)?(?P<level>绝密|机密|秘密)(?P<term>[ ]*{_STAR}[ ]*(?:{_TERM})?)"
    r"(?=[ \u3000]|$|特急|加急|特提|平急)"
)
_URGENCY = re.compile(r"^(?:紧急程度[：:]?)?(?P<word>特急|加急|特提|平急|急件|特急件)$")
_COPY_NO = re.compile(r"^[0-9]{4,8}$|^份号|^№|^NO[.:]?", re.I)
_SIGNER = re.compile(r"[ \u3000]*(?:签发人|签发)[：:]?[ \u3000]*[\u4e00-\u9fff·、 \u3000]{0,30}$")
_NO_LABEL = re.compile(
    r"^[\[【（(]?[ ]*(?:发文字号|文件编号|文号|发文文号|文件文号|公文文号|文件字号)[ ]*[\]】）)]?[ ]*[：:]?[ \t|｜]*"
)
_OPENNESS = re.compile(r"(?<=号)[ \u3000]*(?:此件)?(?:同意|主动|依申请|不予)公开$")
"""Beside the number of an answer to a proposal: whether it may be published."""
_SIGNER_ROW = re.compile(r"^签发人[：:].{0,16}$")
_TELEGRAM = re.compile(
    r"^(?:等级|签批盖章)?[ ：:\u3000]*(?P<word>特急|特提|加急|平急)[ ]*[·.•]?[ ]*(?:明电)?[ \u3000]*(?=[\u4e00-\u9fff])"
)
"""The line of a 明传电报: 等级 特急·明电 云府办明电〔2021〕9号."""
_TELEGRAM_FORM = re.compile(
    r"^(?:明传电报|密码电报|传真电报|发电(?:单位|机关)?|发往(?:地点)?[：:].*|签批盖章.*|.{2,20}明传电报)$"
)
_FILE = re.compile(r"^(?P<name>.{2,40}?)[ \u3000]*文[ \u3000]*件$")
_SECOND_HALF = re.compile(
    r"^(?:委员会|领导小组|指挥部|工作)?(?:办公室|办公厅|领导小组|委员会|指挥部|工作专班|联席会议)$"
)
"""What is left for the second row where the name of a head is too long for one."""
_NORMATIVE = re.compile(r"(?:行政)?规范性文件$")
_FILE_WORD = re.compile(r"[ \u3000]*文[ \u3000]*件[ \u3000]*$")
_DECREE = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,30})令$")
_SERIAL = re.compile(r"^[（(]?[ ]*第[ ]*(?P<serial>[0-9]{1,4}|[一二三四五六七八九十百]{1,6})[ ]*号[ ]*[）)]?$")
_ISSUE = re.compile(
    r"^[（(〔\[]?(?:20\d\d年?)?[ ]*[〕\]）)]?[ ]*(?:总)?第[ ]*[0-9一二三四五六七八九十百]{1,4}[ ]*"
    r"(?:期.{0,24}|次[）)]?)$"
)
_NOTICE_NO = re.compile(r"^[（(]?20\d\d[ ]*年[ ]*第[ ]*\d{1,4}[ ]*号[）)]?$")


SUMMARY = re.compile(r"^(?:导读|摘要|核心提示|内容概述|内容摘要|编者按)[：:]")
"""What a site says of a paper above it: neither its head nor its text."""


def read_head(rows: Sequence[Row]) -> Head:
    """Read the head from the first rows of the first page."""
    head = Head()
    reach = min(len(rows), HEAD_REACH)
    first_page = rows[0].page if rows else 1
    for i in range(reach):
        row = rows[i]
        if row.page != first_page:
            break
        _markings(head, i, row)
        if head.number is None and not row.cells:
            _number(head, i, row, rows)
        elif i - 1 in head.used and not row.cells and parse_docno(row.text) is not None:
            head.used.add(i)  # the second number of a joint paper
        if i < 6 and _TELEGRAM_FORM.match(row.text.replace(" ", "")):
            head.used.add(i)
        if not head.red and not row.cells and i < 12:
            _red_head(head, i, row, rows)
        if _body_begins(row.text):
            break
    head.end = max(head.used, default=-1) + 1 if head.red or head.number else 0
    return head


def _body_begins(text: str) -> bool:
    if SUMMARY.match(text):
        return False
    return (len(text) > 30 and ("。" in text or "，" in text)) or text.startswith(("一、", "第一条", "第一章"))


def _markings(head: Head, i: int, row: Row) -> None:
    """密级 at the very top, or with its star; 紧急程度; the number of the copy."""
    text = row.text
    if head.secrecy is None and len(text) <= 30:
        m = _SECRECY.match(text) or _SECRECY_HEAD.match(text)
        if m is not None and (m["term"] or i < 4):
            quote = as_it_stands(row.raw, m.group().strip())
            value = m["level"] + re.sub(r"[ ]", "", m["term"] or "").replace("☆", "★").replace("*", "★").replace(
                "＊", "★"
            )
            head.secrecy = Fact(value, row.page, quote, "marking", 1.0 if m["term"] else 0.9)
            head.used.add(i)
            text = text[m.end() :].strip()
    m = _URGENCY.match(text) if text else None
    if m is not None and i < 8:
        head.urgency = head.urgency or Fact(m["word"], row.page, as_it_stands(row.raw, m["word"]), "marking")
        head.used.add(i)
    elif (text.startswith(("签发人：", "签发人:")) and len(text) <= 20) or (
        _COPY_NO.match(text) and i < 3 and len(text) <= 12
    ):
        head.used.add(i)


def _number(head: Head, i: int, row: Row, rows: Sequence[Row]) -> None:
    """The paper's own number: alone on its row, or with 签发人 beside it, or behind its label."""
    text = row.text
    if len(text) > 90 or "《" in text or "。" in text:
        return
    bare = _OPENNESS.sub("", _NO_LABEL.sub("", _SIGNER.sub("", text))).strip()
    labelled = len(bare) < len(_SIGNER.sub("", text).strip())
    number = parse_docno(bare, yearless=i > 0 or labelled)
    if number is None and (m := _TELEGRAM.match(text)) is not None:
        bare = text[m.end() :].strip()
        number = parse_docno(bare)
        if number is not None:
            head.urgency = head.urgency or Fact(m["word"], row.page, m["word"], "marking")
    if number is None and bare[:1] in "（(" and bare[-1:] in "）)":
        number = parse_docno(bare[1:-1], yearless=i > 0 and _NOTICE_NO.match(bare) is not None)
    if number is None:
        serial = _SERIAL.match(text)
        if serial is not None and i > 0 and rows[i - 1].text.replace(" ", "").endswith("令"):
            number = parse_docno(rows[i - 1].text.replace(" ", "") + "第" + serial["serial"] + "号")
            bare = text
    if number is None or (number.code and number.code.endswith(("第", "共"))) or is_case_number(number):
        return
    quote = as_it_stands(row.raw, bare)
    head.number = number
    value = number.value
    if value.startswith("中华人民共和国国务院令"):
        value = value.removeprefix("中华人民共和国")
    head.docno = Fact(value, row.page, quote, "label" if labelled else "head", 0.95 if number.fault else 1.0)
    head.used.add(i)


def _red_head(head: Head, i: int, row: Row, rows: Sequence[Row]) -> None:
    """…文件, …令, or the organ alone above the number; joint heads have their organs on the rows above 文件."""
    text = row.text.replace(" ", "").replace("\u3000", "")
    if text.endswith("文") and i + 1 < len(rows) and rows[i + 1].text.strip() == "件":
        text += "件"  # the last letter of a wide head, recognised on a line of its own
        head.used.add(i + 1)
    m = _FILE.match(_NORMATIVE.sub("文件", text) if "级别" not in text else text)
    if m is not None and _SECOND_HALF.match(m["name"]) and i > 0 and is_organ(whole := _above(rows, i) + m["name"]):
        head.issuers.append(Fact(organ_name(whole), row.page, f"{rows[i - 1].raw.strip()}\n{row.raw.strip()}", "head"))
        head.red = True
        head.used.update({i - 1, i})
    elif m is not None and (is_organ(m["name"]) or organs_of(_FILE_WORD.sub("", row.raw))):
        above: list[tuple[int, str]] = []
        j = i - 1
        while j >= 0 and i - j <= 10 and (found := organs_of(rows[j].raw)):
            above[:0] = [(j, name) for name in found]
            j -= 1
        for at, name in above:
            head.issuers.append(Fact(name, rows[at].page, rows[at].raw.strip(), "head"))
            head.used.add(at)
        names = organs_of(_FILE_WORD.sub("", row.raw)) or [organ_name(m["name"])]
        head.issuers.extend(Fact(name, row.page, row.raw.strip(), "head") for name in names)
        head.red = True
        head.used.add(i)
        _joint_below(head, i, rows)
    elif text in {"文件", "发电"} and i > 0 and organs_of(rows[i - 1].raw):
        j = i - 1
        joint: list[Fact] = []
        while j >= 0 and (found := organs_of(rows[j].raw)):
            joint[:0] = [Fact(name, rows[j].page, rows[j].raw.strip(), "head") for name in found]
            head.used.add(j)
            j -= 1
        head.issuers.extend(joint)
        head.red = True
        head.used.add(i)
    elif (decree := _DECREE.match(text)) is not None and is_organ(decree["name"]):
        head.issuers.append(Fact(decree["name"], row.page, row.raw.strip(), "head"))
        head.red = True
        head.used.add(i)
    elif head.number is not None and i > 0 and i == max(head.used):
        _letterhead(head, i, rows)


def _above(rows: Sequence[Row], i: int) -> str:
    """The row above as the first half of a name, blanks left out."""
    return "" if rows[i - 1].cells else rows[i - 1].text.replace(" ", "").replace("\u3000", "")


def _joint_below(head: Head, i: int, rows: Sequence[Row]) -> None:
    """文件 set beside the first of joint organs: the others stand between it and the number."""
    below: list[int] = []
    j = i + 1
    while j < min(len(rows), i + 8) and not rows[j].cells and organs_of(rows[j].raw):
        below.append(j)
        j += 1
    if not below or j >= len(rows) or parse_docno(_SIGNER.sub("", rows[j].text).strip()) is None:
        return
    for at in below:
        head.issuers += [Fact(name, rows[at].page, rows[at].raw.strip(), "head") for name in organs_of(rows[at].raw)]
        head.used.add(at)


def _letterhead(head: Head, i: int, rows: Sequence[Row]) -> None:
    """信函格式: the organ's name stands alone above the number."""
    for j in range(i - 1, -1, -1):
        if j in head.used:
            continue
        found = organs_of(rows[j].raw)
        if not found:
            return
        head.issuers[:0] = [Fact(name, rows[j].page, rows[j].raw.strip(), "head") for name in found]
        head.red = True
        head.used.add(j)


def is_issue_row(text: str) -> bool:
    """第3期, 2021年第2期（总第15期）, 2021年第5号: rows of bulletins and minutes that are no title."""
    return _ISSUE.match(text) is not None or _SERIAL.match(text) is not None or _NOTICE_NO.match(text) is not None
