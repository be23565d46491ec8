"""Units and people by Excel: faults with their cells, differences first, all or nothing, the export comes back unchanged."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from fazhi.apps.audit.models import Event
from fazhi.apps.pages.errors import InputError
from fazhi.apps.units.books import UnitsBook
from fazhi.apps.units.models import Membership, Person, Unit
from fazhi.apps.units.people_book import PeopleBook
from fazhi.tables import SheetPlan, open_book, write_book

UNITS = ["单位名称", "简称", "类别", "执法单位", "联络员", "联系电话", "分管县领导"]
PEOPLE = ["账号", "姓名", "电话", "角色", "单位", "限于周期", "初始密码"]


def _book(path: Path, headings: list[str], rows: list[list[str]], title: str = "") -> Path:
    write_book(path, [SheetPlan("表", headings, rows, title=title)])
    return path


def test_units_export_comes_back_unchanged(office: Any, tmp_path: Path) -> None:
    book = UnitsBook(office.region)
    book.write(tmp_path / "a.xlsx")
    draft = book.draft(tmp_path / "a.xlsx")
    assert (draft.changes, draft.faults, draft.same) == ([], [], 4)


def test_units_differences_are_new_changed_and_gone(office: Any, tmp_path: Path) -> None:
    rows = [
        ["县司法局", "司法局", "县直", "是", "", "", "王副县长"],
        ["县财政局", "", "县直", "否", "", "", "王副县长"],
        ["县城管局", "", "县直", "是", "", "", "李副县长"],
        ["县水利局", "", "县直", "否", "赵一", "", ""],
    ]
    draft = UnitsBook(office.region).draft(_book(tmp_path / "a.xlsx", UNITS, rows, title="单位名单（2021年）"))
    told = [(c.kind, c.what, c.fields) for c in draft.changes]
    assert told == [
        ("changed", "县司法局", (("简称", "", "司法局"),)),
        ("new", "县水利局", (("类别", "", "县直"), ("执法单位", "", "否"), ("联络员", "", "赵一"))),
        ("gone", "青石镇", (("在用", "是", "否"),)),
    ]
    assert draft.same == 2


def test_units_faults_name_sheet_row_and_column_and_nothing_is_done(office: Any, tmp_path: Path) -> None:
    rows = [["县司法局", "", "外星", "是", "", "", ""], ["县水利局", "", "县直", "可能", "", "", ""]]
    book = UnitsBook(office.region)
    draft = book.draft(_book(tmp_path / "a.xlsx", UNITS, rows))
    assert [(f.sheet, f.row, f.column) for f in draft.faults] == [("表", 2, "类别"), ("表", 3, "执法单位")]
    with pytest.raises(InputError, match="2处"):
        book.apply(draft, by=office.person("manager"))
    assert not Unit.objects.filter(name="县水利局").exists()


def test_column_that_is_left_out_changes_nothing(office: Any, tmp_path: Path) -> None:
    rows = [[unit.name, unit.get_category_display()] for unit in office.units]
    draft = UnitsBook(office.region).draft(_book(tmp_path / "a.xlsx", ["单位名称", "类别"], rows))
    assert [c for c in draft.changes if "分管县领导" in str(c.fields)] == []


def test_renamed_unit_keeps_its_row_and_duties(office: Any, tmp_path: Path) -> None:
    rows = [[u.name, "、".join(u.aliases), u.get_category_display()] for u in office.units]
    rows[1][0:2] = ["县财政和国资局", "县财政局"]
    book = UnitsBook(office.region)
    book.apply(book.draft(_book(tmp_path / "a.xlsx", UNITS[:3], rows)), by=office.person("manager"))
    unit = Unit.objects.get(pk=office.units[1].pk)
    assert (unit.name, unit.aliases) == ("县财政和国资局", ["县财政局"])
    assert unit.duties.count() == 3


def test_unit_with_duties_is_not_put_out_of_use_and_all_is_rolled_back(office: Any, tmp_path: Path) -> None:
    rows = [["县财政局", "财政", "县直", "否"], ["县城管局", "", "县直", "是"], ["青石镇", "", "乡镇", "否"]]
    book = UnitsBook(office.region)
    draft = book.draft(_book(tmp_path / "a.xlsx", UNITS[:4], rows))
    with pytest.raises(InputError, match="还有3项责任"):
        book.apply(draft, by=office.person("manager"), gone=True)
    assert Unit.objects.get(pk=office.units[1].pk).aliases == []
    assert not Event.objects.filter(action="import.done").exists()


def test_people_get_links_or_a_password_to_change(office: Any, tmp_path: Path) -> None:
    rows = [
        ["zhangsan", "张三", "", "单位联络员", "财政局", "", ""],
        ["zhangsan", "张三", "", "单位联络员", "县司法局", "", ""],
        ["lisi", "李四", "", "审阅员", "", "", "Qingshan-8848-xi"],
        ["wai", "外评", "", "外部评估员", "", "2021年上半年", ""],
    ]
    book = PeopleBook(office.region, {office.cycle.name: office.cycle.pk})
    draft = book.draft(_book(tmp_path / "a.xlsx", PEOPLE, rows))
    assert draft.faults == []
    book.apply(draft, by=office.person("manager"))
    zhang, li = Person.objects.get(username="zhangsan"), Person.objects.get(username="lisi")
    parts = Membership.objects.filter(person=zhang, taken_at=None).values_list("unit__name", flat=True)
    assert sorted(parts) == ["县司法局", "县财政局"]
    assert not zhang.has_usable_password()
    assert li.must_change_password
    assert [account for account, _, _ in book.invitations] == ["zhangsan", "wai"]
    book.write_links(tmp_path / "links.xlsx", lambda secret: f"http://x/invited/{secret}")
    cells = open_book(tmp_path / "links.xlsx")[0].rows
    assert any(cell == f"http://x/invited/{book.invitations[0][2]}" for row in cells for cell in row)


def test_people_faults_are_all_named(office: Any, tmp_path: Path) -> None:
    rows = [
        ["a", "甲", "", "联络员员", "", "", ""],
        ["b", "乙", "", "单位联络员", "县林业局", "", ""],
        ["c", "丙", "", "外部评估员", "", "", ""],
        ["d", "丁", "", "审阅员", "", "", "123"],
        ["e", "戊", "", "系统管理员", "", "", ""],
        ["far-reviewer", "己", "", "审阅员", "", "", ""],
    ]
    draft = PeopleBook(office.region, {}).draft(_book(tmp_path / "a.xlsx", PEOPLE, rows))
    assert sorted((f.row, f.column) for f in draft.faults) == [
        (2, "角色"),
        (3, "单位"),
        (4, "限于周期"),
        (5, "初始密码"),
        (6, "角色"),
        (7, "账号"),
    ]


def test_people_export_comes_back_unchanged(office: Any, tmp_path: Path) -> None:
    book = PeopleBook(office.region, {office.cycle.name: office.cycle.pk})
    book.write(tmp_path / "a.xlsx")
    draft = book.draft(tmp_path / "a.xlsx")
    assert (draft.changes, draft.faults) == ([], [])


def test_import_page_shows_first_and_does_then(office: Any, tmp_path: Path) -> None:
    client = office.client("manager")
    path = _book(
        tmp_path / "a.xlsx",
        UNITS[:3],
        [[u.name, "", u.get_category_display()] for u in office.units] + [["县水利局", "", "县直"]],
    )
    sent = SimpleUploadedFile("单位名单.xlsx", path.read_bytes())
    shown = client.post("/units/import", {"file": sent})
    assert "新增1" in shown.content.decode()
    assert not Unit.objects.filter(name="县水利局").exists()
    draft, key = shown.context["draft"], shown.context["key"]
    done = client.post("/units/import", {"key": key, "fingerprint": draft.fingerprint})
    assert done.status_code == 302
    assert Unit.objects.filter(name="县水利局", region=office.region).exists()
    assert Event.objects.filter(action="import.done").get().after["new"] == 1
    again = client.post("/units/import", {"key": key, "fingerprint": draft.fingerprint})
    assert again.status_code == 400


def test_import_page_refuses_what_is_no_workbook(office: Any) -> None:
    client = office.client("manager")
    broken = SimpleUploadedFile("单位名单.xlsx", b"not a workbook")
    answer = client.post("/units/import", {"file": broken})
    assert "打不开" in answer.content.decode()
    assert client.post("/units/import", {"file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 400


def test_template_is_todays_data(office: Any) -> None:
    answer = office.client("manager").get("/people/import?format=xlsx")
    data = b"".join(answer.streaming_content)
    assert data.startswith(b"PK")
    assert io.BytesIO(data).getbuffer().nbytes > 1000
