"""The imprint of a paper (版记): 抄送, the organ that prints and the day of printing (GB/T 9704-2012, 7.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fazhi.gongwen.bodies import is_organ, organs_of
from fazhi.gongwen.dates import first_date
from fazhi.gongwen.facts import Fact
from fazhi.gongwen.rows import Row, as_it_stands


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: copies, printing organ and day; `start` is its first row."""

    copies: tuple[str, ...] = ()
    printed_by: Fact | None = None
    printed_on: Fact | None = None
    start: int | None = None


_PRINTED = re.compile(r"(?:印发|印制|印)$")
_COPY = re.compile(r"^(?:抄送|抄报|分送|报送|发送|抄发)[：:][ ]*")
_GROUP = re.compile(r"[，,；;。]")
_ITEM = re.compile(r"、")
_OWN_NAME = re.compile(
    r"^(?:各|县|市|省|区|镇|乡|局|委|厅|有关|相关|驻|中|本|国|你|直属|垂直|下属|机关|全)|[县市省区州镇乡]"
)
_NAME_END = re.compile(r"(?:单位|部门|股室|科室|处室|村|社区|企业|学校|同志|小组|成员|机构)$")


def _cut(text: str, mark: re.Pattern[str]) -> list[str]:
    """The parts of a text between marks that stand outside brackets."""
    parts: list[str] = []
    depth, begin = 0, 0
    for i, c in enumerate(text):
        if c in "（(":
            depth += 1
        elif c in "）)":
            depth = max(0, depth - 1)
        elif depth == 0 and mark.match(c):
            parts.append(text[begin:i])
            begin = i + 1
    parts.append(text[begin:])
    return [part.strip(" \u3000") for part in parts if part.strip(" \u3000")]


def split_names(text: str) -> tuple[str, ...]:
    """A list of organs: groups stand between ，; 、 parts names only where each stands for itself.

    各股室、局属各单位 are two; 各省、自治区、直辖市人民政府 and 各乡镇党委、人民政府 are one.
    """
    out: list[str] = []
    for group in _cut(text, _GROUP):
        items = _cut(group, _ITEM)
        alone = all(
            (is_organ(item) or _NAME_END.search(item) or item.endswith(("委", "办", "府"))) and _OWN_NAME.search(item)
            for item in items
        )
        out.extend(items if alone else [group])
    return tuple(out)


def find_imprint(rows: Sequence[Row], start: int) -> Imprint:
    """抄送 and 印发, looked for from the end."""
    copies: tuple[str, ...] = ()
    by: Fact | None = None
    on: Fact | None = None
    first: int | None = None
    for i in range(max(start, 0), len(rows)):
        text = rows[i].text
        if len(text) > 400:
            continue
        m = _COPY.match(text)
        if m is not None and not copies:
            whole, j = text[m.end() :], i + 1
            while (
                j < len(rows)
                and j - i <= 6
                and not whole.endswith("。")
                and not _is_printed(rows[j].text)
                and not rows[j].gap
            ):
                whole += rows[j].text
                j += 1
            copies, first = split_names(whole.rstrip("。")), i if first is None else first
        if on is None and _is_printed(text):
            by, on = _printed(rows, i)
            first = i if first is None else first
    return Imprint(copies, by, on, first)


def _is_printed(text: str) -> bool:
    return len(text) <= 80 and _PRINTED.search(text.rstrip("。 ")) is not None and first_date(text) is not None


def _printed(rows: Sequence[Row], i: int) -> tuple[Fact | None, Fact | None]:
    row = rows[i]
    span = first_date(row.text)
    if span is None or row.text[span.end :].strip(" 。") not in {"印发", "印制", "印"}:
        return None, None
    before = row.text[: span.start].strip()
    names = organs_of(before)
    page, quote = row.page, before
    if not before and i > 0:
        names, page, quote = organs_of(rows[i - 1].raw), rows[i - 1].page, rows[i - 1].raw.strip()
    by = Fact(names[0], page, as_it_stands(rows[i].raw, quote) if before else quote, "imprint") if names else None
    return by, Fact(span.value, row.page, as_it_stands(row.raw, span.text.strip()), "imprint")
