"""What reading costs, beside the bare engines and other readers, in one run on the same files.

    python -m bench reading
    python -m bench.reading [FOLDER ...] [--peers PYTHON] [--json FILE] [--rounds N] [--most N]

FOLDER (default: the public samples beside the checkout, else a demo county made for the run) is searched for PDF with a
text layer, DOCX, XLSX and OFD. Each round reads each file by every way in turn; a file counts by its best round, a way
by the sum over its files. Times are processor time of the process and its children: the clock would measure what else
a shared machine does. PYTHON is the interpreter of an environment of its own in which other readers are installed:
those found are measured in a process there.

Bare is the least that gives text. PDF: the text of every page by PDFium. DOCX: the main part unzipped and parsed by
lxml, its `w:t` joined by paragraph. XLSX: all sheets by calamine, their cells joined to text (the values alone, of
which nobody makes text, cost less). OFD: every page part unzipped and parsed by lxml, its text codes joined in the
package's order.

What `fazhi` does besides giving text counts in full: hash, sniffing, tables, links, places of lines, scripts,
signatures. The search for red seals is shown apart, since it renders parts of the page and no other reader does it.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from fazhi.reading import Document, read
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
KINDS = ("pdf", "docx", "xlsx", "ofd")
TARGETS = {"pdf": 1.3, "docx": 2.0, "xlsx": 1.5, "ofd": 1.3}
"""At most so many times the bare engine."""

READER_OF = {"xlsx": "sheets"}
"""The reader's name where it is not the kind's."""

Way = Callable[[Path], str]


def bare_pdf(path: Path) -> str:
    """PDFium through pypdfium2 and nothing else."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    texts = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        texts.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\n".join(texts)


def bare_docx(path: Path) -> str:
    """zipfile and lxml: the texts of the main part in the order of the file, no tables, boxes, notes or numbering."""
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as package:
        tree = etree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(run.text or "" for run in one.iter(word + "t")) for one in tree.iter(word + "p"))


def bare_xlsx(path: Path) -> str:
    """calamine: all cells of all sheets."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)


def bare_ofd(path: Path) -> str:
    """zipfile and lxml: the text codes of every page part, in the order of the package."""
    texts: list[str] = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith("Content.xml"):
                tree = etree.fromstring(package.read(name))
                texts += [node.text or "" for node in tree.iter("{*}TextCode")]
    return "\n".join(texts)


BARE: dict[str, tuple[str, Way]] = {
    "pdf": ("pypdfium2", bare_pdf),
    "docx": ("zipfile+lxml", bare_docx),
    "xlsx": ("calamine", bare_xlsx),
    "ofd": ("zipfile+lxml", bare_ofd),
}

PEERS = """
import json, sys, time, warnings, logging
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
order = json.load(sys.stdin)
ways = {}
def add(kind, name, make):
    try: ways.setdefault(kind, {})[name] = make()
    except Exception as error: print(name, "left out:", type(error).__name__, file=sys.stderr)
def pdfminer():
    from pdfminer.high_level import extract_text
    return extract_text
def pypdf():
    from pypdf import PdfReader
    return lambda path: "\\n".join(page.extract_text() for page in PdfReader(path).pages)
def markitdown():
    from markitdown import MarkItDown
    one = MarkItDown()
    return lambda path: one.convert(path).text_content
def kreuzberg():
    from kreuzberg import extract_file_sync, ExtractionConfig
    config = ExtractionConfig(use_cache=False)
    return lambda path: extract_file_sync(path, config=config).content
def docx():
    from docx import Document
    def way(path):
        document = Document(path)
        texts = [one.text for one in document.paragraphs]
        texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\\n".join(texts)
    return way
def openpyxl():
    from openpyxl import load_workbook
    def way(path):
        book = load_workbook(path, read_only=True, data_only=True)
        text = "\\n".join("\\t".join("" if c is None else str(c) for c in row) for s in book for row in s.values)
        book.close()
        return text
    return way
add("pdf", "pdfminer.six", pdfminer); add("pdf", "pypdf", pypdf)
add("docx", "python-docx", docx); add("xlsx", "openpyxl", openpyxl)
for kind in ("pdf", "docx", "xlsx"):
    add(kind, "markitdown", markitdown); add(kind, "kreuzberg", kreuzberg)
result = {}
for kind, files in order["files"].items():
    for name, way in ways.get(kind, {}).items():
        total = letters = failed = 0
        for path in files:
            best = None
            for _ in range(order["rounds"]):
                begin = time.process_time()
                try: text = way(path)
                except Exception: text = None
                cost = time.process_time() - begin
                best = cost if best is None else min(best, cost)
            total += best
            failed += text is None
            letters += len("".join((text or "").split()))
        result.setdefault(kind, {})[name] = {"seconds": total, "letters": letters, "failed": failed}
json.dump(result, sys.stdout)
"""


def pdftotext(path: Path) -> str:
    """Poppler's own program, its start included: that is how it is used."""
    return subprocess.run(["pdftotext", "-q", str(path), "-"], capture_output=True, check=False).stdout.decode()


def ours(path: Path) -> str:
    """The whole of `read`: hash, content sniffing, text, tables, links, boxes, seals."""
    return read(path, ocr=False).text


def text_only(path: Path) -> str:
    """`ours` without the search for red seals."""
    with patch("fazhi.reading.pdf.seals", _no_seals), patch("fazhi.reading.ofd._seals", _no_seals):
        return ours(path)


def _no_seals(*_: object) -> tuple[()]:
    return ()


def processor_seconds() -> float:
    """Processor time so far of this process and its finished children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def find(folders: list[Path], most: int) -> dict[str, list[Path]]:
    """The files to read by kind: those with text that need neither OCR nor repair."""
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            kind = path.suffix[1:].lower()
            if kind not in found or len(found[kind]) >= most or not path.is_file():
                continue
            if _is_fit(read(path, ocr=False), kind, path):
                found[kind].append(path)
    return found


def _is_fit(document: Document, kind: str, path: Path) -> bool:
    if document.problems or document.reader != READER_OF.get(kind, kind) or len(document.text) < 100:
        return False
    if any(page.needs_ocr for page in document.pages):
        return False
    try:
        return bool(BARE[kind][1](path))
    except (OSError, KeyError, ValueError, etree.XMLSyntaxError, zipfile.BadZipFile):
        return False


def measure(files: list[Path], ways: dict[str, Way], rounds: int) -> dict[str, dict[str, float]]:
    """Seconds and letters by way."""
    best: dict[str, dict[Path, float]] = {name: {} for name in ways}
    letters = dict.fromkeys(ways, 0)
    for turn in range(rounds):
        for path in files:
            for name, way in ways.items():
                begin = processor_seconds()
                text = way(path)
                cost = processor_seconds() - begin
                best[name][path] = min(cost, best[name].get(path, cost))
                if turn == 0:
                    letters[name] += len("".join(text.split()))
    return {name: {"seconds": sum(costs.values()), "letters": letters[name]} for name, costs in best.items()}


def peers(python: str, files: dict[str, list[Path]], rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    """The same for the readers installed in another environment."""
    order = {"rounds": rounds, "files": {kind: [str(path) for path in paths] for kind, paths in files.items()}}
    done = subprocess.run([python, "-c", PEERS], input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, dict[str, dict[str, float]]] = json.loads(done.stdout)
    return result


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


def report(kind: str, files: list[Path], results: dict[str, dict[str, float]]) -> None:
    """One table: each way's time beside the bare engine's."""
    bare = results[BARE[kind][0]]["seconds"]
    print(f"\n{kind}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1024:.0f} KB")
    print(f"  {'way':<14}{'ms a file':>10}{'x bare':>8}{'letters':>10}")
    for name, one in sorted(results.items(), key=lambda item: item[1]["seconds"]):
        failed = f"  ({one['failed']:.0f} failed)" if one.get("failed") else ""
        cost = one["seconds"] * 1000 / len(files)
        print(f"  {name:<14}{cost:>10.2f}{one['seconds'] / bare:>8.2f}{one['letters']:>10.0f}{failed}")
    ratio = results.get("no seals", results["fazhi"])["seconds"] / bare
    verdict = "reached" if ratio <= TARGETS[kind] else "NOT reached"
    print(f"  target: at most {TARGETS[kind]} x bare, seals apart: {ratio:.2f}, {verdict}")


def main(arguments: list[str]) -> int:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--most", type=int, default=60, help="files of each kind")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fazhi-bench-") as made:
        folders = chosen.folders or ([SHARED] if SHARED.is_dir() else [_demo(Path(made))])
        files = {kind: paths for kind, paths in find(folders, chosen.most).items() if paths}
        results = {}
        for kind, paths in files.items():
            ways = {BARE[kind][0]: BARE[kind][1], "fazhi": ours}
            if kind in ("pdf", "ofd"):
                ways["no seals"] = text_only
            if kind == "pdf" and shutil.which("pdftotext"):
                ways["pdftotext"] = pdftotext
            results[kind] = measure(paths, ways, chosen.rounds)
        if chosen.peers:
            for kind, found in peers(chosen.peers, files, max(2, chosen.rounds // 3)).items():
                results[kind].update(found)
        for kind, paths in files.items():
            report(kind, paths, results[kind])
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
