"""Shows the card of a record: who, what, how much, which department and when, before everything else is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.pages import values
from generator.pages.page import escaped
from generator.site import plainvalues
from generator.site.links import party_address
from generator.site.site import Site

# The most values of one field that are shown; the page below has them all.
MOST = 3


class CardOf(NamedTuple):
    """A function that shows the rows of a card, and the fields at the top of the record that need not be shown again below."""

    show: Callable[[values.Data], str]
    shown: frozenset[str]


def of_kind(site: Site, kind: Kind) -> CardOf:
    """The card of the records of a kind."""
    root = kind.root
    cells = [(path.split("."), *(_who(site, root, path) or (_label(root, path), _cell(site, root, path)))) for path in kind.card.paths]

    def show(data: values.Data) -> str:
        rows = []
        for steps, label, cell in cells:
            found = plainvalues.at(data, steps)
            if found:
                rows.append(f"<dt>{label}<dd>{cell(found, data)}\n")
        return "".join(rows)

    return CardOf(show, frozenset(path for path in kind.card.paths if path in root.properties))


def _cell(site: Site, root: Field, path: str) -> Callable[[Sequence[Any], values.Data], str]:
    """A function that shows the values of a field."""
    show = values.shower(site, root.at(path))
    return lambda found, data: show(found[0], data) if len(found) == 1 else _some([show(one, data) for one in found[:MOST]], len(found))


def _label(root: Field, path: str) -> str:
    """The label of a field; one that lies deep in groups, such as a number of a table, also has that of its group."""
    above, _, _ = path.rpartition(".")
    return f"{root.at(above).label}·{root.at(path).label}" if "." in above else root.at(path).named


def _who(site: Site, root: Field, path: str) -> tuple[str, Callable[[Sequence[Any], values.Data], str]] | None:
    """The label of a party, and a function that shows the names, each as a link to what else is published of it; None if the field names no
    party.
    """
    above, _, key = path.rpartition(".")
    if not above or key != "name" or not root.at(above).one.subject:
        return None
    steps = above.split(".")

    def show(found: Sequence[Any], data: values.Data) -> str:
        parties = [one for some in plainvalues.at(data, steps) for one in (some if isinstance(some, list) else (some,))]
        return _some([_party(site, one) for one in parties[:MOST] if key in one], len(found))

    return root.at(above).label, show


def _party(site: Site, party: Mapping[str, Any]) -> str:
    name, code = escaped(party["name"]), party.get("uscc", "")
    return f'<a href="{values.UP}{party_address(code)}">{name}</a>' if code in site.codes else name


def _some(shown: Sequence[str], total: int) -> str:
    return "、".join(shown) + (f" 等 {total} 个" if total > len(shown) else "")


def grounds(reason: str, law: str) -> str:
    """Why a record leaves: the reason, and the name of the law without the clause, which the page of the rule has."""
    name, mark, _ = law.partition("》")
    return f"{reason}，依据{name}{mark}" if mark and name.startswith("《") else reason
