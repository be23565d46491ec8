"""The whole job on the demo county without scans: files a second end to end, again unchanged, again with one change.

Each run is the command in a process of its own, so that starting Python counts too.
`python -m bench.review` builds the county in a temporary folder; `python -m bench.review SET` takes another set.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES_A_SECOND = 30
SECONDS_AGAIN = 3.0


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a target is missed."""
    with tempfile.TemporaryDirectory(prefix="bench-review-") as name:
        place = Path(name)
        folder = _copy(Path(arguments[0]), place / "set") if arguments else _build(place / "set")
        out = place / "out"
        print("| run | files read | from cache | seconds | files a second | peak MB |")
        print("|---|---|---|---|---|---|")
        first = _run("first", folder, out)
        again = _run("unchanged", folder, out)
        changed = next(path for path in sorted((folder / "材料").rglob("*.txt")) if path.stat().st_size)
        changed.write_bytes(changed.read_bytes() + "\n补充说明。\n".encode())
        _run("one file changed", folder, out)
    print(f"targets: first at least {FILES_A_SECOND} files a second; unchanged under {SECONDS_AGAIN} s")
    return 0 if first >= FILES_A_SECOND and again < SECONDS_AGAIN else 1


def _build(folder: Path) -> Path:
    from fazhi.demo.build import build

    return build(folder, seed=1, pictures=False).folder


def _copy(source: Path, folder: Path) -> Path:
    shutil.copytree(source, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _run(label: str, folder: Path, out: Path) -> float:
    """One run of the command; files a second where files were read, else the seconds."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "fazhi.cli", "review", str(folder), "--out", str(out), "--workers", "2"],
        check=False,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    if done.returncode > 1:
        raise SystemExit(done.stderr)
    said = json.loads((out / "summary.json").read_text())
    quiet = "没有变化" in done.stderr
    read, cached = (0, said["read"] + said["cached"]) if quiet else (said["read"], said["cached"])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    rate = read / seconds
    print(f"| {label} | {read} | {cached} | {seconds:.1f} | {rate:.1f} | {peak} |", flush=True)
    if not quiet:
        print("|  | " + "，".join(f"{name} {value:.2f}" for name, value in said["seconds"].items()) + " | | | | |")
    return rate if label == "first" else seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
