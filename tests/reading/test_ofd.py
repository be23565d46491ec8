"""OFD packages: the sample files' stated truths, and small packages made here for what they do not show."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fazhi.reading import Document, ProblemCode, read
from fazhi.reading.ofd_numbers import deltas
from hypothesis import given
from hypothesis import strategies as st

Made = Callable[..., Document]

_PAGE = (
    '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>'
    "</ofd:Area><ofd:Content><ofd:Layer ID='2'>{}</ofd:Layer></ofd:Content></ofd:Page>"
)


def text(words: str, x: float, y: float, size: float = 5, extra: str = "", delta: str = "") -> str:
    """A text object whose first letter stands at x, y (baseline)."""
    step = f' DeltaX="{delta}"' if delta else ""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - size} 100 {size}" Font="1" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size}"{step}>{words}</ofd:TextCode></ofd:TextObject>'
    )


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a package of the page contents given (and further parts) and reads it."""

    def make(*pages: str, parts: dict[str, str] | None = None, document: str = "", body: str = "") -> Document:
        path = tmp_path / "made.ofd"
        listed = "".join(f'<ofd:Page ID="{10 + i}" BaseLoc="Pages/P{i}.xml"/>' for i in range(len(pages)))
        files = {
            "OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocInfo><ofd:Title>题名'
            f"</ofd:Title></ofd:DocInfo><ofd:DocRoot>D/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
            "D/Document.xml": '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData/>'
            f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
        }
        files |= {f"D/Pages/P{i}.xml": _PAGE.format(page) for i, page in enumerate(pages)}
        with zipfile.ZipFile(path, "w") as package:
            for name, content in (files | (parts or {})).items():
                package.writestr(name, content)
        return read(path, ocr=False)

    return make


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


_ROWS = {
    "gongwen_reply_2011": ("路卫发〔2011〕76号", "关于同意张阿三同志辞职的批复", "区中医院", "2011年3月10日"),
    "doc_handling_slip": ("府办专督〔2020〕24号", "市委主要领导同志调研后续落实事项的通知", "市人民政府办公室"),
    "letter_no_docno": ("关于加快南货场铁路涵洞下穿建设的函", "第7次会议", "蚌山区政府", "2023年7月12日"),
    "cover_page": ("信息系统密码应用测评要求", "中国密码学会密评联委会", "二〇二〇年十二月"),
    "two_pages_prose": ("自从给枪炮打破了大门之后",),
    "odd_page_dirs": ("立案决定书", "存根"),
    "split_text_runs": ("重庆市马上融资担保有限公司",),
    "standard_table": ("字型变换", "CodePosition"),
    "missing_image": ("矿产资源勘查许可证",),
    "composite_unit_article": ("建设新时代海关数字档案室",),
    "form_fields": ("姓名", "生日"),
    "poem_lines_eleven_pages": ("十年生死两茫茫",),
}
_EXACT = {
    "helloworld": "你好呀，OFD Reader&Writer！",
    "pageblock": "你好呀，OFD Reader&Writer！",
    "chinese_dir": "你好呀，OFD Reader&Writer！",
    "namespace_nonstd": "你好呀，OFD Reader&Writer！",
    "all_protected_signed": "你好呀，OFD Reader&Writer！",
    "seal_v4": "你好呀，OFD Reader&Writer！",
    "digital_sign": "你好呀，OFD Reader&Writer！",
    "transparent_text": "你好呀，OFD Reader&Writer！",
    "watermark_hello": "你好呀，OFD Reader&Writer！",
    "ofd_a": "Hello OFD-A",
    "attachment": "这是一个带有附件的OFD文件",
    "attachment_relpath": "这是一个带有附件的OFD文件",
    "form_fields": "姓名\n生日",
}


def test_sample_packages_have_the_pages_that_the_table_states(shared: Path) -> None:
    with (shared / "corpus" / "SOURCES.tsv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["file"].startswith("ofd/")]
    stated = {row["file"]: int(m[1]) for row in rows if (m := re.search(r"pages=(\d+)", list(row.values())[-1]))}
    found = {name: len(read(shared / "corpus" / name, ocr=False).pages) for name in stated}
    assert len(stated) >= 28
    assert found == stated


@pytest.mark.parametrize("name", _ROWS)
def test_sample_packages_hold_the_words_stated(shared: Path, name: str) -> None:
    words = squeezed(read(shared / "corpus" / "ofd" / f"{name}.ofd", ocr=False).text)
    assert [part for part in _ROWS[name] if part not in words] == []


@pytest.mark.parametrize("name", _EXACT)
def test_sample_packages_hold_nothing_else(shared: Path, name: str) -> None:
    assert read(shared / "corpus" / "ofd" / f"{name}.ofd", ocr=False).text == _EXACT[name]


@pytest.mark.parametrize("name", ["integrity_protected", "two_pages_prose", "watermark_six_pages"])
def test_sample_prose_begins_with_its_title(shared: Path, name: str) -> None:
    assert read(shared / "corpus" / "ofd" / f"{name}.ofd", ocr=False).text.startswith("拿来主义\n")


@pytest.mark.parametrize(
    ("name", "sealed"),
    [("seal_v4", True), ("gongwen_reply_2011", True), ("ride_seam_seal", True), ("letter_no_docno", True),
     ("digital_sign", False), ("helloworld", False), ("two_pages_prose", False), ("composite_unit_article", False)],
)  # fmt: skip
def test_sealed_follows_signatures_and_drawn_seals(shared: Path, name: str, sealed: bool) -> None:
    assert read(shared / "corpus" / "ofd" / f"{name}.ofd", ocr=False).sealed is sealed


def test_pages_follow_the_document_and_not_their_names(shared: Path) -> None:
    document = read(shared / "cases" / "page_dir_names.ofd", ocr=False)
    assert len(document.pages) == 2
    assert document.text.startswith("青禾县审计局")
    assert document.text.endswith("2023年10月9日")


def test_lines_follow_their_places_and_not_the_file(shared: Path) -> None:
    assert read(shared / "cases" / "reading_order.ofd", ocr=False).text.startswith("青禾县人社局文件\n")


def test_attachment_is_a_member(shared: Path) -> None:
    members = read(shared / "corpus" / "ofd" / "attachment.ofd", ocr=False).members
    assert [(one.path, one.document.media_type) for one in members] == [("Gao.jpg", "image/jpeg")]


def test_missing_picture_is_told_and_the_rest_is_read(made: Made) -> None:
    picture = '<ofd:ImageObject ID="4" Boundary="10 10 60 60" CTM="60 0 0 60 0 0" ResourceID="77"/>'
    document = made(text("正文", 20, 30) + picture)
    assert document.text == "正文"
    assert [one.code for one in document.problems] == [ProblemCode.PARTIAL]


def test_runs_of_one_row_are_joined_without_false_blanks(made: Made) -> None:
    assert made(text("法治政", 20, 30) + text("府建设", 35.5, 30)).text == "法治政府建设"


def test_cells_of_one_row_are_parted_by_a_tab(made: Made) -> None:
    assert made(text("检查次数", 20, 30) + text("三十二次", 90, 30)).text == "检查次数\t三十二次"


def test_repeated_steps_and_spread_titles_give_no_blanks(made: Made) -> None:
    assert made(text("通知", 60, 30, delta="g 1 12")).text == "通知"


def test_turned_page_of_text_is_read_along_its_lines(made: Made) -> None:
    ctm = 'CTM="0 1 -1 0 0 0"'
    assert made(text("第一行", 100, 30, extra=ctm) + text("第二行", 90, 30, extra=ctm)).text == "第一行\n第二行"


def test_leaning_text_is_a_watermark_and_hidden_text_is_not_read(made: Made) -> None:
    page = text("正文", 20, 30) + text("内部资料", 50, 90, extra='CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert made(page + text("看不见", 20, 60, extra='Visible="false"')).text == "正文"


def test_two_columns_are_read_one_after_the_other(made: Made) -> None:
    rows = [
        (text(f"左栏第{i}行的文字要够长", 20, 40 + 8 * i), text(f"右栏第{i}行的文字要够长", 110, 40 + 8 * i))
        for i in range(8)
    ]
    words = made("".join(left + right for left, right in rows)).text.split("\n")
    assert words == [f"{side}第{i}行的文字要够长" for side in ("左栏", "右栏") for i in range(8)]


def test_blank_page_has_no_ink(made: Made) -> None:
    document = made(text("正文", 20, 30), "")
    assert [page.ink for page in document.pages] == [True, False]
    assert [page.needs_ocr for page in document.pages] == [False, False]


def test_document_info_and_boxes_are_kept(made: Made) -> None:
    document = made(text("正文", 25.4, 50.8))
    box = document.pages[0].lines[0].box
    assert document.meta == {"Title": "题名"}
    assert box is not None
    assert (round(box.x0), round(box.x1)) == (72, 100)
    assert box.y0 < 144 < box.y1


_CLIP = "<ofd:Clip><ofd:Area><ofd:Path Boundary='0 0 9 9'/></ofd:Area></ofd:Clip>"


@pytest.mark.parametrize(
    "clips",
    [
        f"<ofd:Clips>{_CLIP}</ofd:Clips>",
        f'<ofd:Clips TransFlag="false">{_CLIP}</ofd:Clips>',
        "<ofd:Clips/>",
        '<ofd:Clips TransFlag="false"/>',
        f"<ofd:Clips><ofd:Clips>{_CLIP}</ofd:Clips></ofd:Clips>",
        "<!-- <ofd:Clips> -->",
        "<!-- </ofd:Clips> -->",
        "<?note <ofd:Clips> ?>",
    ],
)
def test_text_around_clipping_is_read(made: Made, clips: str) -> None:
    first, second = text("上一行", 20, 30), text("下一行", 20, 40)
    assert made((first + second).replace("<ofd:TextCode", f"{clips}<ofd:TextCode")).text == "上一行\n下一行"


def test_page_that_breaks_off_within_its_clipping_is_told(made: Made) -> None:
    page = text("上一行", 20, 30) + "<ofd:TextObject><ofd:Clips><ofd:Clip></ofd:Clips></ofd:Tex"
    document = made(page)
    assert document.text == ""
    assert [one.code for one in document.problems] == [ProblemCode.PARTIAL]


def test_document_type_is_refused(made: Made) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><ofd:Document xmlns:ofd="x">&b;</ofd:Document>'
    document = made("", parts={"D/Document.xml": bomb})
    assert document.refused is not None
    assert document.refused.code is ProblemCode.UNSUPPORTED


def test_unit_that_refers_to_itself_ends(made: Made) -> None:
    unit = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5">'
        f'<ofd:Content>{text("一", 20, 30)}<ofd:CompositeObject ID="6" Boundary="0 0 1 1" ResourceID="5"/></ofd:Content>'
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    page = '<ofd:CompositeObject ID="7" Boundary="0 0 210 297" ResourceID="5"/>'
    document = made(
        page,
        parts={
            "D/Res.xml": unit,
            "D/Document.xml": '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PublicRes>Res.xml'
            '</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P0.xml"/></ofd:Pages></ofd:Document>',
        },
    )
    assert document.text == "一"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated_package_is_told(shared: Path, tmp_path: Path, share: float) -> None:
    data = (shared / "corpus" / "ofd" / "two_pages_prose.ofd").read_bytes()
    path = tmp_path / "cut.ofd"
    path.write_bytes(data[: int(len(data) * share)])
    document = read(path, ocr=False)
    assert document.has(ProblemCode.CORRUPT) or document.has(ProblemCode.PARTIAL)


@given(st.text(alphabet="g 0123456789.-e,x", max_size=60))
def test_deltas_of_any_text_are_bounded(words: str) -> None:
    assert len(deltas(words)) <= 10_000 * (len(words) + 1)


def test_deltas_repeat() -> None:
    assert deltas("g 3 2.5 1 g 2 4") == [2.5, 2.5, 2.5, 1.0, 4.0, 4.0]
