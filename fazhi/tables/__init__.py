"""Office workbooks in and out: headings under title rows, merged cells, row-level faults, never a formula."""

from fazhi.tables.book import Sheet, open_book
from fazhi.tables.cells import cell_text, find_date, parse_date
from fazhi.tables.columns import Column, Record, TableRows, nearest, read_table, read_tables
from fazhi.tables.writing import Cell, SheetPlan, write_book

__all__ = [
    "Cell",
    "Column",
    "Record",
    "Sheet",
    "SheetPlan",
    "TableRows",
    "cell_text",
    "find_date",
    "nearest",
    "open_book",
    "parse_date",
    "read_table",
    "read_tables",
    "write_book",
]
