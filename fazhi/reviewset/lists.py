"""The feedback list of one unit as an official letter in Word (GB/T 9704 layout)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from fazhi.checks.case import Role
from fazhi.gongwen.write import (
    Addressee,
    AttachmentHead,
    AttachmentNote,
    Block,
    DocumentNumber,
    Heading,
    Paragraph,
    Sheet,
    Signature,
    Title,
    save,
)
from fazhi.reviewset.letters import FeedbackLetter, ItemGroup, LetterItem, Place, ReceivedDuty
from fazhi.reviewset.progress import State

PLACES_SHOWN = 8
"""Places of one item that a letter spells out; a reader mends the kind after a few, the workbook has them all."""
QUOTE_LENGTH = 60
"""Characters of a quote: enough to find the place with the search of a word processor, two lines of a letter."""

_LONG_NUMBER = re.compile(r"[0-9]{11,19}[0-9Xx]?")
_DIGITS = "零一二三四五六七八九十"


def write_feedback_list(path: Path, letter: FeedbackLetter, *, day: date | None = None) -> None:
    """Write the letter to `path`, whole or not at all. `day` is the date under it, left open where None."""
    save(path, blocks(letter, day=day), title=f"{letter.unit}反馈清单")


def blocks(letter: FeedbackLetter, *, day: date | None = None, number: str = "") -> list[Block]:
    """The letter in its parts: what came, what passes, what to add or mend by when, what could not be placed.

    `number` is the list's own number, '' where it has none.
    """
    sections = _sections(letter)
    out: list[Block] = [
        *([DocumentNumber(number)] if number else []),
        Title(f"关于{letter.cycle.name}法治政府建设示范创建\n材料审阅情况的反馈清单"),
        Addressee(f"{letter.unit}："),
        Paragraph(_opening(letter)),
    ]
    for place, (title, body) in enumerate(sections, 1):
        out.append(Heading(1, f"{chinese(place)}、{title}"))
        out.extend(body)
    if letter.file_count:
        out.append(AttachmentNote(("材料接收清单",)))
    out.append(Signature(f"{letter.cycle.region.name}法治政府建设领导小组办公室", chinese_day(day)))
    if letter.file_count:
        out.append(AttachmentHead("附件", "材料接收清单"))
        out.append(_received_sheet(letter))
    return out


def chinese(number: int) -> str:
    """A number from 1 to 99 in hanzi."""
    if number <= 10:
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def chinese_day(day: date | None) -> str:
    """2021年3月5日, or blanks to be filled in by hand where the day is open."""
    return "　　年　月　日" if day is None else f"{day.year}年{day.month}月{day.day}日"


def _opening(letter: FeedbackLetter) -> str:
    cycle = letter.cycle
    return (
        f"按照法治政府建设示范创建工作安排，我办对你单位报送的{cycle.name}佐证材料逐件进行了审阅"
        f"（评估期为{chinese_day(cycle.first)}至{chinese_day(cycle.last)}）。现将有关情况反馈如下，请认真对照办理。"
    )


def _sections(letter: FeedbackLetter) -> list[tuple[str, list[Block]]]:
    sections: list[tuple[str, list[Block]]] = [("总体情况", [Paragraph(_overview(letter))])]
    if letter.passing:
        proposed = any(duty.state.is_proposed for duty in letter.passing)
        title = "建议通过的指标" if proposed else "已通过的指标"
        sections.append((title, [Paragraph(_passing(letter.passing, proposed=proposed))]))
    if letter.groups:
        title = "提示" if letter.is_clean else "需要补充或整改的事项"
        sections.append((title, list(_group_blocks(letter))))
    if letter.unread:
        sections.append(("未能读取的材料", list(_unread(letter))))
    if letter.loose:
        sections.append(("尚未归入指标的材料", list(_loose(letter))))
    sections.append(("有关要求", [Paragraph(_request(letter))]))
    return sections


def _overview(letter: FeedbackLetter) -> str:
    received = letter.received
    if not received:
        return f"责任清单没有分配给你单位的指标。收到材料{letter.file_count}件。"
    leads = sum(duty.role is Role.LEAD for duty in received)
    roles = [f"牵头{leads}项"] if leads else []
    if len(received) - leads:
        roles.append(f"配合{len(received) - leads}项")
    missing = len(letter.missing)
    waiting = sum(duty.state is State.PENDING for duty in received)
    reviewing = sum(duty.state is State.PENDING and bool(duty.files) for duty in received)
    proposed = any(duty.state.is_proposed for duty in letter.passing)
    mend = len(received) - len(letter.passing) - missing - waiting
    parts = [
        f"{label}{count}项"
        for label, count in (
            ("建议通过" if proposed else "通过", len(letter.passing)),
            ("需要补充或整改", mend),
            ("尚未报送", missing),
            ("正在审阅", reviewing),
            ("不需报送、待评测", waiting - reviewing),
        )
        if count
    ]
    text = f"你单位承担指标责任{len(received)}项（{'、'.join(roles)}），收到材料{letter.file_count}件。"
    text += f"按目前材料，{'，'.join(parts)}。"
    if letter.is_clean:
        text += "未发现需要补充或整改的问题，感谢支持配合。"
    return text


def _passing(duties: Iterable[ReceivedDuty], *, proposed: bool) -> str:
    names = "；".join(f"{duty.indicator}.{duty.name}" for duty in duties)
    if not proposed:
        return f"以下指标已审阅通过或确认不适用：{names}。"
    return f"以下指标的材料暂未发现需要整改的问题，建议通过：{names}。"


def _group_blocks(letter: FeedbackLetter) -> Iterator[Block]:
    if not letter.is_clean:
        grave = letter.grave
        by = f"，请于{chinese_day(letter.mend_by)}前办理完毕" if letter.mend_by else ""
        word = f"其中标明“严重”“禁止”的{grave}条影响该项指标通过，请优先办理。" if grave else ""
        yield Paragraph(f"共{len(letter.items)}条{by}。{word}")
    for number, group in enumerate(letter.groups, 1):
        yield Heading(2, f"（{chinese(number)}）{_group_name(group)}")
        for item in group.items:
            yield from _item_blocks(item)


def _group_name(group: ItemGroup) -> str:
    if group.indicator is None:
        return group.name
    role = f"（{group.role.value}）" if group.role else ""
    return f"指标{group.indicator}　{group.name}{role}"


def _item_blocks(item: LetterItem) -> Iterator[Block]:
    head = f"{item.number}.{item.title}（{item.severity.label}）。"
    if len(item.places) == 1:
        place = item.places[0]
        yield Heading(3, head, f"{_where(place, item.check)}{_sentence(item.message)}{_advice(item)}")
        return
    yield Heading(3, head, f"{_sentence(item.message)}{_advice(item)}")
    shown = item.places[:PLACES_SHOWN]
    for number, place in enumerate(shown, 1):
        words = _sentence(place.message) if place.message else ""
        yield Paragraph(f"（{number}）{_where(place, item.check)}{words}")
    if len(item.places) > len(shown):
        yield Paragraph(f"其余{len(item.places) - len(shown)}处情形相同，请一并检查。")


def _where(place: Place, check: str) -> str:
    """The file, the page and the quote of a place, ending in a full stop; '' for a whole duty."""
    if place.name is None:
        return ""
    text = f"材料“{place.name}”"
    if place.page is not None:
        text += f"第{place.page}页"
    quote = quote_of(place, check)
    # A file name that is its own quote would be said twice.
    if quote and quote not in place.name:
        text += f"，原文为“{quote}”"
    return text + "。"


def quote_of(place: Place, check: str) -> str:
    """The quote of a place as a list shows it: shortened, and without the number that should not have been there."""
    quote = _shortened(place.quote)
    # A list that many hands pass must not spread the number it objects to.
    return _LONG_NUMBER.sub(_masked, quote) if check == "personal-data" else quote


def _masked(match: re.Match[str]) -> str:
    number = match.group()
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def _shortened(quote: str | None) -> str:
    text = " ".join((quote or "").split())
    return text if len(text) <= QUOTE_LENGTH else text[:QUOTE_LENGTH] + "……"


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", "……")) else text + "。"


def _advice(item: LetterItem) -> str:
    return _sentence(item.suggestion) if item.suggestion else ""


def _unread(letter: FeedbackLetter) -> Iterator[Block]:
    yield Paragraph(f"以下{len(letter.unread)}件材料打不开，请检查后重新报送。")
    for number, file in enumerate(letter.unread, 1):
        yield Paragraph(f"（{number}）“{_name(file.file)}”：{_sentence(file.reason)}")


def _loose(letter: FeedbackLetter) -> Iterator[Block]:
    yield Paragraph("以下材料没有放入指标文件夹，请确认对应的指标，下次报送时归入相应文件夹。")
    for number, file in enumerate(letter.loose, 1):
        place = f"建议归入指标{file.indicator}　{file.name}。" if file.indicator else "请说明对应的指标。"
        yield Paragraph(f"（{number}）“{_name(file.file)}”。{place}")


def _name(file: str) -> str:
    return file.replace("!/", "/").rsplit("/", 1)[-1]


def _request(letter: FeedbackLetter) -> str:
    if letter.is_clean and not letter.missing:
        return "请继续做好后续材料的收集和报送工作。对本清单有不同意见的，请及时与我办联系。"
    by = f"于{chinese_day(letter.mend_by)}前" if letter.mend_by else "尽快"
    return (
        f"请你单位{by}将补充和整改后的材料按“指标编号＋名称”分文件夹报送我办，并逐条注明办理情况。"
        "确因工作实际不适用的，请附书面说明。对所列问题有不同意见的，请在报送时一并说明理由。"
    )


def _received_sheet(letter: FeedbackLetter) -> Sheet:
    numbers: dict[str, list[int]] = {}
    for item in letter.items:
        for place in item.places:
            if place.file is not None and item.number not in numbers.setdefault(place.file, []):
                numbers[place.file].append(item.number)
    unread = {file.file for file in letter.unread}
    rows = []
    for duty in letter.received:
        rows += [(f"{duty.indicator}.{duty.name}", file) for file in duty.files]
    rows += [("未归入指标", file.file) for file in letter.loose]
    return Sheet(
        headings=("序号", "指标", "材料名称", "审阅情况"),
        rows=tuple(
            (str(number), indicator, _name(file), _remark(numbers.get(file), file in unread))
            for number, (indicator, file) in enumerate(rows, 1)
        ),
        widths=(12, 40, 76, 28),
    )


def _remark(items: list[int] | None, unread: bool) -> str:
    if unread:
        return "未能读取"
    if not items:
        return "未发现问题"
    return "见第" + "、".join(str(number) for number in items) + "条"
