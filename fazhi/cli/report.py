"""`fazhi report`: build a report whose every figure is traced; hold a written one against the registers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from fazhi.cli.read import NoFileError, read_in_child
from fazhi.errors import FazhiError, OutputError
from fazhi.ledgers import catalogue
from fazhi.measures import Figure, Period
from fazhi.reporting.build import build
from fazhi.reporting.lists import lists_of
from fazhi.reporting.own_word import fill
from fazhi.reporting.periods import PeriodError, parse_period
from fazhi.reporting.sources import Sources, figures_of, known_figures, read_folder
from fazhi.reporting.template import FACTS, Template, load_template, own_templates
from fazhi.reporting.verify import Verdict, VerifiedFigure, verify


class FactError(FazhiError):
    """A word given for a template has no name, or a template of that name is not there."""

    code = "fact"

    def __init__(self, given: str, remedy: str) -> None:
        self.given = given
        super().__init__(f"“{given}”{remedy}。")


class SourceError(FazhiError):
    """Neither a site nor a folder of registers was named, or both."""

    code = "source"

    def __init__(self) -> None:
        super().__init__("请用 --site 指明站点，或用 --ledgers 指明放台账的文件夹，两者选一个。")


def build_command(
    template: str, *, ledgers: Path | None, site: Path | None, region: str, period: str, out: Path, facts: Sequence[str]
) -> int:
    """Write the report, the workbook of its sources and the offline page."""
    when = parse_period(period)
    if out.suffix.lower() != ".docx":
        raise OutputError(out, "文件名请以.docx结尾")
    words = dict(_fact(one) for one in facts)
    sources, proofs = _sources(ledgers, site, region, when, words)
    figures = figures_of(sources, when)
    if template.lower().endswith(".docx"):
        return _fill(Path(template), figures, sources, when, out, words)
    chosen = _template(template)
    unit = words.get("单位") if chosen.of_unit else None
    made, issued = build(
        chosen,
        figures,
        sources.rows,
        lists_of(sources.rows, sources.ledgers, when, unit=unit),
        when,
        out,
        facts=words,
        ledgers=sources.by_name,
        proofs=proofs,
    )
    for note in made.notes:
        print(f"略去：{f'“{note.place}”' if note.place else ''}{note.message}。", file=sys.stderr)
    print(f"报告：{issued.word}")
    print(f"数据出处：{issued.workbook}（{len(issued.figures)}个数据）")
    print(f"网页：{issued.page}")
    return 0


def _sources(
    ledgers: Path | None, site: Path | None, region: str, when: Period | None, words: dict[str, str]
) -> tuple[Sources, dict[str, list[str]]]:
    """The rows, and the proofs of each; of a site also the words that it knows: 县名, 署名."""
    if (ledgers is None) is (site is None):
        raise SourceError()
    if ledgers is not None:
        return _read(ledgers), {}
    from fazhi.cli.report_site import site_sources

    found = site_sources(site or Path(), region, when)
    words.setdefault("县名", found.region)
    words.setdefault("署名", found.office)
    return found.sources, found.proofs


def _fill(
    template: Path, figures: Sequence[Figure], sources: Sources, when: Period, out: Path, words: dict[str, str]
) -> int:
    if not template.is_file():
        raise NoFileError(template)
    from fazhi.reporting.book import FigureBook
    from fazhi.reporting.trace import registers, traced, write_workbook

    lists = lists_of(sources.rows, sources.ledgers, when)
    data, placed, lacking = fill(template, figures, when, lists=lists, facts=words)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
    found = traced(placed, FigureBook(figures, when))
    held = registers(sources.rows, sources.by_name, [one.figure for one in found], {})
    workbook = out.with_suffix(".figures.xlsx")
    write_workbook(workbook, found, held, report=out.stem)
    for name in lacking:
        print(f"缺少“{name}”的数据，文中写作“（缺数据）”。", file=sys.stderr)
    print(f"报告：{out}\n数据出处：{workbook}（{len(found)}个数据）")
    return 0


def _template(name: str) -> Template:
    own = own_templates()
    found = own.get(name) or next((one for one in own.values() if one.title == name), None)
    if found is not None:
        return found
    path = Path(name)
    if path.is_file():
        return load_template(path)
    offered = "、".join(f"{one.name}（{one.title}）" for one in own.values())
    raise FactError(name, f"不是模板名称，也不是文件；可用的模板有{offered}")


def _fact(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise FactError(text, f"请写成“名称=内容”，如“县名=明河县”；可用的名称有{'、'.join(FACTS)}")
    return name.strip(), value.strip()


def _read(folder: Path) -> Sources:
    sources = read_folder(folder, catalogue())
    for name in sources.unknown:
        print(f"没有用到“{name}”：文件名不是台账名称。", file=sys.stderr)
    return sources


def verify_command(
    file: Path, *, ledgers: Path | None, site: Path | None, region: str, period: str, as_json: bool
) -> int:
    """Print every figure of a written report with its verdict; 1 where the report cannot be read.

    On a site the period is the current cycle's unless another is named.
    """
    when = parse_period(period) if period else None
    if site is not None and ledgers is None:
        from fazhi.cli.report_site import site_sources

        of_site = site_sources(site, region, when)
        sources, when = of_site.sources, of_site.period
    else:
        sources, _ = _sources(ledgers, site, region, when, {})
    if when is None:
        raise PeriodError("")
    document = read_in_child(file)
    if document.refused is not None:
        if as_json:
            _write([])
        print(f"《{file.name}》不能读取：{document.refused.message}", file=sys.stderr)
        return 1
    found = verify(document, known_figures(figures_of(sources, when, units=()), sources.ledgers))
    if as_json:
        _write(found)
    else:
        _print(found)
    return 0


def _write(found: Sequence[VerifiedFigure]) -> None:
    rows = [
        {
            "text": one.text,
            "value": one.value,
            "unit": one.unit,
            "page": one.page,
            "measure": one.measure,
            "expected": one.expected,
            "verdict": one.verdict.value,
        }
        for one in found
    ]
    sys.stdout.write(msgspec.json.format(msgspec.json.encode({"figures": rows}), indent=2).decode() + "\n")


def _print(found: Sequence[VerifiedFigure]) -> None:
    for number, one in enumerate(found, 1):
        what = f"〔{one.title}〕" if one.title else ""
        right = f"，应为{one.expected}" if one.verdict is Verdict.WRONG else ""
        why = f"，{one.remark}" if one.remark else ""
        print(f"{number}. 第{one.page}页 {one.text}{what} {one.verdict.label}{right}{why}")
    counts = [(v.label, sum(one.verdict is v for one in found)) for v in Verdict]
    told = "，".join(f"{label}{count}个" for label, count in counts if count)
    print(f"共{len(found)}个数据：{told}。" if found else "没有找到数据。")
