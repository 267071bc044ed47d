"""generator.cli.named: kinds and departments by the names that people type."""

from __future__ import annotations

import pytest
from strategies import DEPARTMENTS

from generator.cli.common import UsageError
from generator.cli.named import department_named, kind_named
from generator.model.kinds import Kinds


def test_a_kind_is_known_by_each_of_its_names(kinds: Kinds) -> None:
    kind = kinds.by_name["penalty"]
    assert kind_named(kinds, "penalty") is kind_named(kinds, kind.singular) is kind_named(kinds, kind.plural) is kind


@pytest.mark.parametrize(("name", "says"), [("penalti", "是不是 penalty？"), ("", "可选："), ("../x", "可选：")])
def test_another_name_is_a_wrong_call_with_what_there_is(kinds: Kinds, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        kind_named(kinds, name)


def test_a_department_is_known_by_id_name_and_code() -> None:
    [code] = [code for code, ident in DEPARTMENTS.by_code.items() if ident == "zjj"]
    assert {department_named(DEPARTMENTS, one) for one in ("zjj", "甲市ZJJ局", "市ZJJ局", code)} == {"zjj"}


@pytest.mark.parametrize(("name", "says"), [("zj", "是不是 zjj？"), ("不存在的单位", "content/authorities")])
def test_a_department_that_there_is_not_is_a_wrong_call(name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        department_named(DEPARTMENTS, name)
