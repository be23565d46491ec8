"""The workbooks of a review: 审阅总表.xlsx (everything, to filter and sort) and 进度.xlsx (the matrix, to print)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from fazhi.checks.case import Case, Duty, Material, Role
from fazhi.checks.finding import Severity
from fazhi.checks.registry import CHECKS
from fazhi.reviewset.names import How
from fazhi.reviewset.outcome import Review
from fazhi.reviewset.progress import Progress, State
from fazhi.tables import Cell, SheetPlan, write_book
from fazhi.tables.writing import Value

Row = Sequence[Value | Cell]

_SEVERITY_STYLES: Mapping[str, Mapping[str, object]] = {
    "block": {"bg_color": "#F4B6B6", "bold": True},
    "major": {"bg_color": "#FBE0DD"},
    "minor": {"bg_color": "#FFF4D6"},
    "note": {"font_color": "#595959"},
}
_STATE_STYLES = {
    State.NOT_SUBMITTED: {"bg_color": "#D9D9D9"},
    State.PENDING: {"bg_color": "#FFFFFF"},
    State.PROPOSED_PASS: {"bg_color": "#DDF0DC"},
    State.PROPOSED_SUPPLEMENT: {"bg_color": "#FFF0C2"},
    State.PROPOSED_RETURN: {"bg_color": "#F8CFCB"},
    State.PASSED: {"bg_color": "#8FD18B"},
    State.SUPPLEMENT: {"bg_color": "#FFD24D"},
    State.RETURNED: {"bg_color": "#E98B84"},
    State.NOT_APPLICABLE: {"bg_color": "#EDEDED", "font_color": "#7F7F7F"},
}
COLUMNS_A_PAGE = 30
"""So many indicators of the matrix fit a page at a size that can be read (A4 up to here, A3 beyond)."""

_SHORT = {
    State.NOT_SUBMITTED: "未报",
    State.PENDING: "待审",
    State.PROPOSED_PASS: "拟通过",
    State.PROPOSED_SUPPLEMENT: "拟补充",
    State.PROPOSED_RETURN: "拟退回",
    State.PASSED: "通过",
    State.SUPPLEMENT: "补充",
    State.RETURNED: "退回",
    State.NOT_APPLICABLE: "不适用",
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
                _short(case, one.indicator),
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
        styles={state.value: look for state, look in _STATE_STYLES.items()},
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
            words = f"建议归入第{number}项（{_short(case, number)}）" if number else "看不出属于哪项指标"
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


# --- 进度 -----------------------------------------------------------------------------------------------------------


def write_progress(path: Path, review: Review) -> None:
    """进度.xlsx: units by indicators, with totals for both and 双过半."""
    write_book(path, [_matrix(review), _by_indicator(review)])


def _matrix(review: Review) -> SheetPlan:
    case, progress = review.case, review.progress
    numbers = [one.number for one in case.indicators]
    styles = {state.value: {**look, "align": "center", "font_size": 8} for state, look in _STATE_STYLES.items()}
    styles |= {f"{name}-lead": {**look, "bold": True} for name, look in list(styles.items())}
    styles |= {"none": {"bg_color": "#FAFAFA"}, "total": {"bold": True, "align": "center", "bg_color": "#DCE6F1"}}
    owing = [unit for unit in case.units if unit.name in progress.by_unit]
    return SheetPlan(
        name="进度",
        title=f"{case.cycle.region.name}{case.cycle.name}法治政府建设任务进度",
        notes=_progress_notes(progress),
        headings=("单位", *(f"{one.number} {one.short}" for one in case.indicators), "应报", "完成", "完成率"),
        rows=[*(_unit_row(unit.name, numbers, review) for unit in owing), *_total_rows(numbers, progress)],
        widths=(26, *([6.2] * len(numbers)), 6, 6, 8),
        freeze_columns=1,
        autofilter=False,
        styles=styles,
        legend=[
            ("图例",),
            *((Cell(_SHORT[state], state.value), state.label) for state in State),
            ("加粗的为牵头责任",),
        ],
        upright=1,
        paper_a3=len(numbers) > COLUMNS_A_PAGE,
        # A whole county on one sheet would be too small to read.
        pages_wide=-(-len(numbers) // COLUMNS_A_PAGE),
    )


def _progress_notes(progress: Progress) -> list[str]:
    notes = []
    if progress.is_proposed:
        notes.append("“拟”字开头的状态由程序建议，尚未经人工审定；下列完成数把“拟通过”计为完成。")
    holds = "已过半" if progress.is_halfway else "未过半"
    words = f"任务指标完成{progress.indicators.done}/{progress.indicators.total}项（{progress.indicators.percent}）"
    if progress.key_tasks.total:
        words += f"，重点任务完成{progress.key_tasks.done}/{progress.key_tasks.total}项（{progress.key_tasks.percent}）"
    else:
        words += "，责任清单没有标明重点任务，只按任务指标判断"
    return [*notes, f"双过半：{holds}。{words}。一项指标的牵头责任全部完成，该项才算完成。"]


def _unit_row(unit: str, numbers: Sequence[str], review: Review) -> Row:
    cells: list[Value | Cell] = [unit]
    for number in numbers:
        duty = review.case.duty_by_key.get((unit, number))
        if duty is None:
            cells.append(Cell(None, "none"))
            continue
        state = review.progress.states[unit, number]
        cells.append(Cell(_SHORT[state], f"{state.value}-lead" if duty.role is Role.LEAD else state.value))
    tally = review.progress.by_unit[unit]
    return (*cells, Cell(tally.total, "total"), Cell(tally.done, "total"), Cell(tally.percent, "total"))


def _total_rows(numbers: Sequence[str], progress: Progress) -> Iterator[Row]:
    tallies = [progress.by_indicator.get(number) for number in numbers]
    total = sum(t.total for t in progress.by_unit.values())
    done = sum(t.done for t in progress.by_unit.values())
    lines: Iterable[tuple[str, list[Value], Value]] = (
        ("应报", [t.total if t else None for t in tallies], total),
        ("完成", [t.done if t else None for t in tallies], done),
        ("完成率", [t.percent if t else None for t in tallies], None),
        ("指标完成", ["是" if n in progress.indicators_done else "否" for n in numbers], progress.indicators.done),
    )
    for label, values, last in lines:
        yield (Cell(label, "total"), *(Cell(v, "total") for v in values), Cell(last, "total"))


def _by_indicator(review: Review) -> SheetPlan:
    case, progress = review.case, review.progress

    def rows() -> Iterator[Row]:
        for one in case.indicators:
            tally = progress.by_indicator.get(one.number)
            leads = [(unit, progress.states[unit, one.number]) for unit in one.leads]
            yield (
                one.number,
                one.level1,
                one.short,
                one.method.value,
                "、".join(one.leads),
                "、".join(dict.fromkeys(state.label for _, state in leads)),
                tally.total if tally else 0,
                tally.done if tally else 0,
                tally.percent if tally else "—",
                "是" if one.number in progress.indicators_done else "否",
                one.due.isoformat() if one.due else None,
            )

    return SheetPlan(
        name="按指标",
        title="各项指标完成情况",
        headings=(
            *("指标编号", "一级指标", "二级指标", "评测方式", "牵头单位", "牵头单位状态", "应报", "完成", "完成率"),
            *("指标完成", "完成时限"),
        ),
        rows=rows(),
        widths=(9, 26, 20, 10, 30, 18, 7, 7, 9, 9, 12),
        freeze_columns=1,
    )


def _short(case: Case, number: str | None) -> str:
    indicator = case.indicator_by_number.get(number) if number else None
    return indicator.short if indicator else ""
