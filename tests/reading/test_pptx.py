"""Presentations: slides in the order of the show, what is damaged is said, slides of a picture wait for OCR."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from fazhi.reading import ProblemCode, read
from fazhi.reading.pptx import pptx_images
from PIL import Image

NS = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATION = '<Relationship Id="{id}" Type="http://x/relationships/{kind}" Target="{target}"/>'


def text(words: str) -> str:
    return f"<p:sp><p:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>"


def picture(width: int, height: int) -> str:
    extension = '<p:cNvPr id="2" name="图"><a:extLst><a:ext uri="{28A0092B}"/></a:extLst></p:cNvPr>'
    return (
        f"<p:pic><p:nvPicPr>{extension}</p:nvPicPr><p:blipFill><a:blip r:embed='rId1'/></p:blipFill>"
        f"<p:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='{width}' cy='{height}'/></a:xfrm></p:spPr></p:pic>"
    )


def presentation(path: Path, slides: list[str | None]) -> Path:
    """A presentation of shapes a slide; None for a slide whose part is missing."""
    png = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(png, "PNG")
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="s{n}"/>' for n in range(len(slides)))
    relations = "".join(RELATION.format(id=f"s{n}", kind="slide", target=f"slides/{n}.xml") for n in range(len(slides)))
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "ppt/presentation.xml",
            f'<p:presentation {NS}><p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
        )
        package.writestr("ppt/_rels/presentation.xml.rels", f"<Relationships>{relations}</Relationships>")
        package.writestr("ppt/media/1.png", png.getvalue())
        for n, shapes in enumerate(slides):
            if shapes is None:
                continue
            package.writestr(
                f"ppt/slides/{n}.xml", f"<p:sld {NS}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
            )
            link = RELATION.format(id="rId1", kind="image", target="../media/1.png")
            package.writestr(f"ppt/slides/_rels/{n}.xml.rels", f"<Relationships>{link}</Relationships>")
    return path


@pytest.mark.parametrize("broken", [None, "<p:sp><p:txBody>"])
def test_slide_that_is_missing_or_damaged_is_said_and_the_others_keep_their_numbers(
    broken: str | None, tmp_path: Path
) -> None:
    document = read(presentation(tmp_path / "a.pptx", [text("普法"), broken, text("执法")]), ocr=False)
    assert [(page.number, page.text) for page in document.pages] == [(1, "普法"), (2, ""), (3, "执法")]
    [problem] = document.problems
    assert (problem.code, "第2张" in problem.message) == (ProblemCode.PARTIAL, True)


def test_slide_of_a_large_picture_waits_for_ocr(tmp_path: Path) -> None:
    large, small = picture(9_144_000, 6_858_000), picture(2_000_000, 1_000_000)
    path = presentation(tmp_path / "a.pptx", [large, small, text("标题") + large, text("标题")])
    document = read(path, ocr=False)
    assert [page.needs_ocr for page in document.pages] == [True, False, False, False]
    assert [page.ink for page in document.pages] == [True, True, True, True]
    assert 1 in pptx_images(path)


def test_slide_of_a_blank_picture_is_blank_after_ocr(tmp_path: Path) -> None:
    document = read(presentation(tmp_path / "a.pptx", [picture(9_144_000, 6_858_000)]))
    assert [(page.text, page.ink, page.needs_ocr) for page in document.pages] == [("", False, False)]
    assert document.problems == ()
