"""site.toml: every knob read, every wrong value a Chinese sentence that names it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from fazhi.site.config import KNOBS, RANGES, SettingError, SiteConfig, load, write


def _site(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "site.toml").write_text(f'secret_key = "k"\n{text}\n', encoding="utf-8")
    return folder


def test_every_field_is_a_knob_of_the_file() -> None:
    assert {one.name for one in fields(SiteConfig)} == {"folder", *KNOBS}
    assert {name for name, (kind, _) in KNOBS.items() if kind is int} == set(RANGES)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ('session_minutes = "30"', "session_minutes", "应为整数"),
        ("session_minutes = true", "session_minutes", "应为整数"),
        ("session_minutes = 0", "session_minutes", "应在1至720之间"),
        ("lock_after = 1", "lock_after", "应在3至20之间"),
        ("password_length = 4", "password_length", "应在8至64之间"),
        ("hsts_days = -1", "hsts_days", "应在0至3650之间"),
        ("upload_limit = 10", "upload_limit", "应在1048576至"),
        ("totp_for_administrators = 1", "totp_for_administrators", "应为 true 或 false"),
        ('trusted_proxies = "127.0.0.1"', "trusted_proxies", "应为文字列表"),
        ('trusted_proxies = ["localhost"]', "trusted_proxies", "“localhost”应写成地址"),
        ('trusted_proxies = ["10.0.0.1/24"]', "trusted_proxies", "应写成地址"),
        ('trusted_origins = ["fazhi.local"]', "trusted_origins", "应写成 https://主机名"),
        ('resolve = ["www.a.gov.cn:10.0.0.5"]', "resolve", "应写成 域名:端口:地址"),
        ('hook_addresses = ["im.local"]', "hook_addresses", "应写成 主机:端口:地址"),
        ("secure = true", "secure", "trusted_proxies"),
        ("options = {}", "options", "没有这一项"),
    ],
)
def test_wrong_value_is_named_with_its_remedy(tmp_path: Path, text: str, name: str, words: str) -> None:
    with pytest.raises(SettingError) as told:
        load(_site(tmp_path / "s", text))
    assert (told.value.name, words in str(told.value), str(told.value)[-1]) == (name, True, "。")


def test_right_values_are_read(tmp_path: Path) -> None:
    text = """
secure = true
trusted_proxies = ["127.0.0.1", "10.0.0.0/24", "::1"]
trusted_origins = ["https://fazhi.mingxi.local"]
resolve = ["www.mingxi.gov.cn:80:10.0.0.5", "www.mingxi.gov.cn:443:[fd00::5]"]
hsts_days = 0
"""
    site = load(_site(tmp_path / "s", text))
    assert (site.secure, site.hsts_days, site.trusted_proxies) == (True, 0, ("127.0.0.1", "10.0.0.0/24", "::1"))
    assert site.resolve == ("www.mingxi.gov.cn:80:10.0.0.5", "www.mingxi.gov.cn:443:[fd00::5]")


def test_office_name_with_signs_is_written_so_that_it_reads_back(tmp_path: Path) -> None:
    name = '明溪县"法治"创建\\办公室'
    assert write(tmp_path / "s", office=name, hosts=("a.local",)).office == name
    assert load(tmp_path / "s").hosts == ("a.local",)
    assert (tmp_path / "s" / "site.toml").stat().st_mode & 0o077 == 0
