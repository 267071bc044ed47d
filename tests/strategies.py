"""Records drawn from a schema: any value that can be read, with some fields left out. Conditions (`allOf`) are not drawn."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping, Sequence
from typing import Any

from support import uscc

from generator.exchange.asked import asked, unsaid
from generator.exchange.columns import Department, Departments, columns
from generator.model.kinds import Kind
from generator.reading.source import WIDE_BARS
from generator.reading.typed import NOTHING, PLACEHOLDERS

DEPARTMENTS = Departments(
    by_id={one: Department(one, f"甲市{one.upper()}局", uscc(i)) for i, one in enumerate(("gaj", "scjgj", "zjj"), 1)},
    by_name={name: one for one in ("gaj", "scjgj", "zjj") for name in (f"甲市{one.upper()}局", f"市{one.upper()}局")},
    by_code={uscc(i): one for i, one in enumerate(("gaj", "scjgj", "zjj"), 1)},
)
CODES = [uscc(i) for i in range(20)]
SIGNS = "甲乙丙aB01。，、；;｜|\\\n '=+-@\"<>&[]\u3000é\U00020000"
# Texts that are difficult for tables, separators, formulas and our own marks.
NASTY = (
    "=1+1", "'=1+1", "''+x", "-2", "@SUM(A1)", "\t=1", " =1", "＝1", "'x", "甲；乙", "甲;乙", "甲｜乙", "a|b", "\\", "\\n", "\\｜", "[]", "\\[]",
    " 前后有空格 ", "第一行\n第二行", "\n\n空行在前", "长期", "是", "1", "2", "0.50", "1e3", "2026-04-21", "<a>&amp;</a>", "]]>", '"', ",", "\u3000全角",
    "_x0041_", "null.", "甲市GAJ局",
)  # fmt: skip


def drawn(kind: Kind, count: int = 100) -> list[dict[str, Any]]:
    """Data of so many records of a kind, always the same ones, with links to `DEPARTMENTS`.

    Drawn by a seeded generator: Hypothesis takes a hundred times as long for records of such a size, and shrinks them to nothing useful.
    """
    return [_whole(kind, _value(random.Random(f"{kind.name} {seed}"), kind.schema, kind.examples)) for seed in range(count)]


def _whole(kind: Kind, data: dict[str, Any]) -> dict[str, Any]:
    """Data with the choices that an empty cell means where the field must be there."""
    return data | {one.path[0]: ours for one, ours in unsaid(columns(kind)) if one.path[0] not in data and asked(kind, one.path[0], data)}


def _value(rng: random.Random, schema: Mapping[str, Any], examples: Sequence[Any]) -> Any:
    """A value that fits a schema; values that need a certain form are taken from `examples`, which are right."""
    if schema["type"] == "object":
        return _object(rng, schema, examples)
    if schema["type"] == "array":
        count = rng.randrange(schema.get("minItems", 0), 4)
        items = [_value(rng, schema["items"], [one for example in examples for one in example]) for _ in range(count)]
        return list({repr(one): one for one in items}.values())
    if schema["type"] == "boolean":
        return rng.random() < 0.5
    if schema["type"] == "integer":
        return rng.randint(schema.get("minimum", 0), schema.get("maximum", 10**9))
    if schema["type"] == "number":
        millionths = rng.randrange(rng.choice((10**4, 10**9, 10**15)))
        return millionths // 10**6 if millionths % 10**6 == 0 else millionths / 10**6
    if schema.get("x-link") == "department":
        return rng.choice(sorted(DEPARTMENTS.by_id))
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if schema.get("format") == "date":
        return datetime.date.fromordinal(rng.randint(1, datetime.date.max.toordinal())).isoformat()
    if schema.get("format") == "datetime":
        return f"{datetime.date.fromordinal(rng.randint(693961, 803159))} {rng.randrange(24):02}:{rng.randrange(60):02}"
    if schema.get("format") == "uscc":
        return rng.choice(CODES)
    return rng.choice(examples) if "pattern" in schema else text(rng)


def text(rng: random.Random) -> str:
    """A text that a YAML file can hold and that is read without a finding."""
    while True:
        found = rng.choice(NASTY) if rng.random() < 0.5 else "".join(rng.choice(SIGNS) for _ in range(rng.randint(1, 8)))
        # Blanks at the ends are not part of a value.
        found = found.strip()
        if found and found not in PLACEHOLDERS | NOTHING | WIDE_BARS:
            return found


def _object(rng: random.Random, schema: Mapping[str, Any], examples: Sequence[Any]) -> dict[str, Any]:
    while True:
        out: dict[str, Any] = {}
        for key, one in schema["properties"].items():
            known = [example[key] for example in examples if key in example]
            if (key in schema.get("required", ()) or rng.random() < 0.5) and (known or "pattern" not in one):
                out[key] = _value(rng, one, known)
                if _repeats(key, out):
                    # A field that only repeats another one is left out.
                    del out[key]
        if out:
            return out


def _repeats(key: str, data: Mapping[str, Any]) -> bool:
    return key == "source_authority" and data[key] == data.get("authority")


def dicts(keys: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows by the keys of their columns."""
    return [dict(zip(keys, row, strict=True)) for row in rows]
