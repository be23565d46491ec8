"""文内数字: parts and totals, shares, changes and counts that contradict each other."""

from __future__ import annotations

import re
from decimal import Decimal

from fazhi.gongwen.claims import change_claims, share_claims, shown, sum_claims
from fazhi.gongwen.counting import behind_claims, broken_marks, count_claims, namely_claims, summed_claims
from fazhi.gongwen.proofread.fault import Hits, Subject, rule


@rule("sum", "分项与总数不符", "文内数据应当自洽")
def sums(subject: Subject) -> Hits:
    """共14项，其中8项、8项、2项."""
    for p in subject.sheet.body:
        for claim in sum_claims(p.text):
            if claim.wrong:
                total = claim.total
                scale = total.step.scaleb(total.decimals)  # 10000 where the total is written in 万
                parts = "＋".join(shown(q.value / scale) for q in claim.parts)
                message = f"总数写{total.text}，各分项{parts}＝{shown(claim.added / scale)}"
                yield p.page_at(claim.start), claim.text[-60:], message, "核对总数和各分项"


@rule("percent", "比例与数字不符", "文内数据应当自洽")
def shares(subject: Subject) -> Hits:
    """103 of 133 is 77.4%, not 74.4%."""
    for p in subject.sheet.body:
        for claim in share_claims(p.text):
            right = claim.right_value
            if claim.wrong and right is not None:
                whole = claim.wholes[0]
                message = f"{shown(claim.part.value)}÷{shown(whole.value)}＝{right}%，文中写{claim.stated.text}"
                yield p.page_at(claim.start), claim.text[-60:], message, "核对比例和所用的总数"


_SHARES = re.compile(
    r"(?:占比|比例|比重|占)[\u4e00-\u9fff]{0,6}分别(?:为|是|达)(?P<list>[0-9.]{1,5}[%％](?:[、，和及][0-9.]{1,5}[%％]){1,5})"
)


@rule("share-sum", "各项占比之和超过百分之百", "文内数据应当自洽")
def share_sum(subject: Subject) -> Hits:
    """占比分别为45%、35%和25%: the shares of one whole make more than the whole."""
    for p in subject.sheet.body:
        for m in _SHARES.finditer(p.text):
            parts = [Decimal(n) for n in re.findall(r"[0-9]+(?:\.[0-9]+)?", m["list"])]
            if sum(parts) > 101:
                yield p.page_at(m.start()), m.group(), f"各项占比之和是{shown(sum(parts, Decimal(0)))}%", "核对各项占比"


@rule("change", "增减与前后数不符", "文内数据应当自洽")
def changes(subject: Subject) -> Hits:
    """由25个增至40个 is a growth of 60%; 增至 gives the new value, 增加 the difference."""
    for p in subject.sheet.body:
        for claim in change_claims(p.text):
            if not claim.wrong:
                continue
            right = claim.right_value
            if right is None or claim.stated is None:
                message = f"由{claim.before.text}到{claim.after.text}，与所写的升降方向不符"
            else:
                unit = "%" if claim.stated.percent else claim.stated.unit
                message = (
                    f"由{claim.before.text}到{claim.after.text}，变化是{shown(right)}{unit}，文中写{claim.stated.text}"
                )
            yield p.page_at(claim.start), claim.text[:60], message, "核对前后两个数和变化的幅度"


@rule("count", "列举的项数不符", "文内数据应当自洽")
def counts(subject: Subject) -> Hits:
    """三个方面 with 一是 to 四是."""
    for p in subject.sheet.body:
        for claim in (*count_claims(p.text), *behind_claims(p.text), *summed_claims(p.text), *namely_claims(p.text)):
            if claim.wrong:
                message = f"说有{claim.stated}项，实际列了{claim.counted}项"
                yield p.page_at(claim.start), claim.text[-60:], message, "核对项数，或者补上漏写的一项"


@rule("enumeration", "列举序数不连续", "GB/T 15834-2011 附录B.3")
def enumeration(subject: Subject) -> Hits:
    """一是…三是."""
    for p in subject.sheet.body:
        for at, found, missing in broken_marks(p.text):
            yield (
                p.page_at(at),
                p.text[at : at + 14],
                f"“{found}”之前缺“{missing}”",
                f"核对是否漏了一项；没有漏的，改为“{missing}”",
            )
