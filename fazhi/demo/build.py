"""The demo county written to a folder: material, lists, ledgers, last cycle's papers, and what was planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import xlsxwriter

from fazhi.demo import faults, files, ink
from fazhi.demo.county import County, DemoIndicator, DemoUnit, make_county
from fazhi.demo.draft import Draft, Item, Label
from fazhi.demo.ledgers import Ledgers, make_ledgers
from fazhi.demo.papers import Writer
from fazhi.demo.plan import make_items
from fazhi.errors import OutputError

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Built:
    """What was made: the set's folder, how many files were handed in, the labels."""

    folder: Path
    county: County
    files: int
    labels: tuple[Row, ...]


def build(folder: Path, seed: int = 1, *, units: int | None = None, pictures: bool = True, each: int = 4) -> Built:
    """Write the county of a seed into `folder/<county>`; the same seed writes the same bytes.

    `units` makes a small county, `pictures=False` leaves out whatever needs OCR, `each` is how often a fault is
    planted.
    """
    county = make_county(seed, units=units)
    place = folder / county.name
    plan = _plan(county, pictures=pictures, each=each)
    try:
        place.mkdir(parents=True, exist_ok=True)
        _clear(place)
        count = _write(place, plan)
    except OSError as error:
        raise OutputError(place, error.strerror or "写入失败") from error
    labels = _labels(plan)
    for name, rows in zip(("labels", "negatives", "dontcare"), labels, strict=True):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (place / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return Built(place, county, count, tuple(labels[0]))


def _plan(county: County, *, pictures: bool, each: int) -> faults.Plan:
    ledgers = make_ledgers(county)
    rng = Random(f"faults:{county.seed}")
    plan = faults.Plan(county, rng, ledgers, make_items(county, pictures=pictures), pictures, each)
    for plant in faults.ALL:
        plant(plan)
    _superior_papers(plan)
    _loose(plan)
    _junk(plan)
    _name_folders(plan)
    return plan


def _clear(place: Path) -> None:
    """Remove what an earlier build left; only in a folder that is empty or was made by us."""
    import shutil

    if any(place.iterdir()) and not (place / "labels.jsonl").exists():
        raise OutputError(place, "文件夹里已有别的东西，请换一个空文件夹")
    for child in place.iterdir():
        shutil.rmtree(child) if child.is_dir() else child.unlink()


# -- extras that are no faults


def _superior_papers(plan: faults.Plan) -> None:
    """The county government's notice that many units attach: neither copied nor of a wrong issuer."""
    county = plan.county
    wanted = [i for i in county.indicators if i.number in {"43", "68", "91", "86"}]
    for indicator in wanted:
        office = next((u for u in county.units if u.key == "政府办"), county.units[0])
        draft = Writer(county, office, indicator, Random(f"{county.seed}:superior:{indicator.number}")).notice()
        draft.signer, draft.head = f"{county.name}人民政府办公室", f"{county.name}人民政府办公室文件"
        draft.docno = f"{county.short[0]}政办〔{county.year}〕{100 + int(indicator.number)}号"
        draft.recipients = "各乡镇人民政府、街道办事处，县直各有关单位："
        owners = [unit for unit, owed in county.duties() if owed.number == indicator.number]
        has = {(i.unit.key, i.indicator.number) for i in plan.items if i.indicator and i.extension != "db"}
        owners = [unit for unit in owners if (unit.key, indicator.number) in has]
        for unit in plan.rng.sample(owners, min(3, len(owners))):
            item = Item(unit, indicator, None, "上级", "docx", draft.title, draft=draft, extension="docx", reserved=True)
            item.traps += [("issuer-mismatch", "县政府办文件，可以作为依据"), ("copied", "各单位都附了同一份上级文件")]
            item.traps.append(("docno-clash", "同一份文件同一个文号"))
            plan.items.append(item)


def _loose(plan: faults.Plan) -> None:
    """A few files that lie in the unit's folder without an indicator."""
    chosen = plan.pick(lambda i: i.kind in {"总结", "案例"} and i.form == "docx", 5)
    for like in chosen:
        writer = plan.writer(like, "loose")
        draft = writer.explanation()
        draft.title = f"{like.unit.title}{like.topic}情况补充说明"
        item = Item(like.unit, None, None, "散放", "docx", draft.title, draft=draft, extension="docx", loose=True)
        item.either += ["off-topic", "better-indicator"]
        plan.items.append(item)


def _junk(plan: faults.Plan) -> None:
    likes = plan.pick(lambda i: i.kind in {"照片", "台账", "清单"}, 6)
    for like in likes:
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
        plan.add(Item(like.unit, like.indicator, None, "系统", "raw", "Thumbs", data=data, extension="db"), like)


# -- places


def _name_folders(plan: faults.Plan) -> None:
    rng = Random(f"folders:{plan.county.seed}")
    owners = [unit for unit in plan.county.units if any(i.unit.key == unit.key for i in plan.items)]
    sent_whole = rng.sample(owners[len(owners) // 3 :], min(6 if len(owners) > 20 else 1, len(owners) // 4))
    for place, unit in enumerate(sent_whole):
        plan.archived[unit.key] = place % 3 == 0
    names = {unit.key: _unit_folder(unit, place, rng) for place, unit in enumerate(plan.county.units, start=1)}
    inner: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for item in plan.items:
        parts = [names[item.unit.key]]
        if item.indicator and not item.loose:
            key = (item.unit.key, item.indicator.number)
            inner.setdefault(key, _indicator_folder(item.indicator, rng))
            parts.append(inner[key])
        item.path = _free("/".join([*parts, item.stem.replace("/", "-")[:70]]), item.extension, taken)
    for item in plan.previous:
        number = item.indicator.number if item.indicator else "0"
        item.path = _free(f"{names[item.unit.key]}/{number}/{item.stem[:70]}", item.extension, taken)


def _free(stem: str, extension: str, taken: set[str]) -> str:
    path, serial = f"{stem}.{extension}", 2
    while path in taken:
        path, serial = f"{stem}（{serial}）.{extension}", serial + 1
    taken.add(path)
    return path


def _unit_folder(unit: DemoUnit, place: int, rng: Random) -> str:
    alias = rng.choice(unit.aliases)
    return rng.choice(
        (unit.short, unit.name, f"{place:02d}.{unit.short}", f"{place}、{alias}", f"{alias}报送材料", f"{place:02d} {alias}",
         f"{alias}材料", alias, f"{unit.short}报送")
    )  # fmt: skip


def _indicator_folder(indicator: DemoIndicator, rng: Random) -> str:
    number = indicator.number
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return rng.choice(
        (number, f"指标{number}", f"{number}.{indicator.level2}", f"第{number}项", f"{number}-1 {indicator.level2}材料", wide,
         f"指标{number} {indicator.level2}", f"{number}、{indicator.topic}", f"{int(number):02d}{indicator.level2}")
    )  # fmt: skip


# -- bytes


def _write(place: Path, plan: faults.Plan) -> int:
    packed: dict[str, list[tuple[str, bytes]]] = {}
    for item in plan.items:
        data = render(plan.county, item)
        if item.unit.key in plan.archived:
            packed.setdefault(item.unit.key, []).append((item.path, data))
        else:
            _put(place / "材料" / item.path, data)
    for key, entries in packed.items():
        day = 12 if plan.archived[key] else 3
        when = datetime(plan.county.year, 7, day, 9, 40)
        _put(place / "材料" / f"{plan.county.unit(key).short}.zip", files.pack(entries, when=when, gbk=True))
    for item in plan.previous:
        _put(place / "往年材料" / item.path, render(plan.county, item))
    for name, grid in plan.ledgers.grids.items():
        _put(place / "台账" / f"{name}.xlsx", files.workbook(grid))
    _put(place / "cycle.toml", _cycle(plan.county).encode())
    _units_book(place / "单位名单.xlsx", plan.county)
    _duties_book(place / "责任清单.xlsx", plan.county)
    return len(plan.items)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def render(county: County, item: Item) -> bytes:
    """The bytes of an item in its form."""
    if item.data is not None:
        return item.data
    rng = Random(f"{county.seed}:ink:{item.unit.key}:{item.stem}")
    if item.grid is not None:
        if item.form == "csv":
            return files.grid_csv(item.grid, rng.choice(("gbk", "utf-8-sig")))
        if item.form == "xls":
            from fazhi.demo.xls import write_xls

            return write_xls(item.grid)
        return files.workbook(item.grid)
    draft = item.draft or Draft(item.stem)
    if item.form == "photo":
        return ink.jpeg(ink.photo(draft.banner, rng))
    if item.form == "scan":
        return ink.scan(files.painted(draft)[0], rng) if item.extension == "jpg" else files.scanned_pdf(draft, rng)
    if item.form == "pdf":
        return files.text_pdf(draft)
    if item.form == "txt":
        return draft.text().replace("\n", "\r\n").encode(rng.choice(("gb18030", "utf-8", "utf-16")))
    if item.form == "html":
        return files.page_html(draft, f"{county.name}人民政府")
    pictures = [ink.jpeg(ink.photo(draft.banner, rng), 60) for _ in range(draft.pictures)]
    return files.docx(draft, pictures=pictures)


def _cycle(county: County) -> str:
    year = county.year
    return (
        f'name = "{county.half}"\n'
        f'period = ["{year}-01-01", "{year}-06-30"]\n'
        f'submit_by = "{county.submit_by.isoformat()}"\n'
        f'region = {{ name = "{county.name}", aliases = ["{county.short}"], parents = ["{county.city}", "{county.province}"] }}\n'
        f'web_domains = ["{county.domain}", "gov.cn"]\n'
    )


def _book(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2000, 1, 1)})
    return book


def _units_book(path: Path, county: County) -> None:
    book = _book(path)
    page = book.add_worksheet("单位名单")
    head = book.add_format({"bold": True, "align": "center", "font_size": 16})
    page.merge_range(0, 0, 0, 6, f"{county.name}法治政府建设责任单位名单（{county.half}）", head)
    columns = ["序号", "单位名称", "简称", "类别", "执法单位", "联络员", "联系电话"]
    page.write_row(1, 0, columns, book.add_format({"bold": True, "border": 1}))
    for row, unit in enumerate(county.units, start=2):
        enforces = "是" if unit.enforces else "否"
        page.write_row(row, 0, [row - 1, unit.name, "、".join(unit.aliases), unit.category, enforces, unit.contact, unit.phone])
    page.set_column(1, 2, 34)
    page.set_column(3, 6, 12)
    book.close()


def _duties_book(path: Path, county: County) -> None:
    book = _book(path)
    page = book.add_worksheet("责任清单")
    head = book.add_format({"bold": True, "align": "center", "font_size": 16})
    wrap = book.add_format({"text_wrap": True, "valign": "vcenter", "border": 1})
    bold = book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1})
    page.merge_range(0, 0, 0, 10, f"{county.name}{county.year}年法治政府建设指标责任清单", head)
    page.write(1, 0, "填报单位：县法治政府建设领导小组办公室")
    columns = ["指标\n编号", "一级指标", "二级 指标", "指标内容", "评测\n标准", "佐证材料要求", "评测方式", "牵头单位", "配合单位", "完成时限", "分值"]
    page.write_row(2, 0, columns, bold)
    spans: dict[str, list[int]] = {}
    for row, indicator in enumerate(county.indicators, start=3):
        spans.setdefault(indicator.level1, []).append(row)
        page.write_row(row, 0, list(_duty_row(county, indicator)), wrap)
    for level1, rows in spans.items():
        if len(rows) > 1:
            page.merge_range(rows[0], 1, rows[-1], 1, level1, wrap)
    last = len(county.indicators) + 4
    page.write(last, 0, "合计", wrap)
    page.write(last, 10, sum(indicator.points for indicator in county.indicators), wrap)
    for column, width in enumerate((7, 16, 14, 46, 30, 34, 10, 14, 24, 14, 7)):
        page.set_column(column, column, width)
    page.freeze_panes(3, 0)
    book.close()


def _duty_row(county: County, indicator: DemoIndicator) -> Iterator[str | int]:
    yield indicator.number if int(indicator.number) % 4 else int(indicator.number)
    yield indicator.level1
    yield indicator.level2
    yield f"{indicator.topic}。{indicator.text}"
    yield indicator.standard
    style = int(indicator.number) % 4
    items = [_numbered(style, wanted.number, wanted.text) for wanted in indicator.wanted]
    yield "；".join(items) if style == 1 else "\n".join(items)
    yield indicator.method
    yield _label(county, indicator.lead)
    yield "、".join(_label(county, key) for key in indicator.supports)
    yield f"{county.year}年6月30日"
    yield indicator.points


def _numbered(style: int, number: int, text: str) -> str:
    return (f"{number}.{text}", f"{number}.{text}", f"{number}、{text}", f"（{number}）{text}")[style]


def _label(county: County, key: str) -> str:
    found = next((unit for unit in county.units if unit.key == key), None)
    return found.short if found else key


# -- truth


def _where(plan: faults.Plan, item: Item) -> str:
    if item.unit.key in plan.archived:
        return f"材料/{item.unit.short}.zip!/{item.path}"
    return f"材料/{item.path}"


def _labels(plan: faults.Plan) -> tuple[list[Row], list[Row], list[Row]]:
    truth: list[Row] = []
    silent: list[Row] = []
    either: list[Row] = []
    for unit, number, label in plan.duty_labels:
        truth.append(_label_row(label, unit, number, None))
    for item in plan.items:
        number = item.indicator.number if item.indicator and not item.loose else None
        where = _where(plan, item)
        for label in item.labels:
            inside = label.check == "late" and label.quote is not None
            truth.append(_label_row(label, item.unit.name, number, f"{where}!/{label.quote}" if inside else where))
        for check, why in item.traps:
            silent.append({"check": check, "unit": item.unit.name, "indicator": number, "file": where, "why": why})
        for check in item.either:
            either.append(
                {"check": check, "unit": item.unit.name, "indicator": number, "file": None if check == "requirement-missing" else where, "why": "两种说法都讲得通，不计分"}
            )
        if item.labels and item.indicator:
            either.append(
                {"check": "requirement-missing", "unit": item.unit.name, "indicator": number, "file": None, "why": "有瑕疵的材料算不算缺要件，两种说法都讲得通"}
            )
    truth += _late_units(plan)
    named = {(row["check"], row["unit"], row["indicator"], row["file"]) for row in truth}
    either = [row for row in either if (row["check"], row["unit"], row["indicator"], row["file"]) not in named]
    return truth, silent, _distinct(either)


def _late_units(plan: faults.Plan) -> Iterator[Row]:
    for key, is_late in plan.archived.items():
        if not is_late:
            continue
        unit, group = plan.county.unit(key), plan.group("late")
        why = f"压缩包内文件时间为{plan.county.year}年7月12日，晚于报送期限"
        label = Label("late", None, why, group=group)
        yield _label_row(label, unit.name, None, f"材料/{unit.short}.zip")
        for item in plan.items:
            if item.unit.key == key and item.extension != "db":
                number = item.indicator.number if item.indicator and not item.loose else None
                yield _label_row(label, unit.name, number, _where(plan, item))


def _label_row(label: Label, unit: str, number: str | None, file: str | None) -> Row:
    row: Row = {"check": label.check, "unit": unit, "indicator": number, "file": file, "page": label.page, "quote": label.quote, "why": label.why}
    if label.group:
        row["group"] = label.group
    if label.related:
        row["related"] = list(label.related)
    return row


def _distinct(rows: list[Row]) -> list[Row]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        seen.setdefault((row["check"], row["unit"], row["indicator"], row["file"]), row)
    return list(seen.values())
