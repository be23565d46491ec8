"""The registry of readers: one function a format family, chosen by what the content is and never by its name.

A reader is one module with one decorated function:

    @reader("docx", formats=("docx",), version=1, title="Word 文档", note="正文、表格、文本框、页眉页脚、脚注")
    def read_docx(content: Content) -> Reading:
        ...

It returns a `Reading`, or raises `ReadingError` when nothing can be read. Everything else that it raises counts as a
damaged file. `version` goes up whenever the reader would give another result for some file: cached results of
unlike versions are read anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from fazhi.reading.document import Member, Page, Problem
from fazhi.reading.limits import DEFAULT_LIMITS, Budget, Limits
from fazhi.reading.zip_parts import Entry


@dataclass(frozen=True, slots=True)
class Content:
    """One file as a reader sees it: its bytes on disk and what surrounds them.

    `name` is the file's own name without folders and says nothing about the content; `format` is the name of the
    `sniff.Format`. `scratch` gives a private folder that is removed after the file (made when first asked for).
    `inner` reads a file found inside (member, attachment) with the same limits and one shared budget:
    `inner(path shown with '/', file on disk or bytes, modified)`; too deep nesting comes back as a problem.
    `directory` is that of a ZIP package as sniffing saw it, where it is a plain one; `held` are all bytes of the file
    where they are few enough to be held in memory.
    """

    path: Path
    name: str
    size: int
    format: str
    inner: Callable[[str, Path | bytes, str | None], Member]
    scratch: Callable[[], Path]
    limits: Limits = DEFAULT_LIMITS
    budget: Budget = field(default_factory=Budget)
    directory: Sequence[Entry] | None = None
    held: bytes | None = None

    def data(self) -> bytes:
        """All bytes of the file."""
        return self.path.read_bytes() if self.held is None else self.held


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one file; `read` makes the `Document` of it. Fields are those of `Document`."""

    pages: tuple[Page, ...] = ()
    links: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    problems: tuple[Problem, ...] = ()
    sealed: bool | None = None
    meta: dict[str, str] = field(default_factory=dict)
    layout: dict[str, str] = field(default_factory=dict)


class ReadFunction(Protocol):
    """From content to a reading; pure but for the file it is given."""

    def __call__(self, content: Content, /) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A registered reader. `title` and `note` are Chinese and go into the manual."""

    name: str
    formats: tuple[str, ...]
    version: int
    title: str
    note: str
    read: ReadFunction


READERS: dict[str, Reader] = {}
"""All readers by name, in the order in which `fazhi.reading` imports them."""

_BY_FORMAT: dict[str, Reader] = {}


def reader(
    name: str, *, formats: tuple[str, ...], version: int, title: str, note: str
) -> Callable[[ReadFunction], ReadFunction]:
    """Declare a reader for the formats named (`Format.name` of `sniff`)."""

    def declare(function: ReadFunction) -> ReadFunction:
        made = Reader(name, formats, version, title, note, function)
        if name in READERS or any(one in _BY_FORMAT for one in formats):
            raise ValueError(f"two readers for {name} or one of {formats}")
        READERS[name] = made
        _BY_FORMAT.update(dict.fromkeys(formats, made))
        return function

    return declare


def reader_for(format_name: str) -> Reader | None:
    """The reader of a format, or None where none is registered."""
    return _BY_FORMAT.get(format_name)


def reader_version() -> str:
    """One short string for all readers together; it changes when any of them does."""
    stated = ";".join(f"{one.name}={one.version}" for one in sorted(READERS.values(), key=lambda r: r.name))
    return hashlib.sha256(stated.encode()).hexdigest()[:16]
