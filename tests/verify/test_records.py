"""generator.verify.records: what is shown against the log, in both directions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from strangers import KIND, City, digest, record, slugs, verify


def test_a_record_that_was_changed_without_a_leaf_is_named_by_its_address(city: City) -> None:
    city.edit(city.shard("2026/a-7"), lambda value: value["2026/a-7"]["data"].update(content="某人之名"))
    code, checks = verify(city.site)
    assert code == 1
    failed = [(one["slug"], one["subject"]) for one in checks if one["state"] == "failed"]
    assert ("record-unlogged", f"{KIND}/2026/a-7") in failed
    assert ("leaf-unshown", "log/ 7") in failed
    assert "某人之名" not in json.dumps(checks, ensure_ascii=False)


def test_what_follows_from_the_record_by_schemas_and_rules_does_not_count(city: City) -> None:
    # Otherwise a change of a rule or of a schema would look as if the city had corrected all records at once.
    city.edit(city.shard("2026/a-7"), lambda value: value["2026/a-7"].update(until="2027-01-01", title="x", duties=[], computed={"x": 1}))
    assert slugs(city.site) == set()


def test_a_dropped_record_is_named_by_its_leaf_and_day(city: City) -> None:
    city.edit(city.shard("2026/a-7"), lambda value: value.pop("2026/a-7"))
    _, checks = verify(city.site)
    found = next(one for one in checks if one["slug"] == "leaf-unshown")
    assert found["subject"] == "log/ 7"
    assert "2026-11-10" in found["message"]


def test_an_old_version_that_is_shown_again_is_told(city: City, grown: City) -> None:
    old = City(city.root / "old").publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(300)})
    assert (old.log / "checkpoints/300").read_bytes() == (grown.log / "checkpoints/300").read_bytes()
    city.edit(city.shard("2026/a-1"), lambda value: value.update({"2026/a-1": old.shown["2026/a-1"]}))
    assert {"record-old", "leaf-unshown"} <= slugs(city.site)


def test_a_record_that_was_taken_down_and_is_shown_again_is_told(city: City) -> None:
    old = City(city.root / "old").publish("2026-11-10", {f"2026/a-{number}": "甲" for number in range(300)})
    path = city.shard("2026/a-2")
    city.put(path, {"2026/a-2": old.shown["2026/a-2"]})
    city.page(old.shown["2026/a-2"]["address"])
    city.edit("api/v1/index.json", lambda value: value["kinds"][KIND]["files"].append(path))
    assert slugs(city.site) == {"record-old"}


def test_a_record_shown_twice_or_in_the_place_of_another_is_told(city: City) -> None:
    told = city.shown["2026/a-7"]
    city.edit(city.shard("2026/a-7"), lambda value: value.update({"2026/zzz": told}))
    assert {"record-twice", "record-misplaced"} <= slugs(city.site)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.pop("salt"),
        lambda one: one.update(salt="short"),
        lambda one: one.update(salt=["x"]),
        lambda one: one.pop("until"),
        lambda one: one.update(data=[]),
        lambda one: one.update(title={"x": 1}),
    ],
)
def test_a_record_of_another_form_is_told(city: City, change: Callable[[dict[str, Any]], object]) -> None:
    city.edit(city.shard("2026/a-7"), lambda value: change(value["2026/a-7"]))
    assert "record-form" in slugs(city.site)


def test_a_record_deeper_than_any_is_told(city: City) -> None:
    path = city.site / city.shard("2026/a-7")
    text = path.read_text(encoding="utf-8").replace('"fine": 1.0', f'"fine": {"[" * 500}1.0{"]" * 500}', 1)
    path.write_text(text, encoding="utf-8")
    assert "record-form" in slugs(city.site)


@pytest.mark.parametrize("data", [b"[", b"[]", b'{"x": 1}', b"", b'{"a":' + b"[" * 5000])
def test_a_file_of_records_that_is_none(city: City, data: bytes) -> None:
    (city.site / city.shard("2026/a-7")).write_bytes(data)
    assert slugs(city.site) & {"records-unread", "record-form"}


def test_many_faults_are_counted_and_not_all_listed(city: City) -> None:
    for ident in city.shown:
        city.edit(city.shard(ident), lambda value, ident=ident: value[ident]["data"].update(content="x"))
    _, checks = verify(city.site)
    found = [one for one in checks if one["slug"] == "record-unlogged"]
    assert len(found) == 21
    assert "280" in found[-1]["message"]


def test_without_the_data_interface_nothing_shown_is_proved(city: City) -> None:
    (city.site / "api/v1/index.json").write_text("x", encoding="utf-8")
    assert "index" in slugs(city.site)
    (city.site / "api/v1/index.json").unlink()
    assert "index" in slugs(city.site)


def test_paths_that_lead_elsewhere_are_not_followed(city: City) -> None:
    city.edit("api/v1/index.json", lambda value: value["kinds"][KIND]["files"].append("../../../etc/passwd"))
    assert slugs(city.site) == {"index-misnamed"}



def test_digests_are_held_against_the_log(city: City) -> None:
    told = city.shown["2026/a-7"]
    path = f"api/v1/digests/{digest(told)[0]}.json"
    city.edit(path, lambda value: value["shown"].pop(digest(told)[:16]))
    assert slugs(city.site) == {"digest-lacking"}
    city.edit(path, lambda value: value["shown"].update({digest(told)[:16]: f"{KIND}/2026/a-8"}))
    assert slugs(city.site) == {"digest-wrong"}
    city.edit(path, lambda value: value["shown"].update({digest(told)[:16]: f"{KIND}/2026/a-7"}))
    city.edit(path, lambda value: value["gone"].update({digest(told)[:16]: "x/"}))
    assert slugs(city.site) == {"digest-wrong"}
    city.put(path, [])
    assert "digests-unread" in slugs(city.site)
    for digits in (None, True, 0, 4, "1", 1.0):
        city.edit("api/v1/index.json", lambda value, digits=digits: value.update(digests={"digits": digits}))
        assert slugs(city.site) == {"digests"}


def test_nothing_of_a_false_site_reaches_the_terminal(city: City) -> None:
    bad = "2026/\x1b[2J\u202e"
    city.edit(city.shard("2026/a-7"), lambda value: value.update({bad: record(bad, "x", "A" * 16)}))
    code, checks = verify(city.site)
    assert code == 1
    assert not any("\x1b" in text or "\u202e" in text for one in checks for text in one.values())
