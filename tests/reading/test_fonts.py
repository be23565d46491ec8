"""Replacements of the typefaces of official documents."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fazhi.reading.fonts import STANDS_IN, write_configuration
from lxml import etree


def test_every_name_of_a_face_has_stand_ins(tmp_path: Path) -> None:
    path = tmp_path / "fonts.conf"
    write_configuration(path)
    aliases = etree.parse(path, etree.XMLParser(load_dtd=False, no_network=True)).findall("alias")
    named = {alias.findtext("family"): [one.text for one in alias.findall("accept/family")] for alias in aliases}
    assert set(named) == {name for names in STANDS_IN for name in names}
    assert all(faces and name not in faces for name, faces in named.items())


@pytest.mark.skipif(shutil.which("fc-match") is None, reason="no fontconfig on this machine")
@pytest.mark.parametrize(("name", "faces"), [(names[0], faces) for names, faces in STANDS_IN.items()])
def test_missing_face_is_replaced_by_one_of_its_kind(tmp_path: Path, name: str, faces: tuple[str, ...]) -> None:
    path = tmp_path / "fonts.conf"
    write_configuration(path)

    def told(*command: str) -> str:
        settings = {**os.environ, "FONTCONFIG_FILE": str(path)}
        return subprocess.run(command, env=settings, capture_output=True, text=True, check=True).stdout

    installed = {part for line in told("fc-list", ":", "family").splitlines() for part in line.split(",")}
    if installed.isdisjoint(faces):
        pytest.skip("none of the stand-ins is installed")
    assert set(told("fc-match", "-f", "%{family}", name).split(",")) & set(faces)
