"""generator.model.changing: what a decision said after each of its changes."""

from __future__ import annotations

from generator.model.changing import after

CHANGES = [{"before": {"fine": 20, "content": "罚款20万元。"}}, {"before": {"fine": 10}}, {"ground": "更正文字。"}]
NOW = {"fine": 5, "content": "罚款5万元。"}


def test_what_stood_after_a_change_is_what_stood_before_the_next_one_or_what_is_so_now() -> None:
    assert after(CHANGES, 0, "before", "fine", NOW) == 10
    assert after(CHANGES, 1, "before", "fine", NOW) == 5
    # The second change did not concern the text.
    assert after(CHANGES, 0, "before", "content", NOW) == "罚款5万元。"


def test_what_the_record_does_not_say_any_more_is_nothing() -> None:
    assert after(CHANGES, 0, "before", "licence", NOW) is None
