"""Run every measurement in turn, each in a process of its own, and print what it prints.

python -m bench            all of them
python -m bench reading    only the named ones
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
    "checks": [str(SET)],
}
"""The modules in order and their arguments; `checks` needs a labelled set."""


def main(names: list[str]) -> int:
    """Run the named measurements; the exit code is the worst of theirs."""
    worst = 0
    for name, arguments in MEASUREMENTS.items():
        if names and name not in names:
            continue
        if not (HERE / f"{name}.py").is_file():
            continue
        if name == "checks" and not SET.is_dir():
            print("== checks: no labelled set beside this checkout; give one: python -m bench.checks SET")
            continue
        print(f"== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
