"""Log-in, log-out, one's own password, the first password by invitation."""

from __future__ import annotations

from django import forms
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
from fazhi.apps.units.services import people


class LogInForm(PlainForm):
    """Name, password, and the one-time code where the person uses one."""

    username = forms.CharField(label="账号", max_length=60)
    password = forms.CharField(label="密码", widget=forms.PasswordInput, strip=False)
    code = forms.CharField(label="动态口令", max_length=8, required=False)


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
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = authenticate(request, username=given["username"], password=given["password"])
        if getattr(request, "axes_locked_out", False):
            form.add_error(None, "输错次数过多，账号已暂时锁定，请15分钟后再试，或联系安全保密管理员。")
        elif person is None:
            record("people.login_failed", title=given["username"])
            form.add_error(None, "账号或密码不正确。连续输错5次将暂时锁定。")
        elif not _code_holds(person, given["code"]):
            form.add_error("code", "动态口令不正确或已过期，请输入手机上最新的6位数字。")
        else:
            login(request, person)
            record("people.logged_in", by=person, about=person)
            return redirect(_next(request))
    return render(request, "units/login.html", {"form": form})


def _code_holds(person: object, code: str) -> bool:
    from django_otp import devices_for_user

    devices = list(devices_for_user(person))
    return not devices or any(device.verify_token(code) for device in devices)


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
    return render(request, "units/password.html", {"form": form})


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
    return render(request, "units/invited.html", {"form": form, "person": invitation.person})
