"""The folder of results and the work folder inside it: made, kept whole, known again, swept."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from fazhi.errors import OutputError, SetError
from fazhi.reviewset.intake import (
    LEDGERS,
    MATERIAL,
    PREVIOUS,
    Received,
)

if TYPE_CHECKING:
    pass


WORK = ".fazhi"
LISTS = "反馈清单"
OVERVIEW = "审阅总表.xlsx"
PROGRESS = "进度.xlsx"
FINDINGS = "findings.jsonl"
SUMMARY = "summary.json"


class State(msgspec.Struct):
    """`OUT/.fazhi/state.json`: the fingerprint of the inputs, the outputs as written, the letters by content."""

    fingerprint: str
    outputs: dict[str, tuple[int, int]]
    letters: dict[str, str]
    summary: dict[str, Any]
    mend_by: str = ""


@contextmanager
def on_disk(out_dir: Path) -> Iterator[None]:
    """Faults of the disk under the results as one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputError(out_dir, "缓存写不进去，请检查磁盘空间和写入权限") from error
    except OSError as error:
        if error.errno == ENOSPC:
            raise OutputError(out_dir, "磁盘已满，请清理后再运行，已读过的结果会接着用") from error
        if isinstance(error, PermissionError) and error.filename and str(out_dir) in str(error.filename):
            raise OutputError(out_dir, "没有写入权限") from error
        raise


def prepare(set_dir: Path, out_dir: Path) -> Path:
    """The work folder inside `out_dir`, made and writable. Raises SetError and OutputError."""
    if not set_dir.is_dir():
        raise SetError(f"找不到材料集文件夹“{set_dir}”。")
    here, there = out_dir.resolve(), set_dir.resolve()
    for inside in (there / MATERIAL, there / PREVIOUS, there / LEDGERS):
        if here in (there, inside) or inside in here.parents:
            raise OutputError(out_dir, "输出文件夹不能放在材料里面，请另选一个地方")
    work = out_dir / WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out_dir, prefix=".", suffix=".part"):
            pass
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(out_dir, "同名的文件已经在那里，请换一个文件夹") from error
    except PermissionError as error:
        raise OutputError(out_dir, "没有写入权限，请换一个文件夹") from error
    except OSError as error:
        remedy = "磁盘已满，请清理后再运行" if error.errno == ENOSPC else "请检查这个文件夹能否写入"
        raise OutputError(out_dir, remedy) from error
    return work


def kept_state(work: Path) -> State | None:
    """What the last run left; None where there was none, or one that was stopped."""
    try:
        return msgspec.json.decode((work / "state.json").read_bytes(), type=State)
    except (OSError, msgspec.DecodeError):
        return None


def stands(out_dir: Path, outputs: Mapping[str, tuple[int, int]]) -> bool:
    """Whether all outputs are as they were written."""
    return all(mark_of(out_dir / name) == tuple(mark) for name, mark in outputs.items())


def mark_of(path: Path) -> tuple[int, int] | None:
    """Size and time of a file, None where it is not there."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def sweep(work: Path, files: list[Received]) -> None:
    """Drop unpacked archives that are no longer in the set; what is kept is not personal data without a home."""
    folder = work / "unpacked"
    kept = {one.sha256 for one in files if one.archive}
    if folder.is_dir():
        for entry in folder.iterdir():
            if entry.name not in kept:
                shutil.rmtree(entry, ignore_errors=True)
