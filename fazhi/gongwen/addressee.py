"""主送机关 (GB/T 9704-2012, 7.3.2): to whom a paper is addressed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fazhi.gongwen.dates import only_date
from fazhi.gongwen.docno import parse_docno
from fazhi.gongwen.imprint import split_names
from fazhi.gongwen.rows import Row
from fazhi.gongwen.titlerows import NUMBERED

_ADDRESSEE = re.compile(
    r"各|局|政府|委|办|室|院|单位|部门|公司|乡|镇|街道|同志|股|科|处|站|所|中心|厅|部|学校|村|社区|组|队|会|县|市|区|省|你|民|代表|群众|同胞|领导|企业"
)


_SENTENCE = re.compile(r"[《“]|根据|依据|按照|为了|应当|应遵守|规定|已经|如下")
"""What no list of organs holds: the words before a colon are a sentence that leads to a list."""
_CHROME = re.compile(r"^(?:浏览|点击|阅读|来源|信息来源|字[ ]*号|字体|发布|索引|分享|打印|视力|【字|•|有效性|扫一扫)")
_NO_ADDRESSEE = re.compile(
    r"名称|姓名|如下|事项|时间|地点|主持|记录|参加|出席|列席|内容|通知$|方案|联系|单位$(?<=填报单位)|主题|对象|电话|附件|摘要|案情|人员|方式|日期|网址|编号"
)


def find_recipients(rows: Sequence[Row], below: int) -> tuple[str, ...]:
    """主送机关: the row below the title that ends in ：, over several lines where it is long."""
    text = ""
    for row in rows[below : below + 12]:
        if not text and (parse_docno(row.text) is not None or only_bracketed(row.text) or only_date(row.text)):
            continue
        if not text and _CHROME.match(row.text):
            continue
        if row.cells or NUMBERED.match(row.text) or _SENTENCE.search(row.text.replace(":", "：").partition("：")[0]):
            return ()
        if not text and _NO_ADDRESSEE.search(row.text[:12]) and ("：" in row.text[:8] or ":" in row.text[:8]):
            continue
        head, colon, _ = row.text.replace(":", "：").partition("：")
        text += head.strip()
        if "。" in text or len(text) > 400:
            return ()
        if colon:
            named = _ADDRESSEE.search(text) is not None and _NO_ADDRESSEE.search(text) is None
            return split_names(text) if named and (len(text) <= 60 or "、" in text or "，" in text) else ()
        if len(row.text) < 18 and row.text[-1] not in "，、,":
            text = ""
    return ()


def only_bracketed(text: str) -> bool:
    """（2021年3月5日） and the like below a title."""
    return text[:1] in "（(" and text[-1:] in "）)"
