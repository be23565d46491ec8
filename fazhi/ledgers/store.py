"""Rows of ledgers as tables of an in-memory DuckDB without a way out: no files, no network, capped memory and time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import duckdb
import msgspec
import numpy as np

from fazhi.ledgers.definitions import Catalogue, catalogue
from fazhi.ledgers.model import Field, FieldType, Ledger, Row, Value
from fazhi.ledgers.sqltext import Place, check_expression, explain

ROW = "_row"
"""The column that says which row it is, counted from 0 in the order given."""

_TYPES = {
    FieldType.STRING: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    # Money and shares stay exact when summed.
    FieldType.NUMBER: "DECIMAL(24, 6)",
    FieldType.DATE: "DATE",
    FieldType.BOOLEAN: "BOOLEAN",
}


_ENCODER = msgspec.json.Encoder(order="sorted", decimal_format="string")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost."""

    seconds: float = 20.0
    memory_mb: int = 1024
    threads: int = 2


class Store:
    """The rows of some ledgers, ready to be asked. Use as a context manager.

    Every ledger of the catalogue has a table (`case_files` for `case-files`); `supplied` are those whose rows came.
    """

    def __init__(
        self,
        rows_by_ledger: Mapping[str, Sequence[Row]],
        ledgers: Catalogue | None = None,
        *,
        limits: Limits | None = None,
    ) -> None:
        self.ledgers = ledgers or catalogue()
        self.limits = limits or Limits()
        self.supplied = {self.ledgers.get(name).name: rows for name, rows in rows_by_ledger.items()}
        self._ids: dict[str, Any] = {}
        self._digests: dict[str, Any] = {}
        self._connection = duckdb.connect(":memory:", config={"threads": self.limits.threads})
        try:
            self._fill()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _fill(self) -> None:
        run = self._connection.execute
        run(f"SET memory_limit = '{self.limits.memory_mb}MB'")
        run("SET temp_directory = ''")
        for ledger in self.ledgers:
            columns = ", ".join(f"{quoted(one.name)} {_TYPES[one.type]}" for one in ledger.fields)
            run(f"CREATE TABLE {quoted(ledger.table)} ({ROW} BIGINT, {columns})")
            rows = self.supplied.get(ledger.name)
            if rows:
                self._load(ledger, rows)
        run("CREATE MACRO kinds(listed) AS len(list_distinct(flatten(list(string_split(listed, '、')))))")
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def _load(self, ledger: Ledger, rows: Sequence[Row]) -> None:
        incoming: dict[str, Any] = {ROW: np.arange(len(rows))}
        wanted = [ROW]
        contents = [row.values for row in rows]
        for place, field in enumerate(ledger.fields):
            column, sql = _column(field, [values.get(field.name) for values in contents], f"c{place}")
            wanted.append(sql)
            if column is not None:
                incoming[f"c{place}"] = column
        self._connection.register("incoming", incoming)
        self._connection.execute(f"INSERT INTO {quoted(ledger.table)} SELECT {', '.join(wanted)} FROM incoming")
        self._connection.unregister("incoming")

    def check(
        self, ledger: Ledger, text: str, *, place: Place, more: Sequence[str] = (), parameters: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The parameters an expression uses, once it is known to be one safe expression. Raises MeasureError."""
        tables = [ledger.table, *(name.replace("-", "_") for name in more)]
        return check_expression(self._connection, text, place=place, tables=tables, parameters=parameters)

    def ask(self, sql: str, parameters: Mapping[str, Value], *, ledger: Ledger, place: Place) -> list[tuple[Any, ...]]:
        """The rows of an answer. Raises MeasureError where the query is wrong or costs too much."""
        with self._guarded(ledger, place):
            return self._connection.execute(sql, dict(parameters)).fetchall()

    def ask_columns(
        self, sql: str, parameters: Mapping[str, Value], *, ledger: Ledger, place: Place
    ) -> Mapping[str, Any]:
        """The answer as numpy columns, for many rows."""
        with self._guarded(ledger, place):
            found: Mapping[str, Any] = self._connection.execute(sql, dict(parameters)).fetchnumpy()
            return found

    @contextmanager
    def _guarded(self, ledger: Ledger, place: Place) -> Iterator[None]:
        alarm = threading.Timer(self.limits.seconds, self._connection.interrupt)
        alarm.start()
        try:
            yield
        except duckdb.InterruptException:
            raise place.wrong(f"算了{self.limits.seconds:g}秒还没有结果，已停止，请把算式写简单些") from None
        except duckdb.OutOfMemoryException:
            raise place.wrong(f"要用的内存超过{self.limits.memory_mb}MB，已停止，请把算式写简单些") from None
        except duckdb.Error as error:
            raise place.wrong(explain(error, [one.name for one in ledger.fields])) from None
        finally:
            alarm.cancel()

    def ids(self, ledger: Ledger) -> Any:
        """The ids of a ledger's rows in order, as a numpy array."""
        if ledger.name not in self._ids:
            self._ids[ledger.name] = np.array([row.id for row in self.supplied.get(ledger.name, ())], dtype=object)
        return self._ids[ledger.name]

    def digest(self, ledger: Ledger, places: Any) -> str:
        """SHA-256 over the digests of the rows at the given places, in the order of their ids."""
        if ledger.name not in self._digests:
            rows = self.supplied.get(ledger.name, ())
            flat = b"".join(row_digest(row) for row in rows)
            digests = np.frombuffer(flat, dtype=np.uint8).reshape(len(rows), 32)
            by_id = np.array(sorted(range(len(rows)), key=lambda place: rows[place].id), dtype=np.int64)
            self._digests[ledger.name] = digests, by_id
        digests, by_id = self._digests[ledger.name]
        # A mask over rows sorted once costs their number; sorting anew for every figure took ten times as long.
        wanted = np.zeros(len(by_id), dtype=bool)
        wanted[places] = True
        return hashlib.sha256(digests[by_id[wanted[by_id]]].tobytes()).hexdigest()


def row_digest(row: Row) -> bytes:
    """SHA-256 of a row's id, version and content; where the row came from is no part of it."""
    filled = {name: value for name, value in row.values.items() if value is not None}
    return hashlib.sha256(_ENCODER.encode((row.id, row.version, filled))).digest()


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _column(field: Field, values: list[Value], name: str) -> tuple[Any, str]:
    """A column as numpy and the SQL that makes it the column's type; None for a column that holds nothing.

    Whole numbers and flags go over as they are. The rest goes as texts: DuckDB guesses the type of a column of
    objects from a sample, and guesses wrong.
    """
    empty = values.count(None)
    if empty == len(values):
        return None, "NULL"
    kind = {FieldType.INTEGER: int, FieldType.BOOLEAN: bool}.get(field.type)
    if kind is not None and all(type(value) is kind for value in values if value is not None):
        numbers = np.array([value or 0 for value in values] if empty else values, dtype=object)
        holes = np.array([value is None for value in values]) if empty else False
        try:
            return np.ma.masked_array(numbers.astype(np.int64 if kind is int else np.bool_), holes), name
        except OverflowError:
            pass  # longer than a register's number can be: the cast from text says so
    return np.array(_texts(field, values), dtype=object), f"CAST(NULLIF({name}, '') AS {_TYPES[field.type]})"


def _texts(field: Field, values: list[Value]) -> list[str]:
    if field.type is FieldType.STRING:
        return [value if isinstance(value, str) else "" if value is None else str(value) for value in values]
    # Days and numbers repeat by the thousand in a register: each is written once.
    write = _WRITERS.get(field.type, str)
    known: dict[Value, str] = {None: ""}
    return [known[value] if value in known else known.setdefault(value, write(value)) for value in values]


def _number(value: Value) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _flag(value: Value) -> str:
    return "true" if value is True else "false"


_WRITERS: Mapping[FieldType, Callable[[Value], str]] = {FieldType.NUMBER: _number, FieldType.BOOLEAN: _flag}
