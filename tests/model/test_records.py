"""generator.model.records: a record with what is derived from its data, packed and unpacked, and walked through."""

from __future__ import annotations

from typing import Any

import pytest

from generator.model.findings import Finding
from generator.model.kinds import Kinds
from generator.model.records import Record, caption_of, first_text, pointer_extractor, record_of, select, unpacked, walker
from generator.text.identifiers import NO_CODE

CODE = "91990100MA1G0A0192"
PENALTY: dict[str, Any] = {
    "authority": "scjgj",
    "document_number": "甲市监罚〔2026〕15号",
    "subject": [{"type": "法人及非法人组织", "name": "甲市清和餐饮管理有限公司", "uscc": CODE}],
    "decided_on": "2026-04-21",
    "categories": ["警告", "罚款"],
    "fine_wan_yuan": 0.5,
}
FILE = "content/disclosures/penalties/2026/scjgj-15.yml"


def made(kinds: Kinds, data: dict[str, Any] | None = None, kind: str = "penalty", ident: str = "2026/scjgj-15", file: str = FILE) -> Record:
    return record_of(kinds.by_name[kind], ident, file, PENALTY if data is None else data)


def test_what_is_derived_from_the_data(kinds: Kinds) -> None:
    record = made(kinds)
    assert record.address == "disclosures/penalties/2026/scjgj-15/"
    assert (record.date, record.authority, record.suspect) == ("2026-04-21", "scjgj", False)
    assert PENALTY["subject"][0]["name"] in record.caption
    assert record.data == PENALTY


def test_a_record_of_empty_data_is_called_by_its_id(kinds: Kinds) -> None:
    record = made(kinds, {})
    assert (record.caption, record.date, record.authority) == ("2026/scjgj-15", "", "")
    assert record.pointers.links == record.pointers.parties == ()


def test_the_digest_changes_with_file_and_data_only(kinds: Kinds) -> None:
    assert made(kinds).digest == made(kinds, dict(PENALTY)).digest
    assert made(kinds).digest != made(kinds, PENALTY | {"fine_wan_yuan": 0.6}).digest
    assert made(kinds).digest != made(kinds, file=FILE.replace("15", "16")).digest


def test_pointers_hold_what_concerns_others(kinds: Kinds) -> None:
    found = pointer_extractor(kinds.by_name["penalty"])(PENALTY)
    assert found.links == ((("authority",), "department", "scjgj"),)
    assert found.parties == ((("subject", 0), CODE, PENALTY["subject"][0]["name"]),)
    assert found.unique == ((("document_number",), "甲市监罚〔2026〕15号"),)
    assert (found.number, found.whose, found.declared, found.codes) == ("甲市监罚〔2026〕15号", (CODE,), "", ())
    assert found.marks


@pytest.mark.parametrize("subject", [{"type": "自然人", "name": "李*"}, {"type": "个体工商户", "name": "甲", "uscc": NO_CODE}])
def test_a_person_and_a_filler_of_the_code_are_no_party_that_has_a_page(kinds: Kinds, subject: dict[str, str]) -> None:
    found = pointer_extractor(kinds.by_name["penalty"])(PENALTY | {"subject": [subject]})
    assert found.parties == ()
    assert found.whose == (subject["name"],)


def test_a_packed_record_comes_back(kinds: Kinds) -> None:
    record = made(kinds)
    back = unpacked(kinds, record.packed(), record.text)
    assert tuple(back)[:6] == tuple(record)[:6]
    assert (back.kind, back.address, back.caption, back.digest) == (record.kind, record.address, record.caption, record.digest)
    assert (back.pointers, back.text, back.data) == (record.pointers, record.text, PENALTY)


def test_a_record_may_have_another_address_or_text(kinds: Kinds) -> None:
    record = made(kinds)
    assert record.at("https://city.example/a/").address == "https://city.example/a/"
    assert record.at("https://city.example/a/").with_text(b"{}").address == "https://city.example/a/"
    other = record.with_text(b"{}")
    assert (other.text, other.data, other.digest, other.address) == (b"{}", record.data, record.digest, record.address)


def test_records_are_told_apart_by_what_they_are_not_by_what_they_hold(kinds: Kinds) -> None:
    one, other = made(kinds), made(kinds)
    assert one != other
    assert len({one, other, one}) == 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a", "1"),
        ("b.c", "x"),
        ("d.e", "first"),
        ("d", ""),
        ("f", "p、q"),
        ("none", ""),
        ("b", ""),
        ("a.c", ""),
        ("g.e", ""),
    ],
)
def test_the_text_at_a_path(path: str, text: str) -> None:
    data = {"a": 1, "b": {"c": "x"}, "d": [{"e": "first"}, {"e": "second"}], "f": ["p", "q"], "g": []}
    assert first_text(data, path) == text


def test_a_caption_without_any_of_its_fields_is_empty(kinds: Kinds) -> None:
    assert caption_of(kinds.by_name["department"], {"name": " 甲市财政局 "}) == "甲市财政局"
    assert caption_of(kinds.by_name["department"], {}) == ""


def test_a_walk_gives_wanted_values_with_path_and_surroundings(kinds: Kinds) -> None:
    record = made(kinds)
    found = list(walker(record.kind.root, lambda field: field.key == "name" or field.key == "categories")(record))
    assert [(leaf.path, leaf.value) for leaf in found] == [
        (("subject", 0, "name"), PENALTY["subject"][0]["name"]),
        (("categories",), ["警告", "罚款"]),
        (("categories", 0), "警告"),
        (("categories", 1), "罚款"),
    ]
    assert found[0].around == PENALTY["subject"][0]
    assert "uscc" in found[0].siblings
    assert "decided_on" in found[1].siblings


def test_findings_of_some_files() -> None:
    some = [Finding(file, (), "empty-file") for file in ("a", "b", "a")]
    assert [one.file for one in select(some, frozenset({"a"}))] == ["a", "a"]
    assert select(some, frozenset()) == []
