"""进度.xlsx: the matrix of units and indicators, to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fazhi.checks.case import Role
from fazhi.reviewset.book_parts import STATE_STYLES, Row
from fazhi.reviewset.outcome import Review
from fazhi.reviewset.progress import Progress, State
from fazhi.tables import Cell, SheetPlan, write_book
from fazhi.tables.writing import Value

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


def write_progress(path: Path, review: Review) -> None:
    """进度.xlsx: units by indicators, with totals for both and 双过半."""
    write_book(path, [_matrix(review), _by_indicator(review)])


def _matrix(review: Review) -> SheetPlan:
    case, progress = review.case, review.progress
    numbers = [one.number for one in case.indicators]
    styles = {state.value: {**look, "align": "center", "font_size": 8} for state, look in STATE_STYLES.items()}
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
