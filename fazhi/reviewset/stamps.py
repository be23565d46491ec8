"""What tells that nothing has changed since the last run: the program, the tables, the options."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import fazhi
from fazhi.reading.hashing import hash_file
from fazhi.reviewset.intake import (
    shown,
)

if TYPE_CHECKING:
    pass


LINKS = "links.warc.gz"


def code_stamp(*packages: str) -> str:
    """Changes when the program does: names, sizes and times of its modules. All of the program without arguments."""
    root = Path(fazhi.__file__).parent
    folders = [root / name for name in packages] or [root]
    rows = sorted(
        (path.relative_to(root).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for folder in folders
        for path in folder.rglob("*.py")
    )
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()[:16]


def beyond_files(set_dir: Path, mend_by: date | None, semantic: bool) -> list[str]:
    """What besides the material belongs to the fingerprint: tables, recorded links, the program, the options."""
    tables = [p for p in sorted(set_dir.iterdir()) if p.is_file() and p.suffix in (".toml", ".xlsx", ".xls", ".et")]
    links = [set_dir / LINKS] if (set_dir / LINKS).is_file() else []
    hashes = [f"{shown(path.name)} {hash_file(path)[0]}" for path in (*tables, *links)]
    return [fazhi.__version__, code_stamp(), str(mend_by), str(semantic), *hashes]


def album(pictures: Path | None) -> str:
    """What of the folder of pictures belongs to the fingerprint: the names that findings may bear."""
    if pictures is None:
        return ""
    names = sorted(path.name for path in pictures.glob("*.png")) if pictures.is_dir() else []
    return " " + hashlib.sha256("\n".join([str(pictures), *names]).encode()).hexdigest()[:16]
