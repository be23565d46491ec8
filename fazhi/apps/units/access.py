"""What one person may do and see: computed once a request from the memberships and the table of roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Q
from django.http import HttpRequest

from fazhi.apps.pages.errors import NotAllowedError
from fazhi.apps.units.models import Membership, Person, Region, Unit
from fazhi.apps.units.roles import ACTIONS, SCOPES, Scope

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an action is allowed: regions (with all below them), single units, or the site; `cycles` None = all."""

    regions: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    site: bool = False
    cycles: frozenset[int] | None = None

    @property
    def is_empty(self) -> bool:
        """Nowhere."""
        return not (self.regions or self.units or self.site)


@dataclass
class Access:
    """One person's rights. Everything is refused that no membership grants."""

    person: Person | None
    memberships: tuple[Membership, ...] = ()
    _reach: dict[str, Reach] = field(default_factory=dict)

    @cached_property
    def _children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        for pk, parent in Region.objects.values_list("id", "parent_id"):
            found.setdefault(parent, []).append(pk)
        return found

    @cached_property
    def _merged(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for pk, heir in Unit.objects.exclude(merged_into=None).values_list("id", "merged_into_id"):
            found.setdefault(heir or 0, []).append(pk)
        return found

    def _with_merged(self, unit: int) -> set[int]:
        """A unit and all that were merged into it: their lists and their history are its own now."""
        found, todo = {unit}, [unit]
        while todo:
            for former in self._merged.get(todo.pop(), []):
                if former not in found:
                    found.add(former)
                    todo.append(former)
        return found

    def _below(self, region: int) -> set[int]:
        found, todo = {region}, [region]
        while todo:
            for child in self._children.get(todo.pop(), []):
                if child not in found:
                    found.add(child)
                    todo.append(child)
        return found

    def may(self, action: str) -> bool:
        """Whether the action is allowed anywhere."""
        wanted = ACTIONS[action].roles
        return any(membership.role in wanted for membership in self.memberships)

    def reach(self, action: str) -> Reach:
        """Where the action is allowed."""
        if action not in self._reach:
            self._reach[action] = self._compute(action)
        return self._reach[action]

    def _compute(self, action: str) -> Reach:
        granted = [m for m in self.memberships if m.role in ACTIONS[action].roles]
        regions: set[int] = set()
        units: set[int] = set()
        site = False
        cycles: set[int] | None = set()
        for membership in granted:
            scope = SCOPES[membership.role]
            if scope is Scope.SITE:
                site = True
            elif scope is Scope.UNIT and membership.unit_id:
                units |= self._with_merged(membership.unit_id)
            elif scope in (Scope.REGION, Scope.CYCLE) and membership.region_id:
                regions |= self._below(membership.region_id)
            if scope is Scope.CYCLE and membership.only_cycle:
                if cycles is not None:
                    cycles.add(membership.only_cycle)
            else:
                cycles = None
        return Reach(frozenset(regions), frozenset(units), site, None if cycles is None else frozenset(cycles))

    def allows(
        self, action: str, *, unit: Unit | None = None, region: int | None = None, cycle: int | None = None
    ) -> bool:
        """Whether the action is allowed on this unit (or region), in this cycle."""
        reach = self.reach(action)
        if reach.site:
            return True
        if cycle is not None and reach.cycles is not None and cycle not in reach.cycles:
            return False
        if unit is not None:
            return unit.pk in reach.units or unit.region_id in reach.regions
        return region in reach.regions if region is not None else not reach.is_empty

    def require(
        self, action: str, *, unit: Unit | None = None, region: int | None = None, cycle: int | None = None
    ) -> None:
        """Raise NotAllowedError unless `allows`."""
        if not self.allows(action, unit=unit, region=region, cycle=cycle):
            raise NotAllowedError()

    def units_q(self, action: str, path: str = "unit", cycle_path: str | None = None) -> Q:
        """A filter of rows whose unit (reached by `path`) and cycle lie where the action is allowed."""
        reach = self.reach(action)
        if reach.site:
            return Q()
        prefix = f"{path}__" if path else ""
        allowed = Q(**{f"{prefix}id__in": reach.units}) | Q(**{f"{prefix}region_id__in": reach.regions})
        if cycle_path is not None and reach.cycles is not None:
            allowed &= Q(**{f"{cycle_path}__in": reach.cycles})
        return allowed

    def regions_q(self, action: str, path: str = "region") -> Q:
        """A filter of rows whose region lies where the action is allowed; a unit's people see their own region."""
        reach = self.reach(action)
        if reach.site:
            return Q()
        of_units = Unit.objects.filter(id__in=reach.units).values("region_id")
        return Q(**{f"{path}_id__in": reach.regions}) | Q(**{f"{path}_id__in": of_units})


def access_for(person: Person | None) -> Access:
    """The rights of a person, for services, commands and the API."""
    if person is None or not person.pk or not person.is_active:
        return Access(None)
    rows = Membership.objects.filter(person=person, taken_at=None).select_related("unit", "region")
    return Access(person, tuple(rows))


def access_of(request: HttpRequest) -> Access:
    """The rights behind a request, computed once."""
    known: Access | None = getattr(request, "access", None)
    if known is None:
        user = getattr(request, "user", None)
        known = access_for(user if isinstance(user, Person) else None)
        request.access = known  # type: ignore[attr-defined]  # one computation a request
    return known


def allow(action: str) -> Callable[[View], View]:
    """Declare who may open a view: `allow("review.decide")`. Rows are narrowed by the view's own query."""
    if action not in ACTIONS:
        raise ValueError(f"action {action!r} is not declared")

    def declare(view: View) -> View:
        view.fazhi_access = action  # type: ignore[attr-defined]  # read by the DefaultDeny middleware
        return view

    return declare


def signed_in(view: View) -> View:
    """Anybody who is logged in, about himself only (password, home)."""
    view.fazhi_access = "self"  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open to everybody: log-in, invitation, health."""
    view.fazhi_access = "public"  # type: ignore[attr-defined]
    return view
