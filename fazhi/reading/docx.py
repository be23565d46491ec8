"""Word documents (DOCX, DOCM, and WPS files of that form): the text in reading order, with what is printed on the page.

Pages come from explicit breaks, section breaks and the breaks that Word noted when it last laid the text out; a
paragraph is never cut by a noted break. Running heads and feet stand in `meta` (`header`, `footer`) and not in the
text: repeated on each page they would hide the signature and the date, which are looked for at the end.
Footnotes stand at the end of the page that refers to them.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from fazhi.errors import ReadingError
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.docx_body import Body
from fazhi.reading.docx_clean import clean
from fazhi.reading.docx_flat import FlatText, remember
from fazhi.reading.docx_layout import describe
from fazhi.reading.docx_numbering import Lists, Numbering
from fazhi.reading.docx_parts import chunk_lines, embedded, theme_fonts
from fazhi.reading.docx_styles import Styles, paragraph_styles
from fazhi.reading.links import find_links, merged
from fazhi.reading.ooxml import Package, Relation
from fazhi.reading.ooxml_facts import active_content, core_properties
from fazhi.reading.ooxml_xml import R, W, declares, parse_xml
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
    styles = _styles(package, folder)
    notes = _notes(package, folder, styles)

    def body_of(boxes: list[etree._Element], *, is_damaged: bool = False) -> Body:
        numbering = Numbering(lambda: _lists(package, folder))
        made = Body(styles, numbering, _relation(package, main), boxes, is_damaged=is_damaged)
        made.notes = notes
        made.chunk = lambda name: chunk_lines(package, name)
        return made

    body, problems = body_of([]), list[Problem]()
    if not body.walk_flat(FlatText(package.data(main) or b"", styles)):
        root, problems = _root(package, main)
        body = body_of(clean(root), is_damaged=bool(problems))
        content = next(root.iterchildren(W + "body"), None)
        if content is None:
            raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，没有正文。")
        body.walk(content)
    margins, layout = _margins(package, body, styles)
    return _Opened(body, problems, margins, layout)


def _root(package: Package, main: str) -> tuple[etree._Element, list[Problem]]:
    data = package.data(main)
    if not data:
        raise ReadingError(ProblemCode.CORRUPT, "文件已损坏，缺少正文部分。")
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


_KNOWN: OrderedDict[tuple[int, int], tuple[bytes, bytes, Styles]] = OrderedDict()
_MOST_KNOWN = 64
_LONGEST_KNOWN = 1 << 18


def _styles(package: Package, folder: str) -> Styles:
    """The styles, kept from file to file: papers of one office share their template, and it outweighs their text."""
    packed, theme = package.packed(folder + "styles.xml"), package.packed(folder + "theme/theme1.xml")
    key = len(packed), len(theme)
    known = _KNOWN.get(key)
    # To hold the bytes against each other is quicker than any digest of them.
    if known is not None and known[0] == packed and known[1] == theme:
        _KNOWN.move_to_end(key)
        return known[2]
    try:
        data = package.data(folder + "styles.xml")
    except ReadingError as error:
        if error.code == ProblemCode.BOMB:
            raise
        data = None
    styles = Styles(paragraph_styles(data) if data else None, theme_fonts(package, folder))
    if 0 < len(packed) + len(theme) <= _LONGEST_KNOWN:
        _KNOWN[key] = packed, theme, styles
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.popitem(last=False)
    return styles


_LISTS: OrderedDict[bytes, Lists] = OrderedDict()
_MOST_LISTS = 16


def _lists(package: Package, folder: str) -> Lists:
    """The numbered lists, kept from file to file like the styles."""
    packed = package.packed(folder + "numbering.xml")
    lists = _LISTS.get(packed)
    if lists is None:
        lists = Lists(_optional(package, folder + "numbering.xml"))
        if len(packed) <= _LONGEST_KNOWN:
            _LISTS[packed] = lists
            if len(_LISTS) > _MOST_LISTS:
                _LISTS.popitem(last=False)
    return lists


def _optional(package: Package, name: str) -> etree._Element | None:
    """A part that the text can be read without."""
    try:
        return package.xml(name)
    except ReadingError as error:
        if error.code == ProblemCode.BOMB:
            raise
        return None


def _relation(package: Package, main: str) -> Callable[[str], Relation | None]:
    """Look up a relation of the main part by its id; they are parsed when the first is asked for."""
    known: dict[str, Relation] = {}
    asked = False

    def find(id: str) -> Relation | None:
        nonlocal asked
        if not asked:
            asked = True
            known.update(package.relations(main))
        return known.get(id)

    return find


def _no_relation(_: str) -> None:
    """Notes and running heads are read for their text alone."""


def _notes(package: Package, folder: str, styles: Styles) -> dict[tuple[str, str], list[str]]:
    """Footnotes and endnotes: (kind, id) to their lines."""
    found: dict[tuple[str, str], list[str]] = {}
    for part, kind in (("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")):
        root = _optional(package, folder + part) if _has_notes(package, folder + part) else None
        if root is None:
            continue
        boxes = clean(root)
        for note in root.iterchildren(W + kind):
            if note.get(W + "type", "normal") == "normal":
                lines = Body(styles, Numbering(), _no_relation, boxes).lines_of(note)
                found[kind, note.get(W + "id", "")] = lines
    return found


_SEPARATORS = re.compile(rb'<w:(?:foot|end)note (?:w:id="-?[0-9]+" )?w:type="(?:separator|continuation\w+)"[ />]')


def _has_notes(package: Package, name: str) -> bool:
    """Whether a part of notes is there that holds more than the lines that part notes from the text."""
    if not package.has(name):
        return False
    try:
        data = package.data(name) or b""
    except ReadingError:
        return True
    return declares(data) or data.count(b"note ") != len(_SEPARATORS.findall(data))


def _margins(package: Package, body: Body, styles: Styles) -> tuple[dict[str, str], dict[str, str]]:
    """Texts of running heads and feet, each once; and the foot as laid out, its page number as {PAGE}."""
    texts: dict[str, list[str]] = {"header": [], "footer": []}
    layout: dict[str, str] = {}
    seen: set[str] = set()
    for reference in body.margins:
        relation = body.relation(reference.get(R + "id", ""))
        if relation is None or relation.target in seen or len(seen) > 20:
            continue
        seen.add(relation.target)
        kind, lines, shown = _margin(package, relation.target, styles)
        if kind:
            texts[kind] += lines
        if shown:
            layout.setdefault("footer_" + reference.get(W + "type", "default"), " ".join(shown))
    return {kind: "\n".join(dict.fromkeys(lines)) for kind, lines in texts.items() if lines}, layout


def _margin(package: Package, part: str, styles: Styles) -> tuple[str, list[str], list[str]]:
    """Kind and lines of a running head or foot, and those of a foot as laid out; kept, an office sets all alike."""
    packed = package.packed(part)
    known = styles.margins_written.get(packed)
    if known is not None:
        return known
    root = _optional(package, part)
    if root is None:
        return "", [], []
    kind = "footer" if root.tag == W + "ftr" else "header"
    boxes = clean(root)
    lines = Body(styles, Numbering(), _no_relation, boxes).lines_of(root)
    shown: list[str] = []
    if kind == "footer":
        shown = Body(styles, Numbering(), _no_relation, boxes, page_numbers=True).lines_of(root)
    if len(packed) <= _LONGEST_MARGIN:
        remember(styles.margins_written, packed, (kind, lines, shown))
    return kind, lines, shown


_LONGEST_MARGIN = 1 << 13
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
