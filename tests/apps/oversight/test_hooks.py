"""Hooks: signed calls to a real server, refused addresses, further tries, the log."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from fazhi.apps.jobs.services import run_waiting
from fazhi.apps.oversight.models import Hook, HookCall, NoticeKind
from fazhi.apps.oversight.services import hooks, notices
from fazhi.apps.pages.errors import InputError
from fazhi.webproof.guard import Guard
from fazhi.webproof.post import post


@dataclass
class Receiver:
    """A messenger that keeps what it got and answers as told."""

    port: int = 0
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((dict(self.headers), body))
            self.send_response(kept.status)
            if kept.status == 302:
                self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(office: Any, receiver: Receiver, settings: Any) -> Hook:
    """A hook to the receiver, whose inner address the settings allow."""
    settings.SITE = replace(settings.SITE, hook_addresses=(f"im.mingxi.example:{receiver.port}:127.0.0.1",))
    address = f"http://im.mingxi.example:{receiver.port}/robot?key=1"
    return hooks.add(region=office.region, title="工作群", url=address, by=office.person("manager"))


def tell(office: Any) -> Any:
    return notices.send(
        units=[office.justice], kind=NoticeKind.REMINDER, title="提醒", text="请报送。", by=office.person("manager")
    )[0]


def test_notice_is_called_out_signed(office: Any, hook: Hook, receiver: Receiver) -> None:
    sent = tell(office)
    run_waiting()
    ((heads, body),) = receiver.got
    expected = hmac.new(
        hook.secret.encode(), heads["X-Fazhi-Timestamp"].encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    assert heads["X-Fazhi-Signature"] == f"sha256={expected}"
    assert heads["Host"] == f"im.mingxi.example:{receiver.port}"
    message = json.loads(body)
    assert message["text"]["content"] == "【提醒】县司法局：提醒\n请报送。"
    assert message["notice"]["id"] == sent.pk
    assert list(HookCall.objects.values_list("status", "error")) == [(200, "")]
    hooks.call(hook.pk, sent.pk, 1)
    assert len(receiver.got) == 1


def test_failed_call_is_tried_again_later_and_each_is_logged(office: Any, hook: Hook, receiver: Receiver) -> None:
    receiver.status = 503
    sent = tell(office)
    run_waiting()
    waiting = DBTaskResult.objects.filter(status="READY")
    assert [one.args_kwargs["args"][1] for one in waiting] == [[hook.pk, sent.pk, 2]]
    assert all(one.run_after is not None for one in waiting)
    receiver.status = 200
    hooks.call(hook.pk, sent.pk, 2)
    assert list(HookCall.objects.order_by("id").values_list("status", "error")) == [
        (503, "对方回答状态码503。"),
        (200, ""),
    ]


def test_last_try_asks_for_no_other(office: Any, hook: Hook, receiver: Receiver) -> None:
    receiver.status = 500
    sent = tell(office)
    DBTaskResult.objects.all().delete()
    hooks.call(hook.pk, sent.pk, len(hooks.WAITS) + 1)
    assert DBTaskResult.objects.count() == 0


def test_redirect_is_not_followed(hook: Hook, receiver: Receiver) -> None:
    receiver.status = 302
    posted = post(hook.url, b"{}", {}, guard=hooks.guard())
    assert (posted.status, posted.is_good, len(receiver.got)) == (302, False, 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://0x7f.1:{port}/",
        "http://[::1]:{port}/",
        "ftp://a.cn/",
    ],
)
def test_inner_address_is_refused(office: Any, receiver: Receiver, address: str) -> None:
    url = address.format(port=receiver.port)
    with pytest.raises(InputError):
        hooks.add(region=office.region, title="内网", url=url, by=None)
    assert post(url, b"{}", {}, guard=Guard()).status is None
    assert receiver.got == []


def test_name_that_turns_to_an_inner_address_is_refused_at_the_call(receiver: Receiver) -> None:
    guard = Guard(resolver=lambda host, port: ["127.0.0.1"])
    posted = post(f"http://robot.example.cn:{receiver.port}/", b"{}", {}, guard=guard)
    assert (posted.status, receiver.got) == (None, [])
    assert "内部网络" in posted.error


def test_nobody_listening_is_a_sentence(settings: Any) -> None:
    guard = Guard(resolve={"a.example.cn:9": "127.0.0.1"})
    assert post("http://a.example.cn:9/", b"{}", {}, guard=guard).error == "连不上对方，或连接被中断。"


def test_hook_that_is_off_is_not_called(office: Any, hook: Hook, receiver: Receiver) -> None:
    office.client("manager").post(reverse("oversight:switch", args=[hook.pk]))
    tell(office)
    run_waiting()
    assert receiver.got == []


def test_secret_is_shown_once_and_hooks_stay_in_their_region(office: Any, hook: Hook) -> None:
    manager = office.client("manager")
    assert hook.secret not in manager.get(reverse("oversight:hooks")).content.decode()
    other = Hook.objects.create(region=office.other_region, title="邻县", url="https://a.cn/", secret="s")
    assert "邻县" not in manager.get(reverse("oversight:hooks")).content.decode()
    assert manager.post(reverse("oversight:switch", args=[other.pk])).status_code == 404
    asked = {"title": "越权", "url": "https://a.gov.cn/", "region": office.other_region.pk}
    assert manager.post(reverse("oversight:hooks"), asked).status_code == 400
