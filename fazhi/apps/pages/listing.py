"""A list, declared once: its columns give the page, the sort, the export to Excel and the print form.

    DUTIES = Listing(
        "责任清单",
        columns=(
            Column("number", "指标", lambda duty: duty.indicator.number, sort="indicator__order"),
            Column("unit", "单位", lambda duty: duty.unit.name, sort="unit__order", link=lambda duty: ...),
        ),
        search=("unit__name", "indicator__text"),
    )
    return DUTIES.answer(request, "duties/duties.html", queryset, context)

The page shows `table.html` of this app; `?format=xlsx` gives the same rows as a workbook, streamed with flat memory,
`?format=print` a bare page for A4. A cell's value is text, number, date or `Badge`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from fazhi.apps.pages.templatetags.furniture import badge

PAGE = 50


@dataclass(frozen=True, slots=True)
class Badge:
    """A status word: its English value (for the colour) and its label."""

    value: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` takes a row; `sort` is a field path; `link` gives an address; `number` aligns right."""

    name: str
    title: str
    value: Callable[[Any], Any]
    sort: str = ""
    link: Callable[[Any], str] | None = None
    number: bool = False
    wide: bool = False
    only_export: bool = False
    tight: bool = False
    """Short words that are not broken over two lines."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter above the list: a drop-down of (value, label), applied as `field=value` or by a function to a Q."""

    name: str
    title: str
    choices: Callable[[HttpRequest], Iterable[tuple[str, str]]]
    where: str | Callable[[str], Q] = ""

    def q(self, value: str) -> Q:
        """The filter for a chosen value."""
        return self.where(value) if callable(self.where) else Q(**{self.where or self.name: value})


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown cell."""

    value: Any
    link: str
    number: bool
    wide: bool
    is_badge: bool
    is_date: bool
    tight: bool = False

    def html(self) -> SafeString:
        """The cell of the page's table. Written here, for the template's own language takes half of a page's time."""
        marks = ("number", self.number), ("wide", self.wide), ("date", self.is_date), ("text-nowrap", self.tight)
        classes = " ".join(name for name, is_so in marks if is_so)
        words = badge(self.value.value, self.value.label) if self.is_badge else _escaped(self.value)
        if self.link:
            words = mark_safe(f'<a href="{escape(self.link)}">{words}</a>')  # both are escaped
        return mark_safe(f'<td class="{classes}">{words}</td>' if classes else f"<td>{words}</td>")  # escaped above


class Pages(Paginator[Any]):
    """Pages of rows. The order is worked out on row numbers alone; whole rows are read for the page only."""

    def page(self, number: int | str) -> Any:
        """One page. Raises EmptyPage, PageNotAnInteger."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows: Any = self.object_list
        some = rows[start : min(start + self.per_page, self.count)]
        if isinstance(rows, QuerySet) and not rows.query.combinator:
            order = list(some.values_list("pk", flat=True))
            found = {row.pk: row for row in rows.filter(pk__in=order).order_by()}
            return Page([found[pk] for pk in order if pk in found], number, self)
        return Page(some, number, self)


@dataclass(frozen=True)
class Listing:
    """A declared list."""

    title: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Sequence[str] = ()
    empty: str = "这里还没有内容。"
    selectable: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def narrowed(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that match the filters and the words of the address; 'select all that match' uses it too."""
        for one in self.filters:
            if value := request.GET.get(one.name, ""):
                rows = rows.filter(one.q(value))
        for word in request.GET.get("q", "").split():
            matches = Q()
            for path in self.search:
                matches |= Q(**{f"{path}__icontains": word})
            rows = rows.filter(matches)
        return rows

    def ordered(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the order that the address asks for."""
        wanted = request.GET.get("sort", "")
        for column in self.columns:
            if column.sort and wanted.lstrip("-") == column.name:
                return rows.order_by(("-" if wanted.startswith("-") else "") + column.sort, "pk")
        return rows

    def answer(
        self, request: HttpRequest, template: str, rows: QuerySet[Any], context: dict[str, Any] | None = None
    ) -> HttpResponse | FileResponse:
        """The page, the part of it that htmx asks for, the workbook, or the print form."""
        rows = self.ordered(request, self.narrowed(request, rows))
        form = request.GET.get("format", "")
        if form == "xlsx":
            return workbook(self.title, self.columns, rows.iterator(chunk_size=2000))
        size = 2000 if form == "print" else PAGE
        page = Pages(rows, size).get_page(request.GET.get("page"))
        shown = {"listing": self.shown(request, page), **self.extra, **(context or {})}
        if form == "print":
            return render(request, "pages/print.html", shown)
        part = "pages/_table.html" if request.htmx and request.htmx.target == "listing" else template  # type: ignore[attr-defined]
        return render(request, part, shown)

    def shown(self, request: HttpRequest, page: Any) -> dict[str, Any]:
        """What the template needs of one page of rows."""
        columns = [column for column in self.columns if not column.only_export]
        return {
            "title": self.title,
            "columns": columns,
            "rows": [(row, [_cell(column, row) for column in columns]) for row in page],
            "page": page,
            "sort": request.GET.get("sort", ""),
            "empty": self.empty,
            "selectable": self.selectable,
            "has_search": bool(self.search),
            "q": request.GET.get("q", ""),
            "filters": [
                (one, request.GET.get(one.name, ""), [(str(v), label) for v, label in one.choices(request)])
                for one in self.filters
            ],
            "is_filtered": bool(request.GET.get("q")) or any(request.GET.get(one.name) for one in self.filters),
        }


def _escaped(value: Any) -> SafeString:
    """As a template shows it."""
    return conditional_escape(value if isinstance(value, str) else localize(value))


def _cell(column: Column, row: Any) -> Cell:
    value = column.value(row)
    is_date = isinstance(value, date)
    if isinstance(value, datetime):
        value = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    elif isinstance(value, date):
        value = value.strftime("%Y-%m-%d")
    link = column.link(row) if column.link is not None else ""
    shown = "—" if value is None or value == "" else value
    return Cell(shown, link, column.number, column.wide, isinstance(value, Badge), is_date, column.tight)


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Any]) -> FileResponse:
    """The rows as a workbook: text stays text, never a formula; written to disk row by row."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  # FileResponse closes it
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.title, head)
        sheet.set_column(index, index, 40 if column.wide else 16)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for number, row in enumerate(rows, 1):
        for index, column in enumerate(columns):
            _write(sheet, number, index, column.value(row))
    book.close()
    target.seek(0)
    name = f"{title}{timezone.localdate():%Y%m%d}.xlsx"
    response = FileResponse(target, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "是" if value else "否")
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_string(row, column, timezone.localtime(value).strftime("%Y-%m-%d %H:%M"))
    elif isinstance(value, date):
        sheet.write_string(row, column, value.strftime("%Y-%m-%d"))
    else:
        sheet.write_string(row, column, str(value)[:32767])
