"""The empty spreadsheets below `/templates/`, for departments to fill in: one for each kind of record that belongs to a department."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

from generator.engine.artifact import Artifact, digest
from generator.exchange import columns
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.site.addresses import template
from generator.site.fingerprints import Fingerprints

# A spreadsheet names the day on which it was made. This one is always the same, so that a table changes only when its columns do.
_DAY = datetime.date(2026, 1, 1)
# The work of one file, in records.
_WEIGHT = 20


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """A file for each kind. It depends on the schema, and on the names of the departments, from which one is chosen."""
    departments = columns.departments(prints.site.by_kind.get(DEPARTMENT, ()))
    names = digest([(one.id, one.name, one.uscc) for one in departments.by_id.values()])
    for kind in prints.site.kinds:
        if file := template(kind):
            yield Artifact(file, names, _WEIGHT, partial(_made, file, kind, departments))


def _made(file: str, kind: Kind, departments: columns.Departments) -> Iterator[tuple[str, bytes]]:
    # Imported here, since only a build that makes such a file needs the library.
    from generator.exchange import sheets

    yield file, sheets.template(kind, departments, _DAY)
