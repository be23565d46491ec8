"""Fonts that a PDF does not carry: what the machine has in their place is fetched once, and nothing looks otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.reading.test_pdf import Maker, show

_PROGRAM = """
import json, sys
from fazhi.reading import pdf_fonts, read
pdf_fonts._HEAD = int(sys.argv[2])
stand, fetches = pdf_fonts._stand(), []
own = type(stand.fetched).__setitem__
class Counted(dict):
    def __setitem__(self, key, value):
        fetches.append(value[0])
        own(self, key, value)
def looked():
    before = len(fetches)
    stand.fetched = Counted()
    page = read(sys.argv[1], ocr=False).pages[0]
    return [[line.text, [line.box.x0, line.box.y0, line.box.x1, line.box.y1]] for line in page.lines], len(fetches) - before
first, second, third = looked(), looked(), looked()
print(json.dumps({"pages": [first[0], second[0], third[0]], "fetched": [first[1], second[1], third[1]],
                  "kept": len(stand.kept)}))
"""


def told(path: Path, head: int) -> dict[str, Any]:
    """What three readings of one file in a fresh process gave."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path), str(head)], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    if not result["fetched"][0]:
        pytest.skip("no Chinese font collection on this machine")
    return result


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    maker = Maker()
    maker.page(show("明河县人民政府文件", 100, 700, 22) + show("现将有关事项通知如下，请遵照执行。", 100, 600))
    return maker.write(tmp_path / "a.pdf")


def test_collection_that_stands_in_is_fetched_for_the_first_file_only(paper: Path) -> None:
    result = told(paper, 4096)
    assert result["fetched"][1:] == [0, 0]
    assert result["kept"] == 1
    first, second, third = result["pages"]
    assert [text for text, _ in first] == ["明河县人民政府文件", "现将有关事项通知如下，请遵照执行。"]
    assert first == second == third


def test_collection_is_fetched_anew_where_its_first_bytes_do_not_tell_it(paper: Path) -> None:
    result = told(paper, 64)  # the header and no more
    assert (result["kept"], result["fetched"][1] > 0) == (0, True)
    first, second, third = result["pages"]
    assert first == second == third
