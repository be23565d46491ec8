"""Pages of the manual that are made from the registries: checks, commands, formats.

`python -m fazhi.cli.reference FOLDER` writes them; with `--check` it only says which page is out of date (exit code 1).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import fazhi.checks  # noqa: F401  # declares the families
from fazhi.checks.registry import CHECKS
from fazhi.cli.app import command_pages
from fazhi.reading.reference import format_rows, limit_rows, problem_rows

_MADE = "<!-- 本页由程序生成，请勿手改；改了检查、命令或读取器之后运行 make docs。 -->\n"


def checks_page() -> str:
    """Every check: 名称, severity, what it looks at, why, a wrong and a right example."""
    lines = [_MADE, "# 检查目录", "", f"共{len(CHECKS)}项。机器只提出问题，是否成立由人决定。", ""]
    lines += ["| 检查 | 名称 | 级别 | 看什么 |", "|---|---|---|---|"]
    lines += [f"| [{c.name}](#{c.name}) | {c.title} | {c.severity.label} | {c.looks_at} |" for c in CHECKS.values()]
    for one in CHECKS.values():
        lines += ["", f"## {one.name}", "", f"**{one.title}**（{one.severity.label}）", "", one.explanation, ""]
        lines += [f"- 有问题：{one.wrong}", f"- 没问题：{one.right}"]
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """The help page of every command."""
    lines = [_MADE, "# 命令", "", "退出码：0 完成；1 完成，但有文件读不了；2 参数或材料集不能用；130 被 Ctrl-C 中断。"]
    for name, text in command_pages():
        lines += ["", f"## {name}", "", "```text", text.rstrip(), "```"]
    return "\n".join(lines) + "\n"


def formats_page() -> str:
    """Formats, limits and problem codes of reading."""
    lines = [_MADE, "# 能读的格式、限度和问题代码", "", "按内容认格式，不看扩展名。", ""]
    lines += ["## 格式", "", "| 读取器 | 格式 | 说明 |", "|---|---|---|"]
    lines += [f"| {name} | {formats} | {note} |" for name, formats, note in format_rows()]
    lines += ["", "## 限度", "", "| 限度 | 数值 | 为什么 |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {why} |" for name, value, why in limit_rows()]
    lines += ["", "## 问题代码", "", "| 代码 | 意思 |", "|---|---|"]
    lines += [f"| `{code}` | {meaning} |" for code, meaning in problem_rows()]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks_page,
    "commands.md": commands_page,
    "formats.md": formats_page,
}
"""The generated pages by file name."""


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check compare them."""
    folder = Path(next((a for a in arguments if not a.startswith("-")), "docs"))
    stale = []
    for name, make in PAGES.items():
        page, path = make(), folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == page:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(page, encoding="utf-8")
    if stale and "--check" in arguments:
        print("这些页与程序不一致，请运行 make docs：" + "、".join(stale), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
