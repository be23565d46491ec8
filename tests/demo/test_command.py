"""`fazhi demo` from the first file to the comparison, on a small county."""

from __future__ import annotations

from pathlib import Path

import pytest
from fazhi.cli.demo import demo_command


def test_demo_reviews_a_small_county_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo_command(tmp_path, seed=3, units=6, pictures=False, each=1) == 0
    said = capsys.readouterr().out
    assert "造好示范县“松泠县”：6个单位" in said
    assert "共32个工作簿：" in said
    assert len(list((tmp_path / "台账全册").glob("*.xlsx"))) == 32
    assert "种下的问题：" in said
    assert (tmp_path / "审阅结果" / "findings.jsonl").is_file()
    planted, found = _total(said)
    assert planted >= 25
    assert found >= planted * 0.8
    assert (tmp_path / "站点" / "fazhi.sqlite3").is_file()
    for role in ("manager", "reviewer", "liaison", "head", "leader", "superior", "assessor", "auditor", "sysadmin"):
        assert f"  {role} " in said


def _total(said: str) -> tuple[int, int]:
    line = next(line for line in said.splitlines() if line.startswith("共种下"))
    numbers = [int(part) for part in "".join(c if c.isdigit() else " " for c in line).split()]
    return numbers[0], numbers[1]
