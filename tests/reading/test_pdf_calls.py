"""The walks over a page's objects and lines: compiled or in Python, they give the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from fazhi.reading import Document, compiled, read
from tests.reading.test_ofd_seals import seal_picture
from tests.reading.test_pdf import Maker, show
from tests.reading.test_pdf_rings import seal as ringed
from tests.reading.test_pdf_seals import flate, put, vector_seal

pytestmark = pytest.mark.skipif(not compiled.has("pdf_walk"), reason="not compiled here: all other tests run in Python")


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Document, Document]:
    fast = read(path, ocr=False)
    monkeypatch.setattr(compiled, "has", lambda name: False)
    return fast, read(path, ocr=False)


def test_both_ways_give_the_same_lines_and_seals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = Maker()
    picture = flate(maker, seal_picture(200))
    text = show("  明河县人民政府文件 ", 100, 700, 22) + show("Notice 2021", 100, 640) + show("印", 100, 600)
    rules = "".join(f"60 {y} 400 0.5 re f\n" for y in range(300, 400, 10))
    maker.page(text + rules + vector_seal(200, 400, 58) + ringed() + put("I", 60, 60), f"/XObject<</I {picture} 0 R>>")
    maker.page(show("第二页", 50, 50), "", "/Rotate 90")
    maker.page()
    fast, slow = both(maker.write(tmp_path / "a.pdf"), monkeypatch)
    assert fast == slow
    first = fast.pages[0]
    assert [line.text for line in first.lines] == ["明河县人民政府文件", "Notice 2021", "印"]
    assert all(line.box and line.size for line in first.lines)
    assert len(first.seals or ()) == 3


def test_both_ways_give_no_places_where_a_character_is_two_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wide(Maker):
        def font(self) -> str:
            mapped = (
                b"/CIDInit /ProcSet findresource begin begincmap 1 beginbfchar <0041> <D840DC00> endbfchar endcmap end"
            )
            return (
                f"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode {self.stream(mapped)} 0 R"
                "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)"
                "/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
            )

    maker = Wide()
    maker.page("BT /F 16 Tf 60 700 Td <004100410041> Tj ET\n")
    fast, slow = both(maker.write(tmp_path / "a.pdf"), monkeypatch)
    assert fast == slow
    assert [(line.text, line.box) for line in fast.pages[0].lines] == [("\U00020000" * 3, None)]
