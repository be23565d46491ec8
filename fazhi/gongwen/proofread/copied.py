"""What a web site printed around a paper that was copied from it, and the widths and blanks the site made.

They are the site's own: a clerk who keeps a copy of a page has nothing to mend in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_HAN = "\u4e00-\u9fff"
_LABEL = re.compile(
    r"(?:发布|发文|成文|生成|废止|失效|生效|更新|公开|公布|创建|添加|印发)[ ]*"
    r"(?:日期|时间|机构|机关|单位|部门|方式|形式|目录|类别)(?=[：: |\t]|$)|"
    r"(?:信息|文章|稿件|新闻)?来[ ]*源[：:]|(?:浏览|点击|阅读|访问)(?:次数|量|数)|"
    r"(?:文字|字体|字号)(?:大小)?[：:]|【字[体号]|索[ ]*引[ ]*号|(?:主题|组配|体裁|信息|服务对象)分类|"
    r"公开目录|公开类别|主题词[：:]|效力状态|有[ ]*效[ ]*性|内容概述|下载地址|浏览[：:]|"
    r"(?:您|你)?(?:当前|现在)?所?在?的?位置[：:]|首[ ]*页[ ]*[>＞»→\-]|责任编辑|分享到|上一篇|下一篇|"
    r"打印(?:本页|此文|正文)|关闭(?:窗口|本页)|全部评论|人参与|阅读原文|备案号|ICP备|网站地图|扫一扫|无障碍|"
    r"(?<![0-9])[0-2]?[0-9]:[0-5][0-9]:[0-5][0-9](?![0-9])"
)
"""Labels and links that stand around the text of a page; the seconds of a clock stand in no official paper."""
_STRONG = re.compile(
    r"(?:浏览|点击|阅读|访问)(?:次数|量|数)|字体(?:大小)?[：:]|【字[体号]|组配分类|主题分类|公开目录|"
    r"索[ ]*引[ ]*号|浏览[：:]|下载地址|位置[：:]|首[ ]*页[ ]*[>＞»→]|责任编辑|分享到|上一篇|下一篇|"
    r"打印(?:本页|此文|正文)|关闭(?:窗口|本页)|ICP备|来[ ]*源[：:]|"
    r"发布(?:日期|时间|机构)[：:]|发布人[：:]|更新时间[：:]"
)
"""Labels that tell by themselves that the text was copied from a page."""
_LONGEST = 120
"""Letters of a row of labels; running text that only speaks of 发布时间 is longer or has a full stop."""
_HALF = re.compile(rf"(?<=[{_HAN}”》）)〕0-9])[,;](?=[{_HAN}“《(（0-9\s]|$)|(?<=[{_HAN}])[:()]|[(](?=[{_HAN}])")
_FULL = re.compile(r"[，；：（）]")


def is_furniture(text: str) -> bool:
    """Whether a row holds the labels or links of a page and no running text."""
    plain = text.strip()
    return len(plain) <= _LONGEST and "。" not in plain and _LABEL.search(plain) is not None


def from_page(rows: Iterable[str]) -> bool:
    """Whether a text was copied from a web page: a row of its labels stands in it."""
    return any(is_furniture(row) and _STRONG.search(row) is not None for row in rows)


def half_width(texts: Iterable[str]) -> int:
    """How many half-width marks a paper has whose marks are all but always half width; 0 for any other paper.

    One slip in a paper of full-width marks is a fault; a paper all in half width was written, or copied, so.
    """
    half = full = 0
    for text in texts:
        half += len(_HALF.findall(text))
        full += len(_FULL.findall(text))
    return half if half >= 3 and half >= 9 * full else 0
