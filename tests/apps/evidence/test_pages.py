"""Pages of handing in: who sees what, uploads in pieces, query counts."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from fazhi.apps.audit.models import Event
from fazhi.apps.duties.models import Duty
from fazhi.apps.evidence.models import Material, Receipt, Submission
from fazhi.apps.evidence.services import read, rounds
from fazhi.apps.evidence.services.receive import receive
from fazhi.apps.framework.models import Indicator
from fazhi.apps.pages.errors import InputError
from tests.apps.factories import make_file


@pytest.fixture(autouse=True)
def _children() -> Iterator[None]:
    yield
    read.close_pool()


def upload(client: Client, purpose: dict[str, Any], name: str, data: bytes, piece: int = 7) -> dict[str, Any]:
    asked = json.dumps({"name": name, "size": len(data), **purpose})
    begun = client.post(reverse("evidence:upload_begin"), asked, content_type="application/json").json()
    address = reverse("evidence:upload_feed", args=[begun["id"]])
    at = begun["received"]
    while at < len(data):
        answer = client.post(f"{address}?offset={at}", data[at : at + piece], content_type="application/octet-stream")
        at = answer.json()["received"]
    return client.post(
        reverse("evidence:upload_finish", args=[begun["id"]]), "{}", content_type="application/json"
    ).json()


def test_upload_in_pieces_gives_one_receipt(office: Any) -> None:
    client = office.client("liaison")
    receipt = upload(client, {"duty": office.duties[0].pk}, "说明.txt", "行政决策情况说明。".encode())
    stored = Receipt.objects.get()
    assert receipt["receipt"] == stored.pk
    assert (stored.name, stored.sha256, stored.size) == ("说明.txt", receipt["sha256"], 27)
    assert Material.objects.get().submission.duty == office.duties[0]


def test_broken_upload_goes_on_where_it_was(office: Any) -> None:
    client = office.client("liaison")
    asked = json.dumps({"name": "a.txt", "size": 10, "duty": office.duties[0].pk})
    first = client.post(reverse("evidence:upload_begin"), asked, content_type="application/json").json()
    address = reverse("evidence:upload_feed", args=[first["id"]])
    client.post(f"{address}?offset=0", b"01234", content_type="application/octet-stream")
    again = client.post(reverse("evidence:upload_begin"), asked, content_type="application/json").json()
    assert again == {"id": first["id"], "received": 5}
    gap = client.post(f"{address}?offset=7", b"789", content_type="application/octet-stream")
    assert gap.status_code == 409
    early = client.post(reverse("evidence:upload_finish", args=[first["id"]]), "{}", content_type="application/json")
    assert early.status_code == 409
    client.post(f"{address}?offset=3", b"3456789", content_type="application/octet-stream")
    done = client.post(
        reverse("evidence:upload_finish", args=[first["id"]]), "{}", content_type="application/json"
    ).json()
    twice = client.post(
        reverse("evidence:upload_finish", args=[first["id"]]), "{}", content_type="application/json"
    ).json()
    assert done == twice
    assert Receipt.objects.count() == 1
    assert Receipt.objects.get().size == 10


def test_upload_of_a_file_that_was_edited_since_begins_anew(office: Any) -> None:
    client = office.client("liaison")
    asked = {"name": "a.txt", "size": 4, "stamp": 1, "duty": office.duties[0].pk}
    begun = client.post(reverse("evidence:upload_begin"), json.dumps(asked), content_type="application/json").json()
    client.post(
        reverse("evidence:upload_feed", args=[begun["id"]]) + "?offset=0",
        b"ol",
        content_type="application/octet-stream",
    )
    upload(client, {"stamp": 2, "duty": office.duties[0].pk}, "a.txt", b"newe")
    assert Receipt.objects.get().sha256 == hashlib.sha256(b"newe").hexdigest()


def test_material_is_not_added_while_the_head_looks(office: Any) -> None:
    liaison, duty = office.person("liaison"), office.duties[0]
    held = rounds.open_round(duty=duty, by=liaison)
    rounds.add_link(submission=held, url="http://www.mingxi.gov.cn/a.html", title="", by=liaison)
    stale = Submission.objects.get(pk=held.pk)
    rounds.hand_in(submission=held, by=liaison)
    with pytest.raises(InputError, match="正等负责人确认"):
        receive(unit=duty.unit, cycle=duty.cycle, by=liaison, name="b.txt", source=io.BytesIO(b"x"), submission=stale)
    assert Receipt.objects.count() == 0


def test_empty_file_gets_a_receipt(office: Any) -> None:
    upload(office.client("liaison"), {"duty": office.duties[0].pk}, "空.txt", b"")
    assert Receipt.objects.get().size == 0


def test_strangers_cannot_upload_or_feed(office: Any) -> None:
    client = office.client("other-liaison")
    asked = json.dumps({"name": "a.txt", "size": 3, "duty": office.duties[0].pk})
    assert client.post(reverse("evidence:upload_begin"), asked, content_type="application/json").status_code == 404
    begun = (
        office.client("liaison").post(reverse("evidence:upload_begin"), asked, content_type="application/json").json()
    )
    feed = client.post(
        reverse("evidence:upload_feed", args=[begun["id"]]), b"abc", content_type="application/octet-stream"
    )
    assert feed.status_code == 404


def material(office: Any) -> Material:
    submission = rounds.open_round(duty=office.duties[0], by=office.person("liaison"))
    receipt = receive(
        unit=office.justice,
        cycle=office.cycle,
        by=None,
        name="说明.txt",
        source=io.BytesIO("情况说明".encode()),
        submission=submission,
    )
    read.read_receipt(receipt.pk)
    return Material.objects.get(receipt=receipt)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("liaison", 200),
        ("head", 200),
        ("reviewer", 200),
        ("assessor", 200),
        ("other-liaison", 404),
        ("far-reviewer", 404),
        ("auditor", 403),
        ("stranger", 403),
    ],
)
def test_original_is_seen_by_its_own_only(office: Any, role: str, status: int) -> None:
    one = material(office)
    client = office.client(role)
    for name in ("evidence:material", "evidence:download"):
        assert client.get(reverse(name, args=[one.pk])).status_code == status
    assert client.get(reverse("evidence:duty", args=[office.duties[0].pk])).status_code == status


def test_original_comes_as_a_download(office: Any) -> None:
    answer = office.client("reviewer").get(reverse("evidence:download", args=[material(office).pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == "情况说明".encode()


def test_hand_in_and_confirm_by_the_pages(office: Any) -> None:
    material(office)
    duty = office.duties[0]
    office.client("liaison").post(reverse("evidence:hand_in", args=[duty.pk]), {"note": "请审阅"})
    submission = Submission.objects.get()
    head = office.client("head")
    assert "请审阅" in head.get(reverse("evidence:to_confirm")).content.decode()
    assert office.client("liaison").post(reverse("evidence:confirm", args=[submission.pk])).status_code == 403
    head.post(reverse("evidence:confirm", args=[submission.pk]), {"verdict": "ok"})
    duty.refresh_from_db()
    assert duty.state == "pending"


@pytest.mark.parametrize("count", [1, 50])
def test_my_duties_cost_is_constant(office: Any, count: int, queries: Callable[..., Any]) -> None:
    for number in range(count):
        indicator = Indicator.objects.create(edition=office.edition, number=f"9{number}", text="一项。")
        duty = Duty.objects.create(cycle=office.cycle, indicator=indicator, unit=office.justice)
        submission = Submission.objects.create(duty=duty)
        receipt = Receipt.objects.create(unit=office.justice, cycle=office.cycle, name="a", sha256="0" * 64, size=1)
        Material.objects.create(
            receipt=receipt, unit=office.justice, cycle=office.cycle, submission=submission, file="a"
        )
    client = office.client("liaison")
    client.get(reverse("evidence:mine"))
    with queries(15):
        assert client.get(reverse("evidence:mine")).status_code == 200
    reviewer = office.client("reviewer")
    for name in ("evidence:all", "evidence:links", "evidence:receipts"):
        with queries(15):
            assert reviewer.get(reverse(name)).status_code == 200


def test_list_is_exported_as_a_workbook(office: Any) -> None:
    material(office)
    answer = office.client("reviewer").get(reverse("evidence:all") + "?format=xlsx")
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:3] == ["单位", "指标", "文件"]
    assert rows[1][:3] == ["县司法局", "1", "说明.txt"]


def test_file_of_another_duty_is_offered_and_serves_here_too(office: Any) -> None:
    client, liaison = office.client("liaison"), office.person("liaison")
    first, second = office.duties[0], office.duties[3]
    held = rounds.open_round(duty=first, by=liaison)
    make_file(held, "普法计划.txt", "普法工作计划")
    make_file(
        rounds.open_round(duty=Duty.objects.get(unit=office.units[1], indicator=first.indicator), by=None),
        "别家.txt",
        "x",
    )
    part = reverse("evidence:elsewhere", args=[second.pk])
    page = client.get(part).content.decode()
    assert ("普法计划.txt" in page, "现用于指标1" in page, "别家" in page) == (True, True, False)
    assert "没有找到文件名或标题含“没有的”" in client.get(part, {"words": "没有的"}).content.decode()
    material = held.materials.get()
    client.post(reverse("evidence:place", args=[material.pk]), {"duty": second.pk, "keep": "1"})
    assert sorted(
        Material.objects.filter(removed_at=None, unit=office.justice).values_list("submission__duty", flat=True)
    ) == [first.pk, second.pk]
    assert "普法计划.txt" not in client.get(part).content.decode()
    assert office.client("other-liaison").get(part).status_code == 404


@pytest.mark.parametrize("count", [1, 250])
def test_round_of_many_files_is_paged_and_costs_the_same(office: Any, count: int, queries: Callable[..., Any]) -> None:
    held = rounds.open_round(duty=office.duties[0], by=office.person("liaison"))
    many(office, held, count)
    client = office.client("liaison")
    with queries(15):
        page = client.get(reverse("evidence:duty", args=[office.duties[0].pk])).content.decode()
    assert page.count("/evidence/material/") == 2 * min(count, 100)  # each row: its page, its removal
    if count > 1:
        assert "共3页、250个文件" in page
        some = client.get(reverse("evidence:files", args=[office.duties[0].pk]), {"outcome": "unreadable"})
        assert some.content.decode().count("无法读取") >= 25


def many(office: Any, submission: Submission | None, count: int) -> None:
    """So many files that were read, every tenth of them unreadable."""
    receipts = Receipt.objects.bulk_create(
        Receipt(
            unit=office.justice, cycle=office.cycle, name=f"{n:04}.txt", sha256=f"{n:064}", size=1,
            outcome="unreadable" if n % 10 == 0 else "partial",
        )
        for n in range(count)
    )  # fmt: skip
    Material.objects.bulk_create(
        Material(
            receipt=one, unit=office.justice, cycle=office.cycle, submission=submission, file=one.name,
            proposed_duty=office.duties[0] if submission is None else None,
        )
        for one in receipts
    )  # fmt: skip


def test_many_loose_files_are_paged_and_placed_at_once(office: Any, queries: Callable[..., Any]) -> None:
    many(office, None, 600)
    client = office.client("liaison")
    with queries(15):
        page = client.get(reverse("evidence:mine")).content.decode()
    assert "还没有归入责任的文件（600）" in page
    assert page.count('aria-label="归入哪项责任"') == 50
    with queries(60):
        assert client.post(reverse("evidence:place_all")).status_code == 302
    placed = Material.objects.filter(submission__duty=office.duties[0], removed_at=None)
    assert (placed.count(), Material.objects.filter(submission=None, removed_at=None).count()) == (600, 0)
    event = Event.objects.get(action="evidence.placed")
    assert len(event.after["files"]) == 600


def test_page_watches_while_files_are_read(office: Any) -> None:
    held = rounds.open_round(duty=office.duties[0], by=office.person("liaison"))
    many(office, held, 2)
    client, address = office.client("liaison"), reverse("evidence:duty", args=[office.duties[0].pk])
    assert "every 1500ms" not in client.get(address).content.decode()
    Receipt.objects.filter(name="0001.txt").update(outcome="waiting")
    page = client.get(address).content.decode()
    assert ("every 1500ms" in page, "正在读取和检查" in page) == (True, True)
