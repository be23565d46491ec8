"""The office's own list of public accounts and newspapers: 公众号与报刊.xlsx beside the tables of a set, optional."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from fazhi.checks.case import Cycle
from fazhi.tables import Column, read_table
from fazhi.webproof.normal import mend

BOOK = "公众号与报刊"
_SUFFIXES = (".xlsx", ".xls", ".et", ".xlsm")
_COLUMNS = (
    Column("kind", "类别", ("类型", "种类", "媒体类别"), required=True),
    Column("name", "名称", ("公众号名称", "报刊名称", "账号名称", "公众号", "报刊", "媒体名称"), required=True),
    Column("site", "网站", ("网址", "域名", "网站域名", "网站地址", "官网")),
)


def with_register(cycle: Cycle, folder: Path) -> Cycle:
    """The cycle with the accounts and the newspapers' sites of the list added to those of cycle.toml."""
    path = next((folder / f"{BOOK}{suffix}" for suffix in _SUFFIXES if (folder / f"{BOOK}{suffix}").is_file()), None)
    if path is None:
        return cycle
    table = read_table(path, _COLUMNS)
    accounts, sites = list(cycle.accounts), list(cycle.newspapers)
    for record in table.records:
        kind, name = record["kind"], "".join(record["name"].split())
        if not kind and not name:
            continue
        if re.search(r"公众号|微信|微博|账号", kind):
            accounts.append(name)
        elif re.search(r"报|刊|电视|广播|网站|媒体", kind):
            site = _host(record["site"])
            if site is None:
                table.fault(record, "site", f"报刊“{name}”没有写网站的域名，请补上，如 news.example.cn")
            else:
                sites.append(site)
        else:
            table.fault(record, "kind", f"“{kind}”应填“公众号”或“报刊”")
    table.raise_faults()
    return replace(cycle, accounts=tuple(dict.fromkeys(accounts)), newspapers=tuple(dict.fromkeys(sites)))


def _host(text: str) -> str | None:
    """The domain of a site as people write it: with or without scheme, www. and path."""
    mended = mend(text) if text.strip() else None
    host = urlsplit(mended).hostname if mended else None
    return host.removeprefix("www.") if host and "." in host else None
