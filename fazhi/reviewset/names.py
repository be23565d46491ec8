"""Names of units as people write them: with and without the county, as an alias, shortened, with a slip of the pen.

Used for the responsibility list (exact forms only) and for folder names (nearest by likeness where it is clear).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from fazhi.checks.case import Category, Region, Unit
from fazhi.reading.fold import fold


class How(StrEnum):
    """How a name was recognised; the values are the words of the table that shows it."""

    EXACT = "全称"
    ALIAS = "简称"
    DERIVED = "省略地名或后缀"
    SHORTENED = "推定的简称"
    SIMILAR = "字形相近"
    NUMBER = "编号"
    TITLE = "名称"
    NUMBER_AND_TITLE = "编号和名称"
    NONE = "未识别"


@dataclass(frozen=True, slots=True)
class UnitHit:
    """A recognised unit, how, and the folded words that named it."""

    unit: Unit
    how: How
    words: str


_ENDINGS = (
    ("人民政府", ("", "政府")),
    ("街道办事处", ("街道", "街道办", "办事处")),
    ("委员会", ("委",)),
    ("管理委员会", ("管委会",)),
)
_LIKE = 0.72
_MARGIN = 0.12
_SHORTEST_INSIDE = 3


class UnitNames:
    """All names by which the units of one list are known."""

    def __init__(self, units: Iterable[Unit], region: Region) -> None:
        self.units = tuple(units)
        self._own = _own_places(region)
        self._above = tuple(fold(name) for name in region.parents)
        self._places = tuple(sorted({*self._own, *self._above}, key=len, reverse=True))
        self._known: dict[str, tuple[Unit, How]] = {}
        self._stated_twice: list[tuple[str, Unit, Unit]] = []
        for unit in self.units:
            self._add(unit.name, unit, How.EXACT)
        for unit in self.units:
            for alias in unit.aliases:
                self._add(alias, unit, How.ALIAS)
        for shared, _, _ in self._stated_twice:
            # An alias that the list gives to two units names neither; a full name stays one.
            if self._known.get(fold(shared), (None, None))[1] is How.ALIAS:
                del self._known[fold(shared)]
        taken = {fold(shared) for shared, _, _ in self._stated_twice}
        derived: dict[str, set[str]] = {}
        for unit in self.units:
            for name in self._variants(unit):
                derived.setdefault(name, set()).add(unit.name)
        by_name = {unit.name: unit for unit in self.units}
        for name, owners in derived.items():
            # A short form that fits two units names neither.
            if len(owners) == 1 and name not in self._known and name not in taken:
                self._known[name] = (by_name[next(iter(owners))], How.DERIVED)
        self._inside = sorted((n for n in self._known if len(n) >= _SHORTEST_INSIDE), key=len, reverse=True)

    @property
    def clashes(self) -> tuple[tuple[str, Unit, Unit], ...]:
        """Names that the list gives to two units."""
        return tuple(self._stated_twice)

    def _add(self, name: str, unit: Unit, how: How) -> None:
        key = fold(name)
        if not key:
            return
        other = self._known.get(key)
        if other is not None and other[0].name != unit.name:
            self._stated_twice.append((name, other[0], unit))
            return
        self._known.setdefault(key, (unit, how))

    def _variants(self, unit: Unit) -> Iterator[str]:
        """Short forms of a unit's names: without the places before it, with 县 only, with the usual endings cut."""
        names = [fold(name) for name in (unit.name, *unit.aliases)]
        # A body of the city keeps its place: 市司法局 is not the county's 司法局.
        above = unit.category is Category.SUPERIOR
        bases = set(names) if above else {core for name in names for core in self._cores(name)}
        for base in list(bases):
            for ending, others in _ENDINGS:
                if base.endswith(ending):
                    stem = base.removesuffix(ending)
                    bases |= {stem + other for other in others if len(stem + other) >= 2}
        for base in bases:
            yield base
            if not above:
                yield from (place + base for place in self._own)

    def _cores(self, name: str) -> Iterator[str]:
        yield name
        for place in self._places:
            if name.startswith(place) and len(name) - len(place) >= 2:
                yield name.removeprefix(place)

    def exact(self, text: str) -> UnitHit | None:
        """The unit that a cell names in full, by alias, or without its place; None for anything else."""
        key = fold(text)
        hit = self._known.get(key)
        return UnitHit(hit[0], hit[1], key) if hit else None

    def within(self, text: str) -> UnitHit | None:
        """The one unit named inside a longer text (a folder name); None where there are two, or none."""
        key = fold(text)
        found: list[str] = []
        for name in self._inside:
            if name in key and not any(name in longer for longer in found) and not self._is_foreign(name, key):
                found.append(name)
        owners = {self._known[name][0].name for name in found}
        if len(owners) != 1:
            return None
        unit, how = self._known[found[0]]
        return UnitHit(unit, how, found[0])

    def _is_foreign(self, name: str, key: str) -> bool:
        """Whether the words before a name make it another body: 市司法局, 清江市司法局."""
        before = key[: key.index(name)]
        if name.startswith(self._own) or not before:
            return False
        return before.endswith((*self._above, *(level for level in "省市" if level not in self._own)))

    def _is_of_above(self, key: str) -> bool:
        """Whether a text begins with a place above the county and not with the county's own: a body of that place."""
        rest = key
        for place in self._above:
            rest = rest.removeprefix(place)
        if rest != key:
            return not rest.startswith(self._own)
        # 市司法局 is a body of the city, 市场监管局 is none.
        return key[:1] in "省市" and key[:1] not in self._own and key[1:] in self._known

    def shortened(self, text: str) -> UnitHit | None:
        """The one unit of whose name the text is a shortening (人社局): its letters in order, both ends kept."""
        key = self._bare(fold(text))
        if len(key) < 3 or self._is_of_above(fold(text)):
            return None
        fits = [u for u in self.units if any(_shortens(key, core) for core in self._cores(fold(u.name)))]
        return UnitHit(fits[0], How.SHORTENED, key) if len(fits) == 1 else None

    def similar(self, text: str) -> UnitHit | None:
        """The unit most like the text, where it is clearly the nearest."""
        if self._is_of_above(fold(text)):
            return None
        ranked = self._ranked(text)
        if not ranked or ranked[0][0] < _LIKE:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN:
            return None
        return UnitHit(ranked[0][1], How.SIMILAR, self._bare(fold(text)))

    def nearest(self, text: str) -> Unit | None:
        """The unit to propose for an unknown name, if any is at all like it."""
        short = self.shortened(text)
        if short:
            return short.unit
        ranked = self._ranked(text)
        return ranked[0][1] if ranked and ranked[0][0] >= 0.5 else None

    def _ranked(self, text: str) -> list[tuple[float, Unit]]:
        key = self._bare(fold(text))
        if len(key) < 2:
            return []
        best: dict[str, tuple[float, Unit]] = {}
        for name, (unit, _) in self._known.items():
            score = difflib.SequenceMatcher(None, key, self._bare(name), autojunk=False).ratio()
            if score > best.get(unit.name, (0.0, unit))[0]:
                best[unit.name] = (score, unit)
        return sorted(best.values(), key=lambda pair: -pair[0])

    def _bare(self, name: str) -> str:
        """The name without the places before it: those are alike in all units."""
        return min(self._cores(name), key=len)


def _own_places(region: Region) -> tuple[str, ...]:
    """What may stand before the name of one of the county's own bodies: 明河县, 明河, 县."""
    level = region.name[-1:] if region.name[-1:] in "县市区旗" else ""
    return tuple(dict.fromkeys(fold(name) for name in [region.name, *region.aliases, level] if name))


def _shortens(short: str, full: str) -> bool:
    if len(short) >= len(full) or short[0] != full[0]:
        return False
    # 发展和改革委员会 is called 发改委: the body's own word is cut as well.
    ends = {full[-1]} | ({"委"} if full.endswith("委员会") else set())
    if short[-1] not in ends:
        return False
    rest = iter(full)
    return all(letter in rest for letter in short)


# --- groups and lists of units --------------------------------------------------------------------------------------

_TOWN_WORD = r"(?:乡|镇)"
_ALL = r"(?:(?:全部|所有|全县|全市|全区|各|全体|其他|其余)+)"
_GROUPS: tuple[tuple[re.Pattern[str], frozenset[Category] | None], ...] = (
    (
        re.compile(
            rf"(?:县直|市直|区直)?{_ALL}?(?:县|市|区)?(?:直|级)(?:各|全部|所有)?(?:单位|部门|机关|单位和部门|部门单位)+"
        ),
        frozenset({Category.DEPARTMENT}),
    ),
    (re.compile(rf"{_ALL}(?:县|市|区)?(?:政府)?(?:工作)?部门"), frozenset({Category.DEPARTMENT})),
    (
        re.compile(
            rf"{_ALL}?(?:{_TOWN_WORD}{{1,2}}|{_TOWN_WORD}[(、]{_TOWN_WORD}\)?)[(、和及/]*街道(?:办事处|办)?\)?(?:人民政府)?"
        ),
        frozenset({Category.TOWN, Category.STREET}),
    ),
    (
        re.compile(
            rf"{_ALL}?(?:乡镇|镇乡|乡\(镇\)|镇\(乡\)|乡、镇)(?:人民政府|政府)?|{_ALL}(?:乡|镇)(?:人民政府|政府)?"
        ),
        frozenset({Category.TOWN}),
    ),
    (re.compile(rf"{_ALL}?街道(?:办事处|办)?"), frozenset({Category.STREET})),
    (
        re.compile(rf"{_ALL}(?:责任|成员|参评|创建)?单位"),
        frozenset({Category.DEPARTMENT, Category.TOWN, Category.STREET}),
    ),
)
_ENFORCERS = re.compile(rf"{_ALL}(?:县直)?(?:行政)?执法(?:单位|部门|机关|主体)")
_VAGUE = re.compile(
    r"(?:各|县直|县级|其他|其它)*(?:有关|相关)(?:县直|县级)?(?:单位|部门|乡镇|乡镇\(街道\)|责任单位)+|等(?:单位|部门)?"
)


class Vague(Exception):  # noqa: N818  # not a failure: the words name no unit in particular
    """Words such as 各有关部门 that leave open who is meant."""


def group(names: UnitNames, text: str) -> tuple[Unit, ...] | None:
    """The units that a group word stands for; None where it is no group word. Superior bodies are in no group."""
    key = fold(text)
    if _VAGUE.fullmatch(key):
        raise Vague(text)
    if _ENFORCERS.fullmatch(key):
        return tuple(u for u in names.units if u.enforces and u.category is not Category.SUPERIOR)
    for pattern, categories in _GROUPS:
        if categories is not None and pattern.fullmatch(key):
            return tuple(u for u in names.units if u.category in categories)
    return None


_SPLIT = re.compile(r"[、,，;；\n|。]|(?<!\d)/(?!\d)")
_LABEL = re.compile(r"^(?:牵头|配合|责任|主办|协办|参与)(?:单位|部门)?[:：]")
_AND = re.compile(r"[和及与]")


def split_names(names: UnitNames, text: str) -> list[str]:
    """The single names of a cell. Separators inside brackets belong to a name: 各乡镇（街道、园区）."""
    pieces: list[str] = []
    depth, piece = 0, ""
    for char in text:
        depth += (char in "(（") - (char in ")）" and depth > 0)
        if depth == 0 and _SPLIT.fullmatch(char):
            pieces.append(piece)
            piece = ""
        else:
            piece += char
    pieces.append(piece)
    out: list[str] = []
    for raw in pieces:
        name = _LABEL.sub("", raw.strip()).strip(" 　.")
        if name:
            out.extend(_parts(names, name))
    return out


def _parts(names: UnitNames, name: str) -> list[str]:
    """One piece as it stands, or cut at blanks, brackets and 和 where only the parts are known."""

    def known(part: str) -> bool:
        try:
            return names.exact(part) is not None or group(names, part) is not None
        except Vague:
            return True

    if known(name):
        return [name]
    bare = re.sub(r"[(（][^)）]*[)）]$|等$", "", name).strip()
    if bare and bare != name and known(bare):
        return [bare]
    for cut in (re.compile(r"\s+"), _AND):
        parts = [part for part in cut.split(bare or name) if part]
        if len(parts) > 1 and all(known(part) for part in parts):
            return parts
    return [name]
