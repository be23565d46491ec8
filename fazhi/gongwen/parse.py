"""From a read document to the facts of an official paper: `parse(document) -> Paper`. Pure; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from fazhi.gongwen.addressee import find_recipients
from fazhi.gongwen.annex import find_attachments
from fazhi.gongwen.bodies import organs_before
from fazhi.gongwen.closing import (
    Signature,
    find_signature,
    undated_signature,
)
from fazhi.gongwen.docno import DocNo, find_docnos, parse_docno
from fazhi.gongwen.facts import Fact, Genre, Paper
from fazhi.gongwen.genre import Marks, genre_of, name_kind
from fazhi.gongwen.head import SUMMARY, Head, read_head
from fazhi.gongwen.imprint import find_imprint
from fazhi.gongwen.issued import date_of, editor_of, issuers_of, law_number_of
from fazhi.gongwen.kinds import DRAFT_MARK, draft_mark, kind_of
from fazhi.gongwen.rows import Row, as_it_stands, rows_of
from fazhi.gongwen.title import find_title, printed_again
from fazhi.gongwen.titlerows import Title, is_usual
from fazhi.gongwen.webfacts import WebFacts, is_labelled, is_web, read_web, title_of_page
from fazhi.reading.document import Document, Source
from fazhi.reading.fold import fold

MAX_ROWS = 20_000


"""Beyond this a document is a table or a book; its facts stand in the first rows and in the last."""


def parse(document: Document) -> Paper:
    """Read the facts of a paper from its pages, lines, tables and meta."""
    rows = rows_of(document)
    if len(rows) > MAX_ROWS:
        rows = [*rows[: MAX_ROWS - 500], *rows[-500:]]
    web = is_web(document)
    facts = read_web(document, rows)
    box = web or len(facts.labels) >= 2 or bool(facts.labels & {"index", "stamp", "crumb"})
    head = read_head(rows)
    title = find_title(rows, head, web=box)
    below = printed_again(rows, title) if title is not None else head.end
    signature = find_signature(rows, below) or (None if web else undated_signature(rows, below))
    if facts.signed is not None and (signature is None or not signature.organs):
        signature = Signature(*facts.signed, start=len(rows), end=len(rows))
    imprint = find_imprint(rows, below)
    editor = editor_of(rows)
    title_fact = _title_fact(document, rows, title, head, facts, web)
    kind = _kind(document, title_fact, title, head)
    docno, fault = _docno(head, title, title_fact, facts, rows, box)
    marks = Marks(
        kind=kind.value if kind else None,
        title=title_fact.value if title_fact else None,
        has_docno=docno is not None and docno.rule != "law",
        red_head=head.red,
        signed=signature is not None and bool(signature.organs),
        dated=signature is not None and signature.date is not None,
    )
    genre = _genre(document, rows, marks)
    if genre is Genre.LAW:
        docno, fault = law_number_of(rows, below)
    date = date_of(rows, genre, below, signature, imprint, editor, facts, box)
    if date is not None and date.rule == "published" and _of_another_year(date, docno, facts, rows, below):
        date = None  # a paper of another year, which the site put up later
    addressed = genre not in _NEVER_ADDRESSED and (title is not None or head.docno is not None)
    recipients = find_recipients(rows, below) if addressed else ()
    return Paper(
        genre=genre,
        title=title_fact,
        docno=docno,
        docno_fault=fault,
        issuers=issuers_of(
            head, signature, title, title_fact, facts if box else WebFacts(), imprint, editor, genre, rows
        ),
        date=date,
        kind=kind,
        recipients=recipients,
        copies=imprint.copies,
        attachments=find_attachments(rows, below, signature.start if signature else None),
        secrecy=head.secrecy,
        urgency=head.urgency,
        printed_by=imprint.printed_by,
        printed_on=imprint.printed_on,
        draft=_draft(rows, title, title_fact),
        published=(facts.published or facts.written) if box else None,
        source=facts.source if box or web else None,
        index_number=facts.index,
    )


def _of_another_year(date: Fact, docno: Fact | None, facts: WebFacts, rows: Sequence[Row], below: int) -> bool:
    """Whether the day on which a site put a paper up is not the paper's own, by its number or by what it speaks of."""
    if docno is not None:
        return _year_of(docno) not in {None, date.value[:4]}
    return facts.index is None and _long_before(rows, below, date.value)


_YEARS = re.compile(r"(?<![0-9])(?:19[5-9][0-9]|20[0-9]{2})(?=年|〕|\]|-[0-9]{2})")
LONG_BEFORE = 10


def _long_before(rows: Sequence[Row], below: int, published: str) -> bool:
    """Whether the text speaks of years, and of none within ten years of the day a library put it up."""
    years = [int(m.group()) for row in rows[below:] if not is_labelled(row.raw) for m in _YEARS.finditer(row.text)]
    return bool(years) and max(years) + LONG_BEFORE < int(published[:4])


def _year_of(docno: Fact) -> str | None:
    m = re.search(r"〔([0-9]{4})〕", docno.value)
    return m[1] if m is not None else None


_NEVER_ADDRESSED = {
    Genre.FORM,
    Genre.LEDGER,
    Genre.LIST,
    Genre.CASE,
    Genre.LINKS,
    Genre.LAW,
    Genre.PHOTO,
    Genre.SCREENSHOT,
}


def _title_fact(
    document: Document, rows: Sequence[Row], title: Title | None, head: Head, facts: WebFacts, web: bool
) -> Fact | None:
    if web:
        stated = title_of_page(document, rows)
        if stated is not None:
            return stated
    if facts.title is not None and (title is None or facts.title.value != title.text):
        kind = kind_of(facts.title.value)
        if facts.labels & {"index"} or (
            (title is None or not is_usual(title.text)) and kind is not None and facts.labels & {"docno", "stamp"}
        ):
            number = _number_before(facts.title.value)
            return (
                facts.title if number is None else replace(facts.title, value=facts.title.value[number.end :].strip())
            )
    if title is not None:
        text = _NUMBER_TAIL.sub("", title.text) or title.text
        number = _number_before(text)
        text = _out_of_book_marks(text if number is None else text[number.end :].strip())
        return Fact(text.rstrip("。"), title.page, title.quote, "title")
    if head.red and head.issuers and (decree := head.issuers[0].quote.replace(" ", "")).endswith("令"):
        return Fact(decree, head.issuers[0].page, head.issuers[0].quote, "head")
    if document.pages and document.pages[0].source is Source.CELLS and document.pages[0].title:
        name = document.pages[0].title
        if kind_of(name) and len(name) >= 6:
            return Fact(name, 1, name, "sheet", 0.6)
    return None


def _out_of_book_marks(title: str) -> str:
    """《…关于…的通告》 as sites print a title; where it names another paper's kind of thing the marks stay."""
    inner = title[1:-1]
    whole = title[:1] == "《" and title[-1:] == "》" and "》" not in inner
    return inner if whole and bool(organs_before(inner) or inner.startswith("关于")) else title


def _number_before(title: str) -> DocNo | None:
    """云政发〔2021〕3号关于…的通知: the number that a site, or the name of a file, puts before the title."""
    number = next(find_docnos(title), None)
    if number is None or number.start or number.year is None:
        return None
    rest = title[number.end :].strip()
    named = rest.startswith("关于") or (rest[:1] == "《" and rest[-1:] == "》") or organs_before(rest)
    return number if named else None


_NUMBER_TAIL = re.compile(r"[（(][\u4e00-\u9fff]{2,12}[〔\[［【][12]\d{3}[〕\]］】][ ]?\d{1,4}[ ]?号[）)]$")


def _kind(document: Document, title_fact: Fact | None, title: Title | None, head: Head) -> Fact | None:
    if title is not None and title.masthead is not None:
        kind = kind_of(title.masthead.replace(" ", ""))
        if kind is not None:
            return Fact(kind, title.page, title.masthead, "masthead")
    if title_fact is not None:
        kind = kind_of(title_fact.value)
        if kind is not None:
            return Fact(kind, title_fact.page, title_fact.quote, "title")
    if head.red and head.issuers and head.issuers[0].quote.replace(" ", "").endswith("令"):
        return Fact("命令", head.issuers[0].page, head.issuers[0].quote, "head")
    return None


def _docno(
    head: Head, title: Title | None, title_fact: Fact | None, facts: WebFacts, rows: Sequence[Row], box: bool
) -> tuple[Fact | None, str | None]:
    """The own number: in the head, in brackets behind the title, right below it, or behind its label."""
    if head.docno is not None and head.number is not None and _own(head, title, rows):
        ocr = any(r.ocr and r.page == head.docno.page for r in rows[:4])
        return head.docno, _readable_fault(head.number.fault) if ocr else head.number.fault
    if facts.docno is not None:
        return facts.docno, facts.docno_fault
    if title is not None and (before := _number_before(title.text)) is not None:
        return Fact(before.value, title.page, before.text, "title"), before.fault
    for row in rows[: title.end + 4] if title is not None else ():
        rest = row.text.removeprefix(title.text).strip() if title is not None else row.text
        number = next(find_docnos(rest), None) if rest != row.text.strip() else None
        if number is not None and number.start == 0 and number.year is not None:
            return Fact(number.value, row.page, as_it_stands(row.raw, number.text), "title"), number.fault
    if title is not None and title.end < len(rows) and (below := _in_first_brackets(rows[title.end])) is not None:
        return below
    again = printed_again(rows, title) if title is not None else 0
    if title is not None and title.end < again < len(rows) and (number := parse_docno(rows[again].text)) is not None:
        return Fact(number.value, rows[again].page, rows[again].raw.strip(), "head"), number.fault
    quotes = [(title.quote.replace("\n", ""), title.page)] if title is not None else []
    if title_fact is not None:
        quotes.append((title_fact.quote, title_fact.page))
    quotes += [(r.raw.strip(), r.page) for r in rows[: title.end + 1 if title else 6] if _may_end_in_number(r.text)]
    for quote, page in quotes:
        m = _NUMBER_TAIL.search(quote)
        number = parse_docno(m.group()[1:-1]) if m is not None else None
        if m is not None and number is not None:
            return Fact(number.value, page, m.group()[1:-1], "title"), number.fault
    return None, None


def _in_first_brackets(row: Row) -> tuple[Fact, str | None] | None:
    """（1985年5月4日皖政〔1985〕38号） at the head of the text: day and number in one pair of brackets."""
    m = _FIRST_BRACKETS.match(row.text)
    number = parse_docno(m["number"]) if m is not None else None
    if m is None or number is None:
        return None
    return Fact(number.value, row.page, as_it_stands(row.raw, m["number"]), "title"), number.fault


_FIRST_BRACKETS = re.compile(
    r"^[（(](?:[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日[ ，,、]*)?(?P<number>[^（()）《。年]{2,14}[^（()）《。]{4,16}号)"
    r"(?:[ ，,、]*[12][0-9]{3}年[0-9]{1,2}月[0-9]{1,2}日)?[）)]"
)


def _may_end_in_number(text: str) -> bool:
    """A title's row, not a sentence that cites another paper's number, nor the name of an attachment."""
    return len(text) < 80 and not text.startswith("附") and re.search(r"[，。]|》[（(][^（(]*$", text) is None


def _own(head: Head, title: Title | None, rows: Sequence[Row]) -> bool:
    """A number in the first rows is the paper's own unless text, a list or another paper's title stands before it."""
    at = next((i for i in sorted(head.used) if head.docno and rows[i].raw.find(head.docno.quote) >= 0), None)
    if at is None or head.red:
        return True
    following = fold("".join(r.text for r in rows[at + 1 : at + 7]))
    if title is not None and len(title.text) >= 10 and fold(title.text)[:40] in following:
        return True  # printed again below its number
    between = rows[title.end : at] if title is not None and at > title.end else []
    if any(
        (len(r.text) > 24 and "，" in r.text) or r.text[-1:] in "：:，。"
        for i, r in enumerate(between, title.end if title else 0)
        if i not in head.used and not is_labelled(r.raw) and not SUMMARY.match(r.text)
    ):
        return False
    return not any(len(r.text) > 60 and "。" in r.text for r in rows[:at])


def _readable_fault(fault: str | None) -> str | None:
    """OCR takes one bracket for another; only what it cannot invent stays."""
    if fault is None:
        return None
    kept = [part for part in fault.split("；") if "括入" not in part and "缺" not in part]
    return "；".join(kept) or None


def _genre(document: Document, rows: Sequence[Row], marks: Marks) -> Genre:
    genre = genre_of(document, rows, marks)
    if genre is Genre.OTHER:
        stem = PurePosixPath(document.file.replace("\\", "/")).stem
        return name_kind(kind_of(stem)) or genre
    return genre


_TOP_MARK = re.compile(r"^[（(【〔\[]?(?:征求意见稿|送审稿|讨论稿|初稿|草案|代拟稿|审议稿|报批稿|草稿)[）)】〕\]]?$")


def _draft(rows: Sequence[Row], title: Title | None, title_fact: Fact | None) -> Fact | None:
    """The paper's own draft mark: at the end of its title, on a row of its own under it, or at the top of the page."""
    if title is not None:
        mark = draft_mark(title.text)
        if mark is not None:
            return Fact(mark.strip("（）()【】〔〕[]"), title.page, as_it_stands(title.quote, mark), "title")
    elif title_fact is not None:
        mark = draft_mark(title_fact.value)
        if mark is not None:
            return Fact(mark.strip("（）()"), title_fact.page, mark, "title")
    end = title.end if title is not None else 0
    for i, row in enumerate(rows[: end + 2]):
        if (i < 3 or i >= end) and (_TOP_MARK.match(row.text) or (i >= end and DRAFT_MARK.fullmatch(row.text))):
            return Fact(row.text.strip("（）()【】〔〕[]"), row.page, row.raw.strip(), "marking")
    return None
