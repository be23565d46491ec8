"""Any written report held against the registers: each figure found, matched by its words, and judged."""

from fazhi.reporting.verify.facts import Known, Verdict, VerifiedFigure, known_docno
from fazhi.reporting.verify.judge import verify

__all__ = ["Known", "Verdict", "VerifiedFigure", "known_docno", "verify"]
