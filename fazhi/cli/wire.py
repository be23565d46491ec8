"""The JSON of `fazhi read --json`: what the reader sees in one file, in the form users script against."""

from __future__ import annotations

from typing import Any

from fazhi.gongwen import parse_paper
from fazhi.gongwen.facts import Fact
from fazhi.reading.document import Document, Page


def to_contract(document: Document) -> dict[str, Any]:
    """One file, its members inside it in the same form with their `path`."""
    return {
        "file": document.file,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "reader": document.reader,
        "pages": [_page(page) for page in document.pages],
        "document": _facts(document),
        "links": list(document.links),
        "members": [{"path": member.path, **to_contract(member.document)} for member in document.members],
        "meta": dict(document.meta),
        "problems": [{"code": problem.code.value, "message": problem.message} for problem in document.problems],
    }


def _page(page: Page) -> dict[str, Any]:
    row: dict[str, Any] = {
        "number": page.number,
        "text": page.text,
        "source": page.source.value,
        "confidence": round(page.confidence, 4),
    }
    if page.title:
        row["title"] = page.title
    return row


def _facts(document: Document) -> dict[str, Any]:
    paper = parse_paper(document)
    return {
        "title": _value(paper.title),
        "docno": _value(paper.docno),
        "issuers": [fact.value for fact in paper.issuers],
        "date": _value(paper.date),
        "kind": _value(paper.kind),
        "secrecy": _value(paper.secrecy),
        "recipients": list(paper.recipients),
        "attachments": [attachment.name for attachment in paper.attachments],
        "sealed": document.sealed,
        "copies": list(paper.copies),
        "urgency": _value(paper.urgency),
        "draft": paper.draft.quote if paper.draft is not None else None,
        "published": _value(paper.published),
        "source": _value(paper.source),
        "index_number": _value(paper.index_number),
    }


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact is not None else None
