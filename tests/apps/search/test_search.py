"""Full text: exact phrases of any length, without what is not wanted, only what the asker may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from fazhi.apps.evidence.models import Document, Material, Page, Receipt
from fazhi.apps.search import services
from fazhi.apps.search.models import Passage
from fazhi.apps.search.queries import search
from fazhi.apps.search.words import Asked, excerpt, folded, parse
from fazhi.apps.storage.services import put_bytes
from fazhi.apps.units.access import access_for
from fazhi.apps.units.models import Person, Unit
from hypothesis import given
from hypothesis import strategies as st


def put(office: Any, unit: Unit, *pages: str, name: str = "材料.docx") -> Document:
    blob = put_bytes(f"{name}{unit.pk}{pages}".encode())
    document = Document.objects.create(blob=blob, reader_version="1", pages_count=len(pages))
    for number, text in enumerate(pages, 1):
        Page.objects.create(document=document, number=number, text=text)
    receipt = Receipt.objects.create(unit=unit, cycle=office.cycle, name=name, sha256=blob.sha256, size=1, blob=blob)
    Material.objects.create(receipt=receipt, document=document, unit=unit, cycle=office.cycle, file=name)
    services.index_document(document.pk)
    return document


def places(office: Any, query: str, role: str = "reviewer") -> list[str]:
    found = search(access_for(office.person(role)), parse(query))
    return sorted(hit.passage.place for hit in found.hits)


def test_words_of_one_and_two_characters_are_found(office: Any) -> None:
    put(office, office.justice, "全县行政调解工作情况。", "依法行政，公正执法。", name="甲.docx")
    assert places(office, "调解") == ["甲.docx 第1页"]
    assert places(office, "法") == ["甲.docx 第2页"]
    assert places(office, "行政") == ["甲.docx 第1页", "甲.docx 第2页"]
    assert places(office, "政行") == []


def test_words_together_phrases_and_unwanted(office: Any) -> None:
    put(office, office.justice, "实施方案（征求意见稿）", name="甲.docx")
    put(office, office.justice, "关于印发实施方案的通知", name="乙.docx")
    assert places(office, "实施方案 通知") == ["乙.docx 第1页"]
    assert places(office, "实施方案 -征求意见") == ["乙.docx 第1页"]
    assert places(office, "实施方案 NOT 通知") == ["甲.docx 第1页"]
    assert places(office, "“方案（征求”") == ["甲.docx 第1页"]
    assert places(office, "方案(征求") == ["甲.docx 第1页"]


def test_numbers_and_letters_are_found_in_any_width(office: Any) -> None:
    put(office, office.justice, "明司〔2021〕１２号，ＰＤＦ扫描件", name="甲.docx")
    assert places(office, "〔2021〕12号") == ["甲.docx 第1页"]
    assert places(office, "pdf") == ["甲.docx 第1页"]
    assert places(office, "2021〕1") == ["甲.docx 第1页"]


@pytest.mark.parametrize("window", [0, 1, 2, 4, 100])
def test_newest_come_first_and_those_without_a_day_last(office: Any, window: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("fazhi.apps.search.queries.WINDOW", window)
    monkeypatch.setattr("fazhi.apps.search.queries.CHUNK", 2)
    days = {"甲": date(2021, 3, 5), "乙": None, "丙": date(2021, 6, 1), "丁": date(2021, 3, 5), "戊": date(1999, 1, 1)}
    for name, day in days.items():
        document = put(office, office.justice, f"行政调解{name}", name=f"{name}.docx")
        Document.objects.filter(pk=document.pk).update(day=day)
        services.index_document(document.pk)
    found = search(access_for(office.person("reviewer")), parse("调解"))
    assert [hit.passage.place[0] for hit in found.hits] == ["丙", "丁", "甲", "戊", "乙"]
    assert [hit.passage.place[0] for hit in found.hits[1:3]] == ["丁", "甲"]
    document = Document.objects.get(day=date(2021, 6, 1))
    Document.objects.filter(pk=document.pk).update(day=date(1998, 1, 1))
    services.index_document(document.pk)
    assert places(office, "调解") == sorted(f"{name}.docx 第1页" for name in days)
    newest = search(access_for(office.person("reviewer")), parse("调解")).hits
    assert [hit.passage.place[0] for hit in newest] == ["丁", "甲", "戊", "丙", "乙"]


def test_index_filled_again_by_its_migration_finds_the_same(office: Any) -> None:
    put(office, office.justice, "全县行政调解", name="甲.docx")
    if connection.vendor != "sqlite":
        return
    migration = import_module("fazhi.apps.search.migrations.0003_newest_first")
    migration.make(apps, SimpleNamespace(connection=connection))
    assert places(office, "行政调解") == ["甲.docx 第1页"]
    services.index_document(Document.objects.get().pk)
    assert places(office, "行政调解") == ["甲.docx 第1页"]


def test_each_sees_only_what_is_theirs(office: Any) -> None:
    put(office, office.units[0], "行政调解", name="司法.docx")
    put(office, office.units[1], "行政调解", name="财政.docx")
    assert places(office, "调解") == ["司法.docx 第1页", "财政.docx 第1页"]
    assert places(office, "调解", "liaison") == ["司法.docx 第1页"]
    assert places(office, "调解", "other-liaison") == ["财政.docx 第1页"]
    assert places(office, "调解", "far-reviewer") == []
    assert places(office, "调解", "stranger") == []
    assert places(office, "调解", "auditor") == []


def test_indexing_again_leaves_one_passage_a_page(office: Any) -> None:
    document = put(office, office.justice, "旧的内容", name="甲.docx")
    Page.objects.filter(document=document).update(text="新的内容")
    services.index_document(document.pk)
    assert Passage.objects.count() == 1
    assert (places(office, "旧的"), places(office, "新的")) == ([], ["甲.docx 第1页"])


@given(st.text(alphabet="行政执法调解abＡ１2（）。 \n", min_size=1, max_size=60), st.data())
def test_excerpt_marks_what_was_asked_for(text: str, data: Any) -> None:
    plain = folded(text)
    if not plain:
        return
    start = data.draw(st.integers(0, len(plain) - 1))
    wanted = plain[start : start + data.draw(st.integers(1, 4))]
    pieces = excerpt(text, (wanted,), around=200)
    assert any(is_hit and folded(piece) == wanted for piece, is_hit in pieces)
    assert "".join(piece for piece, _ in pieces) == text


@given(st.text(max_size=80))
def test_any_query_is_taken(query: str) -> None:
    asked = parse(query)
    assert isinstance(asked, Asked)
    assert all(asked.wanted) and all(asked.unwanted)


@pytest.mark.parametrize("query", ['"', "((", "AND OR NOT", "a*", "col:x", "-", "'; DROP TABLE", "NEAR(", "\\"])
def test_odd_queries_give_a_page(office: Any, query: str) -> None:
    put(office, office.justice, "行政调解")
    assert office.client("reviewer").get(reverse("search:search"), {"q": query}).status_code == 200


@pytest.mark.parametrize("count", [1, 50])
def test_search_costs_the_same_for_many_hits(office: Any, count: int, queries: Callable[..., Any]) -> None:
    put(office, office.justice, *["行政调解"] * count)
    client = office.client("reviewer")
    with queries(15):
        answer = client.get(reverse("search:search"), {"q": "调解"})
    assert answer.content.decode().count("<mark>") == min(count, 20)


def test_register_row_is_found_and_a_removed_one_is_not(office: Any) -> None:
    from fazhi.apps.registers.models import Entry, EntryState, Register

    register = Register.objects.create(region=office.region, ledger="hearings")
    values = {"case_no": "听7号", "result": "同意救助"}
    entry = Entry.objects.create(register=register, unit=office.justice, key="听7号", values=values)
    services.index_entries([entry.pk])
    found = search(access_for(office.person("reviewer")), parse("同意救助"))
    assert [hit.passage.url for hit in found.hits] == [reverse("registers:entry", args=[entry.pk])]
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.REMOVED)
    services.index_entries([entry.pk])
    assert places(office, "同意救助") == []


def test_register_row_of_no_unit_stays_in_its_county(office: Any) -> None:
    from fazhi.apps.registers.models import Entry, Register

    for region in (office.region, office.other_region):
        register = Register.objects.create(region=region, ledger="hearings")
        entry = Entry.objects.create(register=register, key=region.name, values={"result": f"{region}同意救助"})
        services.index_entries([entry.pk])
    found = {
        role: [hit.passage.title for hit in search(access_for(office.person(role)), parse("同意救助")).hits]
        for role in ("reviewer", "far-reviewer", "liaison", "assessor")
    }
    assert [one.rpartition(" ")[2] for one in found["reviewer"]] == ["明溪县"]
    assert [one.rpartition(" ")[2] for one in found["far-reviewer"]] == ["东岭县"]
    assert (found["liaison"], found["assessor"]) == ([], [])
    assert "hearings" not in found["reviewer"][0]


def test_nothing_of_others_is_told_by_counts_or_choices(office: Any) -> None:
    put(office, office.units[0], "行政调解", name="司法.docx")
    for number in range(25):
        put(office, office.units[1], f"行政调解 {number}", name=f"财政{number}.docx")
    client = office.client("liaison")
    others = office.units[1]
    for query in ({"q": "调解"}, {"q": "调解", "unit": others.pk}, {"q": "调解", "page": 2}, {"q": "财政"}):
        said = client.get(reverse("search:search"), query).content.decode()
        assert "财政" not in said.replace('value="财政"', ""), query
        assert "共 1 处" in said or "没有找到" in said
    assert search(access_for(office.person("liaison")), parse("调解")).has_more is False


def test_cycle_and_days_narrow(office: Any) -> None:
    from datetime import date

    for name, day in (("早.docx", date(2021, 1, 5)), ("晚.docx", date(2021, 6, 30)), ("无.docx", None)):
        document = put(office, office.justice, f"行政调解{name}", name=name)
        Document.objects.filter(pk=document.pk).update(day=day)
        services.index_document(document.pk)
    client = office.client("reviewer")

    def shown(**query: Any) -> list[str]:
        page = client.get(reverse("search:search"), {"q": "调解", **query}).context["page"]
        return [hit.passage.place.split(" ")[0] for hit in page]

    assert shown() == ["晚.docx", "早.docx", "无.docx"]
    assert shown(first="2021-06-30") == ["晚.docx"]
    assert shown(last="2021-01-05") == ["早.docx"]
    assert shown(cycle=office.cycle.pk) == ["晚.docx", "早.docx", "无.docx"]
    assert shown(cycle=987654) == []
    assert client.get(reverse("search:search"), {"q": "调解", "first": "昨天"}).status_code == 400
    assert "只写了不要出现的词" in client.get(reverse("search:search"), {"q": "-调解"}).content.decode()


def test_file_taken_out_leaves_the_search(office: Any) -> None:
    from fazhi.apps.evidence.services import places as moving
    from fazhi.apps.jobs.services import run_waiting

    put(office, office.justice, "行政调解", name="甲.docx")
    material = Material.objects.get()
    placed = moving.place(material=material, duty=office.duties[0], by=office.person("liaison"))
    run_waiting()
    (hit,) = search(access_for(office.person("reviewer")), parse("调解")).hits
    assert hit.passage.url.startswith(reverse("evidence:material", args=[placed.pk]))
    moving.remove(material=placed, by=office.person("liaison"))
    run_waiting()
    assert places(office, "调解") == []


def test_opinion_is_found_after_the_decision_and_gone_after_its_undoing(office: Any) -> None:
    from fazhi.apps.jobs.services import run_waiting
    from fazhi.apps.review.services import decide as deciding

    duty, by = office.duties[0], office.person("reviewer")
    made = deciding.decide_without_round(
        duty=duty, version=duty.version, verdict="return", by=by, opinion="缺少会议纪要原件"
    )
    run_waiting()
    assert places(office, "会议纪要原件") == ["未报送"]
    assert places(office, "会议纪要原件", "liaison") == ["未报送"]
    assert places(office, "会议纪要原件", "other-liaison") == []
    other = Person.objects.get(username="manager")
    duty.refresh_from_db()
    second = deciding.decide_without_round(
        duty=duty, version=duty.version, verdict="pass", by=other, opinion="网上可查到全文"
    )
    run_waiting()
    assert places(office, "网上可查到全文") == [], "what two people dispute is not told before it is settled"
    deciding.undo(decision=second, by=other)
    deciding.undo(decision=made, by=by)
    run_waiting()
    assert places(office, "会议纪要原件") == []


def test_both_databases_find_what_a_plain_look_finds(office: Any) -> None:
    """Random texts and queries against the plain meaning: every phrase wanted stands in the folded text, none unwanted."""
    random = Random(7)
    letters = "行政执法调解行政执法a1Ａ（）〔2021〕。、 \n𠮷𫟅é①"
    texts = {}
    for number in range(60):
        text = "".join(random.choice(letters) for _ in range(random.randint(3, 40)))
        name = f"{number:02d}.docx"
        put(office, office.justice, text, name=name)
        texts[f"{name} 第1页"] = f"{name}\n{text}"
    for _ in range(250):
        words = []
        for _ in range(random.randint(1, 3)):
            word = "".join(
                random.choice(letters.replace(" ", "").replace("\n", "")) for _ in range(random.randint(1, 3))
            )
            words.append(random.choice(["{}", "{}", '"{}"', "-{}", "NOT {}"]).format(word))
        query = " ".join(words)
        asked = parse(query)
        expected = sorted(
            place
            for place, text in texts.items()
            if asked.wanted
            and all(one in folded(text) for one in asked.wanted)
            and not any(one in folded(text) for one in asked.unwanted)
        )
        assert places(office, query) == expected, query
