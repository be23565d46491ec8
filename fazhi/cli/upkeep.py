"""`fazhi backup`, `restore`, `doctor`, `audit verify`: keeping a site safe."""

from __future__ import annotations

import sys
from pathlib import Path

from fazhi.errors import FazhiError
from fazhi.site import boot


def backup_command(site: Path, out: Path) -> int:
    """Write a backup while the site serves. Exit code 1 where an original is missing or damaged."""
    boot.start(site)
    from fazhi.apps.upkeep.services import backup

    made = backup.make(out.resolve())
    print(f"备份已写好：{made.path}，{made.files}个文件，{made.size / 1024**2:.1f} MB。")
    print("备份里有全部材料和密钥，请妥善保管，并拷到别的机器上。")
    if made.damaged:
        print(
            f"有{len(made.damaged)}个原件缺失或内容不符（如 {made.damaged[0][:12]}），请尽快从以前的备份找回。",
            file=sys.stderr,
        )
        return 1
    return 0


def restore_command(file: Path, site: Path, *, database: str) -> int:
    """Restore a backup into a new folder, and say whether what is there now is what was there then."""
    from fazhi.apps.upkeep import restoring

    unpacked = restoring.unpack(file, site)
    if unpacked.manifest["database"] == "postgresql" and not database:
        restoring.discard(site)
        raise restoring.RestoreError(
            "这份备份来自 PostgreSQL，请先建一个空数据库，再用 --database postgresql://用户:密码@主机/库名 指明。"
        )
    restoring.write_settings(site, database=database if unpacked.manifest["database"] == "postgresql" else "")
    boot.start(site)
    from fazhi.apps.upkeep.services import restored

    checked = restored.finish(unpacked)
    print(f"已恢复到 {site}：{checked.files}个文件的摘要全部一致，核对了{checked.rows}行记录和{checked.events}条日志。")
    for sentence in checked.remarks:
        print(sentence, file=sys.stderr)
    print(f"启动：fazhi serve --site {site}")
    return 1 if checked.remarks else 0


def doctor_command(site: Path) -> int:
    """Look the site over; exit code 1 where something must be mended."""
    boot.start(site)
    from fazhi.apps.upkeep.services import doctor

    results = doctor.look()
    for one in results:
        print(f"[{one.label}] {one.name}：{one.sentence}")
    return 1 if any(one.state == doctor.BAD for one in results) else 0


def verify_command(site: Path, noted: str = "") -> int:
    """Walk the chained log; exit code 1 where it does not hold. `noted` is `number:hash` of an earlier walk."""
    boot.start(site)
    from fazhi.apps.audit.services import noted_end, walk

    end = noted_end(noted) if noted else None
    if noted and end is None:
        raise NotedError(noted)
    found = walk(end)
    for one in found.breaks:
        print(f"第{one.number}条：{one.reason}。")
    for number in found.set_back:
        print(f"第{number}条的时间早于上一条：服务器时间曾被调回，先后以序号为准。")
    if found.breaks:
        count = len(found.breaks)
        said = f"日志共{found.count}条，有{count}处接不上，可能被改动过；请保留现场，与备份中的日志对照。"
        print(said, file=sys.stderr)
        return 1
    print(f"日志共{found.count}条，每一条都与上一条相接，没有改动过。")
    print(f"末尾是 {found.end[0]}:{found.end[1]}，请抄录在别处；下次用 --noted 核对，整段换掉也看得出来。")
    return 0


class NotedError(FazhiError):
    """The end of the log that somebody wrote down cannot be read."""

    code = "noted"

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:20]}”不是日志的末尾，应照抄上次核验打印的“序号:摘要”。")
