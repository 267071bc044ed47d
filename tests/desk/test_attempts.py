from __future__ import annotations

from generator.desk.attempts import Attempts


def test_twenty_failures_in_a_minute_are_enough() -> None:
    tried = Attempts()
    for second in range(19):
        tried.failed("a", 100 + second)
    assert not tried.enough("a", 119)
    tried.failed("a", 119)
    assert tried.enough("a", 120)
    assert tried.enough("a", 159)
    assert not tried.enough("a", 160)
    assert not tried.enough("b", 120)


def test_many_who_fail_take_no_more_room() -> None:
    tried = Attempts()
    for _ in range(20):
        tried.failed("first", 100)
    for number in range(5000):
        tried.failed(str(number), 100)
    assert not tried.enough("first", 100)
    for _ in range(20):
        tried.failed("last", 100)
    assert tried.enough("last", 100)
