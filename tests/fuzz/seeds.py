"""A small honest file of each kind to start from."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import xlsxwriter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
PAPER = """机密★1年
特急
云岭县司法局文件
云司〔2022〕5号
关于开展案卷评查工作的通知
各股室：
一、工作目标
（一）按时完成，共评查33件，其中合格30件，占90.9%。
附件：1.评查方案
2.评查表
云岭县司法局
2022年3月9日
（联系人：某某）
抄送：县政府。
云岭县司法局办公室 2022年3月9日印发
\f附件1
评查方案
二〇二二年三月"""
MAIL = (
    b"From: a@b.c\r\nSubject: =?gb2312?B?zajWqg==?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=gbk\r\n'
    b'Content-Transfer-Encoding: base64\r\n\r\nzajWqg==\r\n--x\r\nContent-Type: application/octet-stream; name="a"\r\n'
    b"Content-Disposition: attachment; filename*=utf-8''%E9%80%9A.txt\r\n\r\nabc\r\n--x--\r\n"
)
HTML = (
    "<html><head><meta charset=gbk><meta name=PubDate content=2022-03-09><title>通知</title></head><body>"
    "<table><tr><td rowspan=2>索引号</td><td colspan=2>云司〔2022〕5号</td></tr></table><p>正文<a href=/a.htm>附件</a></p>"
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 39>>stream\nBT /F 16 Tf 90 700 Td (Hello 2022) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n"
)


def _package(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def _docx() -> bytes:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='2'/><w:vMerge/></w:tcPr><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>"
    body = (
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>关于评查的通知</w:t>"
        f"</w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p><w:tbl><w:tr>{cell}</w:tr></w:tbl><w:sectPr/>"
    )
    levels = (
        "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>"
    )
    return _package(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
            "word/numbering.xml": f"<w:numbering {_W}><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
            "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
        }
    )


def _xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.merge_range("A1:C1", "案件台账")
        sheet.write_row(1, 0, ["序号", "案由", "金额"])
        sheet.write_row(2, 0, [1, "未按规定公示", 500.5])
        sheet.write_formula(3, 2, "=SUM(C3:C3)")
    return out.getvalue()


def _ofd() -> bytes:
    text = (
        '<ofd:TextObject ID="3" Boundary="20 20 100 10" Font="2" Size="5" CTM="1 0 0 1 0 0">'
        '<ofd:TextCode X="0" Y="5" DeltaX="g 3 5">云司〔2022〕5号</ofd:TextCode></ofd:TextObject>'
        '<ofd:PathObject ID="4" Boundary="0 0 40 40"><ofd:StrokeColor Value="255 0 0"/>'
        "<ofd:AbbreviatedData>M 0 0 L 9 9 B 1 1 2 2 3 3 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    return _package(
        {
            "OFD.xml": f'<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
            "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            '</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P.xml"/>'
            "</ofd:Pages></ofd:Document>",
            "Doc_0/Pages/P.xml": f'<ofd:Page {_OFD}><ofd:Content><ofd:Layer ID="2">{text}</ofd:Layer></ofd:Content>'
            "</ofd:Page>",
        }
    )


def seed(target: str) -> bytes:
    """The file to start a target from."""
    if target in ("rar", "oldrar"):
        name = "rar5-psw.rar" if target == "rar" else "rar3-solid.rar"
        return (Path(__file__).parents[1] / "reading" / "samples" / "rar" / name).read_bytes()
    made = {
        "docx": _docx, "xlsx": _xlsx, "ofd": _ofd, "zip": lambda: _package({"方案.txt": "方案", "a/b.html": HTML}),
        "pdf": lambda: PDF, "eml": lambda: MAIL, "html": lambda: HTML.encode("gbk"), "gongwen": PAPER.encode,
    }  # fmt: skip
    return made[target]()
