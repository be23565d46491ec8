"""A site of full size for measurements: 89 units, 95 indicators, each cell a duty, documents, passages, register rows.

Rows are written in bulk, past the services: only what pages read is there, and no row was looked at by a person.
"""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta
from itertools import count
from typing import Any

UNITS, INDICATORS = 89, 95
DOCUMENTS, ENTRIES = 50_000, 1_000_000
LEDGER = "service-matters"
BATCH = 2000
WORDS = (
    *("重大行政决策", "会议纪要", "实施方案", "行政执法", "全过程记录", "公开公示", "合法性审查", "规范性文件"),
    *("权责清单", "法律顾问", "执法监督", "普法宣传", "行政复议", "行政应诉", "信用监管", "政务服务"),
)
STATES = ("not-submitted", "pending", "passed", "passed", "supplement", "returned")


def fill(size: float) -> dict[str, int]:
    """Fill the running site, which has its units and people; `size` 1 is a whole county's year."""
    draw = random.Random(1)
    duties = _duties(draw)
    documents = _documents(draw, duties, int(DOCUMENTS * size))
    entries = _entries(draw, int(ENTRIES * size))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"duties": len(duties), "documents": documents, "entries": entries}


def _duties(draw: random.Random) -> list[Any]:
    """Every indicator for every unit; most were moved on some day of the half-year."""
    from django.utils import timezone
    from fazhi.apps.duties.models import Duty, StateChange
    from fazhi.apps.duties.services import assign_many, recount
    from fazhi.apps.framework.models import Cycle, Heading, Indicator
    from fazhi.apps.units.models import Unit

    cycle = Cycle.objects.get()
    heading = Heading.objects.get(level=2)
    held = Indicator.objects.count()
    Indicator.objects.bulk_create(
        Indicator(
            edition=cycle.edition, heading=heading, number=str(n), order=n, text=f"第{n}项指标落实情况。", points=2
        )
        for n in range(held + 1, INDICATORS + 1)
    )
    units = list(Unit.objects.all())
    wanted = [
        (indicator, unit, "牵头" if i % 9 == 0 else "配合", None)
        for indicator in Indicator.objects.all()
        for i, unit in enumerate(units)
    ]
    assign_many(cycle=cycle, wanted=wanted, by=None)
    duties = list(Duty.objects.filter(cycle=cycle).order_by("pk"))
    moved = timezone.now() - timedelta(days=60)
    changes = []
    for duty in duties:
        duty.state = draw.choice(STATES)
        duty.round = int(duty.state != "not-submitted")
        if duty.round:
            changes.append(StateChange(duty=duty, at=moved + timedelta(hours=draw.randrange(1400)), state=duty.state))
    Duty.objects.bulk_update(duties, ["state", "round"], batch_size=500)
    StateChange.objects.bulk_create(changes, batch_size=BATCH)
    recount(cycle_id=cycle.pk)
    return duties


def _text(draw: random.Random, number: int) -> str:
    body = "".join(
        f"{draw.choice(WORDS)}工作第{draw.randrange(10_000)}号，{draw.choice(WORDS)}已经落实。" for _ in range(20)
    )
    return f"关于印发{draw.choice(WORDS)}工作方案的通知\n各股室：\n{body}\n2021年3月{number % 28 + 1}日"


def _documents(draw: random.Random, duties: list[Any], wanted: int) -> int:
    """Documents of two pages in confirmed rounds, each indexed; the bytes of the originals are not written."""
    from django.db import transaction
    from fazhi.apps.evidence.codec import encode
    from fazhi.apps.evidence.models import Submission
    from fazhi.gongwen.parse import parse
    from fazhi.reading.document import Document as CoreDocument
    from fazhi.reading.document import Line
    from fazhi.reading.document import Page as CorePage

    sent = [duty for duty in duties if duty.round]
    rounds = Submission.objects.bulk_create(
        [Submission(duty=duty, round=1, state="confirmed", confirmed_at=duty.changed_at) for duty in sent],
        batch_size=BATCH,
    )
    lines = tuple(Line(line) for line in _text(draw, 1).splitlines())
    core = CoreDocument(
        "方案.txt", "0" * 64, 2000, "text/plain", "text", (CorePage(1, "", lines=lines), CorePage(2, "", lines=lines))
    )
    kept = encode(core, parse(core))
    numbers = iter(range(wanted))
    while some := [number for number, _ in zip(numbers, range(BATCH), strict=False)]:
        with transaction.atomic():
            _document_batch(draw, some, rounds, sent, kept)
    return wanted


def _document_batch(draw: random.Random, numbers: list[int], rounds: list[Any], duties: list[Any], core: bytes) -> None:
    from fazhi.apps.evidence.models import Document, Material, Page, Receipt
    from fazhi.apps.search.services import index_document
    from fazhi.apps.storage.models import Blob

    hashes = [hashlib.sha256(str(number).encode()).hexdigest() for number in numbers]
    Blob.objects.bulk_create([Blob(sha256=one, size=2000) for one in hashes])
    documents = Document.objects.bulk_create(
        Document(
            blob_id=sha256, path="txt", reader="text", reader_version="bench", media_type="text/plain", pages_count=2,
            title=f"关于印发{draw.choice(WORDS)}工作方案的通知", docno=f"明司〔2021〕{number}号", day=date(2021, 3, 5),
            core=core,
        )
        for number, sha256 in zip(numbers, hashes, strict=True)
    )  # fmt: skip
    Page.objects.bulk_create(
        (Page(document=one, number=page, text=_text(draw, one.pk)) for one in documents for page in (1, 2)),
        batch_size=500,
    )
    places = [draw.randrange(len(rounds)) for _ in numbers]
    receipts = Receipt.objects.bulk_create(
        Receipt(
            unit_id=duties[place].unit_id, cycle_id=duties[place].cycle_id, name=f"方案{number}.txt", sha256=sha256,
            size=2000, blob_id=sha256, document=document, outcome="read",
        )
        for number, sha256, document, place in zip(numbers, hashes, documents, places, strict=True)
    )  # fmt: skip
    Material.objects.bulk_create(
        Material(
            receipt=receipt, document=receipt.document, unit_id=receipt.unit_id, cycle_id=receipt.cycle_id,
            submission=rounds[place], file=receipt.name,
        )
        for receipt, place in zip(receipts, places, strict=True)
    )  # fmt: skip
    for document in documents:
        index_document(document.pk)


def _entries(draw: random.Random, wanted: int) -> int:
    """Rows of one register, each indexed."""
    from django.db import transaction
    from fazhi.apps.registers.codec import to_json, words
    from fazhi.apps.registers.models import Entry, Register
    from fazhi.apps.search.services import index_entries
    from fazhi.apps.units.models import Region, Unit

    register = Register.objects.create(region=Region.objects.get(), ledger=LEDGER)
    units = list(Unit.objects.values_list("pk", "name"))
    numbers = count()
    for start in range(0, wanted, BATCH):
        rows = []
        for number in (next(numbers) for _ in range(min(BATCH, wanted - start))):
            unit_id, name = units[number % len(units)]
            values = {
                "code": f"SX{number:07d}",
                "name": f"{draw.choice(WORDS)}事项{number}",
                "kind": "行政许可",
                "unit": name,
                "legal_days": 10 + number % 50,
                "promised_days": number % 10,
                "visits": number % 3,
                "online": number % 10 != 0,
                "available_from": date(2020, 1, 1) + timedelta(days=number % 700),
            }
            rows.append(
                Entry(
                    register=register, unit_id=unit_id, key=values["code"], day=values["available_from"],
                    values=to_json(values), words=words(values),
                )
            )  # fmt: skip
        with transaction.atomic():
            made = Entry.objects.bulk_create(rows, batch_size=500)
            for at in range(0, len(made), 500):
                index_entries([one.pk for one in made[at : at + 500]])
    return wanted
