"""Word texts that were tampered with: odd but well formed ones, and broken ones, from a seed."""

from __future__ import annotations

import copy
import random

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "w": WORD,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
START = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document '
    + " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    + ">"
)
END = "</w:document>"


def text_of(body: str) -> bytes:
    """A main part with this body."""
    return f"{START}<w:body>{body}</w:body>{END}".encode()


_TABLE = (
    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>格一</w:t></w:r></w:p></w:tc>"
    "<w:sdt><w:sdtContent><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p/></w:tc></w:sdtContent></w:sdt>"
    "</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:lastRenderedPageBreak/><w:t>格二</w:t></w:r></w:p>"
    "</w:tc></w:tr></w:tbl>"
)
_BOX = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
_DRAWING = (
    "<w:drawing><wp:inline><wp:extent cx='{0}' cy='{0}'/><a:graphic><a:graphicData><a:blip r:embed='rId9'/>"
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)
_TICK = (
    "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData>"
    "</w:fldChar></w:r>"
)
_OLD_BOX = (
    f"<w:r><w:pict><v:shape style='width:300pt;height:400pt'><v:textbox>{_BOX}</v:textbox>"
    "<v:imagedata r:id='rId9'/><v:textpath string='艺术字'/></v:shape></w:pict></w:r>"
)
_TWO_BOXES = (
    f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>{_BOX}</wps:txbx></mc:Choice>"
    f"<mc:Fallback><w:pict>{_BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
RUNS = (
    "<w:r><w:t>关于</w:t></w:r>",
    "<w:r w:rsidR='00A1'><w:rPr><w:b/><w:sz w:val='44'/></w:rPr><w:t xml:space='preserve'> 通知 </w:t></w:r>",
    "<w:r><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:cr/><w:noBreakHyphen/></w:r>",
    "<w:r><w:rPr><w:sz w:val='21'/></w:rPr><w:br w:type='page'/></w:r>",
    "<w:r><w:t>甲&amp;乙&#x4E19;&#32;&quot;</w:t></w:r>",
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>",
    "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r>",
    "<w:del w:id='1'><w:r><w:delText>删</w:delText><w:t>删</w:t></w:r></w:del>",
    "<w:moveFrom w:id='2'><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo w:id='3'><w:r><w:t>移来</w:t></w:r></w:moveTo>",
    "<w:ins w:id='4'><w:r><w:t>增</w:t></w:r></w:ins>",
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> PAGE </w:instrText><w:tab/></w:r>",
    "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>HYPERLINK \"http://a.b/\"</w:instrText></w:r>",
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r>",
    "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    _TICK,
    "<w:fldSimple w:instr=' PAGE '><w:r><w:t>7</w:t></w:r></w:fldSimple>",
    "<w:fldSimple w:instr='DATE &quot;yyyy&quot;'><w:r><w:t>2021</w:t></w:r></w:fldSimple>",
    "<w:hyperlink r:id='rId3'><w:r><w:t>网址</w:t></w:r></w:hyperlink>",
    "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:footnoteReference w:id='2'/><w:endnoteReference w:id='1'/></w:r>",
    "<w:r><w:lastRenderedPageBreak/><w:t>新页</w:t></w:r>",
    _OLD_BOX,
    _TWO_BOXES,
    "<w:r>" + _DRAWING.format(9_000_000) + _DRAWING.format(9) + "</w:r>",
    "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>",
    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击</w:t></w:r></w:sdtContent></w:sdt>",
    "<w:bookmarkStart w:id='0' w:name='a'/><w:proofErr w:type='spellStart'/><w:bookmarkEnd w:id='0'/>",
    "<w:r w14:paraId='1'><w:t/></w:r>",
    "<w:r><w:t>甲\r\n乙\r丙</w:t><w:sym w:char='F0\nFE&#10;'/></w:r>",
)
SETTINGS = (
    "",
    "<w:pPr/>",
    "<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs><w:jc w:val='center'/><w:rPr><w:sz w:val='32'/></w:rPr></w:pPr>",
    "<w:pPr><w:spacing w:line='560' w:lineRule='exact'/><w:pageBreakBefore/></w:pPr>",
    "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>",
    "<w:pPr><w:rPr><w:del w:id='1'/><w:vanish/></w:rPr></w:pPr>",
    "<w:pPr><w:pPrChange w:id='1'><w:pPr><w:jc w:val='right'/></w:pPr></w:pPrChange></w:pPr>",
    "<w:pPr><w:sectPr><w:headerReference r:id='rId7' w:type='first'/><w:pgSz w:w='11906' w:h='16838'/></w:sectPr></w:pPr>",
)
BLOCKS = (
    _TABLE,
    "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    "<w:altChunk r:id='rId5'/>",
    "<w:p/>",
    _TABLE.replace("<w:p/>", _TABLE + "<w:p/>"),
    "<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:p><w:r><w:t>删行</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "<w:sectPr><w:type w:val='continuous'/><w:docGrid w:type='lines' w:linePitch='312'/></w:sectPr>",
)


def made(chance: random.Random) -> bytes:
    """A text out of everything that may stand in one."""
    blocks: list[str] = []
    for _ in range(chance.randint(1, 8)):
        if chance.random() < 0.3:
            blocks.append(chance.choice(BLOCKS))
            continue
        runs = "".join(chance.choices(RUNS, k=chance.randint(0, 5)))
        blocks.append(f"<w:p>{chance.choice(SETTINGS)}{runs}</w:p>")
    return text_of("".join(blocks))


def rearranged(chance: random.Random, data: bytes) -> bytes:
    """The same well formed, with elements moved, doubled, taken out, wrapped and renamed."""
    root = etree.fromstring(data)
    tags = sorted({str(item.tag) for item in root.iter("{*}*")})
    for _ in range(chance.randint(1, 6)):
        items = list(root.iter("{*}*"))[1:]
        if not items:
            break
        item, other = chance.choice(items), chance.choice(items)
        parent = item.getparent()
        action = chance.randrange(5)
        if action == 0 and other is not item:
            other.insert(chance.randint(0, len(other)), copy.deepcopy(item))
        elif action == 1 and parent is not None:
            parent.remove(item)
        elif action == 2:
            item.tag = chance.choice(tags)
        elif action == 3 and parent is not None:
            wrapper = etree.Element(chance.choice(tags))
            parent.replace(item, wrapper)
            wrapper.append(item)
        elif other not in item.iterancestors() and item not in other.iterancestors() and other is not item:
            other.append(item)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_SCRAPS = (
    b"<", b">", b"/", b"&", b'"', b"'", b"=", b" ", b":", b"\n", b"\r", b"\t", b"\x00", b"\x0b", b"]]>", b"&amp;", b"&#0;",
    b"&#xD800;", b"&x;", b"\xef\xbf\xbe", b"\xe4\xb8", b"\xc0\x80", b"<!---->", b"<?x?>", b"<w:p>", b"</w:p>", b"<w:r/>",
    b"<box n='0'/>", b" w:val='1'", b" xmlns:w='urn:x'", b" xmlns:q='urn:q'", b" q:a='1'", b" xmlns='urn:d'", b"w14:",
    b" xml:id='1'", b"<w:t>", b"</w:t>", b"<![CDATA[x]]>", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
)  # fmt: skip


def damaged(chance: random.Random, data: bytes) -> bytes:
    """A few bytes of it changed, most of which breaks it."""
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(data))
        till = at if chance.random() < 0.5 else at + chance.randint(1, 9)
        data = data[:at] + (chance.choice(_SCRAPS) if chance.random() < 0.8 else b"") + data[till:]
    return data
