"""What reading costs, beside the bare engines and other readers, in one run on the same files.

    python -m bench reading
    python -m bench.reading [FOLDER ...] [--peers PYTHON] [--kinds KIND ...] [--json FILE] [--rounds N] [--most N]

FOLDER (default: the public samples beside the checkout, else a demo county made for the run) is searched for PDF with a
text layer, DOCX, XLSX and OFD. Every way runs in a process of its own and reads all files once in each round, the ways
in turn; a file counts by its best round, a way by the sum over its files. Times are processor time of the process and
its children: the clock would measure what else a shared machine does. PYTHON is the interpreter of an environment in
which other readers are installed (kreuzberg, markitdown, pdfminer.six, pypdf, docx2txt, python-docx, openpyxl, ofdkit):
those found are measured too (`bench/readers.py`).

Bare is the least that gives text: PDFium alone (beside it what its calls take without the helper's objects), the main
part unzipped and parsed by lxml, the cells by calamine, the page parts of an OFD unzipped and parsed by lxml.

What `fazhi` does besides giving text counts in full: hash, sniffing, tables, links, places of lines, scripts,
signatures, red seals. What it costs without the search for red seals, which no other reader here does, stands beside.

Another reader gives the same text of a file where its letters and digits, folded by NFKC, are ours, each as often
(`letters`), or also in our order (`order`), but for 0.5 % of them. `fazhi` is compared with each over all files, and
over the files of which that one gives the same text.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fazhi.reading import Document, read

from bench.readers import PEERS, WAYS
from bench.same_text import letters, same_letters, same_order

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
KINDS = ("pdf", "docx", "xlsx", "ofd")
TARGETS = {"pdf": 1.3, "docx": 1.3, "xlsx": 1.3, "ofd": 1.3}
"""At most so many times the bare engine."""
FASTER = 2.0
"""So many times as fast as the fastest other reader that gives the same text."""
SLOW = 2.0
"""Seconds for all files above which one round is enough."""
OURS = ("bare", "PDFium calls", "fazhi", "no seals")
"""Ways that are no other reader."""
READER_OF = {"xlsx": "sheets"}
"""The reader's name where it is not the kind's."""


@dataclass
class Cost:
    """What one way took for each file, and the letters that it gave; None where it failed."""

    seconds: list[float] = field(default_factory=list)
    texts: list[str | None] = field(default_factory=list)

    def add(self, answers: list[dict[str, Any]]) -> None:
        """One more round."""
        if not self.texts:
            self.seconds = [one["seconds"] for one in answers]
            self.texts = [None if one["text"] is None else letters(one["text"]) for one in answers]
        self.seconds = [min(best, one["seconds"]) for best, one in zip(self.seconds, answers, strict=True)]


class Worker:
    """A process that reads in one way."""

    def __init__(self, python: str, name: str) -> None:
        command = [python, str(ROOT / "bench" / "readers.py"), name]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.missing: str | None = self._answer()["missing"]

    def read(self, files: list[Path]) -> list[dict[str, Any]]:
        """Seconds and text of each file."""
        assert self.process.stdin is not None
        print(json.dumps([str(path) for path in files]), file=self.process.stdin, flush=True)
        answers: list[dict[str, Any]] = self._answer()
        return answers

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """No more files."""
        self.process.communicate()


def find(folders: list[Path], kinds: list[str], most: int) -> dict[str, list[Path]]:
    """The files to read by kind: those with text that need neither OCR nor repair."""
    found: dict[str, list[Path]] = {kind: [] for kind in kinds}
    bare = {kind: WAYS[f"bare {kind}"]() for kind in kinds}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            kind = path.suffix[1:].lower()
            if kind not in found or len(found[kind]) >= most or not path.is_file():
                continue
            if not _is_fit(read(path, ocr=False), kind):
                continue
            try:
                if bare[kind](str(path)):
                    found[kind].append(path)
            except Exception as error:  # the bare engine cannot read it: nothing to compare
                print(f"{path.name} left out: {type(error).__name__}", file=sys.stderr)
    return found


def _is_fit(document: Document, kind: str) -> bool:
    if document.problems or document.reader != READER_OF.get(kind, kind) or len(document.text) < 100:
        return False
    return not any(page.needs_ocr for page in document.pages)


def measure(kind: str, files: list[Path], peers: str | None, rounds: int) -> dict[str, Cost]:
    """What each way takes, by its name."""
    own = ["bare", "fazhi", *(["no seals"] if kind in ("pdf", "ofd") else [])]
    own += ["PDFium calls"] if kind == "pdf" else []
    own += ["pdftotext"] if kind == "pdf" and shutil.which("pdftotext") else []
    workers = {name: Worker(sys.executable, f"bare {kind}" if name == "bare" else name) for name in own}
    workers |= {name: Worker(peers, name) for name in PEERS[kind]} if peers else {}
    for name, worker in workers.items():
        if worker.missing:
            print(f"{name} left out: {worker.missing}", file=sys.stderr)
    costs = {name: Cost() for name, worker in workers.items() if not worker.missing}
    for turn in range(rounds):
        for name, cost in costs.items():
            if turn == 0 or sum(cost.seconds) < SLOW:
                cost.add(workers[name].read(files))
    for worker in workers.values():
        worker.close()
    return costs


def report(kind: str, files: list[Path], costs: dict[str, Cost]) -> dict[str, Any]:
    """One table: each way's time beside the bare engine's and ours; gives the same as values."""
    print(f"\n{kind}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1024:.0f} KB")
    print(f"  {'':<30}the same text as fazhi: files, fazhi so many times as fast")
    print(f"  {'way':<14}{'ms a file':>9}{'x bare':>8}  {'letters':>12}{'order':>14}{'all files':>12}")
    values: dict[str, Any] = {"files": len(files), "ways": {}}
    for name, cost in sorted(costs.items(), key=lambda item: sum(item[1].seconds)):
        total = sum(cost.seconds)
        one = {"seconds": total, "bare": total / sum(costs["bare"].seconds), **_beside(cost, costs["fazhi"])}
        values["ways"][name] = one
        told = f"  {name:<14}{total * 1000 / len(files):>9.2f}{one['bare']:>8.2f}"
        if name not in ("fazhi", "no seals"):
            pairs = [one["letters"], one["order"]]
            told += "".join(f"{n:>8}{f' {ratio:5.2f}' if n else '     -'}" for n, ratio in pairs)
            told += f"{one['all'][1]:>12.2f}"
        failed = sum(text is None for text in cost.texts)
        print(told + (f"  ({failed} failed)" if failed else ""))
    _verdicts(kind, values)
    return values


def _beside(cost: Cost, mine: Cost) -> dict[str, tuple[int, float]]:
    """Over how many files, and how many times as fast we are there: with the same letters, in our order too, all."""
    pairs = list(zip(cost.texts, mine.texts, strict=True))
    alike = [text is not None and own is not None and same_letters(text, own) for text, own in pairs]
    order = [same and same_order(text or "", own or "") for same, (text, own) in zip(alike, pairs, strict=True)]
    result = {}
    for name, chosen in (("letters", alike), ("order", order), ("all", [True] * len(pairs))):
        theirs = sum(one for one, wanted in zip(cost.seconds, chosen, strict=True) if wanted)
        own_time = sum(one for one, wanted in zip(mine.seconds, chosen, strict=True) if wanted)
        result[name] = sum(chosen), theirs / own_time if own_time else 0.0
    return result


def _verdicts(kind: str, values: dict[str, Any]) -> None:
    ways = values["ways"]
    for name in ("fazhi", "no seals"):
        if name in ways:
            verdict = "reached" if ways[name]["bare"] <= TARGETS[kind] else "NOT reached"
            print(f"  {name}: {ways[name]['bare']:.2f} x bare (wanted at most {TARGETS[kind]}): {verdict}")
    others = [name for name in ways if name not in OURS]
    for rule in ("letters", "order", "all"):
        known = [(ways[name][rule][1], ways[name][rule][0], name) for name in others if ways[name][rule][0]]
        if known:
            ratio, count, name = min(known)
            verdict = "reached" if ratio >= FASTER else "NOT reached"
            said = {"letters": "with the same letters", "order": "with the same text in order", "all": "on all files"}
            print(
                f"  fastest other reader {said[rule]}: {name}, {count} of {values['files']} files, "
                f"fazhi {ratio:.2f} times as fast (wanted {FASTER:g}): {verdict}"
            )


def memory(files: dict[str, list[Path]]) -> float:
    """The highest resident memory in MB of a process that reads all the files."""
    code = (
        "import resource, sys\nfrom fazhi.reading import read\n"
        "for path in sys.stdin.read().splitlines(): read(path, ocr=False)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    listed = "\n".join(str(path) for paths in files.values() for path in paths)
    done = subprocess.run([sys.executable, "-c", code], input=listed, capture_output=True, text=True, check=True)
    return int(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main(arguments: list[str]) -> int:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--most", type=int, default=60, help="files of each kind")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as made:
        folders = chosen.folders or ([SHARED] if SHARED.is_dir() else [_demo(Path(made))])
        files = {kind: paths for kind, paths in find(folders, chosen.kinds, chosen.most).items() if paths}
        results = {}
        for kind, paths in files.items():
            results[kind] = report(kind, paths, measure(kind, paths, chosen.peers, chosen.rounds))
        peak = memory(files)
        print(f"\nmemory of a reading process over these files: {peak:.0f} MB (target: under 150)")
    if chosen.json:
        chosen.json.write_text(json.dumps({"kinds": results, "memory_mb": peak}, indent=2) + "\n", encoding="utf-8")
    return 0


def _demo(folder: Path) -> Path:
    from fazhi.demo.build import build

    build(folder / "county", units=12, pictures=False)
    return folder / "county"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
