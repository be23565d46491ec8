"""Likeness: near copies among many texts, in time, memory and recall, beside datasketch.

python -m bench.likeness [--texts 100000] [--peer-texts 4000] [--peers PYTHON]

Texts of 800 characters are made from a seed; a tenth of them are copies of another with one character in twenty, one
in forty, or a fifth of the sentences replaced. Each run is a process of its own, so that its peak memory is its own.
`--peers` names a Python that has datasketch; without it the comparison is left out and the line says so.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from fazhi.likeness.minhash import near_pairs
from fazhi.likeness.shingles import K, jaccard, shingles

LENGTH = 800
LEAST = 0.5
KINDS = ("1/20 characters", "1/40 characters", "1/5 sentences")
SENTENCE = 40

PEER = """
import json, sys, time
from datasketch import MinHash, MinHashLSH
texts = json.load(open(sys.argv[1], encoding="utf-8"))
k, least = int(sys.argv[2]), float(sys.argv[3])
start = time.perf_counter()
index = MinHashLSH(num_perm=128, params=(32, 4))
pairs = set()
for i, text in enumerate(texts):
    sketch = MinHash(num_perm=128)
    sketch.update_batch({text[j:j + k].encode() for j in range(len(text) - k + 1)})
    pairs.update((j, i) for j in index.query(sketch))
    index.insert(i, sketch, check_duplication=False)
print(json.dumps({"seconds": time.perf_counter() - start, "pairs": sorted(pairs)}))
"""


def texts_of(count: int, seed: int = 7) -> tuple[list[str], list[tuple[int, int, int]]]:
    """The texts, and the planted copies as (original, copy, kind); hanzi are drawn with the skew of real text."""
    rng = np.random.default_rng(seed)
    hanzi = np.arange(0x4E00, 0x4E00 + 3000, dtype=np.uint32)
    odds = 1 / np.arange(1, 3001)
    odds /= odds.sum()
    texts: list[str] = []
    planted: list[tuple[int, int, int]] = []
    while len(texts) < count:
        block = rng.choice(hanzi, size=(min(2000, count - len(texts)), LENGTH), p=odds)
        first = len(texts)
        for row in range(1, len(block), 10):
            kind = row // 10 % len(KINDS)
            block[row] = _edited(block[row - 1], kind, rng)
            planted.append((first + row - 1, first + row, kind))
        texts += [row.tobytes().decode("utf-32-le") for row in block.astype(np.uint32)]
    return texts, planted


def _edited(row: np.ndarray, kind: int, rng: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
    row = row.copy()
    if kind == 2:
        for sentence in rng.choice(LENGTH // SENTENCE, size=LENGTH // SENTENCE // 5, replace=False):
            row[sentence * SENTENCE : (sentence + 1) * SENTENCE] = rng.integers(0x4E00, 0x5800, SENTENCE)
        return row
    spots = rng.choice(LENGTH, size=LENGTH // (20 if kind == 0 else 40), replace=False)
    row[spots] = rng.integers(0x4E00, 0x5800, len(spots))
    return row


def run_own(count: int) -> dict[str, object]:
    """Find the near pairs of `count` texts; seconds without making the texts, peak memory with them."""
    texts, planted = texts_of(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, work = time.perf_counter(), time.process_time()
    found = near_pairs(len(texts), texts.__getitem__, least=LEAST)
    seconds, work = time.perf_counter() - start, time.process_time() - work
    pairs = {(p.first, p.second) for p in found}
    return {
        "texts": count,
        "seconds": seconds,
        "work": work,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "before": before,
        "recall": recall(texts, planted, pairs),
        "false": len(pairs - {(a, b) for a, b, _ in planted}),
    }


def recall(texts: list[str], planted: list[tuple[int, int, int]], pairs: set[tuple[int, int]]) -> list[str]:
    """For each kind of edit: found of planted among those that really are at least LEAST alike."""
    lines = []
    for kind, name in enumerate(KINDS):
        due = [(a, b) for a, b, k in planted if k == kind and _alike(texts[a], texts[b]) >= LEAST]
        got = sum(pair in pairs for pair in due)
        lines.append(f"{name}: {got}/{len(due)}" + (f" ({got / len(due):.1%})" if due else " (none is so much alike)"))
    return lines


def _alike(a: str, b: str) -> float:
    return jaccard(np.unique(shingles(a)), np.unique(shingles(b)))


def in_child(count: int) -> dict[str, object]:
    """`run_own` in a process of its own."""
    command = [sys.executable, "-m", "bench.likeness", "--child", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def run_peer(python: str, count: int) -> tuple[float, list[str], int]:
    """datasketch on the same texts: seconds, recall lines, pairs found."""
    texts, planted = texts_of(count)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        script = Path(folder) / "peer.py"
        script.write_text(PEER, encoding="utf-8")
        done = subprocess.run(
            [python, str(script), str(file), str(K), str(LEAST)], check=True, capture_output=True, text=True
        )
    answer = json.loads(done.stdout)
    pairs = {(int(a), int(b)) for a, b in answer["pairs"]}
    return float(answer["seconds"]), recall(texts, planted, pairs), len(pairs)


def report(count: int, peer_count: int, peers: str | None) -> Iterator[str]:
    """The lines of the measurement."""
    small, full = in_child(count // 10), in_child(count)
    for one in (small, full):
        yield (
            f"fazhi: {one['texts']} texts of {LENGTH}: {one['seconds']:.1f} s, peak {one['megabytes']:.0f} MB "
            f"({one['before']:.0f} MB before the search), false pairs {one['false']}"
        )
        yield f"       found {'; '.join(one['recall'])}"  # type: ignore[arg-type]
    ratio = float(full["work"]) / float(small["work"])  # type: ignore[arg-type]
    yield f"       10 times the texts cost {ratio:.1f} times the processor time"
    if peers is None:
        yield "datasketch: not measured (give --peers PYTHON)"
        return
    own = in_child(peer_count)
    seconds, lines, pairs = run_peer(peers, peer_count)
    yield f"fazhi: {peer_count} texts: {own['seconds']:.2f} s, found {'; '.join(own['recall'])}"  # type: ignore[arg-type]
    yield f"datasketch: {peer_count} texts: {seconds:.1f} s, {pairs} pairs, found {'; '.join(lines)}"
    yield f"       fazhi is {seconds / float(own['seconds']):.0f} times as fast"  # type: ignore[arg-type]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--peer-texts", type=int, default=4000)
    parser.add_argument("--peers", default=os.environ.get("FAZHI_BENCH_PEERS"))
    parser.add_argument("--child", type=int)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(run_own(options.child)))
        return 0
    for line in report(options.texts, options.peer_texts, options.peers):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
