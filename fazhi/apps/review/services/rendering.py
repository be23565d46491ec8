"""Printed forms of originals that browsers cannot show, made once and kept as PDF.

Office files go through LibreOffice, many in one call; OFD and scans are drawn by the core in a child of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from django.db import transaction

from fazhi.apps.evidence.models import Document, Material
from fazhi.apps.jobs.services import later
from fazhi.apps.review.models import Rendering
from fazhi.apps.review.queries.shown import PICTURES, PRINTED
from fazhi.apps.storage.services import as_path, put_path
from fazhi.reading.document import Problem
from fazhi.reading.libreoffice import BATCH, convert_many
from fazhi.reading.printing import print_pages

OFFICE = frozenset({"docx", "office", "pptx"})
"""Readers of formats that LibreOffice prints."""


def is_rendered(material: Material) -> bool:
    """Whether a file is shown by its printed form."""
    document = material.document
    if document is None or document.blob_id is None or document.media_type in PICTURES:
        return False
    return document.reader in PRINTED


@transaction.atomic
def want_renderings(materials: Iterable[Material]) -> int:
    """Have printed forms made of those files that have none yet; gives how many were asked for."""
    wanted = {str(m.receipt.blob_id): m.name for m in materials if is_rendered(m)}
    every, asked = list(wanted), 0
    for start in range(0, len(every), BATCH):
        part = every[start : start + BATCH]
        known = set(Rendering.objects.filter(source__in=part).values_list("source_id", flat=True))
        fresh = [sha256 for sha256 in part if sha256 not in known]
        rows = [Rendering(source_id=sha256, name=wanted[sha256][-300:]) for sha256 in fresh]
        Rendering.objects.bulk_create(rows, ignore_conflicts=True)
        if fresh:
            later("review.render", fresh, priority=-10)
        asked += len(fresh)
    return asked


def render(sha256s: list[str]) -> None:
    """Make the printed forms; a file that cannot be printed keeps the reason."""
    rows = list(Rendering.objects.filter(source__in=sha256s, pdf=None, problem=""))
    readers = dict(Document.objects.filter(blob__in=[row.source_id for row in rows]).values_list("blob_id", "reader"))
    with ExitStack() as stack:
        into = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fazhi-print-")))
        paths = {row.pk: stack.enter_context(as_path(row.source_id, row.name)) for row in rows}
        office = [paths[row.pk] for row in rows if readers.get(row.source_id) in OFFICE]
        made = convert_many(office, "pdf", into) if office else {}
        for row in rows:
            path = paths[row.pk]
            result = made[path] if path in made else _drawn(path, into / f"{row.pk}.pdf")
            if isinstance(result, Problem):
                row.problem = result.message[:300]
            else:
                row.pdf = put_path(result)
            row.save(update_fields=["pdf", "problem"])


def _drawn(path: Path, target: Path) -> Path | Problem:
    return print_pages(path, target) or target
