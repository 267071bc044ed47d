"""The only place that asks what day it is; everything else is told (`--as-of`)."""

from __future__ import annotations

import datetime
import time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> datetime.date:
    """Today in Asia/Shanghai, wherever the machine stands."""
    return datetime.datetime.now(SHANGHAI).date()


def epoch(day: datetime.date) -> int:
    """The second in which a day begins in Shanghai, as SOURCE_DATE_EPOCH wants it."""
    return int(datetime.datetime.combine(day, datetime.time(), SHANGHAI).timestamp())


def stamp() -> int:
    """Nanoseconds on the clock that file systems stamp files with. Only for telling how young a file is, never for what is published."""
    return time.time_ns()
