"""`fazhi web watch`: look at the same addresses again and again, and say what became of them."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fazhi.cli.web_list import listed
from fazhi.cli.web_pictures import pictured
from fazhi.errors import OutputError
from fazhi.tables import Cell, SheetPlan, write_book
from fazhi.webproof.answer import Answer
from fazhi.webproof.compare import Change
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.guard import Guard, parse_resolve
from fazhi.webproof.rounds import go_round
from fazhi.webproof.watch import CHINA, Look, StoreError, WatchStore

STATE_BOOK = "监测情况.xlsx"
_NEWS = frozenset({Change.CHANGED, Change.MOVED, Change.GONE})


@dataclass(frozen=True, slots=True)
class WatchWishes:
    """What the command line asks for."""

    every: bool = False
    plan: bool = False
    pictures: bool = False
    resolve: Sequence[str] = ()
    contact: str = ""
    interval: float = 1.0


def web_watch_command(
    items: Sequence[str], store: Path, wishes: WatchWishes, clock: Callable[[], datetime] = lambda: datetime.now(CHINA)
) -> int:
    """Look at what is due (or at all), keep it in the store, and write the state of all into a workbook."""
    guard = Guard(resolve=parse_resolve(wishes.resolve))

    def fetcher() -> Fetcher:
        return Fetcher(guard=guard, manners=Manners(interval=wishes.interval), contact=wishes.contact)

    agent = fetcher().user_agent
    with _opened(store, agent, new=bool(items)) as book:
        if items:
            book.enlist(listed(items, store / "work"), clock())
        if wishes.plan:
            return _print_plan(book)
        wanted = book.start_all(clock()) if wishes.every else book.due(clock())
        if not wanted:
            print(_nothing(book, clock()))
        seen: list[Look] = []

        def take(answer: Answer) -> None:
            look = book.take(answer, clock())
            seen.append(look)
            if look.comparison.change in _NEWS:
                _tell(look)

        go_round(wanted, fetcher, take)
        if wishes.every:
            book.end_all()
        if wishes.pictures:
            _photograph(book, seen, guard, agent)
        _write_state(book, store / STATE_BOOK)
        if wanted:
            print(_sum_up(seen, store / STATE_BOOK))
    return 0


@contextmanager
def _opened(store: Path, agent: str, *, new: bool) -> Iterator[WatchStore]:
    """The store, for one watch at a time."""
    book = WatchStore(store, user_agent=agent, new=new)
    try:
        with (store / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreError(store, "正在被另一次监测使用，请等它结束") from error
            yield book
    except OSError as error:
        raise OutputError(store, error.strerror or "写入失败") from error
    finally:
        book.close()


def _print_plan(book: WatchStore) -> int:
    for second, url in book.plan():
        print(f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}  {url}")
    return 0


def _nothing(book: WatchStore, now: datetime) -> str:
    """When the next address has its turn."""
    here = now.astimezone(CHINA)
    second = here.hour * 3600 + here.minute * 60 + here.second
    plan = [at for at, _ in book.plan()]
    if not plan:
        return "清单是空的，没有要看的网址。"
    later = next((at for at in plan if at > second), plan[0])
    clock = f"{later // 3600:02d}:{later // 60 % 60:02d}"
    return f"现在没有轮到的网址，下一个在{clock}。要马上全部查看，请加 --now。"


def _tell(look: Look) -> None:
    print(f"{look.comparison.change.label}  {look.url}  {look.comparison.reason}")
    for one in look.comparison.differences[:3]:
        print(f"    “{one.before[:60]}”改为“{one.after[:60]}”（{one.context}）")


def _sum_up(seen: Sequence[Look], book: Path) -> str:
    counted = [(change, sum(look.comparison.change is change for look in seen)) for change in Change]
    parts = "，".join(f"{change.label}{count}个" for change, count in counted if count)
    return f"看了{len(seen)}个网址：{parts}。情况写在“{book}”。"


def _photograph(book: WatchStore, seen: Sequence[Look], guard: Guard, agent: str) -> None:
    """A picture of each page that shows something new; one that was not changed keeps its picture."""
    fresh = {look.url: look for look in seen if look.picture is None and look.capture.text}
    folder = book.folder / "pictures"
    names = pictured((look.capture for look in fresh.values()), folder, guard=guard, user_agent=agent)
    for url, name in names.items():
        # The name carries the time of the look: an earlier picture is proof and stays.
        dated = f"{name.removesuffix('.png')}-{fresh[url].at.astimezone(CHINA):%Y%m%d%H%M%S}"
        for suffix in (".png", ".pdf"):
            taken = folder / (name.removesuffix(".png") + suffix)
            if taken.is_file():
                taken.replace(folder / (dated + suffix))
        book.picture(url, f"pictures/{dated}.png")


def _write_state(book: WatchStore, path: Path) -> None:
    proofs = book.proofs()
    rows: list[list[Cell | str]] = []
    changes: list[list[str]] = []
    for look in book.latest():
        proof = proofs.get(look.url)
        change = look.comparison.change
        rows.append(
            [
                look.url,
                look.about,
                Cell(change.label, "bad") if change in _NEWS else change.label,
                look.comparison.reason,
                _when(look),
                _when(proof) if proof else "没有",
                (proof or look).capture.title or "",
                (proof or look).capture.date or "",
                (proof.record if proof else look.record) or "",
                (proof.picture if proof else None) or "",
            ]
        )
        changes += [[look.url, _when(look), one.context, one.before, one.after] for one in look.comparison.differences]
    heads = ("网址", "证明事项", "情况", "说明", "查看时间", "最后正常", "标题", "发布日期", "存档", "截图")
    widths = (40, 20, 12, 30, 17, 17, 34, 11, 26, 26)
    note = ("“最后正常”那一次的存档和截图一直保留，网页以后没有了也能作证明。",)
    styles = {"bad": {"bg_color": "#FBE0DD"}}
    texts = ("网址", "查看时间", "前后文", "原文", "现文")
    write_book(
        path,
        (
            SheetPlan("最近情况", heads, rows, widths, "网址监测情况", note, 1, styles=styles),
            SheetPlan("改动", texts, changes, (40, 17, 30, 40, 40), "改动的文字"),
        ),
    )


def _when(look: Look) -> str:
    return look.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
