"""Set-up by Excel, said once: a book is a workbook that is export, template and import form in one.

A `Book` says what its workbook holds today and what a filled workbook would change; the differences are shown first
(`draft`), then done all or nothing (`apply`) and recorded as one `import.done` event.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.errors import RowErrors, RowFault, TableError
from fazhi.tables import SheetPlan, write_book

NEW, CHANGED, GONE = "new", "changed", "gone"
LABELS = {NEW: "新增", CHANGED: "修改", GONE: "表中没有"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the workbook and today: what it is about, each field before and after, how it is done."""

    kind: str
    what: str
    fields: tuple[tuple[str, str, str], ...]
    do: Callable[[Any], None]

    @property
    def label(self) -> str:
        """The word people read."""
        return LABELS[self.kind]


@dataclass
class Draft:
    """What a workbook would change. With `faults` nothing can be done."""

    file: str
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    remarks: list[str] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    sha256: str = ""

    def count(self, kind: str) -> int:
        """How many differences of a kind."""
        return sum(change.kind == kind for change in self.changes)

    @property
    def has_gone(self) -> bool:
        """Whether the workbook lacks something that is there today."""
        return self.count(GONE) > 0

    @property
    def fingerprint(self) -> str:
        """Tells whether the differences are still those that were shown."""
        shown = repr([(change.kind, change.what, change.fields) for change in self.changes])
        return hashlib.sha256((self.sha256 + shown).encode()).hexdigest()

    def words(self) -> str:
        """The differences in one sentence."""
        return f"新增{self.count(NEW)}、修改{self.count(CHANGED)}、表中没有{self.count(GONE)}、无变化{self.same}"


class Book(ABC):
    """One kind of workbook in one scope (a region, an edition, a cycle)."""

    kind: ClassVar[str]
    title: ClassVar[str]
    gone_words: ClassVar[str]
    """What happens to rows that the workbook no longer has, if the person asks for it."""

    @property
    def scope(self) -> str:
        """What the workbook is about: the region, the edition, the cycle."""
        return ""

    @abstractmethod
    def plans(self) -> Sequence[SheetPlan]:
        """The workbook filled with today's data."""

    @abstractmethod
    def compare(self, path: Path, draft: Draft) -> None:
        """Add to the draft what the workbook would change. May raise TableError or RowErrors."""

    def draft(self, path: Path, file: str = "") -> Draft:
        """What a workbook would change, with all its faults. Never raises for what stands in the workbook."""
        draft = Draft(file or path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        try:
            self.compare(path, draft)
        except RowErrors as errors:
            draft.faults.extend(errors.faults)
        except TableError as error:
            draft.faults.append(RowFault("", 0, error.place.replace(path.name, draft.file), error.remedy))
        if draft.faults:
            draft.changes.clear()
        return draft

    def apply(self, draft: Draft, *, by: Any, gone: bool = False) -> None:
        """Do all of a draft, or nothing. Raises InputError where it has faults."""
        if draft.faults:
            raise InputError(f"《{draft.file}》有{len(draft.faults)}处不合要求，没有导入；请按提示改正后再传。")
        with transaction.atomic():
            for change in draft.changes:
                if change.kind != GONE or gone:
                    change.do(by)
            self.finish(by=by)
            after = {name: draft.count(name) for name in LABELS} | {"file": draft.file, "sha256": draft.sha256}
            record("import.done", by=by, title=f"{self.title} {self.scope}".strip(), after=after | {"drop": gone})

    def finish(self, *, by: Any) -> None:  # noqa: B027  # most books have nothing more to do
        """What is done once after all changes."""

    def write(self, path: Path) -> None:
        """Write today's workbook."""
        write_book(path, self.plans())


def differing(
    before: Iterable[tuple[str, object]], after: Iterable[tuple[str, object]]
) -> tuple[tuple[str, str, str], ...]:
    """The fields that differ, in words."""
    olds = dict(before)
    return tuple(
        (name, _said(olds.get(name)), _said(value)) for name, value in after if _said(olds.get(name)) != _said(value)
    )


def given(rows: Iterable[Iterable[tuple[str, str]]]) -> set[str]:
    """The fields that any row of a workbook fills in: a column that is left out or empty changes nothing."""
    return {name for row in rows for name, value in row if value}


def _said(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(str(one) for one in value)
    return str(value)
