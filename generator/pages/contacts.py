"""How a department is reached: its telephones as links that dial, its mail as a link that writes, its address and its hours.

Where a department has no telephone, or is abolished, the telephone of the site stands in its place (`extra.about.contact`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup

from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record
from generator.pages.dialling import MAIL, dialled, linked, mail
from generator.site import elsewhere
from generator.site.site import Site


class Contact(NamedTuple):
    """How somebody is reached. `name` is the short one and `full` the one on its seal; `address` is that of its page from the root, "" for
    the site itself. `phone`, `supervision` and `mail` are HTML with links, the other texts are plain; what is not known is "".
    """

    name: str
    full: str
    address: str
    phone: Markup
    supervision: Markup
    mail: Markup
    mailbox: str
    place: str
    postcode: str
    hours: str
    website: str


class Contacts:
    """The contacts of a site, each worked out once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._found: dict[str, Contact] = {}

    @cached_property
    def own(self) -> Contact:
        """That of the site itself."""
        said = elsewhere.about(self.site)
        host, words = said.get("host", ""), said.get("contact", "")
        mailbox = next(iter(MAIL.findall(words)), "")
        return Contact(host, host, "", linked(words), Markup(), mail(mailbox), mailbox, "", "", "", "")

    def of(self, authority: str) -> Contact:
        """That of a department by its id; of one that is not known or is abolished, that of the site under the department's name."""
        found = self._found.get(authority)
        if found is None:
            found = self._found[authority] = self._of(self.site.by_key.get((DEPARTMENT, authority)))
        return found

    def _of(self, department: Record | None) -> Contact:
        if department is None:
            return self.own
        found = direct(department)
        if "abolished" in department.data or not found.phone:
            return self.own._replace(name=found.name, full=found.full, address=found.address)
        return found

    def with_role(self, role: str) -> Sequence[Contact]:
        """Those of the departments that have a role and are not abolished, in the order of their ids."""
        some = sorted(self.site.by_kind.get(DEPARTMENT, ()), key=lambda one: one.id)
        return [self.of(one.id) for one in some if role in one.data.get("roles", ()) and "abolished" not in one.data]


def direct(department: Record) -> Contact:
    """That of a department as its record says it, also of one that is abolished."""
    data = department.data
    given: Mapping[str, object] = data.get("contact") or {}
    said = {key: str(value) for key, value in given.items()}
    return Contact(
        name=str(data.get("short_name") or data["name"]),
        full=str(data["name"]),
        address=department.address,
        phone=dialled(said.get("phone", "")),
        supervision=dialled(said.get("supervision_phone", "")),
        mail=mail(said.get("email", "")),
        mailbox=said.get("email", ""),
        place=said.get("address", ""),
        postcode=said.get("postcode", ""),
        hours=said.get("hours", ""),
        website=said.get("website", ""),
    )
