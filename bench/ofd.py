"""Reading OFD beside the readers that others offer: python -m bench ofd

    python -m bench.ofd [FOLDER] [--peers PYTHON] [--rounds N]

FOLDER (default: the public samples beside the checkout) is searched for OFD files with text. PYTHON is the interpreter
of an environment of its own with ofdkit or easyofd in it (pip install ofdkit easyofd); without it only fazhi is timed.
A file counts by its best round, in processor time; a reader that fails on a file is counted for the files it can read,
and fazhi for the same ones. The search for red seals draws pages, which no other reader here does to give text: it is
timed apart. easyofd gives no text: it is timed for parsing, and its letters are those it found.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path
from unittest.mock import patch

from fazhi.reading import read

SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"

PEERS = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
order = json.load(sys.stdin)
ways = {}
try:
    import ofdkit
    ways["ofdkit"] = ofdkit.extract_text
except ImportError:
    pass
try:
    from loguru import logger
    logger.remove()
    from easyofd.ofd import OFD
    def texts(node):
        if isinstance(node, dict):
            found = [str(node["text"])] if isinstance(node.get("text"), str) else []
            return found + [text for value in node.values() for text in texts(value)]
        return [text for value in node for text in texts(value)] if isinstance(node, list) else []
    def easyofd(path):
        one = OFD()
        one.read(path, fmt="path")
        return "".join(texts(one.data))
    ways["easyofd"] = easyofd
except ImportError:
    pass
result = {}
for name, way in ways.items():
    for path in order["files"]:
        best = text = None
        for _ in range(order["rounds"]):
            begin = time.process_time()
            try:
                text = way(path)
            except Exception:
                best = None
                break
            cost = time.process_time() - begin
            best = cost if best is None else min(best, cost)
        if best is not None:
            result.setdefault(name, {})[path] = [best, len("".join(text.split()))]
print()  # easyofd prints lines of its own
print(json.dumps(result))
"""

Costs = dict[str, tuple[float, int]]
"""Seconds and letters by file."""


def ours(files: list[Path], rounds: int) -> Costs:
    """fazhi's `read` in full: hash, text in reading order, links, places, signatures and seals."""
    costs: Costs = {}
    for path in files:
        best = float("inf")
        for _ in range(rounds):
            begin = time.process_time()
            text = read(path, ocr=False).text
            best = min(best, time.process_time() - begin)
        costs[str(path)] = best, len("".join(text.split()))
    return costs


def others(python: str, files: list[Path], rounds: int) -> dict[str, Costs]:
    """The same for the readers installed in another environment."""
    order = json.dumps({"files": [str(path) for path in files], "rounds": rounds})
    done = subprocess.run([python, "-c", PEERS], input=order, stdout=subprocess.PIPE, text=True, check=True)
    return {
        name: {path: (cost, letters) for path, (cost, letters) in costs.items()}
        for name, costs in json.loads(done.stdout.splitlines()[-1]).items()
    }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", type=Path, default=SAMPLES)
    options.add_argument("--peers", metavar="PYTHON")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    files = [path for path in sorted(given.folder.rglob("*.ofd")) if read(path, ocr=False).text.strip()]
    if not files:
        print("no OFD files with text found: give a folder")
        return
    mine = ours(files, given.rounds)
    total = sum(cost for cost, _ in mine.values())
    print(f"fazhi: {len(files)} files, {1000 * total / len(files):.2f} ms a file")
    with patch("fazhi.reading.ofd._seals", lambda *_: ()):
        mine = ours(files, given.rounds)
    total = sum(cost for cost, _ in mine.values())
    print(f"fazhi without the search for red seals: {1000 * total / len(files):.2f} ms a file; compared with:")
    for name, costs in (others(given.peers, files, given.rounds) if given.peers else {}).items():
        same = sum(mine[path][0] for path in costs)
        time_, letters = (sum(one[i] for one in costs.values()) for i in (0, 1))
        own = sum(mine[path][1] for path in costs)
        print(
            f"{name}: {len(costs)} files read, {1000 * time_ / len(costs):.2f} ms a file, {letters} letters (fazhi on "
            f"these: {1000 * same / len(costs):.2f} ms, {own} letters); {name} takes {time_ / same:.1f} times as long"
        )


if __name__ == "__main__":
    main()
