"""`fazhi report build` and `verify` on a folder of filled workbooks."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from fazhi.cli.app import run
from fazhi.ledgers import Row, catalogue
from fazhi.ledgers.workbook import write_export

MARCH = date(2021, 3, 5)


@pytest.fixture
def ledgers(tmp_path: Path) -> Path:
    """A folder with the registers of hearings and of model cases."""
    folder = tmp_path / "台账"
    kinds = ["司法救助"] * 3 + ["拟不起诉"] * 2
    rows = [
        Row(str(n), {"case_no": f"听{n}", "unit": "县检察院", "kind": kind, "held_on": MARCH, "invited": 4})
        for n, kind in enumerate(kinds)
    ]
    write_export(folder / "听证台账.xlsx", catalogue().get("hearings"), rows)
    (folder / "说明.xlsx").write_bytes(b"")
    return folder


def test_build_then_verify(ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "报告.docx"
    arguments = ["--ledgers", str(ledgers), "--period", "2021年上半年"]
    assert run(["report", "build", "半年报告", *arguments, "--out", str(out), "--set", "县名=明河县"]) == 0
    said = capsys.readouterr()
    assert "说明.xlsx" in said.err and "略去" in said.err
    assert all(path.is_file() for path in (out, out.with_suffix(".figures.xlsx"), out.with_suffix(".html")))
    assert run(["report", "verify", str(out), *arguments, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert {one["verdict"] for one in figures} == {"right"}
    assert {
        "text": "5件",
        "value": "5",
        "unit": "件",
        "page": 1,
        "measure": "hearings",
        "expected": "5",
        "verdict": "right",
    } in figures


def test_verify_tells_a_wrong_figure(ledgers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "报告.txt"
    report.write_text("县检察院听证案件6件，其中司法救助案件3件、拟不起诉案件2件。", encoding="utf-8")
    assert run(["report", "verify", str(report), "--ledgers", str(ledgers), "--period", "2021H1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1. 第1页 6件〔听证案件〕 不符，应为5"
    assert lines[-1] == "共3个数据：相符2个，不符1个。"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "build", "半年", "--period", "2021H1", "--out", "a.docx"], "half-year"),
        (["report", "build", "half-year", "--period", "那年", "--out", "a.docx"], "看不懂期间"),
        (["report", "build", "half-year", "--period", "2021", "--out", "a.pdf"], ".docx"),
        (["report", "build", "half-year", "--period", "2021", "--out", "a.docx", "--set", "县名"], "名称=内容"),
        (["report", "verify", "没有.docx", "--period", "2021"], "没有找到文件"),
    ],
)
def test_unusable_arguments(ledgers: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run([*arguments, "--ledgers", str(ledgers)]) == 2
    assert said in capsys.readouterr().err


def test_folder_without_ledgers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "build", "half-year", "--ledgers", str(tmp_path), "--period", "2021", "--out", "a.docx"]) == 2
    assert "没有台账" in capsys.readouterr().err
