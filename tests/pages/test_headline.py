"""generator.pages.headline: four figures whose trend is said in words, in a city of any size."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from counting import PENALTY_FOLDER, record
from support import Page, Repo

from generator.model.kinds import Kinds
from generator.pages.headline import view
from generator.site.fingerprints import Fingerprints
from generator.site.site import load

DRAWN = {"authority": "scjgj", "severity": "一般", "categories": ["罚款"], "parties": 1, "changed": False}


def told(repo: Repo, kinds: Kinds, day: str) -> dict[str, Any]:
    return view(Fingerprints(load(repo.root, datetime.date.fromisoformat(day), kinds=kinds)))


def decided(repo: Repo, *penalties: tuple[str, int]) -> None:
    """Penalties by their day and fine in 元."""
    for number, (day, yuan) in enumerate(penalties, 1):
        repo.dump(f"{PENALTY_FOLDER}/p{number}.yml", record(number, {**DRAWN, "decided_on": day, "fine_wan_yuan": yuan * 100}))


PENALTIES = [("2026-11-02", 30000), ("2026-11-22", 12345), ("2026-10-01", 5000), ("2026-10-22", 5000), ("2026-10-23", 99999)]


def test_this_month_is_compared_with_the_same_days_of_the_month_before(repo: Repo, kinds: Kinds) -> None:
    decided(repo, *PENALTIES)
    penalties, fines, *_ = told(repo, kinds, "2026-11-22")["figures"]
    assert (penalties["title"], penalties["shown"]) == ("11月行政处罚", "2 件")
    assert (penalties["arrow"], penalties["trend"]) == ("→", "与10月1日至22日一样多")
    assert (fines["title"], fines["shown"]) == ("11月罚款金额", "4.235万元")
    assert (fines["arrow"], fines["trend"]) == ("↑", "比10月1日至22日多 3.235万元")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-30", "比10月少 1 件"),
        ("2026-11-01", "比10月1日少 1 件"),
        ("2026-12-31", "比11月少 2 件"),
    ],
)
def test_a_month_that_is_over_is_compared_whole(repo: Repo, kinds: Kinds, day: str, words: str) -> None:
    decided(repo, *PENALTIES)
    assert told(repo, kinds, day)["figures"][0]["trend"] == words


def test_a_city_without_any_records_or_rules_has_no_figures(repo: Repo, kinds: Kinds) -> None:
    found = told(repo, kinds, "2026-11-22")
    assert [one["title"] for one in found["figures"]] == []
    assert found["picture"] == ""


def test_what_fell_due_this_month_is_told_of_what_is_overdue(shipped_site: Path) -> None:
    shown = Page((shipped_site / "index.html").read_text(encoding="utf-8")).text
    assert "今年按期率" in shown
    assert "其中本月到期的" in shown
    assert "最近12个月的行政处罚" in shown
