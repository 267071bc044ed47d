"""The numbers of the pictures as CSV: of each kind by month and by department, of the duties, and of each department."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from generator.data.csvtext import MARK, csv_of
from generator.engine.artifact import Artifact
from generator.model import tally
from generator.model.kinds import Kind
from generator.site import trends, wording
from generator.site.fingerprints import Fingerprints
from generator.site.measures import Ratio
from generator.site.site import Site
from generator.site.statistics import RULE_SLOTS, Cell
from generator.text.formulas import guard

_PUBLICATION = {"on_time": tally.ON_TIME, "late": tally.LATE, "overdue": tally.OVERDUE, "open": tally.OPEN, "unknown": tally.UNKNOWN}
_DUTIES = {name: slot for slot, name in enumerate(RULE_SLOTS)}
_WHO = ["authority", "authority_name", "year"]
_Files = list[tuple[str, bytes]]


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """All files. Their addresses are those of `site.trends`."""
    key = prints.statistics
    yield Artifact("data/statistics/kinds/", key, 50, partial(_kinds, prints))
    yield Artifact("data/statistics/duties/", key, 20, partial(_duties, prints))
    yield Artifact("data/statistics/departments/", key, 50, partial(_departments, prints))


def _kinds(prints: Fingerprints) -> _Files:
    site, out = prints.site, []
    for name, cells in prints.counts.by_kind.items():
        kind = site.kinds.by_name[name]
        timely = any(cell.get(slot) for cell in cells.values() for slot in _PUBLICATION.values())
        head = ["count", *(one.path for one in kind.layout.amounts), *(_timely_head(_PUBLICATION) if timely else ())]
        months = [[month, *_kind(kind, cell, timely)] for month, cell in trends.by_month(cells).items()]
        out.append(_file(trends.csv_of_months(name), ["month", *head], months))
        departments = [
            [*_named(site, who), year, *_kind(kind, cell, timely)] for (year, who), cell in trends.by_year_and_department(cells).items()
        ]
        out.append(_file(trends.csv_of_departments(name), [*_WHO, *head], departments))
    return out


def _duties(prints: Fingerprints) -> _Files:
    cells, head = trends.of_rules(prints.counts.cells), _timely_head(_DUTIES)
    months = [[month, *_timely(cell, _DUTIES, trends.kept_in_time(cell))] for month, cell in trends.by_month(cells).items()]
    departments = [
        [*_named(prints.site, who), year, *_timely(cell, _DUTIES, trends.kept_in_time(cell))]
        for (year, who), cell in trends.by_year_and_department(cells).items()
    ]
    return [
        _file(trends.csv_of_months(""), ["month", *head], months),
        _file(trends.csv_of_departments(""), [*_WHO, *head], departments),
    ]


def _departments(prints: Fingerprints) -> _Files:
    site, out = prints.site, []
    for who, cells in prints.counts.by_department.items():
        if not who:
            continue
        records = [
            [name, site.kinds.by_name[name].plural, of.month, cell.get(tally.COUNT, 0), *_timely(cell, _PUBLICATION, published)]
            for name, own in trends.of_kinds(cells).items()
            for of, cell in own.items()
            for published in [trends.published_in_time(cell)]
        ]
        head = ["kind", "kind_title", "month", "count", *_timely_head(_PUBLICATION)]
        out.append(_file(trends.csv_of_department(who, "records"), head, records))
        found = trends.by_month(trends.of_rules(cells))
        months = [[month, *_timely(cell, _DUTIES, trends.kept_in_time(cell))] for month, cell in found.items()]
        out.append(_file(trends.csv_of_department(who, "duties"), ["month", *_timely_head(_DUTIES)], months))
    return out


def _named(site: Site, who: str) -> tuple[str, str]:
    return who, wording.department(site, who) if who else ""


def _kind(kind: Kind, cell: Cell, timely: bool) -> list[Any]:
    numbers: list[Any] = [cell.get(tally.COUNT, 0), *(tally.yuan(cell.get(one.slot, 0)) for one in kind.layout.amounts)]
    return [*numbers, *(_timely(cell, _PUBLICATION, trends.published_in_time(cell)) if timely else ())]


def _timely_head(slots: Mapping[str, int]) -> list[str]:
    return [*slots, "on_time_percent"]


def _timely(cell: Cell, slots: Mapping[str, int], share: Ratio) -> list[Any]:
    return [*(cell.get(slot, 0) for slot in slots.values()), share.percent]


def _file(path: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[str, bytes]:
    # Only names are texts that an editor writes; a guard before a number would make it a text.
    guarded = [[guard(one) if isinstance(one, str) and not one[:1].isdigit() else one for one in row] for row in rows]
    return path, csv_of([head, *guarded], MARK)
