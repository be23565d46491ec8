"""The commands under `fazhi web`: what they are called and what they take; the work is imported when one is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fazhi.cli.chinese import ChineseCommand, ChineseGroup

web = typer.Typer(cls=ChineseGroup, no_args_is_help=True, rich_markup_mode=None, help="查看公开网址。")

Resolve = Annotated[
    list[str] | None,
    typer.Option("--resolve", metavar="域名:端口:地址", help="指定域名的地址，是访问内部地址的唯一途径。"),
]
Contact = Annotated[str, typer.Option("--contact", metavar="联系方式", help="写在请求里，便于网站联系。")]
Interval = Annotated[float, typer.Option("--interval", metavar="秒", min=0, help="同一网站两次请求的间隔。")]


@web.command("check", cls=ChineseCommand, help="像第三方评估人员那样查看公开网址，给出结论。")
def _check(
    items: Annotated[list[str], typer.Argument(metavar="网址或文件", help="网址，或里面写着网址的文件，可以多个。")],
    warc: Annotated[Path | None, typer.Option("--warc", metavar="文件", help="把请求和应答存成 WARC 文件。")] = None,
    pictures: Annotated[
        Path | None, typer.Option("--pictures", metavar="文件夹", help="给每个网页截图，另存 PDF，放到这个文件夹。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出到标准输出。")] = False,
    resolve: Resolve = None,
    contact: Contact = "",
    interval: Interval = 1.0,
) -> None:
    from fazhi.cli.web import web_check_command

    code = web_check_command(
        items,
        warc=warc,
        as_json=as_json,
        resolve=resolve or (),
        contact=contact,
        interval=interval,
        pictures=pictures,
    )
    raise typer.Exit(code)


@web.command("find", cls=ChineseCommand, help="在官方网站上查找能证明网络检索指标的网页。")
def _find(
    folder: Annotated[Path, typer.Option("--set", metavar="材料集", help="有 cycle.toml 和两张表的文件夹。")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件夹", help="索引和结果放在哪里，默认在材料集里。")
    ] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option("--domain", metavar="域名", help="查找哪些网站，可以多个；默认 cycle.toml 里列在最前的本县域名。"),
    ] = None,
    start: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="网址或文件", help="从哪些栏目页开始看，网址或写着网址的文件，可以多个。"),
    ] = None,
    pages: Annotated[int, typer.Option("--pages", min=0, help="最多看多少个网页，0 为只用已有索引。")] = 5000,
    resolve: Resolve = None,
    contact: Contact = "",
    interval: Interval = 1.0,
) -> None:
    from fazhi.cli.web import web_find_command

    code = web_find_command(
        folder,
        out=out or folder / ".fazhi",
        domains=domain or (),
        starts=start or (),
        pages=pages,
        resolve=resolve or (),
        contact=contact,
        interval=interval,
    )
    raise typer.Exit(code)


@web.command("watch", cls=ChineseCommand, help="定期重新查看一批网址，说明哪些未变、有改动、换了网址或失效。")
def _watch(
    store: Annotated[Path, typer.Option("--store", metavar="文件夹", help="每次看到的内容存在哪里。")],
    items: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[网址、文件或材料集]", help="监测哪些网址，可以多个；不写就用上次的清单。", show_default=False
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--now", help="马上全部查看；不写就只看今天已经轮到的。")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="只列出每个网址每天几点查看。")] = False,
    pictures: Annotated[bool, typer.Option("--pictures", help="给新看到的和有改动的网页截图。")] = False,
    resolve: Resolve = None,
    contact: Contact = "",
    interval: Interval = 1.0,
) -> None:
    from fazhi.cli.web_watch import WatchWishes, web_watch_command

    wishes = WatchWishes(every, plan, pictures, resolve or (), contact, interval)
    raise typer.Exit(web_watch_command(items or (), store, wishes))


@web.command("dossier", cls=ChineseCommand, help="把网页证明做成一套能离线打开的档案。")
def _dossier(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="档案写到哪里。")],
    items: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[网址、文件或材料集]", help="哪些网址，可以多个；用 --store 时不写。", show_default=False
        ),
    ] = None,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="文件夹", help="用监测时存下的内容，不再上网。")
    ] = None,
    title: Annotated[str, typer.Option("--title", metavar="名称", help="档案的名称。")] = "网页证明档案",
    pictures: Annotated[bool, typer.Option("--pictures", help="给每个网页截图，另存 PDF。")] = False,
    resolve: Resolve = None,
    contact: Contact = "",
    interval: Interval = 1.0,
) -> None:
    from fazhi.cli.web_dossier import DossierWishes, web_dossier_command

    wishes = DossierWishes(title, pictures, resolve or (), contact, interval)
    raise typer.Exit(web_dossier_command(items or (), out, store, wishes))
