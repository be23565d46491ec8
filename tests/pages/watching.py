"""One person's tab: logged in, every dialog accepted, every error of the console kept."""

from __future__ import annotations

from typing import Any

from tests.site.running import Server

WIDE, PHONE = (1440, 900), (390, 844)
PATIENCE = 60_000
"""Milliseconds that a busy machine may take for one step."""


class Tab:
    """A page of a browser of its own."""

    def __init__(self, chromium: Any, server: Server, username: str = "", *, size: tuple[int, int] = WIDE) -> None:
        self.server = server
        self.errors: list[str] = []
        self._context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=server.base, has_touch=size is PHONE
        )
        if username:
            cookie = {"name": "sessionid", "value": server.site.sessions[username], "url": server.base}
            self._context.add_cookies([cookie])
        self.page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on(
            "console", lambda said: said.type == "error" and self.errors.append(f"{said.text} {said.location}")
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda asked: asked.accept())

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, kind: Any, *trace: Any) -> None:
        address = self.page.url
        self._context.close()
        if kind is None:
            assert self.errors == [], address

    def go(self, path: str, *, quiet: bool = True) -> int:
        """Open an address and, with `quiet`, wait for all that it loads afterwards; its status, 0 for a file."""
        from playwright.sync_api import Error

        try:
            answer = self.page.goto(path)
        except Error as error:
            if "Download is starting" in str(error):
                return 0
            raise
        if quiet:
            self.page.wait_for_load_state("networkidle")
        return int(answer.status) if answer is not None else 0

    def press(self, words: str) -> None:
        """Press the first button of these words in the page's body."""
        self.page.locator("main").get_by_role("button", name=words).first.click()

    def sees(self, words: str) -> None:
        """Wait until the words stand in the page's body."""
        from playwright.sync_api import expect

        expect(self.page.locator("main")).to_contain_text(words, timeout=PATIENCE)

    @property
    def is_too_wide(self) -> bool:
        """Whether the page must be moved sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
