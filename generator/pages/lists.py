"""The lists of records: of a kind, by year, by department, and by both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from generator.engine.artifact import digest
from generator.model.figures import percent
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import related, tables, values
from generator.pages.page import Choice, Page, PageBatch, PagePlan, choice, of_view, up_from
from generator.site import served, wording
from generator.site.fingerprints import Fingerprints

ROWS = 100


class _Columns(NamedTuple):
    """A function that shows the records of a kind in its lists: the heads as HTML, the text of the first column, and the other columns."""

    heads: list[str]
    name: Callable[[values.Data], str]
    cells: list[tuple[str, Callable[[values.Data], str]]]


class _Frame(NamedTuple):
    """The content of the lists of a kind beside their rows, as plain values: the number of records of each year, of all and of each
    department; the departments; the kinds of the same group; and links to other pages.
    """

    years: dict[str, int]
    own_years: dict[str, dict[str, int]]
    departments: list[tuple[str, int, str]]
    siblings: list[tuple[str, int, str, bool]]
    beside: list[dict[str, Any]]


class Lists:
    """Makes the lists of a site."""

    def __init__(self, prints: Fingerprints, env: jinja2.Environment) -> None:
        self.prints = prints
        self.site = prints.site
        self.env = env
        self._made: dict[str, str] = {}
        self._columns_of: dict[str, _Columns] = {}

    def of(self, kind: Kind) -> Iterator[PageBatch]:
        """The lists of a kind: all, by year, by department, by department and year; a hundred rows a page.

        If there are lists by year, a list of all years has only one page: nobody turns a thousand pages, and each new record would move
        every row of every page. All lists of a year are planned together, because they have the same rows.
        """
        groups = self.prints.groups
        years = self._years(kind)
        authorities = {who: len(groups.of(kind.name, authority=who)) for who in groups.authorities(kind.name) if who}
        own_years = {who: self._years(kind, who) for who in authorities}
        frame = _Frame(
            years=years,
            own_years=own_years,
            departments=self._departments(kind, authorities),
            siblings=[
                (k.plural, len(self.site.by_kind[k.name]), f"{k.folder}/", k is kind)
                for k in self.site.kinds
                if k.group == kind.group and self.site.by_kind[k.name]
            ],
            beside=[one._asdict() for one in related.of_kind(self.site, kind)],
        )
        whole = groups.of(kind.name)
        # The links to other pages are shown only before the lists of all years.
        # Averages are counted by the calendar.
        laws = self.site.facts.laws.digest if kind.averages else b""
        known, first = digest((*frame[:-1],), laws), digest((*frame,), laws, tables.views(self.prints, kind), self._served(kind))
        few = len(whole) // 2 if len(years) < 2 else 2 * len(authorities)
        yield PageBatch(f"lists-{kind.name}", digest(first, whole.rows), few, partial(self._of_all, kind, frame))
        for year in years:
            some = groups.of(kind.name, year=year)
            yield PageBatch(
                f"lists-{kind.name}-{year}", digest(known, some.rows), len(some) // 2, partial(self._of_year, kind, frame, year)
            )

    def _of_all(self, kind: Kind, frame: _Frame) -> Iterator[PagePlan]:
        yield from self._list(kind, frame)
        for authority in frame.own_years:
            yield from self._list(kind, frame, authority=authority)

    def _of_year(self, kind: Kind, frame: _Frame, year: str) -> Iterator[PagePlan]:
        yield from self._list(kind, frame, year=year)
        for authority, own in frame.own_years.items():
            if year in own:
                yield from self._list(kind, frame, authority=authority, year=year)

    def _years(self, kind: Kind, authority: str | None = None) -> dict[str, int]:
        """The number of records of each year, the latest first."""
        groups = self.prints.groups
        return {y: len(groups.of(kind.name, year=y, authority=authority)) for y in groups.years(kind.name, authority) if y}

    def _departments(self, kind: Kind, found: Mapping[str, int]) -> list[tuple[str, int, str]]:
        """Name, number of records and id of each department, those with most records first."""
        out = []
        for ident, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
            out.append((wording.department(self.site, ident), count, ident))
        return out

    def _list(self, kind: Kind, frame: _Frame, *, authority: str = "", year: str = "") -> Iterator[PagePlan]:
        records = self.prints.groups.of(kind.name, year=year or None, authority=authority or None).records()
        of = f"by/{authority}/" if authority else ""
        below = f"{of}{year}/" if year else of
        base = f"{kind.folder}/{below}"
        years = frame.own_years[authority] if authority else frame.years
        owner = wording.department(self.site, authority) if (DEPARTMENT, authority) in self.site.by_key else ""
        name = "".join((owner, year and f"{year}年", kind.plural))
        year_choices = [("全部", sum(years.values()), of, not year)]
        year_choices += [(f"{y}年", count, f"{of}{y}/", y == year) for y, count in years.items()]
        by_name = []
        if len(frame.departments) > 1 or authority:
            by_name = [("全部", len(self.site.by_kind[kind.name]), "", not authority)]
            by_name += [(label, count, f"by/{ident}/", ident == authority) for label, count, ident in frame.departments]
        more = kind.date and not year and len(years) > 1
        shown = records[:ROWS] if more else records
        folder = f"{kind.folder}/"
        view = {
            "name": name,
            "folder": kind.folder,
            "plural": kind.plural,
            "total": len(records),
            "figures": [
                (one.title, one.number, one.of, str(percent(one.number, one.of))) for one in self.site.figures(kind, records) if one.of
            ],
            "averages": [(one.title, str(one.days), one.number) for one in self.site.averages(kind, records) if one.days is not None],
            "rest": len(records) - len(shown),
            "beside": frame.beside if not below else [],
        }
        for number, rows, address, pages in paged(base, shown):
            up = up_from(address)
            head = {
                "siblings": _choices(frame.siblings, up) if len(frame.siblings) > 1 else [],
                "years": _choices(year_choices, f"{up}{folder}") if kind.date and (len(years) > 1 or year) else [],
                "authorities": _choices(by_name, f"{up}{folder}"),
                "pages": [(n, f"{up}{a}") for n, a in pages],
                "number": number,
                "heads": self._columns(kind).heads,
                "served": self._served(kind) if address == folder else [],
                "tables": tables.views(self.prints, kind) if address == folder else [],
                # These stand for the rows.
                "fingerprints": b"".join([self.prints.row(r) for r in rows]),
            }
            title = name if number == 1 else f"{name}（第 {number} 页）"
            page = Page(address, folder, title, f"{name}，共 {len(records)} 条")
            yield of_view(
                self.env, "list.html", page, {**view, **head}, partial(self._rows_of, rows, up, kind if address == folder else None)
            )

    def _served(self, kind: Kind) -> list[dict[str, Any]]:
        """Which departments the records of a kind must serve, and whom nobody serves, as plain values."""
        out = []
        for need in served.needs(self.site, kind):
            missing = [(f"authorities/{who}/", wording.department(self.site, who)) for who in need.missing]
            out.append({"of": need.of.plural, "total": len(need.files), "served": len(need.files) - len(missing), "missing": missing})
        return out

    def _rows_of(self, rows: Sequence[Record], up: str, kind: Kind | None) -> dict[str, Any]:
        """The rows of a page, for its template; with a kind, also those of the tables under its list."""
        found = {"rows": Markup("".join([self.row(r) for r in rows]).replace(values.UP, up))}
        below = tables.rows(self.site, kind) if kind is not None else {}
        return {**found, "table_rows": {ident: some.replace(values.UP, up) for ident, some in below.items()}}

    def row(self, record: Record) -> str:
        """A row of a list, made once for all lists that hold it; `values.UP` stands for the way to the root."""
        row = self._made.get(record.file)
        if row is None:
            data = record.data
            heads, name, cells = self._columns(record.kind)
            link = f'<a href="{values.UP}{record.address}">{name(data) or escape(record.caption)}</a>'
            shown = "".join([f"{before}{show(data)}</td>" for before, show in cells])
            row = self._made[record.file] = f'<tr><th scope="row" data-label="{heads[0]}">{link}</th>{shown}</tr>\n'
        return row

    def _columns(self, kind: Kind) -> _Columns:
        found = self._columns_of.get(kind.name)
        if found is None:
            heads = [kind.root.at(path).label for path in kind.columns]
            shown = [values.column(self.site, kind.root, path) for path in kind.columns[1:]]
            cells = [(f'<td data-label="{head}">', show) for head, show in zip(heads[1:], shown, strict=True)]
            found = self._columns_of[kind.name] = _Columns(heads, values.plain(self.site, kind.root, kind.columns[0]), cells)
        return found


def _choices(found: Sequence[tuple[str, int, str, bool]], base: str) -> list[Choice]:
    return [choice(name, count, f"{base}{below}", here) for name, count, below, here in found]


def paged(base: str, rows: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any], str, list[tuple[int, str]]]]:
    """Number, rows and address of each page, and the pages to which it links: the first, the last and its neighbours."""
    count = max(1, -(-len(rows) // ROWS))
    addresses = [base, *(f"{base}page-{n}/" for n in range(2, count + 1))]
    for number, address in enumerate(addresses, 1):
        near = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
        yield number, rows[(number - 1) * ROWS : number * ROWS], address, [(n, addresses[n - 1]) for n in near]
