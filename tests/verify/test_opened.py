"""generator.verify.opened: a site as a stranger has opened it."""

from __future__ import annotations

import datetime

from generator.verify.opened import Call


def test_a_stranger_need_not_bring_anything() -> None:
    call = Call(datetime.date(2026, 11, 22))
    assert (call.keys, call.since, call.authorities, call.witnesses, call.repository) == ((), (), (), (), None)
