"""Shares work out over the cores by forking: children see what the parent has read without a copy, and send back only results."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Below this many things, of the size of a record, a fork costs more than it saves.
WORTH_SHARING = 1000
_TICKETS = 1000


class WorkerError(Exception):
    """A fault in a child; the text is its traceback."""


def cores() -> int:
    """How many processes to use: the cores that this process may run on; 1 where forking is not safe."""
    # Other threads (those of a live preview) may hold locks that a forked child would wait for for ever.
    if not hasattr(os, "fork") or sys.platform == "darwin" or threading.active_count() > 1:
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


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


def drain(jobs: Sequence[tuple[int, Callable[[], R]]], tell: Callable[[int], None]) -> list[R]:
    """The results of weighed jobs, in no order that means anything. Whoever is done with one takes the next, the heaviest first.

    Weights are in records. `tell` is told now and then how many jobs have been taken.
    """
    order = [job for _, job in sorted(jobs, key=lambda pair: -pair[0])]
    tickets, giving = os.pipe()
    # So many numbers a pipe holds for certain before anybody reads them.
    size = -(-len(order) // _TICKETS) or 1
    os.write(giving, b"".join(number.to_bytes(4, "big") for number in range(0, len(order), size)))
    os.close(giving)

    def work(own: Sequence[bool]) -> list[R]:
        out = []
        while ticket := os.read(tickets, 4):
            start = int.from_bytes(ticket, "big")
            if own[0]:
                tell(start)
            out += [job() for job in order[start : start + size]]
        return out

    try:
        few = sum(weight for weight, _ in jobs) < WORTH_SHARING
        return [one for some in each([[True]] + [[False]] * (0 if few else cores() - 1), work) for one in some]
    finally:
        os.close(tickets)


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
        failures: list[str] = []
        try:
            results: list[Any] = [work(parts[0])]
        finally:
            # Even if our own part fails, no child is left behind.
            answers = [_answer(pid, pipe) for pid, pipe in children]
        for fine, value in answers:
            if fine:
                results.append(value)
            else:
                failures.append(str(value))
    finally:
        gc.unfreeze()
        if collecting:
            gc.enable()
    if failures:
        raise WorkerError("\n".join(failures))
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
            raise WorkerError(str(value))
        found: R = value
        return found

    return result


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
        except BaseException:  # noqa: BLE001  # whatever happened, the parent must hear of it
            answer = pickle.dumps((False, traceback.format_exc()))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        # Not sys.exit: nothing of the parent's (handlers, buffers) may run twice.
        os._exit(status)


def _answer(pid: int, pipe: int) -> tuple[bool, Any]:
    with os.fdopen(pipe, "rb") as handle:
        data = handle.read()
    os.waitpid(pid, 0)
    if not data:
        return False, f"process {pid} ended without an answer"
    fine, value = pickle.loads(data)
    return fine, value
