"""Results of reading, kept by content."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from fazhi.errors import OutputError
from fazhi.gongwen.facts import Fact, Paper
from fazhi.reading import Document, Page, read
from fazhi.reading.cache import ReadingCache

DOCUMENT = Document("a.txt", "ab" * 32, 3, "text/plain", "text", (Page(1, "通知"),), ("http://a.cn/",))
PAPER = Paper(title=Fact("通知", 1, "通知"))


def test_what_was_put_comes_back_whole(tmp_path: Path) -> None:
    with ReadingCache(tmp_path / "c.sqlite", "1", Paper) as cache:
        cache.put(DOCUMENT, PAPER)
        assert cache.get(DOCUMENT.sha256) == (DOCUMENT, PAPER)
        assert cache.get("00" * 32) is None


def test_document_of_a_real_file_survives(tmp_path: Path, shared: Path) -> None:
    document = read(shared / "corpus" / "docx" / "gbt9704_reference.docx", ocr=False)
    with ReadingCache(tmp_path / "c.sqlite", "1") as cache:
        cache.put(document)
        assert cache.get(document.sha256) == (document, None)


def test_other_version_sees_nothing(tmp_path: Path) -> None:
    with ReadingCache(tmp_path / "c.sqlite", "1", Paper) as cache:
        cache.put(DOCUMENT, PAPER)
    with ReadingCache(tmp_path / "c.sqlite", "2", Paper) as cache:
        assert cache.get(DOCUMENT.sha256) is None


def test_result_is_there_for_another_process_before_closing(tmp_path: Path) -> None:
    cache = ReadingCache(tmp_path / "c.sqlite", "1", Paper)
    cache.put(DOCUMENT, PAPER)
    with ReadingCache(tmp_path / "c.sqlite", "1", Paper) as other:
        assert other.get(DOCUMENT.sha256) == (DOCUMENT, PAPER)
    cache.close()


def test_damaged_file_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"not a database " * 100)
    with ReadingCache(path, "1", Paper) as cache:
        cache.put(DOCUMENT, PAPER)
        assert cache.get(DOCUMENT.sha256) == (DOCUMENT, PAPER)


def test_damaged_row_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with ReadingCache(path, "1", Paper) as cache:
        cache.put(DOCUMENT, PAPER)
    base = sqlite3.connect(path)
    base.execute("UPDATE reading SET document = x'00'")
    base.commit()
    base.close()
    with ReadingCache(path, "1", Paper) as cache:
        assert cache.get(DOCUMENT.sha256) is None


def test_place_without_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="不能建立缓存文件"):
        ReadingCache(tmp_path / "no" / "c.sqlite", "1")


def test_hash_is_known_only_for_the_file_as_it_was(tmp_path: Path) -> None:
    with ReadingCache(tmp_path / "c.sqlite", "1") as cache:
        cache.remember_hash("a.txt", 3, 1000, "ab" * 32)
        assert cache.known_hash("a.txt", 3, 1000) == "ab" * 32
        assert cache.known_hash("a.txt", 4, 1000) is None
        assert cache.known_hash("a.txt", 3, 1001) is None
