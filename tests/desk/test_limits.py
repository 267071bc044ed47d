"""Bounds on forms, by requests to a desk that runs."""

from __future__ import annotations

from desks import Running, Visitor

from generator.desk import limits


def test_many_fields_are_told_and_nothing_is_done(guest: Visitor) -> None:
    fields = [("a", "")] * (limits.FIELDS + 1)
    answer = guest.post("/leave", fields)
    assert answer.status == 413
    assert "一次最多" in answer.text
    assert guest.get("/").status == 200


def test_many_parts_are_told_and_nothing_is_done(guest: Visitor) -> None:
    answer = guest.upload("/leave", {str(number): "" for number in range(limits.FIELDS + 1)}, {})
    assert answer.status == 413
    assert "内容太大" in answer.text
    assert guest.get("/").status == 200


def test_a_long_field_is_told_and_nothing_is_done(guest: Visitor) -> None:
    answer = guest.upload("/leave", {"text": "字" * (limits.FIELD // 3 + 1)}, {})
    assert answer.status == 413
    assert guest.get("/").status == 200


def test_a_decision_of_two_megabytes_passes(guest: Visitor) -> None:
    assert guest.upload("/leave", {"text": "字" * 700_000}, {}).status == 303


def test_as_many_fields_as_a_screen_has_pass(guest: Visitor) -> None:
    assert guest.post("/leave", [(f"c{number}", "值") for number in range(9000)]).status == 303


def test_parts_that_are_no_form_carry_no_token(shared: Running, guest: Visitor) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "text/plain", "application/x-www-form-urlencoded; charset=utf-7", "application/json"):
        answer = guest.ask("POST", "/leave", b"+AHQ-oken=x", {**guest.own(), "Content-Type": kind})
        assert answer.status == 403
    assert guest.get("/").status == 200
