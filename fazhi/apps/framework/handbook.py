"""操作手册 as a Word file in the layout of official documents: every indicator with what to send and how."""

from __future__ import annotations

from fazhi.apps.framework.books import points_text
from fazhi.apps.framework.models import Edition, Indicator
from fazhi.apps.framework.queries import tree
from fazhi.gongwen.write import Block, Heading, Paragraph, Title, render

NUMERALS = "〇一二三四五六七八九十"


def han(number: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    return (NUMERALS[tens] if tens > 1 else "") + "十" + (NUMERALS[ones] if ones else "")


def handbook_docx(edition: Edition) -> bytes:
    """The whole handbook of an edition."""
    title = f"{edition.region}法治政府建设指标操作手册"
    blocks: list[Block] = [
        Title(title),
        Paragraph(f"本手册依据《{edition.name}》编写，逐项说明要报送什么、怎样算合格。"),
    ]
    for place, (first, seconds) in enumerate(tree(edition), 1):
        blocks.append(Heading(1, f"{han(place)}、{first.title if first is not None else '其他'}"))
        for inner, (second, indicators) in enumerate(seconds, 1):
            if second is not None:
                blocks.append(Heading(2, f"（{han(inner)}）{second.title}"))
            for indicator in indicators:
                blocks += _indicator(indicator)
    return render(blocks, title=title)


def _indicator(one: Indicator) -> list[Block]:
    points = f"，{points_text(one.points)}分" if one.points is not None else ""
    blocks: list[Block] = [Heading(3, f"指标{one.number}（{one.get_method_display()}{points}）", one.text)]
    if one.standard:
        blocks.append(Paragraph(f"评测标准：{_flat(one.standard)}"))
    items = [str(item) for item in one.requirements.all()]
    if items:
        blocks.append(Paragraph("佐证材料："))
        blocks += [Paragraph(item) for item in items]
    for label, text in (("注意事项", one.notes), ("正例", one.right_example), ("反例", one.wrong_example)):
        if text:
            blocks.append(Paragraph(f"{label}：{_flat(text)}"))
    return blocks


def _flat(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())
