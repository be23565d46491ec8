"""`fazhi import 台账 FILE --site SITE`: a filled workbook into a register, whole or not at all."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fazhi.errors import FazhiError

if TYPE_CHECKING:
    from fazhi.apps.units.models import Region


class WhereError(FazhiError):
    """The site has no region with units, or several."""

    code = "region"

    def __init__(self, names: list[str]) -> None:
        self.names = names
        several = f"站点里有{'、'.join(names)}，请用 --region 指明哪一个"
        told = several if names else "站点里还没有单位，请先导入单位名单"
        super().__init__(f"{told}。")


def is_ledger(kind: str, region: str = "") -> bool:
    """Whether a ledger of the site's region goes by this name or title. The site must have been started."""
    from fazhi.apps.registers.queries import catalogue_of

    known = catalogue_of(_region(region))
    try:
        return not known.get(kind).virtual
    except FazhiError:
        return False


def import_ledger(
    kind: str, file: Path, *, region: str = "", dry_run: bool = False, gone: bool = False, template: bool = False
) -> int:
    """Import a workbook; 1 where rows do not fit: nothing is changed, a marked workbook lies beside the file."""
    from fazhi.apps.registers.queries import ledger_of
    from fazhi.apps.registers.services import imports
    from fazhi.apps.storage.services import as_path
    from fazhi.ledgers import write_template

    found, started = _region(region), time.monotonic()
    ledger = ledger_of(found, kind)
    if template:
        write_template(file, ledger)
        print(f"《{ledger.title}》的模板：{file}")
        return 0
    looked = imports.look(region=found, name=ledger.name, path=file, file_name=file.name, by=None)
    if looked.run.errors_blob_id is not None:
        marked = file.with_name(f"{file.stem}-问题.xlsx")
        with as_path(looked.run.errors_blob_id, marked.name) as made:
            shutil.copyfile(made, marked)
        for fault in looked.filled.faults[:10]:
            print(fault.sentence, file=sys.stderr)
        print(f"有{looked.run.bad}行不合格，整份没有导入；标好问题的表：{marked}", file=sys.stderr)
        return 1
    locked = looked.run.preview.get("locked") or {}
    if locked:
        months = "、".join(f"{month}（{count}行）" for month, count in locked.items())
        print(
            f"这些月份已锁定，含有它们的导入会被拒绝：{months}。请先在网站上解锁，或从表里删去这些行。", file=sys.stderr
        )
    if dry_run:
        print(
            f"《{ledger.title}》{'不能' if locked else '可以'}导入：{looked.difference.summary}。只是检查，没有导入。"
        )
        return 1 if locked else 0
    done = imports.take_over(run=looked.run, by=None, remove_gone=gone)
    print(
        f"《{ledger.title}》已导入：新增{done.new}行，更改{done.changed}行，不变{done.same}行；"
        f"台账里有、这次没有的{done.gone}行{'已作废' if gone else '保留不动'}。用时{time.monotonic() - started:.0f}秒。"
    )
    return 0


def _region(name: str = "") -> Region:
    from fazhi.apps.units.models import Region as RegionModel

    found = list(RegionModel.objects.filter(units__isnull=False).distinct().order_by("id"))
    if name:
        found = [one for one in found if name in (one.name, *one.aliases)]
    if len(found) != 1:
        raise WhereError([one.name for one in found])
    return found[0]
