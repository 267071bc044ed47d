"""The lists of records: of a kind, by year, by department, and by both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from generator import aside, values
from generator.conditions import percent
from generator.kinds import Kind
from generator.page import Choice, Page, Sheet, up_from
from generator.part import digest
from generator.records import Record
from generator.site import Site

ROWS = 100


class _Columns(NamedTuple):
    """What shows the records of a kind in its lists: the heads as HTML, the text of the first column, and the others."""

    heads: list[str]
    name: Callable[[values.Data], str]
    cells: list[tuple[str, Callable[[values.Data], str]]]


class Lists:
    """Makes the lists of a site."""

    def __init__(self, site: Site, env: jinja2.Environment) -> None:
        self.site = site
        self.env = env
        self._rows: dict[str, str] = {}
        self._columns_of: dict[str, _Columns] = {}

    def of(self, kind: Kind) -> Iterator[Sheet]:
        """The lists of a kind: all, by year, by department, by department and year; a hundred rows a page.

        Where there are years to go to, a list of all years ends with its first page: nobody turns a thousand, and each new record would
        move every row of every page.
        """
        records = self.site.by_kind[kind.name]
        years = _grouped(records, lambda r: r.date[:4])
        authorities = _grouped(records, lambda r: r.authority)
        yield from self._list(kind, records, "", years, authorities)
        for year, found in years.items():
            yield from self._list(kind, found, f"{year}/", years, authorities, year=year)
        for authority, found in authorities.items():
            own_years = _grouped(found, lambda r: r.date[:4])
            yield from self._list(kind, found, f"by/{authority}/", own_years, authorities, authority=authority)
            for year, both in own_years.items():
                yield from self._list(kind, both, f"by/{authority}/{year}/", own_years, authorities, authority=authority, year=year)

    def _list(
        self,
        kind: Kind,
        records: Sequence[Record],
        below: str,
        years: dict[str, list[Record]],
        authorities: dict[str, list[Record]],
        *,
        authority: str = "",
        year: str = "",
    ) -> Iterator[Sheet]:
        base = f"{kind.folder}/{below}"
        of = f"by/{authority}/" if authority else ""
        department = self.site.by_key.get(("department", authority))
        name = "".join((department.data.get("short_name") or department.caption if department else "", year and f"{year}年", kind.plural))
        year_choices = [("全部", sum(len(f) for f in years.values()), of, not year)]
        year_choices += [(f"{y}年", len(f), f"{of}{y}/", y == year) for y, f in sorted(years.items(), reverse=True)]
        by_name = []
        if len(authorities) > 1 or authority:
            by_name = [("全部", len(self.site.by_kind[kind.name]), "", not authority)]
            for ident, found in sorted(authorities.items(), key=lambda item: (-len(item[1]), item[0])):
                one = self.site.by_key.get(("department", ident))
                label = (one.data.get("short_name") or one.caption) if one else ident
                by_name.append((label, len(found), f"by/{ident}/", ident == authority))
        siblings = [
            (k.plural, len(self.site.by_kind[k.name]), f"{k.folder}/", k is kind)
            for k in self.site.kinds
            if k.group == kind.group and self.site.by_kind[k.name]
        ]
        beside = aside.of_kind(self.site, kind) if not below else []
        more = years if kind.date and not year and len(years) > 1 else {}
        shown = records[:ROWS] if more else records
        figures = self.site.figures(kind, records)
        for number, rows, address, pages in paged(base, shown):

            def make(
                number: int = number, rows: Sequence[Record] = rows, address: str = address, pages: list[tuple[int, str]] = pages
            ) -> Page:
                up = up_from(address)
                body = self.env.get_template("list.html").render(
                    up=up,
                    name=name,
                    kind=kind,
                    heads=self._columns(kind).heads,
                    rows=Markup("".join([self._row(r) for r in rows]).replace(values.UP, up)),
                    siblings=_choices(siblings, up) if len(siblings) > 1 else [],
                    total=len(records),
                    figures=[(one, percent(one.number, one.of)) for one in figures if one.of],
                    years=_choices(year_choices, f"{up}{kind.folder}/") if kind.date and (len(years) > 1 or year) else [],
                    authorities=_choices(by_name, f"{up}{kind.folder}/"),
                    pages=[(n, f"{up}{a}") for n, a in pages],
                    number=number,
                    rest=len(records) - len(shown),
                    beside=beside,
                )
                title = name if number == 1 else f"{name}（第 {number} 页）"
                return Page(address, f"{kind.folder}/", title, f"{name}，共 {len(records)} 条", body)

            marks = b"".join([self.site.marks[r.file] for r in rows])
            numbers = [tuple(one) for one in figures]
            key = digest(marks, name, len(records), numbers, year_choices, by_name, siblings, pages, repr(beside))
            yield Sheet(address, f"{kind.folder}/", key, make)

    def _row(self, record: Record) -> str:
        """A row of a list, made once for all lists that it stands in; `values.UP` stands for the way to the root."""
        row = self._rows.get(record.file)
        if row is None:
            data = record.data
            heads, name, cells = self._columns(record.kind)
            link = f'<a href="{values.UP}{record.address}">{name(data) or escape(record.caption)}</a>'
            shown = "".join([f"{before}{show(data)}</td>" for before, show in cells])
            row = self._rows[record.file] = f'<tr><th scope="row" data-label="{heads[0]}">{link}</th>{shown}</tr>\n'
        return row

    def _columns(self, kind: Kind) -> _Columns:
        found = self._columns_of.get(kind.name)
        if found is None:
            heads = [kind.root.at(path).label for path in kind.columns]
            shown = [values.column(self.site, kind.root, path) for path in kind.columns[1:]]
            cells = [(f'<td data-label="{head}">', show) for head, show in zip(heads[1:], shown, strict=True)]
            found = self._columns_of[kind.name] = _Columns(heads, values.plain(self.site, kind.root, kind.columns[0]), cells)
        return found


def _grouped(records: Sequence[Record], key: Any) -> dict[str, list[Record]]:
    out: dict[str, list[Record]] = {}
    for record in records:
        name = key(record)
        if name:
            out.setdefault(name, []).append(record)
    return out


def _choices(found: Sequence[tuple[str, int, str, bool]], base: str) -> list[Choice]:
    return [Choice(name, count, f"{base}{below}", here) for name, count, below, here in found]


def paged(base: str, rows: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any], str, list[tuple[int, str]]]]:
    """Number, rows and address of each page, and the pages that it links to: the first, the last and its neighbours."""
    count = max(1, -(-len(rows) // ROWS))
    addresses = [base, *(f"{base}page-{n}/" for n in range(2, count + 1))]
    for number, address in enumerate(addresses, 1):
        near = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
        yield number, rows[(number - 1) * ROWS : number * ROWS], address, [(n, addresses[n - 1]) for n in near]
