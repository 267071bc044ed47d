"""Does the same work for each of some things, several at once, each in a process of its own that may fail or die without harm to others."""

from __future__ import annotations

import os
import select
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from generator.engine import workers
from generator.engine.workers import Child

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What became of one thing: its result, or the traceback of a fault.

    `refused` (number, text, file) says what the system refused, if it was that.
    """

    result: R | None = None
    fault: str = ""
    refused: tuple[Any, ...] = ()


def each(things: Sequence[T], work: Callable[[T], R], at_once: int, tell: Callable[[int], None]) -> list[Done[R]]:
    """What became of each thing, in their order. Results must be picklable. `tell` is called with how many are finished.

    The processes end with this one, however it ends. Where forking is not safe, threads do the work.
    """
    if workers.cores() == 1:
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(partial(_here, work), things))
    found: list[Done[R]] = [Done()] * len(things)
    hearing, living = os.pipe()
    running: dict[int, tuple[int, Child[R]]] = {}
    try:
        waiting, done = list(enumerate(things)), 0
        while waiting or running:
            while waiting and len(running) < at_once:
                number, thing = waiting.pop(0)
                child = Child(partial(_there, work, thing, hearing, living))
                running[child.fileno()] = number, child
            for ready in select.select(list(running), [], [])[0]:
                number, child = running.pop(ready)
                fine, value = child.answer()
                found[number] = Done(value) if fine else Done(fault=value[0], refused=tuple(value[1] or ()))
                done += 1
                tell(done)
        return found
    finally:
        for _, child in running.values():
            child.stop()
        os.close(hearing)
        os.close(living)


def _here(work: Callable[[T], R], thing: T) -> Done[R]:
    try:
        return Done(work(thing))
    except OSError as error:
        return Done(fault=traceback.format_exc(), refused=(error.errno, error.strerror, error.filename))
    except Exception:  # noqa: BLE001  # whatever it is, it must not disturb the others, and is told
        return Done(fault=traceback.format_exc())


def _there(work: Callable[[T], R], thing: T, hearing: int, living: int) -> R:
    os.close(living)
    threading.Thread(target=_end_with, args=(hearing,), daemon=True).start()
    return work(thing)


def _end_with(hearing: int) -> None:
    """Ends this process when the one that started it has ended, so that nothing is written after it."""
    os.read(hearing, 1)
    os._exit(1)
