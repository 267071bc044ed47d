"""Shares work out over the cores by forking: children see what the parent has read without a copy, and send back only results.

There are two sorts of children. A `Child` works once and ends; `share`, `beside` and `Crew` are made of such. A `Standby` works each time
that it is asked to.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import tempfile
import threading
import traceback
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import IO, Any, Generic, NoReturn, TypeVar

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


class Child(Generic[R]):
    """Some work in a process of its own, begun at once, whose result (picklable) can be asked for once.

    The child writes its result to memory and ends, so it never waits for its parent. If this object is dropped before the result was asked
    for, the child is ended; at the latest when the program ends.
    """

    def __init__(self, work: Callable[[], R]) -> None:
        self._written = _memory()
        # Else what waits in these buffers would be written twice.
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if not self._pid:
            _run(work, self._written)
        self._end = weakref.finalize(self, _end, self._pid, os.getpid())

    def answer(self) -> tuple[bool, Any]:
        """Waits until the child has ended. Gives True and the result, or False and the traceback and errno of its fault."""
        _, status = os.waitpid(self._pid, 0)
        self._end.detach()
        with self._written as file:
            file.seek(0)
            data = file.read()
        if status or not data:
            return False, (f"process {self._pid} ended without an answer", None)
        fine, value = pickle.loads(data)
        return fine, value

    def stop(self) -> None:
        """Ends the child, whatever it is doing. Does nothing if it has been asked for its result or stopped before."""
        self._end()
        self._written.close()


def _run(work: Callable[[], Any], written: IO[bytes]) -> NoReturn:
    """The whole life of a child. Its exit code is 0 if all of its answer was written."""
    status = 1
    try:
        # Else the collector would touch, and so copy, every page of memory that is shared with the parent.
        gc.disable()
        try:
            answer = pickle.dumps((True, work()), pickle.HIGHEST_PROTOCOL)
        except BaseException as error:  # noqa: BLE001  # whatever happened, the parent must hear of it
            refused = (error.errno, error.strerror, error.filename) if isinstance(error, OSError) and error.errno else None
            answer = pickle.dumps((False, (traceback.format_exc(), refused)))
        written.write(answer)
        written.flush()
        status = 0
    finally:
        # Not sys.exit: nothing of the parent's (handlers, buffers) may run twice.
        os._exit(status)


def _end(pid: int, parent: int) -> None:
    # A child has copies of the objects that stand for its siblings; only the parent may end these.
    if os.getpid() == parent:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _joined(children: Sequence[Child[R]], own: Callable[[], R]) -> list[R]:
    """The result of our own part of some work, and then those of the children. If our part fails, no child is left behind."""
    collecting = gc.isenabled()
    # While results are being made there is nothing to collect yet.
    gc.disable()
    try:
        results = [own()]
        answers = [child.answer() for child in children]
    finally:
        for child in children:
            child.stop()
        if collecting:
            gc.enable()
    _raise([value for fine, value in answers if not fine])
    return results + [value for _, value in answers]


def share(things: Sequence[T], work: Callable[[Sequence[T]], R], weight: int | None = None) -> list[R]:
    """The results of `work` on `parts` of `things`. Results must be picklable; raises WorkerError. `weight` is the work in records.

    Each part takes every n-th thing, since neighbours are alike: half of all files in their order would be all the long ones.
    """
    count = cores()
    if count == 1 or len(things) < 2 * count or (len(things) if weight is None else weight) < WORTH_SHARING:
        return [work(things)]
    own, *rest = parts(things, count)
    return _joined([Child(partial(work, part)) for part in rest], partial(work, own))


def parts(things: Sequence[T], count: int) -> list[Sequence[T]]:
    """Things in so many parts, as `share` divides them."""
    return [things[i::count] for i in range(count)]


def beside(work: Callable[[], R]) -> Callable[[], R]:
    """Begins some work in a process of its own, if there is a core for it, and returns what waits for its result (picklable)."""
    if cores() == 1:
        return work
    child = Child(work)

    def result() -> R:
        fine, value = child.answer()
        if not fine:
            _raise([value])
        found: R = value
        return found

    return result


Job = tuple[int, Callable[[], R]]


class Crew(Generic[V, R]):
    """Processes that work off weighed jobs, of which some can be begun before the others are known. Weights are in records.

    `jobs` are begun at once where there is another core. Once a value is there, `finish` works off what is left of them and the jobs that
    `more` makes of it, the same in each process. Whoever is done with one takes the next, the heaviest first.
    """

    def __init__(self, jobs: Sequence[Job[R]], more: Callable[[V], Sequence[Job[R]]]) -> None:
        self._jobs = jobs
        self._more = more
        self._helpers: list[Child[list[R]]] = []
        if not _worth(jobs):
            return
        self._queues = _Queue(), _Queue()
        self._queues[0].open(len(jobs))
        # The value waits in a file, so that nobody waits for who reads it; the pipe tells each that it is there.
        self._value = _memory()
        hearing, self._telling = os.pipe()
        self._helpers = [Child(partial(self._help, hearing)) for _ in range(cores() - 1)]
        os.close(hearing)

    def _help(self, hearing: int) -> list[R]:
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
            return _work_off([*self._jobs, *self._more(value)], tell)
        try:
            return [one for some in _joined(self._helpers, lambda: self._lead(value, tell)) for one in some]
        finally:
            self._close()

    def _lead(self, value: V, tell: Callable[[int, int], None]) -> list[R]:
        """Gives the value to the helpers, and works as they do."""
        packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._value.write(packed)
        self._value.flush()
        first, second = self._queues
        jobs = self._more(value)
        second.open(len(jobs))
        os.write(self._telling, len(packed).to_bytes(8, "big") * len(self._helpers))
        out = []
        count = len(jobs) + len(self._jobs)
        for queue, some, before in ((second, jobs, 0), (first, self._jobs, len(jobs))):
            for done, result in queue.drained(some):
                tell(before + done, count)
                out.append(result)
        return out

    def stop(self) -> None:
        """Ends whoever is still at work; for when the rest is not wanted any more."""
        for child in self._helpers:
            child.stop()
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
        """Closes both ends of the pipe."""
        os.close(self.tickets)
        if self.giving >= 0:
            os.close(self.giving)


def _step(count: int) -> int:
    # So many numbers a pipe holds for certain before anybody reads them.
    return -(-count // _TICKETS) or 1


def _worth(jobs: Sequence[Job[R]]) -> bool:
    return cores() > 1 and sum(weight for weight, _ in jobs) >= _WORTH_HELP


def _work_off(jobs: Sequence[Job[R]], tell: Callable[[int, int], None]) -> list[R]:
    """The results of jobs that are all known before anybody is there to help."""
    with contextlib.closing(_Queue()) as queue:
        queue.open(len(jobs))

        def work(tell: Callable[[int, int], None] | None) -> list[R]:
            out = []
            for done, result in queue.drained(jobs):
                if tell is not None:
                    tell(done, len(jobs))
                out.append(result)
            return out

        helpers = [Child(partial(work, None)) for _ in range(cores() - 1)] if _worth(jobs) else []
        return [one for some in _joined(helpers, partial(work, tell)) for one in some]


class Standby(Generic[R]):
    """Does some work whenever it is asked to, in a process of its own that waits for that, where there can be one.

    It is begun before there are other threads, so it may share its work out while we may not. It ends when we do.
    """

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._child: Child[None] | None = None
        if not _may_fork():
            return
        hearing, self._asking = os.pipe()
        answering, telling = os.pipe()
        self._child = Child(partial(self._serve, answering, hearing, telling))
        os.close(hearing)
        os.close(telling)
        self._answers = os.fdopen(answering, "rb")

    def _serve(self, answering: int, hearing: int, telling: int) -> None:
        # Who ends us from a keyboard ends who asks us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(answering)
        os.close(self._asking)
        with os.fdopen(telling, "wb") as out:
            while os.read(hearing, 1):
                pickle.dump(self._work(), out, pickle.HIGHEST_PROTOCOL)
                out.flush()
                # What is left over is taken away while nobody waits.
                gc.collect()

    def stop(self) -> None:
        """Ends the process, whatever it is at."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def ask(self) -> R:
        """The result of the work, done anew. If the process has been ended, the work is done here from now on."""
        if self._child is not None:
            try:
                os.write(self._asking, b".")
                found: R = pickle.load(self._answers)
                return found
            except (OSError, EOFError):
                self.stop()
        return self._work()


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
