"""Whether an old Office file asks for a password, told from its own flags before anything is converted."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import olefile

from fazhi.reading.zip_parts import DAMAGED

FAULTS = (
    OSError,
    ValueError,
    struct.error,
    IndexError,
    AttributeError,
    RecursionError,
    TypeError,
    KeyError,
    OverflowError,
)
"""What a damaged compound file may raise."""
_FILE_PASS = 0x002F
_BOF = (0x0009, 0x0209, 0x0409, 0x0809)


def is_locked(path: Path) -> bool:
    """Whether a DOC, XLS or PPT is encrypted; False also where it is too damaged to say."""
    try:
        if not olefile.isOleFile(str(path)):
            return _book_is_locked(path.read_bytes()[:4096])
        with olefile.OleFileIO(str(path)) as file:
            if file.exists("EncryptedPackage"):
                return True
            if file.exists("WordDocument"):
                return _word_is_locked(file.openstream("WordDocument").read(16))
            for name in ("Workbook", "Book"):
                if file.exists(name):
                    return _book_is_locked(file.openstream(name).read(4096))
            if file.exists("PowerPoint Document"):
                return _slides_are_locked(file)
    except FAULTS:
        return False
    return False


def _word_is_locked(fib: bytes) -> bool:
    """FibBase.fEncrypted (MS-DOC 2.5.2): bit 8 of the flags at offset 10."""
    return len(fib) >= 12 and bool(struct.unpack_from("<H", fib, 10)[0] & 0x0100)


def _book_is_locked(stream: bytes) -> bool:
    """A FilePass record (MS-XLS 2.4.117) among the first records of the workbook stream."""
    at = 0
    for _ in range(12):
        if at + 4 > len(stream):
            break
        kind, length = struct.unpack_from("<HH", stream, at)
        if at == 0 and kind not in _BOF:
            return False
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


def _slides_are_locked(file: olefile.OleFileIO) -> bool:
    """An encrypted presentation says so in the header token of its Current User stream (MS-PPT 2.3.2)."""
    if not file.exists("Current User"):
        return False
    data = file.openstream("Current User").read(16)
    return len(data) >= 16 and struct.unpack_from("<I", data, 12)[0] == 0xF3D1C4DF


def is_locked_opendocument(path: Path) -> bool:
    """Whether the manifest of an OpenDocument package names encrypted parts."""
    try:
        with zipfile.ZipFile(path) as package, package.open("META-INF/manifest.xml") as file:
            return b"encryption-data" in file.read(1 << 20)
    except (*DAMAGED, KeyError):
        return False
