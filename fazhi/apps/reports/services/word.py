"""An office's own Word templates: taken in when they can be filled, and filled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.pages.errors import InputError
from fazhi.apps.reports.models import Report, Template
from fazhi.apps.reports.queries import Reckoned, sources_of
from fazhi.apps.storage.services import as_path, put_path
from fazhi.apps.units.models import Person
from fazhi.measures import Figure
from fazhi.reporting.lists import lists_of
from fazhi.reporting.own_word import fill
from fazhi.reporting.trace import Traced, traced
from fazhi.reporting.word import Placed

PREFIX = "word:"


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled Word file, where each figure stands in it, and what was missing."""

    data: bytes
    placed: tuple[Placed, ...]
    traced: tuple[Traced, ...]
    notes: tuple[str, ...]

    @property
    def figures(self) -> dict[tuple[str, str, str], Figure]:
        """The figures in it by measure, unit and period."""
        return {(t.figure.measure, t.figure.of_unit or "", ""): t.figure for t in self.traced}


def is_word(template: str) -> bool:
    """Whether a report is made from an office's own Word file."""
    return template.startswith(PREFIX)


def word_template(report: Report) -> Template:
    """The template of such a report. Raises InputError."""
    number = report.template.removeprefix(PREFIX)
    found = Template.objects.filter(pk=number, region=report.region).first() if number.isdigit() else None
    if found is None:
        raise InputError("这个Word模板已不在，请另选模板。")
    return found


def filled(report: Report, reckoned: Reckoned) -> Filled:
    """The Word file of a report made from an own template. Raises ReportError."""
    template = word_template(report)
    sources = sources_of(report.region, report.cycle, reckoned.period.last)
    lists = lists_of(sources.rows, sources.ledgers, reckoned.period)
    with as_path(template.blob_id, f"{template.name}.docx") as path:
        data, placed, lacking = fill(path, reckoned.figures, reckoned.period, lists=lists, facts=report.facts)
    notes = tuple(f"缺少“{name}”的数据，文中写作“（缺数据）”" for name in lacking)
    return Filled(data, placed, tuple(traced(placed, reckoned.book)), notes)


@transaction.atomic
def add_template(*, reckoned: Reckoned, name: str, path: Path, by: Person | None) -> tuple[Template, list[str]]:
    """Take a template in, once it can be filled; gives what is missing. Raises ReportError that names near names."""
    name = name.strip().removesuffix(".docx")
    if not name:
        raise InputError("请给模板起个名称。")
    sources = sources_of(reckoned.region, reckoned.cycle, reckoned.period.last)
    lists = lists_of(sources.rows, sources.ledgers, reckoned.period)
    _, placed, lacking = fill(path, reckoned.figures, reckoned.period, lists=lists)
    template = Template.objects.create(region=reckoned.region, name=name[:100], blob=put_path(path), made_by=by)
    record("reports.template", by=by, about=template, after={"figures": len(placed)})
    return template, list(lacking)
