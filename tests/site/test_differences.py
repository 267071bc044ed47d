"""generator.site.differences: what differs between two states of a record, and what is not told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewed import PENALTY, penalty, published, states
from samples import commit
from support import Repo, schema

from generator.site import differences
from generator.site.differences import IN, OUT, PERSONAL, Difference
from generator.site.twostates import pairs

TITLES = {key: str(one.get("title", "")) for key, one in schema("penalty")["properties"].items()}
NAMED = {"type": "自然人", "name": "李*", "id_type": "身份证"}


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    return published(tmp_path / "repo")


def differing(city: Repo, folder: Path, **other: Any) -> list[Difference]:
    city.dump(PENALTY, penalty(**other))
    found = states(city, folder)
    [pair] = pairs(found)
    assert pair.was is not None
    assert pair.now is not None
    return differences.between((found.before, pair.was), (found.after, pair.now))


def test_each_field_has_its_title_and_both_values_as_the_site_shows_them(city: Repo, tmp_path: Path) -> None:
    told = {one.title: one for one in differing(city, tmp_path / "two", fine_wan_yuan=1.25, remarks="短。")}
    assert (told[TITLES["fine_wan_yuan"]].before, told[TITLES["fine_wan_yuan"]].after) == ("0.5 万元（5,000 元）", "1.25 万元（12,500 元）")
    assert told["备注"].after == "短。"
    assert len(told) == 2


def test_of_a_list_what_came_and_what_left(city: Repo, tmp_path: Path) -> None:
    old = penalty()["categories"]
    [one] = differing(city, tmp_path / "two", categories=[*old[1:], "警告"])
    assert one.title == TITLES["categories"]
    assert one.parts == ((OUT, old[0]), (IN, "警告"))


def test_of_a_long_text_what_differs_and_a_little_around_it(city: Repo, tmp_path: Path) -> None:
    text = "甲乙丙丁。" * 30 + "执法人员发现过期食品三件。" + "戊己庚辛。" * 30
    city.dump(PENALTY, penalty(facts=text))
    commit(city)
    [one] = differing(city, tmp_path / "two", facts=text.replace("三件", "五件"))
    assert [part for part in one.parts if part[0] != "="] == [(OUT, "三"), (IN, "五")]
    assert sum(len(said) for _, said in one.parts) < 80


def test_a_number_in_a_text_differs_as_a_whole() -> None:
    found = [*differences.words("经查，违法所得620.50元，予以没收。", "经查，违法所得1,620.50元，予以没收。")]
    assert [part for part in found if part[0] != "="] == [(OUT, "620.50"), (IN, "1,620.50")]


@pytest.mark.parametrize("state", ["before", "after", "both"])
def test_a_natural_person_is_named_in_neither_state(city: Repo, tmp_path: Path, state: str) -> None:
    if state != "after":
        city.dump(PENALTY, penalty(subject=[NAMED]))
        commit(city)
    other = penalty()["subject"] if state == "before" else [{**NAMED, "name": "王*"}]
    told = differing(city, tmp_path / "two", subject=other)
    names = [one for one in told if one.title.endswith("名称")]
    assert names
    assert all({one.before, one.after} <= {PERSONAL, ""} for one in names)
    assert not {"李", "王"} & set("".join(text for one in told for text in (one.before, one.after)))


def test_what_is_masked_from_now_on_is_not_told_as_it_was(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(facts="当事人的店长赵六六在场。"))
    commit(city)
    [one] = differing(city, tmp_path / "two", facts="当事人的店长赵某在场。")
    assert (one.before, one.after, one.parts) == (PERSONAL, "当事人的店长赵某在场。", ())


def test_a_word_that_is_no_name_does_not_make_up_for_a_mask(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(facts="当事人在某市场的店长赵六六在场。" + "现场有过期食品。" * 9))
    commit(city)
    [one] = differing(city, tmp_path / "two", facts="当事人在市场的店长赵*在场。" + "现场有过期食品。" * 9)
    assert (one.before, one.parts) == (PERSONAL, ())


def test_an_item_of_a_list_that_is_masked_from_now_on_is_not_told_as_it_was(city: Repo, tmp_path: Path) -> None:
    first, second = ({"type": "法人及非法人组织", "name": f"甲市{name}商贸有限公司", "content": "警告"} for name in ("宏达", "宏远"))
    city.dump(PENALTY, penalty(subject=[first, {**second, "content": "对店长赵六六警告"}]))
    commit(city)
    told = differing(city, tmp_path / "two", subject=[{**second, "content": "对店长赵*警告"}])
    assert "六" not in str(told)
    assert "赵*" in str(told)


def test_a_hidden_field_differs_and_that_is_all(city: Repo, tmp_path: Path) -> None:
    city.dump(PENALTY, penalty(remarks="秘密。"))
    found = states(city, tmp_path / "two")
    [pair] = pairs(found)
    assert pair.was is not None
    assert pair.now is not None
    told = differences.between((found.before, pair.was), (found.after, pair.now), lambda key: key == "remarks")
    assert told == [Difference("备注", PERSONAL, PERSONAL)]


@given(st.text(max_size=400), st.text(max_size=400))
def test_nothing_of_a_text_is_lost_in_its_parts(before: str, after: str) -> None:
    """Each state can be put together again but for what stands around and is the same."""
    told = list(differences.words(before, after))
    if before != after:
        assert any(sign != "=" for sign, _ in told)
    kept = "".join(said for sign, said in told if sign == OUT)
    assert len(kept) <= len(before)
    assert all(said for _, said in told)
