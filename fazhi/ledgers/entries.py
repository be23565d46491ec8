"""Typed looks into the entries of a definition: each mistake says line, place and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from fazhi.errors import LedgerError
from fazhi.ledgers.yamlfile import Entries
from fazhi.tables import nearest

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Look:
    """One mapping of a definition; `path` is where it stands (`fields[2]`), for messages."""

    file: str
    entries: Entries
    path: str = ""

    def wrong(self, key: str, remedy: str) -> LedgerError:
        """The error for an entry that does not fit."""
        line = self.entries.lines.get(key, self.entries.line)
        place = ".".join(part for part in (self.path, key) if part)
        return LedgerError(self.file, f"第{line}行 {place}", remedy)

    def only(self, known: Sequence[str]) -> None:
        """Refuse keys that nobody reads: a misspelt one would be lost in silence."""
        for key in self.entries:
            if key not in known:
                near = nearest(key, list(known))
                raise self.wrong(key, f"没有这一项，{f'是不是“{near}”' if near else '可以写的有：' + '、'.join(known)}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; a number is taken as it is written. Without a default it must be there."""
        value = self.entries.get(key)
        if value is None or value == "":
            if default is None:
                raise self.wrong(key, "必须填写")
            return default
        if isinstance(value, dict | list | bool):
            raise self.wrong(key, "应当是一段文字")
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone stands for a list of one."""
        value = self.entries.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, dict | list | bool) or item is None for item in items):
            raise self.wrong(key, "应当是若干段文字，如 [甲, 乙]")
        found = tuple(str(item).strip() for item in items)
        if len(set(found)) < len(found):
            raise self.wrong(key, "有重复的内容，请删去")
        return found

    def flag(self, key: str) -> bool:
        """true or false; absent is false."""
        value = self.entries.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "只能是 true 或 false")
        return value

    def whole(self, key: str, default: int) -> int:
        """A whole number of at least 0."""
        value = self.entries.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(key, "应当是一个整数")
        return value

    def number(self, key: str) -> Decimal | None:
        """An exact number, or None where it is absent."""
        value = self.entries.get(key)
        if value is None:
            return None
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            raise self.wrong(key, "应当是一个数字") from None
        if isinstance(value, bool) or not found.is_finite():
            raise self.wrong(key, "应当是一个数字")
        return found

    def choice(self, key: str, options: type[_Choice], default: _Choice) -> _Choice:
        """One of the values of an enum."""
        value = self.text(key, default.value)
        try:
            return options(value)
        except ValueError:
            offered = [option.value for option in options]
            near = nearest(value, offered)
            hint = f"是不是“{near}”" if near else "可以写：" + "、".join(offered)
            raise self.wrong(key, f"没有“{value}”这一种，{hint}") from None

    def named(self, key: str, names: Sequence[str], default: str | None = "") -> str:
        """The name of a column that exists."""
        value = self.text(key, default)
        if value:
            self.known(key, (value,), names)
        return value

    def known(self, key: str, values: Sequence[str], names: Sequence[str]) -> None:
        """All values must be names of columns."""
        for value in values:
            if value not in names:
                near = nearest(value, list(names), at_least=0.5)
                hint = f"是不是“{near}”" if near else "已有的列是：" + "、".join(names)
                raise self.wrong(key, f"没有名为“{value}”的列，{hint}")

    def inner(self, key: str) -> Look | None:
        """The mapping under a key, or None where it is absent."""
        value = self.entries.get(key)
        if value is None:
            return None
        if not isinstance(value, Entries):
            raise self.wrong(key, "下面应当是“名称: 内容”一行一项")
        return Look(self.file, value, ".".join(part for part in (self.path, key) if part))

    def each(self, key: str) -> Iterator[Look]:
        """The mappings of the list under a key."""
        value = self.entries.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise self.wrong(key, "下面应当是以“- ”开头的若干项")
        for place, item in enumerate(value, start=1):
            if not isinstance(item, Entries):
                raise self.wrong(key, f"第{place}项应当是“名称: 内容”一行一项")
            path = f"{self.path}.{key}[{place}]" if self.path else f"{key}[{place}]"
            yield Look(self.file, item, path)
