"""Word documents (DOCX, DOCM, and WPS files of that form): the text in reading order, with what is printed on the page.

Pages come from explicit breaks, section breaks and the breaks that Word noted when it last laid the text out; a
paragraph is never cut by a noted break. Running heads and feet stand in `meta` (`header`, `footer`) and not in the
text: repeated on each page they would hide the signature and the date, which are looked for at the end.
Footnotes stand at the end of the page that refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.docx_body import Body
from fazhi.reading.docx_kept import lists_of, template_of
from fazhi.reading.docx_layout import describe
from fazhi.reading.docx_margins import margins_of, notes_of
from fazhi.reading.docx_numbering import Numbering
from fazhi.reading.docx_parts import chunk_lines, embedded
from fazhi.reading.docx_record import Block
from fazhi.reading.docx_scan import blocks_of
from fazhi.reading.docx_tree import Tree
from fazhi.reading.links import find_links, merged
from fazhi.reading.ooxml import Package, Relation
from fazhi.reading.ooxml_facts import active_content, core_properties
from fazhi.reading.ooxml_xml import W, parse_xml
from fazhi.reading.registry import Content, Reading, reader

_MAIN = "word/document.xml"


@reader(
    "docx",
    formats=("docx",),
    version=3,
    title="Word 文档（DOCX、DOCM，含 WPS 的同类文件）",
    note="正文、表格、文本框、自动编号、脚注按阅读顺序；批注、已删除和隐藏的文字不读；页眉页脚另存；嵌入的文件另行读取",
)
def read_docx(content: Content) -> Reading:
    """Read one Word document."""
    with Package(content.path, content.directory, content.held) as package:
        opened = _open(package)
        body = opened.body
        pages = body.pages(limit=content.limits.pages)
        members, active = embedded(package, content)
        problems = [*opened.problems, *active_content(package), *active]
        meta = core_properties(package) | opened.margins
        codes: tuple[str, ...] = ()
        if body.pictures:
            codes = _codes(package)
            meta["images"] = str(len(body.pictures))
    text = "\n".join(page.text for page in pages)
    links = merged(body.links, find_links(text), codes)
    return Reading(pages, links, tuple(members), tuple(problems), None, meta, describe(body, opened.layout))


def docx_images(path: Path) -> dict[int, bytes]:
    """The pictures behind the pages with `needs_ocr`: page number to the bytes of the picture file."""
    with Package(path) as package:
        opened = _open(package)
        opened.body.pages()
        names = opened.body.scans
        return {number: data for number, name in names.items() if (data := package.data(name)) is not None}


@dataclass(frozen=True, slots=True)
class _Opened:
    body: Body
    problems: list[Problem]
    margins: dict[str, str]
    layout: dict[str, str]


def _open(package: Package) -> _Opened:
    main = package.main_part(_MAIN)
    folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""
    template = template_of(package, folder)
    body = Body(template.styles, Numbering(lambda: lists_of(package, folder)), _relation(package, main))
    body.notes = notes_of(package, folder, template)
    body.chunk = lambda name: chunk_lines(package, name)
    data, problems = package.data(main), list[Problem]()
    if not data:
        raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，缺少正文部分。")
    blocks: Iterable[Block] | None = blocks_of(data, template.written)
    if blocks is None:
        root, problems = _root(data)
        content = next(root.iterchildren(W + "body"), None)
        if content is None:
            raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，没有正文。")
        blocks = Tree(root, template.styles, is_damaged=bool(problems)).blocks(content)
    body.walk(blocks)
    margins, layout = margins_of(package, body, template)
    return _Opened(body, problems, margins, layout)


def _root(data: bytes) -> tuple[etree._Element, list[Problem]]:
    try:
        return parse_xml(data), []
    except ReadingError as error:
        if error.code != ProblemCode.CORRUPT:
            raise
        # A part cut off or with a stray byte still shows most of its text.
        root = parse_xml(data, recover=True)
        if next(root.iter(W + "t"), None) is None:
            raise
        return root, [Problem(ProblemCode.PARTIAL, "文件有损坏，只读出了一部分内容，请核对后重新报送。")]


def _relation(package: Package, main: str) -> Callable[[str], Relation | None]:
    """Look up a relation of the main part by its id; they are parsed when the first is asked for."""
    known: Mapping[str, Relation] | None = None

    def find(id: str) -> Relation | None:
        nonlocal known
        if known is None:
            known = package.relations(main)
        return known.get(id)

    return find


_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp)$", re.I)


def _codes(package: Package) -> tuple[str, ...]:
    """The addresses in QR codes among the pictures."""
    from fazhi.reading.codes import PICTURES_OF_A_FILE, code_links_of

    names = [name for name in package.names() if "/media/" in name and _PICTURE.search(name)]
    found: list[str] = []
    for name in names[:PICTURES_OF_A_FILE]:
        try:
            data = package.data(name)
        except ReadingError:
            continue  # a damaged picture is told elsewhere
        found += code_links_of(data or b"")
    return tuple(found)
