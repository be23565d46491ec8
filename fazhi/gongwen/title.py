"""The title of a paper (GB/T 9704-2012, 7.3.1): where it begins, over how many lines it runs, where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fazhi.gongwen.bodies import is_organ, organs_before, organs_of
from fazhi.gongwen.dates import first_date, only_date
from fazhi.gongwen.head import Head, is_issue_row
from fazhi.gongwen.kinds import LEGAL, kind_of
from fazhi.gongwen.rows import Row
from fazhi.gongwen.webfacts import is_breadcrumb, is_labelled
from fazhi.reading.fold import fold

TITLE_ROWS = 6
TITLE_LENGTH = 130
SEARCH = 30


@dataclass(frozen=True, slots=True)
class Title:
    """The joined text, its rows `start`..`end` (end not included), and the head of a bulletin that stands above it."""

    text: str
    quote: str
    page: int
    start: int
    end: int
    masthead: str | None = None
    above: str | None = None


NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．，]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[条章节]|"
    r"[0-9]{1,2}[、.．](?![0-9])|[（(][0-9]{1,2}[）)]|[①-⑳])"
)
_CHROME = re.compile(
    r"^(?:首页|当前位置|您的位置|您现在的位置|所在位置|网站首页|返回|打印|关闭|分享|字体|字号|字体大小|浏览|点击|阅读|登录|注册|搜索|无障碍|长者|"
    r"今天是|欢迎|设为首页|加入收藏|收藏|扫一扫|索引号|信息分类|主题分类|组配分类|发文机关|发布机构|制发机构|发布机关|成文日期|发布日期|发布时间|有效性|"
    r"生成日期|公开日期|公开方式|来源|文章来源|信息来源|时间|日期|作者|责任编辑|编辑|标题|名称|体裁|关键词|发文字号|文号|政务公开|政府信息公开|"
    r"http|www|上一篇|下一篇|相关|《?目录》?$|目[ ]*录$|正文$|正文[：:]|您当前的位置|手机版|无障碍|长辈版|适老|设为|"
    r"站群|繁体|简体|全文检索|网站支持|版权所有|本站|信息搜索|进入)"
)
_ANNEX = re.compile(r"^附[ ]*[件表图][ ]*[0-9一二三四五六七八九十]{0,3}[ ]*[：:]?$")
_TAIL_ROW = re.compile(r"^[（(](?!.*(?:通过|公布|施行|月.{1,3}日))[^（()）。]{1,30}[）)]$")
_DRAFT_ROW = re.compile(r"^[（(【〔\[]?(?:征求意见稿|送审稿|讨论稿|初稿|草案|代拟稿|审议稿|报批稿|草稿)[）)】〕\]]?$")
_RUNS_ON = re.compile(r"^(?:的(?!确)|和|及|与|等|》|”|）|\)|、|〉)")
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_STOP = re.compile(r"[。；;]|[：:]$")
_COLUMN = re.compile(r"^[\u4e00-\u9fff]{2,8}[丨|｜│][ ]*(?=[\u4e00-\u9fff“《])")
_YEAR_AGAIN = re.compile(r"^(?P<title>.*(?P<year>20\d\d)年.*[\u4e00-\u9fff])[ ]*(?P=year)$")
"""A site's mark for choosing the year, behind a title that names it."""
_ABOUT = ("关于", "關於", "關于", "印发", "转发", "批转", "发布", "公布", "贯彻", "公开征求", "落实")
_YEAR_FIRST = re.compile(r"^(?:20\d\d|二〇..)年")
"""A title that begins with the year lacks its subject: the organ on the row above is its first line."""
_SHORT = ("证明", "公示", "说明", "声明", "聘书", "邀请函", "公开信", "倡议书", "承诺书", "任务书")
_SAYS_OF_BOOK = re.compile(r"^《[^》]{2,40}》(?:是|由|已|经|自|于)")
_FORM_LABEL = re.compile(r"^[\u4e00-\u9fff]{2,10}[：:]")


def find_title(rows: Sequence[Row], head: Head, *, web: bool = False) -> Title | None:
    """The title, or None where the first rows hold no such thing; sites print it above the head too."""
    start = head.end if head.red else 0
    below = _find_from(rows, head, start, web)
    if below is not None or start == 0:
        return below
    above = _find_from(rows[: max(0, min(head.used, default=0))], head, 0, web)
    return above if above is not None and _usual(above.text) else None


def _find_from(rows: Sequence[Row], head: Head, start: int, web: bool) -> Title | None:
    masthead: str | None = None
    above: str | None = None
    tries = 0
    text_seen = False
    for i in range(start, min(len(rows), start + SEARCH)):
        row = rows[i]
        if text_seen and _signs(rows, i):
            break  # what follows the signature is an attachment
        text_seen = text_seen or row.text[-1:] in "：:。"
        if i in head.used or _skip(row, web):
            continue
        organs = organs_of(row.raw)
        if organs and not _organ_begins_title(rows, i):
            above = above or organs[0]
        elif masthead is None and _is_masthead(rows, i, head):
            masthead = row.text
        elif row.text[-1:] in "：:":  # 主送机关, or words that introduce a list
            if not web and not _CHROME.match(row.text) and not row.text.startswith("各"):
                break
        elif (found := _assemble(rows, i, head, web)) is not None:
            return _settled(rows, replace(found, masthead=masthead, above=above), head, web)
        else:
            tries += 1
            if tries >= (8 if web else 2) or (_is_body(row.text) and not web):
                break
    return _masthead_title(rows, masthead, above)


def _signs(rows: Sequence[Row], i: int) -> bool:
    """A date alone on row i, or an organ there with a date alone below it."""
    reach = 2 if organs_of(rows[i].raw) else 1
    return any(only_date(row.text) is not None for row in rows[i : i + reach])


def _settled(rows: Sequence[Row], found: Title, head: Head, web: bool) -> Title:
    """The first title-like rows, or the title in the usual form below them where they are a site's words."""
    if (kind_of(found.text) is not None and len(found.text) >= 8) or found.text.startswith(_ABOUT):
        return _that_hands_out(rows, found, head, web) or found
    return _plain_title(rows, found, head, web) or found


def _that_hands_out(rows: Sequence[Row], found: Title, head: Head, web: bool) -> Title | None:
    """…关于印发《方案》的通知 where a site prints the name of the 方案 alone above it."""
    for i in range(found.end, min(len(rows), found.end + 12)):
        text = rows[i].text
        if is_labelled(rows[i].raw):
            continue
        if _is_body(text) or text[-1:] in "。：:":
            return None
        if found.text in text.replace(" ", "") and "印发" in text:
            begin = i - 1 if organs_of(rows[i - 1].raw) and i - 1 >= found.end else i
            title = _assemble(rows, begin, head, web)
            return replace(title, masthead=found.masthead, above=found.above) if title and _usual(title.text) else None
    return None


def _plain_title(rows: Sequence[Row], doubtful: Title, head: Head, web: bool) -> Title | None:
    """The one title in the usual form (organ, 关于, kind) between words of a site and the text, or None.

    Names of sites, of columns and of values in a box of facts look like titles without a kind.
    """
    found: Title | None = None
    i = doubtful.start + 1
    while i < min(len(rows), doubtful.start + SEARCH):
        row = rows[i]
        if _is_body(row.text) or row.text.endswith("。") or NUMBERED.match(row.text):
            break
        if only_date(row.text) is not None and organs_of(rows[i - 1].raw):
            break
        title = None if i in head.used or _skip(row, web) else _assemble(rows, i, head, web)
        if title is None or row.cells or not (_usual(title.text) or _whole(rows, i)):
            i += 1
            continue
        if found is not None and fold(title.text) != fold(found.text):
            return None  # a list of titles
        found = title
        i = title.end
    return found


def _whole(rows: Sequence[Row], j: int) -> bool:
    """Whether a title stands on row j alone: it begins with its organ, or the row is printed again below."""
    text = rows[j].text.replace(" ", "")
    if len(text) < 10 or kind_of(text) is None:
        return False
    return (_usual(text) and bool(organs_before(text))) or any(
        fold(text) == fold("".join(r.text for r in rows[k : k + n]))
        for k in range(j + 1, min(len(rows), j + 12))
        for n in (1, 2, 3)
    )


def _usual(text: str) -> bool:
    """Whether a text is a title in the usual form: it names its kind, and says what about or begins with its organ."""
    return (
        len(text) >= 8
        and kind_of(text) is not None
        and ("关于" in text or "關於" in text or "關于" in text or bool(organs_before(text)))
    )


def _masthead_title(rows: Sequence[Row], masthead: str | None, above: str | None) -> Title | None:
    if masthead is None:
        return None
    at = next(i for i, row in enumerate(rows) if row.text == masthead)
    return Title(masthead, rows[at].raw.strip(), rows[at].page, at, at + 1, masthead, above)


def _skip(row: Row, web: bool) -> bool:
    text = row.text
    if only_date(text) is not None or is_issue_row(text) or _ANNEX.match(text) or _DRAFT_ROW.match(text):
        return True
    if is_breadcrumb(text) or is_labelled(row.raw):
        return True
    text = text.lstrip("-•·*| ")
    if _CHROME.match(text) and (web or len(text) <= 8 or re.match(r".{2,6}[：: ]", text) is not None):
        return kind_of(text) is None or len(text) < 8 or "：" in text[:8] or ":" in text[:8]
    if first_date(text) is not None and _organ_with_date(text):
        return True
    if (
        web
        and _FORM_LABEL.match(text)
        and not text.startswith(("关于", "喜报"))
        and re.search(r"[：:]《", text) is None
    ):
        return True
    return _HANZI.search(text) is None


def _names_a_label(text: str) -> bool:
    """联系人：…, but not 图解：《…》 nor a title that says 关于."""
    return _FORM_LABEL.match(text) is not None and "关于" not in text and re.search(r"[：:]《", text) is None


def _organ_with_date(text: str) -> bool:
    """县司法局办公室编 2021年3月5日: the editor's line of a bulletin."""
    span = first_date(text)
    if span is None or span.end < len(text.rstrip()) - 3:
        return False
    before = re.sub(r"(?:主办|编印|编发|编辑|编|主编)$", "", text[: span.start].strip())
    return bool(before) and is_organ(before.replace(" ", "").replace("\u3000", ""))


def _is_body(text: str) -> bool:
    return len(text) > 40 and ("。" in text or text.count("，") > 1)


def _organ_begins_title(rows: Sequence[Row], i: int) -> bool:
    """The organ's name is the first line of the title where 关于… or the bare kind follows, at once or below others."""
    for j in range(i + 1, min(len(rows), i + 8)):
        text = rows[j].text
        if text.startswith(_ABOUT) or text.replace(" ", "") in LEGAL or text.replace(" ", "") in {"会议纪要", "公示"}:
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
            return None if _skip(r, False) or not _HANZI.search(r.text) else i
    return None


def _ends(rows: Sequence[Row], i: int, j: int, text: str, head: Head) -> bool:
    """Whether the title ends before row j; `text` is what has been joined from row i on."""
    row, first = rows[j], rows[i]
    bare = row.text.replace(" ", "")
    open_mark = text.count("《") > text.count("》") or _open_brackets(text)
    if j in head.used or row.cells != first.cells or NUMBERED.match(bare) or only_date(bare):
        return True
    if _STOP.search(bare) or len(text) + len(bare) > TITLE_LENGTH:
        return True
    if open_mark:
        return False
    if (
        _ANNEX.match(bare)
        or _CHROME.match(bare)
        or is_issue_row(bare)
        or (first_date(bare) is not None and _organ_with_date(bare))
    ):
        return True
    if first.size and row.size and abs(first.size - row.size) > 1.2:
        return True
    if is_breadcrumb(bare) or (not _only_organs(text) and _whole(rows, j)):
        return True  # a name of a site above the title
    if row.gap and bare.startswith("关于") and _usual(bare) and not organs_of(rows[j - 1].raw):
        return True
    if _RUNS_ON.match(bare):
        return False
    if kind_of(text) is not None and not _only_organs(text):
        return _TAIL_ROW.match(bare) is None
    return False


def _open_brackets(text: str) -> bool:
    opened = text.count("（") + text.count("(")
    return opened > text.count("）") + text.count(")")


def _only_organs(text: str) -> bool:
    return all(is_organ(part) for part in text.split(" "))


def _assemble(rows: Sequence[Row], i: int, head: Head, web: bool) -> Title | None:
    text, quotes, j = "", [], i
    organ_row = False
    while j < min(len(rows), i + TITLE_ROWS):
        if j > i and _ends(rows, i, j, text, head):
            break
        piece = rows[j].text.strip()
        if rows[j].cells:
            filled = [cell.strip() for cell in rows[j].raw.split("\t") if cell.strip()]
            if len(filled) > 1:
                break  # a row of a table, not a heading that takes its whole width
            piece = filled[0] if filled else ""
        if _is_body(piece):
            break
        this_is_organ = bool(organs_of(rows[j].raw))
        text += (" " if text and organ_row and this_is_organ else "") + (
            _side_by_side(rows[j]) if this_is_organ else piece
        )
        organ_row = this_is_organ
        quotes.append(rows[j].raw.strip())
        j += 1
        if rows[j - 1].cells:
            break
    if not text:
        return None
    if kind_of(text) is None and j - i > 1 and not _same_type(rows, i, j):
        text, quotes, j = rows[i].text.strip(), [rows[i].raw.strip()], i + 1
    text = _COLUMN.sub("", text)
    if len(text) <= TITLE_LENGTH:
        text = _YEAR_AGAIN.sub(r"\g<title>", text)
    if not _title_like(text, rows, i, j, web):
        return None
    return Title(text, "\n".join(quotes), rows[i].page, i, j)


def _side_by_side(row: Row) -> str:
    """The organs of one row, a blank between joint ones."""
    organs = organs_of(row.raw)
    return " ".join(organs) if len(organs) > 1 else row.text.replace(" ", "")


def _same_type(rows: Sequence[Row], i: int, j: int) -> bool:
    """Rows i to j are set in one size that the row after them has not: they are one title even without a known kind."""
    size = rows[i].size
    if size is None or any(r.size is None or abs(r.size - size) > 0.6 for r in rows[i:j]):
        return False
    after = rows[j].size if j < len(rows) else None
    return after is not None and abs(after - size) > 1.2


def _title_like(text: str, rows: Sequence[Row], i: int, j: int, web: bool) -> bool:
    """Whether a joined text can be a title: no sentence, no label, no list item."""
    if not 2 <= len(text) <= TITLE_LENGTH or len(_HANZI.findall(text)) < 2 or "http" in text or "www." in text:
        return False
    if text.count("|") > 1 or _SAYS_OF_BOOK.match(text):
        return False  # a row of a table that was copied as text; the first half of a sentence
    kind = kind_of(text)
    if text.endswith("。") and _usual(text[:-1]) and "。" not in text[:-1] and text.startswith("关于"):
        return True  # a title with a full stop, which is a fault of it
    if "。" in text or NUMBERED.match(text) or text[-1] in "：:，,、；;":
        return False
    if kind is not None and (len(text) >= 4 or text.replace(" ", "") in {*LEGAL, *_SHORT}):
        return not _names_a_label(text)
    if text.startswith("关于") and len(text) >= 6:
        return True
    if _FORM_LABEL.match(text) or len(text) > 45 or len(text) < 4 or _only_organs(text):
        return False
    if text.count("，") + text.count(",") > (2 if web else 0):
        return False
    follows = j < len(rows) and not rows[j].cells
    return follows and (
        web
        or rows[i].heading
        or len(rows[j].text) > len(text)
        or "。" in rows[j].text
        or bool(NUMBERED.match(rows[j].text))
        or _cover(rows, j)
    )


def _cover(rows: Sequence[Row], j: int) -> bool:
    """A cover: organ and date stand below the title."""
    return any(organs_of(r.raw) for r in rows[j : j + 2]) and any(only_date(r.text) for r in rows[j : j + 4])
