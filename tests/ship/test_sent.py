"""generator.ship.sent: a site of less than half the files is not published by mistake."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from generator.engine.stamp import Stamp
from generator.ship.sent import Refused, demand_not_fewer


@pytest.mark.parametrize(
    ("new", "old", "meant", "fine"), [(50, 100, False, True), (49, 100, False, False), (1, 100, True, True), (1, None, False, True)]
)
def test_less_than_half_must_be_meant(new: int, old: int | None, meant: bool, fine: bool) -> None:
    before = Stamp("", "2026-11-22", old, "0" * 16, 1) if old is not None else None
    with nullcontext() if fine else pytest.raises(Refused, match="--fewer"):
        demand_not_fewer(Stamp("", "2026-11-22", new, "1" * 16, 1), before, meant)
