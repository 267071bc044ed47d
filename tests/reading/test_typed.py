"""What is written is what is read: types come from the schema, never from what a text looks like."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import GOOD, GOOD_FILE, Repo

from generator.model.fields import Field
from generator.model.findings import Finding
from generator.reading import source, typed

TEXT = Field(key="f", title="文字", description="填写文字。", type="string")
SHAPE = Field(
    key="",
    title="记录",
    description="",
    type="object",
    properties={
        "text": TEXT,
        "whole": Field(key="whole", title="整数", description="填写整数。", type="integer"),
        "number": Field(key="number", title="数", description="填写数。", type="number"),
        "yes": Field(key="yes", title="是否", description="填写 true 或者 false。", type="boolean"),
        "list": Field(key="list", title="列表", description="逐项列出。", type="array", items=TEXT),
        "fields": Field(key="fields", title="字段", description="填写字段。", type="object", properties={"text": TEXT}),
    },
)


def read(text: str) -> tuple[Any, list[tuple[tuple[str | int, ...], str]]]:
    findings: list[Finding] = []
    value = typed.record_value(source.compose(text, "f.yml"), SHAPE, "f.yml", findings)
    return value, [(f.path, f.slug) for f in findings]


# What other readers of YAML 1.1 turn into false, octal, base 60, a date, infinity, a float.
TEXTS = [
    *("NO", "no", "Yes", "on", "off", "y", "true", "False"),
    *("007", "0123", "0x1F", "0b11", "1_000", "12:30", "12:30:00", "1e3", "1.0", "+1", "-5", ".5", "12.", ".inf", ".nan", "1,000"),
    *("2026-01-02", "2026-01-02T03:04:05Z", "99010020260312000011", "91990100123456789012", "=", "<<"),
    *("〔2026〕15号", "50%", "a#b", "http://x.y", "C:\\x", "十二"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_as_it_is_written(text: str) -> None:
    assert read(f"text: {text}\n") == ({"text": text}, [])
    assert read(f"list:\n  - {text}\n") == ({"list": [text]}, [])
    assert read(f"list: ['{text}']\n") == ({"list": [text]}, [])


def test_texts_survive_the_whole_way_to_the_page(repo: Repo) -> None:
    repo.write(GOOD_FILE, GOOD.replace("申请办理食品经营许可", "007").replace("承诺经营场所和设施设备符合法定条件。", "12:30"))
    assert repo.check() == []


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("7", 7), ("-7", -7), ("123456789012345", 123456789012345)])
def test_whole_numbers(text: str, value: int) -> None:
    found, faults = read(f"whole: {text}\nnumber: {text}\n") if len(text) < 13 else (read(f"whole: {text}\n")[0] | {"number": value}, [])
    assert (found, faults) == ({"whole": value, "number": value}, [])
    assert type(found["whole"]) is int


@pytest.mark.parametrize(
    "text", ["007", "0x1F", "1_000", "1,000", "1e3", "12:30", "+1", "１２", "1.0", "一", "1234567890123456", "5元", "true"]
)
def test_what_is_no_whole_number(text: str) -> None:
    value, [(path, slug)] = read(f"whole: {text}\n")
    assert (value, path) == ({"whole": None}, ("whole",))
    assert slug in ("integer-expected", "number-in-other-form", "full-width-characters")


@pytest.mark.parametrize(
    "text", ["0x1F", "1_000", "1,000.5", "1e3", "1E-2", ".5", "5.", "00.5", "+0.5", ".inf", "-.inf", ".nan", "NaN", "５", "0.5万元"]
)
def test_what_is_no_number(text: str) -> None:
    value, [(path, slug)] = read(f"number: {text}\n")
    assert (value, path) == ({"number": None}, ("number",))
    assert slug in ("number-expected", "number-in-other-form", "full-width-characters")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-999_999_999, max_value=999_999_999))
@example(__import__("decimal").Decimal("0.000001"))
def test_decimals_come_back_as_they_are_written(value: Any) -> None:
    """domain.md 1.3: amounts in 万元 have six decimals, CF_NR_FK decimal(18,6); none is lost on the way."""
    found, faults = read(f"number: {value:f}\n")
    assert faults == []
    assert type(value)(repr(found["number"])) == value


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
def test_true_and_false(text: str, value: bool) -> None:
    assert read(f"yes: {text}\n") == ({"yes": value}, [])


@pytest.mark.parametrize("text", ["yes", "no", "NO", "on", "True", "FALSE", "1", "0", "是", "否"])
def test_nothing_else_is_true_or_false(text: str) -> None:
    assert read(f"yes: {text}\n") == ({"yes": None}, [(("yes",), "boolean-expected")])


@pytest.mark.parametrize("text", sorted(typed.PLACEHOLDERS))
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_words_for_nothing_are_not_values(text: str, quote: str) -> None:
    """domain.md 1.7: exports write null, N/A, dashes; the field is left out instead."""
    escaped = text.replace("\\", "\\\\") if quote == '"' else text
    if quote or text not in ("-", "--"):
        assert read(f"text: {quote}{escaped}{quote}\n") == ({"text": None}, [(("text",), "placeholder-value")])


@pytest.mark.parametrize("text", ["", '""', "''", '" "', "'\u3000'", "|\n"])
def test_nothing_is_not_a_value(text: str) -> None:
    assert read(f"text: {text}\n") == ({"text": None}, [(("text",), "empty-value")])


@pytest.mark.parametrize(
    ("text", "path", "slug"),
    [
        ("text: [a]", ("text",), "text-expected"),
        ("text: {a: b}", ("text",), "text-expected"),
        ("list: a", ("list",), "list-expected"),
        ("list: {a: b}", ("list",), "list-expected"),
        ("list: [[a]]", ("list", 0), "text-expected"),
        ("fields: a", ("fields",), "fields-expected"),
        ("fields: [a]", ("fields",), "fields-expected"),
        ("whole: [1]", ("whole",), "integer-expected"),
        ("number: {}", ("number",), "number-expected"),
        ("fields: {text: {}}", ("fields", "text"), "text-expected"),
    ],
)
def test_the_wrong_shape(text: str, path: tuple[str | int, ...], slug: str) -> None:
    assert read(text)[1] == [(path, slug)]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=40))
def test_every_plain_text_comes_back_as_it_is(text: str) -> None:
    """design.md: YAML is typed by the schema. In single quotes a text means itself, whatever it holds, but for blanks at its ends."""
    quoted = "'" + text.replace("'", "''") + "'"
    value, faults = read(f"text: {quoted}\n")
    if not text.strip():
        assert faults == [(("text",), "empty-value")]
    elif text.strip() in typed.PLACEHOLDERS:
        assert faults == [(("text",), "placeholder-value")]
    elif "\u00a0" in text or text.strip(" ")[0] == "\u3000" or text.strip(" ")[-1] == "\u3000":
        assert faults == [(("text",), "look-alike-character")]
    else:
        assert (value, faults) == ({"text": text.strip(" ")}, [])


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=40).map(lambda t: f"{t}\n{t}"))
def test_block_texts_keep_their_lines(text: str) -> None:
    """A text of several lines is shown in as many paragraphs; only the line end that closes the block is not part of it."""
    body = "".join(f"  {line}\n" for line in text.split("\n"))
    assert read(f"text: |\n{body}") == ({"text": text}, [])
