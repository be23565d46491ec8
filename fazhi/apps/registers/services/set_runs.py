"""Whole sets that come to the site as one archive: kept aside, looked at by the worker, loaded when a person says."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from fazhi.apps.audit.services import record
from fazhi.apps.jobs.services import later
from fazhi.apps.pages.errors import ConflictError, InputError
from fazhi.apps.registers.models import SetRun, SetState
from fazhi.apps.registers.services.sets import Book, Plan, plan_set, take_set
from fazhi.apps.units.models import Person, Region
from fazhi.errors import FazhiError
from fazhi.reading.archives import unpack
from fazhi.reading.limits import Budget
from fazhi.reviewset.load import load

SUFFIX = ".zip"
NAMED = 30


def place_of(key: str) -> Path:
    """Where an archive lies until it is loaded."""
    folder: Path = settings.SITE.folder / "sets"
    return folder / uuid.UUID(key).hex


def order(*, region: Region, by: Person, name: str, pieces: Iterable[bytes]) -> SetRun:
    """Keep a sent archive and have it looked at. Raises InputError where it is none by its name, or too large."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    if not plain.lower().endswith(SUFFIX):
        raise InputError(f"“{plain}”不是 ZIP 压缩包，请把整个资料集文件夹压缩成 ZIP 再传。")
    key = uuid.uuid4().hex
    path = place_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    limit, size = settings.SITE.upload_limit, 0
    try:
        with path.open("xb") as target:
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    raise InputError(f"压缩包超过{limit // 1024**2} MB，请在服务器上用 fazhi import set 载入。")
                target.write(piece)
        with transaction.atomic():
            run = SetRun.objects.create(region=region, by=by, file_name=plain[:300], key=key)
            later("registers.plan_set", run.pk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return run


def plan(run_id: int) -> None:
    """Look at a sent set; the run keeps what loading would do, or why it cannot be."""
    run = SetRun.objects.select_related("region").filter(pk=run_id, state=SetState.WAITING).first()
    if run is None:
        return
    try:
        with _unpacked(run) as folder:
            found = plan_set(folder)
    except FazhiError as error:
        _keep(run, SetState.FAILED, {}, str(error))
        return
    state = SetState.PLANNED if found.is_open else SetState.FAILED
    message = "" if found.is_open else "有台账的月份已锁定，整套不能载入；请先解锁，或从表里删去这些行后重新上传。"
    _keep(run, state, _planned(found), message)


@transaction.atomic
def take(*, run: SetRun, by: Person) -> None:
    """A person says yes: the worker loads it. Raises ConflictError where it was said before."""
    held = SetRun.objects.select_for_update().get(pk=run.pk)
    if held.state != SetState.PLANNED:
        raise ConflictError("这份资料集已经载入过或还没有检查好，请刷新页面查看。")
    held.state, held.by = SetState.LOADING, by
    held.save(update_fields=["state", "by"])
    later("registers.take_set", held.pk)


def load_run(run_id: int) -> None:
    """Load a set that a person said yes to; run again, what was loaded is not loaded twice."""
    run = SetRun.objects.select_related("region", "by").filter(pk=run_id, state=SetState.LOADING).first()
    if run is None:
        return
    try:
        with _unpacked(run) as folder:
            loaded, books = take_set(folder, by=run.by)
    except FazhiError as error:
        _keep(run, SetState.FAILED, run.report, str(error))
        return
    lines = [
        f"{loaded.units}个单位、{loaded.indicators}项指标、{loaded.duties}项责任",
        f"收到{loaded.files}个文件，其中拒收{loaded.refused}个；{loaded.known}个文件网站已有",
    ]
    if loaded.loose:
        lines.append(f"{loaded.loose}个文件的责任已有报送，放入“未归入”，由单位决定")
    _keep(run, SetState.DONE, {"资料": lines, "台账": _said(books)}, "")
    place_of(run.key).unlink(missing_ok=True)


def give_up(run_id: int) -> None:
    """The worker could not do it in several attempts."""
    run = SetRun.objects.filter(pk=run_id, state__in=(SetState.WAITING, SetState.LOADING)).first()
    if run is not None:
        _keep(
            run,
            SetState.FAILED,
            run.report,
            "多次没有做完就中断，请系统管理员查看“系统维护”，或在服务器上用 fazhi import set 载入。",
        )


@transaction.atomic
def _keep(run: SetRun, state: SetState, report: dict[str, list[str]], message: str) -> None:
    run.state, run.report, run.message = state, report, message[:500]
    run.save(update_fields=["state", "report", "message"])
    if state == SetState.DONE:
        record("import.done", by=run.by, title=f"资料集 {run.file_name}", after={"report": report})


def _planned(found: Plan) -> dict[str, list[str]]:
    lines = []
    for part in found.parts:
        lines.append(part.words())
        if part.what in ("单位", "指标") and part.new:
            lines.append(f"新增的{part.what}：{_named(part.new)}")
        if part.gone:
            lines.append(f"网站有而资料集没有的{part.what}：{_named(part.gone)}")
    return {f"载入“{found.cycle}”将会": lines, "台账": _said(found.books)}


def _named(names: tuple[str, ...]) -> str:
    rest = f"等{len(names)}个" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + rest


def _said(books: list[Book]) -> list[str]:
    return [f"{book.words()}。" for book in books] or ["资料集里没有台账。"]


@contextmanager
def _unpacked(run: SetRun) -> Iterator[Path]:
    """The set as a folder, held to the limits of archives. Raises InputError where it is none, or another region's."""
    path = place_of(run.key)
    if not path.is_file():
        raise InputError("上传的压缩包已清理，请重新上传。")
    with tempfile.TemporaryDirectory(prefix="fazhi-unpack-") as aside:
        root = Path(aside) / "set"
        # Only the outer archive is opened here: what units sent packed is opened by the reading of the set.
        for one in unpack(path, Path(aside) / "members", Budget(), name=run.file_name):
            if one.disk is None or one.problem is not None:
                said = one.problem.message if one.problem is not None else "其中有文件解不开。"
                raise InputError(f"《{run.file_name}》{one.path}：{said}整套没有载入。")
            target = root / one.path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(one.disk, target)
        yield _set_in(root, run)


def _set_in(root: Path, run: SetRun) -> Path:
    found = sorted(root.rglob("cycle.toml"), key=lambda path: len(path.parts))
    if not found:
        raise InputError(f"《{run.file_name}》里没有 cycle.toml，不是资料集；请压缩整个资料集文件夹。")
    folder = found[0].parent
    name = load(folder).cycle.region.name
    if name != run.region.name:
        raise InputError(f"这是“{name}”的资料集，不是“{run.region}”的，没有载入。")
    return folder
