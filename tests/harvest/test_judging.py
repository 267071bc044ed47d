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
    found = province.harvest()["jia"]
    assert found["state"] == "good"
    assert "1 条信息不合这里的模式" in found["said"][0]
    assert len(province.ids("jia")) == 7
