"""generator.model.cards: what stands on the card of a record, chosen by its schema or derived from it."""

from __future__ import annotations

import pytest
from support import KIND_NAMES

from generator.model.cards import Card
from generator.model.kinds import Kinds


def test_a_schema_chooses_a_part_and_the_others_are_derived(kinds: Kinds) -> None:
    assert kinds.by_name["penalty"].card == Card(
        ("subject.name",), ("violation_type", "categories"), ("fine_wan_yuan", "confiscated_wan_yuan"), "authority", ("decided_on",)
    )


def test_of_several_parties_the_one_in_the_lists_is_on_the_card(kinds: Kinds) -> None:
    """A purchase names the agency first; the lists show the supplier."""
    assert kinds.by_name["procurement"].card.who == ("supplier.name",)


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_kind_has_a_card_that_says_more_than_its_name(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    assert kind.card.paths
    assert len(set(kind.card.paths)) == len(kind.card.paths)
    for path in kind.card.paths:
        # Raises KeyError for a field that is not there.
        assert kind.root.at(path)
    # A text that is the whole name of a record stands above the card.
    assert kind.caption not in {f"{{{path}}}" for path in kind.card.what}
