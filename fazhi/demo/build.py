"""The demo county written to a folder: material, lists, ledgers, last cycle's papers, and what was planted."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from fazhi.demo import faults, files, ink
from fazhi.demo.books import write_duties, write_units
from fazhi.demo.county import County, DemoIndicator, DemoUnit, make_county
from fazhi.demo.draft import Draft, Item
from fazhi.demo.ledgers import make_ledgers
from fazhi.demo.papers import explanation, notice
from fazhi.demo.plan import make_items
from fazhi.demo.truth import Row, truth_of
from fazhi.demo.writer import Writer
from fazhi.demo.xls import write_xls
from fazhi.errors import OutputError


@dataclass(frozen=True, slots=True)
class Built:
    """What was made: the set's folder, how many files were handed in, the labels."""

    folder: Path
    county: County
    files: int
    labels: tuple[Row, ...]


_ABOUT = """这是程序造出来的示范县：地名、单位、人名、号码、数字都是编的，不指任何真实的地方和人。
labels.jsonl 是故意种下的问题，negatives.jsonl 是不该报问题的地方，dontcare.jsonl 是两种说法都讲得通、不计分的地方。
同一个种子造出同一个县；请不要手工修改，要换一个县就换一个种子。
"""


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
    labels = truth_of(plan)
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
        draft = notice(Writer(county, office, indicator, Random(f"{county.seed}:superior:{indicator.number}")))
        draft.signer, draft.head = f"{county.name}人民政府办公室", f"{county.name}人民政府办公室文件"
        draft.docno = f"{county.short[0]}政办〔{county.year}〕{100 + int(indicator.number)}号"
        draft.recipients = "各乡镇人民政府、街道办事处，县直各有关单位："
        owners = [unit for unit, owed in county.duties() if owed.number == indicator.number]
        has = {(i.unit.key, i.indicator.number) for i in plan.items if i.indicator and i.extension != "db"}
        owners = [unit for unit in owners if (unit.key, indicator.number) in has]
        for unit in plan.rng.sample(owners, min(3, len(owners))):
            item = Item(
                unit, indicator, None, "上级", "docx", draft.title, draft=draft, extension="docx", reserved=True
            )
            item.traps += [("issuer-mismatch", "县政府办文件，可以作为依据"), ("copied", "各单位都附了同一份上级文件")]
            item.traps.append(("docno-clash", "同一份文件同一个文号"))
            plan.items.append(item)


def _loose(plan: faults.Plan) -> None:
    """A few files that lie in the unit's folder without an indicator."""
    chosen = plan.pick(lambda i: i.kind in {"总结", "案例"} and i.form == "docx", 5)
    for like in chosen:
        writer = plan.writer(like, "loose")
        draft = explanation(writer)
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
    deeper = {key: rng.choice((["佐证材料"], ["按清单整理", "定稿"])) if rng.random() < 0.08 else [] for key in names}
    inner: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for item in plan.items:
        parts = [names[item.unit.key]]
        if item.indicator and not item.loose:
            key = (item.unit.key, item.indicator.number)
            inner.setdefault(key, _indicator_folder(item.indicator, rng))
            parts += [*deeper[item.unit.key], inner[key]]
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
        (unit.short, unit.name, f"{place:02d}.{unit.short}", f"{place}、{alias}", f"{alias}报送材料",
         f"{place:02d} {alias}",
         f"{alias}材料", alias, f"{unit.short}报送")
    )  # fmt: skip


def _indicator_folder(indicator: DemoIndicator, rng: Random) -> str:
    number = indicator.number
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return rng.choice(
        (number, f"指标{number}", f"{number}.{indicator.level2}", f"第{number}项", f"{number}-1 {indicator.level2}材料",
         wide,
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
    write_cycle(place / "cycle.toml", plan.county)
    _put(place / "说明.txt", _ABOUT.encode())
    write_units(place / "单位名单.xlsx", plan.county)
    write_duties(place / "责任清单.xlsx", plan.county)
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
            return write_xls(item.grid)
        return files.workbook(item.grid)
    draft = item.draft or Draft(item.stem)
    if item.form == "photo":
        picture = ink.photo(draft.banner, rng)
        return ink.png(picture) if item.extension == "png" else ink.jpeg(picture)
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


def write_cycle(path: Path, county: County) -> None:
    """The cycle.toml of a county's set."""
    _put(path, _cycle(county).encode())


def _cycle(county: County) -> str:
    year = county.year
    return (
        f'name = "{county.half}"\n'
        f'period = ["{year}-01-01", "{year}-06-30"]\n'
        f'submit_by = "{county.submit_by.isoformat()}"\n'
        f'region = {{ name = "{county.name}", aliases = ["{county.short}"], '
        f'parents = ["{county.city}", "{county.province}"] }}\n'
        f'web_domains = ["{county.domain}", "gov.cn"]\n'
    )
