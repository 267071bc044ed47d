"""generator.text.documentnumbers: one text that stands for several document numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.documentnumbers import canonical, several


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("示金罚决字〔2025〕13号、14号、15号", ["13", "14", "15"]),
        ("示金罚决字〔2025〕13、14、15号", ["13", "14", "15"]),
        ("示金罚决字〔2026〕104-107号", ["104", "105", "106", "107"]),
        ("示金罚决字〔2025〕12号-13号", ["12", "13"]),
        ("示金罚决字〔2025〕12号至14号", ["12", "13", "14"]),
        ("示金罚决字〔2025〕3-5号、8号", ["3", "4", "5", "8"]),
        ("示金罚决字〔2026〕00098-00101号", ["00098", "00099", "00100", "00101"]),
    ],
)
def test_a_text_of_several_numbers_gives_each(text: str, serials: list[str]) -> None:
    head = text[: text.index("〕") + 1]
    assert several(text) == tuple(f"{head}{serial}号" for serial in serials)


def test_numbers_of_two_bodies_keep_their_own_heads() -> None:
    assert several("甲市监罚〔2026〕1号、甲环罚〔2026〕3号") == ("甲市监罚〔2026〕1号", "甲环罚〔2026〕3号")


@pytest.mark.parametrize(
    "text",
    [
        "甲市监罚〔2026〕15号",
        # A number of an office, then the serial number.
        "示沙执罚字〔2024〕1-004号",
        "甲环罚字〔2020〕TQ第Q-4008号",
        # The other way round, the same twice, and more than anybody decides at once.
        "甲市监罚〔2026〕116-104号",
        "甲市监罚〔2026〕7-7号",
        "甲市监罚〔2026〕1-900号",
        "甲市监罚〔2026〕1号、无",
        "甲、乙",
        "(320101000561)登字〔2025〕第01160034号",
        "",
    ],
)
def test_what_is_one_number_or_not_clear_gives_none(text: str) -> None:
    assert several(text) == ()


@given(st.integers(1, 5000), st.integers(1, 199))
def test_a_range_gives_every_number_between_its_ends(start: int, more: int) -> None:
    found = several(f"示罚〔2026〕{start}-{start + more}号")
    assert found == tuple(f"示罚〔2026〕{one}号" for one in range(start, start + more + 1))


@given(st.text(alphabet="示罚〔〕2026号、-至第 13,", max_size=20))
def test_any_text_gives_none_or_several(text: str) -> None:
    found = several(text)
    assert len(found) != 1
    assert len(set(found)) == len(found)


def test_a_serial_of_thousands_of_digits_is_none() -> None:
    assert several(f"甲市监罚〔2026〕1-{'9' * 5000}号") == ()
    assert several(f"甲市监罚〔2026〕{'9' * 5000}号、2号") == ()


@pytest.mark.parametrize(
    "text",
    ["示市监罚〔2026〕19号", "示市监罚(2026)19号", "示市监罚字（2026）第19号", "示市监罚【２０２６】 19 号", "示市监罚[2026]19", "示市监罚2026-19"],
)
def test_a_number_is_one_however_it_is_written(text: str) -> None:
    assert canonical(text) == "示市监罚-2026-19"


@pytest.mark.parametrize("text", ["", "老李面馆", "示市监罚〔2026〕十九号", "2026年度"])
def test_what_does_not_end_in_a_number_is_none(text: str) -> None:
    assert canonical(text) == ""


def test_numbers_of_two_offices_stay_apart() -> None:
    assert canonical("示市监罚〔2026〕1号") != canonical("示市监罚〔2026〕11号")
    assert canonical("示市监罚〔2026〕1号") != canonical("示市监许〔2026〕1号")
    assert canonical("示市监罚〔2026〕019号") != canonical("示市监罚〔2026〕19号")
