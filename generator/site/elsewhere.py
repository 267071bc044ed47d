"""What the site says of itself at the foot of its pages, and the sites elsewhere on which an organisation can be looked up."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.kindnames import PLATFORM
from generator.reading import settings
from generator.site.site import Site


def about(site: Site) -> Mapping[str, str]:
    """What the settings say of the site itself, by the keys of `settings.ABOUT`."""
    return settings.about(site.root)


def lookups(site: Site) -> tuple[tuple[str, str], ...]:
    """Words and address of each site elsewhere on which an organisation can be looked up."""
    found = sorted(site.by_kind.get(PLATFORM, ()), key=lambda one: one.id)
    return tuple((str(one.data["lookup"]), str(one.data["url"])) for one in found if "lookup" in one.data and "url" in one.data)
