"""A page of a register as evidence: fixed as it stands, in the liaison's own duty only."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from fazhi.apps.evidence.models import Material, Outcome, Receipt
from fazhi.apps.evidence.services import read, rounds
from fazhi.apps.evidence.services.receive import incoming
from fazhi.apps.pages.errors import InputError
from fazhi.apps.registers.models import Entry
from fazhi.apps.registers.queries import ledger_of
from fazhi.apps.registers.services import rows
from fazhi.apps.registers.services.evidence import hand_in_rows
from tests.apps.registers.test_registers import TEXTS

NAME = "hearings"


def entry(office: Any, unit: str, number: str) -> Entry:
    ledger = ledger_of(office.region, NAME)
    texts = {**TEXTS, "case_no": number, "unit": unit}
    return rows.save(region=office.region, ledger=ledger, texts=texts, by=office.person("manager"))


@pytest.fixture
def entries(office: Any) -> dict[str, Entry]:
    return {
        "own": entry(office, "县司法局", "听1号"),
        "own2": entry(office, "县司法局", "听2号"),
        "other": entry(office, "县财政局", "听3号"),
    }


def test_rows_become_one_file_of_the_duty_that_later_changes_do_not_touch(office: Any, entries: Any) -> None:
    client, duty = office.client("liaison"), office.duties[0]
    page = f"/registers/book/{NAME}/as-evidence"
    asked = client.post(page, {"all": "1", "filter": ""})
    assert "把 2 行作为佐证" in asked.content.decode()
    answer = client.post(page, {"pick": [entries["own"].pk, entries["own2"].pk, entries["other"].pk], "duty": duty.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"/evidence/duty/{duty.pk}")
    material = Material.objects.get()
    assert (material.submission.duty, material.file.startswith("台账/检察听证台账（2行，")) == (duty, True)
    sheet = openpyxl.load_workbook(io.BytesIO(incoming(str(material.receipt_id)).read_bytes())).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert ("听1号" in cells, "听2号" in cells, "听3号" in cells) == (True, True, False)
    sha256 = material.receipt.sha256
    rows.remove(entry=entries["own"], by=office.person("manager"), why="登记错了")
    read.read_receipt(material.receipt_id)
    read.close_pool()
    receipt = Receipt.objects.get()
    assert (receipt.outcome, receipt.sha256, receipt.blob_id) == (Outcome.READ, sha256, sha256)


def test_rows_of_others_and_rounds_that_were_let_go_are_refused(office: Any, entries: Any) -> None:
    ledger, liaison, duty = ledger_of(office.region, NAME), office.person("liaison"), office.duties[0]
    with pytest.raises(InputError, match="其他单位的"):
        hand_in_rows(entries=[entries["other"]], ledger=ledger, duty=duty, by=liaison)
    with pytest.raises(InputError, match="没有符合条件的记录"):
        hand_in_rows(entries=[], ledger=ledger, duty=duty, by=liaison)
    hand_in_rows(entries=[entries["own"]], ledger=ledger, duty=duty, by=liaison)
    Receipt.objects.update(outcome=Outcome.READ)
    rounds.hand_in(submission=duty.submissions.get(), by=liaison)
    with pytest.raises(InputError, match="正等负责人确认"):
        hand_in_rows(entries=[entries["own2"]], ledger=ledger, duty=duty, by=liaison)
    assert Receipt.objects.count() == 1


def test_only_a_liaison_hands_rows_in(office: Any, entries: Any) -> None:
    sent = {"pick": [entries["own"].pk], "duty": office.duties[0].pk}
    for role in ("head", "reviewer", "manager"):
        assert office.client(role).post(f"/registers/book/{NAME}/as-evidence", sent).status_code == 403
    foreign = office.client("other-liaison").post(f"/registers/book/{NAME}/as-evidence", sent)
    assert (foreign.status_code, Receipt.objects.count()) == (404, 0)
