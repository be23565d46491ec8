"""Changes to regions and units: added, changed, renamed, put out of use."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Level, Person, Region, Unit, UnitCategory

FIELDS = ("name", "aliases", "category", "enforces", "leader", "contact", "phone", "order", "is_active")


def ensure_region(*, name: str, by: Person | None, level: str = Level.COUNTY, parent: Region | None = None) -> Region:
    """The region of that name, made where it is not there yet."""
    with transaction.atomic():
        region, made = Region.objects.get_or_create(name=name, parent=parent, defaults={"level": level})
        if made:
            record("units.created", by=by, about=region, after={"name": name, "level": level})
    return region


@transaction.atomic
def change_region(*, region: Region, by: Person | None, **fields: list[str]) -> None:
    """Change a region's short names, official domains, accounts or newspapers."""
    before = {name: getattr(region, name) for name in fields}
    after = {name: value for name, value in fields.items() if before[name] != value}
    if not after:
        return
    for name, value in after.items():
        setattr(region, name, value)
    region.save(update_fields=list(after))
    record("units.changed", by=by, about=region, before={name: before[name] for name in after}, after=after)


@transaction.atomic
def add_unit(*, region: Region, name: str, by: Person | None, **fields: Any) -> Unit:
    """A new unit. Raises InputError where the name is taken."""
    _check_name(region, name)
    fields.setdefault("category", UnitCategory.DEPARTMENT)
    if "order" not in fields:
        last = region.units.order_by("-order").values_list("order", flat=True).first()
        fields["order"] = 0 if last is None else last + 1
    unit = Unit.objects.create(region=region, name=name, **fields)
    record("units.created", by=by, about=unit, unit_id=unit.pk, after={"name": name, **fields})
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, by: Person | None, **fields: Any) -> None:
    """Change a unit. A new name leaves the old one as a 简称, so that papers and folders are still recognised.

    Raises InputError where the name is taken.
    """
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such fields: {unknown}")
    name = fields.get("name", unit.name)
    if name != unit.name:
        _check_name(unit.region, name)
        aliases = [one for one in fields.get("aliases", unit.aliases) if one != name]
        fields["aliases"] = list(dict.fromkeys([*aliases, unit.name]))
    before = {key: getattr(unit, key) for key in fields}
    after = {key: value for key, value in fields.items() if before[key] != value}
    if not after:
        return
    if after.get("is_active") is False:
        _check_idle(unit)
    for key, value in after.items():
        setattr(unit, key, value)
    unit.save(update_fields=list(after))
    record("units.changed", by=by, about=unit, unit_id=unit.pk, before={key: before[key] for key in after}, after=after)


def _check_name(region: Region, name: str) -> None:
    if not name.strip():
        raise InputError("单位名称不能为空。")
    if Unit.objects.filter(region=region, name=name).exists():
        raise InputError(f"{region}已有“{name}”，请换一个名称；两个单位合为一个的，请用“合并”。")


def _check_idle(unit: Unit) -> None:
    owed = unit.duties.filter(is_active=True, cycle__is_open=True).count()
    if owed:
        raise InputError(
            f"{unit}在进行中的周期还有{owed}项责任，不能停用；请先把它合并到接手的单位，或在责任清单里改由别的单位承担。"
        )
