"""generator.model.kindnames: each kind that the code knows by name has a schema, and so records."""

from __future__ import annotations

from support import KIND_NAMES

from generator.model import kindnames
from generator.model.kinds import Kinds
from generator.reading import given


def test_kinds_that_the_code_names_have_schemas() -> None:
    named = {value for name, value in vars(kindnames).items() if name.isupper() and isinstance(value, str)}
    assert named
    assert named <= set(KIND_NAMES)


def test_the_given_kinds_are_those_whose_records_come_with_the_program(kinds: Kinds) -> None:
    folders = tuple(f"{one}/" for one in given.FOLDERS)
    assert {kind.name for kind in kinds if f"content/{kind.folder}/".startswith(folders)} == kindnames.GIVEN
