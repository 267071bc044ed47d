"""generator.reading.schemas: every schema file is a kind and is proved by its own examples; a wrong one is told where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hotline import HOTLINE, HOTLINE_FILE, with_hotline
from schematree import Reading, applies, conditions, containers_and_values, field_paths, holders
from support import AS_OF, KIND_NAMES, Repo, as_yaml, shipped_repo

from generator.model.findings import dotted
from generator.model.kindnames import CALENDAR, CONSEQUENCE, DEPARTMENT, FORWARDING, PLATFORM, RULE
from generator.model.kinds import Kinds

each_kind = pytest.mark.parametrize("name", KIND_NAMES)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Reading:
    return Reading(Repo(tmp_path_factory.mktemp("reading")), kinds)


@pytest.fixture
def with_seventh(repo: Repo) -> Repo:
    return with_hotline(repo)


def test_there_are_schemas_to_test() -> None:
    assert {"department", "permit", "penalty", "red-black-list", "power-list", "commitment"} <= set(KIND_NAMES)


@each_kind
def test_there_are_examples_and_they_are_right(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    assert len(kind.examples) >= 2
    for example in kind.examples:
        assert kind.validators.fast.is_valid(example)
        assert list(kind.validators.exact.iter_errors(example)) == []


@each_kind
def test_the_examples_cover_every_field_and_every_condition(kinds: Kinds, name: str) -> None:
    """docs/schemas.md: examples cover the optional fields and every branch of allOf."""
    kind = kinds.by_name[name]
    used = {re.sub(r"\[\d+\]", "", dotted(path)) for example in kind.examples for path, _ in containers_and_values(example)}
    assert {dotted(path) for path in field_paths(kind.root)} - used == set()
    unused = [
        (at, rule["if"])
        for at, rules in conditions(dict(kind.schema), ())
        for rule in rules
        if not any(applies(rule["if"], holder) for example in kind.examples for holder in holders(example, at))
    ]
    assert unused == []


@each_kind
def test_examples_read_back_equal_from_yaml(reading: Reading, kinds: Kinds, name: str) -> None:
    for example in kinds.by_name[name].examples:
        record, findings = reading(name, as_yaml(example))
        assert findings == []
        assert record is not None
        assert record.data == example


# Schema files that are wrong


def _place(text: str, words: str, part: str) -> tuple[int, int]:
    """Line and column of a part of the first occurrence of some words."""
    at = text.index(words) + words.index(part)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


MATTER = '"matter": {"title": "反映问题", "description": "写明反映了什么问题。", "type": "string"}'
WRONG_SCHEMAS: dict[str, tuple[str, str, str, str, str]] = {
    "unknown annotation": (MATTER, MATTER.replace('"type"', '"x-colour": "red", "type"'), '"x-colour"', '"x-colour"', "unknown-field"),
    "misspelt annotation": (MATTER, MATTER.replace('"type"', '"x-lenght": 9, "type"'), '"x-lenght"', '"x-lenght"', "misspelt-field"),
    "oneOf": (
        MATTER,
        MATTER.replace('"type": "string"', '"type": "string", "oneOf": [{"type": "string"}]'),
        '"oneOf"',
        '"oneOf"',
        "unknown-field",
    ),
    "anyOf at the top": ('  "examples"', '  "anyOf": [{"required": ["matter"]}],\n  "examples"', '"anyOf"', '"anyOf"', "unknown-field"),
    "no title": (MATTER, MATTER.replace('"title": "反映问题", ', ""), MATTER[:9], '"matter"', "missing-field"),
    "no description": (MATTER, MATTER.replace('"description": "写明反映了什么问题。", ', ""), MATTER[:9], '"matter"', "missing-field"),
    "English title": (MATTER, MATTER.replace("反映问题", "matter"), '"title": "matter"', '"matter"', "wrong-form"),
    "two types": (MATTER, MATTER.replace('"string"', '["string", "null"]'), '"type": ["string"', '"type"', "wrong-type"),
    "unknown type": (MATTER, MATTER.replace('"string"', '"strin"'), '"strin"', '"strin"', "misspelt-choice"),
    "unknown format": (MATTER, MATTER.replace('"string"', '"string", "format": "ipv4"'), '"ipv4"', '"ipv4"', "unknown-choice"),
    "not closed": ('  "additionalProperties": false,\n', "", "{", "{", "missing-field"),
    "open": ('"additionalProperties": false', '"additionalProperties": true', '"additionalProperties": true', "true", "unknown-choice"),
    "wrong example": ('"received_on": "2026-03-13"', '"received_on": "2026-03-33"', '"2026-03-33"', '"2026-03-33"', "wrong-example"),
    "example without a field": (', "result": "已经更换。"', "", '{"number": "R20260312002"', "{", "wrong-example"),
    "one example": (
        HOTLINE[HOTLINE.index(',\n    {"number": "R20260312002"') : HOTLINE.index("\n  ]\n}")],
        "",
        '"examples"',
        '"examples"',
        "too-few-items",
    ),
    "unknown column": ('"columns": ["number", "matter"', '"columns": ["number", "mater"', '"mater"', '"mater"', "unknown-field-path"),
    "unknown date": ('"date": "received_on"', '"date": "recieved_on"', '"recieved_on"', '"recieved_on"', "unknown-field-path"),
    "unknown caption": ("{number}：{matter}", "{number}：{mater}", '"{number}', '"{number}', "unknown-field-path"),
    "unknown definition": ("$defs/department", "$defs/departement", '"common.json#/$defs/departement"', '"common', "unknown-definition"),
    "unknown kind": (
        '"$ref": "common.json#/$defs/department", ',
        '"description": "填写单位。", "type": "string", "x-link": "office", ',
        '"office"',
        '"office"',
        "unknown-kind",
    ),
    "repeated key": ('"order": 70,', '"order": 70, "order": 71,', '"order": 71', '"order"', "repeated-key"),
    "bare word": ('"order": 70,', '"order": seventy,', "seventy", "seventy", "json-unquoted-text"),
    "letter for digit": ('"order": 70,', '"order": 7O,', "7O", "7O", "json-unquoted-text"),
}


@pytest.mark.parametrize("name", WRONG_SCHEMAS)
def test_a_wrong_schema_file_has_a_diagnostic_at_its_place(with_seventh: Repo, name: str) -> None:
    old, new, words, part, slug = WRONG_SCHEMAS[name]
    assert old in HOTLINE
    text = HOTLINE.replace(old, new)
    with_seventh.write(HOTLINE_FILE, text)
    line, column = _place(text, words, part)
    assert [found for found in with_seventh.places() if found[0] == HOTLINE_FILE] == [(HOTLINE_FILE, line, column, slug)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"order": 70', '"order": "x"'),
        ('"order": 70', '"order": 70, "order": 71'),
        ('"order": 70,', '"order": 70'),
    ],
)
def test_one_mistake_in_a_schema_is_not_one_in_every_record(with_seventh: Repo, old: str, new: str) -> None:
    with_seventh.write(HOTLINE_FILE, HOTLINE.replace(old, new))
    assert {path for path, *_ in with_seventh.places()} == {HOTLINE_FILE}


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "empty-file"),
        (b"[]", "not-a-mapping"),
        (b'{"title": "\xff"}', "not-utf8"),
        (b'{"title": "a" "b"}', None),
        (b'{"title": "a",', None),
        (b"{" * 5000, "nesting-too-deep"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "nesting-too-deep"),
        (b"{}", "missing-field"),
        (b'{"x-record": 3}', None),
        (b'{"x-record": {"folder": 3}}', None),
        (b'{"examples": [1]}', None),
        (b'{"properties": {"a": 1}}', None),
        (b'{"allOf": [{"if": 1, "then": 2}]}', None),
        (b'{"title": &a "x", "description": *a}', "yaml-anchor"),
    ],
)
def test_a_schema_file_that_is_no_schema(with_seventh: Repo, content: bytes, slug: str | None) -> None:
    """Only the broken file is reported: its records are not, and all other kinds still work."""
    with_seventh.write(HOTLINE_FILE, content)
    found = [d for d in with_seventh.check() if d["path"] == HOTLINE_FILE]
    assert found
    if slug:
        assert slug in {d["slug"] for d in found}


def test_other_kinds_still_work_beside_a_broken_schema(with_seventh: Repo) -> None:
    with_seventh.write(HOTLINE_FILE, HOTLINE.replace('"order": 70', '"order": "x"'))
    with_seventh.write("content/authorities/scjgj.yml", "name: 某局\n")
    found = with_seventh.check()
    assert {d["path"] for d in found} == {HOTLINE_FILE, "content/authorities/scjgj.yml"}
    assert [d["slug"] for d in found if d["path"] == HOTLINE_FILE] == ["wrong-type"]


@pytest.mark.parametrize(
    "name",
    [
        "common.json",
        pytest.param("metaschema.json"),
    ],
)
@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff", b"[]"])
def test_the_shared_schema_files_can_be_broken_too(repo: Repo, name: str, content: bytes | None) -> None:
    path = repo.root / "schemas" / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    elif name == "metaschema.json":
        # A repository without one is a city's, and takes that of the program.
        assert repo.credit("check", "--as-of", AS_OF).code == 0
        return
    done = repo.credit("check", "--as-of", AS_OF)
    assert done.code in (1, 2)
    assert name in done.out + done.err


@pytest.mark.parametrize("name", [DEPARTMENT, RULE, CALENDAR, CONSEQUENCE, FORWARDING, PLATFORM])
def test_a_broken_schema_of_a_kind_that_the_program_knows_is_only_a_finding(tmp_path: Path, name: str) -> None:
    """Records of other kinds lead to these; what they lead to is not known then, and no check ends with a fault of ours."""
    repo = shipped_repo(tmp_path / "repo")
    repo.write(f"schemas/{name}.schema.json", "{")
    found = repo.check()
    assert f"schemas/{name}.schema.json" in {one["path"] for one in found}
