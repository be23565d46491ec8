"""涉密标志: a marking in the place of one, never the mere word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fazhi.checks import thresholds as t
from fazhi.checks.case import Case, Material
from fazhi.checks.finding import Severity, Spot, at
from fazhi.checks.registry import check
from fazhi.gongwen.facts import Genre
from fazhi.reading.document import Page, Source

_LEVEL = r"(?:绝[ 　]*密|机[ 　]*密|秘[ 　]*密)"
_TERM = r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})[ 　]*(?:年|个?月|日|天)|长期|永久|启用前|解密前"
# OCR reads the star as many things; a level, one or two odd signs and a term are a marking all the same.
_STARRED = re.compile(rf"(?<![\u4e00-\u9fff]){_LEVEL}[ 　]*[★☆✩✭⭐*＊※][ 　]*(?:{_TERM})?")
_BLURRED = re.compile(rf"{_LEVEL}[ 　]*\S{{0,2}}[ 　]*(?:{_TERM})")
_BARE = re.compile(_LEVEL)
_LABELLED = re.compile(rf"(?:密级|保密等级|涉密等级|秘密等级|定密)[ 　]*[:：\t|][ 　]*({_LEVEL})级?(?![\u4e00-\u9fff])")
_BRACKETED = re.compile(rf"[【\[（(]\s*({_LEVEL})级?\s*[】\]）)]")
_BESIDE_WORDS = r"特急|加急|平急|急件|[ 　\t|]"
_BESIDE = re.compile(rf"^(?:[0-9０-９]{{3,8}}|份号[:：]?\s*[0-9０-９]*|{_BESIDE_WORDS})+|(?:{_BESIDE_WORDS})+$")
_TOP_LINES = 8
_TOP_ROWS = 3


@check(
    "classified-marking",
    "涉密标志",
    severity=Severity.BLOCK,
    looks_at="首页左上角等密级标志位置上的“绝密”“机密”“秘密”及保密期限",
    explanation="带密级标志的文件不得通过本系统存储、处理和转发。正文里说到保守秘密、商业秘密、机密事项等词语不是标志。",
    wrong="首页左上角印有“机密★5年”",
    right="正文写“涉及国家秘密、商业秘密的内容不予公开”",
)
def classified_marking(case: Case) -> Iterator[Spot]:
    """A level where GB/T 9704 puts it: alone on a line at the head of a paper, or anywhere with its star."""
    for material in case.materials:
        if material.junk or not material.document.pages:
            continue
        place = _marking(material)
        if place is None:
            continue
        page, quote, confidence = place
        yield at(
            material,
            f"第{page}页有密级标志“{quote}”，属于涉密文件",
            "请立即停止通过本系统传递，从报送材料中撤回并删除，按保密规定报告和处理；确属误标的，由定密责任人书面说明后重新报送。",
            page=page,
            quote=quote,
            confidence=confidence,
        )


def _marking(material: Material) -> tuple[int, str, float] | None:
    fact = material.paper.secrecy
    if fact is not None and re.search(_LEVEL, fact.quote):
        return fact.page, fact.quote, t.CERTAIN
    for page in material.document.pages:
        hit = _in_cells(page) if page.source is Source.CELLS else _in_lines(page, material.paper.genre)
        if hit is not None:
            return page.number, hit[0], hit[1]
    return None


def _in_lines(page: Page, genre: Genre) -> tuple[str, float] | None:
    lines = [line.strip() for line in page.text.split("\n") if line.strip()]
    for i, line in enumerate(lines):
        core = _BESIDE.sub("", line).strip()
        if len(core) > 24 or not re.search(_LEVEL, core):
            continue
        if _STARRED.fullmatch(core):
            return core, t.CERTAIN
        if i >= _TOP_LINES:
            continue
        if _BLURRED.fullmatch(core) or (page.number == 1 and _BARE.fullmatch(core) and genre is not Genre.LAW):
            return core, t.SURE
        labelled = _LABELLED.search(core) or _BRACKETED.fullmatch(core)
        if labelled is not None and page.number == 1:
            return labelled.group().strip(), t.SURE
    return None


def _in_cells(page: Page) -> tuple[str, float] | None:
    """In a sheet: with its star in any cell, without it only above the headings."""
    for table in page.tables:
        for i, row in enumerate(table.rows):
            for cell in row:
                core = cell.strip()
                if not core or len(core) > 24 or core.find("密") < 0:
                    continue
                if _STARRED.fullmatch(core):
                    return core, t.CERTAIN
                if i < _TOP_ROWS and (_LABELLED.fullmatch(core) or _is_heading_mark(row, core)):
                    return core, t.LIKELY
    return None


def _is_heading_mark(row: tuple[str, ...], core: str) -> bool:
    """A level alone in a row above the table; among other cells it is an entry of a list."""
    return sum(bool(c.strip()) for c in row) == 1 and (_BARE.fullmatch(core) or _BLURRED.fullmatch(core)) is not None
