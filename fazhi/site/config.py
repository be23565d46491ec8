"""`site.toml`: the settings of one site, read through typed readers. A wrong value stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fazhi.errors import FazhiError

VARIABLE = "FAZHI_SITE"
FILE = "site.toml"


class SettingError(FazhiError):
    """A setting of the site is missing or wrong."""

    code = "setting"

    def __init__(self, file: Path, name: str, remedy: str) -> None:
        self.file, self.name, self.remedy = file, name, remedy
        super().__init__(f"站点设置“{file}”中的“{name}”有误：{remedy}。")


@dataclass(frozen=True)
class SiteConfig:
    """One site's settings. Each field is one knob of `site.toml`; docs/settings.md is made from KNOBS."""

    folder: Path
    secret_key: str
    database: str = ""
    storage: str = ""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    secure: bool = False
    office: str = ""
    contact: str = ""
    session_minutes: int = 30
    upload_limit: int = 2 * 1024**3
    trusted_origins: tuple[str, ...] = ()
    hook_addresses: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def blobs(self) -> str:
        """Where originals are kept: a folder, or an fsspec address such as s3://bucket/prefix."""
        return self.storage or str(self.folder / "blobs")

    def databases(self) -> dict[str, Any]:
        """Django's DATABASES."""
        if self.database:
            return {"default": _postgresql(self)}
        return {"default": _sqlite(self.folder / "fazhi.sqlite3")}


def _sqlite(path: Path) -> dict[str, Any]:
    # IMMEDIATE: with DEFERRED two writers that read first end in 'database is locked' at once, without waiting.
    # 60 s: the taking over of a large register is one transaction, and whoever writes meanwhile waits for its end.
    # Connections stay open: the last one to be closed folds the log into the file, under a lock and with a sync.
    return {
        "ENGINE": "fazhi.site.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": ":memory:"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;",
        },
    }


def _postgresql(config: SiteConfig) -> dict[str, Any]:
    parts = urlsplit(config.database)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SettingError(config.folder / FILE, "database", "应写成 postgresql://用户:密码@主机:端口/库名")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


KNOBS: dict[str, tuple[type, str]] = {
    "secret_key": (str, "签名用的密钥，建站时自动生成，不要外传"),
    "database": (str, "留空为本机 SQLite；写 postgresql://… 则改用 PostgreSQL"),
    "storage": (str, "原件存放处：文件夹，或 s3://桶/前缀；留空为站点文件夹下的 blobs"),
    "hosts": (list, "允许访问的主机名或地址"),
    "secure": (bool, "是否只经 HTTPS 访问"),
    "office": (str, "办公室名称，显示在页首和清单落款"),
    "contact": (str, "联系方式，写入对外访问网页时的身份说明"),
    "session_minutes": (int, "无操作多少分钟后须重新登录"),
    "upload_limit": (int, "单个文件的上限（字节）"),
    "trusted_origins": (list, "经反向代理访问时的完整网址"),
    "hook_addresses": (list, "外发提醒可以访问的内网地址，每条写成 主机:端口:地址；不写则只发往公网"),
}


def load(folder: Path) -> SiteConfig:
    """Read a site's settings. Raises SettingError."""
    path = folder / FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingError(path, "site", f"这里没有站点，请先运行 fazhi init {folder}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(path, "site", f"不是有效的 TOML 文件（{error}）") from None
    known: dict[str, Any] = {}
    for name, value in values.items():
        known[name] = _read(path, name, value)
    if not known.get("secret_key"):
        raise SettingError(path, "secret_key", "缺少密钥，请从备份中恢复或重新建站")
    return SiteConfig(folder=folder.resolve(), **known)


def _read(path: Path, name: str, value: Any) -> Any:
    if name not in KNOBS:
        raise SettingError(path, name, f"没有这一项，可用的有：{'、'.join(KNOBS)}")
    kind, _ = KNOBS[name]
    if kind is list:
        if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise SettingError(path, name, "应为文字列表")
        return tuple(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SettingError(path, name, {str: "应为文字", bool: "应为 true 或 false", int: "应为整数"}[kind])
    return value


def current() -> SiteConfig:
    """The site named by the environment; without one, an empty site in memory for tools that only look at the code."""
    folder = os.environ.get(VARIABLE)
    if folder:
        return load(Path(folder))
    return SiteConfig(folder=Path(os.devnull), secret_key=secrets.token_hex(32))


def write(folder: Path, *, office: str = "", database: str = "", hosts: tuple[str, ...] = ()) -> SiteConfig:
    """Make a new site's folder and settings. Raises SettingError where there is one already."""
    path = folder / FILE
    if path.exists():
        raise SettingError(path, "site", "这里已有站点")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "blobs").mkdir(exist_ok=True)
    names = ", ".join(f'"{host}"' for host in hosts or ("127.0.0.1", "localhost"))
    lines = [
        f'secret_key = "{secrets.token_urlsafe(48)}"',
        f'office = "{office}"',
        f'database = "{database}"',
        f"hosts = [{names}]",
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load(folder)
