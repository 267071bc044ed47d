"""generator.pages.rates: on-time rates for tables, sorted by what they show."""

from __future__ import annotations

import datetime
from decimal import Decimal

from support import AS_OF, Repo

from generator.pages import rates
from generator.site.fingerprints import Fingerprints
from generator.site.owed import Sum
from generator.site.site import load


def test_a_rate_has_the_class_of_its_threshold() -> None:
    assert [rates.tone(one) for one in (1.0, 0.999, 0.9, 0.899, 0.0, None)] == [
        "cr-good",
        "cr-fair",
        "cr-fair",
        "cr-poor",
        "cr-poor",
        "",
    ]


def test_a_rate_says_of_how_many_and_nothing_where_nothing_counts(repo: Repo) -> None:
    assert rates.point(Sum(on_time=7, overdue=1)) == (Decimal("87.5"), "87.5%（7/8）")
    assert rates.point(Sum(open=3)) == (None, "没有到期的")
    assert rates.sums(load(repo.root, datetime.date.fromisoformat(AS_OF)), Sum(open=3))["rate"] == "—"


def test_departments_are_sorted_by_their_rate_and_those_without_one_come_last(shipped: Repo) -> None:
    site = load(shipped.root, datetime.date.fromisoformat(AS_OF))
    cells = [("scjgj", {0: 3, 1: 1}), ("wjw", {0: 1, 2: 3}), ("gaj", {3: 2}), ("czj", {0: 4})]
    found = rates.by_department(site, cells, "../")
    assert [one["href"] for one in found] == [f"../deadlines/{who}/" for who in ("wjw", "scjgj", "czj", "gaj")]
    assert [one["rate"] for one in found] == ["25.0%", "75.0%", "100.0%", "—"]


def test_rules_are_in_groups_with_their_last_quarters(shipped: Repo) -> None:
    prints = Fingerprints(load(shipped.root, datetime.date.fromisoformat(AS_OF)))
    heads, groups = rates.of_rules(prints, "rules/")
    assert heads[0] == "2026年第四季度"
    assert groups[0][0] == "公示"
    assert all(len(row["quarters"]) in (0, len(heads)) for _, rows in groups for row in rows)
    _, own = rates.of_rules(prints, "rules/", authority="scjgj")
    assert sum(row["total"] for _, rows in own for row in rows) == sum(d.authority == "scjgj" for d in prints.site.duties)
