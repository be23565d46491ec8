"""Building a report: template and figures in; text, Word file, workbook of sources and offline page out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fazhi.errors import OutputError
from fazhi.ledgers import Ledger, Row
from fazhi.measures import Figure, Period
from fazhi.reporting.book import FigureBook
from fazhi.reporting.compose import BuildNote, compose
from fazhi.reporting.errors import ReportError, UnknownNameError, near
from fazhi.reporting.face import ListRows, Session
from fazhi.reporting.forms import refresh
from fazhi.reporting.page import to_page
from fazhi.reporting.template import FACTS, Template, run_template
from fazhi.reporting.text import Text
from fazhi.reporting.trace import Traced, registers, traced, write_workbook
from fazhi.reporting.word import to_word


@dataclass(frozen=True, slots=True)
class Draft:
    """A report's text with what was left out for want of data."""

    text: Text
    notes: tuple[BuildNote, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """The files of a report and the figures in it."""

    word: Path
    workbook: Path
    page: Path
    figures: tuple[Traced, ...]


def draft(
    template: Template,
    figures: Sequence[Figure],
    period: Period,
    *,
    lists: Mapping[str, ListRows] | None = None,
    facts: Mapping[str, str] | None = None,
) -> Draft:
    """The text of a report. `facts` are words such as 县名, 署名, 日期; the template names those it uses."""
    book = FigureBook(figures, period, unit=_unit(template, figures, facts or {}))
    session = Session(book, lists or {}, template.file)
    marked = run_template(template, session, {**dict.fromkeys(FACTS, ""), "期间": period.title, **(facts or {})})
    text, notes = compose(marked, session)
    return Draft(text, notes)


def _unit(template: Template, figures: Sequence[Figure], facts: Mapping[str, str]) -> str | None:
    """The unit whose report it is; None for the region's."""
    if not template.of_unit:
        return None
    unit = facts.get("单位", "")
    if not unit:
        raise ReportError(template.file, None, "这是一个单位的报告，请写明单位，如“单位=县司法局”")
    units = list(dict.fromkeys(figure.of_unit for figure in figures if figure.of_unit))
    if unit not in units:
        raise UnknownNameError(template.file, None, unit, near(unit, units), what="单位")
    return unit


def issue(
    text: Text,
    figures: Sequence[Figure],
    period: Period,
    out: Path,
    *,
    rows: Mapping[str, Sequence[Row]] | None = None,
    ledgers: Mapping[str, Ledger] | None = None,
    proofs: Mapping[str, Sequence[str]] | None = None,
) -> Issued:
    """Write the Word file `out`, and beside it the workbook of sources and the offline page.

    Every bound figure is made anew from `figures` first: the files say what the registers say. `proofs` name the files
    and links attached to a row, by its id.
    """
    book = FigureBook(figures, period)
    fresh = refresh(text, book)
    data, placed = to_word(fresh, book)
    found = traced(placed, book)
    held = registers(rows or {}, ledgers or {}, [one.figure for one in found], proofs or {})
    workbook, page = out.with_suffix(".figures.xlsx"), out.with_suffix(".html")
    _write(out, data)
    write_workbook(workbook, found, held, report=out.stem)
    _write(page, to_page(fresh, found, held).encode())
    return Issued(out, workbook, page, tuple(found))


def build(
    template: Template,
    figures: Sequence[Figure],
    rows: Mapping[str, Sequence[Row]],
    lists: Mapping[str, ListRows],
    period: Period,
    out: Path,
    *,
    facts: Mapping[str, str] | None = None,
    ledgers: Mapping[str, Ledger] | None = None,
    proofs: Mapping[str, Sequence[str]] | None = None,
) -> tuple[Draft, Issued]:
    """Draft and issue in one step, as the command line does."""
    made = draft(template, figures, period, lists=lists, facts=facts)
    return made, issue(made.text, figures, period, out, rows=rows, ledgers=ledgers, proofs=proofs)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(path, error.strerror or "写入失败") from error
