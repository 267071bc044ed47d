"""generator.model.proposals: which choice the law's own examples suggest, and on what ground."""

from __future__ import annotations

import pytest

from generator.model.conditions import expected
from generator.model.fields import Field
from generator.model.proposals import proposal, said

SORTS = Field("sorts", "类别", "", "array", items=Field("sorts", "类别", "", "string", enum=("警告", "罚款", "吊销")))
LEVEL = Field(
    "level",
    "程度",
    "",
    "string",
    enum=("轻", "中", "重"),
    expected=expected(
        [
            {"when": [{"field": "sorts", "values": ["吊销"]}], "values": ["重"], "law": "甲法第一条"},
            {"when": [{"field": "fine", "least": 10}], "values": ["重", "中"], "law": "甲法第二条"},
            {"when": [{"field": "sorts", "values": ["警告"], "only": True}], "values": ["轻"], "law": "甲法第三条"},
        ]
    ),
)
ROOT = Field(
    "", "样例", "", "object", properties={"sorts": SORTS, "level": LEVEL, "fine": Field("fine", "罚款", "", "number", unit="万元")}
)


@pytest.mark.parametrize(
    ("data", "choices"),
    [
        ({"sorts": ["吊销"]}, ("重",)),
        ({"sorts": ["罚款"], "fine": 10}, ("中", "重")),
        # What all grounds allow.
        ({"sorts": ["罚款", "吊销"], "fine": 25}, ("重",)),
        # Grounds that contradict each other: each is told.
        ({"sorts": ["警告"], "fine": 25}, ("轻", "中", "重")),
    ],
)
def test_the_proposal_is_what_the_grounds_allow(data: dict[str, object], choices: tuple[str, ...]) -> None:
    found = proposal(ROOT, LEVEL, data)
    assert found is not None
    assert found.choices == choices


def test_where_no_example_fits_nothing_is_proposed() -> None:
    assert proposal(ROOT, LEVEL, {"sorts": ["罚款"], "fine": 9.99}) is None
    assert proposal(ROOT, LEVEL, {}) is None


def test_a_proposal_names_each_ground_with_its_law() -> None:
    one = proposal(ROOT, LEVEL, {"sorts": ["吊销"]})
    assert str(one) == "建议填“重”，依据：类别是“吊销”，甲法第一条（重）"
    both = str(proposal(ROOT, LEVEL, {"sorts": ["吊销"], "fine": 25}))
    assert both == "符合列举的2种情形，建议填“重”，依据：类别是“吊销”，甲法第一条（重）；罚款达到 10 万元，甲法第二条（中、重）"


def test_conditions_in_words() -> None:
    assert said(ROOT, LEVEL.expected[2].when) == "类别只有“警告”"
    assert said(ROOT, ()) == "任何情况"
