"""generator.model.identity: what tells a record from all others of its kind."""

from __future__ import annotations

import pytest

from generator.model.identity import identities, named, parties, whose
from generator.model.kinds import Kinds

CODE, FILLER = "91990100MA1G0A0192", "00000000000000000X"


@pytest.mark.parametrize(
    ("party", "told"),
    [
        ({"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": CODE}, CODE),
        ({"type": "法人及非法人组织", "name": "甲市东岭村合作社", "uscc": FILLER}, "甲市东岭村合作社"),
        ({"type": "自然人", "name": "李*"}, "李*"),
        ({}, ""),
    ],
)
def test_a_party_is_its_code_or_else_its_name(party: dict[str, str], told: str) -> None:
    assert named(party) == told


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ([{"name": "甲", "uscc": CODE}, {"name": "李*"}], (CODE, "李*")),
        # Two natural persons may have the same masked name.
        ([{"name": "李*"}, {"name": "李*"}], ("李*",)),
        ([{}], ("",)),
        (None, ()),
    ],
)
def test_a_record_has_one_party_or_several(kinds: Kinds, subject: object, told: tuple[str, ...]) -> None:
    assert whose(kinds.by_name["penalty"], {"subject": subject}) == told


def test_a_party_that_is_no_list_is_one(kinds: Kinds) -> None:
    assert parties(kinds.by_name["commitment"], {"subject": {"name": "甲"}}) == [{"name": "甲"}]


def test_kinds_without_a_party_have_none(kinds: Kinds) -> None:
    assert whose(kinds.by_name["circular"], {"title": "通报"}) == ()


def test_only_where_the_schema_says_so_a_number_may_stand_for_several_parties(kinds: Kinds) -> None:
    penalty, commitment = kinds.by_name["penalty"], kinds.by_name["commitment"]
    assert identities(penalty, "document_number", "1", "a", "x") != identities(penalty, "document_number", "1", "a", "y")
    assert identities(penalty, "document_number", "1", "a", "x") != identities(penalty, "document_number", "1", "b", "x")
    assert identities(commitment, "code", "1", "a", "x") == identities(commitment, "code", "1", "b", "y")


def test_each_party_gives_a_number_its_own_identity(kinds: Kinds) -> None:
    both = identities(kinds.by_name["penalty"], "document_number", "1", "a", ("x", "y"))
    assert len(both) == 2
    assert identities(kinds.by_name["penalty"], "document_number", "1", "a", ("y",))[0] in both
