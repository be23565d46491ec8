"""`fazhi read`: what the reader sees in one file."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from fazhi.cli.wire import to_contract
from fazhi.errors import FazhiError
from fazhi.gongwen import parse_paper
from fazhi.reading.document import Document, Problem, Source
from fazhi.reading.pool import Job, ReadingPool

TEXT_SHOWN = 400
"""Characters of each page shown to a person: enough to see that it was read, and not a wall of text."""


class NoFileError(FazhiError):
    """The file to read is not there."""

    code = "no-file"

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(f"没有找到文件“{file}”，请核对路径。")


def read_in_child(file: Path) -> Document:
    """Read one file in a limited child process."""
    if not file.is_file():
        raise NoFileError(file)
    with ReadingPool(workers=1, ocr_workers=1) as pool:
        (outcome,) = pool.run([Job("0", file, file.name)])
    return outcome.document


def read_command(file: Path, *, as_json: bool) -> int:
    """Print what was read; 1 where the file cannot be read."""
    document = read_in_child(file)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(to_contract(document)), indent=2).decode() + "\n")
    else:
        _print(document, "")
    refused = document.refused or _unopened(document)
    if refused is not None:
        print(f"《{file.name}》不能读取：{refused.message}", file=sys.stderr)
        return 1
    return 0


def _unopened(document: Document) -> Problem | None:
    """Why a file without pages and members was not opened: a program, say, has no refusing code."""
    return document.problems[-1] if document.problems and not document.pages and not document.members else None


def _print(document: Document, indent: str) -> None:
    paper = parse_paper(document)
    print(f"{indent}文件：{document.file}（{document.size}字节，{document.media_type}）")
    for label, value in (
        ("标题", paper.title.value if paper.title else None),
        ("文号", paper.docno.value if paper.docno else None),
        ("发文机关", "、".join(fact.value for fact in paper.issuers)),
        ("日期", paper.date.value if paper.date else None),
        ("文种", paper.kind.value if paper.kind else None),
        ("主送", "、".join(paper.recipients)),
        ("附件", "；".join(attachment.name for attachment in paper.attachments)),
        ("密级", paper.secrecy.quote if paper.secrecy else None),
        ("印章", {True: "有", False: "没有", None: None}[document.sealed]),
    ):
        if value:
            print(f"{indent}{label}：{value}")
    for problem in document.problems:
        print(f"{indent}注意：{problem.message}")
    for link in document.links:
        print(f"{indent}网址：{link}")
    for page in document.pages:
        ways = {Source.TEXT: "文字", Source.OCR: f"识别，可信度{page.confidence:.0%}", Source.CELLS: "表格"}
        print(f"{indent}—— 第{page.number}页（{ways[page.source]}，{len(page.text)}字）——")
        text = page.text.strip()
        print(indent + text[:TEXT_SHOWN] + ("……" if len(text) > TEXT_SHOWN else ""))
    for member in document.members:
        print(f"{indent}包内文件：{member.path}")
        _print(member.document, indent + "    ")
