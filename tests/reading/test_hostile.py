"""Hostile and broken files of every office format and archive: one answer each, in bounded time, and no trace left.

The files are made from a fixed seed: cut at many places, bits turned, parts swapped for attacks. They are read by the
limited children, as in a real run.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import libarchive
import pytest
import xlsxwriter
from fazhi.reading import Document, ProblemCode
from fazhi.reading.limits import Limits
from fazhi.reading.pool import Job, ReadingPool
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))
from seeds import seed

RAR = Path(__file__).parent / "samples" / "rar"
SEED = 20210305
WALL = 60
MOST_MEMORY = 1 << 30
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def packed(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def word(document: str, **more: str | bytes) -> bytes:
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **more})


def word_body(body: str) -> str:
    return f"<w:document {_W}><w:body>{body}</w:body></w:document>"


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        for row in range(50):
            sheet.write_row(row, 0, [row, f"第{row}件", 0.5])
    return stream.getvalue()


def with_part(package: bytes, name: str, change: str, at: str) -> bytes:
    """A package with `change` put before the text `at` of one part."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = parts[name].replace(at.encode(), (change + at).encode(), 1)
    return packed(parts)


def slides() -> bytes:
    p = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f'<p:presentation {p} {r}><p:sldIdLst><p:sldId r:id="r1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": '<Relationships><Relationship Id="r1" Type="x/slide" Target="slides/s.xml"/></Relationships>',
            "ppt/slides/s.xml": f"<p:sld {p} {a}><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>宪法宣传</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>",
        }
    )


def seven_zip(folder: Path) -> bytes:
    path = folder / "seed.7z"
    with libarchive.file_writer(str(path), "7zip") as archive:
        archive.add_file_from_memory("a.txt", 3000, "法治".encode() * 500)
    return path.read_bytes()


def pictures() -> dict[str, bytes]:
    """A page as PNG and, twice, as TIFF."""
    page = Image.new("RGB", (200, 280), "white")
    found = {}
    for kind, more in (("png", {}), ("tiff", {"save_all": True, "append_images": [page]})):
        stream = io.BytesIO()
        page.save(stream, kind, **more)
        found[f"a.{kind}"] = stream.getvalue()
    return found


def tar_gz() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        entry = tarfile.TarInfo("材料/通知.txt")
        entry.size = 600
        archive.addfile(entry, io.BytesIO("法治".encode() * 100))
    return stream.getvalue()


def seeds(folder: Path) -> dict[str, bytes]:
    """One good file of each kind, to be broken."""
    text = "<w:p><w:r><w:t>关于推进依法行政的通知</w:t></w:r></w:p>" * 40
    return {
        "a.docx": word(word_body(text)),
        "a.xlsx": workbook(),
        "a.pptx": slides(),
        "a.zip": packed({"甲.txt": "法治" * 300, "乙/丙.docx": word(word_body(text))}),
        "a.7z": seven_zip(folder),
        "a.tar.gz": tar_gz(),
        "new.rar": (RAR / "rar5-crc.rar").read_bytes(),
        "solid.rar": (RAR / "rar3-solid.rar").read_bytes(),
        "rar2.rar": (RAR / "rar2-unix-owner.rar").read_bytes(),
        **{f"a.{kind}": seed(kind) for kind in ("ofd", "pdf", "eml", "html", "rar")},
        **pictures(),
    }


def mutated(good: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each seed cut at 20 places and with bits turned in 20 ways."""
    chance = random.Random(SEED)
    for name, data in good.items():
        for number in range(20):
            yield f"cut{number}-{name}", data[: len(data) * number // 20]
        for number in range(20):
            broken = bytearray(data)
            for _ in range(chance.choice((1, 4, 30, 200))):
                broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
            yield f"turned{number}-{name}", bytes(broken)


def attacks() -> Iterator[tuple[str, bytes, set[ProblemCode]]]:
    """Files built to hurt, and the answers that are right."""
    good = word_body("<w:p><w:r><w:t>通知</w:t></w:r></w:p>")
    refused = {ProblemCode.BOMB, ProblemCode.CORRUPT, ProblemCode.TOO_LARGE}
    deep = "<w:tbl><w:tr><w:tc>" * 20_000
    yield "entities.docx", word(_ENTITIES + good.replace("通知", "&j;")), {ProblemCode.BOMB}
    yield "outside.docx", word(_OUTSIDE + good.replace("通知", "&e;")), {ProblemCode.BOMB}
    yield "padded.docx", word(f"<!--{' ' * 9000}-->" + _OUTSIDE + good.replace("通知", "&e;")), refused
    yield "deep.docx", word(word_body(deep)), refused
    yield "flat-bomb.docx", word("<w:document>" + " " * (200 << 20)), refused
    yield "styles-bomb.docx", word(good, **{"word/styles.xml": b" " * (200 << 20)}), {ProblemCode.BOMB}
    yield (
        "spans.docx",
        word(
            word_body(
                "<w:tbl><w:tr>"
                + '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr></w:tc>' * 200
                + "</w:tr></w:tbl>"
            )
        ),
        set(),
    )
    yield (
        "self.docx",
        word(
            good,
            **{
                "word/_rels/document.xml.rels": '<Relationships><Relationship Id="r1" Type="x/header" Target="document.xml"/></Relationships>'
            },
        ),
        set(),
    )
    entity_sheet = with_part(workbook(), "xl/sharedStrings.xml", _ENTITIES, "<sst")
    yield "entities.xlsx", entity_sheet, {ProblemCode.BOMB}
    yield (
        "far-cell.xlsx",
        with_part(
            workbook(),
            "xl/worksheets/sheet1.xml",
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            "</sheetData>",
        ),
        {ProblemCode.PARTIAL, ProblemCode.TOO_LARGE},
    )
    yield (
        "beyond-cell.xlsx",
        with_part(
            workbook(),
            "xl/worksheets/sheet1.xml",
            '<row r="9"><c r="B999999999999999999991"><v>1</v></c></row>',
            "</sheetData>",
        ),
        {ProblemCode.TOO_LARGE},
    )
    yield "bomb.xlsx", packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": b" " * (300 << 20)}), refused
    yield "bomb.zip", packed({"a.txt": bytes(300 << 20)}), {ProblemCode.BOMB}
    nested = packed({f"{n}.txt": bytes(1 << 20) for n in range(10)})
    for _ in range(5):
        nested = packed({f"{n}.zip": nested for n in range(10)})
    yield "nested.zip", nested, refused
    yield "many.zip", packed({f"{n}.txt": b"" for n in range(21_000)}, zipfile.ZIP_STORED), {ProblemCode.BOMB}
    yield "not-a-zip.docx", b"PK\x03\x04" + bytes(5000), refused
    yield "ole.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, refused | {ProblemCode.UNSUPPORTED}


def all_codes(document: Document) -> set[ProblemCode]:
    found = {problem.code for problem in document.problems}
    for member in document.members:
        found |= all_codes(member.document)
    return found


@pytest.mark.slow
def test_hostile_and_broken_files(tmp_path: Path) -> None:
    inside = tmp_path / "files"
    inside.mkdir()
    expected: dict[str, set[ProblemCode] | None] = {}
    for name, data in mutated(seeds(tmp_path)):
        (inside / name).write_bytes(data)
        expected[name] = None
    for name, data, codes in attacks():
        (inside / name).write_bytes(data)
        expected[name] = codes
    assert len(expected) >= 500
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    limits = Limits(wall_seconds=WALL, cpu_seconds=WALL)
    seen: dict[str, Document] = {}
    slowest = 0.0
    with ReadingPool(workers=2, limits=limits) as pool:
        at = time.monotonic()
        for outcome in pool.run([Job(name, inside / name, name) for name in expected]):
            seen[outcome.job.key] = outcome.document
            slowest, at = max(slowest, time.monotonic() - at), time.monotonic()
    assert set(seen) == set(expected)
    wrong = {
        name: (codes, all_codes(seen[name]))
        for name, codes in expected.items()
        if codes and not codes & all_codes(seen[name])
    }
    assert wrong == {}
    assert not [name for name, document in seen.items() if ProblemCode.TIMEOUT in all_codes(document)]
    assert slowest < WALL
    # The children are gone by now; the hungriest of them, and of what they started, in KiB.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY >> 10
    assert not [name for name, document in seen.items() if "root:" in document.text]
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
    silent = [n for n, d in seen.items() if not d.pages and not d.members and not d.problems]
    assert silent == []
