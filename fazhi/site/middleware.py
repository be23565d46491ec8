"""What every answer and every question passes: the content policy, spoken errors, and refusal by default."""

from __future__ import annotations

import errno
import logging
import secrets
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from fazhi.apps.pages.errors import NotAllowedError, status_of
from fazhi.apps.units.access import Access, access_of
from fazhi.errors import FazhiError

Answer = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("fazhi")

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'self'"
)


class ContentPolicy:
    """Nothing but the site's own files may run or be shown; no inline script or style."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers to every answer that has none of its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        return response


class SpokenErrors:
    """A FazhiError becomes a page with its sentence; anything else a number to quote."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say what to do, never a traceback."""
        if isinstance(error, FazhiError):
            return speak(request, str(error), status_of(error))
        if isinstance(error, PermissionDenied):
            return speak(request, "您没有查看或操作此内容的权限。", 403)
        if isinstance(error, RequestDataTooBig):
            return speak_alone(request, f"一次送来的内容超过{MOST}，没有接收；大文件请分块上传。", 413)
        if isinstance(error, SuspiciousOperation):
            return refused(request)
        known = trouble(error)
        if known is not None:
            logger.error("%s %s: %s", request.method, request.path, error)
            return speak_alone(request, *known)
        if settings.DEBUG or not isinstance(error, Exception) or type(error).__name__ == "Http404":
            return None
        number = secrets.token_hex(4)
        logger.exception("error %s", number)
        return speak(request, f"系统出现错误，刚才的操作没有完成。请把编号 {number} 告诉系统管理员。", 500)


MOST = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2} MB"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def trouble(error: BaseException | None) -> tuple[str, int] | None:
    """The sentence and status of what the machine cannot do at the moment: no room on the disk, no database."""
    is_database = isinstance(error, OperationalError | InterfaceError)
    full = is_database and any(word in str(error) for word in ("disk is full", "No space left"))
    if full or (isinstance(error, OSError) and error.errno in NO_ROOM):
        return "服务器磁盘已满，刚才的内容没有保存，请联系系统管理员清理后重试。", 507
    if is_database:
        return "数据库暂时不可用，刚才的操作没有保存，请稍后重试；如持续出现请联系系统管理员。", 503
    return None


def broken(request: HttpRequest) -> HttpResponse:
    """The answer to what went wrong outside a view, such as the database's being away when the log-in is looked up."""
    known = trouble(sys.exc_info()[1])
    if known is None:
        number = secrets.token_hex(4)
        logger.error("error %s", number, exc_info=True)
        known = f"系统出现错误，刚才的操作没有完成。请把编号 {number} 告诉系统管理员。", 500
    return speak_alone(request, *known)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without its token: another site's, or a page that was open for too long."""
    return speak_alone(request, "页面已过期，刚才的内容没有提交，请回到原来的页面刷新后重试。", 403)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to a request that Django itself refuses: a foreign host name, too many fields, a broken head."""
    return speak_alone(request, "这个请求不能处理：网址或内容不合要求，请核对后重试。", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer where Django itself forbids."""
    return speak_alone(request, "您没有查看或操作此内容的权限。", 403)


def speak_alone(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """The sentence on a page that needs no database: no menu, no name."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    template = "_spoken.html" if "HX-Request" in request.headers else "down.html"
    return HttpResponse(render_to_string(template, {"sentence": sentence}), status=status)


def speak(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """The sentence as JSON for the API, as a short part for htmx, as a page otherwise."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": sentence}, status=status, json_dumps_params={"ensure_ascii": False})
    template = "_spoken.html" if getattr(request, "htmx", False) else "spoken.html"
    return render(request, template, {"sentence": sentence, "status": status}, status=status)


def log_in_first(request: HttpRequest) -> HttpResponse:
    """To the log-in page and back; a part of a page that asks sends the whole page there."""
    if not getattr(request, "htmx", False):
        return redirect_to_login(request.get_full_path())
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    answer = HttpResponse("登录已过期，请重新登录。", status=401)
    answer["HX-Redirect"] = redirect_to_login(page).url  # type: ignore[attr-defined]  # a redirect
    return answer


class DefaultDeny:
    """A view that does not say who may open it is open to nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Ask for a log-in, a new password, or refuse, before the view runs."""
        rule = getattr(view, "fazhi_access", None)
        if rule == "public":
            return None
        if not request.user.is_authenticated:
            if request.path.startswith("/api/") and rule is not None:
                return None  # the API knows its callers by token
            return log_in_first(request)
        access: Access = access_of(request)
        if rule is None or (rule != "self" and not access.may(rule)):
            raise_to_page = NotAllowedError()
            return speak(request, str(raise_to_page), 403)
        return None
