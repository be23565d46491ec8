"""One full and one small county, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from fazhi.demo.build import Built, build


@pytest.fixture(scope="session")
def full_county(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("full"), 1)


@pytest.fixture(scope="session")
def small_county(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("small"), 3, units=6, pictures=False, each=1)


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below a folder by relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="session")
def contents():  # type: ignore[no-untyped-def]  # the function itself is the fixture
    return files_of
