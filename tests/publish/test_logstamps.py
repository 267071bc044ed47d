"""generator.publish.logstamps: the time stamps of a log as the site tells them."""

from __future__ import annotations

from generator.engine.store import NO_STORE
from generator.publish import logstamps


def test_a_log_without_stamps_has_none() -> None:
    assert logstamps.read(NO_STORE, {}, ()) == ()
