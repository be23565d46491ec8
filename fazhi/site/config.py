"""`site.toml`: the settings of one site, read through typed readers. A wrong value stops the start with a sentence."""

from __future__ import annotations

import json
import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fazhi.errors import FazhiError
from fazhi.webproof.guard import parse_resolve

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
    lock_after: int = 5
    lock_minutes: int = 15
    password_length: int = 10
    password_days: int = 0
    totp_for_administrators: bool = False
    upload_limit: int = 2 * 1024**3
    trusted_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    hsts_days: int = 365
    hook_addresses: tuple[str, ...] = ()
    resolve: tuple[str, ...] = ()

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
        # Room for the places of a common word: with less of it PostgreSQL keeps pages only and looks at each row again.
        "OPTIONS": {"options": "-c work_mem=32MB"},
    }


KNOBS: dict[str, tuple[type, str]] = {
    "secret_key": (str, "签名用的密钥，建站时自动生成，不要外传"),
    "database": (str, "留空为本机 SQLite；写 postgresql://… 则改用 PostgreSQL"),
    "storage": (str, "原件存放处：文件夹，或 s3://桶/前缀（须另装 s3fs）；留空为站点文件夹下的 blobs"),
    "hosts": (list, "允许访问的主机名或地址"),
    "secure": (bool, "是否只经 HTTPS 访问；须同时写明 trusted_proxies"),
    "office": (str, "办公室名称，显示在页首和清单落款"),
    "contact": (str, "联系方式，写入对外访问网页时的身份说明"),
    "session_minutes": (int, "无操作多少分钟后须重新登录，1至720"),
    "lock_after": (int, "连续输错几次密码后锁定，3至20"),
    "lock_minutes": (int, "锁定多少分钟，1至1440"),
    "password_length": (int, "密码至少多少位，8至64"),
    "password_days": (int, "密码用满多少天须更换，0为不限，最多3650"),
    "totp_for_administrators": (bool, "三个管理员是否必须启用动态口令"),
    "upload_limit": (int, "单个文件的上限（字节），1048576至1099511627776"),
    "trusted_origins": (list, "经反向代理访问时的完整网址"),
    "trusted_proxies": (list, "反向代理的地址或网段；只有它们转来的来源地址（X-Forwarded-For）才采信，不写则一律不信"),
    "hsts_days": (int, "启用 HTTPS 后，浏览器在多少天内只用 HTTPS 访问（HSTS），0为不要求，最多3650"),
    "hook_addresses": (list, "外发提醒可以访问的内网地址，每条写成 主机:端口:地址；不写则只发往公网"),
    "resolve": (
        list,
        "核查网址时某个域名改用的地址，每条写成 域名:端口:地址；不写则按公网解析，内网一律不访问",
    ),
}

RANGES: dict[str, tuple[int, int]] = {
    "session_minutes": (1, 720),
    "lock_after": (3, 20),
    "lock_minutes": (1, 1440),
    "password_length": (8, 64),
    "password_days": (0, 3650),
    "upload_limit": (1024**2, 1024**4),
    "hsts_days": (0, 3650),
}
"""The least and the most of each whole number."""


def _origin(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise ValueError


FORMS: dict[str, tuple[Callable[[str], object], str]] = {
    "trusted_origins": (_origin, "应写成 https://主机名，后面不带路径"),
    "trusted_proxies": (ip_network, "应写成地址（如 127.0.0.1）或网段（如 10.0.0.0/24）"),
    "hook_addresses": (lambda text: parse_resolve([text]), "应写成 主机:端口:地址，如 im.mingxi.local:8080:10.0.0.5"),
    "resolve": (lambda text: parse_resolve([text]), "应写成 域名:端口:地址，如 www.mingxi.gov.cn:80:10.0.0.5"),
}
"""How each entry of a list is read, and what to say where it cannot be."""


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
    if known.get("secure") and not known.get("trusted_proxies"):
        remedy = '启用后还须在 trusted_proxies 写明反向代理的地址，代理在同一台机器上时写 ["127.0.0.1"]'
        raise SettingError(path, "secure", remedy)
    return SiteConfig(folder=folder.resolve(), **known)


def check_storage(site: SiteConfig) -> None:
    """Raise SettingError where originals are to lie in a store that this installation cannot speak to."""
    kind = site.storage.partition("://")[0] if "://" in site.storage else ""
    if not kind:
        return
    import fsspec

    try:
        fsspec.get_filesystem_class(kind)
    except ValueError:
        known = "本机文件夹，或 s3://桶/前缀"
        raise SettingError(site.folder / FILE, "storage", f"不认识“{kind}://”，可以用：{known}") from None
    except ImportError as error:
        needed = "s3fs" if kind in ("s3", "s3a") else str(error)
        raise SettingError(site.folder / FILE, "storage", f"用“{kind}://”要先安装 Python 软件包：{needed}") from None


def _read(path: Path, name: str, value: Any) -> Any:
    if name not in KNOBS:
        raise SettingError(path, name, f"没有这一项，可用的有：{'、'.join(KNOBS)}")
    kind, _ = KNOBS[name]
    if kind is list:
        return _list(path, name, value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SettingError(path, name, {str: "应为文字", bool: "应为 true 或 false", int: "应为整数"}[kind])
    if isinstance(value, int) and name in RANGES and not RANGES[name][0] <= value <= RANGES[name][1]:
        raise SettingError(path, name, f"应在{RANGES[name][0]}至{RANGES[name][1]}之间")
    return value


def _list(path: Path, name: str, value: Any) -> tuple[str, ...]:
    if not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise SettingError(path, name, "应为文字列表")
    read, remedy = FORMS.get(name, (str, ""))
    for item in value:
        try:
            read(item)
        except (ValueError, FazhiError):
            raise SettingError(path, name, f"“{item}”{remedy}") from None
    return tuple(value)


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
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"  # JSON's texts and lists are TOML's too
        for name, value in (
            ("secret_key", secrets.token_urlsafe(48)),
            ("office", office),
            ("database", database),
            ("hosts", list(hosts or ("127.0.0.1", "localhost"))),
        )
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load(folder)
