"""The packages of Office Open XML: safe access to their parts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import basename, dirname, join
from types import TracebackType
from typing import IO

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import ProblemCode
from fazhi.reading.inflate import inflated as unpacked
from fazhi.reading.inflate import is_sum
from fazhi.reading.ooxml_packed import Info, inflated, is_of_template, shared, to_content
from fazhi.reading.ooxml_relations import Relation as Relation
from fazhi.reading.ooxml_relations import relations_in
from fazhi.reading.ooxml_relations import resolve as resolve
from fazhi.reading.ooxml_xml import DOCTYPE, parse_xml
from fazhi.reading.zip_parts import DAMAGED, Entry, PlainZip, names_of, open_plain

MAX_PART = 96 << 20
"""The largest XML part that is parsed, in bytes; an honest text of a thousand pages stays below a tenth of it."""

MAX_PARTS = 50_000
_BOMB_RATIO = 400
_SUSPICIOUS = 1 << 18
"""Deflate unpacks at most a thousandfold: a part packed smaller than this cannot fill the memory whatever it says."""
_START, _HEAD = 512, 4096
"""So many bytes of a part are looked at: first, and where they do not tell."""

_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>\s*)?<[A-Za-z]")
"""The start of a part in which no declaration can follow."""

_KEPT = 16 << 20
"""Parts are kept for a second question while they are no larger than this together, in bytes."""


class Package:
    """An opened package. Use as a context manager; every method may raise `ReadingError` for damaged content."""

    def __init__(
        self, source: Path | IO[bytes], directory: Sequence[Entry] | None = None, held: bytes | None = None
    ) -> None:
        self._source = source
        self._slow: zipfile.ZipFile | None = None
        self._kept: dict[str, bytes] = {}
        self._room = _KEPT
        self._last: tuple[str, bytes] | None = None  # of those too large to be kept, the one asked for last
        self._plain = self._open_plain(directory, held)
        self.infos: Sequence[Info] = self.zip.infolist() if self._plain is None else self._plain.entries
        if len(self.infos) > MAX_PARTS:
            self.close()
            raise ReadingError(ProblemCode.BOMB, "文件内部的部件数量异常，可能是攻击性文件，未读取。")
        names, self.listing = names_of(tuple([info.filename for info in self.infos]))
        """The names of all parts as they are compared, for a quick look whether some kind of part is there at all."""
        self._parts: dict[str, Info] = dict(zip(names, self.infos, strict=True))

    def _open_plain(self, known: Sequence[Entry] | None, held: bytes | None) -> PlainZip | None:
        try:
            return open_plain(self._source, known, held) if isinstance(self._source, Path) else None
        except OSError:
            return None

    @property
    def zip(self) -> zipfile.ZipFile:
        """The same package through the standard library, opened when the short way does not do."""
        if self._slow is None:
            try:
                self._slow = zipfile.ZipFile(self._source)
            except DAMAGED as error:
                raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，压缩结构不完整，无法打开。") from error
        return self._slow

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; `with` does it."""
        for opened in (self._plain, self._slow):
            if opened is not None:
                opened.close()

    def names(self) -> Iterator[str]:
        """Names of the parts, as written."""
        return (info.filename for info in self._parts.values())

    def plain_names(self) -> Iterable[str]:
        """Names of the parts as they are compared: in lower case, with plain slashes."""
        return self._parts.keys()

    def has(self, name: str) -> bool:
        return _key(name) in self._parts

    def data(self, name: str, limit: int = MAX_PART) -> bytes | None:
        """The bytes of a part; None where there is none."""
        info = self._parts.get(name) or self._parts.get(_key(name))
        if info is None:
            return None
        if info.file_size > limit:
            ratio = info.file_size / max(info.compress_size, 1)
            code = ProblemCode.BOMB if ratio > _BOMB_RATIO else ProblemCode.TOO_LARGE
            raise ReadingError(code, "文件解压后的内容过大，未读取。")
        if info.flag_bits & 1:
            raise ReadingError(ProblemCode.ENCRYPTED, "文件已加密，需要密码才能打开。")
        if (kept := self._kept.get(info.filename)) is not None:
            return kept
        if self._last is not None and self._last[0] == info.filename:
            return self._last[1]
        self._last = None
        data = self._unpacked(info)
        self._keep(info, data)
        return data

    def _keep(self, info: Info, data: bytes) -> None:
        if len(data) <= self._room:
            self._room -= len(data)
            self._kept[info.filename] = data
        else:
            self._last = info.filename, data

    def _unpacked(self, info: Info) -> bytes:
        if self._plain is not None and isinstance(info, Entry):
            data = shared(self._plain, info) if is_of_template(info) else self._plain.data(info)
            if data is not None:
                return data
        try:
            # ZipExtFile stops at the declared size, so a lying header cannot make it give more.
            with self.zip.open(info.filename if isinstance(info, Entry) else info) as stream:
                return stream.read()
        except DAMAGED as error:
            raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，内容无法解压。") from error

    def packed(self, name: str) -> bytes:
        """A part as it is packed; b'' where there is none."""
        info = self._parts.get(_key(name))
        return b"" if info is None or info.compress_size > MAX_PART else self._packed(info)

    def _packed(self, info: Info) -> bytes:
        if self._plain is not None and isinstance(info, Entry):
            return self._plain.packed(info) or b""
        to_content(self.zip, info)
        return b"" if self.zip.fp is None else self.zip.fp.read(info.compress_size)

    def check_starts(self, folder: str, read: tuple[str, ...], unread: tuple[str, ...]) -> None:
        """Refuse a package of which an XML part below a folder begins with a DOCTYPE, or is a bomb that lies: an engine
        of others may be going to parse it. Parts whose names begin with one of `read` will be read here as well, those
        with one of `unread` by nobody.

        The declared size is what Python stops at; an engine may go on, so the packed size is held against it too.
        """
        for name, info in self._parts.items():
            if not name.startswith(folder) or not name.endswith(".xml") or name.startswith(unread):
                continue
            if info.compress_size * _BOMB_RATIO < info.file_size > MAX_PART:
                raise ReadingError(ProblemCode.BOMB, "文件解压后的内容大得反常，可能是攻击性文件，未读取。")
            if info.compress_size > _SUSPICIOUS and self._lies(info):
                raise ReadingError(ProblemCode.BOMB, "文件内部声明的大小与实际不符，可能是攻击性文件，未读取。")
            is_read = info.file_size <= self._room and name.startswith(read)
            head = self.data(name) or b"" if is_read else self._head(info, _START)
            if _ROOT.match(head, 0, _START):
                continue
            if DOCTYPE.search(head if is_read else self._head(info, _HEAD), 0, _HEAD):
                raise ReadingError(ProblemCode.BOMB, "文件内部含有不允许的实体定义，可能是攻击性文件，未读取。")

    def _lies(self, info: Info) -> bool:
        if info.file_size <= _KEPT and info.compress_type == zipfile.ZIP_DEFLATED:
            data = unpacked(self._packed(info), info.file_size + 1)
            if data is None:
                return False
            if len(data) == info.file_size and is_sum(data, info.CRC):
                self._keep(info, data)
            return len(data) > info.file_size
        return inflated(self.zip, info) > info.file_size

    def _head(self, info: Info, length: int) -> bytes:
        if self._plain is not None and isinstance(info, Entry):
            head = shared(self._plain, info) if is_of_template(info) else self._plain.head(info, length)
            if head is not None:
                return head
        try:
            with self.zip.open(info.filename if isinstance(info, Entry) else info) as stream:
                return stream.read(length)
        except DAMAGED as error:
            raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，内容无法解压。") from error

    def xml(self, name: str) -> etree._Element | None:
        """The root element of a part; None where there is no such part or it is empty."""
        data = self.data(name)
        return parse_xml(data) if data else None

    def optional_xml(self, name: str) -> etree._Element | None:
        """The same of a part that the rest can be read without: None where it is damaged."""
        try:
            return self.xml(name)
        except ReadingError as error:
            if error.code == ProblemCode.BOMB:
                raise
            return None

    def relations(self, name: str) -> Mapping[str, Relation]:
        """The relations of a part by their ids; '' asks for those of the package."""
        folder = dirname(name)
        data = self.data(join(folder, "_rels", basename(name) + ".rels"))
        return relations_in(data, folder) if data else {}

    def main_part(self, fallback: str) -> str:
        """The name of the part that the package is about; `fallback` where the package does not say."""
        stated = self.data("_rels/.rels") or b""
        usual = any(mark + fallback.encode() + b'"' in stated for mark in (b'"', b'"/'))
        if usual and stated.count(b'/officeDocument"') == 1 and self.has(fallback):
            # Nearly every package: the one main part lies where it always does, no need to parse for it.
            return fallback
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        return fallback


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
