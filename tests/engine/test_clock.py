"""What day it is, is asked of the clock in Shanghai."""

from __future__ import annotations

import datetime

import pytest

from generator.engine import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-11-21T15:59:59+00:00", "2026-11-21"), ("2026-11-21T16:00:00+00:00", "2026-11-22"), ("2026-11-22T15:59:59+00:00", "2026-11-22")],
)
def test_the_day_begins_at_midnight_in_shanghai(monkeypatch: pytest.MonkeyPatch, instant: str, day: str) -> None:
    """design.md, Time: the default of --as-of is today in Asia/Shanghai, wherever the machine stands."""

    class Stopped(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Stopped:
            return cls.fromisoformat(instant).astimezone(tz)

    monkeypatch.setattr(clock.datetime, "datetime", Stopped)
    assert clock.today().isoformat() == day
