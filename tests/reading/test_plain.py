"""The fast road gives what libyaml and the schema give, or nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import drawn
from support import GOOD, GOOD_FILE, ROOT, Repo, as_yaml, examples

from generator.model.fields import Field
from generator.model.findings import Finding
from generator.model.kinds import Kinds
from generator.reading import recordfile, scan, source, typed
from generator.reading.plain import reader


def field(key: str, sort: str, **rest: Any) -> Field:
    return Field(key=key, title=key, description="", type=sort, **rest)


TEXT = field("t", "string")
INNER = {"t": TEXT, "i": field("i", "integer"), "l": field("l", "array", items=TEXT)}
ITEM = field(
    "r",
    "object",
    properties=INNER
    | {"o": field("o", "object", properties=INNER), "r": field("r", "array", items=field("r", "object", properties=INNER))},
)
SHAPE = field(
    "",
    "object",
    properties={
        "t": TEXT,
        "i": field("i", "integer"),
        "n": field("n", "number"),
        "y": field("y", "boolean"),
        "l": field("l", "array", items=TEXT),
        "w": field("w", "array", items=field("w", "integer")),
        "o": field("o", "object", properties=INNER | {"o": field("o", "object", properties=INNER)}),
        "r": field("r", "array", items=ITEM),
        "s": field("s", "array", items=field("s", "array", items=TEXT)),
        # A single item may be written without its list.
        "p": field("p", "array", items=ITEM, single=True),
        "q": field("q", "array", items=TEXT, single=True),
    },
)
READ = reader(SHAPE)


def slow(text: str, shape: Field = SHAPE) -> tuple[Any, list[str]]:
    """What the other road says."""
    findings: list[Finding] = []
    try:
        value = typed.record_value(source.compose(text, "f.yml"), shape, "f.yml", findings)
    except source.Unreadable as unreadable:
        return None, [one.slug for one in unreadable.findings]
    return value, [one.slug for one in findings]


def agree(text: str, shape: Field = SHAPE, read: Callable[[str], Any] = READ) -> bool:
    """Whether the fast road took a text; the test fails if it makes something else of it than the other one."""
    try:
        text = source.decode(text.encode("utf-8", "surrogatepass"), "f.yml")
    except source.Unreadable:
        return False
    value = read(text)
    if value is not None:
        # As texts, 1 and 1.0 and true differ, and so does another order of fields.
        assert (repr(value), []) == (repr((found := slow(text, shape))[0]), found[1]), text
    return value is not None


def indented(data: Any) -> str:
    """As people and editors write it: dashes of lists deeper than their key."""

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def represent_str(self, data: str) -> yaml.Node:
            return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)

    Dumper.add_representer(str, Dumper.represent_str)
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def files(kinds: Kinds) -> Iterator[tuple[Any, str]]:
    """The kind and text of each shipped record."""
    for file in scan.files(ROOT):
        kind = kinds.of(file)
        assert kind is not None
        yield kind, source.decode((ROOT / file).read_bytes(), file)


def test_shipped_records_take_the_fast_road(kinds: Kinds) -> None:
    """It must not die unnoticed: all would still be right, and slow."""
    took = [agree(text, kind.root, kind.validators.quick) for kind, text in files(kinds)]
    assert len(took) > 500
    assert sum(took) >= len(took) * 0.95


@pytest.mark.parametrize("write", [as_yaml, indented])
def test_examples_of_schemas_take_the_fast_road(kinds: Kinds, write: Callable[[Any], str]) -> None:
    # The library for YAML writes the key `on` in quotes, as nobody does by hand.
    took = [agree(write(one).replace("'on':", "on:"), kind.root, kind.validators.quick) for kind in kinds for one in kind.examples]
    assert sum(took) >= len(took) * 0.9


@pytest.mark.parametrize("write", [as_yaml, indented])
def test_drawn_records_are_the_same_by_both_roads(kinds: Kinds, write: Callable[[Any], str]) -> None:
    for kind in kinds:
        for one in drawn(kind, 10):
            agree(write(one), kind.root, kind.validators.quick)


TAKEN: list[tuple[str, Any]] = [
    ("t: 甲\n", {"t": "甲"}),
    ("t: 'a: b #c'\n", {"t": "a: b #c"}),
    ('t: "a: \'b\'"  # 注\n', {"t": "a: 'b'"}),
    ("t:   a  b,[c]{d}&e*f!g|h>i%j@k`l\n", {"t": "a  b,[c]{d}&e*f!g|h>i%j@k`l"}),
    ("t: https://a.b/c?d=e#f\n", {"t": "https://a.b/c?d=e#f"}),
    ("t: a:b:c#d # e\n", {"t": "a:b:c#d"}),
    ("t: 12:30\ni: -7\nn: 1.50\ny: true\n", {"t": "12:30", "i": -7, "n": 1.5, "y": True}),
    ("i: '7'\nn: 7\n", {"i": 7, "n": 7}),
    ("t: NO\nl:\n- 007\n-   -5\n- 'nul '\n", {"t": "NO", "l": ["007", "-5", "nul"]}),
    ("l:\n  - a\n\n  # 注\n  - b\nt: c\n", {"l": ["a", "b"], "t": "c"}),
    ("# 注\n\nt: a\n # 注\n\n# 注\n", {"t": "a"}),
    ("t: |\n  a\n\n    b # c\n  - d: e\n\n# 注\ni: 1\n", {"t": "a\n\n  b # c\n- d: e", "i": 1}),
    ("t: |-\n a\n", {"t": "a"}),
    ("o:\n  t: |\n    # a\n # 注\n  i: 1\n", {"o": {"t": "# a", "i": 1}}),
    ("l:\n- |\n a\n- |-\n   b\n", {"l": ["a", "b"]}),
    ("o: # 注\n   o: \n    t: a\n   t: b\n", {"o": {"o": {"t": "a"}, "t": "b"}}),
    ("r:\n- t: a\n  l:\n  - b\n  - c\n  i: 1\n-  t: d\n   o:\n     t: e\nt: f\n", {"r": [{"t": "a", "l": ["b", "c"], "i": 1}, {"t": "d", "o": {"t": "e"}}], "t": "f"}),
    ("p:\n  t: a\n  i: 1\nq: b\n", {"p": [{"t": "a", "i": 1}], "q": ["b"]}),
    ("p:\n- t: a\n- t: b\nq:\n  - c\n", {"p": [{"t": "a"}, {"t": "b"}], "q": ["c"]}),
    ("p:\n  o:\n    t: a\n  r:\n  - t: b\nt: c\n", {"p": [{"o": {"t": "a"}, "r": [{"t": "b"}]}], "t": "c"}),
    ("r:\n  - r:\n      - t: a\n      - t: b\n        i: 1\n  - o:\n      t: c\n", {"r": [{"r": [{"t": "a"}, {"t": "b", "i": 1}]}, {"o": {"t": "c"}}]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), TAKEN)
def test_what_is_plainly_written(text: str, value: Any) -> None:
    assert READ(text) == value
    agree(text)


LEFT = [
    *("", "\n", "# a\n", "t:\n", "t: a", "- a\n", "a\n", "---\nt: a\n", "t: a\n...\n", "t: a\n---\nt: b\n", " t: a\n", "\ufefft: a\n"),
    *("x: a\n", "t: a\nt: b\n", "'t': a\n", "? t\n: a\n", "t : a\n", "t:a\n", "t： a\n", "<<: a\n", "\tt: a\n", "t:\ta\n", "t: a\tb\n", "\u3000t: a\n"),
    *(f"t: {one}\n" for one in ("&a b", "*a", "!a b", "!!str a", "[a]", "{a: b}", "@a", "`a", "%a", "? a", ": a", ", a", "] a", "} a", "#a", ">\n  a", "- a", "-")),
    *(f"t: {one}\n" for one in ("a: b", "a:", "a: ", "a:: b", "a::", "a ", "a :b", "'a", '"a', "'a''b'", '"a\\n"', "'a' b", "'a'#b", "''", "' a'", "'\u3000'", "\u3000", "\u3000a", "\xa0a")),
    *(f"t: {one}\n" for one in sorted(typed.PLACEHOLDERS)),
    *(f"t: '{one}'\n" for one in sorted(typed.PLACEHOLDERS)),
    *("t: |+\n  a\n", "t: |2\n  a\n", "t: | # a\n  b\n", "t: |\n\n  a\n", "t: |\na\n", "t: |\n", "t: |\n  \n", "t: |\n  a\n b\n", "t: |-\n  null\n", "t: |\n\ta\n"),
    *("t: |\n  a\n \n  b\n", "i: |\n  1\n", "o:\n  t: |\n  a\n", "o:\n  t: |\n a\n", "r:\n- t: |\n  a\n", "t: |\n  \u3000\n"),
    *("t: a\n  b\n", "t: a\n\n  b\n", "t: 'a\n  b'\n", "t: a\n- b\n", "t: a\n b: c\n", "t: a # b\n  c\n", "t: a\n \n"),
    *("l: a\n", "l:\n", "l:\nt: a\n", "l:\n-\n", "l:\n- \n", "l:\n- # a\n", "l:\n-a\n", "l:\n- a: b\n", "l:\n- - a\n", "l:\n- a\n - b\n", "l:\n  - a\n- b\n", "l:\n  - a\n  b\n"),
    *("s:\n- - a\n", "s:\n- a\n", "s:\n-\n  - a\n", "o:\nt: a\n", "o: a\n", "o:\n- t: a\n", "o:\n  t: a\n i: 1\n", "o:\n  t: a\n   i: 1\n", "o:\n  x: a\n", "o:\n  t: a\n  t: b\n"),
    *("t:\n  a\n", "t:\n  t: a\n", "t:\n- a\n", "r:\n- a\n", "r:\n- t: a\n i: 1\n", "r:\n- t: a\n   i: 1\n", "r:\n- t:\n", "r:\n- o:\n  t: a\n", "r:\n-\n  t: a\n", "r:\n  t: a\n"),
    *(f"i: {one}\n" for one in ("007", "1.0", "+1", "1e3", "a", "1234567890123456")),
    *("n: .5\n", "n: 1e3\n", "y: yes\n", "y: True\n", "o:\n  o:\n    o:\n      t: a\n"),
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left_to_the_other_road(text: str) -> None:
    assert READ(text) is None


def test_a_schema_deeper_than_records_may_be() -> None:
    shape, text, depth = TEXT, "", source.MOST_DEPTH + 5
    for _ in range(depth):
        shape = field("o", "object", properties={"o": shape})
    for i in range(depth):
        text += " " * i + ("o:\n" if i < depth - 1 else "o: a\n")
    assert slow(text, shape)[1] == ["nesting-too-deep"]
    assert reader(shape)(text) is None


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    for text in (
        "t: " + "a " * 500_000 + ": b\n",
        "t: " + ":a" * 500_000 + ":\n",
        "a" * 1_000_000 + "\n",
        "t: |\n" + "  a\n\n" * 200_000 + " \n",
        "#\n" * 500_000,
        " " * 1_000_000 + "\n",
    ):
        assert READ(text) is None


def test_both_roads_lead_to_the_same_record(repo: Repo, kinds: Kinds) -> None:
    """Whatever a record holds beside its data too, its digest among it."""
    plain, other = GOOD, GOOD.replace("type: 法人及非法人组织", '"type": 法人及非法人组织')
    assert kinds.by_name["commitment"].validators.quick(other) is None
    found = []
    for text in (plain, other):
        repo.write(GOOD_FILE, text)
        record, findings = recordfile.read(repo.root, GOOD_FILE, kinds)
        assert record is not None
        assert findings == []
        # Of a text that must be looked at its checksum is kept, and the texts are two.
        packed = [bool(value) if at == 5 else value for at, value in enumerate(record.packed())]
        assert record.packed()[5] == record.suspect
        found.append((packed, record.data))
        assert orjson.loads(record.text) == record.data
    assert found[0] == found[1]


# Texts of all sorts

ODD = [
    "a",
    "a b",
    "1",
    "-5",
    "true",
    "'a'",
    '"a: b"',
    "'a #b'",
    "a:b",
    "a#b",
    "a # b",
    "'a'  # b",
    "a  b",
    "a ",
    "a: b",
    "a:: b",
    "",
    "~",
    "null",
    "-",
    "- a",
    "-a",
    "''",
    "'a''b'",
    "\u3000",
    "a\u3000",
    "[a]",
    "&a",
    "a:",
]
NUMBERS = {
    "integer": ["1", "-2", "'3'", "007", "-0"],
    "number": ["1.0", "2", "-0.5", ".5", "-1.5.1"],
    "boolean": ["true", "false", "'true'", "yes"],
}


def document(shape: Field, rng: random.Random, margin: int = 0) -> list[str]:
    """The lines of a mapping that fits a shape, in all manners of writing it, right and nearly right."""
    lines = []
    keys = list(shape.properties)
    for key in rng.sample(keys, rng.randint(1, min(4, len(keys)))):
        if rng.random() < 0.1:
            lines.append(rng.choice(["", "# a", " " * margin + "# a", "   # a", " " * margin]))
        lines += entry(shape.properties[key], rng, margin, f"{' ' * margin}{key}:")
    return lines


def entry(shape: Field, rng: random.Random, margin: int, head: str) -> list[str]:
    if shape.single and shape.items is not None and rng.random() < 0.6:
        return entry(shape.items, rng, margin, head)
    if shape.type == "object":
        return [head + rng.choice(["", "", " ", " # a"]), *document(shape, rng, margin + rng.choice([1, 2, 2, 4]))]
    if shape.type != "array" or shape.items is None:
        first, *rest = scalar(shape, rng, margin)
        return [head + first, *rest]
    lines, margin = [head], margin + rng.choice([0, 0, 2, 2, 1])
    for _ in range(rng.randint(1, 3)):
        dash = " " * margin + "-" + " " * rng.choice([1, 1, 1, 3])
        if shape.items.type == "object":
            first, *rest = document(shape.items, rng, len(dash))
            lines += [dash + first[len(dash) :] if first.startswith(" " * len(dash)) else first, *rest]
        else:
            first, *rest = entry(shape.items, rng, margin, dash[:-1])
            lines += [first, *rest]
    return lines


def scalar(shape: Field, rng: random.Random, margin: int) -> list[str]:
    if shape.type != "string":
        return [" " + rng.choice(NUMBERS[shape.type])]
    if rng.random() < 0.7:
        return [" " + rng.choice(ODD[: rng.choice((4, 12, len(ODD)))])]
    deep = margin + rng.choice([1, 2, 2, 4])
    inside = [" " * deep + one for one in ("a", "# a", "  a", "a: b", "- a", "a  ", "\u3000", "null", "")] + [
        "",
        " " * (deep - 1),
        " " * deep + " ",
    ]
    return [rng.choice([" |", " |", " |", " |-", " |+", " >", " | "]), *rng.choices(inside, k=rng.randint(1, 4))]


def test_all_manners_of_writing_are_the_same_by_both_roads() -> None:
    rng = random.Random(2)
    took = 0
    for _ in range(9_000):
        text = "\n".join(document(SHAPE, rng)) + rng.choice(["\n", "\n", "\n\n", "\n# a\n", ""])
        took += agree(slip(text, rng) if rng.random() < 0.3 else text)
    assert took > 1_000


_SIGN = st.sampled_from(
    [
        *"a1 \n:-#'\"|>&*!%@`,?[]{}~\\.\u3000\xa0错",
        "\t",
        "\u2028",
        "\x85",
        "\ufeff",
        "\r\n",
        " #",
        ": ",
        "- ",
        "\n  ",
        "\n- ",
        "|\n  ",
        "|-\n",
    ]
)
_VALUE = st.one_of(
    st.sampled_from(["a", "1", "1.5", "true", "'a'", '"a"', "", "|", "|-", "|+", ">", "~", "null", "a: b", "a #b", "a# b", "a  # b", "a ", "- a", "-a", "[a]", "'a''b'", "'a", "a:", "\u3000", "'\u3000a'"]),
    st.lists(_SIGN, max_size=6).map("".join),
)  # fmt: skip
_HEADS = st.sampled_from(
    [
        "t:",
        "i:",
        "n:",
        "y:",
        "l:",
        "o:",
        "r:",
        "w:",
        "s:",
        "p:",
        "q:",
        "x:",
        "- t:",
        "- o:",
        "-   l:",
        "-",
        "- -",
        "#",
        "",
        "a",
        "t :",
        "'t':",
    ]
)
_LINES = st.lists(
    st.tuples(st.sampled_from([0, 0, 0, 2, 2, 2, 4, 4, 1, 3, 6]), _HEADS, st.sampled_from([" ", " ", "", "  "]), _VALUE), max_size=10
)


@examples(200)
@given(lines=_LINES, end=st.sampled_from(["\n", "\n", "\n", "", "\n\n", "\n#", "\n  "]))
@example(lines=[(0, "o:", "", ""), (2, "t:", " ", "|"), (4, "a", "", ""), (3, "#", " ", "a")], end="\n")
def test_lines_in_any_order_are_the_same_by_both_roads(lines: list[tuple[int, str, str, str]], end: str) -> None:
    agree("\n".join(" " * indent + "".join(rest) for indent, *rest in lines) + end)


@examples(300)
@given(text=st.lists(_SIGN, max_size=12).map("".join), block=st.booleans())
def test_any_value_is_the_same_by_both_roads(text: str, block: bool) -> None:
    agree(f"o:\n  t: |\n   {text}\n  i: 1\n" if block else f"t: {text}\ni: 1\n")


def test_slips_in_real_records_are_the_same_by_both_roads(kinds: Kinds) -> None:
    """Drawn by a seeded generator: of so many texts Hypothesis would make a minute's work."""
    rng = random.Random(1)
    texts = list(files(kinds)) + [(kind, write(one)) for kind in kinds for one in kind.examples for write in (as_yaml, indented)]
    took = 0
    for _ in range(10_000):
        kind, text = rng.choice(texts)
        for _ in range(rng.choice((1, 1, 2, 4))):
            text = slip(text, rng)
        took += agree(text, kind.root, kind.validators.quick)
    # Most slips are seen by the schema, or change nothing but a text.
    assert took > 1_000


SIGNS = [
    *"\n :-#'\"|>&*!%@`,?[]{}~\\xa1.\u3000\xa0错",
    "\t",
    "\r",
    "\x85",
    "\u2028",
    "\ufeff",
    " #",
    ": ",
    ":\n",
    "- ",
    "\n- ",
    "\n  ",
    "|\n",
    "''",
    "---\n",
    "null",
]
VALUES = ["a", "1", "'a'", '"a"', "", "|", "|-", ">", "~", "null", "- a", "-a", "a: b", "a #b", "[a]", "&a b", "'a''b'", "a ", "\u3000"]


def slip(text: str, rng: random.Random) -> str:
    """A text with one thing in it changed, as hands do it and as they do not."""
    at = rng.randint(0, len(text))
    lines = text.split("\n")
    i = rng.randrange(len(lines))
    what = rng.randrange(9)
    if what < 3:
        return text[:at] + (rng.choice(SIGNS) if what else "") + text[at + (what < 2) * rng.randint(1, 3) :]
    if what == 3:
        del lines[i]
    elif what == 4:
        lines.insert(rng.randint(0, len(lines)), lines[i])
    elif what == 5:
        lines[i] = " " * rng.randint(1, 4) + lines[i]
    elif what == 6:
        lines[i] = lines[i][rng.randint(1, 2) :]
    elif what == 7:
        lines.insert(i, rng.choice(["", "  ", "# a", "    # a"]))
    else:
        lines[i] = rng.choice(
            [lines[i].partition(": ")[0] + ": " + rng.choice(VALUES), lines[i] + rng.choice([" ", " # a", "#a", ":", " |"])]
        )
    return "\n".join(lines)
