"""The last steps of a restore, in the new site: the database filled, counts and the log compared, files put back."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection
from django.db.utils import DatabaseError

from fazhi.apps.audit.services import record, verify
from fazhi.apps.storage.models import Blob
from fazhi.apps.storage.services import exists
from fazhi.apps.upkeep import restoring
from fazhi.apps.upkeep.restoring import RestoreError, Unpacked
from fazhi.apps.upkeep.services.snapshot import POSTGRESQL, restore_postgresql


@dataclass
class Checked:
    """What was compared, and what did not come out equal."""

    files: int
    rows: int = 0
    events: int = 0
    remarks: list[str] = field(default_factory=list)


def finish(unpacked: Unpacked) -> Checked:
    """Fill and compare. Raises RestoreError where the database is not empty; then the new folder goes again."""
    manifest = unpacked.manifest
    checked = Checked(files=len(manifest["files"]))
    if manifest["database"] == "postgresql":
        _fill(unpacked)
    _compare(manifest, checked)
    record("upkeep.restored", title=f"{manifest['made_at']}的备份", after={"counts": manifest["counts"]})
    return checked


def _fill(unpacked: Unpacked) -> None:
    try:
        if connection.introspection.table_names():
            raise RestoreError("指明的数据库里已有表，恢复不覆盖任何东西，请换一个空数据库。")
        dump = unpacked.folder / POSTGRESQL
        restore_postgresql(dump)
        dump.unlink()
    except (RestoreError, DatabaseError):
        restoring.discard(unpacked.folder)
        raise


def _compare(manifest: dict[str, object], checked: Checked) -> None:
    counts: dict[str, int] = manifest["counts"]  # type: ignore[assignment]  # our own JSON
    with connection.cursor() as cursor:
        for table, wanted in counts.items():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found = cursor.fetchone()[0]
            checked.rows += found
            if found != wanted:
                checked.remarks.append(f"表 {table} 应有{wanted}行，实有{found}行。")
    checked.events, breaks = verify()
    if breaks:
        checked.remarks.append(f"日志有{len(breaks)}处接不上（第{breaks[0].number}条起），备份之前就已如此。")
    missing = [sha for sha in Blob.objects.values_list("sha256", flat=True) if not exists(sha)]
    if missing:
        checked.remarks.append(f"有{len(missing)}个原件备份时就已缺失（如 {missing[0][:12]}）。")
