"""A small province for the tests: a repository with a list of three cities, and a harvest folder as `credit harvest` leaves one.

All names are invented. The numbers are few, but each case is there: a city that came well, one that is down and whose numbers are old, and
one from which nothing was ever gathered.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from support import GOOD, GOOD_FILE, Page, Repo, new_repo, uscc

DAY = "2026-11-22"
OLD = "2026-11-18"
# By id: name, code, address.
CITIES = {
    "jia": ("甲市", "990100", "https://xinyong.jia.example/"),
    "yi": ("乙县", "990221", "https://credit.yi.example/public/"),
    "bing": ("丙区", "990303", "https://bing.example/"),
}
COLUMNS = {
    "cities": "city kind records on_time late overdue open unknown working_days of proved newest",
    "months": "city kind month records on_time late overdue amount",
    "departments": "city kind authority authority_name records on_time late overdue",
    "duties": "city rule month on_time late overdue open unknown",
    "measures": "city kind authority period what count of",
    "differs": "city kind what stated gathered",
    "amounts": "kind city year records amount",
    "several": "code name cities records adverse",
    "late": "rule month cities late_cities duties on_time late overdue",
}
_MONTHS = [f"2026-{month:02}" for month in range(1, 12)]
# By code: the names, and what each city has: kind, records, newest, adverse.
Held = Mapping[str, Mapping[str, tuple[int, str, int]]]
ORGANISATIONS: Mapping[str, tuple[Sequence[str], Held]] = {
    uscc(1): (["甲市华盛建材有限公司"], {"jia": {"penalty": (2, "2026-10-09", 2), "permit": (1, "2026-03-02", 0)}}),
    uscc(2): (
        ["北原乳业股份有限公司", "北原牛奶厂"],
        {"jia": {"permit": (3, "2026-11-02", 0)}, "yi": {"penalty": (1, "2026-07-15", 1), "permit": (2, "2026-08-01", 0)}},
    ),
    uscc(3): (["乙县清和餐饮管理有限公司"], {"yi": {"commitment": (1, "2026-05-20", 0)}}),
    **{uscc(100 + i): ([f"甲市{a}{b}商贸有限公司"], {"jia": {"permit": (1, "2026-02-03", 0)}})
       for i, (a, b) in enumerate((a, b) for a in "东南西北金木水火土" for b in "风云山河")},
}  # fmt: skip


def province(root: Path, cities: Iterable[str] = CITIES) -> Repo:
    """A repository whose list has some of the cities."""
    repo = new_repo(root)
    repo.write(GOOD_FILE, GOOD)
    for one in cities:
        name, code, address = CITIES[one]
        repo.dump(f"content/lists/cities/{one}.yml", {"name": name, "code": code, "address": address, "since": "2026-11-02"})
    return repo


def states() -> list[dict[str, Any]]:
    """How the harvest went, as harvest.json tells it."""
    log = {"origin": "xinyong.jia.example/log", "size": 1234, "checked": True}
    return [
        _state("jia", "good", [], DAY, "5f3c2e1a" * 5, None, 120, log, {"penalty": 20, "permit": 46, "rule": 54}),
        _state("yi", "down", ["https://credit.yi.example/public/api/v1/build.json：连不上"], OLD, "0a1b2c3d" * 5, "2026-11-19", 30, None,
               {"penalty": 11, "permit": 18, "commitment": 1}),
        _state("bing", "new", [], None, None, None, None, None, {}),
    ]  # fmt: skip


def _state(
    ident: str,
    state: str,
    said: list[str],
    as_of: str | None,
    commit: str | None,
    since: str | None,
    records: int | None,
    log: dict[str, Any] | None,
    kinds: dict[str, int],
) -> dict[str, Any]:
    name, code, address = CITIES[ident]
    named = {"id": ident, "name": name, "code": code, "address": address, "state": state, "said": said, "as_of": as_of, "commit": commit}
    tried = {"tried_on": DAY, "failing_since": since, "records": records, "log": log, "kinds": kinds}
    return {**named, **tried, "fetched": {"bytes": 1000, "files": 3}}


def rows() -> dict[str, list[list[Any]]]:
    """The rows of each answer."""
    jia = [[month, 2, 1, 1, 0, 500_000 * n] for n, month in enumerate(_MONTHS, 1)]
    yi = [[month, 1, 0, 0, 1, 120_050] for month in _MONTHS]
    return {
        "cities": [
            ["jia", "penalty", 20, 10, 8, 2, 0, 0, 140, 18, 5, "2026-11-20"],
            ["jia", "permit", 46, 40, 0, 0, 6, 0, 200, 40, 0, "2026-11-21"],
            # What came with the program of that city.
            ["jia", "rule", 54, 0, 0, 0, 0, 0, None, None, 0, None],
            ["yi", "commitment", 1, 0, 0, 0, 0, 0, None, None, 0, "2026-05-20"],
            ["yi", "penalty", 11, 0, 0, 11, 0, 0, None, None, 0, "2026-11-11"],
            ["yi", "permit", 18, 18, 0, 0, 0, 0, 36, 18, 0, "2026-11-17"],
        ],
        "months": [["jia", "penalty", *one] for one in jia] + [["yi", "penalty", *one] for one in yi]
        + [["jia", "permit", month, 4, 4, 0, 0, None] for month in _MONTHS] + [["jia", "permit", None, 2, 0, 0, 0, None]]
        + [["jia", "rule", None, 54, 0, 0, 0, None]],
        "departments": [
            ["jia", "penalty", "scjgj", "市场监督管理局", 20, 10, 8, 2],
            ["jia", "permit", "xzspj", "行政审批服务局", 46, 40, 0, 0],
            ["yi", "penalty", "scjgj", "市场监督管理局", 11, 0, 0, 11],
        ],
        "duties": [["jia", "disclose-penalties", "2026-10", 10, 8, 2, 0, 0], ["jia", "a-rule-of-its-own", "2026-10", 1, 0, 0, 0, 0]],
        "measures": [
            *(["jia", "penalty", None, period, what, count, of] for period in (None, "2026", "2026-Q4", "2026-11")
              for what, count, of in (("compliance", 19, 20), ("late", 10, 20))),
            ["jia", "penalty", None, "2026", "concealed", 1, 21],
            ["jia", "penalty", "scjgj", "2026", "compliance", 19, 20],
            ["yi", "penalty", None, "2026", "compliance", 11, 11],
            ["yi", "penalty", None, "2026", "late", 11, 11],
        ],
        "late": [["disclose-penalties", "2026-10", 2, 1, 12, 10, 1, 1], ["disclose-penalties", "2026-09", 2, 0, 3, 3, 0, 0]],
        "differs": [["jia", "penalty", "records", 21, 20]],
        "amounts": [["penalty", "jia", "2026", 11, 33_000_000], ["penalty", "yi", "2026", 11, 1_320_550]],
        "several": [[code, names[0], len(held), sum(n for kinds in held.values() for n, _, _ in kinds.values()),
                     sum(n for kinds in held.values() for _, _, n in kinds.values())]
                    for code, (names, held) in sorted(ORGANISATIONS.items()) if len(held) > 1],
    }  # fmt: skip


def harvest(
    folder: Path,
    *,
    day: str = DAY,
    cities: Sequence[Mapping[str, Any]] | None = None,
    answers: Mapping[str, list[list[Any]]] | None = None,
    organisations: Mapping[str, tuple[Sequence[str], Held]] = ORGANISATIONS,
) -> Path:
    """Writes a harvest folder; what is not given is as above."""
    told = {"version": 1, "as_of": day, "cities": list(states() if cities is None else cities), "totals": {}}
    put(folder / "harvest.json", told)
    for name, some in (rows() if answers is None else answers).items():
        columns = COLUMNS[name].split()
        put(folder / f"answers/{name}.json", {"version": 1, "question": name, "as_of": day, "columns": columns, "rows": some})
    shards: dict[str, dict[str, Any]] = {}
    for code, (names, held) in sorted(organisations.items()):
        own = {city: {"kinds": {kind: list(one) for kind, one in kinds.items()}} for city, kinds in held.items()}
        shards.setdefault(hashlib.sha256(code.encode()).hexdigest()[:3], {})[code] = {"names": names, "cities": own}
    for shard, some_of in shards.items():
        put(folder / f"answers/organisations/{shard}.json", some_of)
    for city in ("jia", "yi"):
        path = folder / f"gathered/records/city={city}/year=2026/part-0.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        # What stands in it is of no interest here: it is copied as it is.
        path.write_bytes(f"PAR1 {city}".encode())
    return folder


def text(site_dir: Path, address: str) -> str:
    """The text of a page, with a blank between its cells and paragraphs."""
    html = (site_dir / address / "index.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", Page(re.sub(r"(</(?:t[hd]|p|li|dt|dd)>)", r" \1", html)).text)


def put(path: Path, value: Any) -> None:
    """Writes a value as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
