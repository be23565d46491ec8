"""What is found on an OFD page before it is put in order: pieces of text, pictures and paths with their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from fazhi.reading.ofd_numbers import Matrix, matrix_of
from fazhi.reading.piece import Piece

if TYPE_CHECKING:
    from fazhi.reading.ofd_package import Node

    Units = Callable[[str], Node | None]
    """Gives the composite graphic unit of an ID, or None."""


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """A picture or a path on a page, with the matrix of what it stands in."""

    element: Node
    outer: Matrix

    @property
    def matrix(self) -> Matrix:
        """From its own space to millimetres on the page; worked out when wanted, for forms have thousands of rules."""
        return matrix_of(self.element, self.outer)


@dataclass(slots=True)
class Scene:
    """Everything found on one page, in millimetres from the page's own origin."""

    pieces: dict[int, list[Piece]] = field(default_factory=lambda: {0: [], 90: [], 180: [], 270: []})
    images: list[Drawn] = field(default_factory=list)
    paths: list[Drawn] = field(default_factory=list)
    leaning: int = 0
    unmapped: int = 0
