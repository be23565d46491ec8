"""Which cycle a page is about."""

from __future__ import annotations

from fazhi.apps.framework.access import cycle_of, cycles_of

__all__ = ["cycle_of", "cycles_of"]
