"""Changes to people: accounts, roles, invitations, passwords, tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Invitation, Membership, Person, Region, Unit
from fazhi.apps.units.roles import SCOPES, THREE_ADMINISTRATORS, Role, Scope
from fazhi.apps.units.rules import LongAndVaried

INVITATION_DAYS = 7


def secret_hash(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def add_person(
    *,
    username: str,
    name: str,
    by: Person | None,
    password: str | None = None,
    phone: str = "",
    must_change: bool = True,
) -> Person:
    """A new account. Raises InputError where the name is taken or the password too weak."""
    if Person.objects.filter(username=username).exists():
        raise InputError(f"账号“{username}”已有人使用，请换一个。")
    if password is not None:
        check_password_rules(password, Person(username=username, name=name))
    person = Person.objects.create_user(
        username, password, name=name, phone=phone, must_change_password=must_change and password is not None
    )
    record("people.created", by=by, about=person, after={"username": username, "name": name, "phone": phone})
    return person


@transaction.atomic
def change_person(*, person: Person, by: Person | None, **fields: Any) -> None:
    """Change a person's name, telephone, or whether the account is in use; one out of use is logged out at once."""
    before = {key: getattr(person, key) for key in fields}
    after = {key: value for key, value in fields.items() if before[key] != value}
    if not after:
        return
    if not str(after.get("name", person.name)).strip():
        raise InputError("姓名不能为空。")
    for key, value in after.items():
        setattr(person, key, value)
    person.save(update_fields=list(after))
    record("people.changed", by=by, about=person, before={key: before[key] for key in after}, after=after)


def check_password_rules(password: str, person: Person) -> None:
    """Raise InputError with all reasons where a password is too weak."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InputError("密码不符合要求：" + "；".join(m.rstrip("。") for m in error.messages) + "。") from None


def password_rule() -> str:
    """What a password must be like, in words."""
    return LongAndVaried(settings.SITE.password_length).get_help_text()


def is_old(person: Person) -> bool:
    """Whether the password has been used for as long as site.toml allows."""
    days, since = settings.SITE.password_days, person.password_changed_at
    return bool(days) and since is not None and timezone.now() - since > timedelta(days=days)


@transaction.atomic
def give_role(
    *,
    person: Person,
    role: str,
    by: Person | None,
    region: Region | None = None,
    unit: Unit | None = None,
    only_cycle: int | None = None,
) -> Membership:
    """Give a person a role in a unit, for a region, or (administrators) for the site.

    The three administrators are kept apart from each other and from the business: nobody holds one of these roles
    together with any other. Raises InputError.
    """
    scope = SCOPES[role]
    if scope is Scope.UNIT and unit is None:
        raise InputError(f"“{Role(role).label}”须指定单位。")
    if scope in (Scope.REGION, Scope.CYCLE) and region is None:
        raise InputError(f"“{Role(role).label}”须指定行政区划。")
    if scope is Scope.CYCLE and only_cycle is None:
        raise InputError("外部评估员须限定一个评估周期。")
    held = set(Membership.objects.filter(person=person, taken_at=None).values_list("role", flat=True)) - {role}
    if held and (role in THREE_ADMINISTRATORS or held & THREE_ADMINISTRATORS):
        raise InputError("系统管理员、安全保密管理员、安全审计员须由不同的人担任，且不能兼任业务角色。")
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person=person, role=role, region=region, unit=unit, only_cycle=only_cycle, given_by=by
            )
    except IntegrityError:
        raise InputError(f"{person}已有这一身份。") from None
    record("people.role_given", by=by, about=person, unit_id=unit.pk if unit else None, after={"role": str(membership)})
    return membership


@transaction.atomic
def take_role(*, membership: Membership, by: Person | None) -> None:
    """Take a role back; the row stays, so that the past can be told."""
    membership.taken_at = timezone.now()
    membership.save(update_fields=["taken_at"])
    record("people.role_taken", by=by, about=membership.person, before={"role": str(membership)})


def refuse_own(*, membership: Membership, by: Person | None) -> None:
    """Nobody takes the own role: who would give it back? Raises InputError."""
    if by is not None and membership.person_id == by.pk:
        raise InputError("不能收回自己的身份，请由另一位管理员操作。")


def refuse_own_end(*, person: Person, by: Person | None, is_active: bool | None) -> None:
    """Nobody puts the own account out of use. Raises InputError."""
    if by is not None and person.pk == by.pk and is_active is False:
        raise InputError("不能停用自己的账号。")


@transaction.atomic
def invite(*, person: Person, by: Person | None) -> str:
    """The secret of a new one-time link; earlier links of the person end."""
    Invitation.objects.filter(person=person, used_at=None).update(used_at=timezone.now())
    secret = secrets.token_urlsafe(24)
    Invitation.objects.create(
        person=person,
        secret_hash=secret_hash(secret),
        made_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    record("people.invited", by=by, about=person)
    return secret


def invitation_of(secret: str) -> Invitation:
    """The open invitation of a link. Raises InputError."""
    found = Invitation.objects.select_related("person").filter(secret_hash=secret_hash(secret)).first()
    if found is None or found.used_at is not None or found.expires_at < timezone.now():
        raise InputError("这个邀请链接已使用或已过期，请联系管理员重新发送。")
    return found


@transaction.atomic
def accept_invitation(*, secret: str, password: str) -> Person:
    """Set the first password through a link, which ends with it. Raises InputError."""
    invitation = invitation_of(secret)
    set_password(person=invitation.person, password=password, by=invitation.person)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return invitation.person


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person | None) -> None:
    """A new password by the person's own hand. Raises InputError."""
    check_password_rules(password, person)
    if person.has_usable_password() and person.check_password(password):
        raise InputError("新密码不能与原密码相同。")
    person.set_password(password)
    person.must_change_password = False
    person.password_changed_at = timezone.now()
    person.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record("people.password", by=by, about=person)
