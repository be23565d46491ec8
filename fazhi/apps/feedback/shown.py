"""A letter's blocks for a page: the same parts that are set in Word, so that a preview reads as the paper will."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    plain,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One part: its kind for the template, its text, and the rows of a table."""

    kind: str
    text: str = ""
    body: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def shown(parts: Iterable[Block]) -> list[Shown]:
    """The parts in their order."""
    return [one for part in parts if (one := _one(part)) is not None]


def _one(part: Block) -> Shown | None:
    match part:
        case Title(text):
            return Shown("title", text)
        case DocumentNumber(text):
            return Shown("number", text)
        case Addressee(text):
            return Shown("addressee", text)
        case Heading(level, text, body):
            return Shown(f"h{level}", plain(text), plain(body))
        case Paragraph(text):
            return Shown("p", plain(text))
        case AttachmentNote(names):
            return Shown("p", "附件：" + "、".join(names))
        case Signature(name, day):
            return Shown("signature", name, day)
        case AttachmentHead(label, title):
            return Shown("attachment", label, title)
        case Sheet(headings, rows, _):
            return Shown("sheet", headings=headings, rows=tuple(tuple(plain(cell) for cell in row) for row in rows))
    return None
