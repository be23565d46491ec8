"""Rows that make a title: what is furniture of a site, where a title ends, what text can be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fazhi.gongwen.bodies import is_organ, organs_before, organs_of
from fazhi.gongwen.dates import first_date, only_date
from fazhi.gongwen.head import Head, is_issue_row
from fazhi.gongwen.kinds import LEGAL, kind_of
from fazhi.gongwen.rows import Row
from fazhi.gongwen.webfacts import is_breadcrumb, is_labelled
from fazhi.reading.fold import fold

TITLE_ROWS = 6
TITLE_LENGTH = 130


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
CHROME = re.compile(
    r"^(?:首页|当前位置|您的位置|您现在的位置|所在位置|网站首页|返回|打印|关闭|分享|字体|字号|字体大小|浏览|点击|阅读|登录|注册|搜索|无障碍|长者|"
    r"今天是|欢迎|设为首页|加入收藏|收藏|扫一扫|索引号|信息分类|主题分类|组配分类|发文机关|发布机构|制发机构|发布机关|成文日期|发布日期|发布时间|有效性|"
    r"生成日期|公开日期|公开方式|来源|文章来源|信息来源|时间|日期|作者|责任编辑|编辑|标题|名称|体裁|关键词|发文字号|文号|政务公开|政府信息公开|"
    r"http|www|上一篇|下一篇|相关|《?目录》?$|目[ ]*录$|正文$|正文[：:]|您当前的位置|手机版|无障碍|长辈版|适老|设为|"
    r"站群|投稿|【?阅读全文|关于我们|联系我们|繁体|简体|全文检索|网站支持|版权所有|本站|信息搜索|进入)"
)
_FOOTER = re.compile(
    r"ICP备|公网安备|网站地图|网站标识码|主办单位[：:]|技术支持[：:]|联系电话[：:]|版权所有|^[\u4e00-\u9fff]{2,8}(?:链接|下载)[：:]"
)
"""What sites print at their foot, or above a paper in a copy of the page."""
_ANNEX = re.compile(r"^附[ ]*[件表图][ ]*[0-9一二三四五六七八九十]{0,3}[ ]*[：:]?$")
_TAIL_ROW = re.compile(
    r"^[（(](?!.*(?:第[0-9一二三四五六七八九十]{1,3}号|通过|公布|施行|月.{1,3}日))[^（()）。]{1,30}[）)]$"
)
_DRAFT_ROW = re.compile(r"^[（(【〔\[]?(?:征求意见稿|送审稿|讨论稿|初稿|草案|代拟稿|审议稿|报批稿|草稿)[）)】〕\]]?$")
_RUNS_ON = re.compile(r"^(?:的(?!确)|和|及|与|等|》|”|）|\)|、|〉|[（(][^（()）]{1,24}[）)]的)")
_HANDS_OUT = re.compile(r"(?:关于|關於)?(?:印发|转发|批转|公布|发布|印發|轉發)")
HANZI = re.compile(r"[\u4e00-\u9fff]")
_STOP = re.compile(r"[。；;]|[：:]$")
_COLUMN = re.compile(
    r"^[\u4e00-\u9fff]{2,8}[丨|｜│┃][ ]*(?=[\u4e00-\u9fff“《])|"
    r"^(?:政策文件|政府文件|文件名称?|标题|题目|原文)[：:][ ]*(?=[\u4e00-\u9fff“《]{6})"
)
_DAY_BEFORE = re.compile(r"^[0-9]{1,2}[.．-][0-9]{1,2}[ ]*(?=[\u4e00-\u9fff]{2,20}(?:关于|印发))")
_REPEALED = re.compile(r"^[（(](?:已(?:废止|失效|修改)|[受授]权发布|全文|转载)[）)][ ]*")
"""What a site says of a paper before its title."""
_YEAR_AGAIN = re.compile(r"^(?P<title>.*(?P<year>20\d\d)年.*[\u4e00-\u9fff])[ ]*(?P=year)$")
"""A site's mark for choosing the year, behind a title that names it."""
ABOUT = ("关于", "關於", "關于", "印发", "转发", "批转", "发布", "公布", "贯彻", "公开征求", "落实")
_SHORT = ("证明", "公示", "说明", "声明", "聘书", "邀请函", "公开信", "倡议书", "承诺书", "任务书")
_SAYS_OF_BOOK = re.compile(r"^《[^》]{2,40}》(?:是|由|已|经|自|于)")
_FORM_LABEL = re.compile(r"^[\u4e00-\u9fff]{2,10}[：:]")


def stands_alone(rows: Sequence[Row], j: int) -> bool:
    """Whether a title stands on row j alone: it begins with its organ, or the row is printed again below."""
    text = rows[j].text.replace(" ", "")
    if len(text) < 10 or kind_of(text) is None:
        return False
    return (is_usual(text) and bool(organs_before(text))) or any(
        fold(text) == fold("".join(r.text for r in rows[k : k + n]))
        for k in range(j + 1, min(len(rows), j + 12))
        for n in (1, 2, 3)
    )


def is_usual(text: str) -> bool:
    """Whether a text is a title in the usual form: it names its kind, and says what about or begins with its organ."""
    return (
        len(text) >= 8
        and kind_of(text) is not None
        and ("关于" in text or "關於" in text or "關于" in text or bool(organs_before(text)))
    )


def is_furniture(row: Row, web: bool) -> bool:
    text = row.text
    if only_date(text) is not None or is_issue_row(text) or _ANNEX.match(text) or _DRAFT_ROW.match(text):
        return True
    if is_breadcrumb(text) or is_labelled(row.raw):
        return True
    if text.startswith(("----", "____", "====")) or _FOOTER.search(text):
        return True
    if _CAPTION.match(text) or _menu(row.raw) or (text.endswith("正文") and _SITE_NAME.match(text)):
        return True
    text = text.lstrip("-•·*| ")
    if CHROME.match(text) and (web or len(text) <= 8 or re.match(r".{2,6}[：: ]", text) is not None):
        return kind_of(text) is None or len(text) < 8 or "：" in text[:8] or ":" in text[:8]
    if first_date(text) is not None and _organ_with_date(text):
        return True
    if web and _names_a_label(text) and not text.startswith("喜报"):
        return True
    return HANZI.search(text) is None


_CAPTION = re.compile(r"^[（(【\[]?(?:资料图片?|图源|配图|图片来源|网络图片|图)[：:]?.{0,12}[）)】\]]$")


def _menu(raw: str) -> bool:
    """返回首页  加入收藏  关于我们: words of a site side by side."""
    words = raw.split()
    return len(words) > 1 and all(len(word) <= 10 and CHROME.match(word) for word in words)


def _names_a_label(text: str) -> bool:
    """联系人：…, but not 图解：《…》 nor a title that says 关于."""
    text = _COLUMN.sub("", text)
    return _FORM_LABEL.match(text) is not None and "关于" not in text and re.search(r"[：:]《", text) is None


def _organ_with_date(text: str) -> bool:
    """县司法局办公室编 2021年3月5日: the editor's line of a bulletin."""
    span = first_date(text)
    if span is None or span.end < len(text.rstrip()) - 3:
        return False
    before = re.sub(r"(?:主办|编印|编发|编辑|编|主编)$", "", text[: span.start].strip())
    return bool(before) and is_organ(before.replace(" ", "").replace("\u3000", ""))


def is_body(text: str) -> bool:
    return len(text) > 40 and ("。" in text or text.count("，") > 1)


def _ends(rows: Sequence[Row], i: int, j: int, text: str, head: Head) -> bool:
    """Whether the title ends before row j; `text` is what has been joined from row i on."""
    row, first = rows[j], rows[i]
    bare = row.text.replace(" ", "")
    open_mark = text.count("《") > text.count("》") or _open_brackets(text)
    if j in head.used or row.cells != first.cells or NUMBERED.match(bare) or only_date(bare):
        return True
    if _STOP.search(bare) or len(text) + len(bare) > TITLE_LENGTH:
        return True
    if open_mark and not (text.startswith("《") and "》" not in text and "关于" in bare and organs_before(bare)):
        return False  # what is cut off above a title is no part of it
    if (
        _ANNEX.match(bare)
        or CHROME.match(bare)
        or is_issue_row(bare)
        or (first_date(bare) is not None and _organ_with_date(bare))
    ):
        return True
    if first.size and row.size and abs(first.size - row.size) > 1.2:
        return True
    if organs_of(row.raw) and not _only_organs(text) and rows[j + 1 : j + 2] and rows[j + 1].text.startswith(ABOUT):
        return True  # the organ that begins the paper's own title
    if row.gap and _SITE_NAME.search(text) and kind_of(bare) is not None:
        return True
    if is_breadcrumb(bare) or (not _only_organs(text) and stands_alone(rows, j)):
        return True  # a name of a site above the title
    if len(text) >= 8 and not _only_organs(text) and "关于" in bare and organs_before(bare):
        return True  # another title begins
    if row.gap and bare.startswith("关于") and is_usual(bare) and not organs_of(rows[j - 1].raw):
        return True
    if _RUNS_ON.match(bare):
        return False
    kind = kind_of(text)
    if kind is not None and not _only_organs(text):
        if _HANDS_OUT.search(text) and kind not in LEGAL and kind_of(bare) in LEGAL:
            return False  # 关于印发…预案 / …的通知: the paper's own kind is still to come
        return _TAIL_ROW.match(bare) is None
    return False


_SITE_NAME = re.compile(r"^[^《》]{2,12}(?:正文|网|首页|频道|栏目|平台|门户)$")


def _open_brackets(text: str) -> bool:
    opened = text.count("（") + text.count("(")
    return opened > text.count("）") + text.count(")")


def _only_organs(text: str) -> bool:
    return all(is_organ(part) for part in text.split(" "))


def assemble(rows: Sequence[Row], i: int, head: Head, web: bool) -> Title | None:
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
        if is_body(piece):
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
    text = _REPEALED.sub("", _COLUMN.sub("", text))
    text = _DAY_BEFORE.sub("", text) if kind_of(text) is not None else text
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
    if not 2 <= len(text) <= TITLE_LENGTH or len(HANZI.findall(text)) < 2 or "http" in text or "www." in text:
        return False
    if text.count("|") > 1 or _SAYS_OF_BOOK.match(text):
        return False  # a row of a table that was copied as text; the first half of a sentence
    kind = kind_of(text)
    if text.endswith("。") and is_usual(text[:-1]) and "。" not in text[:-1] and text.startswith("关于"):
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
