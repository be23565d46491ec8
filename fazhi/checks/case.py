"""The case: everything one review knows, as frozen data. Checks are pure functions from it to findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from fazhi.gongwen.facts import Paper
from fazhi.reading.document import Document, Table
from fazhi.webproof.capture import Capture


class Method(StrEnum):
    """评测方式: how the assessors look at an indicator."""

    SUBMIT = "报送"
    WEB = "网络检索"
    DATA = "数据核验"
    SURVEY = "满意度"


class Role(StrEnum):
    """A unit's part in a duty."""

    LEAD = "牵头"
    SUPPORT = "配合"


class Category(StrEnum):
    """类别 of a unit."""

    DEPARTMENT = "县直"
    TOWN = "乡镇"
    STREET = "街道"
    SUPERIOR = "上级"


@dataclass(frozen=True, slots=True)
class Region:
    """The county: name, short names, and the places above it (nearest first)."""

    name: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cycle:
    """The assessment period (`first` to `last`, both ends inside), the day material was due, the official domains.

    `accounts` and `newspapers` are the office's own list of official public accounts and of newspapers' domains.
    """

    name: str
    first: date
    last: date
    submit_by: date | None
    region: Region
    web_domains: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    newspapers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of 单位名单.xlsx."""

    name: str
    aliases: tuple[str, ...] = ()
    category: Category = Category.DEPARTMENT
    enforces: bool = False
    contact: str = ""
    phone: str = ""
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One numbered item of 佐证材料要求. `text` is as written without the number."""

    number: int
    text: str

    @property
    def label(self) -> str:
        """The item as lists quote it: '2.会议纪要'."""
        return f"{self.number}.{self.text}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of 责任清单.xlsx. `number` is the 指标编号 as text, `leads` and `supports` are 单位名称."""

    number: str
    level1: str
    level2: str
    text: str
    standard: str
    requirements: tuple[Requirement, ...]
    method: Method
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    due: date | None = None
    points: float | None = None

    @property
    def short(self) -> str:
        """A name short enough for lists: the second level, else the first sentence."""
        return self.level2 or self.text.split("。")[0][:24]


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit owes evidence for one indicator."""

    unit: str
    indicator: str
    role: Role


@dataclass(frozen=True)
class Material:
    """One file as received and read.

    `file` is its path in the set with '/', members of archives as 'a.zip!/inner/path'. `unit` is a 单位名称 or None,
    `indicator` a 指标编号 or None for a file loose in the unit's folder. `modified` is an archive member's own time.
    `junk` marks what nobody handed in on purpose (Thumbs.db, .DS_Store, ~$ lock files). `received` is when a site took
    the file in a duty's first round; None where no site did, and in later rounds, which come after the day by nature.
    """

    file: str
    unit: str | None
    indicator: str | None
    document: Document
    paper: Paper
    modified: datetime | None = None
    junk: bool = False
    received: datetime | None = None

    @property
    def name(self) -> str:
        """The file's own name without folders."""
        return self.file.replace("!/", "/").rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The name without its extension."""
        head, dot, _ = self.name.rpartition(".")
        return head if dot else self.name

    @property
    def extension(self) -> str:
        """The extension in lower case without the dot, '' where there is none."""
        _, dot, tail = self.name.rpartition(".")
        return tail.lower() if dot else ""

    @property
    def is_archive(self) -> bool:
        """Whether the file is a package whose members stand in the case as materials of their own."""
        return bool(self.document.members)

    @property
    def is_readable(self) -> bool:
        """Whether reading gave anything."""
        return self.document.refused is None

    @cached_property
    def text(self) -> str:
        """The text of all pages."""
        return self.document.text


@dataclass(frozen=True, slots=True)
class Ledger:
    """One workbook of 台账/: its name without extension and its tables as they stand."""

    name: str
    file: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Case:
    """A whole review set, read. Indexes are made on first use.

    `captures` are the looks at the material's addresses by `fazhi.webproof.normal.key`; empty where nobody looked.
    """

    cycle: Cycle
    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    duties: tuple[Duty, ...]
    materials: tuple[Material, ...]
    previous: tuple[Material, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    captures: Mapping[str, Capture] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def unit_by_name(self) -> dict[str, Unit]:
        """Units by 单位名称."""
        return {unit.name: unit for unit in self.units}

    @cached_property
    def indicator_by_number(self) -> dict[str, Indicator]:
        """Indicators by 指标编号."""
        return {indicator.number: indicator for indicator in self.indicators}

    @cached_property
    def duty_by_key(self) -> dict[tuple[str, str], Duty]:
        """Duties by (单位名称, 指标编号)."""
        return {(duty.unit, duty.indicator): duty for duty in self.duties}

    @cached_property
    def duties_of(self) -> dict[str, tuple[Duty, ...]]:
        """Duties by unit, in the order of the responsibility list."""
        found: defaultdict[str, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            found[duty.unit].append(duty)
        return {unit: tuple(duties) for unit, duties in found.items()}

    @cached_property
    def materials_of(self) -> dict[tuple[str, str | None], tuple[Material, ...]]:
        """Materials by (单位名称, 指标编号 or None), junk left out, archives and their members both inside."""
        found: defaultdict[tuple[str, str | None], list[Material]] = defaultdict(list)
        for material in self.materials:
            if material.unit is not None and not material.junk:
                found[material.unit, material.indicator].append(material)
        return {key: tuple(materials) for key, materials in found.items()}

    @cached_property
    def papers(self) -> tuple[Material, ...]:
        """Materials of known units that were read and are not themselves archives: what most checks look at."""
        return tuple(
            m for m in self.materials if m.unit is not None and not m.junk and m.is_readable and not m.is_archive
        )
