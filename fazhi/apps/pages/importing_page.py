"""The page of a book: download today's workbook, send a filled one, see faults and differences, then do it."""

from __future__ import annotations

import tempfile
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fazhi.apps.pages.errors import InputError
from fazhi.apps.pages.importing import Book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMIT = 30 * 1024**2
KEEP_SECONDS = 24 * 3600
SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm", ".xlsb", ".ods")


def answer(
    request: HttpRequest,
    book: Book,
    *,
    back: str,
    template: str = "pages/import.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse | FileResponse:
    """One page for all steps. `back` is where to go when it is done."""
    shown: dict[str, Any] = {"book": book, "back": back, "template": template, **(context or {})}
    if request.method == "GET" and request.GET.get("format") == "xlsx":
        return download(book)
    if request.method == "POST" and "key" in request.POST:
        return _apply(request, book, back, shown)
    if request.method == "POST":
        key, name = _keep(request)
        draft = book.draft(_place(key), name)
        shown |= {"draft": draft, "key": key, "name": name}
    return render(request, template, shown)


def download(book: Book) -> FileResponse:
    """Today's workbook: template and export in one."""
    with tempfile.TemporaryDirectory(prefix="fazhi-") as folder:
        path = Path(folder) / "book.xlsx"
        book.write(path)
        source = path.open("rb")
    return workbook_answer(source, f"{book.title}{timezone.localdate():%Y%m%d}.xlsx")


def workbook_answer(source: Any, name: str) -> FileResponse:
    """A workbook as a download."""
    response = FileResponse(source, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _folder() -> Path:
    folder: Path = settings.SITE.folder / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _place(key: str) -> Path:
    return _folder() / f"{uuid.UUID(key).hex}.xlsx"


def _keep(request: HttpRequest) -> tuple[str, str]:
    """Keep the sent workbook until it is confirmed; what nobody confirmed for a day goes."""
    sent = request.FILES.get("file")
    if sent is None:
        raise InputError("请先选择要导入的 Excel 文件。")
    name = (sent.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    if not name.lower().endswith(SUFFIXES):
        raise InputError(f"“{name}”不是 Excel 工作簿，请用下载的模板填写，另存为 .xlsx 后再传。")
    if (sent.size or 0) > LIMIT:
        raise InputError(f"“{name}”超过{LIMIT // 1024**2} MB，请检查是否选错了文件。")
    for old in _folder().iterdir():
        if old.stat().st_mtime < time.time() - KEEP_SECONDS:
            old.unlink(missing_ok=True)
    key = uuid.uuid4().hex
    with _place(key).open("xb") as target:
        for piece in sent.chunks():
            target.write(piece)
    request.session[f"import-{key}"] = name
    return key, name


def _apply(request: HttpRequest, book: Book, back: str, shown: dict[str, Any]) -> HttpResponse | FileResponse:
    key = request.POST["key"]
    name = request.session.get(f"import-{key}")
    if name is None or not _place(key).exists():
        raise InputError("这份表已经导入过，或放了太久，请重新选择文件。")
    draft = book.draft(_place(key), name)
    if draft.fingerprint != request.POST.get("fingerprint"):
        messages.warning(request, "预览之后数据有了变化，请核对新的差异后再确认。")
        return render(request, shown["template"], shown | {"draft": draft, "key": key, "name": name})
    book.apply(draft, by=request.user, gone=bool(request.POST.get("gone")))
    del request.session[f"import-{key}"]
    _place(key).unlink(missing_ok=True)
    messages.success(request, f"《{name}》已导入：{draft.words()}。")
    finished: HttpResponse | FileResponse | None = book_answer(book, request)
    return finished or redirect(back)


def book_answer(book: Book, request: HttpRequest) -> HttpResponse | FileResponse | None:
    """What a book hands out once after the import (links of invitation); most hand out nothing."""
    make = getattr(book, "handed_out", None)
    return make(request) if make is not None else None
