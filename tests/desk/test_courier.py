"""generator.desk.courier: one worker renews, sends and asks, while nobody waits for a network."""

from __future__ import annotations

import threading

import pytest
from reviewing import BRANCH, CLERK, Office, office
from stand_in import StandIn
from support import HANGS

from generator.desk import handing, submitting
from generator.desk.sent import COMMITTED, SENT
from generator.desk.store import DRAFT


def test_a_started_worker_sends_what_is_clicked(forged: Office, api: StandIn) -> None:
    forged.courier.start()
    try:
        made = forged.courier.submit(CLERK, [forged.penalty().id])
        forged.courier.wake(60)
        assert (forged.now(made).state, list(api.pulls)) == (SENT, [1])
    finally:
        forged.courier.stop()


def test_a_click_does_not_wait_for_the_forge(forged: Office, api: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    goes = threading.Event()
    hand_over = handing.hand_over
    monkeypatch.setattr(handing, "hand_over", lambda *words: goes.wait(HANGS) and hand_over(*words))
    forged.courier.start()
    try:
        made = forged.courier.submit(CLERK, [forged.penalty().id])
        assert (made.state, list(api.pulls)) == (COMMITTED, [])
        goes.set()
        forged.courier.wake(60)
        assert (forged.now(made).state, list(api.pulls)) == (SENT, [1])
    finally:
        goes.set()
        forged.courier.stop()


def test_a_start_finishes_what_was_left(forged: Office, api: StandIn) -> None:
    made = submitting.submit(forged.bases, forged.store, forged.clock, CLERK, [forged.penalty().id])
    assert (made.state, BRANCH in forged.refs()) == (COMMITTED, False)
    again = forged.restarted()
    again.courier.start()
    try:
        again.courier.wake(60)
    finally:
        again.courier.stop()
    assert (again.now(made).state, list(api.pulls)) == (SENT, [1])


def test_a_fault_does_not_end_the_worker(forged: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = threading.Event()

    def broken() -> None:
        seen.set()
        raise RuntimeError("x")

    monkeypatch.setattr(forged.courier, "round", broken)
    forged.courier.start()
    try:
        assert seen.wait(HANGS)
        seen.clear()
        forged.courier.wake()
        assert seen.wait(HANGS)
    finally:
        forged.courier.stop()


def test_two_desks_of_one_repository_do_not_meet(forged: Office) -> None:
    other = office(forged.folder, state="other")
    other.numbers[0] = 70
    assert other.submit(other.penalty()).state == SENT
    assert forged.submit(forged.penalty()).state == SENT
    assert [one.state for one in forged.store.drafts()] != [DRAFT]
