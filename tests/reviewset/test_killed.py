"""A review that is killed outright goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from fazhi.demo.build import build


def kept(out: Path) -> int:
    """How many results of reading stand in the cache."""
    try:
        base = sqlite3.connect(f"file:{out / '.fazhi' / 'cache.sqlite'}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    try:
        return int(base.execute("SELECT count(*) FROM reading").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        base.close()


def test_review_killed_half_way_goes_on(tmp_path: Path) -> None:
    made = build(tmp_path / "county", seed=3, units=20, pictures=False)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "fazhi.cli", "review", str(made.folder), "--out", str(out)]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 60
    while kept(out) < 5 and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    before = kept(out)
    assert before >= 5
    assert not (out / "summary.json").exists()
    assert subprocess.run(command, capture_output=True, timeout=300, check=False).returncode in (0, 1)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["cached"] >= before
    assert summary["read"] > 0
