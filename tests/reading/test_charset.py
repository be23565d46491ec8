"""Decoding of text of unknown, claimed or damaged encoding."""

from __future__ import annotations

import pytest
from fazhi.reading.charset import Decoded, decode, looks_like_text
from hypothesis import given
from hypothesis import strategies as st

SIMPLE = "明河县人民政府办公室关于印发2021年法治政府建设工作要点的通知"
TRADITIONAL = "臺北市政府關於印發本年度法制工作要點的通知，請各機關遵照辦理"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SIMPLE.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + SIMPLE.encode("utf-8"), "utf-8"),
        (SIMPLE.encode("gbk"), "gb18030"),
        (SIMPLE.encode("gb18030"), "gb18030"),
        (b"\xff\xfe" + SIMPLE.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + SIMPLE.encode("utf-16-be"), "utf-16-be"),
        (SIMPLE.encode("utf-16-le"), "utf-16-le"),
        (SIMPLE.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_decode_simplified_text_in_every_encoding(data: bytes, encoding: str) -> None:
    assert decode(data) == Decoded(SIMPLE, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_decode_utf16_without_a_mark_and_with_indents(encoding: str) -> None:
    text = "关于报送材料的通知\n\u3000\u3000一、“三项制度”落实情况。\n\u3000\u3000二、一是抓培训；二是抓评查。\n"
    data = text.encode(encoding)
    assert (looks_like_text(data), decode(data)) == (True, Decoded(text, encoding))


def test_decode_big5_is_not_taken_for_gb18030() -> None:
    assert decode(TRADITIONAL.encode("big5")) == Decoded(TRADITIONAL, "big5hkscs")


def test_decode_short_names_in_gbk() -> None:
    names = ["联通", "县司法局", "朱镕基", "石䂮乡", "张三", "通知", "一、", "青禾县"]
    assert [decode(name.encode("gb18030")).text for name in names] == names


@pytest.mark.parametrize("claimed", ["utf-8", "gb2312", "iso-8859-1", "no-such-charset", "unicode"])
def test_decode_does_not_believe_a_wrong_claim(claimed: str) -> None:
    assert decode(SIMPLE.encode("gbk"), claimed).text == SIMPLE
    assert decode(SIMPLE.encode("utf-8"), claimed).text == SIMPLE


def test_decode_text_cut_inside_a_character() -> None:
    whole = SIMPLE * 20
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        cut = whole.encode(encoding)[:-1]
        assert decode(cut).text == whole[:-1], encoding


def test_decode_counts_what_is_lost() -> None:
    broken = SIMPLE.encode("utf-8") + b"\xff" + SIMPLE.encode("utf-8")
    assert decode(broken) == Decoded(SIMPLE + "\ufffd" + SIMPLE, "utf-8", 1)


def test_decode_accented_letter_in_a_latin_word() -> None:
    assert decode(b"Pantothens\xe4re") == Decoded("Pantothensäre", "cp1252")


@given(st.text(alphabet=SIMPLE + "，。0123456789（）\n", min_size=2, max_size=60))
def test_decode_round_trip_of_everyday_text(text: str) -> None:
    assert decode(text.encode("utf-8")).text == text
    if any(character > "\x7f" for character in text):
        assert decode(text.encode("gb18030")).text == text


@given(st.binary(max_size=300))
def test_decode_never_fails(data: bytes) -> None:
    assert isinstance(decode(data).text, str)
    assert looks_like_text(data) in (True, False)


def test_looks_like_text_refuses_bytes_of_programs() -> None:
    assert not looks_like_text(bytes(range(256)) * 4)
    assert not looks_like_text(b"\x00" * 100)
    assert looks_like_text(SIMPLE.encode("gbk"))
