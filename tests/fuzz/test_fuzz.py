"""A few hundred changed files for each reader under atheris, from one seed: none may raise, hang or eat the memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from seeds import seed

pytest.importorskip("atheris", reason="atheris is made for Linux on x86-64 only")
HERE = Path(__file__).parent
RUNS = 400


@pytest.mark.slow
@pytest.mark.parametrize("target", ["docx", "xlsx", "ofd", "pdf", "zip", "rar", "oldrar", "eml", "html", "gongwen"])
def test_reader_survives_changed_files(target: str, tmp_path: Path) -> None:
    found, start = tmp_path / "found", tmp_path / "start"
    found.mkdir()
    start.mkdir()
    (start / "seed").write_bytes(seed(target))
    done = subprocess.run(
        [sys.executable, HERE / "harness.py", target, str(RUNS), str(found), str(start)],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, sorted(path.name for path in found.iterdir())) == (0, []), done.stderr[-2000:]
    assert f"stat::number_of_executed_units: {RUNS}" in done.stderr


@pytest.mark.parametrize("target", ["docx", "xlsx", "ofd", "pdf", "zip", "rar", "eml", "html"])
def test_seed_is_read_by_its_own_reader(target: str, tmp_path: Path) -> None:
    from fazhi.reading import read

    path = tmp_path / f"a.{target}"
    path.write_bytes(seed(target))
    document = read(path, ocr=False)
    codes = [problem.code.value for problem in document.problems]
    assert document.reader
    assert codes == (["encrypted"] if target == "rar" else [])
    assert document.pages or document.members
