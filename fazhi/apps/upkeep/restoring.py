"""A backup back into a new site. This part runs before Django: the site it makes does not exist yet."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from fazhi.errors import FazhiError

ALLOWED = re.compile(r"site\.toml|fazhi\.sqlite3|fazhi\.pgdump|manifest\.json|blobs/[0-9a-f]{64}|incoming/\d+")
PIECE = 1 << 20


class RestoreError(FazhiError):
    """A backup cannot be restored here."""

    code = "restore"


@dataclass(frozen=True)
class Unpacked:
    """What was unpacked: the manifest, whose hashes all hold."""

    folder: Path
    manifest: dict[str, Any]


def unpack(file: Path, folder: Path) -> Unpacked:
    """Unpack a backup into a new folder and compare every hash. What does not hold leaves nothing behind."""
    if folder.exists() and any(folder.iterdir()):
        raise RestoreError(f"“{folder}”里已有内容，恢复不覆盖任何东西，请换一个新的文件夹。")
    if not file.is_file():
        raise RestoreError(f"找不到备份文件“{file}”。")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        hashes, manifest = _unpack(file, folder)
        _compare(file, hashes, manifest)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Unpacked(folder, manifest)


def discard(folder: Path) -> None:
    """Take away what was unpacked: a restore is whole or leaves nothing."""
    shutil.rmtree(folder, ignore_errors=True)


def _unpack(file: Path, folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    hashes: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(file, "r|") as book:
            for info in book:
                source = book.extractfile(info) if info.isreg() else None
                if source is None or not ALLOWED.fullmatch(info.name):
                    raise RestoreError(f"“{file}”里有不该有的内容“{info.name}”，不是 fazhi backup 做的备份。")
                if info.name == "manifest.json":
                    manifest = json.loads(source.read())
                    continue
                hashes[info.name] = _write(source, _place(folder, info.name))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise RestoreError(f"“{file}”残缺或不是备份文件，请换一份备份（{error}）。") from None
    except OSError as error:
        if error.errno == 28:
            raise RestoreError(f"磁盘已满，“{folder}”放不下这份备份，请换一个有足够空间的位置。") from None
        raise
    if manifest is None:
        raise RestoreError(f"“{file}”没有写完（缺少清单），请换一份备份。")
    return hashes, manifest


def _place(folder: Path, name: str) -> Path:
    kind, _, rest = name.partition("/")
    if kind == "blobs":
        return folder / "blobs" / rest[:2] / rest[2:4] / rest
    return folder / name


def _write(source: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    path.touch(mode=0o600)
    with path.open("wb") as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _compare(file: Path, hashes: dict[str, str], manifest: dict[str, Any]) -> None:
    if manifest.get("format") != 1:
        raise RestoreError(f"“{file}”是更新的版本做的备份，请先升级 fazhi 再恢复。")
    stated = {one["path"]: one["sha256"] for one in manifest["files"]}
    wrong = sorted(name for name in stated.keys() | hashes.keys() if stated.get(name) != hashes.get(name))
    if wrong:
        raise RestoreError(f"“{file}”有{len(wrong)}个文件与清单不符（如“{wrong[0]}”），备份已损坏，请换一份。")
    damaged = set(manifest.get("damaged", []))
    for name, digest in hashes.items():
        stated_hash = name.removeprefix("blobs/")
        if stated_hash not in (name, digest) and stated_hash not in damaged:
            raise RestoreError(f"“{file}”里的原件“{name}”内容与编号不符，备份已损坏，请换一份。")


def write_settings(folder: Path, *, database: str = "") -> None:
    """The old settings with this place's database; originals lie in the new folder now."""
    path = folder / "site.toml"
    kept = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if not re.match(r"\s*(database|storage)\s*=", line)
    ]
    kept.append(f"database = {json.dumps(database)}")
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    path.chmod(0o600)
