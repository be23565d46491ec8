"""`fazhi ledgers`: the catalogue of registers, empty templates, and what does not fit in a filled workbook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from fazhi.errors import TableError
from fazhi.ledgers import (
    Catalogue,
    Filled,
    Ledger,
    catalogue,
    load_folder,
    read_filled,
    recognise,
    write_errors,
    write_template,
)

SHOWN = 20
"""So many faults are printed; the error workbook has them all."""


def known_ledgers(folder: Path | None) -> Catalogue:
    """The product's ledgers and, where a folder is given, the office's own."""
    return catalogue().with_more(load_folder(folder)) if folder is not None else catalogue()


def list_command(folder: Path | None, *, as_json: bool) -> int:
    """Every ledger that an office keeps: name, title, owner, columns, figures, rules."""
    kept = [ledger for ledger in known_ledgers(folder) if not ledger.virtual]
    if as_json:
        _write({"ledgers": [_row(ledger) for ledger in kept]})
        return 0
    for ledger in kept:
        counts = f"{len(ledger.fields)}列、{len(ledger.measures)}项数据、{len(ledger.checks)}条规则"
        print(f"{ledger.title}（{ledger.name}）  {ledger.owner}  {counts}")
    print(f"共{len(kept)}种。填写模板：fazhi ledgers template 名称 --out 文件.xlsx")
    return 0


def _row(ledger: Ledger) -> dict[str, Any]:
    return {
        "name": ledger.name,
        "title": ledger.title,
        "owner": ledger.owner,
        "version": ledger.version,
        "fields": [{"name": one.name, "title": one.title, "type": one.type.value} for one in ledger.fields],
        "measures": [{"name": one.name, "title": one.title, "formula": one.formula} for one in ledger.measures],
        "checks": [{"name": one.name, "title": one.title} for one in ledger.checks],
    }


def template_command(name: str, out: Path | None, folder: Path | None) -> int:
    """Write the empty workbook of a ledger."""
    ledger = known_ledgers(folder).get(name)
    path = out or Path(f"{ledger.title}.xlsx")
    write_template(path, ledger)
    print(f"《{ledger.title}》的填写模板：{path}")
    return 0


def check_command(file: Path, name: str | None, folder: Path | None, *, errors: Path | None, as_json: bool) -> int:
    """Say what does not fit in a filled workbook; 1 where something does not."""
    known = known_ledgers(folder)
    filled = read_filled(file, known.get(name)) if name is not None else _recognised(file, known)
    if errors is not None and filled.faults:
        write_errors(errors, filled)
    if as_json:
        faults = [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "value": one.value, "remedy": one.remedy}
            for one in filled.faults
        ]
        _write({"ledger": filled.ledger.name, "rows": len(filled.records), "faults": faults})
        return 1 if faults else 0
    print(f"《{filled.file}》按《{filled.ledger.title}》核对，共{len(filled.records)}行。")
    for heading, meant in filled.strangers.items():
        near = f"，是不是“{meant}”" if meant else "，里面的内容不会导入"
        print(f"    “{heading}”不是这个台账的列{near}。")
    for fault in filled.faults[:SHOWN]:
        print(f"    {fault.sentence}")
    if len(filled.faults) > SHOWN:
        print(f"    另有{len(filled.faults) - SHOWN}处，用 --errors 文件.xlsx 可以写出全部。")
    if errors is not None and filled.faults:
        print(f"标出错误的工作簿：{errors}")
    print(f"有{len(filled.bad_rows)}行需要改正。" if filled.faults else "没有发现问题。")
    return 1 if filled.faults else 0


def _recognised(file: Path, known: Catalogue) -> Filled:
    """The workbook read as the ledger that most of its headings belong to; the file's name decides between equals."""
    ledger = recognise(file, known)
    if ledger is None:
        raise TableError(file.name, "", "看不出是哪一种台账，请用 --ledger 写明名称，名称可用 fazhi ledgers list 查看")
    return read_filled(file, ledger)


def _write(found: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
