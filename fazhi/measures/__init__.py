"""Figures out of registers: each with its formula, its period and the rows it was counted from."""

from fazhi.ledgers.model import Basis, Direction, FigureKind, MeasureDefinition
from fazhi.measures.compute import compute, compute_in
from fazhi.measures.figure import Figure, FigureValue, plain, shown
from fazhi.measures.period import Period

__all__ = [
    "Basis",
    "Direction",
    "Figure",
    "FigureKind",
    "FigureValue",
    "MeasureDefinition",
    "Period",
    "compute",
    "compute_in",
    "plain",
    "shown",
]
