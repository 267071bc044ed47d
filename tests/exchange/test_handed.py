"""generator.exchange.handed: a city's tables against its site, with what batches ask for, and in every form that is exported."""

from __future__ import annotations

import copy
import dataclasses
import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support import AS_OF, EXCHANGED, FORMS, city

from generator.exchange import batches, columns, files, handed, incoming, sheets, tables
from generator.exchange.files import Sheet
from generator.exchange.handed import Report, Shown
from generator.exchange.incoming import Incoming
from generator.model.kinds import Kind, Kinds
from generator.model.records import Record, record_of
from generator.site import site as sites
from generator.site.site import Site

DAY = datetime.date.fromisoformat(AS_OF)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, kinds: Kinds) -> Site:
    return sites.load(city(tmp_path_factory.mktemp("handed") / "city", kinds).root, DAY)


@pytest.fixture(scope="module")
def penalty(site: Site) -> Kind:
    return site.kinds.by_name["penalty"]


def encoded(sheet: Sheet, form: str = "csv") -> bytes:
    make: dict[str, Callable[[Sheet], str]] = {"csv": files.csv_text, "xml": files.xml_text, "json": files.json_text}
    return sheets.export(sheet) if form == "xlsx" else make[form](sheet).encode()


def read(site: Site, kind: Kind, content: bytes) -> Incoming:
    found = incoming.read(kind, tables.read(content), columns.departments(site.by_kind["department"]), incoming.CallerValues())
    assert found.used
    return found


def held(site: Site, kind: Kind, sheet: Sheet, records: Sequence[Record] | None = None, gone: dict[str, tuple[str, str]] | None = None) -> Report:
    shown = Shown(site.by_kind[kind.name] if records is None else records, gone or {}, DAY)
    return handed.report(kind, [read(site, kind, encoded(sheet))], shown)


def changed(record: Record, **values: object) -> Record:
    return record_of(record.kind, record.id, record.file, {**copy.deepcopy(dict(record.data)), **values})


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", EXCHANGED)
def test_an_export_of_what_is_shown_is_the_same_in_every_form(site: Site, name: str, form: str) -> None:
    kind = site.kinds.by_name[name]
    records = site.by_kind[name]
    assert records
    found = handed.report(kind, [read(site, kind, encoded(files.sheet(site, kind, records), form))], Shown(records, {}, DAY))
    assert [(one.id, one.state, one.said, one.changes) for one in found.held] == [(one.id, "same", (), ()) for one in records]
    assert found.fine
    assert found.counts == {**dict.fromkeys(handed.STATES, 0), "same": len(records), "beyond": 0}


def test_what_is_missing_on_the_site_or_in_the_table_is_told(site: Site, penalty: Kind) -> None:
    records = sorted(site.by_kind["penalty"], key=lambda one: one.date)
    first, second, *rest = records
    found = held(site, penalty, files.sheet(site, penalty, [first, *rest]), [second, *rest])
    assert [(one.state, one.id) for one in found.held if one.state != "same"] == [("absent", first.id)]
    assert found.beyond == ([second] if found.first <= second.date <= found.last else [])
    assert not found.fine


def test_records_of_other_days_need_not_be_in_the_table(site: Site, penalty: Kind) -> None:
    records = sorted(site.by_kind["penalty"], key=lambda one: one.date)
    assert records[0].date < records[-1].date
    whole = held(site, penalty, files.sheet(site, penalty, records[:1]))
    assert all(one.date == records[0].date for one in whole.beyond)
    shown = Shown(records, {}, DAY)
    table = read(site, penalty, encoded(files.sheet(site, penalty, records[:1])))
    wider = handed.report(penalty, [table], shown, records[0].date, records[-1].date)
    assert [one.id for one in wider.beyond] == [one.id for one in sorted(records[1:], key=lambda one: (one.date, one.id))]
    since = handed.report(penalty, [table], shown, first="2100-01-01", last="2100-12-31")
    assert since.beyond == []


def test_what_differs_is_told_by_column(site: Site, penalty: Kind) -> None:
    record = next(one for one in site.by_kind["penalty"] if one.data.get("fine_wan_yuan"))
    sheet = files.sheet(site, penalty, [record])
    found = held(site, penalty, sheet, [changed(record, fine_wan_yuan=99.5, severity="严重")])
    [one] = found.held
    assert one.state == "differs"
    told = {change.key: (change.before, change.after) for change in one.changes}
    assert told["fine_wan_yuan"] == ("99.5", str(record.data["fine_wan_yuan"]))
    assert set(told) <= {"fine_wan_yuan", "severity"}


def test_a_column_that_the_table_has_not_is_no_difference(site: Site, penalty: Kind) -> None:
    """A table of the official columns alone says nothing of ours."""
    record = next(one for one in site.by_kind["penalty"] if "severity" in one.data)
    sheet = files.sheet(site, penalty, [record])
    keep = [number for number, column in enumerate(sheet.columns) if not column.extension]
    official = dataclasses.replace(
        sheet, columns=tuple(sheet.columns[number] for number in keep), rows=tuple([row[number] for number in keep] for row in sheet.rows)
    )
    other = "轻微" if record.data["severity"] != "轻微" else "一般"
    [one] = held(site, penalty, official, [changed(record, severity=other)]).held
    assert (one.id, one.state) == (record.id, "same")


def test_a_record_that_has_left_is_told_with_its_day_and_reason(site: Site, penalty: Kind) -> None:
    record = site.by_kind["penalty"][0]
    gone = {record.address: ("2026-10-01", "公示期满")}
    [one] = held(site, penalty, files.sheet(site, penalty, [record]), [], gone).held
    assert (one.state, one.address, one.title) == ("left", record.address, "")
    assert one.said == ("2026-10-01 起不再公示：公示期满",)


def _batch(site: Site, kind: Kind, added: Sequence[Record], withdrawn: Sequence[Record]) -> Sheet:
    marks = batches.marks(site, kind)
    some = {one.id: marks[one.id] for one in added}
    return batches.sheet(site, kind, batches.Batch(some, {}, [one.id for one in withdrawn], [], 0))


@pytest.mark.parametrize("form", FORMS)
def test_of_what_a_batch_withdraws_nothing_may_be_shown(site: Site, penalty: Kind, form: str) -> None:
    first, second, *rest = site.by_kind["penalty"]
    content = encoded(_batch(site, penalty, rest, [first, second]), form)
    found = handed.report(penalty, [read(site, penalty, content)], Shown([first, *rest], {}, DAY))
    assert {(one.id, one.state) for one in found.held} == {(first.id, "still"), (second.id, "withdrawn"), *((one.id, "same") for one in rest)}
    assert not found.fine


def test_a_later_table_replaces_an_earlier_one(site: Site, penalty: Kind) -> None:
    first, *rest = site.by_kind["penalty"]
    before, after = (read(site, penalty, encoded(one)) for one in (_batch(site, penalty, [first, *rest], []), _batch(site, penalty, [], [first])))
    found = handed.report(penalty, [before, after], Shown(rest, {}, DAY))
    assert [one.state for one in found.held if one.id == first.id] == ["withdrawn"]
    assert found.fine or found.beyond
    again = handed.report(penalty, [after, before], Shown([first, *rest], {}, DAY))
    assert [(one.state, one.table) for one in again.held if one.id == first.id] == [("same", 1)]


def test_a_row_that_cannot_be_read_is_told_and_no_other_is_hurt(site: Site, penalty: Kind) -> None:
    records = [one for one in site.by_kind["penalty"] if one.data.get("decided_on")][:2]
    sheet = files.sheet(site, penalty, records)
    at = next(number for number, column in enumerate(sheet.columns) if column.path == ("decided_on",))
    rows = [list(row) for row in sheet.rows]
    rows[0][at] = "前几天"
    found = held(site, penalty, dataclasses.replace(sheet, rows=tuple(rows)), records)
    assert found.held[0].state == "unread"
    assert found.held[0].said
    assert found.held[-1].state == "same"


def test_numbers_of_persons_in_a_table_are_hidden(site: Site, penalty: Kind) -> None:
    """A table that goes upward may say more than may be shown; a report of differences is passed on."""
    record = site.by_kind["penalty"][0]
    sheet = files.sheet(site, penalty, [changed(record, facts="当事人身份证号 11010519491231002X。")])
    [one] = held(site, penalty, sheet, [record]).held
    assert one.state == "differs"
    assert "11010519491231002X" not in str(one.changes)


def test_a_table_without_ids_finds_its_records_by_their_numbers(site: Site, penalty: Kind) -> None:
    records = site.by_kind["penalty"]
    sheet = files.sheet(site, penalty, records)
    at = next(number for number, column in enumerate(sheet.columns) if column.sort == columns.ID)
    rows = tuple([None if number == at else cell for number, cell in enumerate(row)] for row in sheet.rows)
    found = held(site, penalty, dataclasses.replace(sheet, rows=rows))
    assert {one.id for one in found.held} == {one.id for one in records}
    assert found.fine


@pytest.mark.parametrize(("site_says", "table_says"), [("〔2026〕", "〔２０２６〕"), ("(2026)", "〔2026〕"), ("〔２０２６〕", "(2026)"), ("[2026]", "[2026]")])
def test_a_number_in_another_form_accuses_nobody(site: Site, penalty: Kind, site_says: str, table_says: str) -> None:
    record = site.by_kind["penalty"][0]
    number = str(record.data["document_number"])
    assert "〔2026〕" in number
    there, here = (changed(record, document_number=number.replace("〔2026〕", one)) for one in (site_says, table_says))
    sheet = files.sheet(site, penalty, [here])
    at = next(place for place, column in enumerate(sheet.columns) if column.sort == columns.ID)
    rows = tuple([None if place == at else cell for place, cell in enumerate(row)] for row in sheet.rows)
    found = held(site, penalty, dataclasses.replace(sheet, rows=rows), [there])
    assert [(one.state, one.id) for one in found.held] == [("same", record.id)]
    assert found.fine


def test_what_the_site_never_showed_is_named_as_the_table_names_it(site: Site, penalty: Kind) -> None:
    record = site.by_kind["penalty"][0]
    [one] = held(site, penalty, files.sheet(site, penalty, [record]), []).held
    assert (one.state, one.title, one.address) == ("absent", record.caption, "")


def test_no_file_is_looked_for(site: Site, penalty: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records of another city's repository are not here, and those of ours are none of its."""
    monkeypatch.chdir(site.root)
    record = site.by_kind["penalty"][0]
    [one] = held(site, penalty, files.sheet(site, penalty, [record]), []).held
    assert (one.state, Path(site.root / record.file).exists()) == ("absent", True)
