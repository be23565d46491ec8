"""Pages of OFD files and scans as PDF."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from fazhi.reading.printing import print_pages
from PIL import Image


def test_ofd_pages_carry_their_text_where_reading_found_it(shared: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"
    assert print_pages(shared / "corpus" / "ofd" / "gongwen_reply_2011.ofd", target) is None
    book = pypdfium2.PdfDocument(target)
    assert len(book) == 2
    sheet = book[0].render(scale=1).to_pil().convert("L")
    width, height = sheet.size
    heading = sheet.crop((0, int(height * 0.1), width, int(height * 0.2)))
    assert sum(heading.histogram()[:128]) > 500  # the body's name is drawn
    book.close()


def test_scan_keeps_its_frames_and_its_turn(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (300, 400), "white"), Image.new("RGB", (400, 300), "black")]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    assert print_pages(tmp_path / "a.tif", tmp_path / "a.pdf") is None
    book = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert [page.get_width() > page.get_height() for page in book] == [False, True]
    book.close()


def test_broken_file_gives_a_problem_and_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.ofd").write_bytes(b"PK\x03\x04 broken")
    problem = print_pages(tmp_path / "a.ofd", tmp_path / "a.pdf")
    assert problem is not None
    assert problem.message.endswith("。")
    assert not (tmp_path / "a.pdf").exists()


def test_drawing_that_takes_too_long_is_ended(shared: Path, tmp_path: Path) -> None:
    problem = print_pages(shared / "corpus" / "ofd" / "gongwen_reply_2011.ofd", tmp_path / "a.pdf", seconds=0.05)
    assert problem is not None
    assert problem.code == "timeout"
