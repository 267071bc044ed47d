"""Counts what was tried in vain, so that nobody can try without end."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

# Tries that fail, in how many seconds, until no more are heard; and how many of those who try are remembered.
_MOST, _SECONDS, _REMEMBERED = 20, 60, 1000


class Attempts:
    """The latest failures by who failed. It grows to a bound and forgets with time; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, deque[int]] = OrderedDict()

    def failed(self, who: str, now: int) -> None:
        """Notes a failure at a moment (seconds)."""
        with self._lock:
            self._failed.setdefault(who, deque(maxlen=_MOST)).append(now)
            self._failed.move_to_end(who)
            if len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)

    def enough(self, who: str, now: int) -> bool:
        """Whether somebody has failed so often of late that he is not heard."""
        with self._lock:
            times = self._failed.get(who)
            return times is not None and len(times) == _MOST and times[0] > now - _SECONDS
