"""generator.reading.validators: the fast road and the exact one say the same of every record."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import example as always
from hypothesis import strategies as st
from schematree import containers_and_values, value_at
from support import KIND_NAMES

from generator.model.fields import Field
from generator.model.kinds import Kinds
from generator.reading.validators import Validators
from generator.text import formats

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**9),
    st.floats(-10, 10**9, allow_nan=False).map(lambda f: round(f, 6)),
    st.sampled_from(["", "x", "2026-02-30", "2026-02-28", "https://a.example/", "javascript:alert(1)", "a@b.cn", "91990100MA1G0A0192"]),
    st.text(max_size=5),
    st.builds(list),
    st.builds(dict),
)


@given(data=st.data())
def test_the_fast_and_the_exact_validator_agree(kinds: Kinds, data: st.DataObject) -> None:
    """design.md: the fast road and the exact road must agree, or a wrong record would be published."""
    kind = kinds.by_name[data.draw(st.sampled_from(KIND_NAMES))]
    value: Any = copy.deepcopy(data.draw(st.sampled_from(kind.examples)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from([p for p, _ in containers_and_values(value) if p]))
        holder, step = value_at(value, at[:-1]), at[-1]
        match data.draw(st.sampled_from(["delete", "replace", "append", "rename", "double", "move"])):
            case "delete":
                del holder[step]
            case "replace":
                holder[step] = data.draw(_VALUES)
            case "append" if isinstance(holder[step], str):
                holder[step] += data.draw(st.sampled_from([" ", "x", "0", "\u3000", "；", "７"]))
            case "rename" if isinstance(holder, dict):
                holder[f"{step}_"] = holder.pop(step)
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[step]))
            case "move" if isinstance(holder[step], dict):
                holder[step] = [holder[step]]
    errors = list(kind.validators.exact.iter_errors(value))
    assert kind.validators.fast.is_valid(value) == (not errors), errors


_FORMATTED = st.one_of(
    st.text(max_size=30),
    st.dates().map(str),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\n?", fullmatch=True),
    st.from_regex(r"[0-2][0-9]{3}-(0[0-9]|1[0-3])-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"\d{4}-[01]\d-[0-3]\d", fullmatch=True),
    st.from_regex(r"(https?://)?[a-z@.\-/ \n]{0,20}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{18}\n?", fullmatch=True),
)


@given(text=_FORMATTED)
@always(text="2026-02-29")
@always(text="２０２６-01-01")
def test_both_validators_check_the_declared_formats_alike(one_field: dict[str, Validators], text: str) -> None:
    """docs/schemas.md: only formats that are really checked, and by both validators as `good_format` says."""
    assume(not text.startswith("0000"))
    for name, both in one_field.items():
        good = formats.good_format(name, text)
        assert both.fast.is_valid({"f": text}) == good, name
        assert both.exact.is_valid({"f": text}) == good, name


@pytest.fixture(scope="module")
def one_field() -> dict[str, Validators]:
    """For each format the validators of a kind with one field of it."""
    root = Field(key="", title="", description="", type="object")
    return {name: Validators({"type": "object", "properties": {"f": {"type": "string", "format": name}}}, root) for name in formats.FORMATS}
