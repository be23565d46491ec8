"""What registers of a site cost: python -m bench.registers [URL of a PostgreSQL database]

A workbook of 100,000 rows looked at and taken over, then looked at and taken over again with every tenth row changed;
the pages of the filled register.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from fazhi.ledgers import catalogue, write_export

from bench.ledgers import matters

ROWS = 100_000
ROUNDS = 5


def main(database: str = "") -> None:
    """Times by the clock and, in brackets, of the processor."""
    from fazhi.site import boot, config

    with tempfile.TemporaryDirectory() as aside:
        site = Path(aside) / "site"
        config.write(site, office="量时", database=database, hosts=("testserver",))
        boot.start(site)
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        _imports(Path(aside))
        _pages()


def _imports(aside: Path) -> None:
    from dataclasses import replace

    from fazhi.apps.registers.models import Entry
    from fazhi.apps.registers.services import imports
    from fazhi.apps.units.models import Region, Unit

    ledger = catalogue().get("service-matters")
    rows = matters(ROWS)
    region = Region.objects.create(name="量时县")
    names = sorted({str(row["unit"]) for row in rows})
    Unit.objects.bulk_create(Unit(region=region, name=name, order=place) for place, name in enumerate(names))
    changed = [
        replace(row, values={**row.values, "promised_days": 9}) if place % 10 == 0 else row
        for place, row in enumerate(rows)
    ]
    for title, some in (("new", rows), ("every tenth row changed", changed)):
        path = aside / "事项.xlsx"
        write_export(path, ledger, some)
        started, used = time.monotonic(), time.process_time()
        looked = imports.look(region=region, name=ledger.name, path=path, file_name=path.name, by=None)
        middle = time.monotonic()
        imports.take_over(run=looked.run, by=None)
        ended = time.monotonic()
        print(
            f"{ROWS:,} rows, {title}: looked at {middle - started:.1f} s, taken over {ended - middle:.1f} s, "
            f"together {ended - started:.1f} s ({time.process_time() - used:.1f} s of the processor)"
        )
    if Entry.objects.count() != ROWS:
        raise SystemExit(f"{Entry.objects.count()} rows instead of {ROWS}")


def _pages() -> None:
    from django.test import Client
    from fazhi.apps.registers.models import Entry
    from fazhi.apps.units.models import Membership, Person, Region
    from fazhi.apps.units.roles import Role

    person = Person.objects.create_user("manager", None, name="主任")
    Membership.objects.create(person=person, role=Role.MANAGER, region=Region.objects.get())
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    first = Entry.objects.order_by("id").values_list("pk", flat=True)[0]
    book = "/registers/book/service-matters"
    for place in (
        "/registers/",
        book,
        f"{book}?q=事项99999",
        f"{book}?v-online=否&sort=-v-legal_days",
        f"/registers/entry/{first}",
    ):
        times = []
        for _ in range(ROUNDS):
            started = time.monotonic()
            answer = client.get(place)
            times.append(time.monotonic() - started)
            if answer.status_code != 200:
                raise SystemExit(f"{place}: {answer.status_code}")
        print(f"{place}: {statistics.median(times):.2f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
