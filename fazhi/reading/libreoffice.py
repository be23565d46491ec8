"""Old binary formats through LibreOffice, without a window: many files in one call, each call killable.

A start of LibreOffice costs about three seconds and a further file tens of milliseconds, so a set of files is
converted in batches (`preconvert`); the single reader takes a prepared copy where there is one. Each running call has
a user profile of its own (two calls on one profile silently give nothing), and the result counts only when the
file is there: the exit code is 0 even on failure.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fazhi.errors import EngineError, ReadingError
from fazhi.reading.document import Problem, ProblemCode
from fazhi.reading.fonts import write_configuration
from fazhi.reading.hashing import hash_file
from fazhi.reading.limits import DEFAULT_LIMITS
from fazhi.reading.registry import Content, Reading, reader, reader_for

BATCH = 24
"""Files in one call: a file that kills LibreOffice costs a second call for the rest of its batch."""

_START_SECONDS = 60
_FILE_SECONDS = 30
_PREPARE_START_SECONDS = 20
_PREPARE_FILE_SECONDS = 3
_PLACES = ("soffice", "libreoffice")
PREPARED = "FAZHI_CONVERTED"
"""Environment variable naming the folder of prepared copies, so that reading children find them."""

TARGETS: dict[str, str] = {
    "doc": "docx", "rtf": "docx", "wordxml": "docx", "odt": "docx", "fodt": "docx", "uof": "docx",
    "ppt": "pptx", "odp": "pptx", "fodp": "pptx", "uop": "pptx",
    "excelxml": "xlsx", "ods": "xlsx", "fods": "xlsx", "uos": "xlsx",
}  # fmt: skip
"""Format of `sniff` to the format it is converted to."""

_FILTERS = {
    "docx": "docx:MS Word 2007 XML",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "pptx": "pptx:Impress MS PowerPoint 2007 XML",
}
_MARKED_UP = frozenset({"wordxml", "excelxml", "fodt", "fods", "fodp", "uof", "uos", "uop"})
"""Formats of XML that LibreOffice, where it does not know the inside, takes for plain text and gives as it stands."""
_DECLARATIONS = 1 << 16
"""Declarations stand before the root; no Office program writes an entity of its own."""
_INPUT_NAMES = {"wordxml": "xml", "excelxml": "xml", "uof": "uot"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One file to convert: its place, the format `sniff` told, and the key of its result (its SHA-256)."""

    path: Path
    format: str
    key: str


@functools.cache
def engine() -> Path | None:
    """The program, or None where it is not installed."""
    found = next((path for name in _PLACES if (path := shutil.which(name))), None)
    return Path(found) if found else None


def convert_many(
    paths: Iterable[Path], to: str, into: Path, timeout: float | None = None
) -> dict[Path, Path | Problem]:
    """Convert files to `to` (docx, xlsx, pptx, pdf) into the folder `into`; each gets its new file or its problem."""
    wanted = list(dict.fromkeys(paths))
    result: dict[Path, Path | Problem] = {}
    into.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(wanted), BATCH):
        result |= _batch(wanted[start : start + BATCH], to, into, timeout)
    return result


def _batch(paths: list[Path], to: str, into: Path, timeout: float | None) -> dict[Path, Path | Problem]:
    """One call; what is missing after it is tried once more alone, since one bad file ends the call for all."""
    result = _call(paths, to, into, timeout)
    missing = [path for path in paths if isinstance(result[path], Problem)]
    if missing and len(paths) > 1:
        for path in missing:
            result |= _call([path], to, into, timeout)
    return result


def _call(paths: list[Path], to: str, into: Path, timeout: float | None) -> dict[Path, Path | Problem]:
    program = engine()
    if program is None:
        return dict.fromkeys(paths, _absent())
    allowed = timeout or _START_SECONDS + _FILE_SECONDS * len(paths)
    with tempfile.TemporaryDirectory(prefix="fazhi-office-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        # Numbered links: names that look like options, are too long or not UTF-8 never reach the command line.
        given = {path: _linked(path, work, number) for number, path in enumerate(paths)}
        out = work / "out"
        timed_out = not _run(program, list(given.values()), to, out, work / "profile", allowed)
        made_of = {path: out / f"{link.stem}.{to}" for path, link in given.items()}
        ready = [path for path, made in made_of.items() if made.is_file() and made.stat().st_size > 0]
        if timed_out:
            # Files are made in order: the last one may have been under way when the program was killed.
            ready = ready[:-1]
        result: dict[Path, Path | Problem] = {}
        for path, made in made_of.items():
            if path in ready:
                target = into / f"{hash_file(path)[0]}.{to}"
                shutil.move(made, target)
                result[path] = target
            else:
                result[path] = _failed(timed_out)
        return result


def _linked(path: Path, work: Path, number: int) -> Path:
    link = work / f"file{number}{path.suffix if path.suffix.isascii() and len(path.suffix) < 8 else ''}"
    link.symlink_to(path.resolve())
    return link


def _run(program: Path, files: list[Path], to: str, out: Path, profile: Path, allowed: float) -> bool:
    """Run one conversion; False where it had to be killed, with everything it started."""
    command = [
        str(program), "--headless", "--invisible", "--nologo", "--nodefault", "--norestore", "--nolockcheck",
        f"-env:UserInstallation={profile.as_uri()}", "--convert-to", _FILTERS.get(to, to), "--outdir", str(out),
        *map(str, files),
    ]  # fmt: skip
    _write_settings(profile)
    # A private home: nothing of the person's own settings is read or written.
    environment = {k: v for k, v in os.environ.items() if k in {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ"}}
    fonts = profile.parent / "fonts.conf"
    write_configuration(fonts)
    environment |= {"HOME": str(profile.parent), "SAL_USE_VCLPLUGIN": "svp", "FONTCONFIG_FILE": str(fonts)}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        cwd=profile.parent,
        preexec_fn=_limit,
    )
    try:
        process.wait(allowed)
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return True


def _limit() -> None:
    """Give the program more address space than a reading child has, but not all: a small file may ask for any."""
    import resource

    wanted = {
        resource.RLIMIT_AS: DEFAULT_LIMITS.office_memory_bytes,
        resource.RLIMIT_FSIZE: DEFAULT_LIMITS.unpacked_bytes,
        resource.RLIMIT_CPU: resource.RLIM_INFINITY,  # its call is ended by the clock
    }
    for kind, most in wanted.items():
        _, hard = resource.getrlimit(kind)
        most = hard if most == resource.RLIM_INFINITY else most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, hard))


_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
</oor:items>
"""


def _write_settings(profile: Path) -> None:
    """No macros, no links followed."""
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")


def _absent() -> Problem:
    return Problem(
        ProblemCode.UNSUPPORTED, "读取旧格式文件（DOC、WPS、RTF、PPT等）需要安装LibreOffice，这台机器上没有找到。"
    )


def _failed(timed_out: bool) -> Problem:
    if timed_out:
        return Problem(ProblemCode.TIMEOUT, "文件转换超时，没有读；请另存为DOCX或PDF后重新报送。")
    return Problem(ProblemCode.CORRUPT, "文件残缺或损坏，转换不了，请核对后重新报送。")


# --- a set of files at once -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def preconvert(conversions: Iterable[Conversion], timeout: float | None = None) -> Iterator[Mapping[str, Path]]:
    """Convert a set's old files in few calls; inside the `with`, readers (children too) take the copies made.

    Files that fail here are tried again alone by their reader, in the pool, which then says what is wrong; so a file
    that hangs is not waited for long here (`timeout` is in seconds, for one call). Give the files of
    formats in `TARGETS` only; start the reading pool inside, so that its children inherit the folder's name.
    """
    wanted: dict[str, list[Conversion]] = {}
    for one in conversions:
        if one.format in TARGETS and engine() is not None and _refused(one.path, one.format) is None:
            wanted.setdefault(TARGETS[one.format], []).append(one)
    with tempfile.TemporaryDirectory(prefix="fazhi-converted-", ignore_cleanup_errors=True) as name:
        (named := Path(name) / "given").mkdir()
        before = os.environ.get(PREPARED)
        os.environ[PREPARED] = name
        made: dict[str, Path] = {}
        try:
            for to, files in wanted.items():
                for start in range(0, len(files), BATCH):
                    batch = files[start : start + BATCH]
                    allowed = timeout or _PREPARE_START_SECONDS + _PREPARE_FILE_SECONDS * len(batch)
                    given = {one.key: _named(one.path, one.format, named) for one in batch}
                    done = _call(list(dict.fromkeys(given.values())), to, Path(name), allowed)
                    made |= {key: target for key, path in given.items() if isinstance(target := done[path], Path)}
            yield made
        finally:
            if before is None:
                os.environ.pop(PREPARED, None)
            else:
                os.environ[PREPARED] = before


def _prepared(path: Path, to: str) -> Path | None:
    folder = os.environ.get(PREPARED)
    if not folder:
        return None
    made = Path(folder) / f"{hash_file(path)[0]}.{to}"
    return made if made.is_file() else None


# --- the reader -----------------------------------------------------------------------------------------------------


@reader(
    "office",
    formats=tuple(TARGETS),
    version=3,
    title="旧版与其他办公格式（DOC、WPS、RTF、PPT、DPS、ODT、ODS、ODP、Word/Excel 2003 XML、UOF、FODT、FODS）",
    note="经 LibreOffice 转换后读取，需安装 LibreOffice；有打开密码的直接说明",
)
def read_office(content: Content) -> Reading:
    """Convert one file and read the copy."""
    if (problem := _refused(content.path, content.format)) is not None:
        return Reading(problems=(problem,))
    return read_converted(content, TARGETS[content.format])


def _refused(path: Path, format: str) -> Problem | None:
    """Why a file is not even handed to LibreOffice: a password, or entities of its own in plain XML."""
    from fazhi.reading.ole import is_locked, is_locked_opendocument

    if format in ("doc", "ppt", "xls") and is_locked(path):
        return Problem(ProblemCode.ENCRYPTED, "文件有打开密码，读不了；请去掉密码后重新报送。")
    if format in _MARKED_UP:
        with path.open("rb") as file:
            if b"<!ENTITY" in file.read(_DECLARATIONS).replace(b"\0", b""):
                return Problem(ProblemCode.BOMB, "文件内部含有不允许的实体定义，可能是攻击性文件，未读取。")
    if format in ("odt", "ods", "odp") and is_locked_opendocument(path):
        return Problem(ProblemCode.ENCRYPTED, "文件有打开密码，读不了；请去掉密码后重新报送。")
    return None


def read_converted(content: Content, to: str) -> Reading:
    """Read a file through its converted copy. Raises `ReadingError` where there is none."""
    made = converted(content.path, content.format, to, content.scratch())
    delegate = reader_for(to)
    if delegate is None:
        raise EngineError(f"没有读取{to}的程序。")
    reading = delegate.read(replace(content, path=made, format=to, directory=None, held=None))
    if content.format in _MARKED_UP and reading.pages and reading.pages[0].text.lstrip("\ufeff \n").startswith("<?xml"):
        raise ReadingError(ProblemCode.CORRUPT, "文件残缺或损坏，转换不了，请核对后重新报送。")
    return reading


def converted(path: Path, format: str, to: str, folder: Path) -> Path:
    """The converted copy of a file: one made before, or made now in `folder`. Raises `ReadingError` where it fails."""
    if (made := _prepared(path, to)) is not None:
        return made
    source = _named(path, format, folder)
    answer = convert_many([source], to, folder / "office")[source]
    if isinstance(answer, Problem):
        raise ReadingError(answer.code, answer.message)
    return answer


def _named(path: Path, format: str, folder: Path) -> Path:
    """The file under a name whose extension LibreOffice understands: it trusts names where content is ambiguous."""
    extension = _INPUT_NAMES.get(format, format)
    if path.suffix.lower() == "." + extension:
        return path
    link = folder / f"source-{hash_file(path)[0][:16]}.{extension}"
    if not link.exists():
        link.symlink_to(path.resolve())
    return link
