"""Codes and numbers of the field, held against their standards and against real codes."""

from __future__ import annotations

import csv
import datetime
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import ROOT

from generator.text.identifiers import (
    ALPHABET,
    NO_CODE,
    inner_check_digit,
    is_bank_card,
    is_identity_number,
    luhn,
    normal_uscc,
    uscc_check_digit,
    uscc_fault,
)

COMPANIES = ROOT.parent / "shared" / "data" / "companies.csv"


# Measured codes of domain.md 3.1; the N code is a village collective's, Y and A are other registers.
@pytest.mark.parametrize(
    "code", ["91110000600037341L", "11320100MB1886843H", "91330203674737244W"]
)
def test_real_codes_are_right(code: str) -> None:
    assert uscc_fault(code) == ""


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", "length"),
        ("9111000060003734", "length"),
        ("91110000600037341LL", "length"),
        ("410184000012345", "length"),
        ("91110000600037341l", "alphabet"),
        ("9111000060003734IL", "alphabet"),
        ("9111000060003734１L", "alphabet"),
        ("91110000600037341M", "check-digit"),
        ("91110000600037314L", "check-digit"),
        # The largest filler but one: only the one that platforms write is let through.
        ("00000000000000000Y", "check-digit"),
    ],
)
def test_wrong_codes_are_named_by_their_fault(code: str, fault: str) -> None:
    assert uscc_fault(code) == fault


def test_the_filler_for_no_code_is_accepted_although_its_check_digit_is_wrong() -> None:
    """domain.md 1.2: platforms write 00000000000000000X where a body has no code."""
    assert uscc_check_digit(NO_CODE[:17]) == "0"
    assert uscc_fault(NO_CODE) == ""


@pytest.mark.skipif(not COMPANIES.is_file(), reason="../shared/data/companies.csv is not part of the project and is absent here")
def test_every_registered_company_has_a_right_code() -> None:
    with COMPANIES.open(encoding="utf-8", newline="") as handle:
        codes = [row["统一社会信用代码"] for row in csv.DictReader(handle)]
    assert len(codes) > 2000
    faults = Counter(uscc_fault(code) for code in codes)
    # One of them carries a wrong inner digit, as 79 of 1.1 million do: a warning, never an error.
    assert set(faults) <= {"", "inner-check-digit"}
    assert faults["inner-check-digit"] < len(codes) / 1000


_bodies = st.text(ALPHABET, min_size=17, max_size=17)


@given(_bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_the_check_digit_catches_every_change_of_one_character(body: str, place: int, other: str) -> None:
    """GB 32100-2015, GB/T 17710: 31 is prime and no weight is a multiple of it, so one changed character always shows."""
    code = body + uscc_check_digit(body)
    changed = code[:place] + other + code[place + 1 :]
    assume(changed not in (code, NO_CODE))
    assert uscc_fault(code) in ("", "inner-check-digit")
    assert uscc_fault(changed) == "check-digit"


@given(_bodies, st.integers(0, 16))
def test_the_check_digit_catches_every_swap_of_neighbours(body: str, place: int) -> None:
    """GB/T 17710: neighbouring weights differ modulo 31, so two swapped characters always show."""
    code = body + uscc_check_digit(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assume(swapped not in (code, NO_CODE))
    assert uscc_fault(swapped) == "check-digit"


@given(st.sampled_from("NYA1359"), st.text(ALPHABET, min_size=7, max_size=7), st.text(ALPHABET, min_size=8, max_size=8))
def test_codes_of_every_register_are_accepted(register: str, rest: str, organisation: str) -> None:
    """GB 32100-2015 with amendment 1: the first character names the register, N, Y and A among them; letters may stand in any place."""
    body = register + rest + organisation + inner_check_digit(organisation)
    assert uscc_fault(body + uscc_check_digit(body)) == ""


@given(st.text(ALPHABET, min_size=8, max_size=8), st.text(ALPHABET, min_size=8, max_size=8), st.sampled_from("0123456789X"))
def test_a_wrong_inner_digit_is_told_apart_from_a_wrong_check_digit(head: str, organisation: str, digit: str) -> None:
    """GB 11714: characters 9 to 17 carry a check digit of their own; real codes with a wrong one exist (domain.md 3.1)."""
    assume(digit != inner_check_digit(organisation))
    body = head + organisation + digit
    assert uscc_fault(body + uscc_check_digit(body)) == "inner-check-digit"


@given(_bodies)
def test_normal_form_undoes_how_people_type_codes(body: str) -> None:
    """domain.md 3.1: half-width, upper-case, no blanks; lower-case x is the commonest real defect."""
    code = body + uscc_check_digit(body)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    typed = f" {code[:8].lower()} {code[8:].lower()}\u3000"
    assert normal_uscc(code) == normal_uscc(wide) == normal_uscc(typed) == code


# Identity numbers


_WEIGHTS = [2 ** (17 - i) % 11 for i in range(17)]


def _identity(province: int, born: datetime.date, serial: int) -> str:
    body = f"{province}0101{born:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 11]


_identities = st.builds(
    _identity,
    st.integers(11, 82),
    st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)),
    st.integers(0, 999),
)


@given(_identities)
def test_identity_numbers_are_found(number: str) -> None:
    """GB 11643: area, date of birth, serial number, check character by ISO 7064 MOD 11-2."""
    assert is_identity_number(number)
    assert is_identity_number(number.lower())


@given(_identities, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_change_of_one_character_makes_no_other_identity_number(number: str, place: int, other: str) -> None:
    """ISO 7064 MOD 11-2 catches every single substitution, so a document number is seldom mistaken for a person."""
    changed = number[:place] + other + number[place + 1 :]
    assume(changed != number)
    assert not is_identity_number(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11010119900101",
        "11010119900101001",
        "1101011990010100100",
        "110101199002300012",
        "110101199013010010",
        "X10101199001010010",
        "１１０１０１１９９００１０１００１０",
    ],
)
def test_what_is_no_identity_number(text: str) -> None:
    assert not is_identity_number(text)


# Bank cards


@given(st.integers(0, 10**14 - 1), st.sampled_from(["62", "4", "51", "55"]))
def test_card_numbers_are_found_and_wrong_ones_are_not(number: int, network: str) -> None:
    """ISO/IEC 7812 annex B: one wrong digit always shows in the check sum."""
    body = f"{network}{number:014d}"[:15]
    right = next(d for d in "0123456789" if luhn(body + d))
    for digit in "0123456789":
        assert is_bank_card(body + digit) == (digit == right)


@pytest.mark.parametrize("text", ["6222020000000000", "1234567890123452", "62220200000"])
def test_what_is_no_card_number(text: str) -> None:
    assert not is_bank_card(text)
