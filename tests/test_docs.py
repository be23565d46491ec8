"""The manual is true: its examples run, its generated pages are current, what it links to is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fazhi.cli.reference import PAGES
from fazhi.gongwen.write import Addressee, Paragraph, Signature, Title, save

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    path
    for path in (*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md"), *(REPOSITORY / "bench").glob("*.md"))
)


@pytest.mark.parametrize("name", list(PAGES))
def test_generated_page_is_current(name: str) -> None:
    path = REPOSITORY / "docs" / name
    assert path.read_text(encoding="utf-8") == PAGES[name](), "run make docs"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def examples() -> list[str]:
    """The Python examples of the library page."""
    return re.findall(r"```python\n(.*?)```", (REPOSITORY / "docs" / "library.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("number", range(len(examples())))
def test_example_of_the_manual_runs(number: int, tmp_path: Path) -> None:
    paper = [Title("关于做好材料报送工作的通知"), Addressee("各单位："), Paragraph("明司〔2021〕3号。请按时报送。")]
    save(tmp_path / "通知.docx", [Paragraph("明司〔2021〕9号"), *paper, Signature("明河县司法局", "2021年3月5日")])
    (tmp_path / "example.py").write_text(examples()[number], encoding="utf-8")
    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "反馈.docx").exists() or done.stdout
