"""generator.cli.blank: the record from which an editor starts has every field, explained, and lacks nothing but its values."""

from __future__ import annotations

import pytest
import yaml
from support import KIND_NAMES, Repo, schema

from generator.cli import blank
from generator.model.fields import Field
from generator.model.kindnames import CITY, DEPARTMENT
from generator.model.kinds import Kinds


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_blank_record_is_yaml_with_the_required_fields_in_order(kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    found = yaml.safe_load(blank.record(kind))
    assert list(found) == [key for key in kind.root.properties if key in kind.root.required]


@pytest.mark.parametrize("name", KIND_NAMES)
def test_every_field_is_explained_above_its_line(kinds: Kinds, name: str) -> None:
    lines = [line.strip() for line in blank.record(kinds.by_name[name]).split("\n")]
    for field in kinds.by_name[name].root.properties.values():
        at = lines.index(f"## {field.title}：{field.description}")
        below = lines[at + 1 : at + 3]
        if field.choices:
            assert below[0] == f"##   可选：{'、'.join(field.choices)}"
        assert any(line.removeprefix("# ").startswith(f"{field.key}:") for line in below)


def test_the_first_field_of_an_item_has_the_dash(kinds: Kinds) -> None:
    def lists(shape: Field) -> list[Field]:
        return [one for one in shape.walk() if one.items is not None and one.items.type == "object"]

    kind = next(kind for kind in kinds if any(one.key in kind.root.required for one in lists(kind.root)))
    key = next(one.key for one in lists(kind.root) if one.key in kind.root.required)
    [item] = yaml.safe_load(blank.record(kind))[key]
    shape = kind.root.properties[key].items
    assert shape is not None
    assert list(item) == [name for name in shape.properties if name in shape.required]


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_blank_record_shows_every_field(repo: Repo, kind: str) -> None:
    done = repo.credit("new", kind)
    assert (done.code, done.err) == (0, "")
    for key, field in schema(kind)["properties"].items():
        assert f"{key}:" in done.out
        if key in schema(kind)["required"]:
            assert f"\n{key}:" in done.out
        assert field.get("title", "") in done.out


@pytest.mark.parametrize("kind", KIND_NAMES)
@pytest.mark.parametrize("optional", [False, True], ids=["as it is", "with all optional fields"])
def test_a_blank_record_lacks_nothing_but_its_values(repo: Repo, kind: str, optional: bool) -> None:
    """Only `no value` is wrong with it: neither a name nor the indentation. So an editor has but to fill in."""
    # A department lies in no folder, nor does a city.
    ident = "scjgj-16" if kind in (DEPARTMENT, CITY) else "2026/scjgj-16"
    done = repo.credit("new", kind, ident)
    assert done.code == 0
    file = f"content/{schema(kind)['x-record']['folder']}/{ident}.yml"
    assert file in done.out
    path = repo.root / file
    text = path.read_text(encoding="utf-8")
    if optional:
        lines = [line for line in text.splitlines() if not line.strip().startswith("##")]
        path.write_text("\n".join(line.replace("# ", "", 1) for line in lines) + "\n", encoding="utf-8")
    # What a law asks for is optional, so that a blank record lacks it.
    assert {slug for *_, slug in repo.places()} - {"wanted-field-missing"} == {"empty-value"}


@pytest.mark.parametrize("kind", [DEPARTMENT, CITY])
def test_what_lies_in_no_folder_is_told_with_an_example_that_may_be(repo: Repo, kind: str) -> None:
    done = repo.credit("new", kind, "2026/scjgj-16")
    assert done.code == 2
    example = done.err.rstrip().rpartition("例如 ")[2]
    assert "/" not in example
    assert repo.credit("new", kind, example).code == 0
