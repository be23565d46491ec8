"""`read`: any file becomes a `Document`. The one place where whatever a reader raises becomes a problem."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from fazhi.errors import EngineError, ReadingError
from fazhi.reading import sniff
from fazhi.reading.document import Document, Member, Problem, ProblemCode
from fazhi.reading.formats import by_extension
from fazhi.reading.hashing import hash_file, take_in
from fazhi.reading.limits import DEFAULT_LIMITS, Budget, Limits
from fazhi.reading.registry import Content, Reading, reader_for
from fazhi.reading.volumes import SENTENCE as VOLUME
from fazhi.reading.volumes import is_named_volume

_LOG = logging.getLogger(__name__)
_UNKNOWN = "application/octet-stream"


def read(path: Path | str, *, name: str | None = None, ocr: bool = True, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read one file in this process.

    `name` is what people call it (default: its own name). With `ocr`, pages without usable text are read from their
    picture; without, such pages are left marked `needs_ocr`. What is wrong with the content becomes a `Problem`, never
    an exception; OSError (no such file, no right) and EngineError (OCR does not work here) are raised.
    """
    source = path if isinstance(path, Path) else Path(path)
    scratch = _Scratch()
    try:
        document = _read(source, name or source.name, limits, Budget(limits), scratch)
        if ocr:
            document = _with_ocr(document, source, scratch)
        return document
    finally:
        scratch.remove()


class _Scratch:
    """A private folder, made when first asked for, that is removed after the file. Keeps members until OCR is done."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0
        self.members: dict[str, Path] = {}

    def __call__(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="fazhi-"))
        return self._folder

    def store(self, data: bytes) -> Path:
        """Bytes as a file of its own, under a name that nobody else chose."""
        self._count += 1
        path = self() / f"inner-{self._count}"
        path.write_bytes(data)
        return path

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _read(path: Path, name: str, limits: Limits, budget: Budget, scratch: _Scratch) -> Document:
    sha256, size, held = take_in(path, limits.file_bytes)
    if not sha256:
        problem = Problem(ProblemCode.TOO_LARGE, f"文件有{size / (1 << 30):.1f} GB，超过限度，没有读；请拆分后报送。")
        return Document(name, "", size, _UNKNOWN, "", problems=(problem,))
    if size == 0:
        problem = Problem(ProblemCode.EMPTY, "文件是空的（0字节），请重新报送。")
        return Document(name, sha256, 0, _UNKNOWN, "", problems=(problem,))
    sniffed = sniff.sniff(path, name, held)
    found = sniffed.format
    problems: list[Problem] = []
    if found is not None and found.name == "text" and _is_noise(path, name):
        found = None
    if found is not None and (sentence := sniff.wrong_extension(name, found)) is not None:
        problems.append(Problem(ProblemCode.WRONG_EXTENSION, sentence))
    if (active := _active(found, sniffed.active, name)) is not None:
        problems.append(active)
    reader = reader_for(found.name) if found is not None else None
    media_type = found.media_type if found is not None else _UNKNOWN
    if found is None or reader is None:
        if active is None:
            problems.append(_unsupported(found, name))
        return Document(name, sha256, size, media_type, "", problems=tuple(problems))

    def inner(inside: str, source: Path | bytes, modified: str | None) -> Member:
        return _inner(inside, source, modified, limits, budget, scratch)

    content = Content(path, name, size, found.name, inner, scratch, limits, budget, sniffed.directory, held)
    reading = _guarded(reader.read, content)
    if not (reading.pages or reading.members or reading.problems):
        problems.append(Problem(ProblemCode.CORRUPT, "文件里没有读到任何内容，可能残缺，请核对后重新报送。"))
    return Document(
        name,
        sha256,
        size,
        media_type,
        reader.name,
        pages=reading.pages,
        links=reading.links,
        members=reading.members,
        problems=tuple(dict.fromkeys((*problems, *reading.problems))),
        sealed=reading.sealed,
        meta=reading.meta,
        layout=reading.layout,
    )


_BINARY = frozenset(
    ext
    for one in ("pdf", "ofd", "docx", "doc", "xlsx", "xls", "pptx", "ppt", "zip", "rar", "7z", "png", "jpeg", "tiff")
    for ext in sniff.FORMATS[one].extensions
)


def _is_noise(path: Path, name: str) -> bool:
    """Whether a file that calls itself a document holds bytes that happen to be printable and mean nothing."""
    if sniff.extension(name) not in _BINARY:
        return False
    with path.open("rb") as stream:
        head = stream.read(4096)
    return len(head) >= 64 and len(set(head)) < 12


def _active(found: sniff.Format | None, part: str | None, name: str) -> Problem | None:
    if found is not None and found.name in ("program", "script"):
        return Problem(ProblemCode.MACRO, f"“{name}”是{found.title}，没有打开；材料里不要放程序和脚本。")
    if part is not None:
        return Problem(ProblemCode.MACRO, f"文件带有宏（{part}），没有运行；请另存为不带宏的文件。")
    return None


def _unsupported(found: sniff.Format | None, name: str) -> Problem:
    if found is None and is_named_volume(name):
        return Problem(ProblemCode.CORRUPT, VOLUME)
    if found is not None and found.name == "ole-encrypted":
        return Problem(ProblemCode.ENCRYPTED, "文件有打开密码，读不了；请去掉密码后重新报送。")
    if found is not None and found.name == "sealed":
        return Problem(ProblemCode.ENCRYPTED, f"“{name}”是{found.title}，读不了，{found.remedy}。")
    if name.startswith("~$"):
        return Problem(ProblemCode.UNSUPPORTED, "这是文档打开时自动生成的临时文件，没有内容；请删去，报送文档本身。")
    if found is None or found.name in ("ole", "package"):
        # Where the bytes say little the name may say more; a name of what can be read would only be wrong.
        said = by_extension(sniff.extension(name))
        found = said if said is not None and reader_for(said.name) is None else found
    if found is not None:
        return Problem(ProblemCode.UNSUPPORTED, f"“{found.title}”不是能读的格式，{found.remedy}。")
    return Problem(ProblemCode.UNSUPPORTED, "内容不是任何能读的格式，文件可能已损坏，请核对后重新报送。")


def _guarded(function: Callable[[Content], Reading], content: Content) -> Reading:
    """Call a reader; this is the edge at which a hostile file's faults end."""
    try:
        return function(content)
    except ReadingError as error:
        return Reading(problems=(Problem(ProblemCode(error.code), str(error)),))
    except (EngineError, KeyboardInterrupt):
        raise
    except MemoryError:
        return Reading(problems=(Problem(ProblemCode.TOO_LARGE, "读取这个文件要用的内存超过限度，没有读。"),))
    except RecursionError:
        return Reading(problems=(Problem(ProblemCode.CORRUPT, "文件内部结构嵌套过深，疑似有意构造，没有读。"),))
    except Exception:
        _LOG.debug("reader failed on %s", content.name, exc_info=True)
        return Reading(problems=(Problem(ProblemCode.CORRUPT, "文件残缺或损坏，打不开，请核对后重新报送。"),))


def _inner(
    inside: str, source: Path | bytes, modified: str | None, limits: Limits, budget: Budget, scratch: _Scratch
) -> Member:
    path = scratch.store(source) if isinstance(source, bytes) else source
    name = inside.rsplit("/", 1)[-1]
    try:
        budget.enter()
    except ReadingError as error:
        sha256, size = hash_file(path)
        problem = Problem(ProblemCode(error.code), str(error))
        return Member(inside, Document(name, sha256, size, _UNKNOWN, "", problems=(problem,)), modified)
    try:
        document = _read(path, name, limits, budget, scratch)
    finally:
        budget.leave()
    scratch.members[document.sha256] = path
    return Member(inside, document, modified)


def pages_waiting(document: Document) -> int:
    """How many pages wait for OCR, in the file itself and in its members."""
    own = sum(page.needs_ocr for page in document.pages)
    return own + sum(pages_waiting(member.document) for member in document.members)


def _with_ocr(document: Document, path: Path, scratch: _Scratch) -> Document:
    """Finish the pages that need OCR, in the file itself and in its members."""
    from dataclasses import replace

    if any(page.needs_ocr for page in document.pages):
        from fazhi.reading.ocr import complete

        document = complete(document, path)
    if document.members:
        members = tuple(
            replace(member, document=_with_ocr(member.document, scratch.members[member.document.sha256], scratch))
            if member.document.sha256 in scratch.members
            else member
            for member in document.members
        )
        document = replace(document, members=members)
    return document
