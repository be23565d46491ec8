"""What every unit hands in: one item for each numbered requirement, with a form that suits it."""

from __future__ import annotations

from random import Random

from fazhi.demo.county import County, DemoIndicator, DemoUnit, Wanted
from fazhi.demo.draft import Draft, Grid, Item
from fazhi.demo.pages import set_pages
from fazhi.demo.papers import KINDS
from fazhi.demo.sheets import make_grid
from fazhi.demo.writer import Writer

SCAN_KINDS = frozenset({"通知", "通报", "意见", "函", "听证"})


def make_items(county: County, *, pictures: bool) -> list[Item]:
    """Every requirement of every duty answered by one faultless file; `pictures` allows those that need OCR."""
    items: list[Item] = []
    numbers: dict[str, set[int]] = {}
    for unit, indicator in county.duties():
        if indicator.method == "满意度":
            continue
        for wanted in indicator.wanted:
            rng = Random(f"{county.seed}:{unit.key}:{indicator.number}:{wanted.number}")
            item = make_item(county, unit, indicator, wanted, rng, pictures=pictures)
            _give_number(item, numbers.setdefault(unit.key, set()))
            items.append(item)
    return items


def make_item(
    county: County, unit: DemoUnit, indicator: DemoIndicator, wanted: Wanted, rng: Random, *, pictures: bool
) -> Item:
    """One file for one requirement."""
    writer = Writer(county, unit, indicator, rng)
    kind, _, sort = wanted.kind.partition(":")
    if kind == "网址":
        return _links(county, unit, indicator, wanted, rng)
    if kind in {"台账", "统计"}:
        grid = make_grid(writer, sort or "统计")
        form = rng.choices(("xlsx", "xls", "csv"), (16, 3, 2))[0]
        return Item(unit, indicator, wanted, kind, form, _grid_stem(grid, rng), grid=grid, extension=form)
    draft = KINDS[kind](writer)
    form, extension = _form(kind, rng, pictures)
    if form == "scan" and extension == "jpg" and len(set_pages(draft)) > 1:
        extension = "pdf"
    return Item(unit, indicator, wanted, kind, form, stem_of(draft, rng), draft=draft, extension=extension)


def _form(kind: str, rng: Random, pictures: bool) -> tuple[str, str]:
    if kind == "照片":
        return ("photo", rng.choice(("jpg", "jpg", "png"))) if pictures and rng.random() < 0.8 else ("docx", "docx")
    if kind in SCAN_KINDS and pictures and rng.random() < 0.48:
        return ("scan", "pdf") if rng.random() < 0.8 else ("scan", "jpg")
    form = rng.choices(("docx", "pdf", "txt", "html"), (70, 22, 5 if kind in {"案例", "总结", "述职"} else 0, 1))[0]
    return form, form


def stem_of(draft: Draft, rng: Random) -> str:
    """A file name as people type it: the title without marks, at times with a serial or the date."""
    stem = draft.title.replace("《", "").replace("》", "").replace("（", "").replace("）", "")
    how = rng.random()
    if how < 0.12:
        return f"{rng.randint(1, 4)}.{stem}"
    if how < 0.17 and draft.date:
        return f"{draft.date:%Y%m%d}{stem}"
    if how < 0.21:
        return f"{stem}（定稿）"
    return stem


def _grid_stem(grid: Grid, rng: Random) -> str:
    return rng.choice((grid.title, f"附表：{grid.title}", f"{grid.title}1"))


def _give_number(item: Item, taken: set[int]) -> None:
    """No number twice within a unit: clashes are planted, never met by chance."""
    draft = item.draft
    if draft is None or draft.docno is None:
        return
    head, _, tail = draft.docno.partition("〕")
    number = int(tail.removesuffix("号"))
    while number in taken:
        number += 1
    taken.add(number)
    draft.docno = f"{head}〕{number}号"


def _links(county: County, unit: DemoUnit, indicator: DemoIndicator, wanted: Wanted, rng: Random) -> Item:
    """The address of a public page, in a text, shortcut, workbook or Word file."""
    month, day = rng.randint(2, 6), rng.randint(1, 28)
    when = f"{county.year}{month:02d}"
    url = f"http://www.{county.domain}/zwgk/{when}/t{when}{day:02d}_{rng.randint(10000, 99999)}.html"
    stem = rng.choice((f"{indicator.topic}网址", "公开网址", f"{unit.short}{indicator.level2}链接"))
    form = rng.choices(("txt", "url", "xlsx", "docx"), (5, 2, 2, 2))[0]
    item = Item(unit, indicator, wanted, "网址", form, stem, extension=form)
    if form == "url":
        item.data = f"[InternetShortcut]\r\nURL={url}\r\n".encode()
    elif form == "txt":
        encoding = rng.choice(("gbk", "utf-8", "utf-16"))
        item.data = (
            f"{unit.short}{indicator.topic}公开网址：\r\n{url}\r\n发布日期：{county.year}年{month}月{day}日\r\n".encode(
                encoding
            )
        )
    elif form == "xlsx":
        item.grid = Grid(f"{unit.short}{indicator.topic}网址汇总", ["序号", "内容", "网址", "发布日期"],
                         [[1, indicator.topic, url, f"{county.year}-{month:02d}-{day:02d}"]])  # fmt: skip
    else:
        item.draft = Draft(
            f"{unit.short}{indicator.topic}网址", [("p", f"{indicator.topic}已在县政府网站公开，网址：{url}")]
        )
    return item
