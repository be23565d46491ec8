"""Checks: pure functions from a `Case` to findings, declared once in the registry.

Importing this package declares every family, in the order in which lists and the handbook show them.
"""

# One line a family; the order is the handbook's, so it is not sorted.
# ruff: isort: skip_file
# ruff: noqa: F401
from fazhi.checks.registry import CHECKS, Check, run_checks
from fazhi.checks import submitted
from fazhi.checks import receipt
from fazhi.checks import reading_faults
from fazhi.checks import secrecy
from fazhi.checks import persons
from fazhi.checks import dating
from fazhi.checks import issuers
from fazhi.checks import places
from fazhi.checks import docnos
from fazhi.checks import drafts
from fazhi.checks import seals
from fazhi.checks import requirements
from fazhi.checks import relevance
from fazhi.checks import attachments
from fazhi.checks import forms
from fazhi.checks import names
from fazhi.checks import likeness_checks
from fazhi.checks import sums
from fazhi.checks import ledger_figures
from fazhi.checks import laws
from fazhi.checks import links
