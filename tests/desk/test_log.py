"""Who did what is noted, without names and without what was typed."""

from __future__ import annotations

import logging

import pytest
from desks import Running, Visitor

from generator.desk import log


def test_a_request_is_noted_by_number_and_pattern(shared: Running, guest: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "credit.desk")
    secret = shared.desk.accounts.invite("own", 600)
    guest.get(f"/enter/{secret}?next=/1234")
    guest.post("/enter/name", {"name": "张三<"})
    guest.get("/nothing/110101199003070000")
    said = caplog.text
    assert "account=own GET /enter/<secret> 200" in said
    assert "account=own POST /enter/name 422" in said
    assert "account=own GET - 404" in said
    for word in (secret, "张三", "李明", "liming", "110101199003070000", "127.0.0.1"):
        assert word not in said


def test_a_fault_is_noted_with_its_places_but_not_with_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError(f"张三 {11010119900307 * 10_000}")
    except KeyError as error:
        log.fault(error, "/form/<draft>/")
    assert "KeyError at /form/<draft>/" in caplog.text
    assert "test_log.py" in caplog.text
    assert "110101199003070000" not in caplog.text


def test_a_deed_is_noted_by_numbers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "credit.desk")
    log.deed("3", "closes", "5")
    assert "account=3 closes 5" in caplog.text
