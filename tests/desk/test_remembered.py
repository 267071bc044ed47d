from __future__ import annotations

import threading
from typing import Any

from support import HANGS

from generator.desk.remembered import Remembered


def test_each_state_is_worked_on_once() -> None:
    made: list[Any] = []
    known: Remembered[int] = Remembered(lambda published: made.append(published) or len(made))
    one, other, third = object(), object(), object()
    assert [known.of(one), known.of(one)] == [1, 1]  # type: ignore[arg-type]
    # One serves while the next is made ready: both are kept.
    assert [known.of(other), known.of(one), known.of(other)] == [2, 1, 2]  # type: ignore[arg-type]
    assert [known.of(third), known.of(other)] == [3, 2]  # type: ignore[arg-type]
    assert made == [one, other, third]


def test_several_who_ask_at_once_wait_for_one() -> None:
    begun, go = threading.Event(), threading.Event()
    made: list[Any] = []

    def make(published: Any) -> str:
        made.append(published)
        begun.set()
        go.wait(HANGS)
        return "made"

    known: Remembered[str] = Remembered(make)
    state: Any = object()
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(known.of(state))) for _ in range(5)]
    for one in threads:
        one.start()
    begun.wait(HANGS)
    go.set()
    for one in threads:
        one.join()
    assert (found, made) == (["made"] * 5, [state])
