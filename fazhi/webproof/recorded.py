"""WARC (ISO 28500): answers kept in a file, and answers given from one instead of the network."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from fazhi.errors import FazhiError
from fazhi.webproof.answer import Answer, Failure, FailureKind, Hop
from fazhi.webproof.guard import AddressRefusedError, Guard, HostNotFoundError
from fazhi.webproof.normal import key, mend, wire
from fazhi.webproof.onward import onward

MAX_BODY = 10 * 1024 * 1024
"""No page of a government site that a person reads is larger; the rest is cut off."""
MAX_HOPS = 10


class RecordingError(FazhiError):
    """A WARC file that cannot be read."""

    code = "recording"

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"网页记录“{path.name}”不能读取，请重新制作或移走这个文件。")


class Recording:
    """Answers from a WARC file; a `Source`. Addresses inside an inner network are refused as on the network."""

    def __init__(self, path: Path) -> None:
        self._answers = _load(path)
        # A recorded name needs no resolver: whatever was recorded was public then.
        self._guard = Guard(resolver=lambda host, port: ["8.8.8.8"])

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def starts(self) -> list[str]:
        """The addresses that were asked for: those recorded to which no recorded redirect leads, in order."""
        exact = {hop.url: (hop, body) for hop, body, _ in self._answers.values()}
        targets = {wire(target) for hop, body in exact.values() if (target := onward(hop, body)) is not None}
        return [url for url in exact if url not in targets]

    def get(self, url: str) -> Answer:
        """The recorded answer with its redirects followed inside the recording."""
        hops: list[Hop] = []
        current = mend(url) or url
        seen: set[str] = set()
        while True:
            if (failure := self._refusal(current)) is not None:
                return Answer(url, tuple(hops), failure=failure)
            found = self._answers.get(wire(current)) or self._answers.get(key(current))
            if found is None:
                return Answer(url, tuple(hops), failure=_not_recorded(current))
            hop, body, date = found
            hops.append(hop)
            target = onward(hop, body)
            if target is None or (hop.status == 200 and not self._knows(target)):
                # A jump inside a page whose target was not recorded: what was recorded is all there is to see.
                return _finished(url, hops, body, date)
            current = target
            if wire(current) in seen or len(hops) > MAX_HOPS:
                return Answer(url, tuple(hops), failure=Failure(FailureKind.REDIRECTS, "网址反复跳转，打不开"))
            seen.add(wire(current))

    def _knows(self, url: str) -> bool:
        return self._refusal(url) is not None or wire(url) in self._answers or key(url) in self._answers

    def _refusal(self, url: str) -> Failure | None:
        try:
            self._guard.admit(url)
        except AddressRefusedError as error:
            return Failure(FailureKind.PRIVATE if error.private else FailureKind.MALFORMED, error.reason)
        except HostNotFoundError:
            return Failure(FailureKind.NAME, "域名没有解析")
        return None


def _not_recorded(url: str) -> Failure:
    return Failure(FailureKind.NAME, "网页记录里没有这个网址的应答，按打不开处理")


def _finished(url: str, hops: list[Hop], body: bytes, date: str) -> Answer:
    return Answer(
        url,
        tuple(hops),
        body=body[:MAX_BODY],
        truncated=len(body) > MAX_BODY,
        fetched_at=date,
        sha256=hashlib.sha256(body[:MAX_BODY]).hexdigest(),
    )


Stored = tuple[Hop, bytes, str]


def _load(path: Path) -> dict[str, Stored]:
    """The last response for each address, under its wire form and its normal form."""
    found: dict[str, Stored] = {}
    try:
        with path.open("rb") as stream:
            for url, stored in _responses(stream):
                found[url] = stored
                # Two recorded pages may share a normal form (http and https): the exact one wins above.
                found.setdefault(key(url), stored)
    except (ArchiveLoadFailed, EOFError, OSError, zlib.error, UnicodeError, ValueError) as error:
        raise RecordingError(path) from error
    if not found and path.stat().st_size:
        raise RecordingError(path)
    return found


def _responses(stream: BinaryIO) -> Iterator[tuple[str, Stored]]:
    for record in ArchiveIterator(stream):
        if record.rec_type != "response" or record.http_headers is None:
            continue
        url = wire(record.rec_headers.get_header("WARC-Target-URI").strip("<>"))
        body = record.content_stream().read(MAX_BODY + 1)
        yield url, (_hop(url, record.http_headers), body, record.rec_headers.get_header("WARC-Date") or "")


def _hop(url: str, head: Any) -> Hop:
    code, _, reason = head.statusline.partition(" ")
    headers = tuple((str(name), str(value)) for name, value in head.headers)
    return Hop(url, int(code) if code.isdigit() else 0, reason, headers)


class AnswerWriter:
    """Writes answers to a WARC file one by one; the file takes its place when the writer is left without an error.

    Request and response of every hop are written; only the last hop and pages that jump on have a body.
    """

    def __init__(self, path: Path, *, user_agent: str) -> None:
        self._path, self._agent = path, user_agent
        self._draft = path.with_name(f".{path.name}.tmp")

    def __enter__(self) -> Self:
        self._out = self._draft.open("wb")
        self._writer = WARCWriter(self._out, gzip=self._path.suffix == ".gz")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.close()
        if kind is None:
            self._draft.replace(self._path)
        else:
            self._draft.unlink(missing_ok=True)

    def write(self, answer: Answer) -> None:
        """Write one answer."""
        for hop in answer.hops:
            body = answer.body if hop is answer.hops[-1] else hop.body
            _write_hop(self._writer, hop, body, answer.fetched_at, self._agent)


def write_answers(path: Path, answers: Iterable[Answer], *, user_agent: str) -> None:
    """Write a WARC file of these answers."""
    with AnswerWriter(path, user_agent=user_agent) as writer:
        for answer in answers:
            writer.write(answer)


def _write_hop(writer: Any, hop: Hop, body: bytes, date: str, user_agent: str) -> None:
    # The body is kept decompressed, so the headers that describe its transfer are renamed, as recorders do.
    headers = [(_renamed(name), value) for name, value in hop.headers]
    head = StatusAndHeaders(f"{hop.status} {hop.reason}".strip(), headers, protocol="HTTP/1.1")
    facts = {"WARC-Date": date} if date else {}
    if hop.address:
        facts["WARC-IP-Address"] = hop.address
    # With its length told, the body is not buffered in a temporary file that nobody closes.
    response = writer.create_warc_record(
        hop.url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=facts
    )
    line = StatusAndHeaders(f"GET {hop.url} HTTP/1.1", [("User-Agent", user_agent)], is_http_request=True)
    request = writer.create_warc_record(hop.url, "request", http_headers=line, warc_headers_dict=dict(facts))
    writer.write_request_response_pair(request, response)


def _renamed(name: str) -> str:
    if name.lower() in ("content-encoding", "transfer-encoding", "content-length"):
        return f"X-Archive-Orig-{name}"
    return name
