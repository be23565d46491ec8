"""`fazhi import KIND FILE --site SITE`: tables and whole review sets into the site."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.errors import FazhiError, RowErrors, TableError
from fazhi.site import boot

if TYPE_CHECKING:
    from fazhi.apps.framework.models import Cycle
    from fazhi.apps.pages.importing import Book, Draft
    from fazhi.apps.registers.services.sets import Book as SetBook
    from fazhi.apps.units.models import Region


class KindError(FazhiError):
    """No such kind of import."""

    code = "kind"

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"不认识的种类“{kind}”，可用的有：{'、'.join(KINDS)}，以及台账的名称或代号（见 fazhi ledgers list）。"
        )


class ScopeError(FazhiError):
    """It is not clear which region, edition or cycle a table is for."""

    code = "scope"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says besides kind and file."""

    region: str = ""
    edition: str = ""
    cycle: str = ""
    dry_run: bool = False
    gone: bool = False
    template: bool = False
    links: Path | None = None
    address: str = "http://127.0.0.1:8000"


def import_command(kind: str, file: Path, site: Path, options: Options | None = None) -> int:
    """Import one file or folder. Raises FazhiError where it does not fit; then nothing is changed."""
    boot.start(site)
    if kind in KINDS:
        return KINDS[kind](file, options or Options()) or 0
    from fazhi.cli.import_ledgers import import_ledger, is_ledger

    asked = options or Options()
    if not is_ledger(kind, asked.region):
        raise KindError(kind)
    return import_ledger(
        kind, file, region=asked.region, dry_run=asked.dry_run, gone=asked.gone, template=asked.template
    )


def _set(folder: Path, options: Options) -> int:
    """0, or 1 where a ledger of the set was refused."""
    from fazhi.apps.registers.services.sets import plan_set, take_set

    if options.dry_run:
        plan = plan_set(folder)
        print(f"载入“{plan.cycle}”将会：")
        for part in plan.parts:
            print(f"  {part.words()}")
            for name in part.new[:20] if part.what in ("单位", "指标") else ():
                print(f"    新增　{name}")
            for name in part.gone[:20]:
                print(f"    资料集没有　{name}")
        _say_books(plan.books)
        print("只是检查，没有载入。")
        return 0 if plan.is_open and not any(book.faults and book.title for book in plan.books) else 1
    started = time.monotonic()
    loaded, books = take_set(folder, remove_gone=options.gone)
    more = f"，{loaded.known}个文件网站已有" if loaded.known else ""
    more += f"，{loaded.loose}个文件的责任已有报送、放入“未归入”" if loaded.loose else ""
    print(
        f"已载入“{loaded.cycle}”：{loaded.units}个单位、{loaded.indicators}项指标、{loaded.duties}项责任、"
        f"{loaded.files}个文件（其中拒收{loaded.refused}个{more}），用时{time.monotonic() - started:.0f}秒。"
    )
    _say_books(books)
    return 1 if any(book.faults and book.title for book in books) else 0


def _say_books(books: list[SetBook]) -> None:
    for book in books:
        print(f"  {book.words()}。", file=sys.stderr if book.faults or book.locked else sys.stdout)
        for fault in book.faults[1:6]:
            print(f"    {fault}。", file=sys.stderr)
        if book.marked:
            print("    标好问题的表在网站的“台账—导入记录”里可以下载。", file=sys.stderr)


def _units(file: Path, options: Options) -> None:
    from fazhi.apps.units.books import UnitsBook

    _run(UnitsBook(_region(options)), file, options)


def _people(file: Path, options: Options) -> None:
    from fazhi.apps.units.people_book import PeopleBook

    region = _region(options)
    book = PeopleBook(region, dict(region.cycles.values_list("name", "pk")), site=True)
    if not options.template and not options.dry_run and options.links is None:
        raise ScopeError("导入人员会生成一次性邀请链接，请用 --links 指明链接写到哪个 Excel 文件。")
    if options.links is not None and options.links.exists():
        raise ScopeError(f"“{options.links}”已经存在，请换一个文件名，以免盖掉以前的链接。")
    _run(book, file, options)
    if book.invitations and options.links is not None:
        book.write_links(options.links, lambda secret: f"{options.address.rstrip('/')}/invited/{secret}")
        print(f"{len(book.invitations)}个邀请链接写在 {options.links}，请分别发给本人，发完后删除。")


def _framework(file: Path, options: Options) -> None:
    from fazhi.apps.framework.books import FrameworkBook

    region = _region(options)
    name = options.edition or f"{region}指标体系"
    _run(FrameworkBook(region, region.editions.filter(name=name).first(), name), file, options)


def _duties(file: Path, options: Options) -> None:
    from fazhi.apps.duties.books import DutiesBook

    _run(DutiesBook(_cycle(options)), file, options)


def _region(options: Options) -> Region:
    from fazhi.apps.units.models import Level, Region
    from fazhi.apps.units.services.units import ensure_region

    if options.region:
        return Region.objects.filter(name=options.region).first() or ensure_region(name=options.region, by=None)
    found = list(Region.objects.filter(units__isnull=False).distinct()[:2]) or list(
        Region.objects.filter(level=Level.COUNTY)[:2]
    )
    if len(found) != 1:
        raise ScopeError("请用 --region 指明是哪个行政区划，如 --region 明溪县。")
    return found[0]


def _cycle(options: Options) -> Cycle:
    from fazhi.apps.framework.models import Cycle

    cycles = Cycle.objects.filter(region=_region(options)).select_related("region", "edition")
    found = list(cycles.filter(name=options.cycle) if options.cycle else cycles.filter(is_open=True)[:2])
    if len(found) != 1:
        names = "、".join(cycles.values_list("name", flat=True)) or "还没有，请先在网站上建立"
        raise ScopeError(f"请用 --cycle 指明评估周期，现有：{names}。")
    return found[0]


def _run(book: Book, file: Path, options: Options) -> None:
    if options.template:
        book.write(file)
        print(f"{book.scope}的{book.title}写在 {file}，改好后可以导入。")
        return
    if not file.is_file():
        raise TableError(file.name, "", "找不到这个文件")
    draft = book.draft(file)
    if draft.faults:
        if draft.faults[0].row == 0:
            raise TableError(draft.file, draft.faults[0].column, draft.faults[0].remedy)
        raise RowErrors(draft.file, draft.faults)
    _say(draft)
    if options.dry_run:
        print(f"《{draft.file}》：{draft.words()}。只是检查，没有导入。")
        return
    book.apply(draft, by=None, gone=options.gone)
    print(f"《{draft.file}》已导入：{draft.words()}。")
    if draft.has_gone and not options.gone:
        print(f"{book.gone_words}的，请加 --gone 再导入一次；这次都没有动。")


def _say(draft: Draft) -> None:
    for remark in draft.remarks:
        print(remark, file=sys.stderr)
    for change in draft.changes[:200]:
        fields = "；".join(f"{name}：{before or '（空）'}→{after or '（空）'}" for name, before, after in change.fields)
        print(f"{change.label}　{change.what}　{fields}"[:300])
    if len(draft.changes) > 200:
        print(f"……另有{len(draft.changes) - 200}处")


KINDS: dict[str, Callable[[Path, Options], int | None]] = {
    "set": _set,
    "units": _units,
    "people": _people,
    "framework": _framework,
    "duties": _duties,
}
"""What can be imported: the kind's word and what takes it in."""
