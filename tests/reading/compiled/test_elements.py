"""The compiled parser of parts: it gives what lxml gives, or nothing at all."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fazhi.reading import compiled
from fazhi.reading.ofd_package import Node, local
from lxml import etree

Parsed = Callable[[bytes], Any]

_SMALL = (
    (
        b'<?xml version="1.0"?>\r\n<a xmlns="http://x.y/z" xmlns:o="http://a.b" o:s="1" b=\'2\'>\r\nx&amp;y&#65;&#x20;z'
        b'&#xD;<o:b c="d\n\te&#10;&lt;"/>\r<c> </c >tail</a>\n'
    ),
    "\ufeff<a><b>\u4e2d]\uff08\U00020000</b></a>".encode(),
    b'<a><b/><b></b><b ></b ><b x="1" y="2"/>x<b> </b></a>',
)
_BITS = [
    *(bytes((byte,)) for byte in b"<>/\"'&;= \n\r\t\0\x0b\x0c\x1f\x7f:-._1a"),
    *(b"xmlns", b' xmlns:a="http://a"', b"ofd:", b"xml:", b' xml:id="a"', b' a="1"', b' a:a="1"', b"standalone='yes'"),
    *(b"&amp;", b"&#", b"&#x41;", b"&#xFFFE;", b"&#0;", b"&#1114112;", b"&#x100000041;", b"&quot", b"&nbsp;", b"]]>"),
    *(b"\xef\xbf\xbe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8", b"\xc2\x85"),
    *(b"<!--", b"-->", b"<?x?>", b"<![CDATA[x]]>", b"<!DOCTYPE a>", b"<a/>", b"</a>", b"<b>", b"</b>", b"</", b"/>"),
    *("中".encode(), b"encoding='gbk'", b" x='", b' x="'),
]


@pytest.fixture
def parsed() -> Parsed:
    if not compiled.has("elements", "parts", "scanning"):
        pytest.skip("not compiled here")
    from fazhi.reading.compiled.elements import parsed

    return parsed


def _lxml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(data, parser)


def _told(node: Node) -> tuple[object, ...]:
    """All that readers may ask of an element."""
    if isinstance(node, etree._Element):
        names = [name for name in node.attrib if "}" not in str(name)]
        return local(node), node.text, {str(name): node.get(name) for name in names}, [_told(one) for one in node]
    return node.tag, node.text, _Asked(node), [_told(one) for one in node]


class _Asked:
    """The attributes of an element that does not list them, as equal to those that it gives when asked for them."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and {name: self.node.get(name) for name in other} == other

    __hash__ = None  # type: ignore[assignment]  # compared only


def _parts(folder: Path) -> list[bytes]:
    found = []
    for path in sorted(folder.rglob("*.ofd")):
        with zipfile.ZipFile(path) as package:
            found += [package.read(name) for name in package.namelist() if name.lower().endswith(".xml")]
    return found


def test_parts_of_the_samples_are_as_lxml_has_them(shared: Path, parsed: Parsed) -> None:
    found = [(parsed(part), part) for part in _parts(shared)]
    assert [part for root, part in found if root is not None and _told(_lxml(part)) != _told(root)] == []
    assert sum(root is None for root, _ in found) <= 0.02 * len(found)


def _mutated(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 6))):
        at, kind = draw.randrange(len(changed) + 1), draw.random()
        if kind < 0.5:
            changed[at:at] = draw.choice(_BITS)
        elif kind < 0.7:
            del changed[at : at + draw.choice((1, 1, 2, 5, 30))]
        elif kind < 0.85:
            changed[at : at + draw.choice((1, 2, 4))] = draw.choice(_BITS)
        else:
            other = draw.randrange(len(changed) + 1)
            changed[at:at] = changed[other : other + draw.randrange(60)]
    return bytes(changed)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_taken_of_damaged_parts_is_as_lxml_has_it(shared: Path, parsed: Parsed, seed: int) -> None:
    draw = random.Random(seed)
    parts = [*_SMALL, *(part for part in _parts(shared) if len(part) < 3000)]
    taken = 0
    for _ in range(30_000):
        data = _mutated(draw.choice(parts), draw)
        root = parsed(data)
        if root is not None:
            taken += 1
            assert _told(_lxml(data)) == _told(root), data
    assert taken > 1500


@pytest.mark.parametrize(
    "data",
    [b"", b" ", b"x", b"<a>", b"<a/><a/>", b"<a/>x", b"</a>", b"<a></b>", b"<a", b"<a b='1' b='2'/>", b"<a b='<'/>",
     b"<a b=1/>", b"<a b='1'c='2'/>", b"<b:a/>", b"<a b:c='1'/>", b"<a xmlns:xml='http://a'/>", b"<a xmlns:b=''/>",
     b"<a>&b;</a>", b"<a>&#0;</a>", b"<a>&#xD800;</a>", b"<a>&#x110000;</a>", b"<a>\xff</a>", b"<a>\0</a>",
     b"<a>]]></a>", b"<a>\xed\xa0\x80</a>", b"<a>\xef\xbf\xbf</a>", b"<a>\xf8\x88\x80\x80\x80</a>"],
)  # fmt: skip
def test_part_that_is_not_well_formed_is_not_taken(parsed: Parsed, data: bytes) -> None:
    with pytest.raises((etree.XMLSyntaxError, ValueError)):
        _lxml(data)
    assert parsed(data) is None


@pytest.mark.parametrize(
    "data",
    [b"<!DOCTYPE a><a/>", b"<a><!-- x --></a>", b"<a><?x y?></a>", b"<a><![CDATA[x]]></a>", b"<a><b xmlns='http://c'/></a>",
     b"<?xml version='1.0' encoding='gb18030'?><a>\xd6\xd0</a>", "<a><中/></a>".encode(), b"<a xml:lang='zh'/>",
     b"<a>" * 250 + b"</a>" * 250, b"<a xmlns:b='http://c' xmlns:d='http://c' b:x='1' d:y='2'/>"],
)  # fmt: skip
def test_part_of_an_unusual_kind_is_left_to_lxml(parsed: Parsed, data: bytes) -> None:
    assert _lxml(data) is not None
    assert parsed(data) is None


def test_elements_answer_by_local_names(parsed: Parsed) -> None:
    root = parsed(b'<o:a xmlns:o="http://a.b"><o:b i="1"/><c><o:b i="2">x</o:b></c></o:a>')
    assert root is not None
    assert [one.get("i", "") for one in root.iter("{*}b", "{*}x")] == ["1", "2"]
    assert root.get("i") is None
    assert root.get("i", "0") == "0"
    assert [local(one) for one in root.iter("{*}a", "{*}c")] == ["a", "c"]
