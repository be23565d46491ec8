"""审阅总表.xlsx: every finding, file and duty of a review, to filter and sort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from fazhi.checks.case import Duty, Material
from fazhi.checks.finding import Severity
from fazhi.checks.registry import CHECKS
from fazhi.reviewset.book_parts import STATE_STYLES, Row, short_name
from fazhi.reviewset.names import How
from fazhi.reviewset.outcome import Review
from fazhi.tables import Cell, SheetPlan, write_book
from fazhi.tables.writing import Value

_SEVERITY_STYLES: Mapping[str, Mapping[str, object]] = {
    "block": {"bg_color": "#F4B6B6", "bold": True},
    "major": {"bg_color": "#FBE0DD"},
    "minor": {"bg_color": "#FFF4D6"},
    "note": {"font_color": "#595959"},
}


def write_overview(path: Path, review: Review) -> None:
    """审阅总表.xlsx."""
    write_book(
        path,
        [_findings(review), _materials(review), _duties(review), _unplaced(review), _explanation(review)],
    )


def _findings(review: Review) -> SheetPlan:
    case = review.case

    def rows() -> Iterator[Row]:
        for number, one in enumerate(review.findings, 1):
            check = CHECKS.get(one.check)
            yield (
                number,
                one.unit,
                one.indicator,
                short_name(case, one.indicator),
                check.title if check else one.check,
                Cell(one.severity.label, one.severity.value),
                one.file,
                one.page,
                one.quote,
                one.message,
                one.suggestion,
                round(one.confidence, 2),
                "\n".join(one.related),
                one.check,
            )

    return SheetPlan(
        name="问题",
        title=f"{case.cycle.region.name}{case.cycle.name}材料审阅问题",
        notes=("本表由程序逐件比对得出，供审阅人员核实后采用。",),
        headings=(
            *("序号", "单位", "指标编号", "二级指标", "问题类型", "级别", "文件", "页码", "原文"),
            *("问题说明", "整改建议", "把握程度", "相关文件", "检查代码"),
        ),
        rows=rows(),
        widths=(6, 24, 9, 16, 14, 7, 40, 6, 30, 40, 36, 9, 30, 18),
        freeze_columns=2,
        styles=_SEVERITY_STYLES,
    )


def _materials(review: Review) -> SheetPlan:
    counts = Counter(one.file for one in review.findings if one.file)
    everything = [*review.case.materials, *review.case.previous]
    return SheetPlan(
        name="材料",
        title="收到的材料",
        headings=(
            *(
                "序号",
                "文件",
                "单位",
                "单位识别",
                "指标编号",
                "指标识别",
                "页数",
                "标题",
                "发文字号",
                "发文机关",
                "成文日期",
            ),
            *("文种", "文字来源", "问题数", "读取情况", "包内时间", "字节数", "格式", "SHA-256"),
        ),
        rows=(_material(number, one, review, counts[one.file]) for number, one in enumerate(everything, 1)),
        widths=(6, 48, 24, 12, 9, 12, 6, 36, 18, 24, 12, 10, 9, 7, 30, 17, 10, 22, 20),
        freeze_columns=2,
        styles={"bad": {"bg_color": "#FBE0DD"}},
    )


def _material(number: int, one: Material, review: Review, findings: int) -> Row:
    where = review.placed.get(one.file)
    paper = one.paper
    state = _reading_state(one)
    return (
        number,
        one.file,
        one.unit,
        where.unit_how.value if where else "随外层文件",
        one.indicator,
        where.indicator_how.value if where else "随外层文件",
        len(one.document.pages) or None,
        paper.title.value if paper.title else None,
        paper.docno.value if paper.docno else None,
        "、".join(fact.value for fact in paper.issuers),
        paper.date.value if paper.date else None,
        paper.kind.value if paper.kind else None,
        "、".join(dict.fromkeys(_SOURCES[page.source.value] for page in one.document.pages)),
        findings,
        Cell(state, "bad") if one.document.refused else state,
        one.modified.isoformat(sep=" ") if one.modified else None,
        one.document.size,
        one.document.media_type,
        one.document.sha256,
    )


_SOURCES = {"text": "文本", "ocr": "识别", "cells": "表格"}


def _reading_state(one: Material) -> str:
    if one.junk:
        return "系统文件，不计入材料"
    if one.is_archive:
        return f"压缩包，内有{len(one.document.members)}个文件"
    words = "".join(problem.message for problem in one.document.problems)
    return words or "已读"


def _duties(review: Review) -> SheetPlan:
    case = review.case
    by_duty: dict[tuple[str, str], Counter[Severity]] = {}
    for one in review.findings:
        if one.indicator is not None:
            by_duty.setdefault((one.unit, one.indicator), Counter())[one.severity] += 1
    return SheetPlan(
        name="责任",
        title="责任落实情况",
        notes=("状态前有“建议”二字的由程序提出，须经人工审定。",),
        headings=(
            *("序号", "单位", "类别", "指标编号", "一级指标", "二级指标", "职责", "评测方式", "完成时限", "收到文件"),
            *("禁止", "严重", "一般", "提示", "状态"),
        ),
        rows=(_duty(number, duty, review, by_duty) for number, duty in enumerate(case.duties, 1)),
        widths=(6, 26, 8, 9, 22, 18, 7, 10, 12, 9, 7, 7, 7, 7, 12),
        freeze_columns=2,
        styles={state.value: look for state, look in STATE_STYLES.items()},
    )


def _duty(number: int, duty: Duty, review: Review, by_duty: Mapping[tuple[str, str], Counter[Severity]]) -> Row:
    case = review.case
    indicator = case.indicator_by_number[duty.indicator]
    key = (duty.unit, duty.indicator)
    counts = by_duty.get(key, Counter())
    state = review.progress.states[key]
    return (
        number,
        duty.unit,
        case.unit_by_name[duty.unit].category.value,
        duty.indicator,
        indicator.level1,
        indicator.level2,
        duty.role.value,
        indicator.method.value,
        indicator.due.isoformat() if indicator.due else None,
        sum(not m.is_archive for m in case.materials_of.get(key, ())),
        *(counts[severity] for severity in Severity),
        Cell(state.label, state.value),
    )


# --- 未识别 ----------------------------------------------------------------------------------------------------------


def _unplaced(review: Review) -> SheetPlan:
    rows = [*_doubts(review), *_recognised(review)]
    return SheetPlan(
        name="未识别",
        title="未能归位或需要核对的材料，以及文件夹识别对照",
        notes=("“已识别”各行供核对文件夹对应是否正确；其余各行请人工处理。",),
        headings=("情况", "文件或文件夹", "单位", "指标编号", "识别方式", "说明"),
        rows=rows,
        widths=(14, 60, 26, 9, 22, 60),
        freeze_columns=1,
        styles={"bad": {"bg_color": "#FBE0DD"}, "doubt": {"bg_color": "#FFF4D6"}},
    )


def _doubts(review: Review) -> Iterator[Row]:
    case = review.case
    for remark in review.remarks:
        yield (Cell("责任清单", "doubt"), None, None, None, None, remark)
    for one in (*case.materials, *case.previous):
        where = review.placed.get(one.file)
        if one.junk:
            yield ("系统文件", one.file, one.unit, one.indicator, None, "系统或软件自动生成，不计入材料")
        elif where is None:
            continue
        elif one.unit is None:
            yield (
                Cell("未识别单位", "bad"),
                one.file,
                None,
                None,
                None,
                "文件夹名称与单位名单都对不上，请改名后重新运行",
            )
        elif one.indicator is None and not one.is_archive:
            number = review.proposed.get(one.file)
            words = f"建议归入第{number}项（{short_name(case, number)}）" if number else "看不出属于哪项指标"
            yield (Cell("未归指标", "doubt"), one.file, one.unit, number, "建议" if number else None, words)
        elif one.indicator is not None and (one.unit, one.indicator) not in case.duty_by_key:
            words = "责任清单没有给该单位这项责任，请核对文件夹编号"
            yield (Cell("无此责任", "doubt"), one.file, one.unit, one.indicator, where.indicator_how.value, words)


_DOUBTFUL = frozenset({How.SHORTENED, How.SIMILAR})


def _recognised(review: Review) -> Iterator[Row]:
    """One row for each folder that was understood, those with a doubt first."""
    seen: dict[tuple[str, str], Row] = {}
    for where in review.placed.values():
        if where.unit is None:
            continue
        key = (where.unit_part, where.indicator_part)
        doubtful = bool(where.note) or where.unit_how in _DOUBTFUL or where.indicator_how in _DOUBTFUL
        hows = f"单位：{where.unit_how.value}；指标：{where.indicator_how.value}"
        status: Value | Cell = Cell("存疑", "doubt") if doubtful else "已识别"
        folder = "/".join(dict.fromkeys(part for part in key if part))
        seen.setdefault(key, (status, folder, where.unit, where.indicator, hows, where.note))
    yield from sorted(seen.values(), key=lambda row: (not isinstance(row[0], Cell), str(row[1])))


# --- 说明 -----------------------------------------------------------------------------------------------------------


def _explanation(review: Review) -> SheetPlan:
    cycle = review.case.cycle
    facts: list[Row] = [
        ("地区", cycle.region.name),
        ("评估周期", f"{cycle.name}（{cycle.first}至{cycle.last}）"),
        ("报送截止", str(cycle.submit_by) if cycle.submit_by else "没有写明"),
        (
            "单位、指标、责任",
            f"{len(review.case.units)}个、{len(review.case.indicators)}项、{len(review.case.duties)}条",
        ),
        ("程序版本", review.version),
        ("状态", "没有材料为“未报送”；有“禁止”级问题为“建议退回”；有“严重”级问题为“建议补充”；其余为“建议通过”。"),
        ("待审", "网络检索、数据核验、满意度类责任，既没有材料也没有发现问题的，等评估人员查看。"),
        ("把握程度", "0到1之间，越大越可靠；低于0.7的请先核实。"),
        (
            "识别方式",
            "全称、简称：与单位名单一致；推定的简称、字形相近：由程序推定，请核对；编号、名称：与责任清单一致。",
        ),
        ("级别", "禁止：不得留存或转发；严重：该项不能通过；一般：应当改正；提示：请留意。"),
    ]
    facts.extend((f"{c.title}（{c.name}）", f"{c.severity.label}：{c.explanation}") for c in CHECKS.values())
    return SheetPlan(
        name="说明", headings=("项目", "内容"), rows=facts, widths=(34, 100), autofilter=False, title="说明"
    )
