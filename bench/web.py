"""Links a second on loopback with 100 ms of delay, with and without WARC, beside httpcore alone on the same server.

`python -m bench.web [LINKS]`. The server runs in a process of its own; each run is a process too, so that its peak
memory is its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import httpcore
from fazhi.webproof.answer import Answer
from fazhi.webproof.courtesy import Manners
from fazhi.webproof.fetch import Fetcher
from fazhi.webproof.guard import Guard
from fazhi.webproof.look import look_at
from fazhi.webproof.recorded import AnswerWriter
from fazhi.webproof.rounds import go_round

DELAY = 0.1
HOSTS = 40
AT_ONCE = 32
PAGE = (
    "<html><head><title>行政执法公示_明河县人民政府</title><meta name='PubDate' content='2021-04-12'></head><body>"
    + "".join(f"<li><a href='/{n}/'>栏目{n}</a></li>" for n in range(60))
    + "<h1>行政执法公示</h1>"
    + "<p>各单位要及时更新权责清单，公开执法主体、权限、依据、程序和救济渠道，自觉接受社会监督。</p>" * 60
    + "</body></html>"
).encode()


def serve(told: Connection) -> None:
    """Answer every request with the page, 100 ms late; the port is told."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(DELAY)
                robots = b" /robots.txt " in head
                body, status = (b"", b"404 no") if robots else (PAGE, b"200 OK")
                kind = b"Content-Type: text/html; charset=utf-8\r\n"
                writer.write(b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def addresses(links: int, port: int) -> list[str]:
    """Links over several sites."""
    return [f"http://w{n % HOSTS}.minghe.gov.cn:{port}/t20210412_{n}.html" for n in range(links)]


def ours(links: int, port: int, warc: bool) -> None:
    """The whole look: guard, robots, fetch, page, verdict."""
    guard = Guard(resolve={f"w{n}.minghe.gov.cn:{port}": "127.0.0.1" for n in range(HOSTS)})
    manners = Manners(per_host=2, interval=0.0, overall=AT_ONCE)
    good = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        AnswerWriter(Path(folder) / "a.warc.gz", user_agent="bench") as writer,
    ):

        def take(answer: Answer) -> None:
            nonlocal good
            if warc:
                writer.write(answer)
            good += look_at(answer).date == "2021-04-12"

        go_round(addresses(links, port), lambda: Fetcher(guard=guard, manners=manners), take)
    if good != links:
        raise SystemExit(f"{links - good} of {links} pages were not read")


def raw(links: int, port: int) -> None:
    """httpcore alone: the same requests at once, nothing done with the bodies."""

    async def work() -> None:
        waiting = iter(range(links))
        async with httpcore.AsyncConnectionPool(max_connections=AT_ONCE) as pool:

            async def hand() -> None:
                for n in waiting:
                    await pool.request("GET", f"http://127.0.0.1:{port}/{n}")

            await asyncio.gather(*(hand() for _ in range(AT_ONCE)))

    asyncio.run(work())


def _timed(told: Connection, job: Callable[..., None], *arguments: object) -> None:
    start = time.perf_counter()
    job(*arguments)
    told.send((time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def measure(job: Callable[..., None], *arguments: object) -> tuple[float, float]:
    """Seconds and peak megabytes of a job in a process of its own."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_timed, args=(there, job, *arguments))
    child.start()
    there.close()
    try:
        seconds, megabytes = here.recv()
    finally:
        child.join()
    return float(seconds), float(megabytes)


def main(links: int) -> None:
    """Print links a second, memory and growth."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    limit, _ = measure(raw, links, port)
    print(f"httpcore alone, {AT_ONCE} at once: {links / limit:.0f} links a second")
    for words, warc in (("without WARC", False), ("with WARC", True)):
        seconds, megabytes = measure(ours, links, port, warc)
        quarter, _ = measure(ours, links // 4, port, warc)
        print(
            f"{words}: {links / seconds:.0f} links a second, {limit / seconds:.2f} of httpcore alone, peak "
            f"{megabytes:.0f} MB; 4 times the links take {seconds / quarter:.1f} times as long"
        )
    server.terminate()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
