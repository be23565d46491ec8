"""`fazhi proofread`: the faults of one official document."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from fazhi.cli.read import read_in_child
from fazhi.gongwen import parse_paper
from fazhi.gongwen.proofread import RULES, proofread


def proofread_command(file: Path, *, as_json: bool) -> int:
    """Print the faults; 1 where the file cannot be read."""
    document = read_in_child(file)
    if document.refused is not None:
        if as_json:
            _write([])
        print(f"不能校对《{file.name}》：{document.refused.message}", file=sys.stderr)
        return 1
    faults = proofread(document, parse_paper(document))
    if as_json:
        _write(
            [
                {
                    "rule": fault.rule,
                    "page": fault.page,
                    "quote": fault.quote,
                    "message": fault.message,
                    "suggestion": fault.suggestion,
                }
                for fault in faults
            ]
        )
        return 0
    for number, fault in enumerate(faults, 1):
        print(f"{number}. 第{fault.page}页〔{RULES[fault.rule].title}〕{fault.quote}")
        print(f"    {fault.message}。{fault.suggestion}。")
    print(f"共{len(faults)}处。" if faults else "没有发现问题。")
    return 0


def _write(faults: list[dict[str, object]]) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode({"faults": faults}), indent=2).decode() + "\n")
