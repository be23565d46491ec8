from collections.abc import Callable
from typing import Any

from fazhi.reading.compiled.elements import Element
from fazhi.reading.ofd_scene import Scene, Units

def collect(
    parent: Element,
    scene: Scene,
    units: Units,
    outer: tuple[float, float, float, float, float, float],
    depth: int,
    walk: Callable[..., Any],
    place: Callable[..., Any],
) -> None:
    """`ofd_text.walk`, to which what lxml has read and (`place`) what is not plain is handed back."""
