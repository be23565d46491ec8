"""An office's own Word template: the same names in double braces, run in the same sandbox, figures in bookmarks."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from fazhi.measures import Figure, Period
from fazhi.reporting.book import FigureBook
from fazhi.reporting.errors import ReportError, UnknownNameError
from fazhi.reporting.face import ABSENT, MARK, OPEN, ListRows, Session
from fazhi.reporting.template import FACTS, said_in_chinese, sandbox
from fazhi.reporting.text import Bound
from fazhi.reporting.word import Placed, bookmark

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LACKING = "（缺数据）"
MOST_BYTES = 50_000_000
"""What a template may unpack to."""


def fill(
    template: Path,
    figures: Sequence[Figure],
    period: Period,
    *,
    lists: Mapping[str, ListRows] | None = None,
    facts: Mapping[str, str] | None = None,
) -> tuple[bytes, tuple[Placed, ...], tuple[str, ...]]:
    """The filled .docx, where each figure stands in it, and what was missing (it reads （缺数据） there)."""
    session = Session(FigureBook(figures, period), lists or {}, template.name)
    words = {**dict.fromkeys(FACTS, ""), "期间": period.title, **(facts or {})}
    rendered = _render(template, session, words)
    data, placed = _with_bookmarks(rendered, session)
    return data, tuple(placed), tuple(dict.fromkeys(session.absent))


def _render(template: Path, session: Session, facts: Mapping[str, str]) -> bytes:
    from docxtpl import DocxTemplate

    _check_size(template)
    environment = sandbox(session, facts)
    environment.autoescape = True
    for name in ("table", "表", "list_table", "清单表", "chart", "图"):
        environment.globals[name] = _no_blocks(template.name)
    document = DocxTemplate(template)
    out = io.BytesIO()
    try:
        with said_in_chinese(template.name, None, environment.globals):
            document.render({}, environment)
    except UnknownNameError as error:
        raise UnknownNameError(template.name, None, error.name, error.like, what=error.what) from error
    document.save(out)
    return out.getvalue()


def _no_blocks(file: str) -> Any:
    def refuse(*_: object, **__: object) -> str:
        raise ReportError(file, None, "自己的Word模板里不能用table和chart，请在模板里画好表格，用循环逐行填写")

    return refuse


def _check_size(template: Path) -> None:
    try:
        with zipfile.ZipFile(template) as package:
            size = sum(item.file_size for item in package.infolist())
            known = "word/document.xml" in package.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise ReportError(template.name, None, "不是可用的Word文件，请另存为docx格式") from error
    if not known or size > MOST_BYTES:
        raise ReportError(template.name, None, "不是可用的Word模板，或者内容过大，请另存为docx格式并压缩图片")


def _with_bookmarks(data: bytes, session: Session) -> tuple[bytes, list[Placed]]:
    """The package with the marks in its main part turned into bookmarked runs."""
    placed: list[Placed] = []
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as result:
        for item in package.infolist():
            content = package.read(item)
            if item.filename == "word/document.xml" or re.fullmatch(r"word/(?:header|footer)\d*\.xml", item.filename):
                content = _mark_part(content, session, placed)
            result.writestr(item, content)
    return out.getvalue(), placed


def _mark_part(content: bytes, session: Session, placed: list[Placed]) -> bytes:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for text in list(root.iter(f"{{{W}}}t")):
        if text.text and MARK.search(text.text):
            _split_run(text, session, placed)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _split_run(text: Any, session: Session, placed: list[Placed]) -> None:
    """A run with marks becomes runs of its look, the marked ones between the ends of a bookmark."""
    run = text.getparent()
    whole = text.text
    sentence = MARK.sub(lambda m: session.marks[int(m[1])].text if m[0][0] == OPEN else LACKING, whole)
    at = 0
    new: list[Any] = []
    for m in MARK.finditer(whole):
        new.append(_copy(run, text, whole[at : m.start()]))
        if m[0][0] == ABSENT:
            new.append(_copy(run, text, LACKING))
        else:
            bound: Bound = session.marks[int(m[1])]
            name = bookmark(len(placed) + 1, bound)
            placed.append(Placed(name, bound, "", sentence))
            new += [
                _end("bookmarkStart", len(placed), name),
                _copy(run, text, bound.text),
                _end("bookmarkEnd", len(placed)),
            ]
        at = m.end()
    new.append(_copy(run, text, whole[at:]))
    for element in new:
        if element is not None:
            run.addprevious(element)
    run.getparent().remove(run)


def _copy(run: Any, text: Any, words: str) -> Any:
    if not words:
        return None
    out = etree.Element(run.tag, nsmap=run.nsmap)
    look = run.find(f"{{{W}}}rPr")
    if look is not None:
        out.append(copy.deepcopy(look))
    body = etree.SubElement(out, text.tag)
    body.set(_SPACE, "preserve")
    body.text = words
    return out


def _end(kind: str, number: int, name: str = "") -> Any:
    element = etree.Element(f"{{{W}}}{kind}")
    element.set(f"{{{W}}}id", str(100_000 + number))  # beyond those of the office's own bookmarks
    if name:
        element.set(f"{{{W}}}name", name)
    return element
