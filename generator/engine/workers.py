"""Shares work over the cores by forking: children see what the parent has read without a copy, and send back only results.

There are two sorts of children. A `Child` works once and ends; `share`, `beside` and `Crew` use it. A `Standby` works each time that it is
asked to.
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

# With fewer items of the size of a record a fork costs more than it saves.
WORTH_SHARING = 1000
# If each item is also written, a fork pays sooner.
_WORTH_HELP = 250
# Every pipe holds at least so many numbers before anybody reads them.
_TICKETS = 1000
# No answer has so many bytes.
_LONGEST_ANSWER = 1 << 32


class WorkerError(Exception):
    """A child failed; the text is its traceback. An OSError in a child is raised as an OSError caused by this."""


def cores() -> int:
    """The number of processes to use: the cores available to this process; 1 if forking is not safe."""
    if not _may_fork():
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _may_fork() -> bool:
    # Other threads (those of a live preview) may hold locks for which a forked child would wait forever.
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1 and not _files_are_bounded()


def _files_are_bounded() -> bool:
    """Whether the answer of a child may be longer than a file may be (`ulimit -f`); the bound holds for files in memory, too."""
    # Not everywhere.
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    return most != resource.RLIM_INFINITY and most < _LONGEST_ANSWER


class Child(Generic[R]):
    """Some work in a process of its own, begun at once, whose result (picklable) can be asked for once.

    The child writes its result to memory and ends, so it never waits for its parent. If this object is dropped before the result was asked
    for, the child is ended; at the latest when the program ends.
    """

    def __init__(self, work: Callable[[], R]) -> None:
        self._written = _memory()
        receiving, sending = os.pipe()
        # Otherwise the text that waits in these buffers would be written twice.
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if not self._pid:
            os.close(receiving)
            _run(work, self._written, sending)
        os.close(sending)
        self._pipe = os.fdopen(receiving, "rb")
        self._end = weakref.finalize(self, _end, self._pid, os.getpid(), self._written, self._pipe)

    def fileno(self) -> int:
        """What can be read as soon as the child has ended, for `select`."""
        return self._pipe.fileno()

    def answer(self) -> tuple[bool, Any]:
        """Waits until the child has ended. Gives True and the result, or False and the traceback and errno of its fault."""
        with self._pipe as pipe:
            data = pipe.read()
        _, status = os.waitpid(self._pid, 0)
        self._end.detach()
        with self._written as file:
            if not data:
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
        self._pipe.close()


def _run(work: Callable[[], Any], written: IO[bytes], sending: int) -> NoReturn:
    """The whole life of a child. Its exit code is 0 if all of its answer was written."""
    status = 1
    try:
        # Otherwise the collector would touch, and so copy, every page of memory that is shared with the parent.
        gc.disable()
        try:
            answer = pickle.dumps((True, work()), pickle.HIGHEST_PROTOCOL)
        except BaseException as error:  # noqa: BLE001  # whatever happened, the parent must hear of it
            refused = (error.errno, error.strerror, error.filename) if isinstance(error, OSError) and error.errno else None
            answer = pickle.dumps((False, (traceback.format_exc(), refused)))
        try:
            written.write(answer)
            written.flush()
        except OSError:
            # A limit on the size of files holds for this memory too. The pipe has none, but a full pipe waits until somebody asks.
            with os.fdopen(sending, "wb") as pipe:
                pipe.write(answer)
        status = 0
    finally:
        # Not sys.exit: nothing of the parent's (handlers, buffers) may run twice.
        os._exit(status)


def _end(pid: int, parent: int, *files: IO[bytes]) -> None:
    # A child has copies of the objects of its siblings; only the parent may end these.
    if os.getpid() == parent:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        for file in files:
            file.close()


def _joined(children: Sequence[Child[R]], own: Callable[[], R]) -> list[R]:
    """The result of this process's part of some work, followed by those of the children. If this part fails, the children are ended."""
    collecting = gc.isenabled()
    # Nothing is garbage while results are being made.
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

    Each part takes every n-th item, since neighbours are alike: the first half of all files could hold all the long ones.
    """
    count = cores()
    if count == 1 or len(things) < 2 * count or (len(things) if weight is None else weight) < WORTH_SHARING:
        return [work(things)]
    own, *rest = parts(things, count)
    return _joined([Child(partial(work, part)) for part in rest], partial(work, own))


def parts(things: Sequence[T], count: int) -> list[Sequence[T]]:
    """Divides items into so many parts, as `share` does."""
    return [things[i::count] for i in range(count)]


def beside(work: Callable[[], R]) -> Callable[[], R]:
    """Starts some work in another process if a core is free, and returns a function that waits for its (picklable) result."""
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
    """Processes that do weighted jobs, some of which can be started before the others are known. Weights are in records.

    `jobs` are started at once if there is another core. Once a value is there, `finish` does the rest of them and the jobs that `more`
    makes from the value, the same ones in each process. A process that has finished a job takes the next, the heaviest first.
    """

    def __init__(self, jobs: Sequence[Job[R]], more: Callable[[V], Sequence[Job[R]]]) -> None:
        self._jobs = jobs
        self._more = more
        self._helpers: list[Child[list[R]]] = []
        if not _worth(jobs):
            return
        self._queues = _Queue(), _Queue()
        self._queues[0].open(len(jobs))
        # The value is in a file, so that the writer never waits for a reader; the pipe tells each process that it is there.
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
        """The results of all jobs, in no particular order. `tell` is called from time to time with how many of how many have been taken."""
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
        """Ends the helpers that are still working, if their results are no longer wanted."""
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
    """Numbers of jobs in a pipe, from which each process takes the next."""

    def __init__(self) -> None:
        self.tickets, self.giving = os.pipe()

    def open(self, count: int) -> None:
        """Writes numbers for so many jobs, and no more."""
        os.write(self.giving, b"".join(number.to_bytes(4, "big") for number in range(min(count, _TICKETS))))
        os.close(self.giving)
        self.giving = -1

    def take(self) -> bytes:
        """The next number, for `drained`; b"" if none is left."""
        return os.read(self.tickets, 4)

    def drained(self, jobs: Sequence[Job[R]], ticket: bytes = b"") -> Iterator[tuple[int, R]]:
        """The results of the jobs whose numbers this process gets, and about how many had been taken before each.

        With more jobs than numbers, each number is also that of lighter ones: the heaviest jobs all have numbers of their own.
        """
        order = [job for _, job in sorted(jobs, key=lambda pair: -pair[0])]
        while ticket := ticket or self.take():
            start = int.from_bytes(ticket, "big")
            before = start * len(order) // min(len(order), _TICKETS)
            for number, job in enumerate(order[start::_TICKETS], before):
                yield number, job()
            ticket = b""

    def close(self) -> None:
        """Closes both ends of the pipe."""
        os.close(self.tickets)
        if self.giving >= 0:
            os.close(self.giving)


def _worth(jobs: Sequence[Job[R]]) -> bool:
    return cores() > 1 and sum(weight for weight, _ in jobs) >= _WORTH_HELP


def _work_off(jobs: Sequence[Job[R]], tell: Callable[[int, int], None]) -> list[R]:
    """The results of jobs that are all known before any helper exists."""
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
    """Does some work whenever it is asked to, in a process that waits for requests; in this process if forking is not possible.

    It is started before there are other threads, so it may fork while this process may not. It ends with this process.
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
        # A keyboard interrupt ends the process that asks, which then ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.close(answering)
        os.close(self._asking)
        with os.fdopen(telling, "wb") as out:
            while os.read(hearing, 1):
                pickle.dump(self._work(), out, pickle.HIGHEST_PROTOCOL)
                out.flush()
                # Garbage is collected while nobody waits.
                gc.collect()

    def stop(self) -> None:
        """Ends the process, whatever it is doing."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def ask(self) -> R:
        """The result of the work, done anew. If the process has been ended, the work is done in this process from now on."""
        if self._child is not None:
            try:
                os.write(self._asking, b".")
                found: R = pickle.load(self._answers)
                return found
            except (OSError, EOFError):
                self.stop()
        return self._work()


def _raise(failures: Sequence[tuple[str, tuple[Any, ...] | None]]) -> None:
    """Raises the faults of children, if there are any."""
    if failures:
        fault = WorkerError("\n".join(text for text, _ in failures))
        refused = next((values for _, values in failures if values), None)
        if refused:
            raise OSError(*refused) from fault
        raise fault


def _memory() -> IO[bytes]:
    """A temporary file, in memory if possible: a value that is read at once must not depend on a full disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("credit"), "w+b")
    return tempfile.TemporaryFile()
