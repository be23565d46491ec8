"""Who issued a paper and when: each fact by its place, the surest place first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fazhi.gongwen.bodies import organs_before, organs_of
from fazhi.gongwen.closing import Signature, labelled_date, under_title
from fazhi.gongwen.dates import find_dates, first_date, only_date
from fazhi.gongwen.docno import find_docnos
from fazhi.gongwen.facts import Fact, Genre
from fazhi.gongwen.head import Head
from fazhi.gongwen.imprint import Imprint
from fazhi.gongwen.rows import Row, as_it_stands
from fazhi.gongwen.titlerows import NUMBERED, Title
from fazhi.gongwen.webfacts import WebFacts
from fazhi.reading.fold import fold

_PUBLISHED = re.compile(r"公布|修订|修正|通过|发布")


def _law_rows(rows: Sequence[Row], below: int) -> list[Row]:
    """The rows under a law's title that tell who passed it when."""
    out = []
    for row in rows[below : below + 14]:
        if NUMBERED.match(row.text) and not row.text.startswith(("1", "2")):
            break
        if len(row.text) <= 200 and _PUBLISHED.search(row.text):
            out.append(row)
    return out


def law_number_of(rows: Sequence[Row], below: int) -> tuple[Fact | None, str | None]:
    for row in reversed(_law_rows(rows, below)):
        number = next((n for n in find_docnos(row.text) if "令" in n.code), None)
        if number is not None:
            value = number.value.removeprefix("中华人民共和国") if "国务院令" in number.value else number.value
            return Fact(value, row.page, as_it_stands(row.raw, number.text), "law"), None
    return None, None


def date_of(
    rows: Sequence[Row],
    genre: Genre,
    below: int,
    signature: Signature | None,
    imprint: Imprint,
    editor: tuple[Fact, Fact] | None,
    facts: WebFacts,
    box: bool,
) -> Fact | None:
    """The paper's own date by its place; a date that the text only mentions is never taken."""
    if genre in {Genre.PHOTO, Genre.SCREENSHOT, Genre.LINKS, Genre.ARCHIVE}:
        return None
    if genre is Genre.LAW:
        return _law_date(rows, below)
    if signature is not None and signature.date is not None and signature.organs:
        return signature.date
    below_title = under_title(rows, below) if below else None
    if below_title is not None:
        return below_title
    if signature is not None and signature.date is not None and signature.date.rule == "signature":
        return signature.date
    if facts.written is not None:
        return facts.written
    found = _reported_on(rows) or labelled_date(rows) or (editor[1] if editor else None) or imprint.printed_on
    if found is not None:
        return found
    if genre is Genre.MINUTES:
        return _meeting_date(rows)
    if box and facts.published is not None:
        return Fact(facts.published.value, facts.published.page, facts.published.quote, "published", 0.8)
    return None


_SPEAKER = re.compile(
    r"^[\u4e00-\u9fff]{2,20}(?:[局厅县市区州院]长|主任|检察长)[ \u3000]*[\u4e00-\u9fff·][\u4e00-\u9fff· ]{1,5}$"
)
_SALUTATION = re.compile(r"^(?:各位|主任|主席|同志们|.{0,12}、各位)[^。]{0,30}[：:]$")


def _reported_on(rows: Sequence[Row]) -> Fact | None:
    """The day between the name of who reports and the salutation, at the head of a report to a congress."""
    for i in range(1, min(len(rows) - 1, 8)):
        span = only_date(rows[i].text)
        if span is not None and _SPEAKER.match(rows[i - 1].text) and _SALUTATION.match(rows[i + 1].text):
            return Fact(span.value, rows[i].page, as_it_stands(rows[i].raw, span.text), "speaker", 0.9)
    return None


def _law_date(rows: Sequence[Row], below: int) -> Fact | None:
    for row in reversed(_law_rows(rows, below)):
        spans = [s for s in find_dates(row.text) if s.is_day]
        if spans:
            return Fact(
                spans[-1].value if row.text[:1] in "（(" else spans[0].value,
                row.page,
                as_it_stands(row.raw, spans[0].text),
                "law",
            )
    return None


def editor_of(rows: Sequence[Row]) -> tuple[Fact, Fact] | None:
    """县司法局办公室编　2021年3月5日 in the head of a bulletin: the editor and the day."""
    for row in rows[:10]:
        span = first_date(row.text) if len(row.text) <= 50 else None
        if span is None or row.cells or row.text[span.end :].strip(" 。)）"):
            continue
        before = re.sub(r"(?:主办|编印|编发|编辑|主编|编)$", "", row.text[: span.start].strip())
        names = organs_of(before) if before else []
        if names:
            return (
                Fact(names[0], row.page, as_it_stands(row.raw, before), "editor", 0.9),
                Fact(span.value, row.page, as_it_stands(row.raw, span.text), "editor"),
            )
    return None


_MEETING = re.compile(r"^[一二三四五六七八九十0-9]{0,2}[、.]?(?:会议|开会|召开)?(?:时间|日期)[：:]")


def _meeting_date(rows: Sequence[Row]) -> Fact | None:
    for row in rows[:15]:
        if _MEETING.match(row.text.replace(" ", "")):
            span = first_date(row.text)
            if span is not None:
                return Fact(span.value, row.page, as_it_stands(row.raw, span.text), "meeting", 0.8)
    return None


def issuers_of(
    head: Head,
    signature: Signature | None,
    title: Title | None,
    title_fact: Fact | None,
    facts: WebFacts,
    imprint: Imprint,
    editor: tuple[Fact, Fact] | None,
    genre: Genre,
    rows: Sequence[Row],
) -> tuple[Fact, ...]:
    """Red head, signature, the organs the title begins with, the organ alone above it, the label of a web page."""
    if genre in {Genre.PHOTO, Genre.SCREENSHOT, Genre.LINKS, Genre.ARCHIVE, Genre.LAW}:
        return ()
    signed = signature.organs if signature is not None else ()
    if head.issuers:
        named = {fact.value for fact in head.issuers}
        titled = _of_title(title, title_fact)
        for others in (signed, titled):  # a joint head whose other names stand elsewhere in print
            if named < {fact.value for fact in others}:
                return _once(others)
        return _once(head.issuers)
    if signature is not None and signature.organs:
        above = (Fact(title.above, title.page, title.above, "above", 0.8),) if title and title.above else ()
        return _once(_whole_names(signature.organs, (*_of_title(title, title_fact), *above)))
    if titled := _of_title(title, title_fact):
        short = _SHORT.fullmatch(titled[0].value) if len(titled) == 1 else None
        whole = facts.issuer if short and facts.issuer and facts.issuer.value.endswith(f"{short[1]}人民政府") else None
        return titled if whole is None else (whole,)
    if under := (_under_title(rows, title) or _above_repetition(rows, title)):
        return under
    if title is not None and title.above is not None:
        return (Fact(title.above, title.page, title.above, "above", 0.8),)
    if editor is not None:
        return (editor[0],)
    if facts.issuer is not None:
        return (facts.issuer,)
    if imprint.printed_by is not None:
        return (Fact(imprint.printed_by.value, imprint.printed_by.page, imprint.printed_by.quote, "imprint", 0.6),)
    return ()


_SHORT = re.compile("([省市县区])(?:人民)?政府")
"""The government's name as its own papers shorten it in the title; a site's box has it whole."""


def _whole_names(signed: Sequence[Fact], printed: Sequence[Fact]) -> Sequence[Fact]:
    """The names of a signature whose letters a seal has swallowed, as they stand in the title or above it."""
    damaged = [one for one in printed if any(_lacks_letters(name.value, one.value) for name in signed)]
    if not damaged:
        return signed
    return printed if len(printed) > len(signed) else damaged


def _lacks_letters(name: str, whole: str) -> bool:
    """Whether a name is another with one to three letters left out of its middle."""
    if not 1 <= len(whole) - len(name) <= 3 or len(name) < 6 or name[:3] != whole[:3] or name[-1] != whole[-1]:
        return False
    letters = iter(whole)
    return all(letter in letters for letter in name)


def _of_title(title: Title | None, title_fact: Fact | None) -> tuple[Fact, ...]:
    """The organs a title begins with."""
    if title_fact is None:
        return ()
    printed = title.quote.replace("\n", " ") if title is not None else ""
    organs = max(
        organs_before(title.text) if title is not None else [], organs_before(printed), key=len
    ) or organs_before(title_fact.value)
    return tuple(Fact(name, title_fact.page, name, "title", 0.8) for name in organs)


def _under_title(rows: Sequence[Row], title: Title | None) -> tuple[Fact, ...]:
    """Organs between the title and its date, as statistical bulletins and covers have them."""
    found: list[Fact] = []
    for row in rows[title.end : title.end + 5] if title is not None else ():
        names = organs_of(row.raw) if not row.cells else []
        if not names:
            return tuple(found) if found and only_date(row.text) is not None else ()
        found += [Fact(name, row.page, row.raw.strip(), "under-title", 0.9) for name in names]
    return ()


def _above_repetition(rows: Sequence[Row], title: Title | None) -> tuple[Fact, ...]:
    """The organ on the row above the title where a site prints the title twice."""
    wanted = fold(title.text) if title is not None else ""
    for i in range(title.end, min(len(rows) - 1, title.end + 10)) if title is not None else ():
        names = organs_of(rows[i].raw)
        if names and fold(rows[i + 1].text) == wanted:
            return tuple(Fact(name, rows[i].page, rows[i].raw.strip(), "above", 0.8) for name in names)
    return ()


def _once(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple({fact.value: fact for fact in reversed(facts)}.values())[::-1]
