"""Mails and web archives. Outlook messages are written here as the smallest compound files."""

from __future__ import annotations

import struct
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

from fazhi.reading import ProblemCode, read

SECTOR, END, FREE, FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(entries: dict[str, bytes | None]) -> bytes:
    """A compound file ([MS-CFB] version 3) with streams (bytes) and storages (None) by path, parents first.

    Streams are padded past the size from which they live in ordinary sectors, so no mini stream is needed.
    """
    paths = list(entries)
    children: dict[str, list[int]] = {"": []}
    for number, path in enumerate(paths, 1):
        children.setdefault(path.rpartition("/")[0], []).append(number)
    fat: list[int] = [FAT]
    sectors: list[bytes] = [b""]

    def chain(data: bytes) -> int:
        first = len(sectors)
        pieces = [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
        sectors.extend(pieces)
        fat.extend([*range(first + 1, first + len(pieces)), END])
        return first

    starts = {path: chain(data) for path, data in entries.items() if data is not None}
    right = {one: after for group in children.values() for one, after in pairwise(group)}
    listed = []
    for number, path in enumerate(["", *paths]):
        name = "Root Entry" if number == 0 else path.rpartition("/")[2]
        data = entries.get(path)
        wide = name.encode("utf-16-le") + b"\0\0"
        kind = 5 if number == 0 else 1 if data is None else 2
        group = children.get(path, []) if kind != 2 else []
        listed.append(
            wide.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(wide), kind, 1, FREE, right.get(number, FREE), group[0] if group else FREE)
            + bytes(36)
            + struct.pack("<IQ", END if data is None else starts[path], 0 if data is None else len(data))
        )
    directory = chain(b"".join(listed).ljust(-(-len(listed) // 4) * SECTOR, b"\0"))
    assert len(fat) <= 128
    sectors[0] = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + b"".join(sectors)


def wide(text: str) -> bytes:
    return text.encode("utf-16-le").ljust(4096, b"\0")


def test_eml_head_body_and_attachments(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "报送 <a@minghe.gov.cn>", "b@minghe.gov.cn", "报送第二季度材料"
    message["Date"] = "Mon, 01 Mar 2021 08:00:00 +0800"
    message.set_content("附件请查收。网址：http://www.minghe.gov.cn/1.html\n")
    message.add_attachment("单位,数量\n县司法局,3\n".encode("gbk"), "text", "csv", filename="台账.csv")
    path = tmp_path / "报送.eml"
    path.write_bytes(message.as_bytes())
    document = read(path)
    assert document.reader == "eml"
    assert document.text.splitlines()[-1] == "附件请查收。网址：http://www.minghe.gov.cn/1.html"
    assert "主题：报送第二季度材料" in document.text
    assert document.links == ("http://www.minghe.gov.cn/1.html",)
    assert [(one.path, one.document.reader, one.document.text) for one in document.members] == [
        ("台账.csv", "csv", "单位\t数量\n县司法局\t3")
    ]
    assert document.meta == {"subject": "报送第二季度材料", "date": "2021-03-01T08:00:00+08:00"}


def test_eml_attachment_named_in_bare_bytes(tmp_path: Path) -> None:
    for codec in ("gbk", "utf-8"):
        name = "普法方案.txt".encode(codec)
        head = b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        kind = (
            b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nbody\r\n--b\r\n'
        )
        part = (
            b'Content-Type: application/octet-stream; name="%b"\r\nContent-Disposition: attachment; filename="%b"\r\n'
        )
        path = tmp_path / f"{codec}.eml"
        path.write_bytes(head + kind + part % (name, name) + b"\r\nfang an\r\n--b--\r\n")
        assert [(one.path, one.document.text) for one in read(path).members] == [("普法方案.txt", "fang an")]


def test_eml_head_in_bare_bytes_or_an_unknown_encoding_is_read(tmp_path: Path) -> None:
    head = (
        "From: 张三 <a@b.cn>\r\nTo: 李四 <c@d.cn>\r\nSubject: =?x-unknown?B?zajWqg==?= 2021\r\n"
        "Date: Mon, 1 Mar 2021 08:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n请报送。"
    )
    (tmp_path / "a.eml").write_bytes(head.encode("gbk"))
    lines = read(tmp_path / "a.eml").text.splitlines()
    assert lines[:2] == ["发件人：张三 <a@b.cn>", "收件人：李四 <c@d.cn>"]
    assert lines[3].replace(" ", "") == "主题：通知2021"


def test_eml_with_html_only_shows_what_is_seen(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.cn", "c@d.cn", "通知"
    message.set_content(
        '<p>请看<a href="http://www.minghe.gov.cn/2.html">这里</a></p><script>x</script>', subtype="html"
    )
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    document = read(path)
    assert document.text.splitlines()[-1] == "请看这里"
    assert document.links == ("http://www.minghe.gov.cn/2.html",)


def test_eml_forwarded_mail_is_a_member_with_its_own_attachment(tmp_path: Path) -> None:
    inside = EmailMessage()
    inside["From"], inside["To"], inside["Subject"] = "x@y.cn", "z@y.cn", "原邮件"
    inside.set_content("原来的正文\n")
    inside.add_attachment("附件正文".encode(), "text", "plain", filename="a/b\\说明.txt")
    outside = EmailMessage()
    outside["From"], outside["To"], outside["Subject"] = "a@b.cn", "c@d.cn", "转发"
    outside.set_content("请转办\n")
    outside.add_attachment(inside)
    path = tmp_path / "a.eml"
    path.write_bytes(outside.as_bytes())
    (member,) = read(path).members
    assert member.path.endswith(".eml")
    assert member.document.text.splitlines()[-1] == "原来的正文"
    assert [(one.path, one.document.text) for one in member.document.members] == [("说明.txt", "附件正文")]


def test_eml_with_script_attached_is_named(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.cn", "c@d.cn", "通知"
    message.set_content("见附件\n")
    message.add_attachment(b'MsgBox "x"', "application", "octet-stream", filename="点击查看.vbs")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    (member,) = read(path).members
    assert [problem.code for problem in member.document.problems] == [ProblemCode.MACRO]


def test_mht_page_and_its_address(tmp_path: Path) -> None:
    html = '<html><head><title>公示</title></head><body>行政执法主体公示<a href="/x.html">下一页</a></body></html>'
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.minghe.gov.cn/p.html\r\nSubject: x\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n"
        f"Content-Location: http://www.minghe.gov.cn/p.html\r\n\r\n{html}\r\n--b--\r\n"
    )
    path = tmp_path / "公示.mht"
    path.write_bytes(data.encode("gbk"))
    document = read(path)
    assert (document.reader, document.text) == ("mht", "行政执法主体公示下一页")
    assert document.links == ("http://www.minghe.gov.cn/x.html",)
    assert (document.meta["url"], document.meta["title"]) == ("http://www.minghe.gov.cn/p.html", "公示")


def test_mht_of_a_workbook_gives_its_sheets(tmp_path: Path) -> None:
    parts = {
        "file:///C:/1/a.htm": "<html><frameset><frame src='a.files/sheet001.htm'></frameset></html>",
        "file:///C:/1/a.files/tabstrip.htm": "<html><body>台账 汇总</body></html>",
        "file:///C:/1/a.files/sheet001.htm": "<table><tr><td>序号</td><td>单位</td></tr><tr><td>1</td><td>县司法局</td></tr></table>",
        "file:///C:/1/a.files/sheet002.htm": "<table><tr><td>合计</td><td>1</td></tr></table>",
    }
    body = "".join(
        f'--b\r\nContent-Location: {place}\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n{html}\r\n'
        for place, html in parts.items()
    )
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    (tmp_path / "a.mht").write_bytes((head + body + "--b--\r\n").encode("gbk"))
    pages = read(tmp_path / "a.mht").pages
    assert [(page.number, page.text) for page in pages] == [(1, "序号\t单位\n1\t县司法局"), (2, "合计\t1")]


def test_msg_head_body_and_attachments(tmp_path: Path) -> None:
    path = tmp_path / "邮件.msg"
    path.write_bytes(
        compound(
            {
                "__properties_version1.0": b"\0" * 4096,
                "__substg1.0_0037001F": wide("报送第二季度材料"),
                "__substg1.0_0C1A001F": wide("县司法局"),
                "__substg1.0_1000001E": "正文：请查收附件。".encode("gbk").ljust(4096, b"\0"),
                "__attach_version1.0_#00000000": None,
                "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("说明.txt"),
                "__attach_version1.0_#00000000/__substg1.0_37010102": ("附件正文" * 600).encode(),
            }
        )
    )
    document = read(path)
    assert document.reader == "msg"
    assert document.text == "发件人：县司法局\n主题：报送第二季度材料\n\n正文：请查收附件。"
    assert [(one.path, one.document.text) for one in document.members] == [("说明.txt", "附件正文" * 600)]


def test_msg_inside_a_msg_is_read_with_its_own_attachment(tmp_path: Path) -> None:
    inner, deeper = "__attach_version1.0_#00000000/__substg1.0_3701000D", "__attach_version1.0_#00000000"
    path = tmp_path / "a.msg"
    path.write_bytes(
        compound(
            {
                "__properties_version1.0": b"\0" * 4096,
                "__substg1.0_1000001F": wide("转发如下"),
                "__attach_version1.0_#00000000": None,
                inner: None,
                f"{inner}/__substg1.0_0037001F": wide("关于报送材料的通知"),
                f"{inner}/__substg1.0_0C1A001F": wide("县司法局"),
                f"{inner}/__substg1.0_1000001F": wide("请于月底前报送。"),
                f"{inner}/{deeper}": None,
                f"{inner}/{deeper}/__substg1.0_3707001F": wide("台账.csv"),
                f"{inner}/{deeper}/__substg1.0_37010102": "单位,数量\n县司法局,3\n".encode().ljust(4096, b"\n"),
            }
        )
    )
    document = read(path)
    assert (document.text, document.problems) == ("转发如下", ())
    [member] = document.members
    assert (member.path, member.document.reader) == ("转发邮件1.eml", "eml")
    assert member.document.text.splitlines() == ["发件人：县司法局", "主题：关于报送材料的通知", "", "请于月底前报送。"]
    assert [(one.path, one.document.text) for one in member.document.members] == [
        ("台账.csv", "单位\t数量\n县司法局\t3")
    ]


def test_msg_cut_short_is_corrupt(tmp_path: Path) -> None:
    whole = compound({"__properties_version1.0": b"\0" * 4096, "__substg1.0_1000001F": wide("正文")})
    path = tmp_path / "a.msg"
    for length in (600, 1024, len(whole) // 2, len(whole) - 600):
        path.write_bytes(whole[:length])
        document = read(path)
        assert document.pages or document.problems, length
