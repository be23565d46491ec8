"""Tables and charts of bound figures, as a template asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from fazhi.measures import Figure
from fazhi.reporting.book import span
from fazhi.reporting.errors import UnknownNameError, near
from fazhi.reporting.face import ListNames, Session, clean
from fazhi.reporting.forms import bind, number_of
from fazhi.reporting.text import ChartBlock, Plain, Runs, TableBlock

KINDS = {
    "progress": "progress", "进展": "progress", "compare": "compare", "比较": "compare", "trend": "trend",
    "趋势": "trend", "composition": "composition", "构成": "composition",
}  # fmt: skip
MOST_BARS = 24
"""More units than this cannot be read off one chart; the first ones by value are drawn, and the title says so."""


class Panels:
    """The functions `table`, `list_table` and `chart` of a template."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def table(self, title: str, names: Sequence[str], units: Sequence[str] | None = None) -> str:
        """Units in rows and measures in columns; with no units ([]), measures in rows beside the period before."""
        figures = [self._find(name) for name in names]
        rows = [
            unit
            for unit in (self._units(figures) if units is None else units)
            if any(self._of(f, unit) for f in figures)
        ]
        if not any(f.value is not None for f in figures):
            return self._session.lacks(title)
        block = self._by_unit(title, figures, rows) if rows else self._by_measure(title, figures)
        return self._session.block(block)

    def _by_unit(self, title: str, figures: Sequence[Figure], units: Sequence[str]) -> TableBlock:
        rows: list[tuple[Runs, ...]] = []
        for number, unit in enumerate(units, 1):
            cells = [self._cell(self._of(figure, unit)) for figure in figures]
            rows.append(((Plain(str(number)),), (Plain(clean(unit)),), *cells))
        heads = tuple(f"{f.title}（{f.unit}）" if f.unit else f.title for f in figures)
        return TableBlock(clean(title), ("序号", "单位", *heads), tuple(rows), (1, 3, *(2.0 for _ in figures)))

    def _by_measure(self, title: str, figures: Sequence[Figure]) -> TableBlock:
        rows = tuple(
            ((Plain(str(n)),), (Plain(clean(f.title)),), (bind(f, "previous"),), (bind(f),))
            for n, f in enumerate((f for f in figures if f.value is not None), 1)
        )
        return TableBlock(clean(title), ("序号", "项目", "上期", "本期"), rows, (1, 5, 2, 2))

    def list_table(self, name: str, columns: Sequence[str], title: str = "") -> str:
        """The rows of a list with the columns named."""
        rows = list(ListNames(self._session)[name])
        if not rows:
            return self._session.lacks(name)
        cells = tuple(
            ((Plain(str(n)),), *((Plain(row[column]),) for column in columns)) for n, row in enumerate(rows, 1)
        )
        widest = [max(len(column), *(min(30, len(row[column])) for row in rows)) for column in columns]
        heads = ("序号", *map(clean, columns))
        return self._session.block(TableBlock(clean(title) or name, heads, cells, (3, *map(float, widest))))

    def chart(self, kind: str, title: str, names: Sequence[str] | str) -> str:
        """progress: shares against their targets; compare: units; trend: periods; composition: parts of a whole."""
        if kind not in KINDS:
            raise UnknownNameError(self._session.file, None, kind, near(kind, KINDS) or list(KINDS), what="图表")
        figures = [self._find(name) for name in ([names] if isinstance(names, str) else names)]
        chosen = KINDS[kind]
        if chosen == "compare":
            labels, bars = self._units_bars(figures[0])
        elif chosen == "trend":
            labels, bars = self._periods(figures[0])
        else:
            labels, bars = [f.title for f in figures], [(f, "text", None) for f in figures]
        pairs = [(label, bar) for label, bar in zip(labels, bars, strict=True) if number_of(bar[0]) is not None]
        runs = tuple(bind(f, form, period=when) for _, (f, form, when) in pairs)
        if not any(run.text for run in runs):
            return self._session.lacks(title)
        more = f"（前{MOST_BARS}名）" if len(pairs) > MOST_BARS else ""
        kept = pairs[:MOST_BARS]
        names_of_bars = tuple(clean(label) for label, _ in kept)
        return self._session.block(ChartBlock(chosen, clean(title) + more, names_of_bars, runs[:MOST_BARS]))  # type: ignore[arg-type]  # KINDS holds nothing else

    def _units_bars(self, figure: Figure) -> tuple[list[str], list[tuple[Figure, str, str | None]]]:
        found = [f for unit in self._session.book.units(figure.measure) if (f := self._of(figure, unit)) is not None]
        found.sort(key=lambda f: -(number_of(f) or 0))
        return [f.of_unit or "" for f in found], [(f, "text", None) for f in found]

    def _periods(self, figure: Figure) -> tuple[list[str], list[tuple[Figure, str, str | None]]]:
        earlier = self._session.book.earlier(figure.measure)
        if not earlier and figure.previous is not None:
            return ["上期", "本期"], [(figure, "previous", None), (figure, "text", None)]
        labels = [f.period.title for f in earlier] + [figure.period.title]
        return labels, [*((f, "text", span(f.period)) for f in earlier), (figure, "text", None)]

    def _find(self, name: str) -> Figure:
        return self._session.book.find(name, file=self._session.file)

    def _of(self, figure: Figure, unit: str) -> Figure | None:
        return self._session.book.get(figure.measure, unit)

    def _units(self, figures: Sequence[Figure]) -> list[str]:
        return list(dict.fromkeys(u for f in figures for u in self._session.book.units(f.measure)))

    @staticmethod
    def _cell(figure: Figure | None) -> Runs:
        run = bind(figure, "number") if figure is not None else None
        return (run,) if run is not None and run.text else (Plain("—"),)
