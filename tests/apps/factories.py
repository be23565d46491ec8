"""Rows for tests of the site: files that were read, rounds that were handed in."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from fazhi.apps.duties.models import Duty, State
from fazhi.apps.duties.services import follow
from fazhi.apps.evidence.models import Link, Material, Outcome, Receipt, Submission, SubmissionState
from fazhi.apps.evidence.services.read import store
from fazhi.apps.pages.errors import ConflictError
from fazhi.apps.storage.services import put_bytes
from fazhi.apps.units.models import Person
from fazhi.apps.units.roles import Role
from fazhi.gongwen.parse import parse
from fazhi.reading.document import Document, Line, Page
from fazhi.webproof.normal import key
from tests.apps.conftest import make_person

NOTICE = """明溪县司法局文件
明司〔2021〕3号
关于印发重大行政决策工作实施方案的通知
各股室：
现将《重大行政决策工作实施方案》印发给你们，请认真贯彻执行。
明溪县司法局
2021年3月5日"""


def make_round(
    duty: Duty, files: dict[str, str] | None = None, *, links: tuple[str, ...] = (), confirmed: bool = True
) -> Submission:
    """A round with text files by name and typed addresses; confirmed rounds wait for their decision."""
    number = duty.submissions.count() + 1
    duty.submissions.filter(state=SubmissionState.CONFIRMED).update(state=SubmissionState.SUPERSEDED)
    state = SubmissionState.CONFIRMED if confirmed else SubmissionState.OPEN
    submission = Submission.objects.create(duty=duty, round=number, state=state, confirmed_at=timezone.now())
    for name, text in (files or {}).items():
        make_file(submission, name, text)
    for url in links:
        Link.objects.create(submission=submission, url=url, key=key(url))
    if confirmed:
        follow(duty=duty, state=State.PENDING, by=None, round=number)
    return submission


def make_file(submission: Submission | None, name: str, text: str, **place: Any) -> Material:
    """A text file, received, read and in its place."""
    data = text.encode()
    blob = put_bytes(data)
    pages = tuple(
        Page(number, part, lines=tuple(Line(line) for line in part.splitlines()))
        for number, part in enumerate(text.split("\f"), 1)
    )
    document = Document(name, hashlib.sha256(data).hexdigest(), len(data), "text/plain", "text", pages)
    kept = store(blob, name, document, parse(document))
    where = {"unit": submission.duty.unit, "cycle": submission.duty.cycle} if submission is not None else place
    receipt = Receipt.objects.create(
        name=name, sha256=blob.sha256, size=len(data), blob=blob, document=kept, outcome=Outcome.READ, **where
    )
    return Material.objects.create(receipt=receipt, document=kept, submission=submission, file=name, **where)


def second_reviewer(office: Any) -> Person:
    """Another reviewer of the same county."""
    return make_person(
        Role.REVIEWER, region=office.region, unit=office.justice, cycle=office.cycle, username="reviewer-2"
    )


def at_once(act: Callable[[Person], object], people: Sequence[Person]) -> list[str]:
    """What became of an act of several people in the same moment, sorted: 'done', or 'told' of a conflict."""
    start, told = threading.Barrier(len(people)), list[str]()

    def work(by: Person) -> None:
        start.wait()
        try:
            act(by)
            told.append("done")
        except ConflictError:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one,)) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sorted(told)
