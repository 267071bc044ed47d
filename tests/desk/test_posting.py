"""generator.desk.posting: what a form sends becomes a tree, by the names of its controls."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support import ROOT

from generator.desk import posting, trees
from generator.desk.fields import joined
from generator.model.kinds import Kinds
from generator.reading import schemas


class Sent:
    """The values of a form."""

    def __init__(self, **values: str | list[str]) -> None:
        self._values = {name.replace("__", "."): value if isinstance(value, list) else [value] for name, value in values.items()}

    def getlist(self, key: str) -> Sequence[str]:
        return self._values.get(key, [])

    def keys(self) -> list[str]:
        return list(self._values)


@pytest.fixture(scope="module")
def known() -> Kinds:
    return schemas.load(ROOT)


def tree(known: Kinds, kind: str, sent: Sent, found: str = "") -> dict:
    return posting.tree_of(known.by_name[kind].root, sent, lambda name, typed: found)


def test_names_are_paths(known: Kinds) -> None:
    sent = Sent(content="罚款\r\n五百元", categories=["罚款", "警告"], subject__0__name="甲", subject__2__name="丙", fine_wan_yuan="5,000.5")
    made = tree(known, "penalty", sent)
    assert (made["content"], made["categories"], made["fine_wan_yuan"]) == ("罚款\n五百元", ["罚款", "警告"], "5000.5元")
    assert [one["name"] for one in made["subject"]] == ["甲", "丙"]


def test_what_is_no_field_is_not_read(known: Kinds) -> None:
    made = tree(known, "penalty", Sent(admin="1", subject__0__admin="1", subject__999999999__name="x"))
    assert "admin" not in made
    assert [trees.blank(one) for one in made["subject"]] == [True]
    assert posting.pruned(made)["subject"] == []


def test_a_record_is_named_by_words_and_kept_by_its_id(known: Kinds) -> None:
    assert tree(known, "penalty", Sent(power__list="scjgj", **{"power__list~find": ""}))["power"]["list"] == "scjgj"
    assert tree(known, "penalty", Sent(power__list="scjgj", **{"power__list~find": "权责清单"}), "xyb")["power"]["list"] == "xyb"
    assert tree(known, "penalty", Sent(power__list="scjgj", **{"power__list~find": "哪一个"}))["power"]["list"] == "哪一个"
    assert tree(known, "penalty", Sent(power__list="scjgj", **{"power__list~off": "1"}))["power"]["list"] == ""


@pytest.mark.parametrize("lines", [["甲", "乙"], ["一行\n又一行", "\\n", "C:\\新"], []])
def test_lines_come_back_as_they_were_shown(known: Kinds, lines: list[str]) -> None:
    kind, key = next(
        (kind, key)
        for kind in known
        for key, field in kind.root.properties.items()
        if field.items is not None and field.items.type == "string" and not (field.items.enum or field.items.link or field.items.kind)
    )
    assert tree(known, kind.name, Sent(**{key: joined(lines)}))[key] == lines


def test_an_item_is_added_and_taken_away_by_its_name(known: Kinds) -> None:
    root = known.by_name["penalty"].root
    first = {"subject": [{"name": "甲"}, {"name": "乙"}], "content": "x"}
    assert posting.dropped(root, first, "subject.0") == {"subject": [{"name": "乙"}], "content": "x"}
    assert posting.added(root, first, "subject")["subject"][-1] == {}
    assert posting.added(root, first, "changes")["changes"] == [{}]
    assert posting.taken(root, first, "subject.1.name", "丙")["subject"][1] == {"name": "丙"}
    assert posting.taken(root, first, "ended.how", "撤销")["ended"] == {"how": "撤销"}


@pytest.mark.parametrize(
    "name", ["", ".", "subject", "subject.9", "subject.9.name", "subject.x", "subject.-1", "subject.０", "nothing", "content.x", "x.y.1"]
)
def test_a_button_that_no_form_has_changes_nothing(known: Kinds, name: str) -> None:
    root = known.by_name["penalty"].root
    first = {"subject": [{"name": "甲"}], "content": "x"}
    assert posting.dropped(root, first, name) == first
    assert posting.taken(root, first, name, "y") == first
    if name != "subject":
        assert posting.added(root, first, name) == first


def test_the_order_of_choices_is_that_which_stood(known: Kinds) -> None:
    root = known.by_name["penalty"].root
    before, after = {"categories": ["没收违法所得", "罚款"]}, {"categories": ["罚款", "没收违法所得", "警告"]}
    assert posting.in_order(root, before, after) == {"categories": ["没收违法所得", "罚款", "警告"]}
