"""Real servers on loopback: several virtual hosts, slow, cut, compressed, old TLS."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

ARTICLE = "<html><head><title>公告</title></head><body><p>" + "依法公开执法依据。" * 60 + "</p></body></html>"


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    requests: list[tuple[str, str]]

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Quiet

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.server.requests.append((self.headers["Host"], self.path))
        path = self.path.split("?")[0]
        name = "_" + path.strip("/").replace("/", "_").replace(".", "_")
        getattr(self, name, self._article)()

    def _article(self) -> None:
        self._send(200, ARTICLE.encode(), Content_Type="text/html; charset=utf-8")

    def _robots_txt(self) -> None:
        self._send(200, b"User-agent: *\nDisallow: /closed/\n", Content_Type="text/plain")

    def _gbk(self) -> None:
        self._send(200, ARTICLE.encode("gb18030"), Content_Type="text/html; charset=utf-8")

    def _gone(self) -> None:
        self._send(404, b"no")

    def _once(self) -> None:
        self._send(302, Location="/article")

    def _circle(self) -> None:
        self._send(302, Location="/circle")

    def _many(self) -> None:
        number = int(self.path.partition("?")[2] or 0)
        self._send(302, Location=f"/many?{number + 1}")

    def _inside(self) -> None:
        self._send(302, Location="http://10.0.0.8/secret")

    def _file(self) -> None:
        self._send(302, Location="file:///etc/passwd")

    def _zipped(self) -> None:
        self._send(200, gzip.compress(ARTICLE.encode()), Content_Encoding="gzip", Content_Type="text/html")

    def _bomb(self) -> None:
        self._send(200, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip", Content_Type="text/html")

    def _notgzip(self) -> None:
        self._send(200, b"plain words", Content_Encoding="gzip")

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        block = b"x" * 65536
        for _ in range(100_000):
            self.wfile.write(block)

    def _huge(self) -> None:
        body = ARTICLE.encode().replace(b"</body>", b"<p>" + "依法行政。".encode() * 650_000 + b"</p></body>")
        self._send(200, body, Content_Type="text/html; charset=utf-8")

    def _wrongtype(self) -> None:
        self._send(200, ARTICLE.encode(), Content_Type="application/octet-stream")

    def _imagetype(self) -> None:
        self._send(200, ARTICLE.encode(), Content_Type="image/png")

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _slow(self) -> None:
        time.sleep(3)
        self._article()

    def _cut(self) -> None:
        self._send(200, b"half", Content_Length="4000")
        self.close_connection = True

    def _busy(self) -> None:
        first = sum(path == "/busy" for _, path in self.server.requests) == 1
        if first:
            self._send(503, Retry_After="0")
        else:
            self._article()


@dataclass
class Site:
    """A running server: its port, what was asked of it, and the certificate authority of a TLS site."""

    port: int
    requests: list[tuple[str, str]] = field(default_factory=list)
    cafile: str | None = None

    def resolve(self, *hosts: str) -> dict[str, str]:
        """The resolve map that leads these hosts to the server."""
        return {f"{host}:{self.port}": "127.0.0.1" for host in hosts}


def _serve(context: ssl.SSLContext | None) -> tuple[_Quiet, Site]:
    server = _Quiet(("127.0.0.1", 0), _Handler)
    server.requests = []
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server, Site(server.server_address[1], server.requests)


@pytest.fixture
def site() -> Iterator[Site]:
    """A plain HTTP server."""
    server, site = _serve(None)
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, str]:
    """A certificate authority for test servers and the file with its certificate."""
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return authority, str(path)


@pytest.fixture
def old_site(authority: tuple[trustme.CA, str]) -> Iterator[Site]:
    """A server that speaks no TLS newer than 1.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    authority[0].issue_cert("zwgk.example.gov.cn").configure_cert(context)
    server, site = _serve(context)
    site.cafile = authority[1]
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def wrong_site(authority: tuple[trustme.CA, str]) -> Iterator[Site]:
    """A TLS server whose certificate is for another name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert("other.example.gov.cn").configure_cert(context)
    server, site = _serve(context)
    site.cafile = authority[1]
    yield site
    server.shutdown()
    server.server_close()
