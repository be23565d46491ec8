"""The lines of a document in one list, ready for reading facts: blanks tidied, page numbers left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fazhi.gongwen.dates import only_date
from fazhi.reading.document import Document, Line, Page, Source
from fazhi.reading.fold import tidy_digits

_NARROW = str.maketrans(
    "０１２３４５６７８９ＯＡＢＣＤＥＦＧＨＩＪＫＬＭＮＰＱＲＳＴＵＶＷＸＹＺ", "0123456789OABCDEFGHIJKLMNPQRSTUVWXYZ"
)
_FOLIO = re.compile(
    r"^(?:[-—–－_·•.~ ]*(?:第[ ]*)?\d{1,4}(?:[ ]*页)?(?:[ ]*[/，,共][ ]*(?:共[ ]*)?\d{1,4}[ ]*页?)?[-—–－_·•.~ ]*)$"
)
_MARKDOWN = re.compile(r"^#{1,6}[ \t]+|^\*\*(?=[^*]+\*\*$)|\*\*$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `raw` as it stands, `text` with false blanks dropped and full-width digits made narrow.

    `gap` tells that an empty line, or a new page, lies before it; `cells` that it is a row of a table;
    `heading` that the text marks it as a heading (Markdown).
    """

    raw: str
    text: str
    page: int
    gap: bool = False
    cells: bool = False
    heading: bool = False
    size: float | None = None
    x0: float | None = None
    x1: float | None = None
    ocr: bool = False


def narrow(text: str) -> str:
    """Full-width digits and capitals made narrow, one character for one."""
    return text.translate(_NARROW)


def as_it_stands(raw: str, piece: str) -> str:
    """The part of `raw` that, blanks aside, reads `piece`; the whole of `raw` where it is not found."""
    if piece in raw:
        return piece
    wanted = [c for c in piece if not c.isspace()]
    kept = [(i, c) for i, c in enumerate(narrow(raw)) if not c.isspace()]
    joined = "".join(c for _, c in kept)
    at = joined.find("".join(wanted))
    if at < 0 or not wanted:
        return raw.strip()
    return raw[kept[at][0] : kept[at + len(wanted) - 1][0] + 1]


def rows_of(document: Document) -> list[Row]:
    """All rows of all pages."""
    rows: list[Row] = []
    for page in document.pages:
        rows.extend(_page_rows(page))
    if not document.pages or document.pages[0].source is not Source.CELLS:
        rows[:_HEAD_ROWS] = [part for row in rows[:_HEAD_ROWS] for part in _parted(_out_of_its_frame(row))]
    return [*_running_head(document, rows), *_joined_crumbs(rows)]


_ARROWS = frozenset({">", "＞", ">>", "»", "›", "→"})


def _joined_crumbs(rows: list[Row]) -> list[Row]:
    """首页 / > / 通知公告 on lines of their own, as the one line that a site shows."""
    out: list[Row] = []
    joins = False
    for row in rows:
        arrow = row.text in _ARROWS
        if out and (arrow or joins) and len(out) <= _HEAD_ROWS:
            out[-1] = replace(out[-1], raw=f"{out[-1].raw} {row.raw.strip()}", text=f"{out[-1].text} {row.text}")
        else:
            out.append(row)
        joins = arrow
    return out


_HEAD_ROWS = 10


def _out_of_its_frame(row: Row) -> Row:
    """A red head or number that a table without rules keeps in place is no row of a table."""
    if not row.cells:
        return row
    cells = [cell.strip() for cell in row.raw.split("\t") if cell.strip()]
    first = narrow(cells[0]) if cells else ""
    head = len(cells) == 1 and _HEAD_MARK.fullmatch(first) is not None
    signed = len(cells) == 2 and _HEAD_MARK.fullmatch(first) is not None and cells[1].startswith("签发")
    joint = len(cells) == 2 and cells[1].replace(" ", "") == "文件"
    return replace(row, cells=False) if head or signed or joint else row


_RUN_TOGETHER = re.compile(
    r"(?P<head>(?:[^。：:，,]{0,100}(?:关于|關于|關於|印发|转发)[^。：:，,]{2,100}[》）)的]的?(?:通知|意见|意見|通报|通報|决定|決定|批复|批復)"
    r"|[\u4e00-\u9fff]{2,8}[〔\[][12][0-9]{3}[〕\]][0-9]{1,4}[号號])(?:[（(][^（()）。]{6,30}[号號][）)])?)"
    r"(?=(?:各|[省市县区镇乡州]直)[^。：:《》]{4,160}[：:])"
    r"|(?P<title>[^。：:，,《》]{2,40}关于[^。：:，,]{4,80}的(?:通知|通告|公告|意见|决定))"
    r"(?=[ \u3000]+(?:根据|按照|依据|为)[^。]{8,})"
)
"""…的通知各乡镇人民政府：… on one line, where a copy has lost the ends of the lines."""


_ON_ONE_LINE = re.compile(
    r"(?P<title>[^。：:，,\s]{8,100}的?(?:通知|意见|通报|决定|批复|通告|公告|函))[ \u3000]+"
    r"(?P<number>[\u4e00-\u9fff]{2,10}[〔\[［][12][0-9]{3}[〕\]］][ ]?[0-9]{1,4}[ ]?号)[ \u3000]+"
)
"""Title, number and text with blanks between, where a copy has lost all ends of lines."""


def _parted(row: Row) -> list[Row]:
    """A title, or a number, and the addressees behind it as rows of their own."""
    m = None if row.cells or len(row.text) < 30 else _RUN_TOGETHER.match(row.raw.strip())
    whole = _ON_ONE_LINE.match(row.raw.strip()) if m is None and not row.cells and len(row.text) >= 60 else None
    if whole is not None:
        pieces = [whole["title"], whole["number"], row.raw.strip()[whole.end() :]]
        return [replace(row, raw=piece, text=tidy_digits(narrow(piece)).strip()) for piece in pieces]
    if m is None:
        return [row]
    rest = row.raw.strip()[m.end() :]
    head = m["head"] or m["title"]
    return [
        replace(row, raw=head, text=tidy_digits(narrow(head)).strip()),
        replace(row, raw=rest, text=tidy_digits(narrow(rest)).strip(), gap=False, heading=False),
    ]


_HEAD_MARK = re.compile(
    r"(?:[0-9]{4,8}[ ]*)?(?:绝密|机密|秘密)(?:[ ]*[★☆＊*].{0,6})?|特[ ]?急|加[ ]?急|.{2,40}文[ ]*件|"
    r"[\u4e00-\u9fff]{2,14}〔[0-9]{4}〕[ ]*[0-9]{1,4}[ ]*号"
)


def _running_head(document: Document, rows: Sequence[Row]) -> list[Row]:
    """Marks of the paper's head that its writer put into the running head of the Word file: 密级, red head, number."""
    said = {_key(row.raw) for row in rows[:12]}
    lines = [line.strip() for line in document.meta.get("header", "").split("\n")]
    return [
        Row(line, tidy_digits(narrow(line)), 1, gap=True)
        for line in lines
        if _HEAD_MARK.fullmatch(narrow(line)) and _key(line) not in said
    ]


def _page_rows(page: Page) -> list[Row]:
    lines: Sequence[Line] = page.lines or [Line(text) for text in page.text.split("\n")]
    if "｜" in page.text:  # one printed row, several fields
        lines = [Line(part, line.box, line.size) for line in lines for part in _fields(line.text)]
    table_rows = {_key("".join(row)) for table in page.tables for row in table.rows if any(row)}
    out: list[Row] = []
    gap = True
    for line in lines:
        raw = line.text.rstrip("\r\n")
        if raw.lstrip().startswith("|") or raw.rstrip().endswith("|"):
            raw = _only_cell(raw)
        stripped = raw.strip()
        if not stripped or stripped in {"\ufeff"}:
            gap = True
            continue
        if len(stripped) <= 14 and _FOLIO.match(narrow(stripped)):
            continue
        if not stripped.strip("*#"):
            continue  # a rule, or letters that a site has masked
        heading = stripped[0] in "#*" and _MARKDOWN.search(stripped) is not None
        if heading:
            raw = _MARKDOWN.sub("", stripped).rstrip("*")
        text = tidy_digits(narrow(raw)).strip()
        cells = page.source is Source.CELLS or "\t" in stripped or (bool(table_rows) and _key(raw) in table_rows)
        box = line.box
        if cells and box is not None and _two_places(stripped, table_rows):
            cells = False
        out.append(
            Row(
                raw,
                text,
                page.number,
                gap,
                cells,
                heading,
                None if page.source is Source.OCR else line.size,  # boxes of recognised lines are no type size
                box.x0 if box else None,
                box.x1 if box else None,
                page.source is Source.OCR,
            )
        )
        gap = False
    return out


def _only_cell(raw: str) -> str:
    """The one filled cell of a row that a copied table wrote with bars; any other row as it is."""
    filled = [cell.strip() for cell in raw.split("|") if cell.strip()]
    return filled[0] if len(filled) == 1 else raw if filled else ""


_COLUMN_HEAD = re.compile(r"^[\u4e00-\u9fff]{2,8}｜[^｜：:]+$")


def _fields(text: str) -> list[str]:
    """The fields that a copied row parts by ｜; the name of a column before a headline is none."""
    return [text] if _COLUMN_HEAD.match(text) else text.split("｜")


def _two_places(text: str, table_rows: set[str]) -> bool:
    """A number with its signer, or an organ with its day, at the two ends of one printed line: no row of a table."""
    _left, tab, right = text.partition("\t")
    if not tab or "\t" in right or _key(text) in table_rows:
        return False
    return right.strip().startswith(("签发人", "签发：", "签发:")) or only_date(narrow(right)) is not None


def _key(text: str) -> str:
    return "".join(text.split())
