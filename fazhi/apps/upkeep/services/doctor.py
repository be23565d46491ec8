"""Looks the site over and says in plain sentences what is well, what to watch and what to mend."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fazhi.apps.audit.models import Event
from fazhi.apps.audit.services import walk
from fazhi.apps.evidence.services import sweep
from fazhi.apps.jobs.attempts import failures, given_up
from fazhi.apps.jobs.models import Worker
from fazhi.apps.jobs.services import ALIVE
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import PIECE, exists, is_local, opened
from fazhi.apps.upkeep.models import Backup, Checkup
from fazhi.errors import EngineError

GOOD, WARNING, BAD = "good", "warning", "bad"
LABELS = {GOOD: "正常", WARNING: "留意", BAD: "要处理"}
SAMPLE = 50
LEAST_ROOM = 2 * 1024**3
LITTLE_ROOM = 10 * 1024**3


@dataclass(frozen=True, slots=True)
class Result:
    """One thing looked at."""

    name: str
    state: str
    sentence: str

    @property
    def label(self) -> str:
        """The state in words."""
        return LABELS[self.state]


def look() -> list[Result]:
    """Look at everything; one that fails does not hide the others."""
    found = []
    for name, check in CHECKS.items():
        try:
            state, sentence = check()
        except (DatabaseError, OSError, EngineError, subprocess.SubprocessError) as error:
            state, sentence = BAD, f"检查没有完成：{str(error)[:200].rstrip('。')}。"
        found.append(Result(name, state, sentence))
    return found


def check_up() -> Checkup:
    """Look at everything and keep the outcome for the page."""
    return Checkup.objects.create(results=[asdict(one) for one in look()])


def _settings() -> tuple[str, str]:
    site = settings.SITE
    faults = []
    if (site.folder / "site.toml").stat().st_mode & 0o077:
        faults.append("site.toml 别的用户也能读，请运行 chmod 600")
    if not site.secure and any(host not in ("127.0.0.1", "localhost") for host in site.hosts):
        faults.append("没有启用 HTTPS（secure = true），密码会明文经过网络")
    if not site.office:
        faults.append("没有填办公室名称（office），清单落款会空着")
    return (WARNING, "；".join(faults) + "。") if faults else (GOOD, "设置齐全。")


def _database() -> tuple[str, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return BAD, f"数据库还差{len(waiting)}步升级，请重新启动网站，升级会自动完成。"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if (answer := cursor.fetchone()[0]) != "ok":
                return BAD, f"数据库文件已损坏（{answer}），请停止使用并从备份恢复。"
    return GOOD, f"{'SQLite' if connection.vendor == 'sqlite' else 'PostgreSQL'} 正常，结构是最新的。"


def _originals() -> tuple[str, str]:
    total = Blob.objects.count()
    sample = list(Blob.objects.order_by("?")[:SAMPLE])
    wrong = [blob.sha256 for blob in sample if not _is_whole(blob)]
    if wrong:
        return BAD, f"抽查{len(sample)}个原件，{len(wrong)}个缺失或内容不符（如 {wrong[0][:12]}），请从备份找回。"
    return GOOD, f"共{total}个原件，抽查{len(sample)}个，内容与编号一致。"


def _is_whole(blob: Blob) -> bool:
    if not exists(blob.sha256):
        return False
    digest = hashlib.sha256()
    with opened(blob.sha256) as source:
        while piece := source.read(PIECE):
            digest.update(piece)
    return digest.hexdigest() == blob.sha256


def _log() -> tuple[str, str]:
    found = walk()
    if found.breaks:
        first = found.breaks[0].number
        return BAD, f"日志共{found.count}条，有{len(found.breaks)}处接不上（第{first}条起），可能被改动过。"
    if found.set_back:
        said = f"日志共{found.count}条，逐条相接；第{found.set_back[-1]}条的时间早于上一条，服务器时间曾被调回。"
        return WARNING, said
    return GOOD, f"日志共{found.count}条，逐条相接。"


def _clock() -> tuple[str, str]:
    newest = Event.objects.order_by("-number").values_list("at", flat=True).first()
    now = timezone.now()
    said = f"服务器时间 {timezone.localtime(now):%Y-%m-%d %H:%M}"
    if newest is not None and newest > now + timedelta(minutes=2):
        return BAD, f"{said}，比最近一条日志还早，时间被调回过，请校准服务器的时钟。"
    return GOOD, f"{said}，没有早于已有的记录。"


def _libreoffice() -> tuple[str, str]:
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        return BAD, "没有安装 LibreOffice，DOC、PPT 等旧格式读不了，清单也不能转 PDF；请安装 libreoffice-nogui。"
    done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    return GOOD, f"{done.stdout.strip()[:40] or 'LibreOffice'} 可用。"


def _unar() -> tuple[str, str]:
    if shutil.which("unar") is None:
        return WARNING, "没有安装 unar，固实压缩的 RAR 4 和更早的 RAR 压缩包读不全；请安装 unar。"
    return GOOD, "unar 可用，旧版 RAR 压缩包能读。"


FONTS = {"仿宋": ("FangSong", "仿宋", "FandolFang"), "宋体": ("SimSun", "宋体", "Noto Serif CJK", "Source Han Serif")}


def _fonts() -> tuple[str, str]:
    if shutil.which("fc-list") is None:
        return WARNING, "没有 fontconfig，看不到系统字体；转 PDF 时字形可能不对。"
    listed = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, timeout=60, check=False
    ).stdout
    missing = [name for name, families in FONTS.items() if not any(one in listed for one in families)]
    if missing:
        return WARNING, f"缺少{'、'.join(missing)}（或可代替的字体），转出的 PDF 字形会不同；Word 文件不受影响。"
    return GOOD, "公文用的仿宋、宋体或代用字体都有。"


def _ocr() -> tuple[str, str]:
    from fazhi.reading.ocr_engine import engine

    engine()
    return GOOD, "文字识别自检通过。"


def _queue() -> tuple[str, str]:
    now = timezone.now()
    waiting = DBTaskResult.objects.ready().count()
    failed = DBTaskResult.objects.filter(status="FAILED", finished_at__gte=now - timedelta(days=1)).count()
    alive = Worker.objects.filter(seen_at__gte=now - ALIVE).count()
    if not alive and waiting:
        return BAD, f"没有工作进程在运行，{waiting}件工作排着队；请启动网站，或运行 fazhi worker。"
    stopped = given_up().count()
    words = f"{alive}个工作进程，{waiting}件排队，一天内{failed}件失败。"
    if stopped:
        return BAD, words + f"有{stopped}件多次中断、已停止重试，请到“系统维护”看原因，处理后点“再试一次”。"
    return (WARNING, words + "请到“系统维护”看原因，处理后点“再试一次”。") if failed else (GOOD, words)


def _room() -> tuple[str, str]:
    places = {settings.SITE.folder}
    if is_local():
        places.add(Path(settings.SITE.blobs))
    free = min(shutil.disk_usage(place if place.exists() else place.parent).free for place in places)
    words = f"磁盘还剩{free / 1024**3:.1f} GB"
    if free < LEAST_ROOM:
        return BAD, f"{words}，随时可能收不下材料，请立即清理或换更大的磁盘。"
    return (WARNING, f"{words}，请准备扩容。") if free < LITTLE_ROOM else (GOOD, f"{words}。")


def _left_over() -> tuple[str, str]:
    on_the_way = sweep.parts()
    size = sum(path.stat().st_size for path in on_the_way)
    last = Event.objects.filter(action="upkeep.swept").order_by("-number").first()
    words = f"没有传完的上传{len(on_the_way)}个，共{size / 1024**2:.1f} MB；{sweep.KEEP_DAYS}天没有接着传的每天自动清理"
    if last is not None:
        words += f"，最近一次在{timezone.localtime(last.at):%Y-%m-%d}，清掉{last.after['files']}个"
    if old := sum(1 for _ in sweep.left_over(sweep.KEEP_DAYS + 2)):
        return WARNING, f"{words}。有{old}个残留过期未清，请看工作队列里“清理残留”是否失败。"
    return GOOD, f"{words}。"


def _backups() -> tuple[str, str]:
    last = Backup.objects.first()
    if last is None:
        return WARNING, "还没有做过备份，请运行 fazhi backup，并定期把备份拷到别的机器上。"
    age = timezone.now() - last.at
    words = f"最近一次备份在{timezone.localtime(last.at):%Y-%m-%d %H:%M}，{last.files}个文件。"
    return (WARNING, words + "已超过7天，请再做一次。") if age > timedelta(days=7) else (GOOD, words)


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "设置": _settings,
    "数据库": _database,
    "原件": _originals,
    "日志": _log,
    "时钟": _clock,
    "LibreOffice": _libreoffice,
    "旧版RAR": _unar,
    "字体": _fonts,
    "文字识别": _ocr,
    "工作队列": _queue,
    "磁盘": _room,
    "上传残留": _left_over,
    "备份": _backups,
}
"""Everything that is looked at, in the order of the page."""


def queue_counts() -> dict[str, Any]:
    """The queue for the page: counts, workers, newest failures."""
    now = timezone.now()
    return {
        "waiting": DBTaskResult.objects.filter(status="READY").count(),
        "running": DBTaskResult.objects.filter(status="RUNNING").count(),
        "failed": DBTaskResult.objects.filter(status="FAILED").count(),
        "workers": list(Worker.objects.filter(seen_at__gte=now - ALIVE)),
        "failures": failures(),
    }
