"""People: list, one person with parts, invitation, lock and one-time codes, and set-up by Excel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.importing_page import answer
from fazhi.apps.pages.listing import Badge, Column, Filter, Listing
from fazhi.apps.units import queries
from fazhi.apps.units.access import Access, access_of, allow
from fazhi.apps.units.forms import PersonChangeForm, PersonForm, RoleForm
from fazhi.apps.units.models import Person, Region, Unit
from fazhi.apps.units.people_book import PeopleBook
from fazhi.apps.units.roles import Role
from fazhi.apps.units.services import granting, keys
from fazhi.apps.units.services import people as services


def _parts(person: Person) -> str:
    return "、".join(
        f"{one.get_role_display()}（{one.unit or one.region or '全站'}）"
        for one in person.memberships.all()
        if one.taken_at is None
    )


def _state(person: Person) -> Badge:
    if not person.is_active:
        return Badge("draft", "停用")
    if not person.has_usable_password():
        return Badge("waiting", "待设密码")
    return Badge("pending", "待改密码") if person.must_change_password else Badge("confirmed", "在用")


PEOPLE = Listing(
    "人员",
    columns=(
        Column(
            "username",
            "账号",
            lambda p: p.username,
            sort="username",
            link=lambda p: reverse("units:person", args=[p.pk]),
        ),
        Column("name", "姓名", lambda p: p.name, sort="name"),
        Column("phone", "电话", lambda p: p.phone),
        Column("parts", "身份", _parts, wide=True),
        Column("last", "最近登录", lambda p: p.last_login, sort="last_login"),
        Column("state", "状态", _state),
    ),
    filters=(
        Filter("role", "角色", lambda r: Role.choices, "memberships__role"),
        Filter("active", "状态", lambda r: [("True", "在用"), ("False", "停用")], "is_active"),
    ),
    search=("username", "name", "phone", "memberships__unit__name"),
    empty="还没有人员。请点“导入”，下载人员名单模板填好后导入，或逐个新增。",
)


@allow("people.view")
def people(request: HttpRequest) -> HttpResponse | FileResponse:
    """All people the asker may see."""
    rows = queries.people_for(access_of(request)).distinct()
    return PEOPLE.answer(request, "units/people.html", rows)


@allow("people.view")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person."""
    access = access_of(request)
    found = queries.person_for(access, person_id)
    return render(request, "units/person.html", _context(request, access, found))


def _context(request: HttpRequest, access: Access, found: Person) -> dict[str, Any]:
    parts = list(found.memberships.select_related("unit", "region", "given_by").order_by("taken_at", "-given_at"))
    grants = access.may("people.grant")
    return {
        "person": found,
        "parts": [part for part in parts if part.taken_at is None],
        "past": [part for part in parts if part.taken_at is not None],
        "state": _state(found),
        "may_manage": access.may("people.manage") and queries.is_within(access, found, "people.manage"),
        "may_grant": grants,
        "may_unlock": access.may("people.unlock"),
        "is_locked": keys.is_locked(found),
        "has_totp": keys.has_totp(found),
        "form": PersonChangeForm(initial={"name": found.name, "phone": found.phone, "is_active": found.is_active}),
        "role_form": _role_form(access) if grants else None,
    }


def _role_form(access: Access, data: Any = None) -> RoleForm:
    return RoleForm(
        data,
        roles=queries.grantable_roles(access),
        units=Unit.objects.filter(access.units_q("people.grant", ""), is_active=True),
        regions=[(one.pk, one.name) for one in queries.regions_for(access, "people.grant")],
        cycles=[(pk, name) for pk, (name, _) in queries.cycles_to_bind(access).items()],
        prefix="role",
    )


@allow("people.manage")
def add_person(request: HttpRequest) -> HttpResponse:
    """A new account; who may also grant gives the first part at once."""
    access = access_of(request)
    grants = access.may("people.grant")
    form = PersonForm(request.POST or None)
    role_form = _role_form(access, request.POST or None) if grants else None
    if request.method == "POST" and form.is_valid() and (role_form is None or role_form.is_valid()):
        try:
            made = _made(access, form, role_form, request.user)
        except InputError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{made}的账号已建好，请生成邀请链接发给本人。")
            return redirect("units:people" if not queries.people_for(access).filter(pk=made.pk) else made_page(made))
    return render(request, "units/person_add.html", {"form": form, "role_form": role_form})


def made_page(person: Person) -> str:
    """The page of a person."""
    return reverse("units:person", args=[person.pk])


def _made(access: Access, form: PersonForm, role_form: RoleForm | None, by: Any) -> Person:
    wanted = _wanted(role_form) if role_form is not None else None
    return granting.add_person(access=access, wanted=wanted, by=by, **form.cleaned_data)


def _wanted(form: RoleForm) -> granting.Wanted:
    given = form.cleaned_data
    unit = given["unit"].pk if given["unit"] is not None else None
    return granting.Wanted(given["role"], unit, int(given["region"] or 0) or None, int(given["cycle"] or 0) or None)


@allow("people.manage")
@require_POST
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Name, telephone, whether in use."""
    found = queries.managed_person(access_of(request), person_id)
    form = PersonChangeForm(request.POST)
    if not form.is_valid():
        raise InputError("请填写姓名。")
    services.refuse_own_end(person=found, by=request.user, is_active=form.cleaned_data["is_active"])  # type: ignore[arg-type]
    services.change_person(person=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]  # signed in
    messages.success(request, "已保存。")
    return redirect("units:person", person_id=found.pk)


@allow("people.manage")
@require_POST
def invite(request: HttpRequest, person_id: int) -> HttpResponse:
    """A one-time link, shown once."""
    found = queries.managed_person(access_of(request), person_id)
    secret = services.invite(person=found, by=request.user)  # type: ignore[arg-type]  # signed in
    link = request.build_absolute_uri(reverse("units:invited", args=[secret]))
    context = _context(request, access_of(request), found) | {"link": link, "days": services.INVITATION_DAYS}
    return render(request, "units/person.html", context)


@allow("people.grant")
@require_POST
def give_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a part."""
    access = access_of(request)
    found = queries.person_for(access, person_id)
    form = _role_form(access, request.POST)
    if not form.is_valid():
        raise InputError("请选择角色；联络员、负责人还须选择单位。")
    granting.grant(access=access, person=found, wanted=_wanted(form), by=request.user)  # type: ignore[arg-type]
    messages.success(request, "身份已授予，立即生效。")
    return redirect("units:person", person_id=found.pk)


@allow("people.grant")
@require_POST
def take_role(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take a part back."""
    found = queries.membership_to_take(access_of(request), membership_id)
    services.refuse_own(membership=found, by=request.user)  # type: ignore[arg-type]  # signed in
    services.take_role(membership=found, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"已收回{found}。")
    return redirect("units:person", person_id=found.person_id)


@allow("people.unlock")
@require_POST
def unlock(request: HttpRequest, person_id: int) -> HttpResponse:
    """End the lock after wrong passwords."""
    found = queries.person_for(access_of(request), person_id)
    keys.unlock(person=found, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"{found}的锁定已解除。")
    return redirect("units:person", person_id=found.pk)


@allow("people.unlock")
@require_POST
def reset_totp(request: HttpRequest, person_id: int) -> HttpResponse:
    """End the one-time codes of who lost the phone."""
    found = queries.person_for(access_of(request), person_id)
    keys.remove_totp(person=found, by=request.user)  # type: ignore[arg-type]  # signed in
    messages.success(request, f"{found}的动态口令已停用，本人可重新启用。")
    return redirect("units:person", person_id=found.pk)


@allow("people.import")
def import_people(request: HttpRequest) -> HttpResponse | FileResponse:
    """人员名单 by Excel: accounts and their parts, so the office's manager does it."""
    access = access_of(request)
    region = queries.region_for(access, "people.import", request.GET.get("region", ""))
    cycles = {
        name: pk for pk, name in Region.objects.filter(pk=region.pk).values_list("cycles__id", "cycles__name") if pk
    }
    return answer(request, PeopleBook(region, cycles), back=reverse("units:people"))
