"""A dossier of public pages: list, captures, pictures, WARC, hashes, and one HTML index that opens offline."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fazhi.errors import OutputError
from fazhi.reading.hashing import hash_file
from fazhi.tables import SheetPlan, write_book
from fazhi.webproof.answer import Answer
from fazhi.webproof.capture import Capture
from fazhi.webproof.dossier_page import STATE_WORDS, Entry, index_page
from fazhi.webproof.recorded import AnswerWriter

BOOK = "网页清单.xlsx"
SUMS = "SHA256SUMS"
_HEADS = ("序号", "证明事项", "网页标题", "发布日期", "来源", "状态", "说明", "网址", "查看时间", "内容校验值", "截图")


@dataclass(frozen=True, slots=True)
class DossierEntry:
    """One page of a dossier. `about` says what it proves (指标、单位); `picture` is a PNG to be taken along.

    `note` says what is not to be seen from the capture: that the page has gone since, or has moved.
    """

    answer: Answer | None
    capture: Capture
    about: str = ""
    picture: Path | None = None
    note: str = ""


def write_dossier(folder: Path, title: str, entries: Iterable[DossierEntry], *, user_agent: str, made: str = "") -> int:
    """Write the dossier into `folder` (made if need be) and give the number of its pages.

    index.html, 网页清单.xlsx, links.warc.gz, captures.jsonl, pages/ (text, picture, PDF) and SHA256SUMS over all.
    Entries are taken one by one; only what the list shows is kept in memory. `made` is the day the dossier is made.
    """
    rows: list[Entry] = []
    encoder = msgspec.json.Encoder()
    try:
        _clear(folder)
        with (
            AnswerWriter(folder / "links.warc.gz", user_agent=user_agent) as writer,
            (folder / "captures.jsonl").open("wb") as captures,
        ):
            for number, one in enumerate(entries, 1):
                if one.answer is not None:
                    writer.write(one.answer)
                captures.write(encoder.encode(one.capture) + b"\n")
                rows.append(_stored(folder, number, one))
        (folder / "index.html").write_text(index_page(title, rows, made), encoding="utf-8")
        write_book(folder / BOOK, (_sheet(title, rows),))
        _write_sums(folder)
    except OSError as error:
        raise OutputError(folder, error.strerror or "写入失败") from error
    return len(rows)


def _clear(folder: Path) -> None:
    """What an earlier dossier left in its `pages` would stand in the sums of this one."""
    pages = folder / "pages"
    if pages.is_dir() and (folder / SUMS).is_file():
        shutil.rmtree(pages)
    pages.mkdir(parents=True, exist_ok=True)


def _stored(folder: Path, number: int, one: DossierEntry) -> Entry:
    """The files of one page, written, and what the index shows of it."""
    stem = f"pages/{number:04d}"
    (folder / f"{stem}.txt").write_text(one.capture.text, encoding="utf-8")
    picture = pdf = None
    if one.picture is not None and one.picture.is_file():
        picture = f"{stem}{one.picture.suffix}"
        shutil.copyfile(one.picture, folder / picture)
        if (beside := one.picture.with_suffix(".pdf")).is_file():
            pdf = f"{stem}.pdf"
            shutil.copyfile(beside, folder / pdf)
    capture = one.capture
    return Entry(
        number=number,
        about=one.about,
        title=capture.title or "",
        url=capture.url,
        final_url=capture.final_url,
        date=capture.date or "",
        source=capture.source or capture.account or "",
        state=capture.state,
        reason=capture.reason,
        note=one.note,
        fetched_at=capture.fetched_at,
        sha256=capture.sha256,
        text=f"{stem}.txt" if capture.text else None,
        excerpt=capture.text[:1_500],
        picture=picture,
        pdf=pdf,
    )


def _sheet(title: str, rows: list[Entry]) -> SheetPlan:
    cells = [
        (
            row.number,
            row.about,
            row.title,
            row.date,
            row.source,
            STATE_WORDS[row.state],
            "；".join(part for part in (row.reason, row.note) if part),
            row.url,
            row.fetched_at,
            row.sha256,
            row.picture or "",
        )
        for row in rows
    ]
    notes = ("原始应答在 links.warc.gz，全部文件的校验值在 SHA256SUMS。",)
    return SheetPlan("网页清单", _HEADS, cells, (6, 24, 36, 11, 18, 10, 24, 40, 20, 20, 18), title, notes, 1)


def _write_sums(folder: Path) -> None:
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != SUMS:
            digest = hash_file(path)[0]
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}")
    (folder / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
