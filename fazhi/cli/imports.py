"""`fazhi import KIND FILE --site SITE`: tables and whole review sets into the site."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from fazhi.errors import FazhiError
from fazhi.site import boot


class KindError(FazhiError):
    """No such kind of import."""

    code = "kind"

    def __init__(self, kind: str) -> None:
        super().__init__(f"不认识的种类“{kind}”，可用的有：{'、'.join(KINDS)}。")


def import_command(kind: str, file: Path, site: Path) -> int:
    """Import one file or folder. Raises FazhiError where it does not fit; then nothing is changed."""
    if kind not in KINDS:
        raise KindError(kind)
    boot.start(site)
    KINDS[kind](file)
    return 0


def _set(folder: Path) -> None:
    from fazhi.apps.evidence.services.load import load_set

    started = time.monotonic()
    loaded = load_set(folder)
    print(
        f"已载入“{loaded.cycle}”：{loaded.units}个单位、{loaded.indicators}项指标、{loaded.duties}项责任、"
        f"{loaded.files}个文件（其中拒收{loaded.refused}个），用时{time.monotonic() - started:.0f}秒。"
    )


KINDS: dict[str, Callable[[Path], None]] = {"set": _set}
"""What can be imported: the kind's word and what takes it in."""
