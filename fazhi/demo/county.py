"""The demo county: places, units, indicators and who owes what, all from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from fazhi.demo.text import data_lines, person, phrases

PARTY = frozenset({"编办", "宣传部", "组织部", "政法委", "网信办", "统战部"})
TOWNS = 25
STREETS = 4
ALL_DEPARTMENTS = "全部县直单位"
ALL_TOWNS = "各乡镇（街道）"
DEFAULT_SEED = 1
DEFAULT_YEAR = 2021
"""The default county lives in the half-year of the reference report."""


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit: 单位名称, short name, name in titles, aliases, letters in document numbers, what it calls itself."""

    key: str
    name: str
    short: str
    title: str
    aliases: tuple[str, ...]
    category: str
    enforces: bool
    letters: str
    me: str
    sentences: tuple[str, ...]
    places: tuple[str, ...]
    contact: str
    phone: str

    @property
    def is_town(self) -> bool:
        return self.category != "县直"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One numbered item of 佐证材料要求 and the kind of paper that serves it ('台账:检查')."""

    number: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class DemoIndicator:
    """A row of the responsibility list. `leads` and `supports` are keys of units or the names of groups."""

    number: str
    level1: str
    level2: str
    topic: str
    text: str
    standard: str
    wanted: tuple[Wanted, ...]
    method: str
    lead: str
    supports: tuple[str, ...]
    points: int


@dataclass(frozen=True, slots=True)
class County:
    """Everything fixed about a demo county before the first paper is written."""

    seed: int
    name: str
    short: str
    city: str
    province: str
    neighbours: tuple[str, ...]
    year: int
    units: tuple[DemoUnit, ...]
    indicators: tuple[DemoIndicator, ...]
    domain: str

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30)

    @property
    def submit_by(self) -> date:
        return date(self.year, 7, 5)

    @property
    def half(self) -> str:
        return f"{self.year}年上半年"

    def unit(self, key: str) -> DemoUnit:
        return next(unit for unit in self.units if unit.key == key)

    def duties(self) -> list[tuple[DemoUnit, DemoIndicator]]:
        """Who owes what, in the order of the list; groups written out, each pair once."""
        by_key = {unit.key: unit for unit in self.units}
        found: dict[tuple[str, str], tuple[DemoUnit, DemoIndicator]] = {}
        for indicator in self.indicators:
            for key in (indicator.lead, *indicator.supports):
                members = {
                    ALL_DEPARTMENTS: [u for u in self.units if not u.is_town],
                    ALL_TOWNS: [u for u in self.units if u.is_town],
                }.get(key, [by_key[key]] if key in by_key else [])
                for unit in members:
                    found.setdefault((unit.key, indicator.number), (unit, indicator))
        return list(found.values())


_PINYIN = {"云岫": "yunxiu", "青禾": "qinghe", "溪岚": "xilan", "枫渡": "fengdu", "霁川": "jichuan", "松泠": "songling"}
_PINYIN |= {"芦汀": "luting", "澄陵": "chengling", "桑浦": "sangpu", "岚谷": "langu"}


def make_county(seed: int, *, units: int | None = None) -> County:
    """The county of a seed. `units` keeps only so many units (two towns among them) and what they can owe."""
    rng = Random(f"county:{seed}")
    names = phrases()
    name = rng.choice(names["county_names"])
    city, province = rng.choice(names["city_names"]), rng.choice(names["province_names"])
    towns = rng.sample(names["town_names"], TOWNS)
    kinds = _town_kinds(rng)
    town_names = [f"{town}{kind}" for town, kind in zip(towns, kinds, strict=True)]
    short = name.removesuffix("县")
    everyone = _departments(rng, name, short, city, town_names)
    everyone += _towns(rng, name, town_names)
    if units is not None:
        everyone = everyone[: units - 2] + everyone[-2:]
    indicators = _indicators(rng, [u.key for u in everyone if u.is_town])
    if units is not None:
        indicators = _within(indicators, {u.key for u in everyone}, everyone[0].key)
    return County(
        seed=seed,
        name=name,
        short=short,
        city=city,
        province=province,
        neighbours=tuple(rng.sample(names["neighbour_names"], 3)),
        year=rng.choice((2022, 2023, 2024)) if seed != DEFAULT_SEED else DEFAULT_YEAR,
        units=tuple(everyone),
        indicators=tuple(indicators),
        domain=f"{_PINYIN[short]}.gov.cn",
    )


def _town_kinds(rng: Random) -> list[str]:
    kinds = ["街道"] * STREETS + ["镇"] * 14 + ["乡"] * (TOWNS - STREETS - 14)
    rng.shuffle(kinds)
    return kinds


def _phone(rng: Random) -> str:
    return f"0399-{rng.randint(2100000, 2999999)}"


def _departments(rng: Random, county: str, short: str, city: str, towns: list[str]) -> list[DemoUnit]:
    out = []
    for line in data_lines("units.tsv"):
        if line.startswith("#"):
            continue
        key, full, more, letters, me, enforces, sentences = line.split("\t")
        name = full.format(C=county, S=short, city=city)
        label = key if key == "团县委" else f"县委{key}" if key in PARTY else f"县{key}"
        aliases = dict.fromkeys([label, key, *filter(None, more.split("、"))])
        title = name.removeprefix("国家税务总局").removeprefix("中共").removeprefix(county).removeprefix("委")
        out.append(
            DemoUnit(
                key, name, label, key if title == name else title, tuple(aliases), "县直", enforces == "是",
                short[0] + letters, me, tuple(sentences.split("/")), tuple(rng.sample(towns, 6)), person(rng),
                _phone(rng),
            )
        )  # fmt: skip
    return out


def _towns(rng: Random, county: str, towns: list[str]) -> list[DemoUnit]:
    out = []
    local = (
        "{place}[集市|村口]的便民点每逢集日[开门|有人坐班]，群众捎带着把事办了",
        "{place}种植大户多，[浇地|用水]和用工上的事容易有争执，包村干部隔天去看一次",
        "{place}外出务工的多，[年底|节前]由村干部逐户打电话，把政策讲清楚",
        "{place}地处山边，[汛期|雨季]由党员分段值守，兼着宣传法律知识",
        "{place}的石料、[木材|沙料]运输车多，村里和派出所一起立了规矩",
    )
    for town in towns:
        office = "办事处" if town.endswith("街道") else "人民政府"
        alias = (town, f"{town}办") if town.endswith("街道") else (town, f"{town}政府")
        me = {"道": "我街道", "镇": "我镇", "乡": "我乡"}[town[-1]]
        villages = tuple(f"{v}{'社区' if me == '我街道' else '村'}" for v in rng.sample(phrases()["village_names"], 6))
        category = "街道" if me == "我街道" else "乡镇"
        letters = town[0] + ("办" if me == "我街道" else "政")
        out.append(
            DemoUnit(
                town, f"{county}{town}{office}", town, f"{town}{office}", alias, category, rng.random() < 0.6,
                letters, me, tuple(rng.sample(local, 3)), villages, person(rng), _phone(rng),
            )
        )  # fmt: skip
    return _with_distinct_letters(out)


def _with_distinct_letters(units: list[DemoUnit]) -> list[DemoUnit]:
    """Two towns that begin alike take both characters of their names, so that numbers do not clash by accident."""
    seen: set[str] = set()
    out = []
    for unit in units:
        letters = unit.letters if unit.letters not in seen else unit.key[:2] + unit.letters[-1]
        seen.add(letters)
        out.append(replace(unit, letters=letters))
    return out


def _indicators(rng: Random, towns: list[str]) -> list[DemoIndicator]:
    out = []
    level1 = ""
    for line in data_lines("indicators.tsv"):
        if line.startswith("## "):
            level1 = line[3:].strip()
        if line.startswith("#"):
            continue
        number, level2, topic, text, standard, wanted, method, lead, supports, points = line.split("\t")
        keys: list[str] = []
        for key in filter(None, supports.split("、")):
            keys += rng.sample(towns, min(int(key[1:]), len(towns))) if key.startswith("@") else [key]
        out.append(
            DemoIndicator(
                number, level1, level2, topic, text, standard, _wanted(wanted), method, lead, tuple(keys), int(points)
            )
        )
    return out


def _wanted(cell: str) -> tuple[Wanted, ...]:
    items = [item.split("@") for item in cell.split("；")]
    return tuple(Wanted(number, text, kind) for number, (text, kind) in enumerate(items, start=1))


def _within(indicators: list[DemoIndicator], keys: set[str], other_lead: str) -> list[DemoIndicator]:
    """About a dozen indicators a few units can answer: absent supports fall away, an absent lead hands over."""
    keys = keys | {ALL_DEPARTMENTS, ALL_TOWNS}
    out = []
    for indicator in indicators:
        supports = tuple(key for key in indicator.supports if key in keys)
        if indicator.lead in keys or supports:
            lead = indicator.lead if indicator.lead in keys else other_lead
            out.append(replace(indicator, lead=lead, supports=supports))
    step = max(1, len(out) // 10)
    return [one for place, one in enumerate(out) if place % step == 0 or one.supports == (ALL_DEPARTMENTS,)]
