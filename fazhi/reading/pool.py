"""Reading in limited child processes, so that no file can stop a run.

Each worker is a process of its own with limits on memory, processor time and wall time. A file that breaks a limit
costs its worker and itself; the worker is replaced and the rest goes on. Pages without usable text are read by OCR
workers, which are started only when the first such page comes.

What comes back from a child is decoded as data (MessagePack into known types), never unpickled: a child that a hostile
file has taken over cannot reach the parent.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Self, get_type_hints

import msgspec

from fazhi.errors import EngineError
from fazhi.reading.document import Document, Problem, ProblemCode
from fazhi.reading.hashing import hash_file
from fazhi.reading.limits import DEFAULT_LIMITS, Limits
from fazhi.reading.pdf_bomb import BOMB_TEXT, is_flate_bomb
from fazhi.reading.reader import pages_waiting

_CONTEXT = multiprocessing.get_context("spawn")
"""Fresh interpreters: a forked child would inherit the parent's memory and locks."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read. `key` is the caller's own; `name` is the file's name as people know it."""

    key: str
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. `extra` is what `after` made of the document, None without `after`."""

    job: Job
    document: Document
    extra: Any = None


class _Order(msgspec.Struct):
    """Parent to child: read this file, or finish this half-read document by OCR."""

    path: str
    name: str
    document: Document | None = None


class _Reply(msgspec.Struct):
    """Child to parent. `broken` is set where the engine itself does not work: then no file can be read."""

    document: Document | None
    extra: msgspec.Raw = msgspec.Raw(b"\xc0")
    broken: str | None = None


class _Worker:
    """One child and the job it has."""

    def __init__(self, *, ocr: bool, limits: Limits, after: str | None) -> None:
        self.ocr, self._limits = ocr, limits
        ours, theirs = _CONTEXT.Pipe()
        self.connection = ours
        self.process = _CONTEXT.Process(target=_serve, args=(theirs, ocr, limits, after), daemon=True)
        self.process.start()
        theirs.close()
        self.job: Job | None = None
        self.half: Document | None = None
        self.deadline = float("inf")
        self.done = 0

    def give(self, job: Job, half: Document | None) -> bool:
        """Send a job; False where the child is already gone."""
        pages = pages_waiting(half) if half is not None else 0
        allowed = self._limits.wall_seconds + pages * self._limits.ocr_page_seconds
        self.job, self.half, self.deadline = job, half, time.monotonic() + allowed
        try:
            self.connection.send_bytes(msgspec.msgpack.encode(_Order(str(job.path), job.name, half)))
        except (BrokenPipeError, OSError):
            return False
        return True

    def take(self) -> _Reply | None:
        """The child's reply, or None where it is gone."""
        try:
            return msgspec.msgpack.decode(self.connection.recv_bytes(), type=_Reply)
        except (EOFError, OSError, msgspec.DecodeError):
            return None

    def rest(self) -> None:
        """The job is done."""
        self.job, self.half, self.deadline = None, None, float("inf")
        self.done += 1

    def kill(self) -> int | None:
        """End the child and everything it started; its exit code (negative: the signal)."""
        if self.process.pid is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.connection.close()
        self.process.close()
        return code


class ReadingPool:
    """A pool of reading children. Use as a context manager; `run` may be called several times.

    `after` names a function as 'module:function' that a child calls with each finished document; its return annotation
    says what comes back as `Outcome.extra`.
    """

    def __init__(
        self,
        workers: int = 2,
        ocr_workers: int = 1,
        limits: Limits = DEFAULT_LIMITS,
        after: str | None = None,
    ) -> None:
        self._limits, self._after = limits, after
        self._extra_type: Any = get_type_hints(_function(after))["return"] if after is not None else None
        self._size = {False: max(workers, 1), True: max(ocr_workers, 1)}
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all children."""
        while self._workers:
            self._workers.pop().kill()

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Read all jobs; outcomes come as they are finished, one for each job."""
        waiting = iter(jobs)
        halves: deque[tuple[Job, Document]] = deque()
        try:
            while True:
                self._hand_out(waiting, halves)
                if not any(worker.job for worker in self._workers):
                    return
                yield from self._collect(halves)
        except BaseException:
            # Ctrl-C, or the caller stopped listening: children may be in the middle of anything.
            self.close()
            raise

    def _hand_out(self, waiting: Iterator[Job], halves: deque[tuple[Job, Document]]) -> None:
        while halves and (worker := self._free(ocr=True)) is not None:
            job, half = halves.popleft()
            if not worker.give(job, half):
                self._drop(worker)
                halves.appendleft((job, half))
        while (worker := self._free(ocr=False)) is not None:
            if (fresh := next(waiting, None)) is None:
                return
            while not worker.give(fresh, None):
                self._drop(worker)
                worker = self._start(ocr=False)

    def _free(self, *, ocr: bool) -> _Worker | None:
        same = [worker for worker in self._workers if worker.ocr is ocr]
        for worker in same:
            if worker.job is not None:
                continue
            if worker.done < self._limits.recycle_after:
                return worker
            self._drop(worker)
            return self._start(ocr=ocr)
        return self._start(ocr=ocr) if len(same) < self._size[ocr] else None

    def _start(self, *, ocr: bool) -> _Worker:
        worker = _Worker(ocr=ocr, limits=self._limits, after=self._after)
        self._workers.append(worker)
        return worker

    def _drop(self, worker: _Worker) -> int | None:
        self._workers.remove(worker)
        return worker.kill()

    def _collect(self, halves: deque[tuple[Job, Document]]) -> Iterator[Outcome]:
        busy = {worker.connection: worker for worker in self._workers if worker.job is not None}
        patience = max(min(worker.deadline for worker in busy.values()) - time.monotonic(), 0.0)
        ready = wait(list(busy), timeout=patience)
        now = time.monotonic()
        for connection, worker in busy.items():
            if connection in ready:
                yield from self._reply_of(worker, halves)
            elif worker.deadline <= now:
                job, half = worker.job, worker.half
                self._drop(worker)
                if job is not None:
                    yield self._failed(job, half, ProblemCode.TIMEOUT, "读取时间超过限度，已放弃这个文件。")

    def _reply_of(self, worker: _Worker, halves: deque[tuple[Job, Document]]) -> Iterator[Outcome]:
        job, half = worker.job, worker.half
        if job is None:
            raise AssertionError("only busy workers are listened to")
        reply = worker.take()
        if reply is None:
            code = self._drop(worker)
            yield self._failed(job, half, *_cause_of_death(code))
            return
        worker.rest()
        if reply.document is None:
            raise EngineError(reply.broken or "")
        if half is None and pages_waiting(reply.document):
            halves.append((job, reply.document))
            return
        extra = msgspec.msgpack.decode(reply.extra, type=self._extra_type) if self._after is not None else None
        yield Outcome(job, reply.document, extra)

    def _failed(self, job: Job, half: Document | None, code: ProblemCode, message: str) -> Outcome:
        """The outcome of a job whose child was lost: what was read before OCR is kept."""
        if half is None:
            if is_flate_bomb(job.path):
                code, message = ProblemCode.BOMB, BOMB_TEXT
            document = _lost(job, Problem(code, message))
        else:
            problem = Problem(ProblemCode.PARTIAL, "图片页没有识别出来：" + message)
            document = replace(half, problems=(*half.problems, problem))
        extra = _function(self._after)(document) if self._after is not None else None
        return Outcome(job, document, extra)


def _lost(job: Job, problem: Problem) -> Document:
    """A document of which nothing is known but its bytes."""
    sha256, size = hash_file(job.path)
    return Document(job.name, sha256, size, "application/octet-stream", "", problems=(problem,))


def _cause_of_death(code: int | None) -> tuple[ProblemCode, str]:
    if code == -signal.SIGXCPU:
        return ProblemCode.TIMEOUT, "处理器时间超过限度，已放弃这个文件。"
    if code == -signal.SIGKILL:
        return ProblemCode.TOO_LARGE, "内存超过限度，已放弃这个文件。"
    return ProblemCode.CORRUPT, "文件损坏，读取程序异常退出，已放弃这个文件。"


def _function(name: str | None) -> Callable[[Document], Any]:
    if name is None:
        raise AssertionError("only called where a function is named")
    module, _, attribute = name.partition(":")
    found: Callable[[Document], Any] = getattr(importlib.import_module(module), attribute)
    return found


def _serve(connection: Connection, ocr: bool, limits: Limits, after: str | None) -> None:
    """The child's loop: one order, one reply, until the parent is gone."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _silence()
    _limit_memory(limits.ocr_memory_bytes if ocr else limits.memory_bytes)
    then = _function(after) if after is not None else None
    while True:
        try:
            order = msgspec.msgpack.decode(connection.recv_bytes(), type=_Order)
        except (EOFError, OSError):
            return
        _allow_cpu(limits, order)
        try:
            reply = msgspec.msgpack.encode(_work(order, limits, then))
        except MemoryError:
            problem = Problem(ProblemCode.TOO_LARGE, "读取这个文件要用的内存超过限度，没有读。")
            lost = _lost(Job("", Path(order.path), order.name), problem)
            extra = msgspec.Raw(msgspec.msgpack.encode(then(lost))) if then is not None else msgspec.Raw(b"\xc0")
            reply = msgspec.msgpack.encode(_Reply(lost, extra))
        connection.send_bytes(reply)


def _work(order: _Order, limits: Limits, then: Callable[[Document], Any] | None) -> _Reply:
    from fazhi.reading import read

    path = Path(order.path)
    try:
        if order.document is None:
            document = read(path, name=order.name, ocr=False, limits=limits)
            finished = not pages_waiting(document)
        else:
            from fazhi.reading.ocr import complete  # only here: a reading child has no room for the engine

            if any(pages_waiting(member.document) for member in order.document.members):
                # Members live only while their archive is being read: it is read again, which costs little beside OCR.
                document = read(path, name=order.name, ocr=True, limits=limits)
            else:
                document = complete(order.document, path)
            finished = True
    except EngineError as error:
        return _Reply(None, broken=str(error))
    if then is None or not finished:
        return _Reply(document)
    return _Reply(document, msgspec.Raw(msgspec.msgpack.encode(then(document))))


def _silence() -> None:
    """What engines print (a panic with its stack, a codec's warnings) is not for people: faults come back as data."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _limit_memory(limit: int) -> None:
    import resource

    # Only the soft limit: LibreOffice, which a child may start, needs more room than a reader.
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_cpu(limits: Limits, order: _Order) -> None:
    """The limit of the kernel counts the whole life of a process, so it is moved on for each file."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    pages = pages_waiting(order.document) if order.document is not None else 0
    allowed = limits.cpu_seconds + pages * limits.ocr_page_seconds * 2
    soft = int(used.ru_utime + used.ru_stime) + 1 + allowed
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
