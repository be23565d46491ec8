"""`fazhi demo`: builds the demo county, reviews it, and says what was found of what was planted."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from fazhi.demo.build import build
from fazhi.demo.score import lines, tally


def demo_command(
    folder: Path, *, seed: int = 1, serve: bool = False, units: int | None = None, pictures: bool = True, each: int = 4
) -> int:
    """Build, review, compare. Returns the exit code; `serve` is for a later version and is told so.

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
    if serve:
        print("网站尚未包含在这个版本里，先看上面的文件。", file=sys.stderr)
    return 0


def _compare(folder: Path, out: Path) -> None:
    import fazhi.checks  # noqa: F401  # declares the families
    from fazhi.checks.registry import CHECKS

    tallies = tally(folder / "labels.jsonl", folder / "dontcare.jsonl", out / "findings.jsonl")
    titles = {name: check.title for name, check in CHECKS.items()}
    print("\n".join(lines(tallies, titles)))
    planted, found, extra = (sum(getattr(one, name) for one in tallies) for name in ("planted", "found", "extra"))
    print(f"共种下{planted}处，查出{found}处；另报{extra}处，须由人核对。")
