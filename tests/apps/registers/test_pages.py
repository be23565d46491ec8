"""The pages of registers: what each ledger's definition makes, who may see and do what, what a page costs."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from fazhi.apps.registers.models import Entry, EntryState, EntryVersion, ImportRun, LedgerDefinition, MonthLock, Proof
from fazhi.apps.registers.services import rows
from fazhi.ledgers import FieldType, catalogue

HEARINGS = catalogue().get("hearings")
KEPT = sorted(one.name for one in catalogue() if not one.virtual)
TEXTS = {"case_no": "听1号", "unit": "县司法局", "kind": "司法救助", "held_on": "2021-03-05", "invited": "4"}
FORM = {f"c-{name}": text for name, text in TEXTS.items()}


def enter(office: Any, **changes: str) -> Entry:
    return rows.save(region=office.region, ledger=HEARINGS, texts={**TEXTS, **changes}, by=office.person("liaison"))


def many(office: Any, count: int) -> None:
    for number in range(count):
        enter(office, case_no=f"多{number}号", unit=office.units[number % 3].name)


def url(name: str, *args: Any) -> str:
    return reverse(f"registers:{name}", args=args)


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:3000]
    return str(response.content.decode())


def cells(content: bytes) -> list[list[Any]]:
    return [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]


@pytest.mark.parametrize("name", KEPT)
def test_every_ledger_has_list_form_template_and_help(office: Any, name: str) -> None:
    client, ledger = office.client("manager"), catalogue().get(name)
    assert "还没有记录" in text(client.get(url("book", name)))
    form = text(client.get(url("new", name)))
    for field in ledger.fields:
        assert f'name="c-{field.name}"' in form
    template = b"".join(client.get(url("template", name)).streaming_content)
    assert any(field.title in str(row) for row in cells(template) for field in ledger.fields)
    explained = text(client.get(url("explained", name)))
    for measure in ledger.measures:
        assert measure.title in explained


@pytest.mark.parametrize("name", KEPT)
def test_every_column_of_a_ledger_sorts_and_filters(office: Any, name: str) -> None:
    client = office.client("manager")
    for field in catalogue().get(name).fields:
        choice = {FieldType.BOOLEAN: "是"}.get(field.type, field.enum[0] if field.enum else "")
        assert client.get(url("book", name), {"sort": f"-v-{field.name}", f"v-{field.name}": choice}).status_code == 200


def test_shelf_counts_rows_by_ledger(office: Any) -> None:
    many(office, 3)
    shown = text(office.client("manager").get(url("books")))
    assert "检察听证台账" in shown
    assert f'{url("book", "hearings")}?state=entered">3</a>' in shown
    assert f'{url("book", "hearings")}?state=entered">1</a>' in text(office.client("liaison").get(url("books")))


@pytest.mark.parametrize("count", [1, 50])
def test_pages_cost_the_same_whatever_the_rows(office: Any, queries: Any, count: int) -> None:
    many(office, count)
    entry = Entry.objects.first()
    assert entry is not None
    for role in ("manager", "liaison"):
        client = office.client(role)
        places = [url("books"), url("book", "hearings"), url("checks"), url("runs"), url("new", "hearings")]
        for place in [*places, url("entry", entry.pk), url("edit", entry.pk), url("import", "hearings")]:
            with queries(15):
                assert client.get(place).status_code == 200, place
    client = office.client("manager")
    with queries(15):
        assert client.get(url("locks")).status_code == 200


def test_liaison_sees_rows_of_the_own_unit_only(office: Any) -> None:
    mine, other = enter(office), enter(office, case_no="外1号", unit="县财政局")
    client = office.client("liaison")
    shown = text(client.get(url("book", "hearings")))
    assert ("听1号" in shown, "外1号" in shown) == (True, False)
    assert client.get(url("entry", mine.pk)).status_code == 200
    assert client.get(url("entry", other.pk)).status_code == 404
    exported = b"".join(client.get(url("export", "hearings")).streaming_content)
    assert [row[0] for row in cells(exported)][-1] == "听1号"


def test_liaison_changes_nothing_of_another_unit(office: Any) -> None:
    other = enter(office, case_no="外1号", unit="县财政局")
    client = office.client("liaison")
    for name in ("edit", "remove", "add_proof"):
        assert client.post(url(name, other.pk), {**FORM, "why": "x", "url": "https://a.gov.cn"}).status_code == 404
    given = client.post(url("new", "hearings"), FORM | {"c-unit": "县财政局", "c-case_no": "冒1号"})
    assert given.status_code == 200
    answer = client.post(
        url("change", "hearings"),
        {"pick": [other.pk], "column": "result", "value": "x", "why": "y", "step": "apply", "previewed": "x"},
    )
    assert answer.status_code in (200, 302)
    other.refresh_from_db()
    assert (Entry.objects.count(), other.version) == (1, 1)


@pytest.mark.parametrize("role", ["head", "leader", "superior", "assessor"])
def test_those_who_only_look_write_nothing(office: Any, role: str) -> None:
    entry = enter(office)
    client = office.client(role)
    assert "新增一行" not in text(client.get(url("book", "hearings")))
    assert client.get(url("new", "hearings")).status_code == 403
    for place in (url("remove", entry.pk), url("confirm", "hearings"), url("change", "hearings")):
        assert client.post(place, {"pick": [entry.pk], "why": "x"}).status_code == 403
    assert client.get(url("definitions")).status_code == 403


def test_reviewer_of_another_county_sees_nothing(office: Any) -> None:
    entry = enter(office)
    client = office.client("far-reviewer")
    assert client.get(url("entry", entry.pk)).status_code == 404
    assert "听1号" not in text(client.get(url("book", "hearings")))


def test_row_is_entered_changed_and_struck_out_on_pages(office: Any) -> None:
    client = office.client("liaison")
    assert client.post(url("new", "hearings"), FORM).status_code == 302
    entry = Entry.objects.get()
    client.post(url("edit", entry.pk), FORM | {"c-invited": "6", "version": "1", "why": "漏记两人"})
    shown = text(client.get(url("entry", entry.pk)))
    assert "漏记两人" in shown
    client.post(url("remove", entry.pk), {"why": "重复"})
    entry.refresh_from_db()
    assert (entry.state, entry.values["invited"], entry.version) == (EntryState.REMOVED, 6, 3)
    assert "听1号" in text(client.get(url("book", "hearings"), {"state": "removed"}))
    assert "听1号" not in text(client.get(url("book", "hearings")))


def test_form_says_beside_each_field_what_is_wrong(office: Any) -> None:
    shown = text(office.client("liaison").post(url("new", "hearings"), FORM | {"c-invited": "四五个", "c-held_on": ""}))
    assert "不是数字，请只填数字。" in shown
    assert "必须填写。" in shown
    assert Entry.objects.count() == 0


def test_second_editor_is_told_on_the_page(office: Any) -> None:
    entry = enter(office)
    enter_again = {**FORM, "c-invited": "5", "version": "1"}
    assert office.client("liaison").post(url("edit", entry.pk), enter_again).status_code == 302
    assert office.client("manager").post(url("edit", entry.pk), enter_again).status_code == 409


def test_values_are_found_by_words_filters_and_period(office: Any) -> None:
    enter(office, result="当事人息诉罢访")
    enter(office, case_no="听2号", held_on="2020-03-05")
    client = office.client("manager")

    def found(**asked: str) -> list[bool]:
        shown = text(client.get(url("book", "hearings"), asked))
        return [number in shown for number in ("听1号", "听2号")]

    assert found(q="息诉") == [True, False]
    assert found(q="2020-03") == [False, True]
    assert found(cycle=str(office.cycle.pk)) == [True, False]
    assert found(**{"v-kind": "司法救助"}) == [True, True]
    assert found(**{"v-kind": "其他"}) == [False, False]
    assert found(unit=str(office.units[1].pk)) == [False, False]


def test_office_confirms_chosen_rows_and_all_that_match(office: Any) -> None:
    many(office, 4)
    client = office.client("manager")
    first = Entry.objects.order_by("id")[0]
    client.post(url("confirm", "hearings"), {"pick": [first.pk]})
    assert Entry.objects.filter(state=EntryState.CONFIRMED).count() == 1
    client.post(url("confirm", "hearings"), {"all": "1", "filter": f"unit={office.units[1].pk}"})
    confirmed = Entry.objects.filter(state=EntryState.CONFIRMED).order_by("id")
    assert [one.unit.name for one in confirmed if one.unit] == ["县司法局", "县财政局"]
    assert EntryVersion.objects.filter(entry=first).values_list("number", "state")[0] == (2, "confirmed")
    assert office.client("liaison").post(url("confirm", "hearings"), {"pick": [first.pk]}).status_code == 403


def test_one_column_of_many_rows_is_previewed_then_changed(office: Any) -> None:
    many(office, 3)
    picks = list(Entry.objects.values_list("pk", flat=True))
    client = office.client("manager")
    asked = {"pick": picks, "column": "invited", "value": "9", "why": "核实人数"}
    shown = text(client.post(url("change", "hearings"), asked | {"step": "preview"}))
    assert "修改这 3 行" in shown
    text(client.post(url("change", "hearings"), asked | {"step": "apply", "previewed": "8"}))
    assert set(Entry.objects.values_list("values__invited", flat=True)) == {4}
    client.post(url("change", "hearings"), asked | {"step": "apply", "previewed": "9"})
    assert set(Entry.objects.values_list("values__invited", "version")) == {(9, 2)}
    bad = text(client.post(url("change", "hearings"), asked | {"value": "很多", "step": "preview"}))
    assert "3 行不能这样改" in bad


def send(client: Any, *lines: list[Any], head: list[str] | None = None) -> Any:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(head or [field.title for field in HEARINGS.fields])
    for line in lines:
        sheet.append(line)
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("听证.xlsx", held.getvalue())
    return client.post(url("import", "hearings"), {"upload": "1", "file": file})


def short_head() -> list[str]:
    return [HEARINGS.field(name).title for name in ("case_no", "unit", "kind", "held_on", "invited")]


def test_workbook_is_looked_at_shown_and_taken_over(office: Any) -> None:
    enter(office)
    client = office.client("liaison")
    lines = [["听1号", "县司法局", "司法救助", "2021-03-05", 5], ["听2号", "县司法局", "司法救助", "2021-03-06", 4]]
    answer = send(client, *lines, head=short_head())
    run = ImportRun.objects.get()
    assert (answer.status_code, run.unit, run.new, run.changed) == (302, office.justice, 1, 1)
    shown = text(client.get(answer.url))
    assert "听2号" in shown
    assert Entry.objects.count() == 1
    client.post(url("take_over", run.pk), {"why": "补报"})
    assert sorted(Entry.objects.values_list("key", "values__invited")) == [("听1号", 5), ("听2号", 4)]
    assert EntryVersion.objects.filter(entry__key="听2号").get().why == "补报"
    assert office.client("other-liaison").get(url("run", run.pk)).status_code == 404


def test_faults_are_shown_with_their_workbook(office: Any) -> None:
    client = office.client("manager")
    send(client, ["听1号", "县司法局", "没有的类型", "2021-03-05", 5], head=short_head())
    run = ImportRun.objects.get()
    assert "没有的类型" in text(client.get(url("run", run.pk)))
    marked = cells(b"".join(client.get(url("run_errors", run.pk)).streaming_content))
    assert any("没有的类型" in str(row) for row in marked)
    assert client.post(url("take_over", run.pk)).status_code == 400


def test_cells_pasted_with_and_without_headings(office: Any) -> None:
    client = office.client("liaison")
    line = "听1号\t县司法局\t司法救助\t2021年3月5日\t4"
    pasted = "\t".join(short_head()) + "\n" + line
    answer = client.post(url("import", "hearings"), {"paste": "1", "cells": pasted})
    assert ImportRun.objects.get().new == 1, text(client.get(answer.url))
    order = [TEXTS.get(field.name, "") for field in HEARINGS.fields]
    client.post(url("import", "hearings"), {"paste": "1", "cells": "\t".join(order) + "\n"})
    run = ImportRun.objects.first()
    assert run is not None
    assert (run.new, run.bad) == (1, 0)
    client.post(url("take_over", run.pk), {"gone": "1"})
    assert Entry.objects.get().key == "听1号"
    empty = text(client.post(url("import", "hearings"), {"paste": "1", "cells": " "}))
    assert "没有粘贴内容" in empty


def test_proofs_are_added_opened_and_removed(office: Any) -> None:
    entry = enter(office)
    client = office.client("liaison")
    client.post(url("add_proof", entry.pk), {"file": SimpleUploadedFile("纪要.pdf", b"%PDF-1.4"), "name": ""})
    client.post(url("add_proof", entry.pk), {"url": "https://www.mingxi.gov.cn/a", "name": "公示"})
    refused = client.post(url("add_proof", entry.pk), {"url": "javascript:alert(1)"})
    assert refused.status_code == 400
    shown = text(client.get(url("entry", entry.pk)))
    assert "纪要.pdf" in shown
    assert "公示" in shown
    proof = Proof.objects.order_by("id")[0]
    assert b"".join(client.get(url("proof", proof.pk)).streaming_content) == b"%PDF-1.4"
    assert office.client("other-liaison").get(url("proof", proof.pk)).status_code == 404
    client.post(url("remove_proof", proof.pk))
    assert client.get(url("proof", proof.pk)).status_code == 404


def test_month_is_locked_and_opened_on_the_page(office: Any) -> None:
    entry = enter(office)
    client = office.client("manager")
    client.post(url("locks"), {"ledger": "hearings", "month": "2021-03", "unit": ""})
    assert office.client("liaison").post(url("remove", entry.pk), {"why": "x"}).status_code == 400
    lock = MonthLock.objects.get()
    assert "2021年3月" in text(client.get(url("locks")))
    assert client.post(url("unlock", lock.pk), {"reason": ""}).status_code == 400
    client.post(url("unlock", lock.pk), {"reason": "更正"})
    assert MonthLock.objects.count() == 0


def test_checks_name_the_rows_within_reach(office: Any) -> None:
    ledger = catalogue().get("next-steps")
    for number, unit in enumerate(office.units[:2]):
        texts = {
            "title": f"事项{number}",
            "kind": "打算",
            "unit": unit.name,
            "planned_on": "2021-03-05",
            "due_on": "2021-01-01",
        }
        rows.save(region=office.region, ledger=ledger, texts=texts, by=None)
    shown = text(office.client("manager").get(url("checks")))
    assert [f"“事项{number}”的日期先后不对" in shown for number in range(2)] == [True, True]
    own = text(office.client("liaison").get(url("checks")))
    assert [f"“事项{number}”的日期先后不对" in own for number in range(2)] == [True, False]
    book = cells(b"".join(office.client("manager").get(url("checks"), {"format": "xlsx"}).streaming_content))
    assert len(book) == 3


def test_own_ledger_by_form_then_by_text(office: Any) -> None:
    client = office.client("manager")
    asked = {
        "title": "走访台账",
        "name": "visits",
        "owner": "",
        "column-TOTAL_FORMS": "12",
        "column-INITIAL_FORMS": "0",
    }
    for place in range(12):
        asked[f"column-{place}-type"] = "string"
    asked |= {"column-0-title": "编号", "column-0-is_key": "on", "column-1-title": "单位", "column-1-is_unit": "on"}
    asked |= {"column-2-title": "日期", "column-2-type": "date", "column-2-is_day": "on"}
    asked |= {"column-3-title": "结果", "column-3-choices": "好、一般"}
    answer = client.post(url("define"), asked)
    assert answer.status_code == 302, text(answer)
    assert "走访台账" in text(client.get(url("books")))
    office.client("liaison").post(
        url("new", "visits"), {"c-c1": "1", "c-c2": "县司法局", "c-c3": "2021-02-01", "c-c4": "好"}
    )
    assert Entry.objects.get().values == {"c1": "1", "c2": "县司法局", "c3": "2021-02-01", "c4": "好"}
    newer = client.get(url("define_text"), {"from": "visits"}).context["form"].initial["text"]
    assert "version: 2" in newer
    broken = text(client.post(url("define_text"), {"text": newer.replace("type: date", "type: day")}))
    assert "type" in broken
    client.post(url("define_text"), {"text": newer.replace("title: 结果", "title: 走访结果")})
    assert list(LedgerDefinition.objects.values_list("version", flat=True)) == [2, 1]
    assert "第2版（现行）" in text(client.get(url("definition", "visits")))


@pytest.mark.parametrize("name", KEPT)
def test_next_version_of_a_products_ledger_can_be_taken_as_it_is(office: Any, name: str) -> None:
    client = office.client("manager")
    offered = client.get(url("define_text"), {"from": name}).context["form"].initial["text"]
    answer = client.post(url("define_text"), {"text": offered})
    assert answer.status_code == 302, text(answer)


def test_export_in_the_imports_form_comes_back_unchanged(office: Any, tmp_path: Path) -> None:
    many(office, 5)
    client = office.client("manager")
    exported = b"".join(client.get(url("export", "hearings")).streaming_content)
    client.post(url("import", "hearings"), {"upload": "1", "file": SimpleUploadedFile("回.xlsx", exported)})
    run = ImportRun.objects.get()
    assert (run.new, run.changed, run.same, run.gone, run.bad) == (0, 0, 5, 0, 0)


def test_list_is_exported_and_printed(office: Any) -> None:
    many(office, 2)
    client = office.client("manager")
    book = cells(b"".join(client.get(url("book", "hearings"), {"format": "xlsx"}).streaming_content))
    assert len(book) == 3
    assert "多1号" in text(client.get(url("book", "hearings"), {"format": "print"}))
