"""Pictures of looked-at pages, as a person sees them, and the answers themselves as WARC.

Optional: without Chromium (`fazhi[pictures]`) a look keeps its text and its WARC.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from fazhi.apps.evidence.models import Capture
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import as_path, put_path
from fazhi.webproof.answer import Answer
from fazhi.webproof.guard import Guard, parse_resolve
from fazhi.webproof.pictures import PicturesError, photographer
from fazhi.webproof.recorded import Recording, write_answers

AGENT = "fazhi"


def record_of(answer: Answer) -> Blob | None:
    """The answer as a WARC record, None where nothing came."""
    if not answer.hops:
        return None
    with tempfile.TemporaryDirectory(prefix="fazhi-warc-") as folder:
        path = Path(folder) / "answer.warc.gz"
        write_answers(path, [answer], user_agent=AGENT)
        return put_path(path)


def take_pictures(capture_ids: Sequence[int], *, live: bool) -> int:
    """Pictures of captures that have none: from the page itself (`live`) or from what was recorded; gives how many."""
    rows = list(Capture.objects.filter(pk__in=capture_ids, picture=None, status__isnull=False).exclude(warc=None))
    if not rows:
        return 0
    guard = Guard(resolve=parse_resolve(settings.SITE.resolve))
    recorded = None if live else _Records([_recording(one) for one in rows])
    with tempfile.TemporaryDirectory(prefix="fazhi-pictures-") as name:
        folder = Path(name)
        try:
            # Nothing is asked of the database while the browser is open: its loop runs in this very thread.
            with photographer(folder, guard=guard, user_agent=AGENT, recorded=recorded) as camera:
                taken = [(one, camera.take(one.url, f"{one.pk}.png", pdf=False)) for one in rows]
        except PicturesError:
            return 0  # this machine takes none; texts and records are there
        made = [(one, folder / picture.name) for one, picture in taken if picture.name is not None]
        for one, path in made:
            Capture.objects.filter(pk=one.pk).update(picture=put_path(path))
    return len(made)


class _Records:
    """Several recordings as one source."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = recordings

    def get(self, url: str) -> Answer:
        """The first of them that knows the address."""
        answers = (one.get(url) for one in self._recordings)
        return next((one for one in answers if one.failure is None), self._recordings[0].get(url))


def _recording(capture: Capture) -> Recording:
    with as_path(str(capture.warc_id), "answer.warc.gz") as path:
        return Recording(path)
