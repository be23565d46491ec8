"""Pages of the manual that are made from the registries: checks, commands, formats.

`python -m fazhi.cli.reference FOLDER` writes them; with `--check` it only says which page is out of date (exit code 1).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path

import fazhi.checks  # declares the families
import fazhi.reading  # noqa: F401  # registers the readers
from fazhi.checks.registry import CHECKS
from fazhi.cli.app import command_pages
from fazhi.cli.ledgers_page import ledgers_page
from fazhi.gongwen.proofread import RULES
from fazhi.reading.document import ProblemCode
from fazhi.reading.formats import FORMATS, Format
from fazhi.reading.limits import REASONS
from fazhi.reading.registry import READERS, reader_for

_HABITS = (
    "全文都用半角标点或者半角括号的，只报一次并注明处数；个别误用的逐处报，同一毛病最多报八处。",
    "从网页复制的材料（带有“浏览次数”“信息来源”“当前位置”等字样），网站自带的半角标点和空格不算公文的毛病。",
)
_MADE = "<!-- 本页由程序生成，请勿手改；改了检查、命令或读取器之后运行 make docs。 -->\n"


PROBLEMS = {
    ProblemCode.ENCRYPTED: "要密码才能打开；请去掉密码后重新报送",
    ProblemCode.CORRUPT: "文件残缺或损坏，打不开",
    ProblemCode.EMPTY: "文件是空的，没有内容",
    ProblemCode.UNSUPPORTED: "不是能读的格式",
    ProblemCode.TOO_LARGE: "超过限度，没有读或只读了一部分",
    ProblemCode.BOMB: "疑似压缩炸弹，没有再解开",
    ProblemCode.UNSAFE_PATH: "压缩包内有指向包外的文件名，没有解开那一个",
    ProblemCode.TIMEOUT: "读取时间超过限度，已放弃",
    ProblemCode.WRONG_EXTENSION: "内容与扩展名不是同一种格式，仍按内容读取",
    ProblemCode.MACRO: "含宏、脚本或程序，没有运行",
    ProblemCode.PARTIAL: "有一部分没有读到",
}
"""What each problem code means, for the manual."""


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
    lines += [f"| `{one.name}` | {one.title} | {one.note} |" for one in READERS.values()]
    lines += ["", "下面这些认得出来，但读不了；看到的问题里写着该怎么办。", "", "| 格式 | 怎么办 |", "|---|---|"]
    lines += [f"| {one.title}（{'、'.join(sorted(one.extensions))}） | {one.remedy} |" for one in _unread()]
    lines += ["", "## 限度", "", "| 限度 | 数值 | 为什么 |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {why} |" for name, value, why in REASONS.values()]
    lines += ["", "## 问题代码", "", "| 代码 | 意思 |", "|---|---|"]
    lines += [f"| `{code}` | {meaning} |" for code, meaning in PROBLEMS.items()]
    return "\n".join(lines) + "\n"


def _unread() -> list[Format]:
    """Formats that are told apart and have no reader; programs and scripts have a code of their own."""
    told = (one for one in FORMATS.values() if "*" not in one.extensions and one.name not in ("program", "script"))
    return [one for one in told if reader_for(one.name) is None]


def proofread_page() -> str:
    """Every rule of proofreading with the clause it rests on."""
    lines = [
        _MADE,
        "# 校对规则",
        "",
        f"`fazhi proofread` 查{len(RULES)}类毛病，每处给出页码、原文、依据和改法。",
        "",
        *_HABITS,
        "",
    ]
    lines += ["| 规则 | 名称 | 依据 |", "|---|---|---|"]
    lines += [f"| `{one.name}` | {one.title} | {one.clause} |" for one in RULES.values()]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Every setting of a site."""
    from fazhi.site.config import KNOBS, SiteConfig

    kinds = {str: "文字", bool: "true 或 false", int: "整数", list: "文字列表"}
    given = {one.name: one.default for one in fields(SiteConfig) if one.default is not MISSING}
    lines = [
        _MADE,
        "# 站点设置",
        "",
        "站点文件夹里的 `site.toml`，改后重新启动网站生效。写错了不会启动，并说明哪一项怎么改。",
        "",
    ]
    lines += ["| 设置 | 写法 | 默认 | 用途 |", "|---|---|---|---|"]
    for name, (kind, use) in KNOBS.items():
        default = given.get(name, "")
        said = (
            "、".join(default) if isinstance(default, tuple) else str(default).lower() if kind is bool else str(default)
        )
        lines.append(f"| `{name}` | {kinds[kind]} | {said or '—'} | {use} |")
    return "\n".join(lines) + "\n"


def roles_page() -> str:
    """Every role, how far it reaches, and what each may do."""
    from fazhi.apps.units.roles import ACTIONS, SCOPES, Role

    reach = {"unit": "本单位", "region": "本行政区划及下级", "cycle": "一个评估周期，只读", "site": "全站，不含业务"}
    lines = [_MADE, "# 角色和权限", "", "没有列出的一律不许。三个管理员由不同的人担任，不能兼任任何别的角色。", ""]
    lines += ["| 角色 | 范围 |", "|---|---|"]
    lines += [f"| {role.label} | {reach[SCOPES[role]]} |" for role in Role]
    lines += ["", "| 能做什么 | 改动 | 哪些角色 |", "|---|---|---|"]
    for one in ACTIONS.values():
        roles = "、".join(role.label for role in Role if role in one.roles)
        lines.append(f"| {one.title} | {'是' if one.writes else ''} | {roles} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks_page,
    "commands.md": commands_page,
    "formats.md": formats_page,
    "proofread.md": proofread_page,
    "settings.md": settings_page,
    "roles.md": roles_page,
    "ledgers.md": lambda: _MADE + ledgers_page(),
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
