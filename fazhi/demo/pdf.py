"""A small PDF writer: Chinese text in a standard face that is not embedded, rules, pictures.

The Adobe-GB1 face `STSong-Light` with the encoding UniGB-UCS2-H is known to every PDF program, so a page costs a few
kilobytes and no font has to be cut.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from fazhi.demo.pages import HEIGHT, WIDTH, Sheet


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page: JPEG bytes, or raw RGB with an alpha plane; box in points from the bottom left."""

    data: bytes
    size: tuple[int, int]
    box: tuple[float, float, float, float]
    alpha: bytes | None = None


class _File:
    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, head: str, data: bytes) -> int:
        return self.add(b"<<" + head.encode() + b" /Length %d>>\nstream\n" % len(data) + data + b"\nendstream")

    def bytes(self, root: int) -> bytes:
        out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self.objects, start=1):
            offsets.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<</Size %d /Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, root, start)
        return bytes(out)


def write_pdf(sheets: list[Sheet], pictures: list[list[Picture]]) -> bytes:
    """The PDF of the pages; `pictures` holds those of each page."""
    file = _File()
    font = _font(file)
    pages_number = len(file.objects) + 1
    file.add(b"")
    kids = []
    for sheet, held in zip(sheets, pictures, strict=True):
        names = [(f"I{place}", _picture(file, picture)) for place, picture in enumerate(held)]
        content = _content(sheet) + b"".join(
            f"q {p.box[2]:.1f} 0 0 {p.box[3]:.1f} {p.box[0]:.1f} {p.box[1]:.1f} cm /{name} Do Q\n".encode()
            for (name, _), p in zip(names, held, strict=True)
        )
        body = file.stream("/Filter /FlateDecode", zlib.compress(content))
        objects = " ".join(f"/{name} {number} 0 R" for name, number in names)
        kids.append(
            file.add(
                f"<</Type /Page /Parent {pages_number} 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /Contents {body} 0 R "
                f"/Resources <</Font <</F1 {font} 0 R>> /XObject <<{objects}>>>>>>".encode()
            )
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    file.objects[pages_number - 1] = f"<</Type /Pages /Count {len(kids)} /Kids [{listed}]>>".encode()
    root = file.add(f"<</Type /Catalog /Pages {pages_number} 0 R>>".encode())
    return file.bytes(root)


def _font(file: _File) -> int:
    descriptor = file.add(
        b"<</Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 78>>"
    )
    face = file.add(
        b"<</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo <</Registry (Adobe) "
        b"/Ordering (GB1) /Supplement 2>> /DW 1000 /W [1 95 500] /FontDescriptor %d 0 R>>" % descriptor
    )
    return file.add(
        b"<</Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [%d 0 R]>>" % face
    )


def _picture(file: _File, picture: Picture) -> int:
    width, height = picture.size
    head = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 "
    if picture.alpha is None:
        return file.stream(head + "/ColorSpace /DeviceRGB /Filter /DCTDecode", picture.data)
    mask = file.stream(head + "/ColorSpace /DeviceGray /Filter /FlateDecode", zlib.compress(picture.alpha))
    return file.stream(
        head + f"/ColorSpace /DeviceRGB /SMask {mask} 0 R /Filter /FlateDecode", zlib.compress(picture.data)
    )


def _content(sheet: Sheet) -> bytes:
    out = []
    for rule in sheet.rules:
        r, g, b = rule.colour
        out.append(
            f"{r:g} {g:g} {b:g} RG {rule.width:g} w {rule.x0:.1f} {HEIGHT - rule.y0:.1f} m "
            f"{rule.x1:.1f} {HEIGHT - rule.y1:.1f} l S"
        )
    for words in sheet.words:
        r, g, b = words.colour
        code = words.text.encode("utf-16-be").hex()
        out.append(
            f"BT {r:g} {g:g} {b:g} rg /F1 {words.size:g} Tf "
            f"1 0 0 1 {words.x:.1f} {HEIGHT - words.y:.1f} Tm <{code}> Tj ET"
        )
    return ("\n".join(out) + "\n").encode()
