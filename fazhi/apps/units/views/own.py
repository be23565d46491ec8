"""One's own page: parts, one-time codes, keys to the API."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from fazhi.apps.pages.errors import InputError, NotThereError
from fazhi.apps.units.access import access_of, signed_in
from fazhi.apps.units.forms import CodeForm, TokenForm
from fazhi.apps.units.models import Person
from fazhi.apps.units.services import keys


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _context(request: HttpRequest) -> dict[str, Any]:
    person = _person(request)
    return {
        "person": person,
        "parts": access_of(request).memberships,
        "has_totp": keys.has_totp(person),
        "tokens": person.tokens.order_by("revoked_at", "-made_at"),
        "token_form": TokenForm(),
        "code_form": CodeForm(),
    }


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "units/own.html", _context(request))


@signed_in
def totp(request: HttpRequest) -> HttpResponse:
    """Setting one-time codes up: the picture, then a code that proves it."""
    person = _person(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keys.confirm_totp(person=person, code=form.cleaned_data["code"])
        except InputError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, "动态口令已启用，下次登录起须输入手机上的6位数字。")
            return redirect("units:own")
    device = keys.waiting_totp(person)
    context = {"form": form, "picture": keys.picture_of(device), "secret": keys.secret_of(device)}
    return render(request, "units/totp.html", context)


@signed_in
@require_POST
def totp_remove(request: HttpRequest) -> HttpResponse:
    """One-time codes no more; the password is asked for again."""
    person = _person(request)
    if not person.check_password(request.POST.get("password", "")):
        raise InputError("密码不正确，动态口令没有停用。")
    keys.remove_totp(person=person, by=person)
    messages.success(request, "动态口令已停用。")
    return redirect("units:own")


@signed_in
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """A new key to the API, shown once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        raise InputError("请填写令牌的用途并选择有效期。")
    secret = keys.make_token(person=_person(request), **form.cleaned_data)
    return render(request, "units/own.html", _context(request) | {"secret": secret})


@signed_in
@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own keys."""
    found = _person(request).tokens.filter(pk=token_id).first()
    if found is None:
        raise NotThereError()
    keys.revoke_token(token=found, by=_person(request))
    messages.success(request, f"令牌“{found}”已吊销。")
    return redirect("units:own")
