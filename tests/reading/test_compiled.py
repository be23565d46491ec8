"""The compiled loops are there wherever they can be made, so that nothing falls back to the slower way unseen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from fazhi.reading import compiled

SOURCES = sorted(Path(compiled.__file__).parent.glob("*.pyx"))
CAN_COMPILE = shutil.which("cc") is not None and (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file()


@pytest.mark.skipif(not CAN_COMPILE, reason="no C compiler or headers here: all is read in Python")
@pytest.mark.skipif(os.environ.get("FAZHI_COMPILED") == "off", reason="switched off")
@pytest.mark.parametrize("name", [source.stem for source in SOURCES])
def test_loop_is_compiled_where_there_is_a_compiler(name: str) -> None:
    assert compiled.has(name), "run: python hatch_build.py"


def test_loops_are_off_when_told_so() -> None:
    code = f"from fazhi.reading import compiled, read; print([compiled.has(n) for n in {[s.stem for s in SOURCES]}])"
    environment = {**os.environ, "FAZHI_COMPILED": "off"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([False] * len(SOURCES))


def test_a_loop_that_is_missing_is_not_had() -> None:
    assert SOURCES
    assert not compiled.has("nothing_of_this_name")
