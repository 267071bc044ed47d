"""generator.harvest.removing: what may no longer be shown is gone on the same day, whatever the city's site does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import harvesting
import pytest
from harvested import entry
from harvesting import Handler, Province, answer, serving

from generator.harvest import removing
from generator.reading import schemas
from generator.site.published import published_shard

LAST = "2026-11-23"
NEXT = "2026-11-24"
TEXT = "xzspj-11"


def ends(site: Path, day: str | None) -> str:
    """Makes one record of a site end on a day; gives its address."""
    path = next(path for path in harvesting.shards(site) if TEXT.encode() in path.read_bytes())
    told = json.loads(path.read_bytes())
    told[TEXT]["until"] = day
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(site)
    return str(told[TEXT]["address"])


@pytest.mark.parametrize("how", ["down", "unchanged", "broken"])
def test_a_record_whose_last_day_is_over_is_gone_though_the_city_has_not_said_so(province: Province, jia: Path, how: str) -> None:
    ends(jia, LAST)
    province.list("jia", jia)
    before = province.harvest()["jia"]
    assert TEXT in province.ids("jia")
    if how == "down":
        jia.rename(jia.with_name("away"))
    elif how == "broken":
        (jia / "api/v1/sums.json").write_text("<html>")
    assert province.harvest(as_of=LAST)["jia"]["state"] == how
    assert TEXT in province.ids("jia")
    told = province.harvest(as_of=NEXT)["jia"]
    assert (told["state"], told["kinds"]["commitment"], told["records"]) == (how, 5, before["records"] - 1)
    assert TEXT not in province.ids("jia")
    assert province.holds(f'"{TEXT}"') == []
    # And stays gone.
    assert province.harvest(as_of=NEXT)["jia"]["kinds"]["commitment"] == 5
    assert province.holds(f'"{TEXT}"') == []


def test_what_is_over_already_is_not_taken(province: Province, jia: Path) -> None:
    ends(jia, "2026-11-21")
    province.list("jia", jia)
    assert province.harvest()["jia"]["kinds"]["commitment"] == 5
    assert province.holds(f'"{TEXT}"') == []


def test_a_record_that_is_gone_at_the_city_is_gone_here(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    province.harvest()
    path = next(path for path in harvesting.shards(jia) if TEXT.encode() in path.read_bytes())
    path.unlink()
    harvesting.announce(jia)
    told = province.harvest()["jia"]
    assert (told["state"], told["kinds"]["commitment"]) == ("good", 5)
    assert province.holds(f'"{TEXT}"') == []


@pytest.mark.parametrize("by", ["gone.json", "changes.json"])
def test_a_tombstone_counts_though_the_rest_is_not_believed(province: Province, jia: Path, by: str) -> None:
    province.list("jia", jia)
    province.harvest()
    address = ends(jia, None)
    if by == "gone.json":
        harvesting.save(jia, by, {**harvesting.load(jia, by), address: {"on": "2026-11-22", "reason": "信用修复", "law": None}})
    else:
        build = {"date": "2026-11-22", "commit": "abcd", "added": [], "changed": [], "removed": [address], "moved": {}}
        harvesting.save(jia, by, {**harvesting.load(jia, by), "builds": [build]})
    harvesting.save(jia, "sums.json", {**harvesting.load(jia, "sums.json"), "version": 2})
    told = province.harvest()["jia"]
    assert (told["state"], told["kinds"]["commitment"]) == ("broken", 5)
    assert province.holds(f'"{TEXT}"') == []
    # It is shown again once the city is believed and shows it.
    harvesting.save(jia, "gone.json", {})
    harvesting.save(jia, "changes.json", {**harvesting.load(jia, "changes.json"), "builds": []})
    harvesting.announce(jia, version=1)
    assert province.harvest()["jia"]["state"] == "good"
    assert TEXT in province.ids("jia")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a":NaN}', b"<html>", b'{"builds": 7}', b'{"builds": [7, {"date": [], "removed": [7]}]}'])
def test_tombstones_that_cannot_be_read_take_nothing_away(province: Province, jia: Path, content: bytes) -> None:
    province.list("jia", jia)
    province.harvest()
    before = province.ids("jia")
    for name in ("gone.json", "changes.json", "sums.json"):
        (jia / "api/v1" / name).write_bytes(content)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert any("gone.json 没有读成" in one for one in told["said"]) == (content != b'{"builds": 7}' and not content.startswith(b'{"builds": [7'))
    assert province.ids("jia") == before


@pytest.mark.parametrize("name", ["gone.json", "changes.json"])
def test_a_list_of_what_has_left_that_is_too_large_is_told(
    province: Province, jia: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    province.list("jia", jia)
    province.harvest()
    (jia / "api/v1/sums.json").write_bytes(b"[]")
    (jia / "api/v1" / name).write_bytes(b'{"a": "' + b"x" * 5_000_000 + b'"}')
    monkeypatch.setattr(removing, "MOST", 4 << 20)
    told = province.harvest()["jia"]
    assert told["state"] == "broken"
    assert any(one.startswith(f"{name} 没有读成（") and "最多读 4 兆字节" in one for one in told["said"])
    assert len(province.ids("jia")) == 8


def test_a_city_that_is_taken_off_the_list_is_gone_whole(province: Province, jia: Path, yi: Path) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    province.harvest()
    yi_alone = {path for path in province.everything() if "yi" in path}
    province.drop("jia")
    assert list(province.harvest()) == ["yi"]
    assert {path for path in province.everything() if "yi" in path} == yi_alone
    assert [path for path in province.everything() if "jia" in path] == []
    assert province.holds("credit.jia.example") == []
    province.drop("yi")
    assert province.harvest() == {}
    assert {path for path in province.everything() if not path.startswith("answers/")} == {"harvest.json", "lock"}


def test_what_is_over_leaves_also_the_cities_that_are_not_asked(province: Province, jia: Path, yi: Path) -> None:
    ends(jia, LAST)
    province.list("jia", jia)
    province.list("yi", yi)
    before = province.harvest()["jia"]
    told = province.harvest("--city", "yi", as_of=NEXT)["jia"]
    assert told == {**before, "records": before["records"] - 1, "kinds": {**before["kinds"], "commitment": 5}}
    assert province.holds(f'"{TEXT}"') == []
    assert province.harvest(as_of=NEXT)["jia"]["state"] == "unchanged"


@pytest.mark.parametrize("missing", ["sums.json", "records"])
def test_a_tombstone_counts_though_a_file_of_the_city_cannot_be_had(province: Province, jia: Path, missing: str) -> None:
    """A server that is down for one file still says what has left."""
    failing = [""]

    def some(handler: Handler, path: str) -> bool:
        return bool(failing[0]) and failing[0] in path and answer(handler, 503)

    address = ends(jia, None)
    other = next(path for path in harvesting.shards(jia) if TEXT.encode() not in path.read_bytes())
    with serving(jia, some) as site:
        province.list("jia", site)
        province.harvest()
        harvesting.save(jia, "gone.json", {**harvesting.load(jia, "gone.json"), address: {"on": "2026-11-22", "reason": "信用修复", "law": None}})
        other.write_bytes(other.read_bytes() + b"\n")
        harvesting.announce(jia)
        failing[0] = missing
        told = province.harvest()["jia"]
    assert (told["state"], told["kinds"]["commitment"]) == ("down", 5)
    assert province.holds(f'"{TEXT}"') == []


@pytest.mark.parametrize("address", [{}, [], None, 7, True])
def test_a_record_whose_address_is_none_is_no_fault_of_ours(province: Province, jia: Path, address: object) -> None:
    path = harvesting.shards(jia)[0]
    told = json.loads(path.read_bytes())
    next(iter(told.values()))["address"] = address
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(jia)
    province.list("jia", jia)
    assert province.harvest()["jia"]["state"] == "schema"
    # Only of a city that is not believed are the tombstones asked for by themselves.
    harvesting.save(jia, "gone.json", {"disclosures/of/another/": {"on": "2026-11-22", "reason": "信用修复", "law": None}})
    (jia / "api/v1/sums.json").write_text("<html>")
    assert province.harvest()["jia"]["state"] == "broken"


@pytest.mark.parametrize("asked", [(), ("--city", "yi")])
def test_by_a_new_schema_what_leaves_leaves_though_nothing_is_new_at_the_city(
    province: Province, jia: Path, yi: Path, asked: tuple[str, ...]
) -> None:
    """The day on which something of a file leaves is noted when the file comes: by the schema of then nothing did."""
    schema = province.repo.root / "schemas/red-black-list.schema.json"
    now = schema.read_text(encoding="utf-8")
    lists = next(one for one in json.loads(now)["examples"] if any(red.get("deeds") for red in one["red"]))
    for one in (*lists["red"], *lists["black"]):
        one.pop("until", None)
    lists["red"][0] |= {"until": LAST, "deeds": "收到群众书面表扬九百八十七次。"}
    kind = schemas.load(province.repo.root).by_name["red-black-list"]
    path = jia / harvesting.API / f"records/{kind.name}/{published_shard('2026/q1'):03}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"2026/q1": entry(kind, "2026/q1", lists)}, ensure_ascii=False), encoding="utf-8")
    harvesting.announce(jia)
    schema.write_text(re.sub(r'"x-leaves": \{[^}]*\},?', "", now), encoding="utf-8")
    province.list("jia", jia)
    province.list("yi", yi)
    # A kind of which the city has another schema is read all the same.
    assert province.harvest()["jia"]["kinds"]["red-black-list"] == 1
    assert "九百八十七次" in str(province.rows("kinds/red-black-list", "jia"))
    schema.write_text(now, encoding="utf-8")
    province.harvest(*asked, as_of=LAST)
    assert "九百八十七次" in str(province.rows("kinds/red-black-list", "jia"))
    province.harvest(*asked, as_of=NEXT)
    assert province.holds("九百八十七次") == []
    assert len(province.rows("kinds/red-black-list", "jia")) == 1
