"""generator.reading.violations: what a validator reports, as findings that an editor can act on."""

from __future__ import annotations

import copy

import pytest
from schematree import Reading, containers_and_values, field_at, leaves, value_at
from support import KIND_NAMES, Repo, as_yaml

from generator.model.findings import dotted
from generator.model.kinds import Kinds

each_kind = pytest.mark.parametrize("name", KIND_NAMES)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Reading:
    return Reading(Repo(tmp_path_factory.mktemp("reading")), kinds)


@each_kind
def test_a_missing_required_field_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    broken = 0
    for example in kind.examples:
        for at, holder in containers_and_values(example):
            for key in sorted(field_at(kind.root, at).required) if isinstance(holder, dict) else ():
                assert key in holder
                broken += 1
                data = copy.deepcopy(example)
                del value_at(data, at)[key]
                text = as_yaml(data)
                found = reading.findings(name, text)
                assert [(f.slug, f.path) for f in found] == [("missing-field", (*at, key))]
                title = field_at(kind.root, (*at, key)).title
                [diagnostic] = reading.diagnostics(name, text)
                assert diagnostic.is_error
                assert f"“{title}”（{key}）" in diagnostic.message
                line = text.split("\n")[diagnostic.span.line - 1]
                if isinstance(at[-1] if at else "", str):
                    assert line.lstrip(" -").startswith(f"{at[-1]}:" if at else f"{next(iter(data))}:")
    assert broken >= len(kind.root.required)


@each_kind
def test_a_wrong_choice_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    kind = kinds.by_name[name]
    for example in kind.examples:
        for path, field, value in leaves(kind.root, example):
            if not field.enum:
                continue
            data = copy.deepcopy(example)
            value_at(data, path[:-1])[path[-1]] = "火星"
            assert [(f.slug, f.path) for f in reading.findings(name, as_yaml(data))] == [("unknown-choice", path)]
            value_at(data, path[:-1])[path[-1]] = f"{value}。"
            text = as_yaml(data)
            [diagnostic] = reading.diagnostics(name, text)
            assert (diagnostic.slug, diagnostic.field) == ("misspelt-choice", dotted(path))
            assert f"“{value}”" in diagnostic.message + diagnostic.hint
            line = text.split("\n")[diagnostic.span.line - 1]
            assert line[diagnostic.span.column - 1 : diagnostic.span.end_column - 1].strip("'") == f"{value}。"


@each_kind
def test_an_unknown_field_is_one_error_at_its_place(reading: Reading, kinds: Kinds, name: str) -> None:
    """Anywhere in a record; and a slip in a name is one mistake, not an unknown field and a missing one."""
    kind = kinds.by_name[name]
    for example in kind.examples:
        for at, holder in containers_and_values(example):
            if not isinstance(holder, dict):
                continue
            data = copy.deepcopy(example)
            value_at(data, at)["wholly_unheard_of"] = "x"
            assert [(f.slug, f.path) for f in reading.findings(name, as_yaml(data))] == [("unknown-field", (*at, "wholly_unheard_of"))]
            for key in [k for k in holder if len(k) > 5]:
                data = copy.deepcopy(example)
                inside = value_at(data, at)
                slip = key[:-2] + key[-1] + key[-2] if key[-1] != key[-2] else key + "s"
                value = inside.pop(key)
                inside[slip] = value
                assert [(f.slug, f.path, f.values["meant"]) for f in reading.findings(name, as_yaml(data))] == [
                    ("misspelt-field", (*at, slip), key)
                ]


@pytest.mark.parametrize(("kind", "old", "new"), [("commitment", "'99010020260312000011'", '"99010020260312000011\\n"')])
def test_a_line_end_after_a_value_is_not_part_of_it(reading: Reading, kinds: Kinds, kind: str, old: str, new: str) -> None:
    text = as_yaml(kinds.by_name[kind].examples[0])
    assert old in text
    assert [f.slug for f in reading.findings(kind, text.replace(old, new))] == []
