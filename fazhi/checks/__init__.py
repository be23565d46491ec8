"""Checks: pure functions from a `Case` to findings, declared once in the registry.

Importing this package declares every family, in the order in which lists and the handbook show them.
"""

# One line a family; the order is the handbook's, so it is not sorted.
# isort: off
from fazhi.checks.registry import CHECKS, Check, run_checks

# isort: on

__all__ = ["CHECKS", "Check", "run_checks"]
