"""Printed forms of originals that browsers cannot show: by LibreOffice, many in one call, kept as PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from django.db import transaction

from fazhi.apps.evidence.models import Material
from fazhi.apps.jobs.services import later
from fazhi.apps.review.models import Rendering
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import as_path, put_path
from fazhi.reading.document import Problem
from fazhi.reading.libreoffice import BATCH, convert_many

READERS = frozenset({"docx", "office", "pptx"})
"""Readers of formats that have printed pages but that browsers do not know."""


def is_rendered(material: Material) -> bool:
    """Whether a file is shown by its printed form."""
    return (
        material.document is not None and material.document.reader in READERS and material.receipt.blob_id is not None
    )


@transaction.atomic
def want_renderings(materials: Iterable[Material]) -> int:
    """Have printed forms made of those files that have none yet; gives how many were asked for."""
    wanted = {str(m.receipt.blob_id): m.name for m in materials if is_rendered(m)}
    known = set(Rendering.objects.filter(source__in=list(wanted)).values_list("source_id", flat=True))
    asked = [sha256 for sha256 in wanted if sha256 not in known]
    Rendering.objects.bulk_create(
        [Rendering(source_id=sha256, name=wanted[sha256][-300:]) for sha256 in asked], ignore_conflicts=True
    )
    for start in range(0, len(asked), BATCH):
        later("review.render", asked[start : start + BATCH], priority=-10)
    return len(asked)


def render(sha256s: list[str]) -> None:
    """Make the printed forms; a file that cannot be printed keeps the reason."""
    rows = list(Rendering.objects.filter(source__in=sha256s, pdf=None, problem=""))
    if not rows:
        return
    with ExitStack() as stack:
        into = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fazhi-print-")))
        paths = {row.pk: stack.enter_context(as_path(row.source_id, row.name)) for row in rows}
        made = convert_many(paths.values(), "pdf", into)
        for row in rows:
            result = made[paths[row.pk]]
            if isinstance(result, Problem):
                row.problem = result.message[:300]
            else:
                row.pdf = put_path(result)
            row.save(update_fields=["pdf", "problem"])


def pdf_of(sha256: str | None) -> Blob | None:
    """The printed form, None where there is none (yet)."""
    row = Rendering.objects.filter(source=sha256).select_related("pdf").first() if sha256 else None
    return row.pdf if row is not None else None
