"""Found against planted."""

from __future__ import annotations

import json
from pathlib import Path

from fazhi.demo.score import Tally, lines, tally


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _row(check: str, file: str | None, **more: object) -> dict[str, object]:
    return {"check": check, "unit": "u", "indicator": "1", "file": file, "quote": None, **more}


def test_tally_counts_groups_once_and_leaves_open_keys_out(tmp_path: Path) -> None:
    labels = [
        _row("copied", "a", group="g"), _row("copied", "b", group="g"), _row("draft", "c"), _row("draft", "d"),
        _row("requirement-missing", None, quote="2.x"),
    ]  # fmt: skip
    found = [
        _row("copied", "b"), _row("draft", "c"), _row("draft", "e"), _row("draft", "f"),
        _row("requirement-missing", None, quote="2.x y"), _row("requirement-missing", None, quote="1.z"),
    ]  # fmt: skip
    got = tally(
        _write(tmp_path / "l", labels), _write(tmp_path / "d", [_row("draft", "f")]), _write(tmp_path / "f", found)
    )
    assert got == [Tally("copied", 1, 1, 0), Tally("draft", 2, 1, 1), Tally("requirement-missing", 1, 1, 1)]


def test_lines_name_checks_that_do_not_run() -> None:
    assert lines([Tally("draft", 2, 1, 0)], {})[1].startswith("draft（未启用）")
