"""The package of an OFD file: its members, found by the many ways in which producers write locations."""

from __future__ import annotations

import functools
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading import compiled
from fazhi.reading.zip_parts import DAMAGED, Entry, open_plain

if TYPE_CHECKING:
    from fazhi.reading.compiled.elements import Element

Node: TypeAlias = "etree._Element | Element"
"""An element of a part, as lxml or the compiled parser gives it: both are asked in the same words."""

MAX_PART = 256 * 1024 * 1024
"""No part of a package is unpacked past this many bytes; the largest seen in real files are pictures of 30 MB."""

MAX_PACKAGE = 1024 * 1024 * 1024
"""No more than this many bytes are unpacked out of one package."""


_UTF8 = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml version=["']1\.0["'] encoding=["'][Uu][Tt][Ff]-8["']""")


@functools.cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, collect_ids=False
    )


@functools.lru_cache(512)
def local_name(tag: object) -> str:
    """The name in a tag, without its namespace; '' for a comment or an instruction."""
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def local(element: Node) -> str:
    """The name of an element without its namespace: producers write several, or none."""
    return local_name(element.tag)


def child(element: Node, name: str) -> Node | None:
    """The first child of that local name."""
    if isinstance(element, etree._Element):
        return next((node for node in element if local(node) == name), None)
    return element.child(name)


def children(element: Node, name: str) -> list[Node]:
    """All children of that local name."""
    return [node for node in element if local(node) == name]


def values(element: Node, attribute: str, *names: str) -> list[str]:
    """What the attribute says of each child of these local names, '' where it is not there."""
    if isinstance(element, etree._Element):
        return [node.get(attribute, "") for node in element if local(node) in names]
    return element.values(attribute, *names)


def text_of(element: Node | None, name: str) -> str:
    """The stripped text of a child, '' where it is not there."""
    node = child(element, name) if element is not None else None
    return (node.text or "").strip() if node is not None else ""


class Package:
    """An open OFD package. Reads are bounded; a broken or locked member raises `ReadingError`."""

    def __init__(self, path: Path, directory: Sequence[Entry] | None = None, held: bytes | None = None) -> None:
        self._path = path
        self._left = MAX_PACKAGE
        self._slow: zipfile.ZipFile | None = None
        self._plain = open_plain(path, directory, held)
        self._members: dict[str, zipfile.ZipInfo | Entry] = {}
        for info in self._zip.infolist() if self._plain is None else self._plain.entries:
            for name in _spellings(info):
                self._members.setdefault(name, info)

    @property
    def _zip(self) -> zipfile.ZipFile:
        """The package through the standard library, opened when the short way does not do."""
        if self._slow is None:
            try:
                self._slow = zipfile.ZipFile(self._path)
            except DAMAGED as error:
                raise ReadingError("corrupt", "OFD文件已损坏或不完整，无法打开，请重新导出后再报送。") from error
        return self._slow

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for opened in (self._plain, self._slow):
            if opened is not None:
                opened.close()

    def find(self, location: str, base: str = "") -> str | None:
        """The key of the member a location names: relative to `base` (a member), absolute, or else from the root."""
        clean = location.strip().replace("\\", "/")
        if not clean:
            return None
        folder, below = base.rpartition("/")[0], clean.lstrip("/")
        if clean.startswith("/") and (key := _key(below)) in self._members:
            return key
        # First from where it is named, then as it stands. Some producers count from the document's folder even inside
        # Pages/Page_0.
        for place in (f"{folder}/{below}" if folder else below, clean, *_above(folder, below)):
            if (key := _key(place)) in self._members:
                return key
        return None

    def has_encryption(self) -> bool:
        """Whether the package states that parts of it are encrypted (GM/T 0099)."""
        return any(info.flag_bits & 1 for info in self._members.values()) or any(
            name.rpartition("/")[2] in ("encryptions.xml", "decryptseed.dat") for name in self._members
        )

    def data(self, key: str) -> bytes:
        """The bytes of a member, within the limits."""
        info = self._members[key]
        if info.flag_bits & 1:
            raise ReadingError("encrypted", "OFD文件已加密，请解除密码后再报送。")
        limit = min(MAX_PART, self._left)
        if self._plain is not None and isinstance(info, Entry) and info.file_size <= limit:
            plain = self._plain.data(info)
            if plain is not None:
                self._left -= len(plain)
                return plain
        try:
            with self._zip.open(info.filename if isinstance(info, Entry) else info) as stream:
                content = stream.read(limit + 1)
        except DAMAGED as error:
            raise ReadingError("corrupt", f"OFD文件中的“{info.filename}”已损坏，无法读取。") from error
        if len(content) > limit:
            raise ReadingError("bomb", "OFD文件解压后过大，疑似压缩炸弹，未读取。")
        self._left -= len(content)
        return content

    def xml(self, key: str) -> Node:
        """The root of an XML member. A document type is refused: no honest OFD has one."""
        content = self.data(key)
        if compiled.has("ofd", "ofd_objects", "elements", "parts", "scanning", "plain_numbers"):
            from fazhi.reading.compiled.elements import parsed

            if (plain := parsed(content)) is not None:
                return plain
        try:
            root = etree.fromstring(content, _parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadingError("corrupt", f"OFD文件中的“{key}”不是有效的XML，无法读取。") from error
        has_no_dtd = _UTF8.match(content) and not (b"!" in content and b"<!" in content)
        if not has_no_dtd and root.getroottree().docinfo.internalDTD is not None:
            raise ReadingError("unsupported", f"OFD文件中的“{key}”带有文档类型声明，为安全起见未读取。")
        return root


def _above(folder: str, name: str) -> Iterator[str]:
    """The name in each folder above one, from the nearest up to the root."""
    while folder:
        folder = folder.rpartition("/")[0]
        yield f"{folder}/{name}" if folder else name


_SIMPLE = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*")


def _key(name: str) -> str:
    if _SIMPLE.fullmatch(name):
        return name.lower()
    return posixpath.normpath(name).lstrip("/").lower()


def _spellings(info: zipfile.ZipInfo | Entry) -> list[str]:
    """The names a member may be asked by: as stored, and as GBK where the archive does not say UTF-8."""
    names = [_key(info.filename.replace("\\", "/"))]
    if not info.flag_bits & 0x800 and not info.filename.isascii():
        for encoding in ("utf-8", "gb18030"):
            try:
                names.append(_key(info.filename.encode("cp437").decode(encoding).replace("\\", "/")))
            except (UnicodeEncodeError, UnicodeDecodeError):
                continue
    return names
