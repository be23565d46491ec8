"""docs/ledgers.md: every ledger with its columns, figures and rules, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from fazhi.ledgers import Field, Ledger, MeasureDefinition, catalogue


def ledgers_page() -> str:
    """The page without the line that says it is made."""
    kept = [ledger for ledger in catalogue() if not ledger.virtual]
    lent = [ledger for ledger in catalogue() if ledger.virtual]
    lines = ["# 台账目录", "", f"共{len(kept)}种台账。每种由 `fazhi/ledgers/catalogue/` 里的一个 YAML 文件定义，"]
    lines += [
        "导入、模板、核对、数据和本页都由它而来。单位名单、责任清单、责任落实情况不另建台账，数据由它们直接算出。",
        "",
    ]
    lines += ["| 台账 | 名称 | 负责单位 | 列 | 数据 | 规则 |", "|---|---|---|---|---|---|"]
    lines += [
        f"| [{one.title}](#{one.name}) | `{one.name}` | {one.owner} "
        f"| {len(one.fields)} | {len(one.measures)} | {len(one.checks)} |"
        for one in kept
    ]
    for ledger in [*kept, *lent]:
        lines += _ledger(ledger)
    return "\n".join(lines) + "\n"


def _ledger(ledger: Ledger) -> Iterator[str]:
    yield from ("", f"## {ledger.name}", "", f"**{ledger.title}**（{ledger.owner}）", "")
    if ledger.description:
        yield from (ledger.description, "")
    if not ledger.virtual:
        yield from ("| 列 | 名称 | 类型 | 填写要求 | 也认得的列标题 |", "|---|---|---|---|---|")
        yield from (_field(one) for one in ledger.fields)
    if ledger.primary_key:
        titles = "、".join(ledger.field(name).title for name in ledger.primary_key)
        yield from ("", f"同一行由{titles}认出。")
    if ledger.measures:
        yield from ("", "| 数据 | 名称 | 单位 | 口径 | 目标 |", "|---|---|---|---|---|")
        yield from (_measure(one) for one in ledger.measures)
    if ledger.checks:
        yield from ("", "核对规则：" + "、".join(one.title for one in ledger.checks) + "。")


def _field(one: Field) -> str:
    wants = ["必填"] if one.required else []
    wants += ["不重复"] if one.unique else []
    wants += [f"按“{one.measured_in}”填"] if one.measured_in else []
    wants += ["可选：" + "、".join(one.enum)] if one.enum else []
    wants += [text for text in (one.description, one.hint) if text]
    return f"| {one.title} | `{one.name}` | {one.type.label} | {'；'.join(wants)} | {'、'.join(one.aliases)} |"


def _measure(one: MeasureDefinition) -> str:
    target = f"{one.target.normalize():f}{one.unit}" if one.target is not None else ""
    return f"| {one.title} | `{one.name}` | {one.unit} | {one.formula}（{one.basis.label}） | {target} |"
