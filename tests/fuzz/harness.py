"""One reader under atheris: `python tests/fuzz/harness.py TARGET RUNS FOLDER [SEEDS]`; what it finds goes to FOLDER.

Packages (DOCX, XLSX, OFD, ZIP) are not fuzzed as packed bytes, where nearly every change breaks only the packing: the
bytes of their parts are changed and packed anew. A reader may say anything of such a file, but it may not raise, and
`fazhi.gongwen` may not raise on what it says.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["fazhi.reading", "fazhi.gongwen"]):
    from fazhi.gongwen import parse_paper
    from fazhi.reading import read
    from fazhi.reading.document import Document, Page

NAMES = {
    "docx": "a.docx", "xlsx": "a.xlsx", "ofd": "a.ofd", "pdf": "a.pdf", "zip": "a.zip", "rar": "a.rar", "oldrar": "a.rar", "eml": "a.eml",
    "html": "a.html",
}  # fmt: skip
PACKED = frozenset({"docx", "xlsx", "ofd", "zip"})
_WORK = Path(tempfile.mkdtemp(prefix="fuzz-"))


def run_file(target: str, data: bytes) -> None:
    """Read the bytes as a file of the target's name, and parse what comes out."""
    path = _WORK / NAMES[target]
    path.write_bytes(data)
    document = read(path, ocr=False)
    parse_paper(document)


def run_text(data: bytes) -> None:
    """Parse a text as an official document."""
    text = data.decode("utf-8", "replace")
    pages = tuple(Page(number, part) for number, part in enumerate(text.split("\f"), 1))
    parse_paper(Document("a.txt", "", len(data), "text/plain", "text", pages=pages))


def change_package(data: bytes, most: int, seed: int) -> bytes:
    """A custom mutation: one part of the package is changed by libFuzzer's own means and all is packed anew."""
    rng = random.Random(seed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = [(info.filename, old.read(info)) for info in old.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zipfile.zlib.error):
        return bytes(atheris.Mutate(data, most))
    if not parts or rng.random() < 0.1:
        return bytes(atheris.Mutate(data, most))
    at = rng.randrange(len(parts))
    name, content = parts[at]
    parts[at] = (name, _changed(content, rng))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name, content in dict(parts).items():
            new.writestr(name, content)
    return out.getvalue()[:most] if len(out.getvalue()) > most else out.getvalue()


_VALUES = (
    b"-1", b"0", b"999999999999", b"NaN", b"1e400", b"", b"..", b"/", b"\xff", "〔".encode(), b" ", b"0.0.0", b"1 2 3", b"A1:XFD1048576", b"true", b"#",
)  # fmt: skip


def _changed(content: bytes, rng: random.Random) -> bytes:
    """XML with one value, one tag or one stretch changed: what stays well-formed goes deepest into a reader."""
    quotes = [i for i, byte in enumerate(content) if byte == 0x22]
    if len(quotes) > 3 and rng.random() < 0.6:
        at = rng.randrange(0, len(quotes) - 1)
        return content[: quotes[at] + 1] + rng.choice(_VALUES) + content[quotes[at + 1] :]
    if rng.random() < 0.5 and len(content) > 8:
        start = content.find(b"<", rng.randrange(len(content)))
        end = content.find(b">", start)
        if 0 <= start < end:
            piece = content[start : end + 1]
            return content[:start] + (piece * rng.choice((0, 2, 50))) + content[end + 1 :]
    return bytes(atheris.Mutate(content, len(content) + 64))


def main(argv: list[str]) -> None:
    """The command; ends with code 0 when nothing was found in so many runs."""
    target, runs, folder = argv[1], int(argv[2]), argv[3]
    run: Callable[[bytes], None] = run_text if target == "gongwen" else lambda data: run_file(target, data)
    options = [
        argv[0], f"-runs={runs}", "-max_len=65536", "-rss_limit_mb=2048", "-timeout=20", "-seed=20210305",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", *argv[4:],
    ]  # fmt: skip
    if target in PACKED:
        atheris.Setup(options, run, custom_mutator=change_package)
    else:
        atheris.Setup(options, run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
