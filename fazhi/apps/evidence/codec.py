"""What reading made of a file, to and from the bytes kept in the database: MessagePack into known types."""

from __future__ import annotations

from datetime import date

import msgspec

from fazhi.gongwen.facts import Paper
from fazhi.reading.document import Document
from fazhi.webproof.capture import Capture


class Kept(msgspec.Struct):
    """A document and the paper that was read from it."""

    document: Document
    paper: Paper


def encode(document: Document, paper: Paper) -> bytes:
    """As bytes."""
    return msgspec.msgpack.encode(Kept(document, paper))


def decode(data: bytes | memoryview) -> Kept:
    """From bytes. Raises msgspec.DecodeError where another version of the readers wrote them."""
    return msgspec.msgpack.decode(bytes(data), type=Kept)


def encode_capture(capture: Capture) -> bytes:
    """As bytes."""
    return msgspec.msgpack.encode(capture)


def decode_capture(data: bytes | memoryview) -> Capture:
    """From bytes."""
    return msgspec.msgpack.decode(bytes(data), type=Capture)


def day_of(text: str | None) -> date | None:
    """The day of an ISO date; None where only a month is stated, or nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
