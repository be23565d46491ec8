"""QR codes in pictures are addresses like any other."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import segno
from docx.shared import Cm
from fazhi.reading import read
from PIL import Image

URL = "https://mp.weixin.qq.com/s/AbCdEf12"


def code(text: str, scale: int = 6) -> bytes:
    """A QR code as PNG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=scale)
    return out.getvalue()


def poster(path: Path, text: str, turn: int = 0) -> Path:
    """A code on a larger sheet, turned."""
    sheet = Image.new("RGB", (1240, 1754), "white")
    with Image.open(io.BytesIO(code(text))) as picture:
        sheet.paste(picture.convert("RGB").rotate(turn, expand=True, fillcolor="white"), (400, 700))
    sheet.save(path)
    return path


def test_code_in_a_picture_is_a_link(tmp_path: Path) -> None:
    assert read(poster(tmp_path / "海报.png", URL)).links == (URL,)


def test_turned_code_in_a_photograph_is_a_link(tmp_path: Path) -> None:
    assert read(poster(tmp_path / "照片.jpg", URL, turn=17)).links == (URL,)


def test_code_without_an_address_is_no_link(tmp_path: Path) -> None:
    assert read(poster(tmp_path / "工号.png", "工号 20210012")).links == ()


def test_code_in_a_word_file_is_a_link_beside_those_of_its_text(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("网址：http://www.minghe.gov.cn/zwgk/1.html")
    word.add_picture(io.BytesIO(code(URL)), width=Cm(4))
    word.save(str(tmp_path / "网址.docx"))
    assert read(tmp_path / "网址.docx").links == ("http://www.minghe.gov.cn/zwgk/1.html", URL)


def test_code_on_a_scanned_page_is_a_link(tmp_path: Path) -> None:
    with Image.open(poster(tmp_path / "a.png", URL)) as sheet:
        sheet.save(tmp_path / "扫描件.pdf", resolution=150)
    assert read(tmp_path / "扫描件.pdf").links == (URL,)
