from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")

def entries(
    data: bytes, start: int, end: int, count: int, make: Callable[..., Any], type: type[_T], newest: int
) -> list[_T] | None: ...
def packed(held: bytes, name: str, at: int, size: int) -> bytes | None: ...
