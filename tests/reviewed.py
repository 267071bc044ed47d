"""A small city under review: what is published, what somebody proposes, and the two as `credit changes` compares them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from samples import ANSWER, commit, git
from support import Repo, new_repo, schema

from generator.site.twostates import States, between

PENALTIES = "content/disclosures/penalties/2026"
PENALTY = f"{PENALTIES}/scjgj-15.yml"
PENALTY_AT = "disclosures/penalties/2026/scjgj-15/"
# The day of the review, a Friday; seven working days from 2026-11-11 on end on the 20th.
TODAY = "2026-11-20"
PUBLISH = {
    **ANSWER,
    "title": "处罚决定7个工作日内公示",
    "duty": "公布",
    "kind": "penalty",
    "starts": "decided_on",
    "met_by": "first-publication",
    "limit": {"count": 7, "unit": "工作日"},
    "worked_examples": [{"starts": "2026-11-11", "due": "2026-11-20"}],
}


def penalty(number: int = 15, **other: Any) -> dict[str, Any]:
    """A right penalty with a document number."""
    return {**schema("penalty")["examples"][0], "document_number": f"甲市监罚〔2026〕{number}号", **other}


def fresh(number: int, decided_on: str, **other: Any) -> dict[str, Any]:
    """A penalty of these days, which is valid for a year."""
    until = (datetime.date.fromisoformat(decided_on) + datetime.timedelta(days=364)).isoformat()
    return penalty(number, decided_on=decided_on, valid_until=until, **other)


def published(folder: Path) -> Repo:
    """A city with a rule, a calendar and a penalty, committed long ago."""
    repo = new_repo(folder)
    repo.dump("content/rules/publish.yml", PUBLISH)
    repo.dump("content/rules/calendars/cn-2026.yml", schema("calendar")["examples"][0])
    repo.dump(PENALTY, penalty())
    git(repo.root, "init", "-q")
    commit(repo)
    return repo


def states(repo: Repo, folder: Path, head: str = "", as_of: str = TODAY) -> States:
    """What is published, and the work tree of a city or another commit."""
    folder.mkdir(exist_ok=True)
    return between(repo.root, git(repo.root, "rev-parse", "HEAD"), head, datetime.date.fromisoformat(as_of), folder)
