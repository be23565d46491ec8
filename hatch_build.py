"""Compiles the inner loops of the readers when the package is installed, editable or as a wheel.

    python hatch_build.py      compile them in this checkout

Without a C compiler, Python's headers or Cython nothing fails: the readers have a way in Python for everything.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FOLDER = ROOT / "fazhi" / "reading" / "compiled"
FLAGS = ("-O2", "-fPIC", "-shared", "-fwrapv", "-ffp-contract=off", "-DNDEBUG", "-w")
# Asked here, once: `sysconfig` is not made to be asked first by several threads.
SUFFIX = str(sysconfig.get_config_var("EXT_SUFFIX"))
COMPILER = shlex.split(sysconfig.get_config_var("CC") or "cc")
MORE_FLAGS = shlex.split(os.environ.get("CFLAGS", ""))
HEADERS = sysconfig.get_paths()["include"]


class CompiledReaders(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """Adds what could be compiled to the wheel; a wheel with none of it is for every platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tell hatchling of the results."""
        made = [path for path in all_compiled() if path is not None]
        if made:
            build_data["artifacts"] += [path.relative_to(ROOT).as_posix() for path in made]
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def all_compiled() -> list[Path | None]:
    """The libraries of all sources; as many compilers run at a time as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(compiled, sorted(FOLDER.glob("*.pyx"))))


def compiled(source: Path) -> Path | None:
    """The library made from a Cython source, beside it; None where it could not be made, which standard error tells."""
    target = source.with_name(source.stem + SUFFIX)
    sources = (source, Path(__file__), *FOLDER.glob("*.pxd"))
    if target.exists() and target.stat().st_mtime > max(one.stat().st_mtime for one in sources):
        return target
    work = ROOT / "build" / "compiled"
    work.mkdir(parents=True, exist_ok=True)
    c_source, fresh = work / (source.stem + ".c"), work / target.name
    loose = ("-undefined", "dynamic_lookup") if sys.platform == "darwin" else ()
    steps = (
        [sys.executable, "-m", "cython", "-3", str(source), "-o", str(c_source)],
        [*COMPILER, *FLAGS, *MORE_FLAGS, *loose, f"-I{HEADERS}", str(c_source), "-o", str(fresh)],
    )
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, cwd=ROOT, check=False)
        except OSError as error:
            print(f"{source.name}: {error}", file=sys.stderr)
            return None
        if done.returncode:
            print(f"{source.name}: {done.stderr[-2000:]}", file=sys.stderr)
            return None
    fresh.replace(target)
    return target


if __name__ == "__main__":
    sys.exit(None in all_compiled())
