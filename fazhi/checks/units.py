"""The names of a case's units and places: for masking before comparison, and for whose paper a text is."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.checks.case import Case, Unit
from fazhi.checks.memo import view
from fazhi.likeness import Mask
from fazhi.reading.fold import fold

_TAILS = ("人民政府", "街道办事处")


def names_of(unit: Unit, case: Case) -> tuple[str, ...]:
    """All ways to write one unit, folded, longest first: full, short, without the place in front, without 人民政府."""
    return view(case, _names)[unit.name]


def _names(case: Case) -> dict[str, tuple[str, ...]]:
    places = sorted(_places(case), key=len, reverse=True)
    return {unit.name: tuple(sorted(set(_forms(unit, places)), key=len, reverse=True)) for unit in case.units}


def _places(case: Case) -> tuple[str, ...]:
    region = case.cycle.region
    return tuple(fold(name) for name in (region.name, *region.aliases, *region.parents) if name)


def _forms(unit: Unit, places: list[str]) -> Iterator[str]:
    for name in (unit.name, *unit.aliases):
        whole = fold(name)
        for form in (whole, _after_place(whole, places)):
            for tail in ("", *_TAILS):
                short = form.removesuffix(tail) if tail else form
                if len(short) >= 3 and short not in places:
                    yield short


def _after_place(name: str, places: list[str]) -> str:
    return next((name[len(place) :] for place in places if name.startswith(place)), name)


def mask_of(case: Case) -> Mask:
    """The mask for the names of all units and places of the case."""
    return view(case, _mask)


def _mask(case: Case) -> Mask:
    names = {name for forms in view(case, _names).values() for name in forms}
    return Mask(names | set(_places(case)))


def speaks_for(text: str, unit: Unit, case: Case) -> bool:
    """Whether a folded text names the unit in any of its forms."""
    return any(name in text for name in names_of(unit, case))
