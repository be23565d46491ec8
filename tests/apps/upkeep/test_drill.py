"""The drill: a backup while people write, restored elsewhere: counts, hashes and the log hold."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from fazhi.apps.upkeep.restoring import RestoreError, unpack

WRITER = """
import io, sys, time
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from datetime import date
from fazhi.apps.framework.models import Cycle, Edition
from fazhi.apps.units.models import Region, Unit
from fazhi.apps.evidence.services.receive import receive
from fazhi.apps.storage.services import put_bytes
region = Region.objects.create(name="明溪县")
unit = Unit.objects.create(region=region, name="县司法局")
edition = Edition.objects.create(region=region, name="版")
cycle = Cycle.objects.create(region=region, edition=edition, name="周期", first=date(2021,1,1), last=date(2021,6,30))
print("ready", flush=True)
number = 0
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    number += 1
    put_bytes(f"original {number}".encode() * 50)
    receive(unit=unit, cycle=cycle, by=None, name=f"{number}.txt", source=io.BytesIO(f"text {number}".encode()))
print(number, flush=True)
"""


def _fazhi(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("FAZHI_SITE", "FAZHI_TEST_DATABASE")}
    return subprocess.run(
        [sys.executable, "-m", "fazhi.cli", *arguments], capture_output=True, text=True, env=env, check=False
    )


def _count(site: Path, table: str) -> int:
    with sqlite3.connect(site / "fazhi.sqlite3") as base:
        found: int = base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    return found


def test_backup_while_writes_go_on_restores_whole(tmp_path: Path) -> None:
    site, file, place = tmp_path / "site", tmp_path / "out" / "backup.tar", tmp_path / "restored"
    assert _fazhi("init", str(site)).returncode == 0
    env = {name: value for name, value in os.environ.items() if name not in ("FAZHI_SITE", "FAZHI_TEST_DATABASE")}
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(site), "12"], stdout=subprocess.PIPE, text=True, env=env
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    made = _fazhi("backup", "--site", str(site), "--out", str(file))
    assert writer.poll() is None, "the backup must be made while writes go on"
    assert made.returncode == 0, made.stderr
    assert int(writer.communicate(timeout=60)[0]) > 0
    done = _fazhi("restore", str(file), "--site", str(place))
    assert (done.returncode, done.stderr) == (0, "")
    with tarfile.open(file) as book:
        source = book.extractfile("manifest.json")
        assert source is not None
        manifest = json.loads(source.read())
    for table, wanted in manifest["counts"].items():
        # the restore itself adds one event
        assert _count(place, table) == wanted + (table == "audit_event"), table
    assert _count(site, "evidence_receipt") >= manifest["counts"]["evidence_receipt"]
    blobs = [one["path"] for one in manifest["files"] if one["path"].startswith("blobs/")]
    assert len(blobs) == manifest["counts"]["storage_blob"]
    waiting = [one["path"] for one in manifest["files"] if one["path"].startswith("incoming/")]
    assert len(waiting) == manifest["counts"]["evidence_receipt"]
    assert "没有改动过" in _fazhi("audit", "verify", "--site", str(place)).stdout
    assert "已有内容" in _fazhi("restore", str(file), "--site", str(place)).stderr


def test_changed_event_is_told_by_the_command(tmp_path: Path) -> None:
    site = tmp_path / "site"
    _fazhi("init", str(site))
    with sqlite3.connect(site / "fazhi.sqlite3") as base:
        base.execute("UPDATE audit_event SET title = '改过的' WHERE number = 2")
    told = _fazhi("audit", "verify", "--site", str(site))
    assert told.returncode == 1
    assert "第2条：内容与摘要不符" in told.stdout


def test_damaged_backup_leaves_nothing_behind(tmp_path: Path) -> None:
    file, place = tmp_path / "b.tar", tmp_path / "place"
    content, bad = b"secret_key = 'x'\n", b"changed content"
    with tarfile.open(file, "w") as book:
        for name, data in (("site.toml", content), (f"blobs/{'a' * 64}", bad)):
            _add(book, name, data)
        stated = [{"path": "site.toml", "sha256": "0" * 64}, {"path": f"blobs/{'a' * 64}", "sha256": "a" * 64}]
        _add(book, "manifest.json", json.dumps({"format": 1, "files": stated, "counts": {}}).encode())
    with pytest.raises(RestoreError, match="2个文件与清单不符"):
        unpack(file, place)
    assert not place.exists()


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "blobs/../../x", "fazhi.sqlite3/x"])
def test_backup_with_a_way_out_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "b.tar"
    with tarfile.open(file, "w") as book:
        _add(book, name, b"x")
    with pytest.raises(RestoreError, match="不该有的内容"):
        unpack(file, tmp_path / "place")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar"]


def test_backup_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    with tarfile.open(file, "w") as book:
        _add(book, "site.toml", b"x" * 5000)
    file.write_bytes(file.read_bytes()[:2000])
    with pytest.raises(RestoreError, match="残缺"):
        unpack(file, tmp_path / "place")


def _add(book: tarfile.TarFile, name: str, data: bytes) -> None:
    import io

    info = tarfile.TarInfo(name)
    info.size = len(data)
    book.addfile(info, io.BytesIO(data))
