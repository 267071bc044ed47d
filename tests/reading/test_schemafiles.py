"""Schema files that cannot be used, or not beside others: a finding on the file, never a crash."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import GOOD, GOOD_FILE, ROOT, Repo, schema

from generator.reading import schemafiles, schemas, source, typed
from generator.reading.schemafiles import patterns

NOTICE = schema("article") | {
    "x-record": {
        "folder": "lists/bulletins",
        "singular": "公告",
        "plural": "公告",
        "group": "信用动态",
        "order": 900,
        "caption": "{title}",
        "columns": ["title", "published_on"],
    }
}


def put(repo: Repo, name: str, value: Any) -> None:
    repo.write(f"schemas/{name}", json.dumps(value, ensure_ascii=False, indent=1))


def notice(repo: Repo, name: str = "bulletin", **record: Any) -> list[tuple[str, str, str]]:
    """The findings on a kind that differs from a right one."""
    put(repo, f"{name}.schema.json", NOTICE | {"x-record": NOTICE["x-record"] | record})
    return [(d["path"], d["field"], d["slug"]) for d in repo.check()]


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\p{Han}+$",
        r"^\d{4}$",
        r"\w+",
        r"a\b",
        r"^a\Z",
        r"(?i)abc",
        r"(?P<year>[0-9]+)",
        r"(?<=a)b",
        r"(a)\1",
        "[[:alpha:]]",
        "[a-z&&[aeiou]]",
        "a{,3}",
        "(",
        "[",
        "\\",
        "*",
        "a{1,99999999999}",
        "(" * 300,
    ],
)
def test_a_pattern_that_validators_do_not_read_alike_is_a_finding_on_the_schema(repo: Repo, pattern: str) -> None:
    permit = schema("permit")
    permit["properties"]["certificate_name"]["pattern"] = pattern
    put(repo, "permit.schema.json", permit)
    found = [(d["path"], d["field"], d["slug"]) for d in repo.check()]
    assert found == [("schemas/permit.schema.json", "properties.certificate_name.pattern", "unfit-pattern")]


@pytest.mark.parametrize("pattern", [r"^\\d$", r"\(?x\)", "[*+]+", "^[一-龥]+(?:·[一-龥]+)*$", "(?=a)a(?!b)", r"[\]\\]", "(?:ab)?c{2,3}"])
def test_what_all_read_alike_may_be_written(pattern: str) -> None:
    assert list(patterns({"pattern": pattern}, "schemas/x.schema.json")) == []


def test_the_patterns_that_are_shipped_are_read_alike() -> None:
    for file in sorted((ROOT / "schemas").glob("*.json")):
        value, findings = schemafiles.read(file, file.name)
        assert findings == []
        assert list(patterns(value, file.name)) == []


@pytest.mark.parametrize(
    ("record", "field", "slug"),
    [
        ({"folder": "lists/reports"}, "x-record.folder", "shared-folder"),
        ({"folder": "lists/reports/bulletins"}, "x-record.folder", "folder-in-folder"),
        ({"folder": "lists"}, "x-record.folder", "folder-in-folder"),
        ({"folder": "lists/reports/more", "within": "permit"}, "x-record.folder", "folder-in-folder"),
        ({"folder": "lists/2026"}, "x-record.folder", "reserved-folder"),
        ({"folder": "lists/by"}, "x-record.folder", "reserved-folder"),
        ({"folder": "api/v1"}, "x-record.folder", "reserved-folder"),
        ({"folder": "deadlines"}, "x-record.folder", "reserved-folder"),
        ({"singular": "行政许可"}, "x-record.singular", "shared-title"),
        ({"plural": "行政许可"}, "x-record.plural", "shared-title"),
    ],
)
def test_two_kinds_do_not_share_what_only_one_can_have(repo: Repo, record: dict[str, Any], field: str, slug: str) -> None:
    found = notice(repo, **record)
    assert {(path, where, what) for path, where, what in found} == {("schemas/bulletin.schema.json", field, slug)}


def test_a_folder_inside_another_may_be_meant(repo: Repo) -> None:
    assert notice(repo, folder="lists/reports/bulletins", within="report") == []
    # What lies there is of the inner kind then, and its list stands where no record of the outer one may.
    report = schema("report")["examples"][0] | {"unit": "scjgj"}
    repo.dump("content/lists/reports/bulletins.yml", report)
    assert [(d["path"], d["slug"]) for d in repo.check()] == [("content/lists/reports/bulletins.yml", "reserved-file-name")]


def test_of_two_that_share_a_folder_the_records_are_not_called_wrong(repo: Repo) -> None:
    """One fault, told once, where it is."""
    repo.write(GOOD_FILE, GOOD)
    assert notice(repo, folder="lists/commitments") == [("schemas/bulletin.schema.json", "x-record.folder", "shared-folder")]


@pytest.mark.parametrize("name", ["Bulletin", "site_notice", "1bulletin", "bulletin-", "公告"])
def test_the_name_of_a_schema_file_is_the_name_of_a_kind(repo: Repo, name: str) -> None:
    assert notice(repo, name) == [(f"schemas/{name}.schema.json", "", "schema-file-name")]


def test_what_stands_beside_a_reference_must_fit_it(repo: Repo) -> None:
    permit = schema("permit")
    permit["properties"]["remarks"] = {"$ref": "common.json#/$defs/uscc", "title": "备注", "description": "填写备注。", "type": "integer"}
    put(repo, "permit.schema.json", permit)
    assert {d["path"] for d in repo.check()} == {"schemas/permit.schema.json"}


@pytest.mark.parametrize(
    "change",
    [
        {"type": "strng"},
        {"title": 5},
        {"pattern": "("},
        {"pattern": r"^\d+$"},
        {"enum": "x"},
        {"x-aliases": None},
        {"x-link": [5]},
        {"unheard-of": 1},
    ],
)
def test_a_fault_in_a_shared_definition_is_told_there_and_nowhere_else(repo: Repo, change: dict[str, Any]) -> None:
    common = json.loads((ROOT / "schemas" / "common.json").read_text(encoding="utf-8"))
    common["$defs"]["remarks"] |= change
    put(repo, "common.json", common)
    repo.write(GOOD_FILE, GOOD)
    assert {d["path"] for d in repo.check()} == {"schemas/common.json"}


@pytest.mark.parametrize("value", [{"type": "strng"}, {"$defs": 5}, {"pattern": "("}, {"properties": {"title": {"pattern": r"\p{Han}"}}}])
def test_a_metaschema_that_cannot_be_used_is_told(repo: Repo, value: Any) -> None:
    put(repo, "metaschema.json", value)
    assert {d["path"] for d in repo.check()} == {"schemas/metaschema.json"}


WRONG: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1e300,
    "",
    "x",
    [],
    ["a"],
    [[]],
    {},
    {"a": 1},
    {"$ref": "common.json#/$defs/department"},
    "common.json#/$defs/nope",
]


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from nodes(below, (*path, key))


@pytest.mark.parametrize("file", ["common.json", "penalty.schema.json"])
@pytest.mark.parametrize("count", [30, pytest.param(120, marks=pytest.mark.slow)])
def test_whatever_stands_anywhere_in_a_schema_file_is_never_a_crash(tmp_path: Path, file: str, count: int) -> None:
    """Each place that is tried holds a value of another sort; a fault is told on the files of schemas."""
    (tmp_path / "schemas").mkdir()
    for name in ("metaschema.json", "common.json", "penalty.schema.json"):
        (tmp_path / "schemas" / name).write_bytes((ROOT / "schemas" / name).read_bytes())
    base = json.loads((ROOT / "schemas" / file).read_text(encoding="utf-8"))
    places = [path for path in nodes(base) if path and path[0] != "examples"]
    chosen = random.Random(12)
    told = 0
    for _ in range(count):
        path, wrong = chosen.choice(places), chosen.choice(WRONG)
        value = copy.deepcopy(base)
        here = value
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = wrong
        (tmp_path / "schemas" / file).write_text(json.dumps(value), encoding="utf-8")
        found = schemas.load(tmp_path)
        told += bool(found.findings)
        assert all(finding.file.startswith("schemas/") for finding in found.findings)
        for kind in found:
            assert all(kind.validators.fast.is_valid(example) for example in kind.examples)
    assert told > count / 2


@pytest.mark.parametrize("file", sorted((ROOT / "schemas").glob("*.json")), ids=lambda file: file.name)
def test_both_ways_of_reading_a_schema_agree(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    findings: list[Any] = []
    slow = typed.json_value(source.compose(text, file.name), file.name, findings)
    assert findings == []
    assert schemafiles.plain_json(text) == slow


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"a": NaN}', "{'a': 1}", '{"a": 1} x', '{"a": "\\u0041"}', "[" * 50 + "]" * 50, '{"a":\t1}']
)
def test_what_is_not_plain_is_left_to_the_exact_way(text: str) -> None:
    assert schemafiles.plain_json(text) is None
