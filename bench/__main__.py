"""Run every measurement in turn, each in a process of its own, and print what it prints.

python -m bench            all of them
python -m bench reading    only the named ones
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from fazhi.demo.build import build

HERE = Path(__file__).resolve().parent
SET = HERE.parent.parent / "shared" / "county-a"

MEASUREMENTS: dict[str, list[str]] = {
    "reading": [],
    "ocr": [],
    "ofd": [],
    "gongwen": [],
    "ledgers": [],
    "registers": [],
    "likeness": [],
    "review": [],
    "web": [],
    "site": ["--size", "0.02"],
    "pages": [],
    "real": [],
    "checks": [str(SET)],
    "relevance": [str(SET)],
}
"""The modules in order and their arguments; `checks` and `relevance` take labelled sets, one of our own beside it."""

OWN_SEED = 12
"""The county of our own that is scored beside the sample set."""


def main(names: list[str]) -> int:
    """Run the named measurements; the exit code is the worst of theirs."""
    worst = 0
    for name, arguments in MEASUREMENTS.items():
        if names and name not in names:
            continue
        if not (HERE / f"{name}.py").is_file():
            continue
        if str(SET) in arguments and not SET.is_dir():
            print(f"== {name}: no labelled set beside this checkout; give one: python -m bench.{name} SET")
            continue
        print(f"== {name}", flush=True)
        worst = max(worst, _run(name, arguments))
    return worst


def _run(name: str, arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as folder:
        own = [str(build(Path(folder), OWN_SEED, pictures=False).folder)] if str(SET) in arguments else []
        command = [sys.executable, "-m", f"bench.{name}", *arguments, *own]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
