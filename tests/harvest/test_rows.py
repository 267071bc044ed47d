"""generator.harvest.rows: the rows say what the city's own site says, of organisations only, and nothing else."""

from __future__ import annotations

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from harvested import DAY, SITE, KeptSite, entry, examples
from hypothesis import given
from hypothesis import strategies as st

from generator.harvest import rows
from generator.harvest.rows import Common, Made
from generator.lake.shapes import TABLES
from generator.model.kinds import Kind, Kinds
from generator.model.records import NATURAL_PERSON
from generator.text.identifiers import NO_CODE

COMMON = Common("jia", SITE, {"scjgj": "市市场监管局"}, {"penalty": ("disclose-penalties", "disclose-penalties-minor")}, True)


def told(made: Made, table: str) -> list[dict[str, Any]]:
    """The rows of a table as objects, those of all years."""
    return [dict(zip(TABLES[table].columns, row, strict=True)) for (name, _), some in sorted(made.rows.items()) if name == table for row in some]


def of(kind: Kind, data: Any, **more: Any) -> Made:
    return rows.of_entries(COMMON, kind, {"2026/a-1": entry(kind, "2026/a-1", data, **more)}, DAY)


@pytest.fixture
def penalty(kinds: Kinds) -> Kind:
    return kinds.by_name["penalty"]


@pytest.fixture
def good(penalty: Kind) -> dict[str, Any]:
    return copy.deepcopy(penalty.examples[0])


# Of a whole site


@pytest.fixture(scope="module")
def site(shipped_site: Path) -> KeptSite:
    return KeptSite(shipped_site)


@pytest.fixture(scope="module")
def whole(site: KeptSite, kinds: Kinds) -> Made:
    common = rows.common("jia", SITE, kinds, site.statistics, site.every("rule"), None)
    out = Made()
    for name, shard in site.shards():
        made = rows.of_entries(common, kinds.by_name[name], site.entries(name, shard), DAY)
        for place, some in made.rows.items():
            out.rows.setdefault(place, []).extend(some)
        out.faults.extend(made.faults)
    return out


def test_the_counts_are_those_that_the_city_states_itself(site: KeptSite, whole: Made, kinds: Kinds) -> None:
    """Records, sums and publication by kind, month and department; and how each rule about records was kept."""
    assert whole.faults == []
    ours: dict[Any, int] = {}
    for one in told(whole, "records"):
        where = (one["kind"], one["month"], one["authority"])
        counted = {"records": 1, one["publication"]: 1, "amount": one["amount"] or 0, "of": one["working_days"] is not None}
        for name, value in {**counted, "working_days": one["working_days"] or 0}.items():
            ours[*where, name] = ours.get((*where, name), 0) + value
    theirs: dict[Any, int] = {}
    for kind, some in site.statistics["kinds"].items():
        for cell in some["rows"]:
            where = (kind, cell["month"], cell["authority"])
            theirs[*where, "records"] = cell["count"]
            theirs[*where, "amount"] = cell["amounts"].get(kinds.by_name[kind].amount, 0)
            theirs |= {(*where, name): value for name, value in cell.get("publication", {}).items()}
    assert {key: value for key, value in ours.items() if value and key[-1]} == {key: value for key, value in theirs.items() if value}


def test_parties_are_just_those_of_the_citys_own_pages_of_organisations(site: KeptSite, whole: Made, shipped_site: Path) -> None:
    """Privacy: what the city does not show of somebody, the province does not either."""
    theirs = set()
    for file in (shipped_site / "api/v1/organisations").glob("*.json"):
        for code, one in json.loads(file.read_bytes()).items():
            for mention in one["mentions"]:
                party = mention.get("party", {})
                theirs.add((code, mention["kind"], mention["id"]))
                assert one["names"]
                assert not party or party["number"] <= party["of"]
    found = told(whole, "parties")
    assert {(one["code"], one["kind"], one["id"]) for one in found} == theirs
    assert len(found) == len(theirs), "an organisation has one row of a record"
    assert NO_CODE not in {one["code"] for one in found}


# Of one record


def test_a_record_has_its_values(penalty: Kind, good: dict[str, Any]) -> None:
    good |= {"fine_wan_yuan": 0.123456, "decided_on": "2026-03-01"}
    [row] = told(of(penalty, good, until="2027-03-01"), "records")
    assert row["kind"] == "penalty"
    assert row["address"] == f"{SITE}disclosures/penalties/2026/a-1/"
    assert (row["date"], row["month"], row["until"]) == ("2026-03-01", "2026-03", "2027-03-01")
    assert row["amount"] == 123_456
    assert (row["adverse"], row["proved"], row["parties"]) == (True, True, 1)
    assert (row["publication"], row["working_days"]) == (None, None)
    assert row["authority_name"] == COMMON.names.get(good["authority"])


def _party(kind: str, code: str = "", name: str = "甲市清和餐饮管理有限公司", **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, **({"uscc": code} if code else {}), **more}


FIRM, OTHER = "91990100MA1G0A0192", "91990102MA2T1B758N"


def test_each_of_several_parties_has_its_number(penalty: Kind, good: dict[str, Any]) -> None:
    base = {name: value for name, value in good["subject"][0].items() if name not in ("type", "name", "uscc")}
    firm, other = ({**base, **_party("法人及非法人组织", code, f"甲市{code[-1]}有限公司")} for code in (FIRM, OTHER))
    person = _party(NATURAL_PERSON, name="李*")
    good["subject"] = [firm, person, other]
    made = of(penalty, good)
    assert made.faults == []
    assert [(one["code"], one["number"], one["of"]) for one in told(made, "parties")] == [(FIRM, 1, 3), (OTHER, 3, 3)]
    assert [one["parties"] for one in told(made, "records")] == [3]
    assert "李" not in str(made.rows[next(place for place in made.rows if place[0] == "parties")])


@given(st.lists(st.tuples(st.sampled_from([NATURAL_PERSON, "法人及非法人组织", "个体工商户"]), st.sampled_from(["", NO_CODE, FIRM, OTHER])), max_size=5))
def test_a_natural_person_has_no_row_whatever_code_it_is_given(kinds: Kinds, some: list[tuple[str, str]]) -> None:
    """A record that breaks our schema has no row at all; in one that fits, nobody without a code of an organisation is a party."""
    kind = kinds.by_name["penalty"]
    good = copy.deepcopy(kind.examples[0])
    good["subject"] = [_party(sort, code, name=f"李*{at}") for at, (sort, code) in enumerate(some)]
    found = {one["code"]: one["name"] for one in told(of(kind, good), "parties")}
    for at, (sort, code) in enumerate(some):
        if sort == NATURAL_PERSON or code in ("", NO_CODE):
            assert f"李*{at}" not in found.values()
    assert set(found) <= {FIRM, OTHER}


def duty(rule: str, status: str = "met", **more: Any) -> dict[str, Any]:
    return {"rule": rule, "starts": "2026-09-18", "due": "2026-09-29", "status": status, "certainty": "全文核对", **more}


@pytest.mark.parametrize(
    ("duties", "publication", "days"),
    [
        ([], None, None),
        ([duty("another-rule", "overdue")], None, None),
        ([duty("disclose-penalties", met_on="2026-09-29", working_days=6)], "on_time", 6),
        ([duty("disclose-penalties", met_on="2026-09-30", working_days=7)], "late", 7),
        ([duty("disclose-penalties", met_on="2026-09-30", due=None)], "unknown", None),
        ([duty("disclose-penalties", "open")], "open", None),
        ([duty("disclose-penalties", "unknown")], "unknown", None),
        # The worst of several rules counts, whatever their order.
        ([duty("disclose-penalties", met_on="2026-09-20", working_days=2), duty("disclose-penalties-minor", "overdue")], "overdue", 2),
        ([duty("disclose-penalties-minor", "open"), duty("disclose-penalties", "unknown")], "unknown", None),
        # A limit of hours is kept or missed within a day.
        ([duty("disclose-penalties", met_on="2026-09-29", due_at="2026-09-29 10:00", met_at="2026-09-29 10:01")], "late", None),
        ([duty("disclose-penalties", met_on="2026-09-29", due_at="2026-09-29 10:00", met_at="2026-09-29 10:00")], "on_time", None),
    ],
)
def test_how_a_publication_kept_its_limits(
    penalty: Kind, good: dict[str, Any], duties: list[Any], publication: str | None, days: int | None
) -> None:
    made = of(penalty, good, duties=duties)
    assert [(one["publication"], one["working_days"]) for one in told(made, "records")] == [(publication, days)]
    assert len(told(made, "duties")) == len(duties)


def test_what_is_over_has_no_row_whatever_the_city_says(penalty: Kind, good: dict[str, Any]) -> None:
    assert told(of(penalty, good, until="2026-11-22"), "records")
    gone = of(penalty, good, until="2026-11-21")
    assert (gone.rows, gone.whole, gone.faults) == ({}, {}, [])


@pytest.mark.parametrize(
    "change",
    [
        {"until": "x"},
        {"until": "2026-02-30"},
        {"until": 7},
        {"duties": {}},
        {"duties": [7]},
        {"duties": [duty("a", "done")]},
        {"duties": [duty("a", due="bald")]},
        {"duties": [duty("a", met_at=[])]},
        {"duties": [duty("a", working_days=2.5)]},
        {"duties": [duty("a", working_days=10**30)]},
        {"duties": [{**duty("a"), "rule": None}]},
    ],
)
def test_an_entry_of_another_shape_is_told_and_left_out(penalty: Kind, good: dict[str, Any], change: dict[str, Any]) -> None:
    made = of(penalty, good, **change)
    assert (made.rows, made.whole) == ({}, {})
    [fault] = made.faults
    assert (fault.kind, fault.id, fault.whole) == ("penalty", "2026/a-1", True)


def test_an_entry_that_does_not_say_until_when_it_is_shown_is_left_out(penalty: Kind, good: dict[str, Any]) -> None:
    one = entry(penalty, "a", good)
    del one["until"]
    assert rows.of_entries(COMMON, penalty, {"a": one}, DAY).rows == {}


def test_a_sum_beyond_all_measure_is_told_and_left_out(penalty: Kind, good: dict[str, Any]) -> None:
    good["fine_wan_yuan"] = 1e300
    made = of(penalty, good)
    assert (made.rows, len(made.faults)) == ({}, 1)


def test_whole_numbers_of_another_writing_are_told_and_left_out(kinds: Kinds) -> None:
    """JSON Schema takes 3.0 for a whole number, and what no column of 64 bits holds."""
    kind = next(one for one in kinds if any(field.type == "integer" for field in one.root.properties.values()) and one.examples)
    key = next(name for name, field in kind.root.properties.items() if field.type == "integer")
    data = next((one for one in kind.examples if key in one), kind.examples[0])
    for value in (3.0, 1e300, 2**63):
        assert of(kind, {**data, key: value}).rows == {}


def test_a_field_more_is_told_and_the_record_stays(penalty: Kind, good: dict[str, Any]) -> None:
    made = of(penalty, {**good, "mood": 1})
    assert len(told(made, "records")) == 1
    assert [(fault.whole, "mood" in fault.said) for fault in made.faults] == [(False, True)]
    [record] = next(iter(made.whole.values()))
    assert "mood" not in record["data"]


@given(st.data())
def test_nothing_in_an_entry_makes_it_fall(kinds: Kinds, data: st.DataObject) -> None:
    """Whatever a site publishes, there are rows or there is a fault."""
    every = examples(kinds)
    name = data.draw(st.sampled_from(sorted(every)))
    ident, one = data.draw(st.sampled_from(sorted(every[name].items())))
    one = copy.deepcopy(one)
    odd = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
        max_leaves=5,
    )
    place: Any = one
    for _ in range(data.draw(st.integers(1, 4))):
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not (isinstance(place[key], dict | list) and place[key]):
            break
        below = place[key]
        if data.draw(st.booleans()):
            place[key] = data.draw(odd)
            break
        place = below
    else:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
        place[key] = data.draw(odd)
    made = rows.of_entries(COMMON, kinds.by_name[name], {ident: one}, DAY)
    assert bool(told(made, "records")) != any(fault.whole for fault in made.faults) or not made.rows


# Of all records of a city


def test_the_rules_about_publication_are_those_of_the_city(kinds: Kinds) -> None:
    rule = kinds.by_name["rule"]
    example = next(one for one in rule.examples if one.get("met_by") == "first-publication")
    entries = {
        "ours": entry(rule, "ours", example),
        "off": entry(rule, "off", {**example, "enabled": "停用"}),
        "broken": entry(rule, "broken", {**example, "kind": 7}),
    }
    found = rows.common("jia", SITE, kinds, {"departments": {"a": "甲", "b": 7}}, entries, None)
    assert found.publishing == {example["kind"]: ["ours"]}
    assert found.names == {"a": "甲"}


@pytest.mark.parametrize("odd", [None, [], {"departments": []}, {"departments": None}, {"departments": {"a": "x" * 300, "b": "乙\u202e", "c": 7}}])
def test_statistics_of_any_shape_give_no_names(kinds: Kinds, odd: Any) -> None:
    assert rows.common("jia", SITE, kinds, odd, {}, None).names == {}


def test_what_all_rows_share_has_a_mark() -> None:
    marks = {
        one.mark
        for one in (
            COMMON,
            Common("yi", SITE, COMMON.names, COMMON.publishing, True),
            Common("jia", "https://yi.example/", COMMON.names, COMMON.publishing, True),
            Common("jia", SITE, {}, COMMON.publishing, True),
            Common("jia", SITE, COMMON.names, {}, True),
            Common("jia", SITE, COMMON.names, COMMON.publishing, None),
        )
    }
    assert len(marks) == 6
    assert Common("jia", SITE, {**COMMON.names}, {"penalty": tuple(reversed(COMMON.publishing["penalty"]))}, True).mark == COMMON.mark


def test_days_outside_all_calendars_do_no_harm(penalty: Kind, good: dict[str, Any]) -> None:
    made = rows.of_entries(COMMON, penalty, {"2026/a-1": entry(penalty, "2026/a-1", good, until="9999-12-31")}, datetime.date.max)
    assert told(made, "records")
