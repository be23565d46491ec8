"""The options of `fazhi ledgers`; the work is imported when a command is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fazhi.cli.chinese import ChineseCommand, ChineseGroup

ledgers = typer.Typer(
    cls=ChineseGroup, no_args_is_help=True, rich_markup_mode=None, help="台账：目录、填写模板、核对填好的表。"
)

_OWN = typer.Option("--own", metavar="文件夹", help="本单位自己的台账定义（YAML 文件）放在哪里。")


@ledgers.command("list", cls=ChineseCommand, help="列出全部台账：名称、负责单位、有几列、能算几项数据。")
def _list(
    own: Annotated[Path | None, _OWN] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
) -> None:
    from fazhi.cli.ledgers import list_command

    raise typer.Exit(list_command(own, as_json=as_json))


@ledgers.command("template", cls=ChineseCommand, help="写出一种台账的填写模板：有下拉框、填写说明和示例。")
def _template(
    name: Annotated[str, typer.Argument(metavar="台账", help="台账的中文名或英文名，如 检察听证台账、hearings。")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写到哪里，默认在当前文件夹，以台账命名。")
    ] = None,
    own: Annotated[Path | None, _OWN] = None,
) -> None:
    from fazhi.cli.ledgers import template_command

    raise typer.Exit(template_command(name, out, own))


@ledgers.command("check", cls=ChineseCommand, help="核对一个填好的台账，逐行说出哪里不对、怎么改。")
def _check(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好的工作簿。")],
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="台账", help="按哪一种台账核对，默认由列标题认出。")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="文件", help="把标出错误的工作簿写到哪里。")
    ] = None,
    own: Annotated[Path | None, _OWN] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
) -> None:
    from fazhi.cli.ledgers import check_command

    raise typer.Exit(check_command(file, ledger, own, errors=errors, as_json=as_json))
