"""Documents made from plain text, and the written papers with what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fazhi.reading.document import Document, Page

Make = Callable[..., Document]


@dataclass(frozen=True, slots=True)
class Written:
    name: str
    text: str
    truth: dict[str, str]


def document_of(
    text: str,
    *,
    file: str = "paper.txt",
    media_type: str = "text/plain",
    reader: str = "text",
    meta: dict[str, str] | None = None,
) -> Document:
    pages = tuple(Page(number, page) for number, page in enumerate(text.split("\f"), 1))
    return Document(
        file=file, sha256="", size=len(text), media_type=media_type, reader=reader, pages=pages, meta=meta or {}
    )


def _blocks(*names: str) -> list[str]:
    return [
        block
        for name in names
        for block in (Path(__file__).parent / name).read_text(encoding="utf-8").split("=== ")[1:]
    ]


def written_papers() -> list[Written]:
    out = []
    for block in _blocks("papers.txt", "papers_more.txt"):
        head, _, text = block.partition("\n---\n")
        name, *lines = head.split("\n")
        truth = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        out.append(Written(name, text.rstrip("\n") + "\n", truth))
    return out


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "one_paper" in metafunc.fixturenames:
        papers = written_papers()
        metafunc.parametrize("one_paper", papers, ids=[paper.name for paper in papers])


@pytest.fixture
def make() -> Make:
    """A document whose pages are the parts of a text between form feeds."""
    return document_of
