"""What the page of a department begins with: how it is reached, its windows, what it publishes, and where its duties and figures are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import pictures, values
from generator.pages.contacts import Contacts, direct
from generator.site import trends
from generator.site.addresses import BOARD, STATISTICS
from generator.site.fingerprints import Fingerprints


def view(prints: Fingerprints, contacts: Contacts, record: Record, *, feeds: bool) -> dict[str, Any]:
    """The beginning of the page of a department as plain values; addresses are from the root. `feeds` says whether the site has feeds."""
    site, who = prints.site, record.id
    abolished = record.data.get("abolished", {})
    successors = [site.by_key.get((DEPARTMENT, one)) for one in abolished.get("successors", ())]
    publishes = _publishes(prints, who)
    owes = bool(site.owes) and _owes(prints, who)
    return {
        "reach": {key: str(value) for key, value in direct(record)._asdict().items()},
        "instead": str(contacts.own.phone) if abolished else "",
        "abolished": str(abolished.get("on", "")),
        "successors": [(one.caption, one.address) for one in successors if one is not None],
        "windows": _windows(prints, who),
        "publishes": [(kind.plural, f"{kind.folder}/by/{who}/", count) for kind, count in publishes],
        "duties": f"{BOARD}{who}/" if owes else "",
        "feed": f"feeds/departments/{who}.xml" if feeds and _published(prints, who, publishes) else "",
        "calendar": f"{BOARD}{who}.ics" if owes else "",
        "figures": f"{STATISTICS}departments/{who}/" if publishes else "",
        "pictures": pictures.of_department(prints, who, values.UP),
    }


def _owes(prints: Fingerprints, who: str) -> bool:
    """Whether the department has a board: it owes something, or its document numbers are watched."""
    return bool(trends.of_rules(prints.counts.by_department.get(who, {}))) or any(who in one.authorities for one in prints.site.series)


def _publishes(prints: Fingerprints, who: str) -> Sequence[tuple[Kind, int]]:
    """The kinds of which the department has records, with their number."""
    groups = prints.groups
    shown = [kind for kind in prints.site.kinds if prints.site.by_kind[kind.name] and who in groups.authorities(kind.name)]
    return [(kind, len(groups.of(kind.name, authority=who))) for kind in shown]


def _published(prints: Fingerprints, who: str, publishes: Sequence[tuple[Kind, int]]) -> bool:
    """Whether anything of the department has been published, which its feed then holds. Nearly always the first record has been."""
    site = prints.site
    found = (record for kind, _ in publishes for record in site.by_kind[kind.name] if record.authority == who)
    return any(site.facts.of(record).shown_since for record in found)


def _windows(prints: Fingerprints, who: str) -> list[tuple[str, str, str, str]]:
    """The windows of the department, or those that serve for it: name, address, place, telephones as HTML. Which kind is that of windows is
    said by the kinds that must be served (`x-record.served`).
    """
    site = prints.site
    serving = {kind.served.kind for kind in site.kinds if kind.served is not None}
    # Nearly every record names a department: of what leads to it, only these kinds are looked at.
    windows = [one for kind in site.kinds if kind.name in serving for one in site.by_kind[kind.name]]
    found = {one.id: one for one in windows if any(link[1:] == (DEPARTMENT, who) for link in one.pointers.links)}
    return [(one.caption, one.address, str(one.data.get("hall", "")), _phone(prints, one)) for _, one in sorted(found.items())]


def _phone(prints: Fingerprints, window: Record) -> str:
    """The first telephone of a record, as HTML."""
    root = window.kind.root
    key = next((key for key, field in root.properties.items() if field.telephone and key in window.data), "")
    return str(values.shower(prints.site, root.at(key))(window.data[key], window.data)) if key else ""
