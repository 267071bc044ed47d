"""generator.harvest.telling: what is told of a harvest, for programs and for people."""

from __future__ import annotations

import json
import re
from pathlib import Path

from harvesting import Province
from support import ROOT

from generator.harvest import telling


def test_what_is_told_is_what_is_documented(province: Province, jia: Path, yi: Path) -> None:
    text = (ROOT / "docs/interfaces.md").read_text(encoding="utf-8").partition("## `credit harvest --format json`")[2]
    documented = json.loads(text.partition("```json")[2].partition("```")[0])
    province.list("jia", jia)
    province.list("yi", yi.with_name("nowhere"))
    province.harvest()
    told = json.loads((province.into / "harvest.json").read_bytes())
    assert set(told) == set(documented)
    assert set(told["totals"]) == set(documented["totals"])
    for one in told["cities"]:
        assert set(one) == set(documented["cities"][0])
    assert told["totals"] | {"bytes": 0, "files": 0} == {"cities": 2, "good": 1, "records": 8, "bytes": 0, "files": 0}
    states = set(re.findall(r"`([a-z]+)`", text.partition("`state` is ")[2].partition("`said`")[0]))
    assert states == set(telling.WORDS)


def test_the_cities_that_are_not_fine_come_last(province: Province, jia: Path) -> None:
    province.list("aaa", jia.with_name("nowhere"))
    province.list("jia", jia)
    done = province.attempt()
    assert done.code == 1
    first, *rest, last = done.out.splitlines()
    assert first == "jia市（jia）：已汇集，公示 8 条，截至 2026-11-22"
    assert rest[0] == "aaa市（aaa）：连不上"
    assert rest[1].startswith("  本地目录不在那里")
    assert last.startswith("共 2 个城市，1 个正常；公示 8 条，各城市最近一次共取回 ")


def test_a_terminal_counts_what_the_pages_count_in_their_words(province: Province, jia: Path) -> None:
    """What comes with the program is the same in all cities: nobody published it."""
    province.list("jia", jia)
    province.harvest()
    told = json.loads((province.into / "harvest.json").read_bytes())
    [city] = told["cities"]
    city |= {"state": "refused", "kinds": {"penalty": 1200, "rule": 54, "calendar": 9}, "records": 1263}
    first, *_, last = telling.as_text(told).splitlines()
    assert first == "jia市（jia）：存疑，公示 1,200 条，截至 2026-11-22"
    assert "公示 1,200 条" in last
