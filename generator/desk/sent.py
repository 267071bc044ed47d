"""A submission as the desk works with it: what it holds, in which state it is, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from generator.desk.store import PUBLISHED, RETURNED, SENT, Submission

# The states of a submission, in this order. Up to `PREPARED` it may be taken back as if nothing had happened; from `COMMITTED` on it is
# the clerk's word, and what remains is done again until it is done.
PREPARED, COMMITTED, PUSHED, WITHDRAWN = "prepared", "committed", "pushed", "withdrawn"
# What somebody still waits for.
WAITING = (COMMITTED, PUSHED, SENT)
LIVE = (*WAITING, RETURNED)
__all__ = [
    "COMMITTED",
    "LIVE",
    "PREPARED",
    "PUBLISHED",
    "PUSHED",
    "RETURNED",
    "SENT",
    "WAITING",
    "WITHDRAWN",
    "Details",
    "Item",
    "details",
    "told",
]


@dataclass(frozen=True, slots=True)
class Item:
    """A record of a submission. `file` counts from the root of the project; `fresh` says that it was not published before."""

    draft: str
    kind: str
    id: str
    file: str
    name: str
    fresh: bool
    # The day of its first publication, or of the change, as git tells it; "" as long as it is not published or not known.
    day: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """How a draft stood before it was submitted."""

    draft: str
    state: str
    submission: str
    reason: str


@dataclass(frozen=True, slots=True)
class Details:
    """What a submission holds beside its columns. `earlier` is how its drafts stood before, as long as it may be taken back.

    `answered` are the remarks on the request (of people, on the forge) that were there when this was sent: they concern what was before.
    `over` says that the request was closed without being merged, `edited` that what was published is not quite what was sent. `tries`
    counts the attempts to send it, `next` is the time from which another one is due, `sort` what kept the last one (`engine.remotes`).
    """

    items: tuple[Item, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    answered: tuple[str, ...] = ()
    over: bool = False
    edited: bool = False
    tries: int = 0
    next: int = 0
    sort: str = ""


def details(submission: Submission) -> Details:
    """What a submission holds."""
    value: dict[str, Any] = json.loads(submission.details)
    items = tuple(Item(**one) for one in value.pop("items", ()))
    earlier = tuple(Earlier(**one) for one in value.pop("earlier", ()))
    return Details(items=items, earlier=earlier, answered=tuple(value.pop("answered", ())), **value)


def told(submission: Submission, found: Details) -> Submission:
    """A submission with other details."""
    return replace(submission, details=json.dumps(asdict(found), ensure_ascii=False))


def without(submission: Submission, drafts: Iterable[str]) -> Submission:
    """A submission without some drafts, which were sent again in another one."""
    gone, found = frozenset(drafts), details(submission)
    kept = replace(found, items=tuple(one for one in found.items if one.draft not in gone))
    return told(replace(submission, drafts=tuple(one for one in submission.drafts if one not in gone)), kept)
