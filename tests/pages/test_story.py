"""The whole story in a real browser: hand in by phone, confirm, return, list, receipt, mend, pass, the leader looks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from tests.pages.watching import PHONE, Tab
from tests.site.making import PASSWORD, unit_name
from tests.site.running import NOTICE, Server, make_site

pytestmark = pytest.mark.slow
UNIT_NAMES = [unit_name(0), unit_name(1)]
OPINION = "缺少会议纪要，请补充后再报。"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(make_site(tmp_path_factory.mktemp("story") / "site", units=2)) as running:
        yield running
        running.kill()


def test_set_up_by_excel_and_by_a_one_time_link(server: Server, chromium: Any) -> None:
    _import_unit(server, chromium, "县水利局")
    path, link = _invite(server, chromium, "shuili")
    with Tab(chromium, server, "security") as tab:
        tab.go(path)
        tab.page.locator("select[name=role-role]").select_option("liaison")
        tab.page.locator("select[name=role-unit]").select_option(label="县水利局")
        tab.press("授予")
        tab.sees("单位联络员（县水利局）")
    with Tab(chromium, server, size=PHONE) as tab:
        tab.go(link.removeprefix(server.base))
        tab.page.fill("#id_new", PASSWORD)
        tab.page.fill("#id_again", PASSWORD)
        tab.page.locator("main button[type=submit]").click()
        tab.page.fill("#id_username", "shuili")
        tab.page.fill("#id_password", PASSWORD)
        tab.press("登录")
        tab.page.wait_for_url("**/evidence/mine")


def _import_unit(server: Server, chromium: Any, name: str) -> None:
    """The workbook of the site's own units, with one more row, through the preview."""
    with Tab(chromium, server, "manager") as tab:
        book = openpyxl.load_workbook(io.BytesIO(tab.page.request.get("/units/import?format=xlsx").body()))
        sheet = book.worksheets[0]
        last = [cell.value for cell in list(sheet.iter_rows())[-1]]
        sheet.append([name if value == UNIT_NAMES[1] else value for value in last])
        changed = io.BytesIO()
        book.save(changed)
        tab.go("/units/import")
        sent = {"name": "单位名单.xlsx", "mimeType": "application/octet-stream", "buffer": changed.getvalue()}
        tab.page.locator("#import-file").set_input_files(sent)
        tab.press("检查")
        tab.sees(name)
        tab.press("确认导入")
        tab.page.wait_for_load_state("networkidle")
        tab.go("/units")
        tab.sees(name)


def _invite(server: Server, chromium: Any, username: str) -> tuple[str, str]:
    """A new account by the system administrator: the path of its page and its one-time link."""
    with Tab(chromium, server, "sysadmin") as tab:
        tab.go("/people/add")
        tab.page.fill("#id_username", username)
        tab.page.fill("#id_name", "周水利")
        tab.press("保存")
        tab.go("/people?q=" + username)
        tab.page.get_by_role("link", name=username).click()
        tab.press("生成邀请链接")
        link = tab.page.locator(".alert code").inner_text()
        path = tab.page.url.removeprefix(server.base).removesuffix("/invite")
        return path, link


def test_story_from_handing_in_to_the_leaders_look(server: Server, chromium: Any) -> None:
    _hand_in_by_phone(server, chromium, "实施方案.txt", "提交给负责人确认")
    _confirm(server, chromium)
    _decide(server, chromium, "3", OPINION, "退回")
    _issue(server, chromium)
    _receive_and_reply(server, chromium)
    _hand_in_by_phone(server, chromium, "会议纪要.txt", "提交给负责人确认")
    _confirm(server, chromium)
    _decide(server, chromium, "1", "", "通过")
    _close(server, chromium)
    _look(server, chromium)


def _hand_in_by_phone(server: Server, chromium: Any, name: str, words: str) -> None:
    duty = server.site.duty(0)
    with Tab(chromium, server, "liaison0", size=PHONE) as tab:
        assert tab.go("/evidence/mine") == 200
        assert not tab.is_too_wide
        tab.page.locator(f"main a[href='/evidence/duty/{duty}']").first.click()
        body = NOTICE.format(n=len(name), body=f"{name}的内容，会议研究了重大行政决策工作。").encode()
        with tab.page.expect_file_chooser() as chooser:
            tab.page.get_by_text("选择文件", exact=True).click()
        chooser.value.set_files([{"name": name, "mimeType": "text/plain", "buffer": body}])
        row = tab.page.locator("#files tr", has_text=name)
        row.get_by_text("已读取").wait_for()
        assert not tab.is_too_wide
        tab.press(words)
        tab.sees("已提交，等待本单位负责人确认")


def _confirm(server: Server, chromium: Any) -> None:
    with Tab(chromium, server, "head0", size=PHONE) as tab:
        tab.go("/evidence/to-confirm")
        assert not tab.is_too_wide
        tab.press("确认报送")
        tab.sees("已确认报送，进入审阅")


def _decide(server: Server, chromium: Any, key: str, opinion: str, state: str) -> None:
    with Tab(chromium, server, "reviewer") as tab:
        tab.go("/review/")
        tab.page.locator("#listing tbody a[href*='/review/']").first.click()
        tab.page.locator("#viewer .shown").wait_for()
        if opinion:
            tab.page.locator("#opinion").fill(opinion)
            tab.page.keyboard.press("Escape")
        tab.page.keyboard.press(key)
        tab.page.locator(".desk-toast").get_by_text("这是最后一项").wait_for()
        tab.go("/evidence/duty/" + str(server.site.duty(0)))
        tab.page.locator(".page-header").get_by_text(state).wait_for()


def _issue(server: Server, chromium: Any) -> None:
    with Tab(chromium, server, "manager") as tab:
        tab.go("/feedback/lists")
        tab.page.get_by_role("link", name="起草清单").first.click()
        tab.press("为勾选的单位起草")
        tab.page.wait_for_url("**/feedback/lists/drafts*")
        tab.press("签发勾选的清单")
        tab.page.wait_for_url("**/feedback/lists*")
        tab.sees("县司法局")


def _receive_and_reply(server: Server, chromium: Any) -> None:
    with Tab(chromium, server, "liaison0", size=PHONE) as tab:
        tab.go("/feedback/mine")
        assert not tab.is_too_wide
        tab.page.locator("main table a").first.click()
        tab.press("签收")
        tab.sees("签收")
        tab.go("/feedback/mine")
        tab.page.locator("main .list-group a").first.click()
        tab.page.locator("#text").fill("会议纪要已补，随第二轮报送。")
        tab.press("提交回复")
        tab.sees("会议纪要已补")


def _close(server: Server, chromium: Any) -> None:
    with Tab(chromium, server, "reviewer") as tab:
        tab.go("/feedback/ledger")
        tab.page.locator("main a[href*='/feedback/items/']").first.click()
        tab.sees("会议纪要已补")
        tab.press("销号")
        tab.sees("已销号")


def _look(server: Server, chromium: Any) -> None:
    with Tab(chromium, server, "leader") as tab:
        for path in ("/progress/board", "/progress/matrix"):
            assert tab.go(path) == 200
            tab.sees("县司法局")
