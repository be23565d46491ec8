"""The API at /api/: the same services and rights as the pages, by a token a person; OpenAPI at /api/openapi.json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from fazhi.apps.pages.errors import status_of
from fazhi.errors import FazhiError
from fazhi.site.api import (
    books,
    desk,
    feedback,
    framework,
    oversight,
    people,
    preparing,
    registers,
    upkeep,
    uploads,
    watch,
)
from fazhi.site.api.keys import Error, Key, say


def _for_people(view: Callable[..., Any]) -> Callable[..., Any]:
    """The description is for who may use the API: somebody logged in, or the holder of a token."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and Key().known(request) is None:
            return say("请先登录，或在请求头中给出 Authorization: Bearer 令牌。", 401)
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return guarded


class Described(NinjaAPI):
    """Says of every operation how its errors look."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """The description, with the one form of errors."""
        schema = super().get_openapi_schema(**more)
        schema["components"]["schemas"]["Error"] = Error.model_json_schema()
        answer = {
            "description": "出错，说明一句话",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = answer
        return schema


api = Described(
    title="法治创建工作台接口",
    version="1",
    description="与网页同一套业务和权限。每人自己在“我的账号”签发令牌，放在 Authorization: Bearer 后面。"
    '出错时一律返回 {"error": "一句话"}。列表用 limit、offset 翻页。',
    auth=Key(),
    openapi_url="/openapi.json",
    docs_url=None,
    docs_decorator=_for_people,
    urls_namespace="api",
)
# One router an address: modules that speak of the same things share it (framework with setup, preparing with evidence,
# desk with review).
for prefix, module in (
    ("", framework),
    ("/people", people),
    ("/books", books),
    ("/evidence/uploads", uploads),
    ("/evidence", preparing),
    ("/review", desk),
    ("/feedback", feedback),
    ("/registers", registers),
    ("/oversight", oversight),
    ("/watch", watch),
    ("/upkeep", upkeep),
):
    api.add_router(prefix, module.router)


@api.exception_handler(FazhiError)
def _spoken(request: HttpRequest, error: Any) -> HttpResponse:
    return say(str(error), status_of(error))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    return say("令牌缺失、已过期或已吊销，请在“我的账号”重新签发，放在 Authorization: Bearer 后面。", 401)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: Any) -> HttpResponse:
    places = [".".join(str(part) for part in one["loc"][1:]) for one in error.errors]
    return say(f"请求内容不合要求：{'、'.join(dict.fromkeys(places))}，请对照接口说明改正。", 422)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Any) -> HttpResponse:
    return say("没有找到您要的内容，可能已调整，或不在您的查看范围内。", 404)


@api.exception_handler(HttpError)
def _other(request: HttpRequest, error: Any) -> HttpResponse:
    return say("请求格式有误，内容应为 JSON，请对照接口说明改正。", error.status_code)


def addresses() -> tuple[Any, ...]:
    """The addresses for the site, each with its rule: the API knows its callers by token."""
    urls = api.urls
    for pattern in urls[0]:
        pattern.callback.fazhi_access = "self"  # type: ignore[union-attr]  # a plain view
    return urls
