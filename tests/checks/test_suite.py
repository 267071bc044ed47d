"""What was right in the last run is not checked again, and nothing that has become wrong since is missed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from samples import PENALTY
from support import ROOT, Repo, new_repo, uscc

PLACE = "content/disclosures/penalties/2026/scjgj-1.yml"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A penalty that ends too early by rules that come into force on 2026-11-23 and cease on 2026-12-01."""
    repo = new_repo(tmp_path / "repo")
    for folder in ("rules/calendars", "authorities"):
        shutil.copytree(ROOT / "content" / folder, repo.root / "content" / folder, dirs_exist_ok=True)
    for rule in (ROOT / "content" / "rules").glob("*penalt*.yml"):
        text = rule.read_text(encoding="utf-8")
        if "duty: 撤下" in text:
            text = re.sub("^in_force_from: .*$", "in_force_from: 2026-11-23\nin_force_until: 2026-11-30", text, flags=re.MULTILINE)
        repo.write(f"content/rules/{rule.name}", text)
    penalty = PENALTY.format(year=2026, serial=1, name="青禾饲料", code=uscc(950, "91990100"), severity="严重", day="2026-11-10")
    repo.write(PLACE, f"{penalty}publicity_until: 2026-12-13\n")
    return repo


def slugs(repo: Repo, day: str, *words: str) -> list[str]:
    """What is wrong with the penalty on a day."""
    done = repo.credit("check", "--format", "json", "--as-of", day, *words)
    return [one["slug"] for one in json.loads(done.out)["diagnostics"] if one["path"] == PLACE]


def test_a_day_that_brings_or_ends_a_rule_brings_its_findings(repo: Repo) -> None:
    early, none, short = ["future-date"], list[str](), ["publicity-too-short"]
    days = {"2026-11-21": none, "2026-11-22": none, "2026-11-23": short, "2026-11-30": short, "2026-12-01": none, "2026-12-02": none}
    for day, wanted in days.items():
        assert slugs(repo, day) == wanted == slugs(repo, day, "--no-cache"), day
    # And back again: what lay in the past lies ahead.
    assert set(slugs(repo, "2026-11-09")) >= set(early)
    assert slugs(repo, "2026-11-22") == none
