"""The parts of an official document, as data; `package` sets them in type.

Sizes follow GB/T 9704-2012: 2号 is 22 pt, 3号 is 16 pt, 4号 is 14 pt. Text is plain; a part of a paragraph that
quotes a file is an ordinary piece of text with “ ” around it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `mark` names a bookmark around it: a letter, then letters, digits and _, 40 at most."""

    text: str
    mark: str = ""


Words = str | tuple[Piece, ...]
"""Plain text, or text in pieces of which some carry a mark."""


def plain(words: Words) -> str:
    """The text without its marks."""
    return words if isinstance(words, str) else "".join(piece.text for piece in words)


@dataclass(frozen=True, slots=True)
class Title:
    """The document's title, 2号小标宋, centred (7.3.1). Break long titles by sense with newlines."""

    text: str


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """发文字号 of a paper without a red head, centred above the title."""

    text: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """主送机关, flush left, ending in a full-width colon (7.3.2)."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of level 1 to 4: 一、黑体 · （一）楷体 · 1. 仿宋 · （1）仿宋 (7.3.3).

    `text` carries its own number. `body` runs on in 仿宋 behind the heading in the same paragraph.
    """

    level: int
    text: Words
    body: Words = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of body text, 3号仿宋, first line indented by two characters."""

    text: Words


@dataclass(frozen=True, slots=True)
class Note:
    """附注 in brackets, or a remark that is not part of the body (7.3.7)."""

    text: str


@dataclass(frozen=True, slots=True)
class AttachmentNote:
    """附件说明 below the body: names without 《》 and without a full stop (7.3.4)."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """署名 and 成文日期 at the lower right, form without a seal (7.3.5.2). The day is written 2021年3月5日."""

    name: str
    day: str


@dataclass(frozen=True, slots=True)
class AttachmentHead:
    """The head of an attachment on a new page: 附件 flush left in 黑体, then its title centred (7.3.6)."""

    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `widths` are in millimetres and should add up to 156; the heading row repeats on each page."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """The name of a table or picture, centred in 黑体 above or below it."""

    text: str
    keep_next: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG picture in the text area, centred. Sizes are in millimetres; `words` say what it shows."""

    png: bytes
    width: float
    height: float
    words: str


Block = (
    Title
    | DocumentNumber
    | Addressee
    | Heading
    | Paragraph
    | Note
    | AttachmentNote
    | Signature
    | AttachmentHead
    | Sheet
    | Caption
    | Picture
)
