"""What is overdue, by department, for those who have no forge: as values, and as JSON for another program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from generator.forge import gfm
from generator.forge.issues import MOST_TITLE, facts
from generator.law.duties import OVERDUE, Duty
from generator.model.kindnames import DEPARTMENT
from generator.site import wording
from generator.site.site import Site

JSON_VERSION = 1
# The longest text of a law that is repeated.
MOST_LAW = 1000


@dataclass(frozen=True, slots=True)
class Owed:
    """One overdue duty. `key` is that of `credit deadlines`; `text` has several lines; `address` is "" where there is no page yet."""

    key: str
    title: str
    text: str
    due: str
    address: str


@dataclass(frozen=True, slots=True)
class Debtor:
    """A department and what it owes, the most urgent first. `email` is that of the department itself, "" if its record has none."""

    authority: str
    name: str
    email: str
    owed: tuple[Owed, ...]


def debtors(site: Site, site_url: str) -> list[Debtor]:
    """Every department with an overdue duty, by its id. No text holds the name of a party."""
    found: dict[str, list[Duty]] = {}
    for duty in wording.select(site.duties, (OVERDUE,)):
        found.setdefault(duty.authority, []).append(duty)
    return [_debtor(site, site_url, authority, found[authority]) for authority in sorted(found)]


def _debtor(site: Site, site_url: str, authority: str, duties: Sequence[Duty]) -> Debtor:
    record = site.by_key.get((DEPARTMENT, authority))
    contact = record.data.get("contact") if record is not None else None
    email = str(contact.get("email") or "") if isinstance(contact, dict) else ""
    name = gfm.plain(wording.department(site, authority) or "未写明部门")
    return Debtor(authority, name, email, tuple(_owed(site, site_url, duty) for duty in duties))


def _owed(site: Site, site_url: str, duty: Duty) -> Owed:
    law, about = duty.rule.data["law"], wording.address(site, duty)
    address = f"{site_url.rstrip('/')}/{about}" if site_url and about else ""
    lines = [
        *(f"{name}：{words}" for name, words in facts(site, duty, gfm.plain)),
        f"依据：{gfm.plain(duty.rule.law)}",
        f"要求：{gfm.plain(law['text'], MOST_LAW)}",
        *([f"网页：{address}"] if address else []),
    ]
    title = f"{duty.rule.data['title']}（{wording.subject(site, duty)}）"
    return Owed(duty.key, gfm.plain(title, MOST_TITLE), "\n".join(lines), wording.due(duty), address)


def as_json(found: Sequence[Debtor], as_of: str, unread: int) -> str:
    """All of it; `docs/interfaces.md` gives the shape. `unread` files could not be read, so their duties may be missing."""
    value = {
        "version": JSON_VERSION,
        "as_of": as_of,
        "unread": unread,
        "departments": [
            {
                "authority": one.authority,
                "name": one.name,
                "email": one.email or None,
                "issues": [
                    {"key": each.key, "title": each.title, "text": each.text, "due": each.due or None, "address": each.address or None}
                    for each in one.owed
                ],
            }
            for one in found
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
