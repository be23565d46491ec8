"""What came back for one address: every hop, the last answer's bytes, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class FailureKind(StrEnum):
    """Why there is no answer to judge."""

    MALFORMED = "malformed"  # not an address that a browser could open
    PRIVATE = "private"  # inside an inner network
    NAME = "name"  # the host name has no address
    CONNECT = "connect"  # nobody listens, or the line was cut
    TIMEOUT = "timeout"
    TLS = "tls"  # no secure connection, or a wrong certificate
    PROTOCOL = "protocol"  # what came was not HTTP
    REDIRECTS = "redirects"  # too many, or in a circle
    ROBOTS = "robots"  # the site asks programs to stay away: a person must look


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure and a Chinese sentence about it."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and the head of its response. `address` is the IP address that answered, '' from a record.

    `body` is only kept of a page that jumps on by itself: the chain cannot be told without it.
    """

    url: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    address: str = ""
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first header of that name, '' where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of looking at `url`.

    `hops` are all responses in order, the last one is the page; `body` is its content, decompressed, at most as long as
    the limit (`truncated` tells). `tls` names version and cipher; `legacy_tls` marks a site that only speaks old TLS.
    `fetched_at` is ISO with zone; `sha256` that of the body.
    """

    url: str
    hops: tuple[Hop, ...] = ()
    body: bytes = b""
    failure: Failure | None = None
    truncated: bool = False
    tls: str | None = None
    legacy_tls: bool = False
    fetched_at: str = ""
    sha256: str = ""

    @property
    def final_url(self) -> str:
        """Where the look ended."""
        return self.hops[-1].url if self.hops else self.url

    @property
    def status(self) -> int | None:
        """The last status, None without any response."""
        return self.hops[-1].status if self.hops else None

    @property
    def redirected(self) -> bool:
        """Whether the page stands at another address than the one asked for."""
        return len(self.hops) > 1

    def header(self, name: str) -> str:
        """A header of the last response."""
        return self.hops[-1].header(name) if self.hops else ""


class Source(Protocol):
    """Something that gives answers: the network, or a recording."""

    def get(self, url: str) -> Answer:
        """The answer for one URL; never raises for what the other side does."""
        ...
