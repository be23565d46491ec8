"""The whole job on a small county."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fazhi.errors import OutputError, SetError
from fazhi.reading import libreoffice
from fazhi.reviewset import results
from fazhi.reviewset.run import review

Make = Callable[..., Path]
NOTICE = "云溪县司法局关于印发2022年法治政府建设工作要点的通知\n各乡镇：\n现将工作要点印发给你们，请认真落实。\n云溪县司法局\n2022年3月1日\n"
CONTRACT_FIELDS = [
    *(
        "check",
        "unit",
        "indicator",
        "file",
        "page",
        "quote",
        "message",
        "suggestion",
        "severity",
        "confidence",
        "related",
    ),
]


def packed(*members: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in members:
            package.writestr(zipfile.ZipInfo(name, (2022, 7, 20, 8, 0, 0)), text)
    return out.getvalue()


FILES: dict[str, str | bytes] = {
    "材料/03.县司法局/1.年度部署/工作要点.txt": NOTICE,
    "材料/03.县司法局/说明.txt": "关于年度法治工作部署情况的说明",
    "材料/03.县司法局/1.年度部署/Thumbs.db": b"junk",
    "材料/县公安局/指标2/方案.txt": NOTICE.replace("司法", "公安"),
    "材料/县公安局/指标2/坏.docx": b"PK\x03\x04 broken",
    "材料/石桥镇.zip": packed(("石桥镇/1/要点.txt", NOTICE.replace("县司法局", "县石桥镇人民政府"))),
    "材料/不知是谁/1/文件.txt": NOTICE,
    "往年材料/县公安局/2/去年.txt": NOTICE.replace("2022", "2021"),
}


def findings(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "findings.jsonl").read_text().splitlines()]


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_review_writes_everything_and_changes_nothing(county: Make, tmp_path: Path) -> None:
    folder, out = county(FILES), tmp_path / "out"
    before = snapshot(folder)
    summary = review(folder, out, workers=1)
    assert snapshot(folder) == before
    assert sorted(p.name for p in out.iterdir()) == sorted(
        [".fazhi", "findings.jsonl", "summary.json", "反馈清单", "审阅总表.xlsx", "进度.xlsx"]
    )
    assert sorted(p.name for p in (out / "反馈清单").iterdir()) == sorted(
        f"{unit}.docx"
        for unit in (
            *(
                "云溪县司法局",
                "云溪县公安局",
                "云溪县人力资源和社会保障局",
                "云溪县市场监督管理局",
                "安澜市生态环境局云溪分局",
            ),
            *("云溪县石桥镇人民政府", "云溪县竹坪乡人民政府", "云溪县城关街道办事处"),
        )
    )
    # Seven files and a member; the junk is counted and not read.
    assert (summary.files, summary.read, summary.junk, summary.refused, summary.unplaced) == (9, 7, 1, 1, 1)
    assert summary.exit_code == 1
    rows = findings(out)
    assert len(rows) == summary.findings
    assert all(list(row) == CONTRACT_FIELDS for row in rows)
    keys = {(row["check"], row["unit"], row["indicator"], row["file"]) for row in rows}
    assert ("unreadable", "云溪县公安局", "2", "材料/县公安局/指标2/坏.docx") in keys
    assert ("not-submitted", "云溪县司法局", "3", None) in keys
    assert ("late", "云溪县石桥镇人民政府", None, "材料/石桥镇.zip") in keys or any(
        check == "late" and file and file.startswith("材料/石桥镇.zip!/") for check, _, _, file in keys
    )
    _look_at_books(out)


def _look_at_books(out: Path) -> None:
    book = openpyxl.load_workbook(out / "审阅总表.xlsx")
    assert book.sheetnames == ["问题", "材料", "责任", "未识别", "说明"]
    files = {row[1]: row for row in book["材料"].iter_rows(min_row=3, values_only=True)}
    assert files["材料/石桥镇.zip!/石桥镇/1/要点.txt"][2:6] == ("云溪县石桥镇人民政府", "简称", "1", "编号")
    assert files["材料/03.县司法局/1.年度部署/Thumbs.db"][14] == "系统文件，不计入材料"
    doubts = {(row[0], row[1]) for row in book["未识别"].iter_rows(min_row=4, values_only=True)}
    assert ("未识别单位", "材料/不知是谁/1/文件.txt") in doubts
    assert ("未归指标", "材料/03.县司法局/说明.txt") in doubts
    assert ("已识别", "03.县司法局/1.年度部署") in doubts
    progress = openpyxl.load_workbook(out / "进度.xlsx")["进度"]
    cells = [[cell.value for cell in row] for row in progress.iter_rows()]
    (head,) = [row for row in cells if row[0] == "单位"]
    (justice,) = [row for row in cells if row[0] == "云溪县司法局"]
    assert dict(zip(head, justice, strict=True))["3 案卷评查"] == "未报"


def test_review_again_reads_nothing_and_rewrites_nothing(county: Make, tmp_path: Path) -> None:
    folder, out = county(FILES), tmp_path / "out"
    first = review(folder, out, workers=1)
    before = snapshot(out)
    again = review(folder, out, workers=1)
    assert (again.read, again.cached, again.unchanged) == (0, first.read, True)
    assert (again.findings, again.by_check, again.states) == (first.findings, first.by_check, first.states)
    shown = {name for name in before if not name.startswith(".fazhi/cache")}
    after = snapshot(out)
    assert {name: after[name] for name in shown} == {name: before[name] for name in shown}


def test_review_after_one_change_reads_one_file(county: Make, tmp_path: Path) -> None:
    folder, out = county(FILES), tmp_path / "out"
    review(folder, out, workers=1)
    letters = snapshot(out / "反馈清单")
    (folder / "材料/县公安局/指标2/方案.txt").write_text(NOTICE.replace("司法", "公安") + "附件：1.目录清单\n")
    summary = review(folder, out, workers=1)
    assert (summary.read, summary.unchanged) == (1, False)
    changed = {name for name, what in snapshot(out / "反馈清单").items() if letters.get(name) != what}
    assert changed <= {"云溪县公安局.docx"}


def test_review_missing_output_is_written_again(county: Make, tmp_path: Path) -> None:
    folder, out = county(FILES), tmp_path / "out"
    review(folder, out, workers=1)
    (out / "进度.xlsx").unlink()
    (out / "反馈清单" / "云溪县司法局.docx").unlink()
    summary = review(folder, out, workers=1)
    assert summary.read == 0
    assert (out / "进度.xlsx").is_file()
    assert (out / "反馈清单" / "云溪县司法局.docx").is_file()


def test_review_same_inputs_same_findings(county: Make, tmp_path: Path) -> None:
    folder = county(FILES)
    review(folder, tmp_path / "一", workers=1)
    review(folder, tmp_path / "二", workers=2)
    assert (tmp_path / "一/findings.jsonl").read_bytes() == (tmp_path / "二/findings.jsonl").read_bytes()
    assert (tmp_path / "一/审阅总表.xlsx").read_bytes() == (tmp_path / "二/审阅总表.xlsx").read_bytes()


class Stop:
    """Stops the run after some files, as Ctrl-C does."""

    def __init__(self, after: int) -> None:
        self.left, self.name = after, ""

    def stage(self, name: str, total: int | None) -> None:
        self.name = name

    def step(self, count: int = 1) -> None:
        if self.name == "读取材料" and count:
            self.left -= count
            if self.left <= 0:
                raise KeyboardInterrupt


def test_review_stopped_half_way_goes_on(county: Make, tmp_path: Path) -> None:
    folder, out = county(FILES), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        review(folder, out, workers=1, progress=Stop(3))
    assert not (out / "summary.json").exists()
    summary = review(folder, out, workers=1)
    assert summary.cached >= 3
    assert summary.read + summary.cached == 7


def test_review_unit_that_left_the_list_loses_its_letter(county: Make, tables: dict[str, Any], tmp_path: Path) -> None:
    folder, out = county(FILES), tmp_path / "out"
    review(folder, out, workers=1)
    assert (out / "反馈清单/云溪县竹坪乡人民政府.docx").is_file()
    county(units=[row for row in tables["units"] if "竹坪" not in row[0]])
    review(folder, out, workers=1)
    assert not (out / "反馈清单/云溪县竹坪乡人民政府.docx").exists()


# --- sets and places that cannot be used ----------------------------------------------------------------------------


def test_review_no_such_set(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="找不到材料集文件夹"):
        review(tmp_path / "无", tmp_path / "out")


def test_review_without_material_folder(county: Make, tmp_path: Path) -> None:
    with pytest.raises(SetError, match="没有“材料”文件夹"):
        review(county(), tmp_path / "out")


def test_review_of_zero_files(county: Make, tmp_path: Path) -> None:
    folder = county({"材料/县司法局/Thumbs.db": b"x"})
    with pytest.raises(SetError, match="一个文件也没有"):
        review(folder, tmp_path / "out")


@pytest.mark.parametrize("inside", [".", "材料", "材料/结果", "往年材料/结果", "台账"])
def test_review_out_inside_the_material(county: Make, inside: str) -> None:
    folder = county(FILES)
    before = snapshot(folder)
    with pytest.raises(OutputError, match="不能放在材料里面"):
        review(folder, folder / inside)
    assert snapshot(folder) == before


def test_review_out_is_a_file(county: Make, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="不能写入"):
        review(county(FILES), tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_review_out_without_right(county: Make, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(OutputError, match="没有写入权限"):
        review(county(FILES), tmp_path / "out")


def test_review_out_where_nobody_may_write(county: Make) -> None:
    with pytest.raises(OutputError, match="不能写入"):
        review(county(FILES), Path("/proc/fazhi-out"))


def test_review_full_disk_is_one_sentence(county: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(results, "replace_file", full)
    with pytest.raises(OutputError, match="磁盘已满"):
        review(county(FILES), tmp_path / "out", workers=1)


@pytest.mark.skipif(libreoffice.engine() is None, reason="LibreOffice is not installed")
def test_old_formats_of_a_set_are_converted_together(
    county: Make, tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    call = libreoffice._call

    def counted(paths: list[Path], *rest: Any) -> Any:
        calls.append(len(paths))
        return call(paths, *rest)

    monkeypatch.setattr(libreoffice, "_call", counted)
    names = ("concurrent_1.doc", "concurrent_2.doc", "ole_word.wps")
    files: dict[str, str | bytes] = {f"材料/县司法局/1/{n}": (shared / "cases" / n).read_bytes() for n in names}
    made = review(county(files), tmp_path / "out", workers=1)
    assert calls == [3]
    assert (made.read, made.refused) == (3, 0)


# --- what lies in the folders ---------------------------------------------------------------------------------------


def test_review_odd_things_in_the_folders(county: Make, tmp_path: Path) -> None:
    folder = county(
        {
            "材料/县司法局/1/要点.txt": NOTICE,
            "材料/县司法局/1/~$要点.docx": b"lock",
            "材料/县司法局/1/.DS_Store": b"x",
            "材料/县司法局/1/空.pdf": b"",
            "材料/县司法局/1/" + "很长" * 40 + ".txt": NOTICE + "二",
            "材料/县司法局/1/同名.zip": packed(
                ("__MACOSX/._要点.txt", "x"), ("深/再深.zip", "不是压缩包"), ("深/三.txt", NOTICE)
            ),
        }
    )
    (folder / "材料/县司法局/1/链接.txt").symlink_to(tmp_path / "别处.txt")
    (folder / "材料/外面").symlink_to(tmp_path)
    gbk = os.fsencode(folder / "材料/县司法局/1") + "/国标码.txt".encode("gbk")
    Path(os.fsdecode(gbk)).write_text(NOTICE + "三")
    summary = review(folder, tmp_path / "out", workers=1)
    files = {row["file"]: row["code"] for row in summary.refused_files}
    assert files["材料/县司法局/1/空.pdf"] == "empty"
    assert files["材料/县司法局/1/链接.txt"] == "unsupported"
    assert files["材料/外面"] == "unsupported"
    book = openpyxl.load_workbook(tmp_path / "out/审阅总表.xlsx")["材料"]
    states = {row[1]: row[14] for row in book.iter_rows(min_row=3, values_only=True)}
    assert states["材料/县司法局/1/国标码.txt"] == "已读"
    assert states["材料/县司法局/1/~$要点.docx"] == "系统文件，不计入材料"
    assert states["材料/县司法局/1/同名.zip!/深/三.txt"] == "已读"
    assert summary.files == len(states)


def test_review_gbk_archive_of_a_whole_unit(county: Make, shared: Path, tmp_path: Path) -> None:
    folder = county({"材料/县司法局/1/要点.txt": NOTICE})
    shutil.copy(shared / "cases/gbk_names.zip", folder / "材料/县公安局.zip")
    review(folder, tmp_path / "out", workers=1)
    book = openpyxl.load_workbook(tmp_path / "out/审阅总表.xlsx")["材料"]
    rows = {row[1]: row[2] for row in book.iter_rows(min_row=3, values_only=True)}
    assert rows["材料/县公安局.zip!/佐证材料/参謀意见.txt"] == "云溪县公安局"


@pytest.mark.slow
def test_review_sample_county_accounts_for_every_file(shared: Path, tmp_path: Path) -> None:
    folder = shared / "county-a"
    summary = review(folder, tmp_path / "out", workers=2)
    book = openpyxl.load_workbook(tmp_path / "out/审阅总表.xlsx")["材料"]
    rows = {row[1]: row for row in book.iter_rows(min_row=3, values_only=True)}
    on_disk = {
        path.relative_to(folder).as_posix()
        for top in ("材料", "往年材料")
        for path in (folder / top).rglob("*")
        if path.is_file()
    }
    assert on_disk <= set(rows)
    refused = {row["file"] for row in summary.refused_files}
    assert all(row[14] == "已读" or row[14].endswith("。") or "压缩包" in row[14] for row in rows.values())
    # What was not read was refused with a reason; the rest has pages.
    assert {name for name, row in rows.items() if not row[6] and not row[14].startswith("压缩包，")} >= refused
    assert summary.unplaced == 0
