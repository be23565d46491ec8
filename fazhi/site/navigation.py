"""The main menu, declared once: title, address, icon, who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from fazhi.apps.units.access import access_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. `action` is a row of `fazhi.apps.units.roles.ACTIONS`."""

    title: str
    address: str
    icon: str
    action: str
    group: str
    under: str = ""
    """Addresses that begin so belong here too, for those who have this line."""


MENU = (
    Entry("我的责任", "evidence:mine", "checklist", "evidence.hand_in", "报送", "/evidence/duty/"),
    Entry("待确认", "evidence:to_confirm", "rubber-stamp", "evidence.confirm", "报送"),
    Entry("我的清单", "feedback:mine", "clipboard-list", "feedback.receive", "报送"),
    Entry("审阅台", "review:queue", "eye-check", "review.view", "审阅"),
    Entry("反馈清单", "feedback:lists", "file-text", "feedback.view", "审阅"),
    Entry("整改台账", "feedback:ledger", "tool", "feedback.view", "审阅"),
    Entry("材料总览", "evidence:all", "files", "evidence.view", "审阅"),
    Entry("网址快照", "evidence:links", "world", "evidence.view", "审阅"),
    Entry("进度矩阵", "progress:matrix", "layout-grid", "progress.view", "进度"),
    Entry("进度看板", "progress:board", "chart-line", "progress.view", "进度"),
    Entry("通知督办", "oversight:notices", "bell", "oversight.view", "进度"),
    Entry("台账", "registers:books", "table", "registers.view", "台账与报告"),
    Entry("数据口径", "reports:measures", "math-function", "reports.view", "台账与报告"),
    Entry("报告", "reports:reports", "report", "reports.view", "台账与报告"),
    Entry("指标体系", "framework:indicators", "list-tree", "framework.view", "基础"),
    Entry("责任清单", "duties:duties", "list-check", "duties.view", "基础"),
    Entry("单位", "units:units", "building", "units.view", "基础"),
    Entry("人员", "units:people", "users", "people.view", "基础"),
    Entry("操作手册", "framework:handbook", "book", "framework.view", "基础"),
    Entry("日志", "audit:events", "history", "audit.view", "管理"),
    Entry("系统维护", "upkeep:home", "settings", "upkeep.manage", "管理"),
)


def furniture(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the menu for this person, the office's name."""
    user = getattr(request, "user", None)
    found: dict[str, list[dict[str, Any]]] = {}
    if user is not None and user.is_authenticated:
        access = access_of(request)
        lines = [(entry.group, _line(entry)) for entry in MENU if access.may(entry.action)]
        # The most particular address is where we are: /evidence/mine is not also /evidence/.
        begins = [(start, line["url"]) for _, line in lines for start in (line["url"], line["under"]) if start]
        here = max((one for one in begins if request.path.startswith(one[0])), default=("", ""), key=_length)[1]
        for group, line in lines:
            found.setdefault(group, []).append({**line, "here": line["url"] == here})
    return {"menu": found, "office": settings.SITE.office or "法治创建工作台", "may": _asker(request)}


def _line(entry: Entry) -> dict[str, Any]:
    try:
        url = reverse(entry.address)
    except NoReverseMatch:  # pragma: no cover - a test holds every address of the menu
        url = "#"
    return {"title": entry.title, "url": url, "icon": entry.icon, "under": entry.under}


def _length(begin: tuple[str, str]) -> int:
    return len(begin[0])


class _asker:  # noqa: N801  # read in templates as a lookup: may.review_decide
    """`{% if may.review_decide %}`: whether this person may do 'review.decide' anywhere."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __getitem__(self, name: str) -> bool:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return False
        return access_of(self._request).may(name.replace("_", ".", 1))
