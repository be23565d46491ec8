"""Office files with a password to open, of every family: told before anything is converted, and never as damaged."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from fazhi.reading import ProblemCode, libreoffice, read
from tests.reading.test_mail import compound

BLOCK = 4096


def word(flags: int) -> dict[str, bytes | None]:
    return {
        "WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags).ljust(BLOCK, b"\0"),
        "1Table": bytes(BLOCK),
    }


def workbook(second: int) -> dict[str, bytes | None]:
    begin = struct.pack("<HHHHHH", 0x0809, 8, 0x0600, 5, 0, 0)
    return {"Workbook": (begin + struct.pack("<HH", second, 6) + bytes(6)).ljust(BLOCK, b"\0")}


def slides(token: int) -> dict[str, bytes | None]:
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 20, token)
    return {"PowerPoint Document": bytes(BLOCK), "Current User": user.ljust(BLOCK, b"\0")}


LOCKED: dict[str, dict[str, bytes | None]] = {
    "a.doc": word(0x0100),
    "a.wps": word(0x0100),
    "a.xls": workbook(0x002F),
    "a.et": workbook(0x002F),
    "a.ppt": slides(0xF3D1C4DF),
    "a.dps": slides(0xF3D1C4DF),
    "a.docx": {"EncryptedPackage": bytes(BLOCK), "EncryptionInfo": bytes(BLOCK)},
    "a.xlsx": {"EncryptedPackage": bytes(BLOCK), "EncryptionInfo": bytes(BLOCK)},
    "b.doc": {"\tDRMContent": bytes(BLOCK)},
    "a.pptx": {"EncryptedPackage": bytes(BLOCK), "EncryptionInfo": bytes(BLOCK)},
}


@pytest.mark.parametrize("name", LOCKED)
def test_password_of_an_office_file_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing may be handed to LibreOffice, which would ask for the password or call the file damaged.
    monkeypatch.setattr(libreoffice, "convert_many", None)
    (tmp_path / name).write_bytes(compound(LOCKED[name]))
    [problem] = read(tmp_path / name, ocr=False).problems
    assert problem.code is ProblemCode.ENCRYPTED
    assert "请去掉密码后重新报送" in problem.message


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_password_of_an_opendocument_file_is_told(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "convert_many", None)
    media = f"application/vnd.oasis.opendocument.{kind}"
    with zipfile.ZipFile(tmp_path / "a.odx", "w") as package:
        package.writestr("mimetype", media)
        package.writestr("content.xml", b"\x8f\x01\xfe")
        package.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest><manifest:file-entry manifest:full-path='content.xml'><manifest:encryption-data/>"
            "</manifest:file-entry></manifest:manifest>",
        )
    [problem] = read(tmp_path / "a.odx", ocr=False).problems
    assert problem.code is ProblemCode.ENCRYPTED


@pytest.mark.parametrize("data", [word(0), slides(0xE391C05F)])
def test_office_file_without_a_password_is_not_called_locked(data: dict[str, bytes | None], tmp_path: Path) -> None:
    from fazhi.reading.ole import is_locked

    (tmp_path / "a").write_bytes(compound(data))
    assert not is_locked(tmp_path / "a")


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.ppt"])
def test_macros_of_an_old_office_file_are_named(name: str, tmp_path: Path) -> None:
    parts = {**LOCKED[name], "Macros": None, "Macros/VBA": None, "Macros/VBA/dir": bytes(BLOCK)}
    (tmp_path / name).write_bytes(compound(parts))
    found = {problem.code: problem.message for problem in read(tmp_path / name, ocr=False).problems}
    assert set(found) == {ProblemCode.MACRO, ProblemCode.ENCRYPTED}
    assert "没有运行" in found[ProblemCode.MACRO]
