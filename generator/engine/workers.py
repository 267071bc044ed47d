"""Shares work out over the cores by forking: children see what the parent has read without a copy, and send back only results."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
V = TypeVar("V")

# Below this many things, of the size of a record, a fork costs more than it saves.
WORTH_SHARING = 1000
# With things to write a fork is worth it sooner.
_WORTH_HELP = 250
_TICKETS = 1000


class WorkerError(Exception):
    """A fault in a child; the text is its traceback. What the system refused a child (OSError) is raised as that, caused by this."""


def cores() -> int:
    """How many processes to use: the cores that this process may run on; 1 where forking is not safe."""
    if not _may_fork():
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _may_fork() -> bool:
    # Other threads (those of a live preview) may hold locks that a forked child would wait for for ever.
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def share(things: Sequence[T], work: Callable[[Sequence[T]], R], weight: int | None = None) -> list[R]:
    """The results of `work` on `parts` of `things`. Results must be picklable; raises WorkerError. `weight` is the work in records.

    Each part takes every n-th thing, since neighbours are alike: half of all files in their order would be all the long ones.
    """
    count = cores()
    if count == 1 or len(things) < 2 * count or (len(things) if weight is None else weight) < WORTH_SHARING:
        return [work(things)]
    return each(parts(things, count), work)


def parts(things: Sequence[T], count: int) -> list[Sequence[T]]:
    """Things in so many parts, as `share` divides them."""
    return [things[i::count] for i in range(count)]


Job = tuple[int, Callable[[], R]]


class Crew(Generic[V, R]):
    """Processes that work off weighed jobs, of which some can be begun before the others are known. Weights are in records.

    `jobs` are begun at once where there is another core. Once a value is there, `finish` works off what is left of them and the jobs that
    `more` makes of it, the same in each process. Whoever is done with one takes the next, the heaviest first.
    """

    def __init__(self, jobs: Sequence[Job[R]], more: Callable[[V], Sequence[Job[R]]]) -> None:
        self._jobs = jobs
        self._more = more
        self._helpers: list[tuple[int, int]] = []
        if not _worth(jobs):
            return
        self._queues = _Queue(), _Queue()
        self._queues[0].open(len(jobs))
        # The value waits in a file, so that nobody waits for who reads it; the pipe tells each that it is there.
        self._value = _memory()
        hearing, self._telling = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._helpers = [_start((), lambda _: self._help(hearing)) for _ in range(cores() - 1)]
        os.close(hearing)

    def _help(self, hearing: int) -> list[R]:
        # Else the collector would touch, and so copy, every page of what is shared.
        gc.disable()
        first, second = self._queues
        os.close(self._telling)
        os.close(second.giving)
        out = [result for _, result in first.drained(self._jobs)]
        # Only who gets something to do finds out what.
        if (size := int.from_bytes(os.read(hearing, 8), "big")) and (ticket := second.take()):
            jobs = self._more(pickle.loads(os.pread(self._value.fileno(), size, 0)))
            out += [result for _, result in second.drained(jobs, ticket)]
        return out

    def finish(self, value: V, tell: Callable[[int, int], None]) -> list[R]:
        """The results of all jobs, in no order that means anything. `tell` is told now and then how many of how many have been taken."""
        if not self._helpers:
            return _drain([*self._jobs, *self._more(value)], tell)
        try:
            packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
            self._value.write(packed)
            self._value.flush()
            first, second = self._queues
            jobs = self._more(value)
            second.open(len(jobs))
            os.write(self._telling, len(packed).to_bytes(8, "big") * len(self._helpers))
            results = []
            count = len(jobs) + len(self._jobs)
            for queue, some, before in ((second, jobs, 0), (first, self._jobs, len(jobs))):
                for done, result in queue.drained(some):
                    tell(before + done, count)
                    results.append(result)
        except BaseException:
            self.stop()
            raise
        answers = [_answer(pid, pipe) for pid, pipe in self._helpers]
        self._close()
        _raise([said for fine, said in answers if not fine])
        return results + [one for _, some in answers for one in some]

    def stop(self) -> None:
        """Ends whoever is still at work; for when the rest is not wanted any more."""
        for pid, pipe in self._helpers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(pipe)
        if self._helpers:
            self._close()

    def _close(self) -> None:
        self._helpers = []
        self._value.close()
        os.close(self._telling)
        for queue in self._queues:
            queue.close()


class _Queue:
    """Numbers of jobs in a pipe, of which each process takes the next."""

    def __init__(self) -> None:
        self.tickets, self.giving = os.pipe()

    def open(self, count: int) -> None:
        """Gives out so many numbers, and no more."""
        os.write(self.giving, b"".join(number.to_bytes(4, "big") for number in range(0, count, _step(count))))
        os.close(self.giving)
        self.giving = -1

    def take(self) -> bytes:
        """The next number, for `drained`; b"" if there is none left."""
        return os.read(self.tickets, 4)

    def drained(self, jobs: Sequence[Job[R]], ticket: bytes = b"") -> Iterator[tuple[int, R]]:
        """The results of the jobs whose numbers this process gets, and how many have been given out before each."""
        order = [job for _, job in sorted(jobs, key=lambda pair: -pair[0])]
        while ticket := ticket or self.take():
            start = int.from_bytes(ticket, "big")
            for number, job in enumerate(order[start : start + _step(len(order))], start):
                yield number, job()
            ticket = b""

    def close(self) -> None:
        os.close(self.tickets)
        if self.giving >= 0:
            os.close(self.giving)


def _step(count: int) -> int:
    # So many numbers a pipe holds for certain before anybody reads them.
    return -(-count // _TICKETS) or 1


def _worth(jobs: Sequence[Job[R]]) -> bool:
    return cores() > 1 and sum(weight for weight, _ in jobs) >= _WORTH_HELP


def _drain(jobs: Sequence[Job[R]], tell: Callable[[int, int], None]) -> list[R]:
    queue = _Queue()
    queue.open(len(jobs))

    def work(own: Sequence[bool]) -> list[R]:
        out = []
        for done, result in queue.drained(jobs):
            if own[0]:
                tell(done, len(jobs))
            out.append(result)
        return out

    try:
        helpers = cores() - 1 if _worth(jobs) else 0
        return [one for some in each([[True]] + [[False]] * helpers, work) for one in some]
    finally:
        queue.close()


def each(parts: Sequence[Sequence[T]], work: Callable[[Sequence[T]], R]) -> list[R]:
    """The results of `work` on each part, each in a process of its own but the first, which is done here."""
    if len(parts) == 1 or cores() == 1:
        return [work(part) for part in parts]
    sys.stdout.flush()
    sys.stderr.flush()
    # Else the child's collector would touch, and so copy, every page of what it shares; nor is there anything to collect yet.
    collecting = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        children = [_start(part, work) for part in parts[1:]]
        failures: list[Any] = []
        try:
            results: list[Any] = [work(parts[0])]
        finally:
            # Even if our own part fails, no child is left behind.
            answers = [_answer(pid, pipe) for pid, pipe in children]
        for fine, value in answers:
            if fine:
                results.append(value)
            else:
                failures.append(value)
    finally:
        gc.unfreeze()
        if collecting:
            gc.enable()
    _raise(failures)
    return results


def beside(work: Callable[[], R]) -> Callable[[], R]:
    """Begins some work in a process of its own, if there is a core for it, and returns what waits for its result (picklable)."""
    if cores() == 1:
        return work
    sys.stdout.flush()
    sys.stderr.flush()
    pid, pipe = _start((), lambda _: work())

    def result() -> R:
        fine, value = _answer(pid, pipe)
        if not fine:
            _raise([value])
        found: R = value
        return found

    return result


class Standby(Generic[R]):
    """Does some work whenever it is asked to, in a process of its own that waits for that, where there can be one.

    It is begun before there are other threads, so it may share its work out while we may not. It ends when we do.
    """

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._pid = 0
        if not _may_fork():
            return
        hearing, self._asking = os.pipe()
        answering, telling = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid, rest = _start((), lambda _: self._serve(answering, hearing, telling))
        for descriptor in (rest, hearing, telling):
            os.close(descriptor)
        self._answers = os.fdopen(answering, "rb")

    def _serve(self, answering: int, hearing: int, telling: int) -> None:
        # Who ends us from a keyboard ends who asks us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(answering)
        os.close(self._asking)
        # What is left over is taken away while nobody waits.
        gc.disable()
        with os.fdopen(telling, "wb") as out:
            while os.read(hearing, 1):
                pickle.dump(self._work(), out, pickle.HIGHEST_PROTOCOL)
                out.flush()
                gc.collect()

    def stop(self) -> None:
        """Ends the process, whatever it is at."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    def ask(self) -> R:
        """The result of the work, done anew. If the process has been ended, the work is done here from now on."""
        if self._pid:
            try:
                os.write(self._asking, b".")
                found: R = pickle.load(self._answers)
                return found
            except (OSError, EOFError):
                os.waitpid(self._pid, 0)
                self._pid = 0
        return self._work()


def _start(part: Sequence[T], work: Callable[[Sequence[T]], R]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    status = 1
    try:
        os.close(reading)
        try:
            answer = pickle.dumps((True, work(part)), pickle.HIGHEST_PROTOCOL)
            status = 0
        except BaseException as error:  # noqa: BLE001  # whatever happened, the parent must hear of it
            refused = (error.errno, error.strerror, error.filename) if isinstance(error, OSError) and error.errno else None
            answer = pickle.dumps((False, (traceback.format_exc(), refused)))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        # Not sys.exit: nothing of the parent's (handlers, buffers) may run twice.
        os._exit(status)


def _raise(failures: Sequence[tuple[str, tuple[Any, ...] | None]]) -> None:
    """Raises what children failed of, if any did."""
    if failures:
        fault = WorkerError("\n".join(text for text, _ in failures))
        refused = next((values for _, values in failures if values), None)
        if refused:
            raise OSError(*refused) from fault
        raise fault


def _memory() -> IO[bytes]:
    """A file for a while, in memory where there is such: a full disk is nothing to a value that is read at once."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("credit"), "w+b")
    return tempfile.TemporaryFile()


def _answer(pid: int, pipe: int) -> tuple[bool, Any]:
    with os.fdopen(pipe, "rb") as handle:
        data = handle.read()
    os.waitpid(pid, 0)
    if not data:
        return False, (f"process {pid} ended without an answer", None)
    fine, value = pickle.loads(data)
    return fine, value
