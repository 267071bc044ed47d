"""Programs that run beside the desk's own work, one at a time, and that end with the desk."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from generator.engine import system


class Ended(Exception):
    """The desk ends: what was begun is broken off, and nothing more is begun."""


class Aside:
    """Runs programs that lead a group of their own, so that nothing of them outlives the desk."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._ended = False

    def run(self, start: Callable[[], subprocess.Popen[bytes]]) -> int:
        """The exit code of a program that `start` starts. Raises Ended."""
        with self._lock:
            if self._ended:
                raise Ended
            process = self._running = start()
        code = process.wait()
        with self._lock:
            self._running = None
            if self._ended:
                raise Ended
        return code

    def stop(self) -> None:
        """Ends what runs, and lets nothing more begin."""
        with self._lock:
            self._ended = True
            if self._running is not None:
                system.end_group(self._running)
