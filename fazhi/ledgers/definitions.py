"""All ledgers at hand: those of the product and those an office made, each in its versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from fazhi.errors import LedgerError
from fazhi.ledgers.load import load_ledger, parse_ledger
from fazhi.ledgers.model import Ledger, MeasureDefinition
from fazhi.tables import nearest


class Catalogue:
    """Ledgers by name; the highest version of a name is the current one."""

    def __init__(self, ledgers: Iterable[Ledger] = ()) -> None:
        self._versions: dict[str, dict[int, Ledger]] = {}
        for ledger in ledgers:
            self._add(ledger)
        self._check_names()

    def _add(self, ledger: Ledger) -> None:
        versions = self._versions.setdefault(ledger.name, {})
        if ledger.version in versions:
            other = versions[ledger.version].source
            raise LedgerError(
                ledger.source, "name", f"台账“{ledger.name}”第{ledger.version}版已在《{other}》里，请改名或改版本号"
            )
        versions[ledger.version] = ledger

    def _check_names(self) -> None:
        owners: dict[str, str] = {}
        for ledger in self:
            for measure in ledger.measures:
                if (other := owners.setdefault(measure.name, ledger.title)) != ledger.title:
                    raise LedgerError(ledger.source, measure.name, f"这个指标名《{other}》已经用了，请换一个")
            for key in ledger.foreign_keys:
                target = self._versions.get(key.ledger)
                if target is None:
                    near = nearest(key.ledger, list(self._versions))
                    hint = f"，是不是“{near}”" if near else "，请检查名称"
                    raise LedgerError(ledger.source, "foreignKeys", f"没有名为“{key.ledger}”的台账{hint}")

    def __iter__(self) -> Iterator[Ledger]:
        """The current version of each ledger."""
        return (versions[max(versions)] for versions in self._versions.values())

    def __len__(self) -> int:
        return len(self._versions)

    def __contains__(self, name: object) -> bool:
        return name in self._versions

    def get(self, name: str, version: int | None = None) -> Ledger:
        """A ledger by name or Chinese title, its current version unless one is named. Raises LedgerError."""
        versions = self._versions.get(name) or self._titled(name)
        if versions is None:
            offered = [*self._versions, *(title for one in self for title in (one.title, *one.aliases))]
            near = nearest(name, offered)
            hint = f"是不是“{near}”" if near else "可用 fazhi ledgers list 查看全部台账"
            raise LedgerError(name, "", f"没有这个台账，{hint}")
        if version is None:
            return versions[max(versions)]
        if version not in versions:
            raise LedgerError(name, f"第{version}版", f"没有这一版，现有第{'、'.join(map(str, sorted(versions)))}版")
        return versions[version]

    def _titled(self, title: str) -> dict[int, Ledger] | None:
        for ledger in self:
            if title in (ledger.title, *ledger.aliases):
                return self._versions[ledger.name]
        return None

    def versions(self, name: str) -> tuple[Ledger, ...]:
        """All versions of a ledger, oldest first."""
        return tuple(one for _, one in sorted(self._versions.get(name, {}).items()))

    def measures(self) -> dict[str, MeasureDefinition]:
        """Every measure of the current ledgers by name."""
        return {measure.name: measure for ledger in self for measure in ledger.measures}

    def with_more(self, ledgers: Iterable[Ledger]) -> Catalogue:
        """This catalogue and an office's own ledgers or newer versions."""
        mine = (one for versions in self._versions.values() for one in versions.values())
        return Catalogue([*mine, *ledgers])


@cache
def catalogue() -> Catalogue:
    """The ledgers that come with the product."""
    folder = resources.files("fazhi.ledgers") / "catalogue"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    return Catalogue(parse_ledger(one.read_text(encoding="utf-8"), file=one.name) for one in files)


def load_folder(folder: Path) -> tuple[Ledger, ...]:
    """The ledgers an office keeps as YAML files in a folder. Raises LedgerError for the first that is wrong."""
    return tuple(load_ledger(path) for path in sorted(folder.glob("*.y*ml")))
