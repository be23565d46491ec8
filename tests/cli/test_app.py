"""Manners of the command line."""

from __future__ import annotations

import json

import pytest
from fazhi.cli.app import command_pages, run


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "没有“nothing”这个命令。"),
        (["review"], "缺少参数“材料集”。"),
        (["review", "a"], "缺少选项“--out”。"),
        (["review", "a", "--out"], "选项“--out”后面要写内容。"),
        (["review", "a", "--out", "b", "--workers", "x"], "“--workers”应填整数。"),
        (["review", "a", "--out", "b", "--workers", "-1"], "“--workers”不能小于0。"),
        (["checks", "--what"], "没有“--what”这个选项。"),
        (["checks", "more"], "多出了参数“more”。"),
    ],
)
def test_wrong_arguments_get_one_chinese_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err == f"{sentence}可用 fazhi --help 查看用法。\n"


def test_set_that_is_not_there_gets_one_chinese_sentence(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("set")
    assert run(["review", str(folder / "no"), "--out", str(folder / "out")]) == 2
    error = capsys.readouterr().err
    assert error.endswith("。\n")
    assert "Traceback" not in error


def test_help_is_chinese_for_every_command() -> None:
    pages = command_pages()
    assert [name for name, _ in pages][:4] == ["fazhi review", "fazhi read", "fazhi proofread", "fazhi checks"]
    for _, text in pages:
        assert text.startswith("用法：")
        assert not any(word in text for word in ("Usage", "Options", "Arguments", "required", "Show this", "<"))


def test_checks_are_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["checks", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["checks"]
    assert {"name", "title", "severity", "looks_at", "explanation", "wrong", "right"} == set(rows[0])


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("fazhi 0.")
