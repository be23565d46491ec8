"""附件说明 (GB/T 9704-2012, 7.3.4): which attachments a paper names, and whether they follow in the same file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fazhi.gongwen.bodies import organs_of
from fazhi.gongwen.dates import only_date
from fazhi.gongwen.facts import Attachment
from fazhi.gongwen.rows import Row, narrow
from fazhi.reading.fold import fold

_LIST = re.compile(r"^附[ ]*(?:件|表)?[ ]*(?P<no>[0-9一二三四五六七八九十]{1,2})?[ ]*[：:][ ]*(?P<rest>\S.*)$")
_LIST_HEAD = re.compile(r"^附[ ]*件[ ]*[：:]$")
_ITEM = re.compile(
    r"^(?P<no>[0-9]{1,2}|[一二三四五六七八九十]{1,2})[ ]*[.．、:：][ ]*(?P<name>\S.*)$|"
    r"^附[ ]*件[ ]*(?P<no2>[0-9一二三四五六七八九十]{1,2})[ ]*[.．、:：][ ]*(?P<name2>\S.*)$"
)
_MARKER = re.compile(r"^附[ ]*[件表][ ]*(?P<no>[0-9一二三四五六七八九十]{0,3})[ ]*[：:]?(?P<rest>.*)$")
_INLINE = re.compile(r"(?<=\S)[ \u3000]{1,6}(?=[0-9]{1,2}[.．、])")
_CHINESE = {c: str(i) for i, c in enumerate("一二三四五六七八九十", 1)}


def find_attachments(rows: Sequence[Row], start: int, signature: int | None) -> tuple[Attachment, ...]:
    """The attachments listed; `signature` is the row where the signature begins, before which the list belongs."""
    limit = signature if signature is not None else len(rows)
    at = next((i for i in range(start, limit) if _opens_list(rows, i)), None)
    if at is None:
        return _listed_late(rows, start, limit)
    names, end = _names(rows, at, limit)
    return tuple(_attachment(rows, row, name, number, end, len(names)) for row, name, number in names)


def _opens_list(rows: Sequence[Row], i: int) -> bool:
    row = rows[i]
    if row.cells or len(row.text) > 120 or not row.text.startswith("附"):
        return False
    return _LIST.match(row.text) is not None or (
        _LIST_HEAD.match(row.text) is not None and i + 1 < len(rows) and _ITEM.match(rows[i + 1].text) is not None
    )


def _names(rows: Sequence[Row], at: int, limit: int) -> tuple[list[tuple[Row, str, str]], int]:
    """Names with the row and number of each; the list ends at the organ, a date, or a row that is no item."""
    out: list[tuple[Row, str, str]] = []
    i = at
    first = _LIST.match(narrow(rows[at].raw).strip())
    text = first["rest"] if first else ""
    if text:
        for piece in _INLINE.split(text):
            m = _ITEM.match(piece)
            number = (m["no"] or m["no2"] or "") if m else (first["no"] or "" if first else "")
            out.append((rows[at], (m["name"] or m["name2"]) if m else piece, number))
    for i in range(at + 1, min(limit, at + 40)):
        row = rows[i]
        m = _ITEM.match(row.text)
        later = _LIST.match(row.text)
        if m is not None and (out == [] or out[-1][2]):
            out.append((row, m["name"] or m["name2"], m["no"] or m["no2"] or ""))
        elif later is not None and later["no"]:
            out.append((row, later["rest"], later["no"]))
        elif _continues(rows, i, out):
            prior = out[-1]
            out[-1] = (prior[0], prior[1] + row.text.strip(), prior[2])
        else:
            return out, i
    return out, min(limit, at + 40)


def _continues(rows: Sequence[Row], i: int, out: list[tuple[Row, str, str]]) -> bool:
    """A name that runs over the line: the row before it was long, this one is no organ, date or sentence."""
    row, text = rows[i], rows[i].text
    if not out or row.gap or row.cells or len(text) > 40 or organs_of(row.raw) or only_date(text) or "。" in text:
        return False
    if text[:1] in "（(" and text.endswith(("公开）", "公开)", "发布）")):
        return False
    prior = rows[i - 1]
    return len(prior.text) >= 22 and text[-1] not in "：:"


def _clean(name: str) -> str:
    return name.strip().strip("。；;").strip()


def _attachment(rows: Sequence[Row], row: Row, name: str, number: str, end: int, count: int) -> Attachment:
    name = _clean(name)
    return Attachment(name, row.page, row.raw.strip(), _follows(rows, name, number, end, count))


def _follows(rows: Sequence[Row], name: str, number: str, end: int, count: int) -> bool:
    """The attachment's own title, or its marker 附件1, stands further down in the file."""
    wanted = fold(name.strip("《》"))
    number = _CHINESE.get(number, number)
    for i in range(end, len(rows)):
        text = rows[i].text
        if len(text) > 160:
            continue
        marker = _MARKER.match(text) if text.startswith("附") else None
        if marker is not None:
            marked = _CHINESE.get(marker["no"], marker["no"])
            if (marked and marked == number) or (not marked and count == 1 and i + 1 < len(rows)):
                return True
            text = marker["rest"] or text
        folded = fold(text.split("\t")[0])
        if not folded or not wanted.startswith(folded[:4]):
            continue
        joined = folded
        for j in range(i, min(len(rows), i + 4)):
            joined = folded if j == i else joined + fold(rows[j].text)
            if joined == wanted or joined.strip("《》") == wanted:
                return True
    return False


def _listed_late(rows: Sequence[Row], start: int, limit: int) -> tuple[Attachment, ...]:
    """附件 rows below the signature: an attachment that follows at once, or a list set in the wrong place."""
    out: list[Attachment] = []
    for i in range(max(start, limit), len(rows)):
        m = _LIST.match(rows[i].text) if rows[i].text.startswith("附") and not rows[i].cells else None
        if m is None or len(rows[i].text) > 80:
            continue
        item = _ITEM.match(m["rest"])
        name = _clean((item["name"] or item["name2"]) if item else m["rest"])
        rest = rows[i + 1 :]
        follows = len(rest) >= 2 and any(len(r.text) > 30 or r.cells for r in rest[:6])
        out.append(Attachment(name, rows[i].page, rows[i].raw.strip(), follows))
    return tuple(out)
