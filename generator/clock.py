"""The only place that asks what day it is; everything else is told (`--as-of`)."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> datetime.date:
    """Today in Asia/Shanghai, wherever the machine stands."""
    return datetime.datetime.now(SHANGHAI).date()
