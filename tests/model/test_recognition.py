"""generator.model.recognition: two files with a common mark hold the same record, whatever else is changed in them."""

from __future__ import annotations

import pytest

from generator.model.recognition import SIZE, Party, marks, split
from generator.text.identifiers import NO_CODE

CODE = "91990100MA1G0A0192"
FIRM: Party = (False, CODE, "甲市清和餐饮管理有限公司")
OTHERWISE = ("关于某事的通报", "scjgj", "2026-04-21")


def same(one: bytes, other: bytes) -> bool:
    return bool(set(split(one)) & set(split(other)))


def of(*parties: Party, number: str = "甲市监罚〔2026〕15号", kind: str = "penalty") -> bytes:
    return marks(kind, [number], parties, ())


def test_a_mark_has_its_length() -> None:
    found = of(FIRM)
    assert [len(one) for one in split(found)] == [SIZE, SIZE]
    assert b"".join(split(found)) == found


@pytest.mark.parametrize(
    "party",
    [
        (False, "91990100MA1G0A0193", FIRM[2]),
        (False, CODE, "甲市清和餐饮管理公司"),
        (False, NO_CODE, FIRM[2]),
        (False, "", f" {FIRM[2]} "),
    ],
)
def test_a_party_is_known_by_its_code_or_by_its_name(party: Party) -> None:
    assert same(of(FIRM), of(party))


def test_another_party_kind_or_number_is_another_record() -> None:
    assert not same(of(FIRM), of((False, "92990100MA1K0A020U", "甲市东城区老街坊小吃店")))
    assert not same(of(FIRM), of(FIRM, kind="permit"))
    assert not same(of(FIRM), of(FIRM, number="甲市监罚〔2026〕16号"))
    # What stands for no code is the same in many records.
    assert not same(of((False, NO_CODE, "甲")), of((False, NO_CODE, "乙")))


@pytest.mark.parametrize("name", ["李*", "李某", "李××", "李○", "李xX"])
def test_it_does_not_matter_how_the_name_of_a_person_is_masked(name: str) -> None:
    assert same(of((True, "", "李*")), of((True, "", name)))
    assert not same(of((True, "", "李*")), of((True, "", f"王{name[1:]}")))


@pytest.mark.parametrize("number", ["甲市监罚[2026]15号", "甲市监罚【2026】15号", "甲市监罚〔２０２６〕15号", "甲市监罚 〔2026〕 15号"])
def test_a_number_is_the_same_with_other_brackets_widths_and_blanks(number: str) -> None:
    assert same(of(FIRM), of(FIRM, number=number))


def test_what_has_no_number_is_known_by_caption_department_and_date() -> None:
    assert same(marks("circular", [], [], OTHERWISE), marks("circular", [], [FIRM], OTHERWISE))
    for i in range(3):
        other = tuple(f"{one}x" if i == at else one for at, one in enumerate(OTHERWISE))
        assert not same(marks("circular", [], [], OTHERWISE), marks("circular", [], [], other))


def test_of_what_has_not_even_a_caption_nothing_is_known() -> None:
    assert marks("circular", [], [], ("", "scjgj", "2026-04-21")) == b""


def test_a_name_that_is_no_unicode_is_no_crash() -> None:
    assert same(of((False, "", "甲\udcff")), of((False, "", "甲\udcff")))
