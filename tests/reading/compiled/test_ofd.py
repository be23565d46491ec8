"""OFD packages read with the compiled loops and in Python: the same, bit for bit."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from fazhi.reading import Document, compiled, read
from fazhi.reading.ofd_package import Package
from lxml import etree

Both = Callable[[Path], tuple[Document, Document]]

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_WRITERS = {
    "helloworld": "ofdrw 1",
    "form_fields": "ofdrw 2",
    "cover_page": "数科 PDF2OFD",
    "letter_no_docno": "数科 OFD convertor",
    "standard_table": "数科 ofd maker",
    "gongwen_reply_2011": "iOFD",
    "odd_page_dirs": "书生",
    "composite_unit_article": "福昕",
    "missing_image": "unknown, with references",
    "poem_lines_eleven_pages": "unknown, through Java",
}
"""Samples by who wrote them."""


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    """Reads a file both ways."""

    def read_both(path: Path) -> tuple[Document, Document]:
        one = read(path, ocr=False)
        with monkeypatch.context() as patch:
            patch.setenv("FAZHI_COMPILED", "off")
            compiled.has.cache_clear()
            try:
                return one, read(path, ocr=False)
            finally:
                compiled.has.cache_clear()

    return read_both


def _told(document: Document) -> bytes:
    return msgspec.json.encode(document)


def test_samples_are_the_same_both_ways(shared: Path, both: Both) -> None:
    paths = sorted(shared.rglob("*.ofd"))
    assert len(paths) >= 30
    for path in paths:
        one, other = both(path)
        assert _told(one) == _told(other), path.name


@pytest.mark.parametrize("name", _WRITERS)
def test_parts_of_each_writer_are_read_without_a_tree(shared: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not compiled.has("ofd", "ofd_objects", "elements", "parts", "scanning", "plain_numbers"):
        pytest.skip("not compiled here")
    found: list[object] = []
    usual = Package.xml
    monkeypatch.setattr(Package, "xml", lambda self, key: found.append(usual(self, key)) or found[-1])
    read(shared / "corpus" / "ofd" / f"{name}.ofd", ocr=False)
    assert found
    assert [one for one in found if isinstance(one, etree._Element)] == []


def _number(draw: random.Random) -> str:
    if draw.random() < 0.06:
        return draw.choice(("", " ", "x", "-", ".", "1e3", "inf", "nan", "1_0", "+5", "-0", "g", "1,2", "٣", "9" * 45))
    form = draw.choice(("{:.0f}", "{:.4f}", "{:.2f}", "{:.17f}", "{:.1f}", "{:.13f}"))
    return form.format(draw.choice((draw.uniform(0, 20), draw.uniform(0, 200), draw.uniform(-5, 5), 5.0)))


def _list(draw: random.Random, count: int) -> str:
    blank = draw.choice((" ",) * 12 + ("  ", "\t", "\n", ", "))
    return draw.choice(("",) * 9 + (" ",)) + blank.join(_number(draw) for _ in range(count))


def _attribute(draw: random.Random, name: str, value: Callable[[], str], often: float = 0.9) -> str:
    return f' {name}="{value()}"' if draw.random() < often else ""


def _matrix(draw: random.Random) -> str:
    plain = ("0.3528 0 0 0.3528 0 0", "1 0 0 1 0 0", "2 0 0 2 1.5 3", "0 1 -1 0 0 0", "-1 0 0 -1 0 0", "0 -1 1 0 9 9")
    return draw.choice((*plain, _list(draw, 6), _list(draw, draw.randint(0, 8))))


def _steps(draw: random.Random, count: int) -> str:
    how = draw.random()
    if how < 0.3:
        return draw.choice(
            (f"g {count} {_number(draw)}", f"5 g {count} 5 5", "g 3", f"g {_number(draw)} 5", "g -1 5 g 2 4")
        )
    if how < 0.5:
        return " ".join(draw.choice(("5", "5", "5", "20", "0.5")) for _ in range(count))
    return _list(draw, max(0, count + draw.choice((0, 0, 0, 0, -1, 1))))


def _place(draw: random.Random) -> str:
    corner = f"{draw.uniform(0, 180):.3f} {draw.uniform(0, 250):.3f} 50 10"
    stated = _attribute(
        draw, "Boundary", lambda: corner if draw.random() < 0.9 else _list(draw, draw.randint(0, 5)), 0.95
    )
    hidden = draw.choice(("",) * 20 + (' Visible="false"', ' Visible="true"', ' ofd:Visible="false"'))
    return stated + _attribute(draw, "CTM", lambda: _matrix(draw), 0.4) + hidden


def _run(draw: random.Random) -> str:
    words = draw.choice(
        ("法治政府建设", "案件", "2023年10月", "A&amp;B", "a  b", " 前", "后 ", "甲\n乙", "\ufffd¤", "&#x20;&#20013;", "", "　", "a",
         "    根据", "单  位  名  称")
    )  # fmt: skip
    size = _attribute(draw, "X", lambda: _number(draw)) + _attribute(draw, "Y", lambda: _number(draw))
    along = _attribute(draw, "DeltaX", lambda: _steps(draw, max(0, len(words) - 1)), 0.8)
    down = _attribute(draw, "DeltaY", lambda: _steps(draw, max(0, len(words) - 1)), 0.08)
    return f"<ofd:TextCode{size}{along}{down}>{words}</ofd:TextCode>"


def _text(draw: random.Random) -> str:
    size = _attribute(draw, "Size", lambda: draw.choice(("5", "5", "3.7041687965393066", "1", _number(draw))))
    size += _attribute(draw, "HScale", lambda: _number(draw), 0.1)
    glyphs = draw.choice(("", '<ofd:CGTransform CodePosition="0"><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform>'))
    runs = "".join(_run(draw) for _ in range(draw.choice((1, 1, 1, 2, 0))))
    return f"<ofd:TextObject{_place(draw)}{size}>{glyphs}{runs}</ofd:TextObject>"


def _path(draw: random.Random) -> str:
    colour = draw.choice(("255 0 0", "0 0 0", "200 20 20", "#FF #0 #0", "", "0 100 100 0"))
    data = draw.choice(
        ("M 0 0 L 40 0 L 40 40 L 0 40 C", "M 0 0 B 0 20 20 40 40 40 Q 1 1 2 2 A 1 1 0 0 0 5 5", "L 1", "")
    )
    return (
        f'<ofd:PathObject{_place(draw)} Fill="{draw.choice(("true", "false"))}"><ofd:FillColor Value="{colour}"/>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _objects(draw: random.Random, units: str, depth: int = 0) -> str:
    made = []
    for _ in range(draw.randint(0, 8)):
        kind = draw.random()
        if kind < 0.6:
            made.append(_text(draw))
        elif kind < 0.75:
            made.append(_path(draw))
        elif kind < 0.8:
            made.append(f'<ofd:ImageObject{_place(draw)} ResourceID="9"/>')
        elif kind < 0.92 and units:
            made.append(f'<ofd:CompositeObject{_place(draw)} ResourceID="{draw.choice(units)}"/>')
        elif depth < 3:
            name = draw.choice(("PageBlock", "Block", "Layer", "Other"))
            made.append(f"<ofd:{name}{_place(draw)}>{_objects(draw, units, depth + 1)}</ofd:{name}>")
    return "".join(made)


def _packed(draw: random.Random, path: Path) -> None:
    """A package of one page, whose parts are now and then of a kind that is left to lxml."""
    # Each unit refers to later ones alone: otherwise their number would grow without bound.
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{number}"><ofd:Content>{_objects(draw, later)}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for number, later in ((1, "234"), (2, "3"), (3, ""))
    )
    note = draw.choice(("", "", "", "<!-- x -->"))
    page = f"<ofd:Content><ofd:Layer>{_objects(draw, '1234')}{note}</ofd:Layer></ofd:Content>"
    template = f"<ofd:Content><ofd:Layer>{_objects(draw, '1234')}</ofd:Layer></ofd:Content>"
    used = draw.choice(("", '<ofd:Template TemplateID="4"/>'))
    parts = {
        "OFD.xml": f"<ofd:OFD {_NAMESPACE}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:PublicRes>R.xml</ofd:PublicRes>"
        '<ofd:TemplatePage ID="4" BaseLoc="T.xml"/></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/>'
        "</ofd:Pages></ofd:Document>",
        "D/R.xml": f"<ofd:Res {_NAMESPACE}>{draw.choice(('', '', '<!-- x -->'))}{units}</ofd:Res>",
        "D/T.xml": f"<ofd:Page {_NAMESPACE}>{template}</ofd:Page>",
        "D/P.xml": f"<ofd:Page {_NAMESPACE}>{used}{page}</ofd:Page>",
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


@pytest.mark.parametrize("seed", range(6))
def test_packages_of_any_content_are_the_same_both_ways(tmp_path: Path, both: Both, seed: int) -> None:
    draw, letters = random.Random(seed), 0
    for _ in range(70):
        _packed(draw, tmp_path / "made.ofd")
        one, other = both(tmp_path / "made.ofd")
        assert _told(one) == _told(other)
        letters += len(one.text)
    assert letters > 1000


@pytest.mark.parametrize("seed", range(3))
def test_damaged_samples_are_the_same_both_ways(shared: Path, tmp_path: Path, both: Both, seed: int) -> None:
    draw = random.Random(seed)
    small = [path for path in sorted(shared.rglob("*.ofd")) if path.stat().st_size < 10_000]
    for _ in range(60):
        with zipfile.ZipFile(draw.choice(small)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        hit = draw.choice([name for name in parts if name.endswith(".xml")])
        at = draw.randrange(len(parts[hit]) + 1)
        parts[hit] = (
            parts[hit][:at] + draw.choice((b"", b"<", b">", b"&", b'"', b"\0", b"0", b"\xff")) + parts[hit][at + 1 :]
        )
        with zipfile.ZipFile(tmp_path / "made.ofd", "w") as package:
            for name, data in parts.items():
                package.writestr(name, data)
        one, other = both(tmp_path / "made.ofd")
        assert _told(one) == _told(other)
