"""generator.exchange.asread: a record and its own export are the same, however many columns the export has."""

from __future__ import annotations

import dataclasses
import datetime

import pytest
from support import AS_OF, EXCHANGED, city

from generator.exchange import asread, columns, files, incoming, tables
from generator.exchange.merging import kept, merged
from generator.model.kinds import Kinds
from generator.site import site as sites
from generator.site.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Site:
    return sites.load(city(tmp_path_factory.mktemp("asread") / "city", kinds).root, datetime.date.fromisoformat(AS_OF))


@pytest.mark.parametrize("official", [False, True])
@pytest.mark.parametrize("name", EXCHANGED)
def test_a_record_and_its_export_agree_with_all_columns_and_with_the_official_ones(site: Site, name: str, official: bool) -> None:
    kind, seen = site.kinds.by_name[name], 0
    departments = columns.departments(site.by_kind["department"])
    for record in site.by_kind[name]:
        sheet = files.sheet(site, kind, [record])
        keep = [at for at, column in enumerate(sheet.columns) if not official or not column.extension or column.sort == columns.LIST]
        some = dataclasses.replace(
            sheet, columns=tuple(sheet.columns[at] for at in keep), rows=tuple([row[at] for at in keep] for row in sheet.rows)
        )
        found = incoming.read(kind, tables.read(files.json_text(some).encode()), departments, incoming.CallerValues())
        # Without its own columns, the rows of several parties are several records.
        for unit in found.units if len(found.units) == 1 else ():
            there = asread.present(found, unit)
            new = merged(kind, there, record.data, incoming.take(found, unit).data)
            assert kept(record.data, asread.as_read(found, unit, record, there), new) == record.data
            seen += 1
    assert seen
