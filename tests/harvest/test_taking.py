"""generator.harvest.taking: what is new of a city becomes its last good state whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import harvesting
from harvesting import Province
from support import AS_OF


def test_a_city_is_gathered_and_the_next_time_nothing_is_fetched(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    told = province.harvest()["jia"]
    assert (told["state"], told["said"], told["as_of"], told["tried_on"], told["failing_since"]) == ("good", [], AS_OF, AS_OF, None)
    assert (told["kinds"]["commitment"], told["log"]) == (6, None)
    assert told["records"] == sum(told["kinds"].values())
    assert {one for one in province.ids("jia") if one.startswith("xzspj-")} == {f"xzspj-{number}" for number in range(11, 17)}
    before = province.everything()
    again = province.harvest()["jia"]
    assert again == {**told, "state": "unchanged", "fetched": {"bytes": 0, "files": 0}}
    assert {path for path, content in province.everything().items() if before.get(path) != content} == {"harvest.json", "cities/jia/told.json"}


def test_only_what_differs_is_fetched(province: Province, jia: Path) -> None:
    province.list("jia", jia)
    province.harvest()
    [path, *_] = harvesting.shards(jia)
    told = harvesting.load(jia, path.relative_to(jia / harvesting.API).as_posix())
    for one in told.values():
        one["title"] = "改过的"
    harvesting.save(jia, path.relative_to(jia / harvesting.API).as_posix(), told)
    harvesting.announce(jia)
    found = province.harvest()["jia"]
    assert (found["state"], found["fetched"]) == ("good", {"bytes": path.stat().st_size, "files": 1})
