"""Checks of what the settings say of the site itself: who is responsible for it, its registrations, and where errors are reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator.model.findings import Finding, Span
from generator.reading.settings import ABOUT, SettingsError, about, extra, licence, security
from generator.site.site import Site

FILE = "mkdocs.yml"


def foot_of_the_site(site: Site) -> Iterator[Finding]:
    """Everything that must stand at the foot of a government's site is set, in its form (国办秘函〔2019〕19号)."""
    if not (site.root / FILE).exists():
        return
    said = about(site.root)
    lines = (site.root / FILE).read_text(encoding="utf-8").split("\n")
    for one in ABOUT:
        values = {"key": one.key, "title": one.title, "cost": one.cost, "value": said.get(one.key, "")}
        if one.key not in said:
            yield Finding(FILE, ("extra", "about"), "site-about-missing", values, span=_line(lines, ("extra", "about")))
        elif not one.form.fullmatch(said[one.key]):
            yield Finding(FILE, ("extra", "about", one.key), "site-about-form", values, span=_line(lines, ("extra", "about", one.key)))


def licence_of_the_data(site: Site) -> Iterator[Finding]:
    """The settings say what others may do with the data: the name of a licence."""
    if not (site.root / FILE).exists():
        return
    found, lines = licence(site.root), (site.root / FILE).read_text(encoding="utf-8").split("\n")
    if found is None:
        yield Finding(FILE, ("extra",), "site-licence-missing", span=_line(lines, ("extra",)))


def reports_of_security(site: Site) -> Iterator[Finding]:
    """Who finds a hole in the site can use every contact that is given for it (RFC 9116)."""
    if not (site.root / FILE).exists():
        return
    for said, address in security(site.root).items():
        if not address:
            lines = (site.root / FILE).read_text(encoding="utf-8").split("\n")
            yield Finding(FILE, ("extra", "security"), "site-security-form", {"value": said}, span=_line(lines, ("extra", "security")))


def settings_of_the_log(site: Site) -> Iterator[Finding]:
    """What the settings say of the public log can be used: else only the build that publishes finds it out."""
    if not (site.root / FILE).exists() or "log" not in extra(site.root):
        return
    # Imported here: it loads what keys need, and most repositories have no log.
    from generator.reading import logsettings

    try:
        logsettings.load(site.root)
    except SettingsError as error:
        lines = (site.root / FILE).read_text(encoding="utf-8").split("\n")
        problem = str(error).removeprefix("mkdocs.yml 的 ").rstrip("。")
        yield Finding(FILE, ("extra", "log"), "site-log-form", {"problem": problem}, span=_line(lines, ("extra", "log")))


def _line(lines: Sequence[str], keys: Sequence[str]) -> Span:
    """The line of the last of some keys, each below the one before it; the first line if there is none.

    The settings have tags of the site builder, so that they are not read as records are.
    """
    found, at = Span(1, 1, 1, 2), 0
    for key in keys:
        for number, line in enumerate(lines[at:], at + 1):
            if line.lstrip().startswith(f"{key}:"):
                column = len(line) - len(line.lstrip()) + 1
                found, at = Span(number, column, number, column + len(key)), number
                break
    return found


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (foot_of_the_site, licence_of_the_data, reports_of_security, settings_of_the_log)
