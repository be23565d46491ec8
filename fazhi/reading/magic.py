"""The first bytes by which formats are told apart."""

from __future__ import annotations

HEAD = 8192
"""So many bytes are looked at first."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"8BPS", "psd"),
    (b"AC10", "cad"),
    (b"CAJ\x00", "caj"),
    (b"HN\x01\x00", "caj"),
    (b"KDH ", "caj"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"LZIP\x01", "lzip"),
    (b"\x1f\x9d", "compress"),
    (b"MSCF\x00\x00\x00\x00", "cab"),
    (b"070701", "cpio"),
    (b"070702", "cpio"),
    (b"070707", "cpio"),
    (b"\x60\xea", "arj"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"\xd7\xcd\xc6\x9a", "metafile"),
    (b"SQLite format 3\x00", "database"),
    (b"%!PS", "postscript"),
    (b"\xc5\xd0\xd3\xc6", "postscript"),
    (b"AT&TFORM", "djvu"),
    (b"ITSF\x03\x00", "chm"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "onenote"),
    (b"!BDN", "outlook"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"%TSD-Header-###%", "sealed"),
    (b"bplist00", "webloc"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"FLV\x01", "media"),
    (b"#!AMR", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"0&\xb2u\x8ef\xcf\x11", "media"),
    # BIFF 2 to 4 workbooks are bare streams: BOF record of version, length 4 or 6.
    (b"\x09\x00\x04\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})


def by_magic(head: bytes) -> str | None:
    """The name of the format that the first bytes of a file stand for; None where they stand for none."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:2] == b"MZ" and len(head) > 64:
        return "program"
    if head[:2] == b"BM" and len(head) > 26 and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if b"E-SafeNet" in head[:512] and head[:4] == b"\x62\x14\x23\x65":
        return "sealed"
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "media"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIF_BRANDS else "media"
    if head[2:5] in (b"-lh", b"-lz") and head[6:7] == b"-":
        return "lzh"
    if head[4:19] in (b"Standard Jet DB", b"Standard ACE DB"):
        return "database"
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return "metafile"
    if head[257:262] == b"ustar":
        return "tar"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3") and b"\0" in head[:64]:
        return "media"
    return None
