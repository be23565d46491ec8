"""Decoding of text of unknown, claimed or damaged encoding."""

from __future__ import annotations

from pathlib import Path

import pytest
from fazhi.reading.charset import Decoded, decode, is_garble, looks_like_text
from fazhi.reading.cns import euc_tw
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


# Made by another program (glibc's iconv), since Python has no codec.
EUC_TW = bytes.fromhex(
    "ead7c6a1c6cbd1c9cdb4f9c3cdf5c7cde0f5c6dbc8a1d0f9cececcb1c4d6c9a2d3d1f6b5cefbddd7cfa1a1a2eef9c7d6f1a2f9c3f2d7e4f9f2d6dca1"
)
ISO_2022_CN = b'\x1b$)A\x0e9XSZS!7"7(VNU~8.=(Ih9$WwR*5c5DM(V*\x0f\n\x1b$)G\x0ep8Xf\x0f'


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (ISO_2022_CN, "iso-2022-cn", "关于印发法治政府建设工作要点的通知\n"),
        (SIMPLE.encode("hz"), "hz", SIMPLE),
        (SIMPLE.encode("utf-32-le"), "utf-32-le", SIMPLE),
        (SIMPLE.encode("utf-32-be"), "utf-32-be", SIMPLE),
        ((TRADITIONAL + "喺嘅嚟").encode("big5hkscs"), "big5hkscs", TRADITIONAL + "喺嘅嚟"),
        ("日本国憲法は主権".encode("iso2022_jp"), "iso-2022-jp", "日本国憲法は主権"),
    ],
)
def test_decode_rare_encodings(data: bytes, encoding: str, text: str) -> None:
    found = decode(data)
    assert (found.encoding, found.text[: len(text)], looks_like_text(data)) == (encoding, text, True)


def test_decode_euc_tw_and_counts_what_is_beyond_big5(shared: Path) -> None:
    data = (shared / "corpus/text/uchardet_euc-tw.txt").read_bytes()
    found = decode(data)
    assert (found.encoding, found.lost, found.text[:18]) == ("euc-tw", 1, "EUC-TW為台灣使用的漢字編碼方法")
    assert decode(EUC_TW) == Decoded(TRADITIONAL, "euc-tw")
    assert euc_tw(b"\x8e\xa2\xa1\xa1\x8e\xa2\xf2\xc4") == "乂龘"


@given(st.text(st.sampled_from(SIMPLE + "王淼李垚张鑫赵翀"), min_size=1, max_size=40))
def test_decode_gbk_is_not_taken_for_euc_tw(text: str) -> None:
    assert decode(text.encode("gb18030")).encoding != "euc-tw"


@pytest.mark.parametrize(
    "text",
    [
        SIMPLE,
        TRADITIONAL,
        "、".join(["王淼", "李垚", "张鑫", "赵翀", "陈昊旻", "刘瑄", "孙玥", "周晞", "吴昱", "郑霖", "冯翾"]),
    ],
)
def test_garble_is_not_seen_in_real_text(text: str) -> None:
    assert not is_garble(text)


@pytest.mark.parametrize(
    ("text", "encoding", "taken"),
    [
        ("日本国憲法は、主権が国民に存することを宣言し、この憲法を確定する", "shift_jis", "gb18030"),
        ("관으로 건립된 대한민국임시정부의 법통과 불의에 항거한 민주이념을 계승하고", "johab", "gb18030"),
    ],
)
def test_garble_is_seen_where_the_encoding_was_mistaken(text: str, encoding: str, taken: str) -> None:
    assert is_garble(text.encode(encoding).decode(taken, "replace"))


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
