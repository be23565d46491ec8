"""How many rows of which kind the registers of a county get; every figure then comes from counting them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from fazhi.demo.county import DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class Quantities:
    """Counts by kind. Tuples go with the kinds in the order that the makers name them."""

    bodies: int
    drawn_units: int
    reviewed_files: int
    window: tuple[date, date]
    check_matters: int
    team_types: int
    contestants: int
    township_teams: int
    departments_before: int
    departments_now: int
    windows: int
    matters_before: int
    matters_now: int
    online: int
    zero_visits: int
    time_cut: float
    self_service_hours: int
    zones: int
    hearings: tuple[int, int, int]
    hearing_people: int
    service_activities: int
    reforms: tuple[int, int, int, int, int, int, int, int]
    indicators_done: float
    letters: str
    city_letters: str
    numbers: tuple[int, int, int, int, int]


def quantities(seed: int, year: int, letters: str, city_letters: str) -> Quantities:
    """The plan of a seed; the default county is as large as the one of the reference report."""
    if seed == DEFAULT_SEED:
        return Quantities(
            bodies=55, drawn_units=14, reviewed_files=117, window=(date(year, 1, 1), date(year, 4, 30)),
            check_matters=4, team_types=5, contestants=5, township_teams=20, departments_before=25,
            departments_now=40, windows=76, matters_before=143, matters_now=1774, online=1597, zero_visits=1064,
            time_cut=0.702, self_service_hours=24, zones=3, hearings=(17, 15, 1), hearing_people=110,
            service_activities=83, reforms=(19, 37, 9, 5, 36, 73, 22, 45), indicators_done=0.56,
            letters="鲁", city_letters="平", numbers=(1, 2, 5, 2, 7),
        )  # fmt: skip
    return _drawn(Random(f"quantities:{seed}"), year, letters, city_letters)


def _drawn(rng: Random, year: int, letters: str, city_letters: str) -> Quantities:
    before, now = rng.randint(90, 400), rng.randint(900, 2400)
    hearings = (rng.randint(4, 30), rng.randint(3, 25), rng.randint(1, 6))
    departments = rng.randint(28, 44)
    return Quantities(
        bodies=rng.randint(46, 56),
        drawn_units=rng.randint(8, 18),
        reviewed_files=rng.randint(60, 160),
        window=(date(year, 1, rng.randint(1, 20)), date(year, rng.choice((4, 5)), rng.randint(10, 30))),
        check_matters=rng.randint(3, 5),
        team_types=rng.randint(3, 5),
        contestants=rng.randint(3, 8),
        township_teams=rng.randint(12, 20),
        departments_before=rng.randint(16, departments - 4),
        departments_now=departments,
        windows=departments + rng.randint(10, 60),
        matters_before=before,
        matters_now=now,
        online=int(now * rng.uniform(0.8, 0.98)),
        zero_visits=int(now * rng.uniform(0.4, 0.7)),
        time_cut=rng.uniform(0.5, 0.85),
        self_service_hours=rng.choice((8, 12, 24)),
        zones=rng.randint(1, 4),
        hearings=hearings,
        hearing_people=sum(hearings) * 3 + rng.randint(0, 20),
        service_activities=rng.randint(30, 140),
        reforms=(
            rng.randint(5, 30), rng.randint(10, 50), rng.randint(4, 20), rng.randint(2, 12), rng.randint(20, 60),
            rng.randint(30, 90), rng.randint(10, 40), rng.randint(20, 60),
        ),
        indicators_done=rng.uniform(0.35, 0.75),
        letters=letters,
        city_letters=city_letters,
        numbers=(rng.randint(1, 4), rng.randint(1, 4), rng.randint(5, 9), rng.randint(1, 6), rng.randint(3, 12)),
    )  # fmt: skip
