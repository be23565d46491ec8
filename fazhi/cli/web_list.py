"""What `fazhi web` is given: addresses, files with addresses in them, or a whole set, as one list."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from fazhi.errors import FazhiError, RowErrors, TableError
from fazhi.tables import Column, read_table
from fazhi.webproof.normal import key
from fazhi.webproof.watch import Watched


class NoLinksError(FazhiError):
    """Nothing to look at."""

    code = "no-links"

    def __init__(self, place: str) -> None:
        super().__init__(f"“{place}”里没有找到网址。")


_COLUMNS = (
    Column("url", "网址", ("链接", "公开网址", "网页地址", "网址链接", "url"), required=True),
    Column("indicator", "指标编号", ("指标", "编号", "指标序号")),
    Column("about", "证明事项", ("事项", "证明内容", "指标内容", "内容", "标题", "网页标题", "说明")),
    Column("unit", "单位", ("单位名称", "责任单位", "牵头单位", "报送单位")),
)


def listed(items: Iterable[str], work: Path | None = None) -> list[Watched]:
    """The addresses of all items, each once, with what they prove. `work` is where what was read of a set is kept."""
    found: dict[str, Watched] = {}
    for item in items:
        before = len(found)
        for one in _of(item, work):
            normal = key(one.url)
            known = found.get(normal)
            if known is None:
                found[normal] = one
            elif one.about and one.about not in known.about.split("；"):
                found[normal] = Watched(known.url, "；".join(filter(None, (known.about, one.about))))
        if len(found) == before and not found:
            raise NoLinksError(item)
    return list(found.values())


def _of(item: str, work: Path | None) -> Iterator[Watched]:
    path = Path(item)
    if "://" in item or not path.exists():
        yield Watched(item)
    elif path.is_dir():
        yield from _of_set(path, work)
    else:
        yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Watched]:
    """The rows of a table of addresses; of any other file, all addresses in it."""
    if path.suffix.lower() in (".xlsx", ".xls", ".et", ".xlsm"):
        try:
            rows = read_table(path, _COLUMNS).records
        except (TableError, RowErrors):
            rows = []
        tabled = [Watched(row["url"], _about(row["unit"], row["indicator"], row["about"])) for row in rows]
        if any(one.url for one in tabled):
            yield from (one for one in tabled if one.url)
            return
    from fazhi.reading import read

    links = read(path).links
    if not links:
        raise NoLinksError(str(path))
    yield from (Watched(link) for link in links)


def _about(unit: str, indicator: str, words: str) -> str:
    number = f"指标{indicator}" if indicator and indicator[0].isdigit() else indicator
    return " ".join(part.replace("\n", "") for part in (number, words, unit) if part)


def _of_set(folder: Path, work: Path | None) -> Iterator[Watched]:
    """Every address in the material of a set, with its unit and indicator."""
    from fazhi.reviewset.weblinks import links_of_set

    for link in links_of_set(folder, work or folder / ".fazhi", workers=os.cpu_count() or 2):
        yield Watched(link.url, _about(link.unit, link.indicator, ""))
