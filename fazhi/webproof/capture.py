"""A capture: one dated look at an address, with everything an assessor would note about the page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PageState(StrEnum):
    """What an assessor finds at the address."""

    GOOD = "good"
    DEAD = "dead"  # error status, no name, no connection, broken TLS
    MISSING = "missing"  # “page not found” with status 200
    HOME = "home"  # lands on a home page
    LISTING = "listing"  # lands on a list of articles
    LOGIN = "login"  # asks for an account
    PRIVATE = "private"  # inside an inner network
    PARKED = "parked"  # the domain is for sale
    PROTECTED = "protected"  # the site keeps programs out: a person must look
    MAINTENANCE = "maintenance"  # closed for the time being
    MALFORMED = "malformed"  # no address at all
    UNSEEN = "unseen"  # not looked at (robots.txt)


@dataclass(frozen=True, slots=True)
class Capture:
    """One look. Dates are ISO; `date_from` names the rule (`meta`, `label`, `script-ct` …), `date_quote` what it read.

    `state` and `reason` say what an assessor finds; `account` is the public account that published an article.
    `column` is the path of the page in its site (首页, 政务公开, …), `attachments` are addresses of linked files.
    """

    url: str
    final_url: str
    status: int | None
    state: PageState
    reason: str = ""
    quote: str = ""
    title: str | None = None
    date: str | None = None
    date_from: str | None = None
    date_quote: str | None = None
    source: str | None = None
    index_number: str | None = None
    docno: str | None = None
    account: str | None = None
    column: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    charset: str | None = None
    text: str = ""
    media_type: str = ""
    sha256: str = ""
    fetched_at: str = ""
    tls: str | None = None
    legacy_tls: bool = False
    redirects: tuple[str, ...] = ()
    picture: str | None = None
