"""Drafts: begun from a template, edited, brought up to date, remarked upon."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.framework.models import Cycle
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.reports.models import BoundFigure, Comment, Report, ReportVersion
from fazhi.apps.reports.queries import Reckoned, period_of, reckon, sources_of
from fazhi.apps.reports.services.letters import replaced
from fazhi.apps.reports.services.versions import (
    Name,
    add_version,
    name_of,
    names_in,
    newest_of,
    open_draft,
    renumbered,
    text_of,
)
from fazhi.apps.reports.services.word import filled, is_word, word_template
from fazhi.apps.units.models import Person, Region, Unit
from fazhi.measures import Figure, Period
from fazhi.reporting.build import draft
from fazhi.reporting.forms import refresh
from fazhi.reporting.lists import lists_of
from fazhi.reporting.template import Template, own_templates
from fazhi.reporting.text import Text, TitleBlock, bound_runs, from_json, plain


def templates_offered(word: Mapping[int, str]) -> list[tuple[str, str]]:
    """Names and titles to choose from: the product's, then the office's own Word templates."""
    own = [(one.name, one.title) for one in own_templates().values()]
    return own + [(f"word:{pk}", f"{name}（本单位Word模板）") for pk, name in word.items()]


def template_named(name: str) -> Template:
    """A template of the product. Raises InputError."""
    found = own_templates().get(name)
    if found is None:
        raise InputError("请从列出的模板里选择一个。")
    return found


@transaction.atomic
def create(
    *,
    region: Region,
    cycle: Cycle | None,
    template: str,
    period: Period,
    by: Person | None,
    unit: Unit | None = None,
    facts: Mapping[str, str] | None = None,
) -> tuple[Report, list[str]]:
    """A report's first draft, and what was left out of it for want of data. Raises InputError, ReportError."""
    words = {"县名": region.name, **{name: text for name, text in (facts or {}).items() if text}}
    if unit is not None:
        words["单位"] = unit.name
    report = Report(region=region, cycle=cycle, unit=unit, template=template, facts=words, made_by=by)
    report.first, report.last = period.first, period.last
    reckoned = reckon(region, cycle, period)
    if is_word(template):
        made = filled(report, reckoned)
        text, notes, figures = Text(()), list(made.notes), made.figures
        report.title = f"{region.name}{word_template(report).name}（{period.title}）"[:200]
    else:
        text, notes = _drafted(report, reckoned)
        figures = current(text, reckoned)
        report.title = title_of(text)[:200] or template_named(template).title
    report.save()
    add_version(report, text, figures, reckoned, by=by, note="由模板生成")
    record("reports.created", by=by, about=report, after={"template": template, "figures": len(figures)})
    return report, notes


def _drafted(report: Report, reckoned: Reckoned) -> tuple[Text, list[str]]:
    template = template_named(report.template)
    if template.of_unit and report.unit is None:
        raise InputError("这是一个单位的报告，请选择单位。")
    sources = sources_of(report.region, report.cycle, reckoned.period.last)
    unit = report.unit.name if template.of_unit and report.unit is not None else None
    lists = lists_of(sources.rows, sources.ledgers, reckoned.period, unit=unit)
    made = draft(template, reckoned.figures, reckoned.period, lists=lists, facts=report.facts)
    return made.text, [f"“{one.place}”{one.message}" if one.place else one.message for one in made.notes]


def title_of(text: Text) -> str:
    """The title that stands in a text."""
    return next((plain(one.runs) for one in text.blocks if isinstance(one, TitleBlock)), "")


def current(text: Text, reckoned: Reckoned) -> dict[Name, Figure]:
    """The figures of a text as they stand now. Raises UnknownNameError."""
    book = reckoned.book
    return {name: book.find(name[0], name[1] or None, name[2] or None, file="报告正文") for name in names_in(text)}


@transaction.atomic
def save_text(*, report: Report, data: bytes, number: int, by: Person | None, note: str = "") -> ReportVersion:
    """A new version out of the editor. The letters of every mark are made here, never taken from what was sent.

    Figures that stood in the version before keep the value they had there; new ones are bound as they stand now. Raises
    ConflictError (issued, or somebody saved meanwhile), TextError, UnknownNameError, InputError.
    """
    held = open_draft(report.pk)
    last = newest_of(held)
    if last.number != number:
        raise ConflictError(f"别人刚保存了第{last.number}稿，请先复制您改的内容，刷新页面后再改，以免覆盖。")
    if is_word(held.template):
        raise InputError("这份报告用的是Word模板，正文请在模板里改，再重新生成。")
    text = renumbered(_clean(from_json(data)))
    reckoned = reckon(held.region, held.cycle, period_of(held))
    before = {(one.measure, one.of_unit, one.period): one for one in last.figures.all()}
    fresh, figures = _marked(text, text_of(last), before, reckoned)
    kept = [before[name] for name in names_in(fresh) if name in before]
    version = add_version(held, fresh, figures, reckoned, by=by, note=note or "修改文字", kept=kept)
    if title := title_of(fresh):
        held.title = title[:200]
        held.save(update_fields=["title"])
    record(
        "reports.edited", by=by, about=held, before={"version": number}, after={"version": version.number}, note=note
    )
    return version


def _clean(text: Text) -> Text:
    if not text.blocks:
        raise InputError("报告正文是空的，没有保存。")
    if len(text.blocks) > 2000:
        raise InputError("报告正文太长，请分成几份报告。")
    return text


def _marked(
    text: Text, last: Text, before: Mapping[Name, BoundFigure], reckoned: Reckoned
) -> tuple[Text, dict[Name, Figure]]:
    """The text with the right letters in every mark, and the figures that are new in it."""
    known = {(name_of(run), run.form): run.text for _, run in bound_runs(last)}
    book = reckoned.book
    fresh = refresh(text, book)
    figures: dict[Name, Figure] = {}
    for _, run in bound_runs(fresh):
        name = name_of(run)
        figure = book.find(*(name[0], name[1] or None, name[2] or None), file="报告正文")
        if name not in before:
            figures[name] = figure
        elif (name, run.form) not in known and (figure.text, figure.row_hash) != (
            before[name].text,
            before[name].rows_hash,
        ):
            raise InputError(f"“{figure.title}”的数据已有变动，请先按最新数据重算，再在新的地方引用它。")
    return _with_letters(fresh, known), figures


def _with_letters(text: Text, known: Mapping[tuple[Name, str], str]) -> Text:
    """Marks that stood in the version before get the letters they had there."""
    return replaced(text, lambda run: known.get((name_of(run), run.form), run.text))


@transaction.atomic
def bring_up_to_date(*, report: Report, by: Person | None) -> ReportVersion:
    """A new version with every figure as it stands now; the words stay."""
    held = open_draft(report.pk)
    reckoned = reckon(held.region, held.cycle, period_of(held))
    if is_word(held.template):
        made = filled(held, reckoned)
        text, figures = Text(()), made.figures
    else:
        text = refresh(text_of(newest_of(held)), reckoned.book)
        figures = current(text, reckoned)
    version = add_version(held, text, figures, reckoned, by=by, note="按最新数据重算")
    record("reports.edited", by=by, about=held, after={"version": version.number}, note="按最新数据重算")
    return version


@transaction.atomic
def write_anew(*, report: Report, by: Person | None) -> tuple[ReportVersion, list[str]]:
    """A new version out of the template, with the sentences that today's figures call for; edits stay in the old."""
    held = open_draft(report.pk)
    reckoned = reckon(held.region, held.cycle, period_of(held))
    if is_word(held.template):
        return bring_up_to_date(report=held, by=by), []
    text, notes = _drafted(held, reckoned)
    version = add_version(held, text, current(text, reckoned), reckoned, by=by, note="由模板重新生成")
    record("reports.edited", by=by, about=held, after={"version": version.number}, note="由模板重新生成")
    return version, notes


@transaction.atomic
def restore(*, report: Report, number: int, by: Person | None) -> ReportVersion:
    """An earlier version's words as the newest version, with the figures it had."""
    held = open_draft(report.pk)
    old = held.versions.filter(number=number).first()
    if old is None:
        raise InputError("没有这一稿。")
    reckoned = reckon(held.region, held.cycle, period_of(held))
    version = add_version(held, text_of(old), {}, reckoned, by=by, note=f"恢复第{number}稿", kept=old.figures.all())
    record("reports.edited", by=by, about=held, after={"version": version.number}, note=f"恢复第{number}稿")
    return version


@transaction.atomic
def add_comment(*, report: Report, text: str, by: Person, paragraph: str = "") -> Comment:
    """A remark on a paragraph, named by its first letters."""
    held = open_draft(report.pk)
    if not text.strip():
        raise InputError("请写明批注的内容。")
    comment = Comment.objects.create(report=held, by=by, text=text.strip(), paragraph=paragraph[:40])
    record("reports.commented", by=by, about=held, after={"text": comment.text, "paragraph": comment.paragraph})
    return comment


@transaction.atomic
def close_comment(*, comment: Comment, by: Person) -> None:
    """A remark is dealt with."""
    open_draft(comment.report_id)
    if Comment.objects.filter(pk=comment.pk, done_at=None).update(done_at=timezone.now()):
        record("reports.commented", by=by, about=comment.report, after={"done": comment.text})
