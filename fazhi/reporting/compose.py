"""From the marked lines a template gives to a text of blocks: sentences without data fall out, headings get numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fazhi.reporting.face import ABSENT, BLOCK, MARK, OPEN, Session
from fazhi.reporting.forms import han
from fazhi.reporting.text import (
    Block,
    HeadingBlock,
    LineBlock,
    ParagraphBlock,
    Plain,
    Run,
    Runs,
    Text,
    TitleBlock,
)

_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?[”）]?")
_ROLES = {"主送": "addressee", "署名": "signature", "日期": "day", "文号": "number", "附注": "note"}


@dataclass(frozen=True, slots=True)
class BuildNote:
    """What was left out for want of data: `place` is the heading it stood under, `names` what is missing."""

    place: str
    message: str
    names: tuple[str, ...]


@dataclass
class _Entry:
    """A line on its way: `level` of a heading (0 else), `item` of a list."""

    text: str
    level: int = 0
    item: bool = False
    title: bool = False
    role: str = ""
    block: Block | None = None


def compose(marked: str, session: Session) -> tuple[Text, tuple[BuildNote, ...]]:
    """The text and what was left out of it."""
    notes: list[BuildNote] = []
    entries = _without_empty_sections(list(_with_data(_entries(marked, session), session, notes)), notes)
    return Text(tuple(_blocks(entries, session))), tuple(notes)


def _entries(marked: str, session: Session) -> Iterator[_Entry]:
    for raw in marked.split("\n"):
        line = raw.strip()
        if not line:
            continue
        m = MARK.fullmatch(line)
        if m is not None and line[0] == BLOCK:
            yield _Entry("", block=session.blocks[int(m[1])])
        elif m := re.match(r"(#{1,5})\s*(.+)", line):
            yield _Entry(m[2], level=len(m[1]) - 1, title=len(m[1]) == 1)
        elif m := re.match(r"@\s*(主送|署名|日期|文号|附注)[：: ]?\s*(.*)", line):
            yield _Entry(m[2], role=m[1])
        elif m := re.match(r"-\s+(.+)", line):
            yield _Entry(m[1], item=True)
        else:
            yield _Entry(line)


def _with_data(entries: Iterator[_Entry], session: Session, notes: list[BuildNote]) -> Iterator[_Entry]:
    """Each entry without the sentences that lack a figure or list."""
    place = ""
    for entry in entries:
        if entry.level:
            place = _letters(entry.text, session)
        if ABSENT not in entry.text:
            yield entry
            continue
        kept = []
        for sentence in _SENTENCE.findall(entry.text):
            lacking = (session.absent[int(m[1])] for m in MARK.finditer(sentence) if m[0][0] == ABSENT)
            names = tuple(dict.fromkeys(lacking))
            if not names:
                kept.append(sentence)
                continue
            start = _letters(MARK.sub("…", sentence), session)[:24]
            notes.append(BuildNote(place, f"缺少{'、'.join(f'“{n}”' for n in names)}的数据，略去“{start}”一句", names))
        if kept:
            entry.text = _ended("".join(kept))
            yield entry


def _ended(text: str) -> str:
    """A paragraph whose last sentence fell out does not end in a semicolon."""
    return text[:-1] + "。" if text.endswith("；") else text


def _without_empty_sections(entries: list[_Entry], notes: list[BuildNote]) -> list[_Entry]:
    """Headings under which nothing is left go too."""
    out: list[_Entry] = []
    gone: list[BuildNote] = []
    filled = 0  # the highest level (smallest number) that still needs a heading above what was kept
    for entry in reversed(entries):
        if not entry.level or entry.title:
            out.append(entry)
            filled = 9 if not entry.role and not entry.title else filled
        elif filled >= entry.level and filled:
            out.append(entry)
            # What stands behind serves this heading; the ones above it are served by this heading.
            filled = entry.level - 1
        else:
            names = tuple(n for note in notes if note.place == entry.text for n in note.names)
            gone.append(BuildNote(entry.text, "本节没有数据，已略去", names))
    notes += reversed(gone)
    return out[::-1]


def _blocks(entries: list[_Entry], session: Session) -> Iterator[Block]:
    counters = [0, 0, 0, 0, 0]
    items: list[str] = []
    for entry in [*entries, _Entry("")]:
        if items and not entry.item:
            yield ParagraphBlock(_runs(_joined(items), session))
            items = []
        if entry.item:
            items.append(entry.text)
        elif entry.block is not None:
            yield entry.block
        elif entry.title:
            yield TitleBlock(_runs(entry.text, session))
        elif entry.role:
            yield LineBlock(_ROLES[entry.role], _letters(entry.text, session))  # type: ignore[arg-type]  # the roles are these
        elif entry.level:
            counters[entry.level] += 1
            counters[entry.level + 1 :] = [0] * (4 - entry.level)
            number = heading_number(entry.level, counters[entry.level])
            yield HeadingBlock(entry.level, number, _runs(entry.text, session))
        elif entry.text:
            yield ParagraphBlock(_runs(entry.text, session))


def _joined(items: list[str]) -> str:
    """一是…。二是…。; a single item stands without a number."""
    if len(items) == 1:
        return _stopped(items[0])
    return "".join(f"{han(n)}是{_stopped(item)}" for n, item in enumerate(items, 1))


def _stopped(item: str) -> str:
    return item if item[-1] in "。；！？" else f"{item}。"


def heading_number(level: int, number: int) -> str:
    """一、 （一） 1. （1）"""
    return (f"{han(number)}、", f"（{han(number)}）", f"{number}. ", f"（{number}）")[level - 1]


def _runs(text: str, session: Session) -> Runs:
    out: list[Run] = []
    at = 0
    for m in MARK.finditer(text):
        if m.start() > at:
            out.append(Plain(text[at : m.start()]))
        if m[0][0] == OPEN:
            out.append(session.marks[int(m[1])])
        at = m.end()
    if at < len(text):
        out.append(Plain(text[at:]))
    return tuple(out)


def _letters(text: str, session: Session) -> str:
    return "".join(run.text for run in _runs(text, session))
