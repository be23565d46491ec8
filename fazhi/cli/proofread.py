"""`fazhi proofread`: the faults of one official document."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer


def proofread(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要校对的公文，Word、PDF、OFD、文本等均可")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 格式输出")] = False,
) -> None:
    """按公文格式、标点、数字用法和文内数据校对一个文件。"""
    from fazhi.gongwen import parse_paper
    from fazhi.gongwen.proofread import RULES
    from fazhi.gongwen.proofread import proofread as find_faults
    from fazhi.reading import read

    if not file.is_file():
        print(f"没有找到文件“{file}”，请核对路径。", file=sys.stderr)
        raise typer.Exit(2)
    document = read(file)
    refused = document.refused
    if refused is not None:
        if as_json:
            print(json.dumps({"faults": []}, ensure_ascii=False))
        print(f"不能校对《{file.name}》：{refused.message}", file=sys.stderr)
        raise typer.Exit(1)
    faults = find_faults(document, parse_paper(document))
    if as_json:
        listed = [
            {"rule": f.rule, "page": f.page, "quote": f.quote, "message": f.message, "suggestion": f.suggestion}
            for f in faults
        ]
        print(json.dumps({"faults": listed}, ensure_ascii=False, indent=2))
        return
    if not faults:
        print("没有发现问题。")
    for number, fault in enumerate(faults, 1):
        print(f"{number}. 第{fault.page}页 〔{RULES[fault.rule].title}〕{fault.quote}")
        print(f"   {fault.message}。建议：{fault.suggestion}。")
