"""`fazhi checks`: the registry of checks as a list for people or programs."""

from __future__ import annotations

import sys

import msgspec

from fazhi.checks.registry import CHECKS, Check


def checks_command(*, as_json: bool) -> int:
    """Print every declared check. Returns the exit code."""
    import fazhi.checks  # noqa: F401  # declares the families

    if as_json:
        rows = [_row(check) for check in CHECKS.values()]
        sys.stdout.write(msgspec.json.format(msgspec.json.encode({"checks": rows}), indent=2).decode() + "\n")
        return 0
    for check in CHECKS.values():
        print(f"{check.name}（{check.title}，{check.severity.label}）")
        print(f"    {check.explanation}")
        print(f"    看什么：{check.looks_at}")
        print(f"    有问题：{check.wrong}")
        print(f"    没问题：{check.right}")
    print(f"共{len(CHECKS)}项检查。")
    return 0


def _row(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "title": check.title,
        "severity": check.severity.value,
        "looks_at": check.looks_at,
        "explanation": check.explanation,
        "wrong": check.wrong,
        "right": check.right,
    }
