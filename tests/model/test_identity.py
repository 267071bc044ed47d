"""generator.model.identity: what tells a record from all others of its kind."""

from __future__ import annotations

import pytest

from generator.model.identity import identity, party
from generator.model.kinds import Kinds

CODE, FILLER = "91990100MA1G0A0192", "00000000000000000X"


@pytest.mark.parametrize(
    ("subject", "whose"),
    [
        ({"type": "法人及非法人组织", "name": "示范市清和餐饮管理有限公司", "uscc": CODE}, CODE),
        ({"type": "法人及非法人组织", "name": "示范市东岭村合作社", "uscc": FILLER}, "示范市东岭村合作社"),
        ({"type": "自然人", "name": "李*"}, "李*"),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_party_is_its_code_or_else_its_name(kinds: Kinds, subject: object, whose: str) -> None:
    assert party(kinds.by_name["penalty"], {"subject": subject}) == whose


def test_kinds_without_a_party_have_none(kinds: Kinds) -> None:
    assert party(kinds.by_name["circular"], {"title": "通报"}) == ""


def test_only_where_the_schema_says_so_a_number_may_stand_for_several_parties(kinds: Kinds) -> None:
    penalty, commitment = kinds.by_name["penalty"], kinds.by_name["commitment"]
    assert identity(penalty, "document_number", "1", "a", "x") != identity(penalty, "document_number", "1", "a", "y")
    assert identity(penalty, "document_number", "1", "a", "x") != identity(penalty, "document_number", "1", "b", "x")
    assert identity(commitment, "code", "1", "a", "x") == identity(commitment, "code", "1", "b", "y")
