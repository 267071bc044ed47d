"""What the site says of itself at the foot of its pages, and the sites elsewhere on which an organisation can be looked up."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.kindnames import PLATFORM
from generator.reading import settings
from generator.site.site import Site

# What is said in place of a licence where the city has named none: nothing is claimed.
NO_LICENCE = "主办单位没有写明数据的使用许可，使用前请向主办单位询问。"
STOPPED = "已经停止公示的信息请不要继续传播。"


def about(site: Site) -> Mapping[str, str]:
    """What the settings say of the site itself, by the keys of `settings.ABOUT`."""
    return settings.about(site.root)


def name(site: Site) -> str:
    """The name of the site, as the settings have it; 公共信用信息公示 where they have none."""
    return settings.load_settings(site.root).site_name or "公共信用信息公示"


def host(site: Site) -> str:
    """Who publishes: the host of the site, or its name where the settings name no host."""
    return about(site).get("host", "") or name(site)


def licence(site: Site) -> settings.Licence | None:
    """The licence of the data, which is the city's own; None if the settings name none."""
    return settings.licence(site.root)


def lookups(site: Site) -> tuple[tuple[str, str], ...]:
    """Words and address of each site elsewhere on which an organisation can be looked up."""
    found = sorted(site.by_kind.get(PLATFORM, ()), key=lambda one: one.id)
    return tuple((str(one.data["lookup"]), str(one.data["url"])) for one in found if "lookup" in one.data and "url" in one.data)
