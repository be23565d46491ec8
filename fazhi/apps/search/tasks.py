"""Indexing that is done later."""

from __future__ import annotations

from fazhi.apps.jobs.registry import job
from fazhi.apps.search import services


@job("search.document", "检索：文档")
def document(document_id: int) -> None:
    """Index the pages of a document."""
    services.index_document(document_id)


@job("search.capture", "检索：网页")
def capture(capture_id: int) -> None:
    """Index a look at an address."""
    services.index_capture(capture_id)


@job("search.decision", "检索：审阅意见")
def decision(decision_id: int) -> None:
    """Index an opinion."""
    services.index_decision(decision_id)


@job("search.entries", "检索：台账")
def entries(entry_ids: list[int]) -> None:
    """Index register rows."""
    services.index_entries(entry_ids)
