"""`fazhi demo`: builds the demo county, reviews it, and says what was found of what was planted."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from fazhi.demo.build import Built, build
from fazhi.demo.registers import FOLDER, write_registers
from fazhi.demo.score import lines, tally
from fazhi.demo.site import PASSWORD


def demo_command(
    folder: Path,
    *,
    seed: int = 1,
    site: Path | None = None,
    serve: bool = False,
    port: int = 8000,
    units: int | None = None,
    pictures: bool = True,
    each: int = 4,
) -> int:
    """Build, write the registers, review, compare, make the demo site, and with `serve` open it. Returns the exit code.

    `units`, `pictures` and `each` make a smaller county, as `build` says.
    """
    started = time.monotonic()
    made = build(folder, seed, units=units, pictures=pictures, each=each)
    unit_count, indicator_count = len(made.county.units), len(made.county.indicators)
    print(
        f"造好示范县“{made.county.name}”：{unit_count}个单位、{indicator_count}项指标、{made.files}个文件，"
        f"用时{time.monotonic() - started:.0f}秒。",
        flush=True,
    )
    registers = write_registers(folder / FOLDER, made.county)
    print(f"全部台账和单位名单、责任清单、责任落实情况，共{len(registers)}个工作簿：{folder / FOLDER}")
    from fazhi.cli.review import review_command

    out = folder / "审阅结果"
    started = time.monotonic()
    code = review_command(made.folder, out, workers=None)
    if code > 1:
        return code
    print(f"审阅用时{time.monotonic() - started:.0f}秒。")
    _compare(made.folder, out)
    print(f"反馈清单：{out / '反馈清单'}")
    print(f"审阅总表：{out / '审阅总表.xlsx'}")
    print(f"进度表：{out / '进度.xlsx'}")
    print(f"种下的问题：{made.folder / 'labels.jsonl'}")
    place = site or folder / "站点"
    if _make_site(made, place, out, units):
        return 2
    if serve:
        from fazhi.cli.site import serve_command

        return serve_command(place, host="127.0.0.1", port=port, threads=8, workers=1)
    print(f"启动网站：fazhi serve --site {place}")
    return 0


def _make_site(made: Built, place: Path, out: Path, units: int | None) -> int:
    """In a process of its own: Django holds one site for as long as a process lives."""
    started = time.monotonic()
    office = f"{made.county.name}法治政府建设示范创建办公室"
    command = [sys.executable, "-m", "fazhi.demo", str(made.folder), str(place), str(out / ".fazhi"), office]
    command += [str(made.county.seed), str(units or 0)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "示范站点没有建成。", file=sys.stderr)
        return 2
    print(f"示范站点：{place}，用时{time.monotonic() - started:.0f}秒。各身份的账号（密码都是 {PASSWORD}）：")
    print(done.stdout.rstrip())
    return 0


def _compare(folder: Path, out: Path) -> None:
    import fazhi.checks  # noqa: F401  # declares the families
    from fazhi.checks.registry import CHECKS

    tallies = tally(folder / "labels.jsonl", folder / "dontcare.jsonl", out / "findings.jsonl")
    titles = {name: check.title for name, check in CHECKS.items()}
    print("\n".join(lines(tallies, titles)))
    planted, found, extra = (sum(getattr(one, name) for one in tallies) for name in ("planted", "found", "extra"))
    print(f"共种下{planted}处，查出{found}处；另报{extra}处，须由人核对。")
