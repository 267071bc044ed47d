"""What is computed once for each published state and then shown in every request: duties, kinds of departments, frames."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from generator.desk.base import Published

V = TypeVar("V")


class Remembered(Generic[V]):
    """The result of a function for the newest published state. Several requests at once compute it once: the others wait."""

    def __init__(self, make: Callable[[Published], V]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._found: tuple[Published, V] | None = None

    def of(self, published: Published) -> V:
        """The result for a state."""
        found = self._found
        if found is not None and found[0] is published:
            return found[1]
        with self._lock:
            found = self._found
            if found is None or found[0] is not published:
                found = self._found = published, self._make(published)
            return found[1]
