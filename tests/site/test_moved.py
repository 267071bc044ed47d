"""generator.site.moved: where the old addresses of renamed records lead."""

from __future__ import annotations

import pytest
from samples import record

from generator.model.kinds import Kinds
from generator.model.records import Record
from generator.site.moved import address_of, file_at, moves

FOLDER = "content/lists/commitments"


def commitment(kinds: Kinds, ident: str, code: str = "99010020260312000011") -> Record:
    return record(kinds, "commitment", {"code": code, "subject": {"type": "自然人", "name": "李*"}}, ident)


@pytest.mark.parametrize(
    ("file", "address"),
    [
        (f"{FOLDER}/a.yml", "lists/commitments/a/"),
        (f"{FOLDER}/2026/a.yml", "lists/commitments/2026/a/"),
        (f"{FOLDER}/a.txt", ""),
        ("content/pages/a.md", ""),
        ("lists/commitments/a.yml", ""),
        ("content/nowhere/a.yml", ""),
    ],
)
def test_a_file_and_its_address_lead_to_each_other(kinds: Kinds, file: str, address: str) -> None:
    assert address_of(kinds, file) == address
    assert not address or file_at(address) == file


def test_an_old_address_leads_to_the_record_that_has_a_mark_in_common(kinds: Kinds) -> None:
    now, other = commitment(kinds, "new"), commitment(kinds, "other", "99010020260312000012")
    left = {f"{FOLDER}/{name}.yml": now.pointers.marks for name in ("old", "older")}
    assert moves(kinds, left, [other, now]) == {f"lists/commitments/{name}/": now.address for name in ("old", "older")}
    assert moves(kinds, left, [other]) == {}
    assert moves(kinds, {}, [now]) == {}


def test_an_address_that_another_record_has_taken_is_that_record(kinds: Kinds) -> None:
    now, other = commitment(kinds, "new"), commitment(kinds, "old", "99010020260312000012")
    assert moves(kinds, {f"{FOLDER}/old.yml": now.pointers.marks}, [now, other]) == {}


@pytest.mark.parametrize("name", ["A", "2026", "清和", "a b"])
def test_a_file_that_could_not_be_published_had_no_address(kinds: Kinds, name: str) -> None:
    now = commitment(kinds, "new")
    assert moves(kinds, {f"{FOLDER}/{name}.yml": now.pointers.marks}, [now]) == {}
