"""What registers cost: python -m bench ledgers

A workbook of 100,000 rows read into typed rows; a register of a million rows loaded, and measures asked of it.
Times are processor time of all threads: the clock would measure what else the machine does.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from fazhi.ledgers import Row, Store, catalogue, read_filled, write_export
from fazhi.measures import Period, compute_in

HALF = Period(date(2021, 1, 1), date(2021, 6, 30))
SHEET_ROWS = 100_000
REGISTER_ROWS = 1_000_000
ROUNDS = 5


def matters(count: int) -> list[Row]:
    """Service matters that differ in name, unit, day and the columns that figures look at."""
    first = date(2020, 1, 1)
    rows = []
    for number in range(count):
        values = {
            "code": f"SX{number:07d}",
            "name": f"事项{number}",
            "kind": "行政许可",
            "unit": f"第{number % 89}局",
            "legal_days": 10 + number % 50,
            "promised_days": number % 10,
            "visits": number % 3,
            "online": number % 10 != 0,
            "available_from": first + timedelta(days=number % 700),
        }
        rows.append(Row(values["code"], values))  # type: ignore[arg-type]  # a text, as written above
    return rows


def workbook() -> None:
    """100,000 rows written, then read and validated."""
    ledger = catalogue().get("service-matters")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "事项.xlsx"
        started = time.process_time()
        write_export(path, ledger, matters(SHEET_ROWS))
        print(f"export of {SHEET_ROWS:,} rows: {time.process_time() - started:.1f} s")
        started = time.process_time()
        filled = read_filled(path, ledger)
        print(f"read and validated: {time.process_time() - started:.1f} s, {len(filled.rows):,} rows")
    if filled.faults or len(filled.rows) != SHEET_ROWS:
        raise SystemExit(f"rows lost: {filled.faults[:3]}")


def register() -> None:
    """A million rows loaded once; each measure of the ledger asked with its rows, hash and comparison."""
    rows = matters(REGISTER_ROWS)
    started = time.process_time()
    with Store({"service-matters": rows}) as store:
        print(f"load of {REGISTER_ROWS:,} rows: {time.process_time() - started:.1f} s")
        measures = catalogue().get("service-matters").measures
        started = time.process_time()
        compute_in(store, measures[:1], HALF)
        print(f"first measure, with the digests of all rows made: {time.process_time() - started:.2f} s")
        for measure in measures:
            times = []
            for _ in range(ROUNDS):
                started = time.process_time()
                compute_in(store, [measure], HALF)
                times.append(time.process_time() - started)
            print(f"{measure.name}: {statistics.median(times):.2f} s")


def main() -> None:
    workbook()
    register()


if __name__ == "__main__":
    main()
