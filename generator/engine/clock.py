"""The only module that asks what day it is; everything else is told (`--as-of`)."""

from __future__ import annotations

import datetime
import time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> datetime.date:
    """Today in Asia/Shanghai, in whatever time zone the machine is."""
    return datetime.datetime.now(SHANGHAI).date()


def epoch(day: datetime.date) -> int:
    """The second in which a day begins in Shanghai, in the form of SOURCE_DATE_EPOCH."""
    return int(datetime.datetime.combine(day, datetime.time(), SHANGHAI).timestamp())


def stamp() -> int:
    """Nanoseconds on the clock from which file systems take the times of files. Only for finding out how young a file is, never for what
    is published.
    """
    return time.time_ns()


def now() -> int:
    """Seconds since 1970, for what ends after a while: invitations and sessions. Never for what is published."""
    return int(time.time())
