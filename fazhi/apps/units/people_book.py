"""人员名单.xlsx as export, template and import form: one row a person and role."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest
from django.urls import reverse

from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.importing import CHANGED, GONE, NEW, Book, Change, Draft
from fazhi.apps.pages.importing_page import workbook_answer
from fazhi.apps.units.models import Membership, Person, Region, Unit
from fazhi.apps.units.queries import core_region, core_units
from fazhi.apps.units.roles import SCOPES, Role, Scope
from fazhi.apps.units.services import people
from fazhi.reading.fold import fold
from fazhi.reviewset.names import UnitNames
from fazhi.tables import Column, Record, SheetPlan, TableRows, nearest, read_table, write_book

PEOPLE_COLUMNS = (
    Column("username", "账号", ("登录账号", "用户名", "登录名"), required=True),
    Column("name", "姓名", ("人员姓名", "名字"), required=True),
    Column("phone", "电话", ("联系电话", "手机", "手机号", "手机号码")),
    Column("role", "角色", ("身份", "岗位", "权限"), required=True),
    Column("unit", "单位", ("单位名称", "所在单位", "工作单位")),
    Column("cycle", "限于周期", ("评估周期", "周期")),
    Column("password", "初始密码", ("密码", "首次密码")),
)
HEADINGS = {column.key: column.heading for column in PEOPLE_COLUMNS}
Part = tuple[str, int | None, int | None]
"""A role, the unit's number, the cycle's number."""


@dataclass
class Wanted:
    """One account as the workbook has it."""

    name: str
    phone: str
    password: str
    parts: dict[Part, str] = field(default_factory=dict)


class PeopleBook(Book):
    """The people of one region. `cycles` are its assessment cycles by name; `site` lets administrators in too."""

    kind = "people"
    title = "人员名单"
    gone_words = "表中没有的身份一并收回"

    def __init__(self, region: Region, cycles: dict[str, int], *, site: bool = False) -> None:
        self.region, self.cycles, self.site = region, cycles, site
        self.invitations: list[tuple[str, str, str]] = []
        """(account, name, secret of the one-time link) of the people an import made."""

    @property
    def scope(self) -> str:
        """The region's name."""
        return self.region.name

    # --- today ---

    def _memberships(self) -> list[Membership]:
        rows = Membership.objects.filter(taken_at=None).select_related("person", "unit")
        inside = rows.filter(region=self.region) | rows.filter(unit__region=self.region)
        if self.site:
            inside |= rows.filter(region=None, unit=None)
        return list(inside.order_by("person__username", "id"))

    def plans(self) -> Sequence[SheetPlan]:
        """Today's people; passwords are never written."""
        names = {pk: name for name, pk in self.cycles.items()}
        rows = [
            [
                one.person.username,
                one.person.name,
                one.person.phone,
                one.get_role_display(),
                one.unit.name if one.unit else "",
                names.get(one.only_cycle or 0, ""),
                "",
            ]
            for one in self._memberships()
        ]
        notes = {
            3: "一人多个身份的写成几行，账号相同。",
            4: "单位联络员、单位负责人须填单位。",
            6: "填了的，首次登录必须修改；不填的，导入后给出一次性邀请链接。",
        }
        choices = {3: [label for _, label in self._roles()]}
        return [
            SheetPlan(
                self.title,
                list(HEADINGS.values()),
                rows,
                (16, 12, 16, 16, 24, 18, 16),
                comments=notes,
                choices=choices,
                room=500,
            )
        ]

    def _roles(self) -> list[tuple[str, str]]:
        return [(role.value, role.label) for role in Role if self.site or SCOPES[role] is not Scope.SITE]

    # --- the workbook ---

    def compare(self, path: Path, draft: Draft) -> None:
        """New accounts, changed names and telephones, parts given and parts no longer listed."""
        table = read_table(path, PEOPLE_COLUMNS, file=draft.file)
        wanted = self._wanted(table)
        people_by_account = {one.username: one for one in Person.objects.filter(username__in=wanted)}
        held: dict[str, dict[Part, Membership]] = {}
        for one in self._memberships():
            held.setdefault(one.person.username, {})[one.role, one.unit_id, one.only_cycle] = one
        self._refuse_others(table, wanted, held, people_by_account)
        table.raise_faults()
        for username, person in wanted.items():
            known = people_by_account.get(username)
            if known is None:
                draft.changes.append(self._new(username, person))
            else:
                self._known(known, person, held.get(username, {}), draft)
        for username, parts in held.items():
            for part, membership in parts.items():
                if username not in wanted or part not in wanted[username].parts:
                    draft.changes.append(_taken(membership))

    def _wanted(self, table: TableRows) -> dict[str, Wanted]:
        units = {unit.name: unit for unit in self.region.units.filter(is_active=True)}
        names = UnitNames(core_units(units.values()), core_region(self.region))
        found: dict[str, Wanted] = {}
        for record in table.records:
            username, name = record["username"].strip(), record["name"].strip()
            if not username or not name:
                table.fault(record, "username" if not username else "name", "不能为空")
                continue
            person = found.setdefault(username, Wanted(name, record["phone"], record["password"]))
            if person.name != name:
                table.fault(record, "name", f"账号“{username}”前面写的是“{person.name}”，一个账号只能是一个人")
            part = self._part(table, record, names, units)
            if part is not None:
                if part in person.parts:
                    table.fault(record, "role", f"账号“{username}”的这个身份已写过，请删去一行")
                person.parts[part] = f"{record['role']}{('（' + record['unit'] + '）') if record['unit'] else ''}"
        return found

    def _part(self, table: TableRows, record: Record, names: UnitNames, units: dict[str, Unit]) -> Part | None:
        labels = {fold(label): value for value, label in self._roles()}
        role = labels.get(fold(record["role"]))
        if role is None:
            near = nearest(record["role"], [label for _, label in self._roles()], at_least=0.4)
            hint = f"，是不是“{near}”" if near else ""
            table.fault(record, "role", f"“{record['role']}”不是可用的角色{hint}")
            return None
        unit = cycle = None
        if SCOPES[role] is Scope.UNIT:
            hit = names.exact(record["unit"]) if record["unit"] else None
            if hit is None:
                close = names.nearest(record["unit"]) if record["unit"] else None
                hint = f"，是不是“{close.name}”" if close else ""
                said = f"单位名单里没有“{record['unit']}”{hint}" if record["unit"] else "这个角色须填单位"
                table.fault(record, "unit", said)
                return None
            unit = units[hit.unit.name].pk
        if SCOPES[role] is Scope.CYCLE:
            cycle = self.cycles.get(record["cycle"])
            if cycle is None:
                known = "、".join(self.cycles) or "（还没有评估周期）"
                table.fault(record, "cycle", f"外部评估员须填评估周期，现有：{known}")
                return None
        return role, unit, cycle

    def _refuse_others(
        self, table: TableRows, wanted: dict[str, Wanted], held: dict[str, Any], known: dict[str, Person]
    ) -> None:
        """An account that belongs elsewhere, or a password that is too weak, is a fault of its row."""
        elsewhere = set(
            Membership.objects.filter(person__username__in=wanted, taken_at=None).values_list(
                "person__username", flat=True
            )
        ) - set(held)
        for record in table.records:
            username = record["username"].strip()
            if username in elsewhere:
                table.fault(record, "username", f"账号“{username}”已由别处的人员使用，请换一个")
            elif record["password"] and username not in known:
                try:
                    people.check_password_rules(record["password"], Person(username=username, name=record["name"]))
                except InputError as error:
                    table.fault(record, "password", str(error).rstrip("。"))

    # --- what is done ---

    def _new(self, username: str, wanted: Wanted) -> Change:
        way = "首次登录须修改初始密码" if wanted.password else "导入后给出邀请链接"
        fields = (("姓名", "", wanted.name), ("身份", "", "、".join(wanted.parts.values())), ("登录方式", "", way))

        def do(by: Any) -> None:
            person = people.add_person(
                username=username, name=wanted.name, phone=wanted.phone, password=wanted.password or None, by=by
            )
            for part in wanted.parts:
                self._give(person, part, by)
            if not wanted.password:
                self.invitations.append((username, wanted.name, people.invite(person=person, by=by)))

        return Change(NEW, username, fields, do)

    def _known(self, person: Person, wanted: Wanted, held: dict[Part, Membership], draft: Draft) -> None:
        same = True
        for label, name in (("姓名", "name"), ("电话", "phone")):
            before, after = getattr(person, name), getattr(wanted, name)
            if before != after:
                same = False
                fields = ((label, before, after),)
                draft.changes.append(Change(CHANGED, person.username, fields, _set(person, name, after)))
        for part, words in wanted.parts.items():
            if part not in held:
                same = False
                draft.changes.append(
                    Change(NEW, f"{person.username} {person}", (("身份", "", words),), self._gives(person, part))
                )
        draft.same += same

    def _gives(self, person: Person, part: Part) -> Callable[[Any], None]:
        return lambda by: self._give(person, part, by)

    def _give(self, person: Person, part: Part, by: Any) -> None:
        role, unit, cycle = part
        scope = SCOPES[role]
        people.give_role(
            person=person,
            role=role,
            by=by,
            unit=Unit.objects.get(pk=unit) if unit else None,
            region=self.region if scope in (Scope.REGION, Scope.CYCLE) else None,
            only_cycle=cycle,
        )

    # --- what is handed out ---

    def write_links(self, target: Any, address: Callable[[str], str]) -> None:
        """The workbook of the one-time links; it can be made only now, for the secrets are not kept."""
        rows = [[account, name, address(secret)] for account, name, secret in self.invitations]
        notes = [f"每个链接只能用一次，{people.INVITATION_DAYS}天内有效；请分别发给本人，不要群发。"]
        write_book(target, [SheetPlan("邀请链接", ["账号", "姓名", "邀请链接"], rows, (16, 14, 80), notes=notes)])

    def handed_out(self, request: HttpRequest) -> FileResponse | None:
        """The links as a download, once."""
        if not self.invitations:
            return None
        import tempfile

        with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
            path = Path(folder) / "links.xlsx"
            self.write_links(path, lambda secret: request.build_absolute_uri(reverse("units:invited", args=[secret])))
            return workbook_answer(io.BytesIO(path.read_bytes()), "邀请链接.xlsx")


def _set(person: Person, name: str, value: str) -> Callable[[Any], None]:
    return lambda by: people.change_person(person=person, by=by, **{name: value})


def _taken(membership: Membership) -> Change:
    words = f"{membership.get_role_display()}{f'（{membership.unit}）' if membership.unit else ''}"

    def do(by: Any) -> None:
        people.refuse_own(membership=membership, by=by)
        people.take_role(membership=membership, by=by)

    return Change(GONE, f"{membership.person.username} {membership.person}", (("身份", words, ""),), do)
