"""`fazhi`: the commands and what happens when one of them cannot do its work.

Exit codes: 0 done, 1 done with refused inputs, 2 unusable arguments or input set, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from fazhi import __version__
from fazhi.cli.chinese import ChineseCommand, ChineseGroup, in_chinese
from fazhi.cli.ledgers_app import ledgers
from fazhi.cli.web_app import web
from fazhi.errors import FazhiError

app = typer.Typer(
    name="fazhi",
    cls=ChineseGroup,
    help="法治创建工作台：读材料，查问题，给每个单位写反馈清单。",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"fazhi {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本。", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """法治创建工作台：读材料，查问题，给每个单位写反馈清单。"""


# Each command imports its work when it is called: `fazhi --help` must not load the OCR engine.


@app.command("review", cls=ChineseCommand, help="审阅一个材料文件夹，写出每个单位的反馈清单、审阅总表和进度表。")
def _review(
    folder: Annotated[Path, typer.Argument(metavar="材料集", help="材料文件夹，内有 cycle.toml 和 材料/ 等。")],
    out: Annotated[Path, typer.Option("--out", metavar="输出文件夹", help="结果写到哪里。")],
    workers: Annotated[int, typer.Option("--workers", min=0, help="同时读几个文件，0 为按处理器个数。")] = 0,
    mend_by: Annotated[
        str | None,
        typer.Option("--mend-by", metavar="日期", help="清单里的整改期限，如 2021-07-20；默认今天起十天。"),
    ] = None,
    semantic: Annotated[
        bool,
        typer.Option("--semantic", help="给散放文件建议指标时也比较语义；需装 fazhi[semantic]，不装也能审阅。"),
    ] = False,
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures",
            metavar="文件夹",
            help="按 links.warc.gz 给网页截图，放进这个文件夹，文件名写进清单；需装 fazhi[pictures]。",
        ),
    ] = None,
) -> None:
    from fazhi.cli.review import review_command

    raise typer.Exit(
        review_command(folder, out, workers=workers or None, mend_by=mend_by, pictures=pictures, semantic=semantic)
    )


@app.command("read", cls=ChineseCommand, help="看一个文件里读得到什么。")
def _read(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要读的文件。")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
) -> None:
    from fazhi.cli.read import read_command

    raise typer.Exit(read_command(file, as_json=as_json))


@app.command("proofread", cls=ChineseCommand, help="对照公文格式、标点、数字用法和前后数字校对一份公文。")
def _proofread(
    file: Annotated[Path, typer.Argument(metavar="文件", help="要校对的公文。")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
) -> None:
    from fazhi.cli.proofread import proofread_command

    raise typer.Exit(proofread_command(file, as_json=as_json))


@app.command("checks", cls=ChineseCommand, help="列出全部检查项目：名称、级别、看什么、正误举例。")
def _checks(
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
) -> None:
    from fazhi.cli.checks import checks_command

    raise typer.Exit(checks_command(as_json=as_json))


app.add_typer(web, name="web")
app.add_typer(ledgers, name="ledgers")


report = typer.Typer(
    cls=ChineseGroup, no_args_is_help=True, rich_markup_mode=None, help="生成报告；核对写好的报告里的数据。"
)
app.add_typer(report, name="report")
_LEDGERS = typer.Option("--ledgers", metavar="文件夹", help="没有站点时：放台账Excel的文件夹，文件以台账名称命名。")
_FROM_SITE = typer.Option("--site", metavar="站点文件夹", help="从这个站点的台账取数。")
_REGION = typer.Option("--region", metavar="地区", help="站点里有几个县时写明哪一个。")
_PERIOD = typer.Option("--period", metavar="期间", help="如 2021年上半年、2021年、2021-06、2021-01-01至2021-06-30。")


@report.command("build", cls=ChineseCommand, help="由台账生成报告，每个数据都能查到依据行。")
def _report_build(
    template: Annotated[
        str, typer.Argument(metavar="模板", help="half-year、annual、unit、notice、briefing，或自己的模板文件。")
    ],
    period: Annotated[str, _PERIOD],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到哪个Word文件。")],
    site: Annotated[Path | None, _FROM_SITE] = None,
    ledgers: Annotated[Path | None, _LEDGERS] = None,
    region: Annotated[str, _REGION] = "",
    facts: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="名称=内容", help="县名、单位、主送、署名、日期、文号、期数，可以多个。"),
    ] = None,
) -> None:
    from fazhi.cli.report import build_command

    raise typer.Exit(
        build_command(template, ledgers=ledgers, site=site, region=region, period=period, out=out, facts=facts or ())
    )


@report.command("verify", cls=ChineseCommand, help="把写好的报告里的数据同台账逐个核对。")
def _report_verify(
    file: Annotated[Path, typer.Argument(metavar="文件", help="写好的报告：Word、PDF或文本。")],
    site: Annotated[Path | None, _FROM_SITE] = None,
    ledgers: Annotated[Path | None, _LEDGERS] = None,
    region: Annotated[str, _REGION] = "",
    period: Annotated[
        str, typer.Option("--period", metavar="期间", help="如 2021年上半年；用站点时默认为当前评估周期。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
) -> None:
    from fazhi.cli.report import verify_command

    raise typer.Exit(verify_command(file, ledgers=ledgers, site=site, region=region, period=period, as_json=as_json))


@app.command("demo", cls=ChineseCommand, help="造一个示范县的材料，在上面跑一遍全部工作。")
def _demo(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="示范县放在哪里。")] = Path("demo-county"),
    seed: Annotated[int, typer.Option("--seed", help="同一个数造出同一个县。")] = 1,
    site: Annotated[
        Path | None, typer.Option("--site", metavar="站点文件夹", help="示范站点放在哪里，默认在示范县旁边。")
    ] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="造县、跑审阅、建好站点，不开网站。")] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="网站监听的端口。")] = 8000,
) -> None:
    from fazhi.cli.demo import demo_command

    raise typer.Exit(demo_command(folder, seed=seed, site=site, serve=not no_serve, port=port))


SITE = typer.Option("--site", metavar="站点文件夹", help="站点文件夹，由 fazhi init 建立。")


@app.command("init", cls=ChineseCommand, help="建立一个站点：文件夹、设置、数据库和系统管理员。")
def _init(
    folder: Annotated[Path, typer.Argument(metavar="站点文件夹", help="站点放在哪里。")],
    office: Annotated[str, typer.Option("--office", metavar="名称", help="办公室名称，显示在页首。")] = "",
    database: Annotated[
        str, typer.Option("--database", metavar="地址", help="留空用 SQLite；或 postgresql://用户:密码@主机/库名。")
    ] = "",
    host: Annotated[list[str] | None, typer.Option("--host", metavar="主机", help="允许访问的主机名，可多个。")] = None,
    admin: Annotated[str, typer.Option("--admin", metavar="账号", help="系统管理员的账号。")] = "admin",
) -> None:
    from fazhi.cli.site import init_command

    raise typer.Exit(init_command(folder, office=office, database=database, hosts=host or [], admin=admin))


@app.command("serve", cls=ChineseCommand, help="启动网站，默认同时启动一个后台工作进程。")
def _serve(
    site: Annotated[Path, SITE],
    host: Annotated[str, typer.Option("--bind", metavar="地址", help="监听的地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="监听的端口。")] = 8000,
    threads: Annotated[int, typer.Option("--threads", min=1, help="同时应答多少个请求。")] = 8,
    workers: Annotated[int, typer.Option("--workers", min=0, help="随网站启动几个后台工作进程，0 为另行启动。")] = 1,
) -> None:
    from fazhi.cli.site import serve_command

    raise typer.Exit(serve_command(site, host=host, port=port, threads=threads, workers=workers))


@app.command("account", cls=ChineseCommand, help="账号：谁也进不来时，在服务器上重发邀请链接、解除锁定、停用动态口令。")
def _account(
    username: Annotated[str, typer.Argument(metavar="账号", help="登录用的账号。")],
    site: Annotated[Path, SITE],
    invite: Annotated[bool, typer.Option("--invite", help="打印一次性链接，本人用它重新设密码。")] = False,
    unlock: Annotated[bool, typer.Option("--unlock", help="解除输错密码后的锁定。")] = False,
    no_totp: Annotated[bool, typer.Option("--no-totp", help="停用动态口令。")] = False,
    address: Annotated[
        str, typer.Option("--address", metavar="网址", help="链接里网站的地址。")
    ] = "http://127.0.0.1:8000",
) -> None:
    from fazhi.cli.account import account_command

    code = account_command(site, username, invite=invite, unlock=unlock, no_totp=no_totp, address=address)
    raise typer.Exit(code)


@app.command("import", cls=ChineseCommand, help="把整套材料或一张表导入站点：全部合格才导入，否则什么也不改。")
def _import(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类",
            help="set 整套材料集，units 单位，people 人员，framework 指标体系，duties 责任清单；或台账的名称、代号。",
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="文件", help="要导入的文件或文件夹。")],
    site: Annotated[Path, SITE],
    region: Annotated[str, typer.Option("--region", metavar="名称", help="行政区划，没有的就新建。")] = "",
    edition: Annotated[str, typer.Option("--edition", metavar="名称", help="指标体系的版本，没有的就新建。")] = "",
    cycle: Annotated[str, typer.Option("--cycle", metavar="名称", help="责任清单的评估周期。")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查和列出差异，不导入。")] = False,
    gone: Annotated[bool, typer.Option("--gone", help="表中没有的一并停用、取消或收回。")] = False,
    template: Annotated[bool, typer.Option("--template", help="反过来：把现有内容写成可以导入的表。")] = False,
    links: Annotated[
        Path | None, typer.Option("--links", metavar="文件", help="people：一次性邀请链接写到哪个 Excel 文件。")
    ] = None,
    address: Annotated[
        str, typer.Option("--address", metavar="网址", help="people：邀请链接里网站的地址。")
    ] = "http://127.0.0.1:8000",
) -> None:
    from fazhi.cli.imports import Options, import_command

    options = Options(region, edition, cycle, dry_run, gone, template, links, address)
    raise typer.Exit(import_command(kind, file, site, options))


@app.command("worker", cls=ChineseCommand, help="启动一个后台工作进程，读材料、跑检查、看网址。")
def _worker(
    site: Annotated[Path, SITE],
    batch: Annotated[bool, typer.Option("--batch", help="做完排队的工作就结束。")] = False,
) -> None:
    from fazhi.cli.site import worker_command

    raise typer.Exit(worker_command(site, batch=batch))


@app.command("backup", cls=ChineseCommand, help="备份整个站点：设置、数据库、全部原件；网站不用停。")
def _backup(
    site: Annotated[Path, SITE],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="备份写到哪里，如 /备份盘/fazhi-20260630.tar。")],
) -> None:
    from fazhi.cli.upkeep import backup_command

    raise typer.Exit(backup_command(site, out))


@app.command("restore", cls=ChineseCommand, help="把备份恢复成一个新站点，逐个核对摘要；不覆盖任何已有内容。")
def _restore(
    file: Annotated[Path, typer.Argument(metavar="备份文件", help="fazhi backup 写出的文件。")],
    site: Annotated[Path, typer.Option("--site", metavar="新文件夹", help="恢复到哪里，须是空的或不存在。")],
    database: Annotated[
        str, typer.Option("--database", metavar="地址", help="备份来自 PostgreSQL 时，指明一个空数据库。")
    ] = "",
) -> None:
    from fazhi.cli.upkeep import restore_command

    raise typer.Exit(restore_command(file, site, database=database))


@app.command(
    "doctor", cls=ChineseCommand, help="检查站点：设置、数据库、原件、日志、LibreOffice、字体、识别、队列、磁盘、备份。"
)
def _doctor(site: Annotated[Path, SITE]) -> None:
    from fazhi.cli.upkeep import doctor_command

    raise typer.Exit(doctor_command(site))


audit = typer.Typer(
    name="audit", cls=ChineseGroup, help="日志：每一条都带着上一条的摘要。", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(audit, name="audit")


@audit.callback()
def _audit() -> None:
    """日志：每一条都带着上一条的摘要。"""


@audit.command("verify", cls=ChineseCommand, help="逐条核验日志有没有被改动过。")
def _audit_verify(
    site: Annotated[Path, SITE],
    noted: Annotated[
        str, typer.Option("--noted", metavar="序号:摘要", help="以前核验时抄录的末尾，看它还在不在、变没变。")
    ] = "",
) -> None:
    from fazhi.cli.upkeep import verify_command

    raise typer.Exit(verify_command(site, noted))


def command_pages() -> list[tuple[str, str]]:
    """The name and the help page of every command, for the manual."""
    group: Any = typer.main.get_command(app)
    context_class = group.context_class
    root = context_class(group, info_name="fazhi")
    pages = []
    for name in group.list_commands(root):
        command = group.get_command(root, name)
        context = context_class(command, info_name=name, parent=root, terminal_width=100, max_content_width=100)
        inner = getattr(command, "commands", {})
        for inner_name, inner_command in inner.items():
            inner_context = context_class(
                inner_command, info_name=inner_name, parent=context, terminal_width=100, max_content_width=100
            )
            pages.append((f"fazhi {name} {inner_name}", inner_command.get_help(inner_context)))
        if not inner:
            pages.append((f"fazhi {name}", command.get_help(context)))
    return pages


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors that the user can mend become one sentence on standard error and exit code 2."""
    try:
        result: Any = app(args=arguments, standalone_mode=False)
    except FazhiError as error:
        return _say(str(error))
    except KeyboardInterrupt:
        _say("已中断。已经读过的结果都保存好了，再运行一次会接着做。")
        return 130
    except Exception as error:
        # Typer keeps its usage errors private; they are told apart by what they can do.
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message())
            return 2
        return _say(in_chinese(error.format_message()) + "可用 fazhi --help 查看用法。")
    return result if isinstance(result, int) else 0


def _say(sentence: str) -> int:
    typer.echo(sentence, err=True)
    return 2
