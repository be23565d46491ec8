"""Originals by hash, in a folder and in an object store reached through fsspec.

The object store of these tests is fsspec's own in memory; a server that speaks S3 is not part of the tests.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fazhi.apps.evidence.models import Outcome
from fazhi.apps.evidence.services import read
from fazhi.apps.evidence.services.receive import incoming, receive
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import as_path, exists, is_local, open_file, opened, place, put, put_bytes
from fazhi.apps.upkeep.services import doctor
from fazhi.site.config import FILE, SettingError, SiteConfig, check_storage

DATA = "原件".encode() * 1000
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(params=["folder", "memory"])
def store(request: Any, db: None, blobs: Path, settings: Any) -> Iterator[str]:
    """A site whose originals lie in a folder, or in an object store."""
    if request.param == "memory":
        settings.SITE = replace(settings.SITE, storage="memory://originals/fazhi")
    yield request.param
    memory = fsspec.filesystem("memory")
    if memory.exists("/originals"):
        memory.rm("/originals", recursive=True)


def test_original_is_kept_once_and_comes_back_whole(store: str) -> None:
    assert is_local() is (store == "folder")
    assert exists(SHA) is False
    first, again = put_bytes(DATA), put(io.BytesIO(DATA))
    assert (first.sha256, again.pk, first.size) == (SHA, first.pk, len(DATA))
    assert Blob.objects.count() == 1
    assert place(SHA).endswith(f"/{SHA[:2]}/{SHA[2:4]}/{SHA}")
    with opened(SHA) as source:
        assert source.read() == DATA
    with open_file(SHA) as source:
        source.seek(6)
        assert source.read(6) == DATA[6:12]
    with as_path(SHA, "通知.docx") as path:
        assert (path.name, path.read_bytes()) == ("通知.docx", DATA)


def test_part_that_a_killed_write_left_is_written_anew(store: str) -> None:
    if store == "folder":
        pytest.skip("in a folder the finished file is moved to its place")
    with fsspec.open(place(SHA), "wb") as target:
        target.write(DATA[:100])
    put_bytes(DATA)
    with opened(SHA) as source:
        assert source.read() == DATA


def test_file_is_received_read_shown_and_looked_over(store: str, office: Any, settings: Any) -> None:
    if store == "memory":  # the office's own fixture has set the folder again
        settings.SITE = replace(settings.SITE, storage="memory://originals/fazhi")
    text = "关于印发重大行政决策工作方案的通知".encode()
    receipt = receive(unit=office.justice, cycle=office.cycle, by=None, name="通知.txt", source=io.BytesIO(text))
    read.read_receipt(receipt.pk)
    read.close_pool()
    receipt.refresh_from_db()
    assert (receipt.outcome, receipt.blob_id) == (Outcome.READ, hashlib.sha256(text).hexdigest())
    assert not incoming(str(receipt.pk)).exists()
    material = receipt.materials.get()
    answer = office.client("liaison").get(f"/evidence/material/{material.pk}/original")
    assert b"".join(answer.streaming_content) == text
    assert doctor.CHECKS["原件"]()[0] == doctor.GOOD
    fs, path = fsspec.core.url_to_fs(place(receipt.blob_id))
    fs.rm(path)
    state, sentence = doctor.CHECKS["原件"]()
    assert (state, "1个缺失或内容不符" in sentence) == (doctor.BAD, True)


@pytest.mark.parametrize(
    ("storage", "said"), [("ftp2://x/y", "不认识“ftp2://”"), ("s3://bucket/fazhi", "要先安装 Python 软件包：s3fs")]
)
def test_store_that_cannot_be_spoken_to_stops_the_start_with_a_sentence(
    tmp_path: Path, storage: str, said: str
) -> None:
    if storage.startswith("s3") and _has_s3fs():
        pytest.skip("s3fs is installed here")
    with pytest.raises(SettingError, match=said) as raised:
        check_storage(SiteConfig(tmp_path, "x", storage=storage))
    assert str(tmp_path / FILE) in str(raised.value)


def _has_s3fs() -> bool:
    from importlib.util import find_spec

    return find_spec("s3fs") is not None


@pytest.mark.parametrize("storage", ["", "/srv/originals", "memory://originals"])
def test_store_that_is_there_is_taken(tmp_path: Path, storage: str) -> None:
    check_storage(SiteConfig(tmp_path, "x", storage=storage))
