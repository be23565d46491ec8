"""`fazhi init`, `serve`, `worker`: the site of an office on one machine."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from fazhi.errors import FazhiError
from fazhi.site import boot, config

NICE = 5
"""Reading steps back where a page is asked for at the same time."""


def init_command(folder: Path, *, office: str, database: str, hosts: list[str], admin: str) -> int:
    """Make a site: folder, settings, database, and the one-time links of the three administrators."""
    config.write(folder, office=office, database=database, hosts=tuple(hosts))
    boot.start(folder)
    migrate()
    from fazhi.apps.audit.services import record
    from fazhi.apps.units.roles import Role
    from fazhi.apps.units.services import people

    record("site.made", title=office or str(folder))
    print(f"站点已建好：{folder}")
    print(f"启动：fazhi serve --site {folder}")
    print("三个管理员须由不同的人担任，请各自在7天内打开自己的链接设置密码：")
    for role, username in ((Role.SYSADMIN, admin), (Role.SECURITY, "security"), (Role.AUDITOR, "auditor")):
        person = people.add_person(username=username, name=role.label, by=None)
        people.give_role(person=person, role=role, by=None)
        print(
            f"  {role.label}（账号 {username}）：http://127.0.0.1:8000/invited/{people.invite(person=person, by=None)}"
        )
    return 0


def migrate() -> None:
    """Bring the database to this version's form. No connection stays open: the server forks, SQLite's must not."""
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()  # none may be carried over into a forked process


def serve_command(folder: Path, *, host: str, port: int, threads: int, workers: int) -> int:
    """Serve the site; with `workers` also run so many worker processes and start each again when it ends."""
    boot.start(folder)
    _check_port(host, port)
    migrate()
    stop = threading.Event()
    keepers = [threading.Thread(target=_keep_worker, args=(folder, stop), daemon=True) for _ in range(workers)]
    for keeper in keepers:
        keeper.start()
    print(f"网站已启动：http://{host}:{port}/ （按 Ctrl-C 停止）", flush=True)
    try:
        _serve(host, port, threads)
    finally:
        stop.set()
        for keeper in keepers:
            keeper.join(timeout=10)
    return 0


class PortError(FazhiError):
    """The site cannot listen there."""

    code = "port"

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"不能在 {host}:{port} 上启动：{reason}，请用 --port 换一个端口，或用 --bind 换一个本机地址。")


def _check_port(host: str, port: int) -> None:
    """Say at once, before anything else is started, where somebody else listens already. Raises PortError."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        known = {errno.EADDRINUSE: "已被别的程序占用", errno.EACCES: "没有权限用这个端口"}
        raise PortError(host, port, known.get(error.errno or 0, "本机没有这个地址")) from None


def _serve(host: str, port: int, threads: int) -> None:
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        def load_config(self) -> None:
            settings = {
                "bind": f"{host}:{port}",
                "workers": 1 if threads < 8 else 2,
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 120,
                "graceful_timeout": 20,
                "proc_name": "fazhi",
                "loglevel": "warning",
                "control_socket_disable": True,
                "preload_app": True,
                "forwarded_allow_ips": "",  # which proxies are believed is said in site.toml, and decided there
            }
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from fazhi.site.warm import warm
            from fazhi.site.wsgi import application

            warm()
            return application

    Application().run()


def _keep_worker(folder: Path, stop: threading.Event) -> None:
    while not stop.is_set():
        command = [sys.executable, "-m", "fazhi.cli", "worker", "--site", str(folder)]
        process = subprocess.Popen(
            command, start_new_session=True, env={**os.environ, "FAZHI_PARENT": str(os.getpid())}
        )
        while process.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                process.kill()
            return
        time.sleep(1)


def worker_command(folder: Path, *, batch: bool) -> int:
    """Work through the queue until stopped; with `batch` until nothing waits."""
    boot.start(folder)
    from fazhi.apps.jobs.worker import work

    os.nice(NICE)
    _end_with_parent()
    work(batch=batch)
    return 0


def _end_with_parent() -> None:
    """A worker inside `serve` ends when its server was killed: nobody would stop it otherwise."""
    parent = int(os.environ.get("FAZHI_PARENT", "0"))
    if not parent:
        return

    def watch() -> None:
        while True:
            time.sleep(2)
            try:
                os.kill(parent, 0)
            except OSError:
                os.kill(os.getpid(), signal.SIGTERM)
                return

    threading.Thread(target=watch, daemon=True).start()
