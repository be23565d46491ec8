"""Issuing: the Word file, the workbook of sources and the offline page as they stand that day, kept for good."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from fazhi.apps.audit.services import record
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import InputError
from fazhi.apps.reports.models import Report, ReportState
from fazhi.apps.reports.queries import Reckoned, period_of, proofs_of, reckon, rows_behind
from fazhi.apps.reports.services.drafts import current, title_of
from fazhi.apps.reports.services.versions import Name, add_version, has_moved, newest_of, open_draft, text_of
from fazhi.apps.reports.services.word import filled, is_word
from fazhi.apps.storage.services import as_path, put_path
from fazhi.apps.units.models import Person
from fazhi.measures import Figure, shown
from fazhi.reading.document import Problem
from fazhi.reading.libreoffice import convert_many
from fazhi.reporting.build import issue as write_files
from fazhi.reporting.text import LineBlock, Text
from fazhi.reporting.trace import registers, write_workbook


@transaction.atomic
def issue(*, report: Report, docno: str, dated: date, by: Person | None, signature: str = "") -> Report:
    """Issue the newest version. Nothing of it changes afterwards.

    Raises InputError where a figure moved since it was bound, ConflictError where the report is issued already.
    """
    held = open_draft(report.pk)
    if not docno.strip():
        raise InputError("请填写发文字号。")
    last = newest_of(held)
    reckoned = reckon(held.region, held.cycle, period_of(held))
    moved = has_moved(last.figures.defer("rows", "digests", "frozen"), reckoned)
    if moved:
        named = "、".join(f"“{one.title}”" for one in moved[:3]) + ("等" if len(moved) > 3 else "")
        raise InputError(f"{named}{len(moved)}个数据在台账里已有变动，请先按最新数据重算并核对，再签发。")
    held.docno, held.dated = docno.strip()[:100], dated
    if is_word(held.template):
        held.facts = {**held.facts, "文号": held.docno, "日期": shown(dated)}
        text, figures = Text(()), _word_files(held, reckoned)
    else:
        text = _with_lines(text_of(last), held.docno, dated, signature)
        figures = current(text, reckoned)
        _files(held, text, reckoned)
        held.title = (title_of(text) or held.title)[:200]
    add_version(held, text, figures, reckoned, by=by, note="签发", freeze=True)
    held.state, held.issued_at, held.issued_by = ReportState.ISSUED, timezone.now(), by
    held.save()
    record("reports.issued", by=by, about=held, after={"docno": held.docno, "dated": dated, "docx": held.docx_id})
    later("reports.pdf", held.pk)
    return held


def _with_lines(text: Text, docno: str, dated: date, signature: str) -> Text:
    """The text with its number, day and signature in place of those the draft had."""
    roles = {"number", "day", *(["signature"] if signature else [])}
    blocks = [one for one in text.blocks if not (isinstance(one, LineBlock) and one.role in roles)]
    ends = [LineBlock("signature", signature)] if signature else []
    return Text((LineBlock("number", docno), *blocks, *ends, LineBlock("day", shown(dated))))


def _files(report: Report, text: Text, reckoned: Reckoned) -> None:
    figures = current(text, reckoned).values()
    rows = rows_behind(figures, report.region, report.cycle, reckoned.ledgers, reckoned.period.last)
    ledgers = {one.name: one for one in reckoned.ledgers}
    with tempfile.TemporaryDirectory(prefix="fazhi-report-") as folder:
        out = Path(folder) / "报告.docx"
        made = write_files(
            text, reckoned.figures, reckoned.period, out, rows=rows, ledgers=ledgers, proofs=proofs_of(rows)
        )
        report.docx, report.figures_xlsx = put_path(made.word), put_path(made.workbook)
        report.html = put_path(made.page)


def _word_files(report: Report, reckoned: Reckoned) -> dict[Name, Figure]:
    made = filled(report, reckoned)
    figures = [one.figure for one in made.traced]
    rows = rows_behind(figures, report.region, report.cycle, reckoned.ledgers, reckoned.period.last)
    ledgers = {one.name: one for one in reckoned.ledgers}
    with tempfile.TemporaryDirectory(prefix="fazhi-report-") as folder:
        out = Path(folder) / "报告.docx"
        out.write_bytes(made.data)
        workbook = out.with_suffix(".figures.xlsx")
        write_workbook(workbook, made.traced, registers(rows, ledgers, figures, proofs_of(rows)), report=report.title)
        report.docx, report.figures_xlsx = put_path(out), put_path(workbook)
    return made.figures


def make_pdf(report_id: int) -> None:
    """The PDF of an issued report; where it cannot be made the reason is kept. May run twice."""
    report = Report.objects.filter(pk=report_id, state=ReportState.ISSUED, pdf=None).exclude(docx=None).first()
    if report is None:
        return
    with tempfile.TemporaryDirectory(prefix="fazhi-pdf-") as folder, as_path(str(report.docx_id), "报告.docx") as path:
        made = convert_many([path], "pdf", Path(folder))[path]
        if isinstance(made, Problem):
            report.pdf_problem = made.message[:300]
        else:
            report.pdf, report.pdf_problem = put_path(made), ""
        report.save(update_fields=["pdf", "pdf_problem"])
