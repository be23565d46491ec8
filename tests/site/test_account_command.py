"""`fazhi account`: the way back in from the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CLIENT = """
import json, re, sys
from pathlib import Path
from fazhi.site import boot
boot.start(Path(sys.argv[1]))
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from fazhi.apps.units.models import Person
def log_in(password):
    client = Client(headers={"host": "127.0.0.1"})
    client.post("/login", {"username": "admin", "password": password})
    return client.get("/own").status_code == 200
if sys.argv[2] == "break":
    for _ in range(5):
        log_in("wrong")
    TOTPDevice.objects.create(user=Person.objects.get(username="admin"), name="x", confirmed=True)
    answer = None
else:
    client = Client(headers={"host": "127.0.0.1"})
    client.post(sys.argv[2], {"new": "Qingshan-8848-xi", "again": "Qingshan-8848-xi"})
    answer = log_in("Qingshan-8848-xi")
print(json.dumps(answer))
"""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("FAZHI_SITE", "FAZHI_TEST_DATABASE")}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=env, check=False)


def _client(site: Path, what: str) -> Any:
    done = _run("-c", CLIENT, str(site), what)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_locked_administrator_without_phone_and_password_gets_back_in(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert _run("-m", "fazhi.cli", "init", str(site)).returncode == 0
    _client(site, "break")
    told = _run("-m", "fazhi.cli", "account", "admin", "--site", str(site))
    assert "系统管理员；在用，锁定中，启用了动态口令" in told.stdout
    done = _run("-m", "fazhi.cli", "account", "admin", "--site", str(site), "--invite", "--unlock", "--no-totp")
    assert "在用，没有锁定，没有启用动态口令" in done.stdout
    link = next(word for word in done.stdout.replace("：", " ").split() if "/invited/" in word)
    assert _client(site, "/invited/" + link.rpartition("/")[2]) is True
    missing = _run("-m", "fazhi.cli", "account", "nobody", "--site", str(site), "--invite")
    assert (missing.returncode, "没有账号“nobody”" in missing.stderr) == (2, True)
    assert "没有改动过" in _run("-m", "fazhi.cli", "audit", "verify", "--site", str(site)).stdout
