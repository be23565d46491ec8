"""The workbooks of a review: 审阅总表.xlsx (everything, to filter and sort) and 进度.xlsx (the matrix, to print)."""

from __future__ import annotations

from fazhi.reviewset.overview_book import write_overview
from fazhi.reviewset.progress_book import write_progress

__all__ = ["write_overview", "write_progress"]
