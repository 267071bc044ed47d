"""generator.model.kindnames: each kind that the code knows by name has a schema, and so records."""

from __future__ import annotations

from support import KIND_NAMES

from generator.model import kindnames


def test_kinds_that_the_code_names_have_schemas() -> None:
    named = {value for name, value in vars(kindnames).items() if name.isupper()}
    assert named
    assert named <= set(KIND_NAMES)
