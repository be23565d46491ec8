"""`fazhi import 台账 FILE --site SITE` as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

SETUP = """
import sys
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from fazhi.apps.units.models import Region, Unit
region = Region.objects.create(name="明溪县")
Unit.objects.create(region=region, name="县司法局", aliases=["司法局"])
"""

COUNT = """
import sys
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from fazhi.apps.registers.models import Entry
print(*sorted(Entry.objects.values_list("key", "unit__name", "values__invited")), sep=";")
"""


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("import") / "site"
    for command in (["-m", "fazhi.cli", "init", place], ["-c", SETUP, place]):
        made = run(*command)
        assert made.returncode == 0, made.stderr
    return place


def workbook(path: Path, *rows: list[object]) -> Path:
    from fazhi.ledgers import catalogue

    fields = [catalogue().get("hearings").field(one) for one in ("case_no", "unit", "kind", "held_on", "invited")]
    book = openpyxl.Workbook()
    book.active.append([field.title for field in fields])
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_workbook_goes_in_whole_or_not_at_all(site: Path, tmp_path: Path) -> None:
    good = workbook(tmp_path / "好.xlsx", ["听1号", "司法局", "司法救助", "2021年3月5日", 4])
    done = run("-m", "fazhi.cli", "import", "检察听证台账", good, "--site", site)
    assert (done.returncode, "新增1行" in done.stdout) == (0, True), done.stderr
    bad = workbook(
        tmp_path / "坏.xlsx",
        ["听2号", "县司法局", "司法救助", "2021-03-06", 4],
        ["听3号", "县司法局", "没有的类型", "2021-03-06", 4],
    )
    refused = run("-m", "fazhi.cli", "import", "hearings", bad, "--site", site)
    assert refused.returncode == 1
    assert "第3行" in refused.stderr
    marked = openpyxl.load_workbook(tmp_path / "坏-问题.xlsx").active
    assert any("没有的类型" in str(cell.value) for row in marked.iter_rows() for cell in row)
    assert run("-c", COUNT, site).stdout.strip() == "('听1号', '县司法局', 4)"


def test_unknown_kind_is_answered_with_what_there_is(site: Path, tmp_path: Path) -> None:
    refused = run("-m", "fazhi.cli", "import", "没有的", tmp_path / "x.xlsx", "--site", site)
    assert refused.returncode == 2
    assert "不认识的种类“没有的”" in refused.stderr
