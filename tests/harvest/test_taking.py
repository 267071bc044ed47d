"""generator.harvest.taking: what is new of a city becomes its last good state whole, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import harvesting
from harvesting import Handler, Province
from support import AS_OF

from generator.site.published import published_shard


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


def test_a_site_that_is_published_anew_while_it_is_read_is_read_again(province: Province, jia: Path) -> None:
    """Half of the files of the first publication, half of the second: neither is told to be wrong."""
    done: list[str] = []

    def meanwhile(handler: Handler, path: str) -> bool:
        if "/records/department/" in path and not done:
            done.append(path)
            for shard in harvesting.shards(jia):
                shard.write_bytes(shard.read_bytes().replace(b"2026-03-12", b"2026-03-13"))
            harvesting.announce(jia)
        return False

    with harvesting.serving(jia, meanwhile) as address:
        province.list("jia", address)
        told = province.harvest()["jia"]
    assert (told["state"], told["said"]) == ("good", [])
    assert {str(row["date"]) for row in province.rows("records", "jia") if row["kind"] == "commitment"} == {"2026-03-13"}


def test_a_catalogue_that_grows_whenever_it_is_read_is_told(province: Province, jia: Path, yi: Path) -> None:
    asked: list[str] = []

    def growing(handler: Handler, path: str) -> bool:
        if path.endswith("sums.json"):
            asked.append(path)
            ident = f"xzspj-{100 + len(asked)}"
            entry = next(iter(json.loads(harvesting.shards(jia)[0].read_bytes()).values()))
            more = {**entry, "id": ident, "address": f"lists/commitments/{ident}/"}
            where = jia / "api/v1/records/commitment" / f"{published_shard(ident):03}.json"
            held = json.loads(where.read_bytes()) if where.exists() else {}
            where.write_text(json.dumps({**held, ident: more}, ensure_ascii=False))
            harvesting.announce(jia)
        return False

    with harvesting.serving(jia, growing) as address:
        province.list("jia", address)
        province.list("yi", yi)
        told = province.harvest()
    assert (told["jia"]["state"], told["yi"]["state"]) == ("broken", "good")
    assert "网站每次都在中途变了" in "".join(told["jia"]["said"]) or "校验和不一致" in "".join(told["jia"]["said"])
    assert len(asked) < 12
    assert province.ids("jia") == set()


def test_what_the_questions_gave_is_of_the_day_and_without_what_has_left(province: Province, jia: Path, yi: Path) -> None:
    province.list("jia", jia)
    province.list("yi", yi)
    province.harvest()

    def counted() -> dict[str, int]:
        told = json.loads((province.into / "answers/cities.json").read_bytes())
        at = [told["columns"].index(name) for name in ("city", "kind", "records")]
        return {row[at[0]]: row[at[2]] for row in told["rows"] if row[at[1]] == "commitment"}

    assert counted() == {"jia": 6, "yi": 3}
    province.drop("yi")
    province.harvest(as_of="2026-11-23")
    assert counted() == {"jia": 6}
    assert json.loads((province.into / "answers/cities.json").read_bytes())["as_of"] == "2026-11-23"
    assert [path for path in province.everything() if "yi" in path] == []
