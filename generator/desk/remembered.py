"""What is computed once for each published state and then shown in every request: duties, kinds of departments, frames."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from generator.desk.base import Published

V = TypeVar("V")


class Remembered(Generic[V]):
    """The result of a function for a published state. Several requests at once compute it once: the others wait.

    Two states are kept: while a newer one is made ready, the one before still serves.
    """

    def __init__(self, make: Callable[[Published], V]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._found: tuple[tuple[Published, V], ...] = ()

    def of(self, published: Published) -> V:
        """The result for a state."""
        for known, value in self._found:
            if known is published:
                return value
        with self._lock:
            for known, value in self._found:
                if known is published:
                    return value
            value = self._make(published)
            self._found = (*self._found[-1:], (published, value))
            return value
