"""HTML: what a reader of the page sees, in reading order, with tables, <meta> names and links."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fazhi.errors import ReadingError
from fazhi.reading.charset import GARBLE, GUESSED, decode, is_garble
from fazhi.reading.document import Document, Line, Page, Problem, ProblemCode, Source
from fazhi.reading.fold import tidy
from fazhi.reading.html_tables import innermost, tables
from fazhi.reading.links import find_links, merged
from fazhi.reading.registry import Content, Reading, reader

MAX_TEXT = 2_000_000
"""Characters of one page; a page that a person scrolls through has a hundredth of it."""
MAX_DEPTH = 400
"""Nested elements; real pages have under 60, made ones have any number."""

MOST_NESTED = 3000
"""The parser's work grows with the square of the depth: ten times as many cost minutes."""
_NESTING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LEFT_OPEN = {"p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup"}
"""Whose end people leave out: the next of the kind closes them."""
_NEVER_OPEN = {"br", "img", "input", "hr", "meta", "link", "col", "area", "base", "param", "wbr", "source"}

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.I)
_SKIPPED = {"script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "textarea", "math"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul", "option", "title",
}  # fmt: skip
_CELLS = {"td", "th"}
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0\u2002-\u200b\ufeff]+")


def decode_html(data: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of a page and the encoding it was taken for.

    A declaration is only believed where the bytes agree: pages in GBK that claim UTF-8 are common.
    """
    header = _HEADER_CHARSET.search(content_type)
    inside = _DECLARED.search(data[:4096])
    declared = inside.group(1).decode("ascii") if inside else header.group(1) if header else None
    result = decode(data, declared)
    return result.text, result.encoding


def html_document(html: str, *, url: str, name: str = "") -> Document:
    """A document of one page from decoded HTML; `url` is what relative links are relative to."""
    reading = read_markup(html, url)
    return Document(
        name or url,
        hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest(),
        len(html),
        "text/html",
        "html",
        pages=reading.pages,
        links=reading.links,
        meta=reading.meta,
    )


@reader(
    "html",
    formats=("html",),
    version=6,
    title="网页",
    note="按显示的样子取正文和表格，认得 GBK 编码和网页自带的发布日期、来源",
)
def read_html(content: Content) -> Reading:
    """Read a saved page. A page that is one table and calls itself a workbook is a sheet."""
    html, encoding = decode_html(content.data())
    html = html[: content.limits.characters]
    problems = (_TOO_DEEP,) if len(shallow(html)) < len(html) else ()
    reading = read_markup(html, "")
    if "<frameset" in html.lower() and not any(page.text for page in reading.pages):
        problems = (*problems, _FRAMES)
    if encoding in GUESSED and is_garble("".join(page.text for page in reading.pages)):
        raise ReadingError(ProblemCode.UNSUPPORTED, GARBLE)
    meta = reading.meta | {"encoding": encoding}
    return Reading(pages=reading.pages, links=reading.links, problems=problems, meta=meta)


_FRAMES = Problem(
    ProblemCode.PARTIAL, "网页由框架拼成，内容在别的文件里，没有读到；请另存为单个网页文件（MHT）或 PDF 后报送。"
)
_TOO_DEEP = Problem(ProblemCode.PARTIAL, "网页的内部结构嵌套过深，疑似有意构造，只读了前面一部分。")


def shallow(html: str) -> str:
    """The page up to where its elements nest deeper than any honest ones; mostly all of it."""
    if html.count("<") <= MOST_NESTED:
        return html
    depth = 0
    for m in _NESTING.finditer(html):
        tag = m[2].lower()
        if tag in _NEVER_OPEN or tag in _LEFT_OPEN:
            continue
        depth = max(0, depth - 1) if m[1] else depth + 1
        if depth > MOST_NESTED:
            return html[: m.start()]
    return html


def read_markup(html: str, url: str) -> Reading:
    """The page, its links and its meta."""
    tree = LexborHTMLParser(shallow(html))
    meta = _meta(tree)
    base = url
    node = tree.css_first("base[href]")
    if node is not None:
        base = _joined(url, node.attributes.get("href") or "") or url
    targets = [_joined(base, anchor.attributes.get("href") or "") for anchor in tree.css("a[href]")]
    root = tree.body or tree.root
    if root is None:
        return Reading(pages=(Page(1, "", ink=False),), meta=meta)
    found = tuple(tables(root))
    lines = _visible_lines(root)
    text = "\n".join(lines)
    outside = _outside_tables(root)
    cells = bool(found) and outside < 40 and sum(len(table.rows) for table in found) >= 2
    drawn = bool(text) or root.css_first("img, canvas, video") is not None
    page = Page(
        1,
        text,
        Source.CELLS if cells else Source.TEXT,
        lines=tuple(Line(line) for line in lines),
        tables=found,
        ink=drawn,
    )
    return Reading(pages=(page,), links=merged(find_links(text), targets), meta=meta)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (
            (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "").strip().lower()
        )
        value = (attributes.get("content") or "").strip()
        if name and value:
            found.setdefault(name[:80], value[:1000])
    titled = tree.css_first("title")
    if titled is not None and (title := " ".join(titled.text().split())):
        found["title"] = title[:500]
    return found


def _visible_lines(root: LexborNode) -> list[str]:
    """The text as it is laid out: blocks on lines of their own, cells of a row side by side."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces(root):
        pieces.append(piece)
        length += len(piece)
        if length > MAX_TEXT:
            break
    lines = []
    for line in "".join(pieces).split("\n"):
        words = tidy(_BLANKS.sub(" ", line)).strip() if "\t" not in line else _row_text(line)
        if words:
            lines.append(words)
    return lines


def _row_text(line: str) -> str:
    return "\t".join(tidy(_BLANKS.sub(" ", cell)).strip() for cell in line.split("\t")).strip("\t ")


def _pieces(root: LexborNode) -> Iterator[str]:
    """Text nodes and line ends in document order, without recursion: made pages nest deeper than Python may."""
    stack: list[tuple[LexborNode | None, str, int]] = [(root, "", 0)]
    while stack:
        node, closing, depth = stack.pop()
        if node is None:
            yield closing
            continue
        tag = node.tag
        if tag == "-text":
            # A line end in the source is a blank on the page.
            yield re.sub(r"[\n\t]+", " ", node.text(deep=False) or "")
            continue
        if tag in _SKIPPED or tag is None or tag.startswith(("-comment", "!")) or depth > MAX_DEPTH or _is_hidden(node):
            continue
        after = "\n" if tag in _BLOCKS else "\t" if tag in _CELLS else ""
        if tag in _BLOCKS:
            yield "\n"
        if after:
            stack.append((None, after, depth))
        children = list(node.iter(include_text=True))
        stack.extend((child, "", depth + 1) for child in reversed(children))


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "hidden" in attributes


def _outside_tables(root: LexborNode) -> int:
    """Characters of visible text outside all tables."""
    whole = sum(len(line) for line in _visible_lines(root))
    inside = 0
    for node in innermost(root):
        inside += sum(len(line) for line in _visible_lines(node))
    return max(whole - inside, 0)
