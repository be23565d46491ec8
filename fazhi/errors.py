"""Every error that fazhi raises on purpose.

A `FazhiError` is something the user can mend: it carries its facts as attributes and says one Chinese sentence that
names the file, the place and the remedy. Everything else is a fault of the program and stays a plain exception.

    FazhiError
    ├── SetError            the review set cannot be used (exit code 2)
    │   ├── TableError      one workbook of the set lacks what it needs
    │   └── RowErrors       rows of a workbook that do not fit, all of them
    ├── LedgerError         a ledger's definition is wrong: file, place, remedy
    │   └── MeasureError    a measure or rule in it cannot be computed
    ├── OutputError         the results cannot be written (exit code 2)
    ├── ReadingError        one file cannot be read; becomes a Problem of its Document
    └── EngineError         a helper program or model is missing or gives wrong answers
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class FazhiError(Exception):
    """An error that the user can mend; `str(error)` is one Chinese sentence ending in 。."""

    code = "error"


class SetError(FazhiError):
    """The review set as a whole cannot be used."""

    code = "set"


class TableError(SetError):
    """A workbook lacks a sheet or column, or cannot be opened."""

    code = "table"

    def __init__(self, file: str, place: str, remedy: str) -> None:
        self.file, self.place, self.remedy = file, place, remedy
        where = f"《{file}》{place}" if place else f"《{file}》"
        super().__init__(f"{where}：{remedy}。")


@dataclass(frozen=True, slots=True)
class RowFault:
    """One cell of an imported table that does not fit. `row` is the 1-based row of the sheet as Excel shows it."""

    sheet: str
    row: int
    column: str
    remedy: str


class RowErrors(SetError):  # noqa: N818  # it is many errors, and says so
    """Rows of one imported workbook that do not fit; all of them are reported at once."""

    code = "rows"

    def __init__(self, file: str, faults: list[RowFault]) -> None:
        self.file, self.faults = file, faults
        lines = [f"《{file}》“{f.sheet}”表第{f.row}行“{f.column}”：{f.remedy}。" for f in faults]
        super().__init__("\n".join(lines))


class LedgerError(FazhiError):
    """The definition of a ledger is wrong."""

    code = "ledger"

    def __init__(self, file: str, place: str, remedy: str) -> None:
        self.file, self.place, self.remedy = file, place, remedy
        where = f"《{file}》{place}" if place else f"《{file}》"
        super().__init__(f"{where}：{remedy}。")


class MeasureError(LedgerError):
    """A measure or rule of a ledger cannot be computed: wrong SQL, or more time or memory than allowed."""

    code = "measure"


class OutputError(FazhiError):
    """A result cannot be written: no room, no right, or the place is taken by a file."""

    code = "output"

    def __init__(self, path: Path | str, remedy: str) -> None:
        self.path, self.remedy = path, remedy
        super().__init__(f"不能写入“{path}”：{remedy}。")


class ReadingError(FazhiError):
    """One file cannot be read. `code` is one of `fazhi.reading.document.ProblemCode`."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class EngineError(FazhiError):
    """A helper program (LibreOffice) or the OCR model is missing or fails its self-test."""

    code = "engine"
