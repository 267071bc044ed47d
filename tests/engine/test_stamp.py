"""generator.engine.stamp: what only a whole site has."""

from __future__ import annotations

import json

import pytest

from generator.engine.stamp import Stamp, of_text

STAMP = Stamp("c0ffee" * 6, "2026-11-22", 7, "0123456789abcdef" * 2, 4096)


def test_a_stamp_is_read_as_it_was_written() -> None:
    assert of_text(STAMP.text()) == STAMP
    assert STAMP.release == "2026-11-22-c0ffeec0ffee-0123456789ab"


@pytest.mark.parametrize(
    "changed",
    [{"digest": "../../etc"}, {"digest": "a b"}, {"commit": "x;y"}, {"as_of": "$(x)"}, {"files": "7"}, {"version": 1}, {"bytes": "7"}, {"commit": None}],
)
def test_what_could_be_something_else_than_a_stamp_is_none(changed: dict[str, object]) -> None:
    """It becomes the name of a folder on a server."""
    assert of_text(json.dumps(json.loads(STAMP.text()) | changed)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7"])
def test_what_is_no_json_of_ours_is_none(text: str) -> None:
    assert of_text(text) is None
