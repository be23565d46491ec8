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
print(*sorted(Entry.objects.exclude(state="removed").values_list("key", "unit__name", "values__invited")), sep=";")
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


LOCK = """
import sys
from datetime import date
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from fazhi.apps.registers.models import MonthLock, Register
MonthLock.objects.create(register=Register.objects.get(ledger="hearings"), month=date(2021, 4, 1))
"""
SECOND = """
import sys
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from fazhi.apps.units.models import Region, Unit
Unit.objects.create(region=Region.objects.create(name="东岭县", aliases=["东岭"]), name="东岭县司法局")
"""


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return run("-m", "fazhi.cli", "import", "hearings", *arguments)


def count(site: Path) -> str:
    return run("-c", COUNT, site).stdout.strip()


def test_options_of_a_ledger_do_what_they_say(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for made in (["-m", "fazhi.cli", "init", site], ["-c", SETUP, site]):
        assert run(*made).returncode == 0
    first = ["听1号", "司法局", "司法救助", "2021-03-05", 4]
    book = workbook(tmp_path / "一.xlsx", first, ["听2号", "司法局", "司法救助", "2021-04-06", 5])

    dry = command(book, "--site", site, "--dry-run")
    assert (dry.returncode, "可以导入：新增2行" in dry.stdout, count(site)) == (0, True, "")
    assert command(book, "--site", site).returncode == 0
    two = count(site)
    assert two == "('听1号', '县司法局', 4);('听2号', '县司法局', 5)"

    fewer = workbook(tmp_path / "二.xlsx", [*first[:4], 6])
    dry = command(fewer, "--site", site, "--dry-run")
    assert "新增0行，更改1行，不变0行，原有而这次没有的1行" in dry.stdout
    assert count(site) == two
    kept = command(fewer, "--site", site)
    assert "这次没有的1行保留不动" in kept.stdout
    assert count(site) == "('听1号', '县司法局', 6);('听2号', '县司法局', 5)"

    assert run("-c", LOCK, site).returncode == 0
    april = workbook(tmp_path / "四月.xlsx", [*first[:4], 7], ["听3号", "司法局", "司法救助", "2021-04-30", 1])
    dry = command(april, "--site", site, "--dry-run")
    assert (dry.returncode, "2021年4月（1行）" in dry.stderr, "不能导入" in dry.stdout) == (1, True, True)
    refused = command(april, "--site", site)
    assert refused.returncode == 2
    assert "该月台账已锁定，整个导入没有进行" in refused.stderr
    assert command(fewer, "--site", site, "--gone").returncode == 2  # the row that is gone lies in April too
    assert count(site) == "('听1号', '县司法局', 6);('听2号', '县司法局', 5)"

    march = workbook(tmp_path / "三月.xlsx", ["听4号", "司法局", "司法救助", "2021-03-09", 2])
    assert command(march, "--site", site).returncode == 0
    with_april = workbook(tmp_path / "五.xlsx", [*first[:4], 6], ["听2号", "司法局", "司法救助", "2021-04-06", 5])
    gone = command(with_april, "--site", site, "--gone")
    assert (gone.returncode, "这次没有的1行已作废" in gone.stdout) == (0, True), gone.stderr
    assert count(site) == "('听1号', '县司法局', 6);('听2号', '县司法局', 5)"

    template = tmp_path / "模板.xlsx"
    assert command(template, "--site", site, "--template").returncode == 0
    heads = [cell.value for row in openpyxl.load_workbook(template).active.iter_rows() for cell in row]
    assert any("听证" in str(one) for one in heads)

    assert run("-c", SECOND, site).returncode == 0
    several = command(march, "--site", site)
    assert (several.returncode, "请用 --region 指明哪一个" in several.stderr) == (2, True)
    other = command(march, "--site", site, "--region", "东岭", "--dry-run")
    assert (other.returncode, "新增1行" in other.stdout) == (1, False), other.stdout
    assert command(march, "--site", site, "--region", "明溪县", "--dry-run").returncode == 0


def test_unknown_kind_is_answered_with_what_there_is(site: Path, tmp_path: Path) -> None:
    refused = run("-m", "fazhi.cli", "import", "没有的", tmp_path / "x.xlsx", "--site", site)
    assert refused.returncode == 2
    assert "不认识的种类“没有的”" in refused.stderr
