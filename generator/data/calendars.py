"""Plans the files beside the board: duties for programs, and calendars for all and for each department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from generator.data import deadlines
from generator.engine.artifact import Artifact, digest
from generator.law.duties import OPEN, OVERDUE, STATUSES, Duty
from generator.site import elsewhere, wording
from generator.site.addresses import BOARD
from generator.site.fingerprints import Fingerprints

# The most events in one calendar.
MOST_EVENTS = 500


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The files beside the board."""
    site, weight = prints.site, prints.duty_counts[0] // 40
    if site.owes:
        key = digest(site_url, elsewhere.name(site), prints.board)
        yield Artifact("board", key, weight, lambda: ((path, text.encode()) for path, text in calendars(prints, site_url)))
        # These also name the size of the log.
        own = digest(key, site.logged.size if site.logged is not None else None)
        yield Artifact("duties", own, weight, lambda: [(f"{BOARD}duties.json", duties(prints).encode())])


def duties(prints: Fingerprints) -> str:
    """The duties as JSON.

    Duties of records that were met are left out: here they would be a hundred thousand. `data.kept` has them, in a file for each year.
    """
    site, owed = prints.site, prints.owed
    shown = [*prints.duties.waiting, *(duty for duty in site.other_duties if duty.period and duty.met_on is not None)]
    years: Counter[str] = Counter()
    for rule in owed.rules:
        for month in owed.months(rule):
            years[month[:4]] += owed.count(rule, month)
    return deadlines.document(site, wording.select(shown, STATUSES), dict(sorted(years.items())))


def calendars(prints: Fingerprints, site_url: str) -> Iterator[tuple[str, str]]:
    """Calendars of what is due, for all and for each department."""
    site = prints.site
    todo = wording.select(prints.duties.waiting, (OVERDUE, OPEN))
    yield f"{BOARD}all.ics", deadlines.ics(site, _nearest(todo), site_url, "", f"{BOARD}all.ics")
    of: dict[str, list[Duty]] = {}
    for duty in todo:
        of.setdefault(duty.authority, []).append(duty)
    for authority in owing(prints):
        own, about = f"{BOARD}{authority}.ics", f"{wording.department(site, authority)}的"
        yield own, deadlines.ics(site, _nearest(of.get(authority, [])), site_url, about, own)


def owing(prints: Fingerprints) -> list[str]:
    """The departments that have a calendar of their own: those that owe anything, met or not, and those that give document numbers."""
    found = {*prints.duties.departments} | {who for series in prints.site.series for who in series.authorities}
    return sorted(found - {""})


def _nearest(duties: Sequence[Duty]) -> list[Duty]:
    """The duties for a calendar: the next ones to be due, then the last ones missed. The board and its JSON have all."""
    coming = sorted((d for d in duties if d.status == OPEN and d.due is not None), key=lambda d: (d.due, d.key))
    missed = sorted((d for d in duties if d.status == OVERDUE and d.due is not None), key=lambda d: (d.due, d.key), reverse=True)
    return [*coming, *missed][:MOST_EVENTS]
