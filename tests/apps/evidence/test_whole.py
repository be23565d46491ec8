"""A small file in one request: one receipt, whatever happens to the answer."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError
from django.urls import reverse
from fazhi.apps.evidence.models import Material, Receipt
from fazhi.apps.evidence.services import uploads
from fazhi.apps.evidence.services.receive import incoming
from fazhi.apps.storage.models import Upload

DATA = "行政决策情况说明。".encode()


def send(client: Any, key: uuid.UUID, data: bytes = DATA, **asked: object) -> Any:
    """The answer to a file sent in one go."""
    address = f"{reverse('evidence:upload_whole', args=[key])}?{urlencode(asked)}"
    return client.post(address, data, content_type="application/octet-stream")


def test_small_file_in_one_go_gets_a_receipt_and_lies_on_the_disk(office: Any) -> None:
    key = uuid.uuid4()
    receipt = send(office.client("liaison"), key, name="甲/说明.txt", duty=office.duties[0].pk).json()
    stored = Receipt.objects.get()
    assert (receipt["receipt"], receipt["name"], receipt["size"]) == (stored.pk, "甲/说明.txt", 27)
    assert Material.objects.get().submission.duty == office.duties[0]
    assert incoming(str(stored.pk)).read_bytes() == DATA
    upload = Upload.objects.get()
    assert (upload.pk, upload.received, upload.finished_at is not None) == (key, 27, True)


def test_file_sent_again_after_a_lost_answer_gets_the_same_receipt(office: Any) -> None:
    client, key = office.client("liaison"), uuid.uuid4()
    first = send(client, key, name="a.txt", duty=office.duties[0].pk).json()
    assert send(client, key, name="a.txt", duty=office.duties[0].pk).json() == first
    assert Receipt.objects.count() == 1
    assert len(list(incoming("x").parent.iterdir())) == 1


def test_same_file_at_the_same_moment_gets_one_receipt(office: Any, monkeypatch: Any) -> None:
    client, key = office.client("liaison"), uuid.uuid4()
    first = send(client, key, name="a.txt", duty=office.duties[0].pk).json()
    asked: list[object] = []
    real = uploads._known

    def late(*args: Any) -> Receipt | None:
        """Does not see the other one yet, the first time."""
        asked.append(args)
        return None if len(asked) == 1 else real(*args)

    monkeypatch.setattr(uploads, "_known", late)
    assert send(client, key, name="a.txt", duty=office.duties[0].pk).json() == first
    assert (len(asked), Receipt.objects.count()) == (2, 1)
    assert len(list(incoming("x").parent.iterdir())) == 1


def test_key_of_another_person_is_refused(office: Any) -> None:
    key = uuid.uuid4()
    send(office.client("liaison"), key, name="a.txt", duty=office.duties[0].pk)
    answer = send(office.client("manager"), key, name="a.txt", duty=office.duties[0].pk)
    assert answer.status_code in (403, 404, 409)
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    "asked", [{"name": "a.txt"}, {"name": "a.txt", "duty": "x"}, {"name": "a.txt", "duty": 999999}]
)
def test_file_without_a_place_of_ones_own_is_refused(office: Any, asked: dict[str, object]) -> None:
    assert send(office.client("liaison"), uuid.uuid4(), **asked).status_code in (400, 404)
    assert not Receipt.objects.exists()


def test_nothing_is_left_where_the_database_fails(office: Any, monkeypatch: Any) -> None:
    def broken(**_: Any) -> Receipt:
        raise IntegrityError("another kind of fault")

    monkeypatch.setattr(uploads, "book", broken)
    answer = send(office.client("liaison"), uuid.uuid4(), name="a.txt", duty=office.duties[0].pk)
    assert answer.status_code == 500
    assert not Receipt.objects.exists()
    assert not Upload.objects.exists()
    assert list(incoming("x").parent.iterdir()) == []
