"""What opens an account besides the password: one-time codes, tokens of the API, the lock after wrong passwords."""

from __future__ import annotations

import base64
import io
import secrets
from datetime import timedelta

import segno
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.models import Person, Token
from fazhi.apps.units.services.people import secret_hash


def is_locked(person: Person) -> bool:
    """Whether wrong passwords have locked the account just now."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    return AccessAttempt.objects.filter(
        username=person.username, failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gte=since
    ).exists()


@transaction.atomic
def unlock(*, person: Person, by: Person | None) -> None:
    """End the lock after wrong passwords."""
    reset(username=person.username)
    record("people.unlocked", by=by, about=person)


def has_totp(person: Person) -> bool:
    """Whether the person logs in with one-time codes."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def code_holds(*, person: AbstractBaseUser, code: str) -> bool:
    """Whether a code opens the log-in: a code holds once, and each wrong one makes the next try wait longer."""
    devices = list(TOTPDevice.objects.filter(user=person, confirmed=True))
    if devices and not code.strip():
        return False  # nothing was tried: the next try need not wait
    return not devices or any(device.verify_token(code.strip()) for device in devices)


def waiting_totp(person: Person) -> TOTPDevice:
    """The secret that the person has not proved yet, made where there is none."""
    device, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": "动态口令"})
    return device


def picture_of(device: TOTPDevice) -> str:
    """The device's secret as a QR code, an address of kind `data:`."""
    out = io.BytesIO()
    segno.make(device.config_url, error="m").save(out, kind="png", scale=5, border=2)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def secret_of(device: TOTPDevice) -> str:
    """The secret for typing in."""
    return base64.b32encode(device.bin_key).decode().rstrip("=")


@transaction.atomic
def confirm_totp(*, person: Person, code: str) -> None:
    """The person proves the secret with a code: from now on log-in asks for one. Raises InputError."""
    device = waiting_totp(person)
    if not device.verify_token(code.strip()):
        raise InputError("动态口令不正确，请输入手机上最新的6位数字，并核对手机时间是否准确。")
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    record("people.totp", by=person, about=person)


@transaction.atomic
def remove_totp(*, person: Person, by: Person | None) -> None:
    """End the one-time codes of a person: by the own hand, or by the security officer when the phone is lost."""
    gone, _ = TOTPDevice.objects.filter(user=person).delete()
    if not gone:
        raise InputError(f"{person}没有启用动态口令。")
    record("people.totp_removed", by=by, about=person)


@transaction.atomic
def make_token(*, person: Person, title: str, may_write: bool, days: int) -> str:
    """A new key to the API; it is shown once and only its hash is kept."""
    if not title.strip():
        raise InputError("请写明这个令牌给什么用，以后好认。")
    secret = "fz_" + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=person,
        title=title.strip()[:100],
        secret_hash=secret_hash(secret),
        may_write=may_write,
        expires_at=timezone.now() + timedelta(days=days),
    )
    after = {"title": token.title, "may_write": may_write, "expires_at": token.expires_at}
    record("people.token", by=person, about=person, after=after)
    return secret


@transaction.atomic
def revoke_token(*, token: Token, by: Person | None) -> None:
    """End a key at once."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record("people.token_revoked", by=by, about=token.person, before={"title": token.title})


def bearer(secret: str) -> Token | None:
    """The valid token of a secret; its person must be in use and have an own password."""
    token = Token.objects.select_related("person").filter(secret_hash=secret_hash(secret), revoked_at=None).first()
    now = timezone.now()
    if token is None or (token.expires_at is not None and token.expires_at < now):
        return None
    if not token.person.is_active or token.person.must_change_password:
        return None
    if token.used_at is None or token.used_at < now - timedelta(minutes=5):
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token
