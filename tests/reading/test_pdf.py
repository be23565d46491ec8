"""PDF files made for one purpose each; the odd files of the real world are in test_sample_truths."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fazhi.reading import DEFAULT_LIMITS, Document, Limits, ProblemCode, read
from fazhi.reading.pdf import _clean
from fazhi.reading.pdf_bomb import is_flate_bomb
from fazhi.reading.pool import Job, ReadingPool

A4 = "[0 0 595 842]"
FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    "/DW 1000>>]>>"
)


def show(text: str, x: float, y: float, size: float = 16) -> str:
    """The operators that print one line."""
    return f"BT /F {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


class Maker:
    """A PDF written by hand: objects as text or bytes, pages as content."""

    def __init__(self) -> None:
        self.objects: list[bytes] = [b"", b""]
        self.pages: list[int] = []
        self.root = ""

    def add(self, body: str | bytes) -> int:
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return len(self.objects)

    def stream(self, data: bytes, entries: str = "") -> int:
        packed = zlib.compress(data)
        head = f"<</Length {len(packed)}/Filter/FlateDecode{entries}>>stream\n".encode()
        return self.add(head + packed + b"\nendstream")

    def page(self, content: str = "", resources: str = "", entries: str = "") -> None:
        drawn = self.stream(content.encode("latin-1"))
        font = f"/Font<</F {self.font()}>>"
        body = f"<</Type/Page/Parent 2 0 R/MediaBox{A4}/Contents {drawn} 0 R/Resources<<{font}{resources}>>{entries}>>"
        self.pages.append(self.add(body))

    def font(self) -> str:
        return FONT

    def picture(self, width: int, height: int, grey: int = 200) -> int:
        entries = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
        return self.stream(bytes([grey]) * (width * height), entries)

    def write(self, path: Path) -> Path:
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self.objects[0] = f"<</Type/Catalog/Pages 2 0 R{self.root}>>".encode()
        self.objects[1] = f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]>>".encode()
        data, places = b"%PDF-1.7\n", []
        for number, body in enumerate(self.objects, 1):
            places.append(len(data))
            data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(data)
        data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        data += b"".join(b"%010d 00000 n \n" % place for place in places)
        data += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
        path.write_bytes(data)
        return path


@pytest.fixture
def make(tmp_path: Path) -> Callable[[Maker], Document]:
    def made(maker: Maker, limits: Limits = DEFAULT_LIMITS) -> Document:
        return read(maker.write(tmp_path / "a.pdf"), ocr=False, limits=limits)

    return made


Make = Callable[..., Document]


def test_pdf_lines_have_text_place_and_size(make: Make) -> None:
    maker = Maker()
    maker.page(show("明河县人民政府文件", 100, 700, 22) + show("关 于 印 发 工 作 要 点 的 通 知", 100, 600))
    (page,) = make(maker).pages
    assert page.text == "明河县人民政府文件\n关于印发工作要点的通知"
    first = page.lines[0]
    assert first.box is not None
    assert (first.box.x0, first.size) == (pytest.approx(100, abs=4), 22.0)
    assert 842 - 700 - 22 < first.box.y0 < first.box.y1 < 842 - 700 + 6
    assert first.box.x1 > 100 + 8 * 22
    assert (page.width, page.height, page.ink, page.needs_ocr, page.seals) == (595.0, 842.0, True, False, ())


def test_pdf_blank_page_has_no_ink(make: Make) -> None:
    maker = Maker()
    maker.page(show("第一页有字，第二页没有。", 100, 700))
    maker.page()
    document = make(maker)
    assert [(page.ink, page.needs_ocr, page.text) for page in document.pages] == [
        (True, False, "第一页有字，第二页没有。"),
        (False, False, ""),
    ]
    assert document.sealed is False


def test_pdf_scanned_page_needs_ocr_and_knows_its_resolution(make: Make) -> None:
    maker = Maker()
    picture = maker.picture(1653, 2339)
    maker.page(f"q 595 0 0 842 0 0 cm /I Do Q\n{show('扫描应用制作', 20, 20, 8)}", f"/XObject<</I {picture} 0 R>>")
    maker.page(show("后一页是文字页，不用识别。", 100, 700))
    document = make(maker)
    assert [page.needs_ocr for page in document.pages] == [True, False]
    assert document.pages[0].dpi == pytest.approx(200, abs=1)
    assert (document.pages[0].seals, document.sealed) == (None, None)


def test_pdf_text_over_a_background_picture_is_read_as_text(make: Make) -> None:
    maker = Maker()
    picture = maker.picture(100, 140, 250)
    lines = "".join(
        show("为深入贯彻落实法治政府建设实施纲要，现将有关事项通知如下。", 60, 700 - 30 * n) for n in range(4)
    )
    maker.page(f"q 595 0 0 842 0 0 cm /I Do Q\n{lines}", f"/XObject<</I {picture} 0 R>>")
    (page,) = make(maker).pages
    assert (page.needs_ocr, len(page.lines)) == (False, 4)


def test_pdf_outlined_text_needs_ocr(make: Make) -> None:
    maker = Maker()
    maker.page("100 700 m 120 740 l 140 700 l h f\n")
    (page,) = make(maker).pages
    assert (page.text, page.needs_ocr, page.ink) == ("", True, True)


def test_pdf_form_fields_are_part_of_the_page(make: Make) -> None:
    maker = Maker()
    shown = show("县司法局", 2, 4, 12).encode()
    form = maker.stream(shown, f"/Type/XObject/Subtype/Form/BBox[0 0 150 20]/Resources<</Font<</F {FONT}>>>>")
    field = maker.add(
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T(unit)/V(x)/F 4/Rect[200 600 350 620]/AP<</N {form} 0 R>>>>"
    )
    maker.page(show("填报单位：", 100, 604, 12), entries=f"/Annots[{field} 0 R]")
    maker.root = f"/AcroForm<</Fields[{field} 0 R]>>"
    assert "县司法局" in make(maker).text


def test_pdf_links_of_text_and_annotations(make: Make) -> None:
    maker = Maker()
    note = maker.add(
        "<</Type/Annot/Subtype/Link/Rect[100 600 200 620]/A<</S/URI/URI(https://www.minghe.gov.cn/b.html)>>>>"
    )
    maker.page(show("网址：http://www.minghe.gov.cn/a.html，请查收", 100, 700), entries=f"/Annots[{note} 0 R]")
    assert make(maker).links == ("http://www.minghe.gov.cn/a.html", "https://www.minghe.gov.cn/b.html")


@pytest.mark.parametrize(
    ("root", "active"),
    [
        ("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", True),
        ("/OpenAction<</S/GoTo/D[3 0 R/Fit]>>", False),
        ("/OpenAction<</S/Launch/F(cmd.exe)>>", True),
        ("/Names<</JavaScript<</Names[(x) <</S/JavaScript/JS(app.alert\\(1\\))>>]>>>>", True),
        ("", False),
    ],
)
def test_pdf_active_content_is_named(make: Make, root: str, active: bool) -> None:
    maker = Maker()
    maker.page(show("一份普通的通知，供测试用。", 100, 700))
    maker.root = root
    document = make(maker)
    assert document.has(ProblemCode.MACRO) is active
    assert document.text == "一份普通的通知，供测试用。"


def test_pdf_open_action_in_an_object_of_its_own(make: Make) -> None:
    maker = Maker()
    maker.page(show("一份普通的通知，供测试用。", 100, 700))
    action = maker.add("<</S/JavaScript/JS(app.alert\\(1\\))>>")
    maker.root = f"/OpenAction {action} 0 R"
    assert make(maker).has(ProblemCode.MACRO)


def test_pdf_embedded_file_is_a_member(make: Make) -> None:
    maker = Maker()
    maker.page(show("正文见附件，请审阅。", 100, 700))
    inside = maker.stream("附件内容：行政执法台账".encode(), "/Type/EmbeddedFile")
    name = "\ufeff附件1.txt".encode("utf-16-be").hex()
    spec = maker.add(f"<</Type/Filespec/F<{name}>/UF<{name}>/EF<</F {inside} 0 R>>>>")
    maker.root = f"/Names<</EmbeddedFiles<</Names[(a) {spec} 0 R]>>>>"
    (member,) = make(maker).members
    assert (member.path, member.document.text) == ("附件1.txt", "附件内容：行政执法台账")


def test_pdf_more_pages_than_the_limit_is_said(make: Make) -> None:
    maker = Maker()
    for number in range(5):
        maker.page(show(f"这是第{number + 1}页的内容。", 100, 700))
    document = make(maker, replace(DEFAULT_LIMITS, pages=3))
    assert [problem.code for problem in document.problems] == [ProblemCode.TOO_LARGE]
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_pdf_with_more_text_than_the_limit_stops(make: Make) -> None:
    maker = Maker()
    for _ in range(4):
        maker.page(show("这一页大约有二十个字，用来数一数。", 100, 700))
    document = make(maker, replace(DEFAULT_LIMITS, characters=30))
    assert [problem.code for problem in document.problems] == [ProblemCode.TOO_LARGE]
    assert len(document.pages) == 2


def test_pdf_cut_anywhere_ends_with_pages_or_a_problem(tmp_path: Path) -> None:
    maker = Maker()
    maker.page(show("为深入贯彻落实法治政府建设实施纲要。", 100, 700))
    whole = maker.write(tmp_path / "whole.pdf").read_bytes()
    path = tmp_path / "cut.pdf"
    for length in range(10, len(whole), max(len(whole) // 40, 1)):
        path.write_bytes(whole[:length])
        document = read(path, ocr=False)
        assert document.pages or document.problems, length


def test_pdf_flate_bomb_costs_one_file(tmp_path: Path) -> None:
    bomb, good = Maker(), Maker()
    entries = f"/Type/Page/Parent 2 0 R/MediaBox{A4}"
    packed = zlib.compress(b"q Q " * (64 << 18))
    for _ in range(3):
        packed = zlib.compress(packed)
    filters = "/Filter[" + "/FlateDecode" * 4 + "]"
    stream = bomb.add(f"<</Length {len(packed)}{filters}>>stream\n".encode() + packed + b"\nendstream")
    bomb.pages.append(bomb.add(f"<<{entries}/Contents {stream} 0 R/Resources<<>>>>"))
    good.page(show("后面的文件照样读到。", 100, 700))
    jobs = [Job("bomb", bomb.write(tmp_path / "b.pdf"), "b.pdf"), Job("good", good.write(tmp_path / "g.pdf"), "g.pdf")]
    limits = replace(DEFAULT_LIMITS, memory_bytes=768 << 20, cpu_seconds=10, wall_seconds=20)
    with ReadingPool(workers=1, limits=limits) as pool:
        outcomes = {outcome.job.key: outcome.document for outcome in pool.run(jobs)}
    assert outcomes["good"].text == "后面的文件照样读到。"
    assert [problem.code for problem in outcomes["bomb"].problems] == [ProblemCode.BOMB]


@pytest.mark.parametrize(("unit", "filters", "bomb"), [(b"q Q ", 1, True), (b"q Q ", 3, True), (b"", 1, False)])
def test_pdf_stream_that_grows_without_end_is_told_from_honest_ones(
    tmp_path: Path, unit: bytes, filters: int, bomb: bool
) -> None:
    maker = Maker()
    packed = unit * (24 << 20) or bytes(range(256)) * 400
    for _ in range(filters):
        packed = zlib.compress(packed)
    maker.add(
        f"<</Length {len(packed)}/Filter[{'/FlateDecode' * filters}]>>stream\n".encode() + packed + b"\nendstream"
    )
    white = zlib.compress(bytes(80 << 20))  # a blank scan packs as well as any bomb
    maker.add(f"<</Subtype/Image/Length {len(white)}/Filter/FlateDecode>>stream\n".encode() + white + b"\nendstream")
    assert is_flate_bomb(maker.write(tmp_path / "a.pdf")) is bomb


def test_pdf_radicals_become_the_hanzi_they_stand_for() -> None:
    assert _clean("⾏政⽂件⼯作，Ａ４纸") == "行政文件工作，Ａ４纸"


@pytest.mark.parametrize(
    ("entries", "box"),
    [
        ("/MediaBox[0 0 595 842]", (100, 126, 228, 142)),
        ("/MediaBox[0 0 1000 1000]/CropBox[50 60 645 902]", (50, 186, 178, 202)),
        ("/MediaBox[-20 800 575 1642]", (120, 926, 248, 942)),
        ("/MediaBox[0 0 595 842]/Rotate 90", (700, 100, 716, 228)),
        ("/MediaBox[0 0 595 842]/Rotate 180", (367, 700, 495, 716)),
        ("/MediaBox[0 0 595 842]/Rotate 270", (126, 367, 142, 495)),
    ],
)
def test_pdf_line_lies_where_the_page_shows_it(
    tmp_path: Path, entries: str, box: tuple[float, float, float, float]
) -> None:
    maker = Maker()
    content = maker.stream(show("法治政府建设情况", 100, 700).encode())
    font = maker.add(FONT)
    maker.pages.append(
        maker.add(f"<</Type/Page/Parent 2 0 R{entries}/Contents {content} 0 R/Resources<</Font<</F {font} 0 R>>>>>>")
    )
    (line,) = read(maker.write(tmp_path / "a.pdf"), ocr=False).pages[0].lines
    assert line.box is not None
    assert [line.box.x0, line.box.y0, line.box.x1, line.box.y1] == pytest.approx(box, abs=6)


def test_pdf_hyphen_at_a_line_end_stays_or_joins_the_word() -> None:
    assert _clean("siloxyal\ufffelyl") == "siloxyallyl"
    assert _clean("GPT\ufffe2 与 Cross\ufffeCoupling") == "GPT-2 与 Cross-Coupling"
    assert _clean("\ufffe\ufffe\ufffe") == "\ufffe\ufffe\ufffe"


def test_pdf_font_that_gives_control_characters_waits_for_ocr(tmp_path: Path) -> None:
    made = Maker()
    codes = "".join(f"{1 + number % 20 if number % 20 not in (8, 9, 12) else 1:04x}" for number in range(60))
    made.page(f"BT /F 16 Tf 80 700 Td <{codes}> Tj ET\n" + show("法治", 80, 600))
    document = read(made.write(tmp_path / "a.pdf"), ocr=False)
    assert [page.needs_ocr for page in document.pages] == [True]
