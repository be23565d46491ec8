"""OCR: the sample pictures' words, direction, skew, cells, blank pages, the engine's self-test."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from fazhi.errors import EngineError
from fazhi.reading import Document, Source, ocr_engine, read
from fazhi.reading.document import Page
from fazhi.reading.ocr import is_blank, read_page
from fazhi.reading.picture import frame_pixels


def page_of(pixels: npt.NDArray[np.uint8]) -> Page:
    height, width = pixels.shape[:2]
    return read_page(Page(1, "", width=width * 0.5, height=height * 0.5, needs_ocr=True), pixels)


def words(document: Document) -> str:
    return "".join(document.text.split())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("corpus/image/rapidocr_black_font_color_transparent.png", "我是中国人"),
        ("corpus/image/rapidocr_white_font_color_transparent.png", "我是中国人"),
        ("corpus/image/rapidocr_img_exif_orientation.jpg", "我是中国人"),
        ("corpus/image/cnocr_multi-line_cn1.png", "网络支付并无本质的区别"),
        ("corpus/image/table_row_span.png", "果园收成表"),
        ("corpus/image/rapidocr_short.png", "网络"),
        ("cases/palette_mode.png", "青水字〔2023〕6号"),
        ("cases/palette_mode.png", "关于加强河道管理的通知"),
        ("corpus/pdf_odd/docling_ocr_test_rotated_90.pdf", "DoclingbundlesPDFdocumentconversion"),
        ("corpus/pdf_odd/docling_ocr_test_rotated_180.pdf", "DoclingbundlesPDFdocumentconversion"),
        ("corpus/pdf_odd/paperless_tagged_no_text.pdf", "Thisisatest."),
    ],
)
def test_sample_pictures_say_what_the_table_states(shared: Path, name: str, part: str) -> None:
    document = read(shared / name)
    assert part in words(document)
    assert {page.source for page in document.pages} == {Source.OCR}
    assert all(page.confidence > 0.9 and not page.needs_ocr for page in document.pages)


def test_only_pages_without_text_are_read(shared: Path) -> None:
    pages = read(shared / "corpus/pdf_odd/paperless_multi_page_mixed.pdf").pages
    assert [page.source.value for page in pages] == ["ocr"] * 3 + ["text"] * 3
    assert [f"Page {i}" in page.text for i, page in enumerate(pages, start=1)] == [True] * 6


def test_black_picture_gives_no_words(shared: Path) -> None:
    document = read(shared / "corpus/image/rapidocr_empty_black.jpg")
    assert document.text == ""


def test_table_without_rules_keeps_rows_and_cells(shared: Path) -> None:
    rows = read(shared / "corpus/image/table_lineless_table_recognition.jpg").text.split("\n")
    assert rows[0].split("\t")[:3] == ["姓名", "年龄", "性别"]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turned_picture_reads_alike_and_boxes_lie_on_the_page_as_it_is(shared: Path, turns: int) -> None:
    pixels = frame_pixels(shared / "cases/palette_mode.png", 1)
    canvas = np.full((1200, 900, 3), 255, np.uint8)
    canvas[100:360] = pixels
    upright, lying = page_of(canvas), page_of(np.ascontiguousarray(np.rot90(canvas, turns)))
    assert lying.text == upright.text
    box = lying.lines[0].box
    assert box is not None
    # np.rot90 turns to the left: the first line comes to lie at the left, at the foot, at the right.
    x, y = (box.x0 + box.x1) / 2 / (lying.width or 1), (box.y0 + box.y1) / 2 / (lying.height or 1)
    assert {1: x < 0.3, 2: y > 0.7, 3: x > 0.7}[turns]


def test_small_skew_does_not_break_lines(shared: Path) -> None:
    pixels = frame_pixels(shared / "cases/palette_mode.png", 1)
    matrix = cv2.getRotationMatrix2D((450, 130), 3, 0.9)
    skewed = cv2.warpAffine(pixels, matrix, (900, 260), borderValue=(255, 255, 255))
    assert page_of(skewed).text == page_of(pixels).text


def test_blank_scan_has_no_ink_and_costs_no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_engine, "engine", lambda: pytest.fail("the models were asked"))
    noise = np.random.default_rng(3).normal(240, 6, (1600, 1130, 1)).repeat(3, axis=2)
    page = page_of(np.clip(noise, 0, 255).astype(np.uint8))
    assert (page.text, page.ink, page.seals, page.needs_ocr) == ("", False, (), False)


def test_one_small_line_is_no_blank_page() -> None:
    canvas = np.full((1600, 1130, 3), 255, np.uint8)
    cv2.putText(canvas, "page 2", (500, 1500), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1)
    assert not is_blank(canvas)


def test_wrong_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_engine, "_ANSWER", "另一个答案")
    ocr_engine.engine.cache_clear()
    try:
        with pytest.raises(EngineError, match="自检没有通过"):
            ocr_engine.engine()
    finally:
        ocr_engine.engine.cache_clear()


def _photograph(seed: int = 3) -> npt.NDArray[np.uint8]:
    """A dim scene of soft patches with grain, 4:3 as a telephone takes it."""
    chance = np.random.default_rng(seed)
    patches = chance.integers(30, 150, (9, 12, 3), dtype=np.uint8)
    scene = cv2.resize(patches, (1600, 1200), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    return np.clip(scene + chance.normal(0, 5, scene.shape), 0, 255).astype(np.uint8)


def _looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sides at which the detector looks from now on."""
    ocr_engine.engine()
    sides: list[int] = []
    real = ocr_engine.Engine.detect

    def detect(self: ocr_engine.Engine, pixels: ocr_engine.Rgb, side: int) -> list[ocr_engine.Quad]:
        sides.append(side)
        return real(self, pixels, side)

    monkeypatch.setattr(ocr_engine.Engine, "detect", detect)
    return sides


def test_photograph_without_text_gets_one_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = _looks(monkeypatch)
    assert page_of(_photograph()).text == ""
    assert sides == [ocr_engine.GLANCE_SIDE]


def test_large_words_of_a_photograph_are_read_at_a_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = _photograph()
    cv2.putText(pixels, "FAZHI 2021", (300, 500), cv2.FONT_HERSHEY_SIMPLEX, 5, (255, 255, 255), 14, cv2.LINE_AA)
    sides = _looks(monkeypatch)
    assert "".join(page_of(pixels).text.split()) == "FAZHI2021"
    assert sides == [ocr_engine.GLANCE_SIDE]


def test_small_letters_on_a_dim_picture_get_the_usual_look(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = _photograph()
    for row in range(12):
        cv2.putText(
            pixels, f"LINE {row} OF A NOTICE", (300, 300 + 50 * row), cv2.FONT_HERSHEY_SIMPLEX, 1, (255,) * 3, 2
        )
    sides = _looks(monkeypatch)
    text = "".join(page_of(pixels).text.split())
    assert [row for row in range(12) if f"LINE{row}OFANOTICE" not in text] == []
    assert sides[:2] == [ocr_engine.GLANCE_SIDE, ocr_engine.SMALL_SIDE]
