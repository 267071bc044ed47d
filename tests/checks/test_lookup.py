"""What checks look up of all records: which id was meant by one that does not exist, and how much work it is to say so."""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import AS_OF, Repo, schema

from generator.checks import suite
from generator.checks.lookup import Lookup
from generator.law.history import NONE
from generator.model.kinds import Kinds
from generator.model.records import Record, record_of
from generator.model.shards import Shard
from generator.site.site import Site

PENALTY, REPAIR = schema("penalty")["examples"][0], schema("credit-repair")["examples"][0]
OFFICES = ("scjgj", "rsj", "zrzyj", "sthjj", "jtysj")
IDS = sorted(f"{year}/{office}-{number}" for year in (2025, 2026) for office in OFFICES for number in range(1, 100))


def site_of(kinds: Kinds, records: list[Record]) -> Site:
    """A site of records that stand in no file."""
    return Site(Path(), datetime.date.fromisoformat(AS_OF), kinds, (Shard(b"", records),), NONE, ())


def penalties(kinds: Kinds, ids: list[str]) -> list[Record]:
    kind = kinds.by_name["penalty"]
    return [record_of(kind, ident, f"content/{kind.folder}/{ident}.yml", PENALTY) for ident in ids]


@pytest.fixture(scope="module")
def lookup(kinds: Kinds) -> Lookup:
    return Lookup(site_of(kinds, penalties(kinds, IDS)))


def test_a_renamed_folder_of_thousands_costs_the_same_for_each_link(kinds: Kinds, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every link that the new name breaks is told with the id that is meant, and compared with few of all ids."""
    ids = [f"2026/scjgj-{number}" for number in range(3000)]
    kind = kinds.by_name["credit-repair"]
    repairs = [
        record_of(kind, f"r-{number}", f"content/{kind.folder}/r-{number}.yml", REPAIR | {"penalty": f"alt/scjgj-{number}"})
        for number in range(0, 3000, 10)
    ]
    check = suite.of_kind(site_of(kinds, [*penalties(kinds, ids), *repairs]), kind)
    compared: Counter[str] = Counter()
    compare = difflib.SequenceMatcher.real_quick_ratio

    def counted(matcher: difflib.SequenceMatcher[str]) -> float:
        compared["ids"] += 1
        return compare(matcher)

    monkeypatch.setattr(difflib.SequenceMatcher, "real_quick_ratio", counted)
    found = {record.id: [one for one in check(record) if one.path == ("penalty",)] for record in repairs}
    assert {ident: [(one.slug, one.values["meant"]) for one in some] for ident, some in found.items()} == {
        f"r-{number}": [("misspelt-link", f"2026/scjgj-{number}")] for number in range(0, 3000, 10)
    }
    assert 0 < compared["ids"] <= 20 * len(repairs)


def likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


@given(st.sampled_from(IDS), st.integers(0, 20), st.sampled_from(["", "1", "a", "-"]), st.booleans())
def test_of_many_ids_one_is_found_that_is_nearly_as_like_as_the_most_like_of_all(
    lookup: Lookup, ident: str, at: int, sign: str, added: bool
) -> None:
    written = ident[:at] + sign + ident[at + (not added) :]
    near = lookup.ids("penalty").near(written)
    best = difflib.get_close_matches(written, IDS, 1, 0.6)
    assert bool(near) == bool(best)
    assert not best or likeness(near, written) > likeness(best[0], written) - 0.1


def test_what_is_like_no_id_has_no_near_one(lookup: Lookup) -> None:
    assert lookup.ids("penalty").near("weather") == ""
    assert lookup.ids("penalty").near("中文") == ""
    assert lookup.ids("department").near("scjgj") == ""


@pytest.mark.parametrize(
    ("written", "meant"), [("scjgj", "scjgj"), ("市市场监管局", "scjgj"), ("“甲市市场监督管理局”", "scjgj"), ("市场监管局", "")]
)
def test_a_record_is_known_by_its_id_and_by_its_names(repo: Repo, kinds: Kinds, written: str, meant: str) -> None:
    from generator.site import site

    found = Lookup(site.load(repo.root, datetime.date.fromisoformat(AS_OF), kinds=kinds))
    assert found.ids("department").named(written) == meant
    numbering = found.numbering(written, "penalty")
    assert (numbering[0].id if numbering is not None else "") == meant
