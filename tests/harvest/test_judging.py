"""generator.harvest.judging: a city may have another version of a schema, as long as its records can be read by ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harvesting
import pytest
from harvesting import Province

SCHEMA = "schemas/commitment.schema.json"


def edited(site: Path, change: Callable[[dict[str, Any]], Any], name: str = SCHEMA) -> None:
    path = site / name
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(site)


def test_a_field_more_is_told_and_gathered(province: Province, jia: Path) -> None:
    edited(jia, lambda told: told["properties"].update(witness={"title": "见证人", "description": "谁见证。", "type": "string"}))
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert (told["state"], told["kinds"]["commitment"]) == ("good", 6)
    assert told["said"] == ["信用承诺：多了这里的模式没有的字段（witness），照样汇集。"]


OTHER: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "a required field is gone": (lambda told: told["properties"].pop("content"), "没有必填的字段 content"),
    "a field is of another type": (lambda told: told["properties"]["content"].update(type="array"), "字段 content 的类型是 array，这里是 string"),
    "a field within is gone": (lambda told: told["properties"]["subject"]["properties"].pop("name"), "没有必填的字段 subject.name"),
    "the day is elsewhere": (lambda told: told["x-record"].update(date="signed_on"), "日期写在别的字段里"),
    "nothing is left": (lambda told: told.clear(), "日期写在别的字段里"),
}


@pytest.mark.parametrize("case", OTHER)
def test_a_kind_of_another_shape_is_not_gathered_and_the_others_are(province: Province, jia: Path, case: str) -> None:
    change, said = OTHER[case]
    edited(jia, change)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == "schema"
    assert "commitment" not in told["kinds"]
    assert told["kinds"]["department"] == 2
    assert said in told["said"][0]
    assert {row["kind"] for row in province.rows("records", "jia")} == set(told["kinds"])
    assert province.holds("91990100MA1G0A0192") == []


def test_a_kind_that_fits_again_is_gathered_again(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    good = (jia / SCHEMA).read_bytes()
    edited(jia, lambda told: told["properties"].pop("content"))
    assert province.harvest()["jia"]["state"] == "schema"
    (jia / SCHEMA).write_bytes(good)
    harvesting.announce(jia)
    assert province.harvest()["jia"]["kinds"]["commitment"] == 6
    assert len(province.ids("jia")) == 8
    edited(jia, lambda told: told["properties"].pop("content"))
    assert province.harvest()["jia"]["state"] == "schema"
    assert len(province.ids("jia")) == 2


def test_a_kind_that_nobody_knows_here_is_not_gathered(province: Province, jia: Path) -> None:
    (jia / "api/v1/records/comet").mkdir()
    entry = {"kind": "comet", "id": "a", "address": "comets/a/", "title": "a", "date": None, "authority": None, "until": None, "file": "x", "data": {}}
    harvesting.save(jia, "records/comet/019.json", {"a": entry})
    (jia / "schemas/comet.schema.json").write_text("{}")
    path = jia / "api/v1/records/comet/019.json"
    from generator.site.published import published_shard

    path.rename(path.with_name(f"{published_shard('a'):03}.json"))
    harvesting.announce(jia)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert (told["state"], told["kinds"]["commitment"]) == ("schema", 6)
    assert "没有“comet”这类信息" in told["said"][0]


def test_a_schema_that_is_not_what_was_announced_is_told(province: Province, jia: Path) -> None:
    edited(jia, lambda told: told["properties"].pop("content"))
    (jia / SCHEMA).write_text("{}")
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert "和目录里的大小、校验和不一致" in told["said"][0]


def test_records_that_do_not_fit_the_schema_that_is_said_to_hold_are_told(province: Province, jia: Path) -> None:
    path = harvesting.shards(jia)[0]
    told = json.loads(path.read_bytes())
    for one in told.values():
        one["data"] = {"content": 7}
    path.write_text(json.dumps(told, ensure_ascii=False))
    harvesting.announce(jia)
    province.list("jia", jia)
    count = len(told)
    found = province.harvest()["jia"]
    assert (found["state"], found["records"], found["kinds"]["commitment"]) == ("schema", 8 - count, 6 - count)
    assert found["said"][0].startswith(f"信用承诺：有 {count} 条没有汇集（“")
    assert len(province.ids("jia")) == 8 - count
    # The next day nothing is new, and nothing fits better.
    again = province.harvest(as_of="2026-11-23")["jia"]
    assert (again["state"], again["records"], again["said"]) == ("schema", 8 - count, found["said"])
    # Also of a city that is not asked.
    province.list("yi", jia.with_name("nowhere"))
    assert province.harvest("--city", "yi", as_of="2026-11-23")["jia"] == again


def _written(site: Path, content: str) -> None:
    (site / SCHEMA).write_text(content, encoding="utf-8")
    harvesting.announce(site)


FAULTY: dict[str, tuple[str, str]] = {
    "no JSON": ("<html>", "它的模式读不了（不是 JSON）"),
    "no schema": ("[]", "它的模式读不了（不是模式）"),
    "a name twice": ('{"type": "object", "type": "array"}', "它的模式读不了（同一层里有两个同名的项"),
    "too deep": ('{"a":' * 5_000 + "1" + "}" * 5_000, "它的模式读不了"),
    "too large": (json.dumps({"description": "长" * 4_000_000}), "字节，最多读 4,194,304 字节"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_schema_leaves_out_its_kind_and_no_other(province: Province, jia: Path, case: str) -> None:
    content, said = FAULTY[case]
    _written(jia, content)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert (told["state"], told["kinds"].get("commitment"), told["kinds"]["department"]) == ("schema", None, 2)
    assert said in told["said"][0]
    assert len(told["said"][0]) < 300


TRICKS: dict[str, tuple[Callable[[dict[str, Any]], Any], str, str]] = {
    "another draft": (lambda told: told.update({"$schema": "http://json-schema.org/draft-04/schema#"}), "schema", "JSON Schema 的另一个版本"),
    # What stands in a schema of a city is compared, never run: by ours its records fit.
    "a reference outward": (lambda told: told.update({"$ref": "https://elsewhere.example/schema.json"}), "good", ""),
    "a reference in place of a field": (lambda told: told["properties"].update(content={"$ref": "file:///etc/passwd"}), "schema", "字段 content 的类型是 None"),
    "a pattern without end": (lambda told: told["properties"]["content"].update(pattern="^(a+)+$"), "good", ""),
    "a pattern that is none": (lambda told: told["properties"]["content"].update(pattern="("), "good", ""),
    "no draft": (lambda told: told.pop("$schema"), "good", ""),
    "many fields more": (lambda told: told["properties"].update({f"more_{n}": {"type": "string"} for n in range(9)}), "good", "more_4 等 9 个"),
}


@pytest.mark.parametrize("case", TRICKS)
def test_nothing_of_another_schema_is_run(province: Province, jia: Path, case: str) -> None:
    change, state, said = TRICKS[case]
    edited(jia, change)
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert told["state"] == state
    assert said in "".join(told["said"])
