"""The title of a paper (GB/T 9704-2012, 7.3.1): where it begins, over how many lines it runs, where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fazhi.gongwen.bodies import organs_before, organs_of
from fazhi.gongwen.dates import only_date
from fazhi.gongwen.head import Head, is_issue_row
from fazhi.gongwen.kinds import LEGAL, kind_of
from fazhi.gongwen.rows import Row
from fazhi.gongwen.titlerows import (
    ABOUT,
    CHROME,
    HANZI,
    NUMBERED,
    Title,
    assemble,
    is_body,
    is_furniture,
    is_usual,
    stands_alone,
)
from fazhi.gongwen.webfacts import is_labelled
from fazhi.reading.fold import fold

SEARCH = 30
_YEAR_FIRST = re.compile(r"^(?:20\d\d|二〇..)年")
"""A title that begins with the year lacks its subject: the organ on the row above is its first line."""


def find_title(rows: Sequence[Row], head: Head, *, web: bool = False) -> Title | None:
    """The title, or None where the first rows hold no such thing; sites print it above the head too."""
    start = head.end if head.red else 0
    below = _find_from(rows, head, start, web)
    if below is not None or start == 0:
        return below
    above = _find_from(rows[: max(0, min(head.used, default=0))], head, 0, web)
    if above is None:  # a site puts the number below the title that stands under its red head
        above = _find_from(rows[: max(head.used, default=0)], head, min(head.used, default=0) + 1, web)
    named = above is not None and len(above.text) >= 8 and kind_of(above.text) is not None
    return above if named else None


def _find_from(rows: Sequence[Row], head: Head, start: int, web: bool) -> Title | None:
    masthead: str | None = None
    above: str | None = None
    start = _below_announcement(rows, start)
    tries = 0
    text_seen = body_seen = False
    for i in range(start, min(len(rows), start + SEARCH)):
        row = rows[i]
        if text_seen and _signs(rows, i):
            break  # what follows the signature is an attachment
        text_seen = text_seen or row.text[-1:] in "：:。"
        body_seen = body_seen or is_body(row.text)
        if i in head.used or is_furniture(row, web):
            continue
        organs = organs_of(row.raw)
        if organs and not _organ_begins_title(rows, i):
            above = above or organs[0]
        elif masthead is None and _is_masthead(rows, i, head):
            masthead = row.text
        elif _PROCLAIMS.match(row.text):
            break
        elif row.text[-1:] in "：:":  # 主送机关, or words that introduce a list
            if not (web or CHROME.match(row.text) or row.text.startswith("各") or _LABEL_ALONE.match(row.text)):
                break
        elif (found := assemble(rows, i, head, web)) is not None and (not body_seen or _may_follow_text(rows, found)):
            return _settled(rows, replace(found, masthead=masthead, above=above), head, web)
        else:
            if i == start and _LEAD.match(row.text):
                continue  # a news lead above the paper
            tries += len(row.text) > 3  # 上篇, 文件: a word alone is no try
            if tries >= (8 if web else 2) or (is_body(row.text) and not web):
                break
    return _masthead_title(rows, masthead, above)


def _may_follow_text(rows: Sequence[Row], found: Title) -> bool:
    """Whether rows below text are a title: they name a kind, and are no heading of a table."""
    if kind_of(found.text) is None:
        return False
    below = rows[found.end : found.end + 1]
    return is_usual(found.text) or not any(row.cells or row.text.count("|") > 1 for row in below)


_ANNOUNCES = re.compile(r"^(?:[\u4e00-\u9fff]{0,4}(?:全文|原文|详情|内容|文件))[\u4e00-\u9fff]{0,4}如下[：:。]?$")
"""文件全文如下：, the last words of a news lead above a paper."""


def _below_announcement(rows: Sequence[Row], start: int) -> int:
    """The row below the words that announce a paper, or `start` where none stand near the top."""
    for i in range(start, min(len(rows), start + 8)):
        clauses = re.split(r"[。，,]", rows[i].text.rstrip())
        if _ANNOUNCES.match(clauses[-1]) and not (len(clauses) == 2 and is_usual(clauses[0])):
            return i + 1
    return start


_LEAD = re.compile(
    r"^.*(?:小编|范文).{0,12}(?:整理|收集)|^(?:日前|近日|据悉|[0-9]{1,2}月[0-9]{1,2}日)[，,]?[^。]{6,60}(?:发布|印发|出台|下发)"
)
_PROCLAIMS = re.compile(r"^现(?:发布|公布|予公布|予发布|将|印发)《|^《[^》]{4,60}》(?:已|业经|经)")
"""The first words of a decree, or of a notice whose title is missing."""


_LABEL_ALONE = re.compile(r"^(?:主题|标题|名称|时限|时间|期限|征集状态|状态|征集|来源|类别|分类|栏目|内容)[：:]$")
"""A label of a site's form whose value stands on the row below it."""


def _signs(rows: Sequence[Row], i: int) -> bool:
    """A date alone on row i, or an organ there with a date alone below it."""
    reach = 2 if organs_of(rows[i].raw) else 1
    return any(only_date(row.text) is not None for row in rows[i : i + reach])


_WEAK_KINDS = frozenset({None, "信息", "图", "照片", "截图", "网址"})
"""Endings that words of a site have as often as titles."""


def _settled(rows: Sequence[Row], found: Title, head: Head, web: bool) -> Title | None:
    """The first title-like rows, or the title in the usual form below them where they are a site's words."""
    if (kind_of(found.text) not in _WEAK_KINDS and len(found.text) >= 8) or found.text.startswith(ABOUT):
        return (
            _that_hands_out(rows, found, head, web)
            or _in_full(rows, found, head, web)
            or _as_repeated(rows, found, head, web)
            or found
        )
    plain = _plain_title(rows, found, head, web)
    if plain is None and found.above is None and kind_of(found.text) is None and _addressed(rows, found.end):
        return None  # a letter's title names its kind: these are a site's words
    return plain or found


_ADDRESSES = re.compile(r"^[^。]{0,80}(?:政府|局|各|单位|部门|委员会|办公室)[^。]{0,80}[：:]$")


def _addressed(rows: Sequence[Row], below: int) -> bool:
    """Whether 主送机关 stand below, before any text."""
    for row in rows[below : below + 8]:
        if is_body(row.text):
            return _ADDRESSES.match(row.text) is not None
        if len(row.text) >= 6 and _ADDRESSES.match(row.text) and not is_labelled(row.raw):
            return True
    return False


def printed_again(rows: Sequence[Row], title: Title) -> int:
    """The row below the title where a site prints it twice: below the second, with the paper's own facts under it."""
    wanted = fold(title.text)
    for i in range(title.end, min(len(rows), title.end + 12)) if len(wanted) >= 8 else ():
        if only_date(rows[i].text) is not None and organs_of(rows[i - 1].raw):
            break
        joined = ""
        for j in range(i, min(len(rows), i + 4)):
            joined += fold(rows[j].text)
            if joined == wanted:
                return j + 1
            if not wanted.startswith(joined):
                break
    return title.end


def _that_hands_out(rows: Sequence[Row], found: Title, head: Head, web: bool) -> Title | None:
    """…关于印发《方案》的通知 where a site prints the name of the 方案 alone above it."""
    for i in range(found.end, min(len(rows), found.end + 12)):
        text = rows[i].text
        if is_labelled(rows[i].raw):
            continue
        if is_body(text) or text[-1:] in "。：:":
            return None
        if found.text in text.replace(" ", "") and "印发" in text:
            begin = i - 1 if organs_of(rows[i - 1].raw) and i - 1 >= found.end else i
            title = assemble(rows, begin, head, web)
            return (
                replace(title, masthead=found.masthead, above=found.above) if title and is_usual(title.text) else None
            )
    return None


def _in_full(rows: Sequence[Row], found: Title, head: Head, web: bool) -> Title | None:
    """The title right below a headline that says the same without the organ: 某局关于…的通告 under 关于…的通告."""
    at = found.end
    while at < min(len(rows), found.end + 3) and is_furniture(rows[at], web):
        at += 1
    below = assemble(rows, at, head, web) if at < len(rows) else None
    if below is None or len(below.text) < 10 or _names_office(found.text) or not _names_office(below.text):
        return None
    if is_usual(below.text) and organs_before(below.text) and kind_of(below.text) == kind_of(found.text):
        return replace(below, masthead=found.masthead, above=found.above)
    same_end = fold(below.text).replace("的", "")[-5:] == fold(found.text).replace("的", "")[-5:]
    return replace(below, masthead=found.masthead, above=found.above) if same_end else None


def _as_repeated(rows: Sequence[Row], found: Title, head: Head, web: bool) -> Title | None:
    """The title as the paper prints it below a site's line: with its organ right above, or without the site's names."""
    last = found.quote.split()[-1]
    unmarked = fold(_STATE_OF_LAW.sub("", found.text))
    about = found.text.startswith(ABOUT)
    for i in range(found.end, min(len(rows), found.end + 14)):
        text = fold(rows[i].text)
        if is_body(rows[i].text):
            return None
        if text == unmarked != fold(found.text):
            return assemble(rows, i, head, web)
        if (
            about
            and not rows[i].gap
            and organs_of(rows[i - 1].raw)
            and fold(found.text).startswith(text)
            and len(text) > 7
        ):
            whole = assemble(rows, i - 1, head, web)
            return whole if whole is not None and fold(whole.text).endswith(fold(found.text)) else None
        if (
            not about
            and "\n" not in found.quote
            and text == fold(last)
            and is_usual(last)
            and len(last) < len(found.text)
        ):
            return assemble(rows, i, head, web)
    return None


_STATE_OF_LAW = re.compile(r"[（(][^（()）]{0,12}(?:废止|失效)[）)]$")
"""What a library of laws adds to a title."""
_OFFICE = re.compile(r"人民政府|委员会|[\u4e00-\u9fff]{2}[局厅](?!部)|指挥部|办公[室厅]|大队|法院|检察院")


def _names_office(title: str) -> bool:
    """Whether a title names the office whose paper it is, outside the names of papers."""
    return _OFFICE.search(re.sub(r"《[^》]*》", "", title)) is not None


def _plain_title(rows: Sequence[Row], doubtful: Title, head: Head, web: bool) -> Title | None:
    """The one title in the usual form (organ, 关于, kind) between words of a site and the text, or None.

    Names of sites, of columns and of values in a box of facts look like titles without a kind.
    """
    found: Title | None = None
    i = doubtful.start + 1
    while i < min(len(rows), doubtful.start + SEARCH):
        row = rows[i]
        if is_body(row.text) or row.text.endswith("。") or NUMBERED.match(row.text):
            break
        if only_date(row.text) is not None and organs_of(rows[i - 1].raw):
            break
        organ_again = (
            found is not None
            and organs_of(row.raw)
            and fold(rows[i + 1].text if i + 1 < len(rows) else "") == fold(found.text)
        )
        title = None if organ_again or i in head.used or is_furniture(row, web) else assemble(rows, i, head, web)
        if title is None or row.cells or not (is_usual(title.text) or stands_alone(rows, i)):
            i += 1
            continue
        if found is not None and not fold(found.text).startswith(fold(title.text)):
            return None  # a list of titles
        found = title
        i = title.end
    return found


def _masthead_title(rows: Sequence[Row], masthead: str | None, above: str | None) -> Title | None:
    if masthead is None:
        return None
    at = next(i for i, row in enumerate(rows) if row.text == masthead)
    return Title(masthead, rows[at].raw.strip(), rows[at].page, at, at + 1, masthead, above)


_BARE_KIND = re.compile("(?:" + "|".join(LEGAL) + "|会议纪要|公示|[0-9]{1,3}号令)$")
"""A kind alone on its row, whose organ is the title's first line."""


def _organ_begins_title(rows: Sequence[Row], i: int) -> bool:
    """The organ's name is the first line of the title where 关于… or the bare kind follows, at once or below others."""
    for j in range(i + 1, min(len(rows), i + 8)):
        text = rows[j].text
        if text.startswith(ABOUT) or _BARE_KIND.match(text.replace(" ", "")):
            return True
        if not organs_of(rows[j].raw):
            return j == i + 1 and not rows[j].gap and _YEAR_FIRST.match(text) is not None and kind_of(text) is not None
    return False


def _is_masthead(rows: Sequence[Row], i: int, head: Head) -> bool:
    """法治政府建设工作简报 above 第3期; 会议纪要 above its number."""
    text = rows[i].text.replace(" ", "")
    if len(text) > 30 or kind_of(text) not in {"简报", "会议纪要", "纪要", "信息", "通报"} or text.startswith("关于"):
        return False
    following = range(i + 1, min(len(rows), i + 3))
    return any(is_issue_row(rows[j].text) or (j in head.used and head.number is not None) for j in following)


def _largest(rows: Sequence[Row], head: Head, start: int) -> int | None:
    """The first row in the largest type of the first page, where sizes are known and stand out."""
    page = rows[0].page if rows else 1
    sized = [(i, r) for i, r in enumerate(rows[:60]) if r.page == page and r.size]
    if len(sized) < 3:
        return None
    body = sorted(r.size or 0.0 for _, r in sized)[len(sized) // 2]
    best = max((r.size or 0.0 for i, r in sized if i >= start and i not in head.used), default=0.0)
    if best < body * 1.15:
        return None
    for i, r in sized:
        if i >= start and i not in head.used and (r.size or 0.0) >= best - 0.6:
            return None if is_furniture(r, False) or not HANZI.search(r.text) else i
    return None
