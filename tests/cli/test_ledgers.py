"""`fazhi ledgers`: list, template, check."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from fazhi.cli.app import run
from fazhi.ledgers import Row, Value, catalogue, read_filled, write_export

OWN = """
name: visits
title: 走访台账
owner: 县信访局
fields:
  - {name: day, title: 走访日期, type: date, constraints: {required: true}}
  - {name: homes, title: 走访户数, type: integer, constraints: {required: true}}
"""


def filled(path: Path, number: str = "高检1") -> Path:
    values: dict[str, Value] = {"unit": "县检察院", "kind": "其他", "held_on": date(2021, 3, 5), "invited": 12}
    write_export(path, catalogue().get("hearings"), [Row("1", {"case_no": number, **values})])
    return path


def test_list_names_every_register_and_those_of_the_office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "走访.yaml").write_text(OWN, encoding="utf-8")
    assert run(["ledgers", "list", "--own", str(tmp_path), "--json"]) == 0
    names = [one["name"] for one in json.loads(capsys.readouterr().out)["ledgers"]]
    assert names == [*(one.name for one in catalogue() if not one.virtual), "visits"]


def test_template_is_written_by_title_and_read_as_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "空表.xlsx"
    assert run(["ledgers", "template", "检察听证台账", "--out", str(out)]) == 0
    assert read_filled(out, catalogue().get("hearings")).rows == ()
    assert capsys.readouterr().out == f"《检察听证台账》的填写模板：{out}\n"


def test_check_recognises_the_ledger_and_finds_nothing_in_a_good_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledgers", "check", str(filled(tmp_path / "一份.xlsx"))]) == 0
    assert capsys.readouterr().out == "《一份.xlsx》按《检察听证台账》核对，共1行。\n没有发现问题。\n"


def test_check_tells_the_cell_and_writes_the_marked_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = filled(tmp_path / "听证.xlsx", number="")
    errors = tmp_path / "错误.xlsx"
    assert run(["ledgers", "check", str(book), "--ledger", "hearings", "--errors", str(errors), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["ledger"], found["rows"], [one["column"] for one in found["faults"]]) == ("hearings", 1, ["案件编号"])
    assert errors.is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["template", "听政台账"], "《听政台账》：没有这个台账，是不是“听证台账”。"),
        (["check", "没有.xlsx"], "《没有.xlsx》：找不到这个文件。"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ledgers", *arguments]) == 2
    assert capsys.readouterr().err.strip() == said
