"""Log-in, log-out, one's own password, the first password by invitation."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.forms import PlainForm
from fazhi.apps.units.access import public, signed_in
from fazhi.apps.units.services import keys, people


class LogInForm(PlainForm):
    """Name, password, and the one-time code where the person uses one."""

    username = forms.CharField(
        label="账号", max_length=60, widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="动态口令",
        max_length=8,
        required=False,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(PlainForm):
    """The old password and twice the new one."""

    old = forms.CharField(label="原密码", widget=forms.PasswordInput, strip=False)
    new = forms.CharField(label="新密码", widget=forms.PasswordInput, strip=False)
    again = forms.CharField(label="再输一次", widget=forms.PasswordInput, strip=False)


class FirstPasswordForm(PlainForm):
    """Twice the first password."""

    new = forms.CharField(label="密码", widget=forms.PasswordInput, strip=False)
    again = forms.CharField(label="再输一次", widget=forms.PasswordInput, strip=False)


@public
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page."""
    form, status = LogInForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = authenticate(request, username=given["username"], password=given["password"])
        if getattr(request, "axes_locked_out", False):
            record("people.login_failed", title=given["username"], note="账号锁定中")
            status = 429
            wait = f"请{settings.SITE.lock_minutes}分钟后再试"
            form.add_error(None, f"输错次数过多，账号已暂时锁定，{wait}，或联系安全保密管理员。")
        elif person is None:
            record("people.login_failed", title=given["username"])
            form.add_error(None, f"账号或密码不正确。连续输错{settings.SITE.lock_after}次将暂时锁定。")
        elif not keys.code_holds(person=person, code=given["code"]):
            note = "动态口令不正确" if given["code"] else "没有填动态口令"
            record("people.login_failed", about=person, title=given["username"], note=note)
            wrong = "动态口令不正确或已用过，请等手机上出现新的6位数字后输入；连续输错要多等一会儿。"
            form.add_error("code", wrong if given["code"] else "这个账号启用了动态口令，请输入手机上的6位数字。")
        else:
            login(request, person)
            record("people.logged_in", by=person, about=person)
            return redirect(_next(request))
    return render(request, "units/login.html", {"form": form}, status=status)


def _next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "home"


@signed_in
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    record("people.logged_out", by=request.user)
    logout(request)
    return redirect("units:login")


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """One's own password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not request.user.check_password(given["old"]):
            form.add_error("old", "原密码不正确。")
        elif given["new"] != given["again"]:
            form.add_error("again", "两次输入的新密码不一致。")
        else:
            try:
                people.set_password(person=request.user, password=given["new"], by=request.user)  # type: ignore[arg-type]  # signed in
            except InputError as error:
                form.add_error("new", str(error))
            else:
                update_session_auth_hash(request, request.user)  # type: ignore[arg-type]  # signed in
                messages.success(request, "密码已修改。")
                return redirect("home")
    context = {
        "form": form,
        "rule": people.password_rule(),
        "days": settings.SITE.password_days,
        "is_old": people.is_old(request.user),  # type: ignore[arg-type]  # signed in
    }
    return render(request, "units/password.html", context)


@public
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """The first password, by a one-time link."""
    invitation = people.invitation_of(secret)
    form = FirstPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["new"] != given["again"]:
            form.add_error("again", "两次输入的密码不一致。")
        else:
            try:
                people.accept_invitation(secret=secret, password=given["new"])
            except InputError as error:
                form.add_error("new", str(error))
            else:
                messages.success(request, "密码已设置，请登录。")
                return redirect("units:login")
    context = {"form": form, "person": invitation.person, "rule": people.password_rule()}
    return render(request, "units/invited.html", context)
