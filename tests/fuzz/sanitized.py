"""The compiled loops under the address and undefined-behaviour sanitizers.

    python tests/fuzz/sanitized.py SECONDS [SEED] [FOLDER ...]

A copy of the package is compiled with the sanitizers (gcc) and reads changed copies of the small files of FOLDER
(default: the seeds of the other fuzzing): bytes, elements and whole stretches of their parts are turned, cut, doubled
and put in. A sanitizer ends the process at the first access out of bounds; what a reader raises is printed with the file.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = "-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize=alignment,shift -fno-sanitize-recover=all"
KINDS = ("docx", "xlsx", "ofd")
LARGEST = 60_000
PUT_IN = (
    b"<", b">", b"&", b'"', b"'", b"/>", b"</", b"\0", b"\xff", b"\xef\xbf\xbe", b"&#0;", b"&#xFFFF;", b"]]>", b"<!--", b"<![CDATA[",
    b' xmlns:a="b"', b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:txbxContent>", b"<mc:AlternateContent>", b' w:val="70000"',
    b' r="XFD1048577"', b' s="999999999"', b"<v>1e400</v>", b"9" * 20, b"-1", b"NaN", b"g 99999 1 ", b"1 0 0 1 1e308 1e308",
)  # fmt: skip


def changed(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight changes."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if not made:
            break
        at, way = chance.randrange(len(made)), chance.random()
        if way < 0.3:
            made[at] = chance.randrange(256)
        elif way < 0.5:
            made[at:at] = chance.choice(PUT_IN)
        elif way < 0.65:
            del made[at : at + chance.choice((1, 3, 10, 100, 1_000))]
        elif way < 0.8:
            made[at:at] = made[at : at + chance.choice((5, 50, 500))] * chance.choice((1, 1, 3, 40))
        elif way < 0.9:
            del made[at:]
        else:
            begin = made.rfind(b"<", 0, at + 1)
            end = made.find(b">", max(begin, 0)) + 1
            if 0 <= begin < end:
                made[begin:end] = made[begin:end] * chance.choice((0, 2))
    return bytes(made)


def write_changed(source: Path, target: Path, chance: random.Random) -> None:
    """Write a copy of a package in which one or two XML parts are changed, seldom the packed bytes too."""
    with zipfile.ZipFile(source) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    written = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in chance.sample(written, min(len(written), chance.choice((1, 1, 2)))):
        parts[name] = changed(parts[name], chance)
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(target, "w", method) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data, method)
    if chance.random() < 0.1:
        target.write_bytes(changed(target.read_bytes(), chance))


def work(seconds: float, seed: int, folders: list[Path], at: Path) -> None:
    """Read changed files until the time is up. Runs in the process that has the sanitizers."""
    from fazhi.reading import compiled, read

    assert compiled.has("docx", "xlsx", "ofd", "zip_directory", "flow"), "not compiled"
    files = [path for folder in folders for kind in KINDS for path in sorted(folder.rglob(f"*.{kind}"))]
    files = [path for path in files if path.stat().st_size < LARGEST and zipfile.is_zipfile(path)]
    chance, end, count = random.Random(seed), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        source = chance.choice(files)
        target = at / f"changed{source.suffix}"
        write_changed(source, target, chance)
        try:
            read(target, ocr=False)
        except Exception:
            kept = Path(tempfile.mkdtemp(prefix="found-")) / target.name
            shutil.copy(target, kept)
            print(f"raised at {kept}, from {source}", flush=True)
            raise
        count += 1
    print(f"{count} changed files of {len(files)} read, nothing found")


def main(seconds: float, seed: int, folders: list[Path]) -> int:
    """Compile a copy with the sanitizers and let it work in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="sanitized-") as made:
        copy = Path(made)
        shutil.copytree(ROOT / "fazhi", copy / "fazhi", ignore=shutil.ignore_patterns("*.so", "__pycache__", "vendor"))
        shutil.copy(ROOT / "hatch_build.py", copy)
        subprocess.run([sys.executable, copy / "hatch_build.py"], env={**os.environ, "CFLAGS": FLAGS}, check=True)
        if not folders:
            folders = [copy / "seeds"]
            _write_seeds(folders[0])
        libraries = [_library(name) for name in ("libasan.so", "libubsan.so", "libstdc++.so.6")]
        done = subprocess.run(
            [sys.executable, __file__, "--work", str(seconds), str(seed), str(copy), *map(str, folders)],
            env={
                **os.environ,
                "PYTHONPATH": str(copy),
                "LD_PRELOAD": " ".join(libraries),
                "ASAN_OPTIONS": "detect_leaks=0",
                "PYTHONMALLOC": "malloc",  # so that each object has its own bounds
            },
            check=False,
        )
        return done.returncode


def _library(name: str) -> str:
    return subprocess.run(
        ["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _write_seeds(folder: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from seeds import seed

    folder.mkdir()
    for kind in KINDS:
        (folder / f"seed.{kind}").write_bytes(seed(kind))


if __name__ == "__main__":
    if sys.argv[1] == "--work":
        work(float(sys.argv[2]), int(sys.argv[3]), [Path(name) for name in sys.argv[5:]], Path(sys.argv[4]))
    else:
        given = sys.argv[2] if len(sys.argv) > 2 else "1"
        sys.exit(main(float(sys.argv[1]), int(given), [Path(name) for name in sys.argv[3:]]))
