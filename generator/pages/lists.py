"""The lists of records: of a kind, by year, by department, and by both; and the largest amounts of each."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

from generator.engine.artifact import digest
from generator.model import tally
from generator.model.figures import percent
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import listpictures, related, tables, values
from generator.pages.listpictures import Month
from generator.pages.page import Choice, Page, PageBatch, PagePlan, choice, of_view, up_from
from generator.pages.rows import AMOUNT, Rows, amount_title
from generator.site import addresses, served, wording
from generator.site.fingerprints import Fingerprints

# So many rows are on a page. A list of more than SORTED rows has its largest amounts on a page of their own, so many as on any page.
ROWS, SORTED = 100, 20
LARGEST = "largest/"


class _Frame(NamedTuple):
    """The content of the lists of a kind beside their rows, as plain values: the number of records, by year and department ("" for all);
    name and id of each department; the kinds of the same group; whether there is a feed, amounts by which to sort,
    and archives for each year; links to other pages.
    """

    totals: dict[str, int]
    years: dict[str, dict[str, int]]
    departments: list[tuple[str, str]]
    siblings: list[tuple[str, int, str, bool]]
    feed: bool
    sorted: bool
    archives: bool
    beside: list[dict[str, Any]]

    def size(self, authority: str, year: str) -> int:
        """The number of records in a list."""
        return self.years.get(authority, {}).get(year, 0) if year else self.totals.get(authority, 0)

    def address(self, authority: str, year: str, largest: bool) -> str:
        """The address of a list below the folder of the kind, by its largest amounts if there is such a page."""
        below = (f"by/{authority}/" if authority else "") + (f"{year}/" if year else "")
        return f"{below}{LARGEST}" if largest and self.has_largest(authority, year) else below

    def has_largest(self, authority: str, year: str) -> bool:
        """Whether a list has a page of its largest amounts."""
        return self.sorted and self.size(authority, year) > SORTED


class _Of(NamedTuple):
    """Which list a page belongs to: of which department and year ("" for any), and whether it is that of the largest amounts."""

    authority: str = ""
    year: str = ""
    largest: bool = False


class Lists:
    """Makes the lists of a site. `feeds` says whether the site has feeds."""

    def __init__(self, prints: Fingerprints, env: jinja2.Environment, *, feeds: bool = False) -> None:
        self.prints = prints
        self.site = prints.site
        self.env = env
        self.rows = Rows(prints)
        self._feeds = feeds

    def of(self, kind: Kind) -> Iterator[PageBatch]:
        """The lists of a kind: all, by year, by department, by department and year; a hundred rows a page.

        If there are lists by year, a list of all years has only one page: nobody turns a thousand pages, and each new record would move
        every row of every page. All lists of a year are planned together, because they have the same rows.
        """
        groups = self.prints.groups
        frame = self._frame(kind)
        years, authorities = frame.years[""], [who for who in frame.totals if who]
        whole = groups.of(kind.name)
        # The links to other pages are shown only before the lists of all years.
        # Averages are counted by the calendar.
        laws = self.site.facts.laws.digest if kind.averages else b""
        known, first = digest((*frame[:-1],), laws), digest((*frame,), laws, tables.views(self.prints, kind), self._served(kind))
        few = len(whole) // 2 if len(years) < 2 else 2 * len(authorities)
        # Pictures mark the month and the year that are not over.
        now = listpictures.unfinished(self.site.as_of)
        yield PageBatch(f"lists-{kind.name}", digest(first, whole.rows, now), few, partial(self._of_all, kind, frame))
        for year in years:
            some = groups.of(kind.name, year=year)
            key = digest(known, some.rows, [one for one in now if one.startswith(year)])
            yield PageBatch(f"lists-{kind.name}-{year}", key, len(some) // 2, partial(self._of_year, kind, frame, year))

    def _frame(self, kind: Kind) -> _Frame:
        groups = self.prints.groups
        authorities = [who for who in groups.authorities(kind.name) if who]
        totals = {"": len(groups.of(kind.name))} | {who: len(groups.of(kind.name, authority=who)) for who in authorities}
        order = sorted(authorities, key=lambda who: (-totals[who], who))
        return _Frame(
            totals=totals,
            years={who: self._years(kind, who or None) for who in totals},
            departments=[(wording.department(self.site, who), who) for who in order],
            siblings=[
                (k.plural, len(self.site.by_kind[k.name]), f"{k.folder}/", k is kind)
                for k in self.site.kinds
                if k.group == kind.group and self.site.by_kind[k.name]
            ],
            # A feed holds what has been published. Nearly always the first record has been.
            feed=self._feeds and any(self.site.facts.of(record).shown_since for record in self.site.by_kind[kind.name]),
            sorted=bool(kind.amount),
            archives=addresses.many(self.site, kind),
            beside=[one._asdict() for one in related.of_kind(self.site, kind)],
        )

    def _of_all(self, kind: Kind, frame: _Frame) -> Iterator[PagePlan]:
        yield from self._divided(kind, frame, "", self.prints.groups.of(kind.name).records(), list(frame.totals))

    def _of_year(self, kind: Kind, frame: _Frame, year: str) -> Iterator[PagePlan]:
        authorities = [who for who, own in frame.years.items() if year in own]
        yield from self._divided(kind, frame, year, self.prints.groups.of(kind.name, year=year).records(), authorities)

    def _divided(self, kind: Kind, frame: _Frame, year: str, records: Sequence[Record], authorities: Sequence[str]) -> Iterator[PagePlan]:
        """The lists of some records, then of those of each department. What is asked of each record is asked once."""
        amounts = self.prints.amounts(records) if kind.amount else []
        found: dict[str, tuple[list[Record], list[int | None]]] = {who: ([], []) for who in authorities if who}
        for number, record in enumerate(records):
            own = found.get(record.authority)
            if own is not None:
                own[0].append(record)
                if amounts:
                    own[1].append(amounts[number])
        yield from self._list(kind, frame, _Of("", year), records, amounts)
        for who, (some, money) in found.items():
            yield from self._list(kind, frame, _Of(who, year), some, money)
        self.rows.forget()

    def _years(self, kind: Kind, authority: str | None = None) -> dict[str, int]:
        """The number of records of each year, the latest first."""
        groups = self.prints.groups
        return {y: len(groups.of(kind.name, year=y, authority=authority)) for y in groups.years(kind.name, authority) if y}

    def _list(self, kind: Kind, frame: _Frame, of: _Of, records: Sequence[Record], amounts: Sequence[int | None]) -> Iterator[PagePlan]:
        """The pages of a list: its rows from the newest on, and the largest amounts."""
        below = frame.address(*of)
        more = kind.date and not of.year and len(frame.years[of.authority]) > 1
        shown = records[:ROWS] if more else records
        months = listpictures.months(records, amounts) if kind.date else []
        view = self._view(kind, frame, of, records, amounts)
        shown_months = {one.month[:length] for one in months for length in (4, 7)}
        now = [one for one in listpictures.unfinished(self.site.as_of) if one in shown_months]
        view |= {"rest": len(records) - len(shown), "months": [tuple(one) for one in months], "unfinished": now}
        last = ""
        for number, rows, address, pages in paged(f"{kind.folder}/{below}", shown):
            up = up_from(address)
            head = self._head(kind, frame, of, up) | {
                "parts": _parts(months, f"{up}{kind.folder}/{below}") if not more and len(months) > 1 else [],
                "pages": [(n, f"{up}{a}") for n, a in pages],
                "number": number,
                # These stand for the rows.
                "fingerprints": b"".join(self.prints.rows_of(rows)),
            }
            title = view["name"] if number == 1 else f"{view['name']}（第 {number} 页）"
            page = Page(address, f"{kind.folder}/", title, f"{view['name']}，共 {len(records)} 条")
            begins = last if head["parts"] else None
            draw = partial(listpictures.of, kind, months, now) if number == 1 else Markup
            content = partial(self._content, kind, rows, up, begins, draw, whole=not below and number == 1)
            yield of_view(self.env, "list.html", page, {**view, **head}, content)
            last = rows[-1].date[:7] if rows else ""
        if frame.has_largest(of.authority, of.year):
            yield self._largest(kind, frame, of._replace(largest=True), records, amounts, view)

    def _largest(
        self, kind: Kind, frame: _Frame, of: _Of, records: Sequence[Record], amounts: Sequence[int | None], view: dict[str, Any]
    ) -> PagePlan:
        """The page of the largest amounts of a list; of equal ones, the newest first."""
        least = min(heapq.nlargest(ROWS, [money for money in amounts if money is not None]), default=0)
        priced = [(-money, place) for place, money in enumerate(amounts) if money is not None and money >= least]
        rows = [records[place] for _, place in heapq.nsmallest(ROWS, priced)]
        address = f"{kind.folder}/{frame.address(*of)}"
        up = up_from(address)
        name = f"{view['name']}：{amount_title(kind)}最大的"
        head = self._head(kind, frame, of, up) | {
            "parts": [],
            "pages": [],
            "number": 1,
            "fingerprints": b"".join(self.prints.rows_of(rows)),
        }
        view = view | {"name": name, "rest": 0, "months": [], "unfinished": [], "beside": [], "figures": [], "averages": []}
        page = Page(address, f"{kind.folder}/", name, f"{name} {len(rows)} 条，共 {len(records)} 条")
        return of_view(self.env, "list.html", page, {**view, **head}, partial(self._content, kind, rows, up, None, Markup, whole=False))

    def _view(self, kind: Kind, frame: _Frame, of: _Of, records: Sequence[Record], amounts: Sequence[int | None]) -> dict[str, Any]:
        """What all pages of a list show alike, as plain values."""
        owner = wording.department(self.site, of.authority) if (DEPARTMENT, of.authority) in self.site.by_key else ""
        priced = [money for money in amounts if money is not None]
        return {
            "name": "".join((owner, of.year and f"{of.year}年", kind.plural)),
            "kind": kind.name,
            "folder": kind.folder,
            "plural": kind.plural,
            "total": len(records),
            "amount": amount_title(kind) if kind.amount else "",
            "sum": tally.wan_yuan(sum(priced)) if priced else "",
            "priced": len(priced),
            "dated": bool(kind.date),
            "chosen": {"department": of.authority, "department_name": owner, "year": of.year},
            "figures": [
                (one.title, one.number, one.of, str(percent(one.number, one.of))) for one in self.site.figures(kind, records) if one.of
            ],
            "averages": [(one.title, str(one.days), one.number) for one in self.site.averages(kind, records) if one.days is not None],
            "beside": frame.beside if not of.authority and not of.year else [],
            "columns": [tuple(one) for one in self.rows.columns(kind)],
            "right": AMOUNT,
        }

    def _head(self, kind: Kind, frame: _Frame, of: _Of, up: str) -> dict[str, Any]:
        """What stands above the rows of a page, as plain values: the choices, each of which keeps the others, and the files."""
        base = f"{up}{kind.folder}/"
        authority, year, largest = of
        years = [("全部", frame.size(authority, ""), frame.address(authority, "", largest), not year)]
        years += [(f"{y}年", count, frame.address(authority, y, largest), y == year) for y, count in frame.years[authority].items()]
        whose = [("全部", frame.size("", year), frame.address("", year, largest), not authority)]
        for name, who in frame.departments:
            if count := frame.size(who, year):
                whose.append((name, count, frame.address(who, year, largest), who == authority))
        total = frame.size(authority, year)
        orders = [("新的在前", total, frame.address(authority, year, False), not largest)]
        orders += [("金额大的在前", min(ROWS, total), frame.address(authority, year, True), largest)]
        root = not authority and not year and not largest
        return {
            "siblings": _choices(frame.siblings, up) if len(frame.siblings) > 1 else [],
            "years": _choices(years, base) if kind.date and (len(frame.years[authority]) > 1 or year) else [],
            "authorities": _choices(whose, base) if len(frame.departments) > 1 or authority else [],
            "orders": _choices(orders, base) if frame.has_largest(authority, year) else [],
            "files": self._files(kind, frame, of, up),
            "served": self._served(kind) if root else [],
            "tables": tables.views(self.prints, kind) if root else [],
        }

    def _files(self, kind: Kind, frame: _Frame, of: _Of, up: str) -> list[tuple[str, str]]:
        """Name and address of the files that hold a list, or what holds it."""
        name = kind.name
        of_year = f"{of.year}年" if of.year and frame.archives else "全部"
        found = [(f"{of_year}{kind.plural}（CSV）", f"{up}{addresses.csv(self.site, kind, of.year)}")]
        if not of.year and addresses.large(self.site, kind):
            found = [(f"下载{kind.plural}", f"{up}{addresses.DATA}{name}/")]
        if frame.feed:
            found.append((f"订阅{kind.plural}", f"{up}feeds/kinds/{name}.xml"))
        if of.authority:
            found.append(("数据接口（JSON）", f"{up}api/v1/departments/{of.authority}/{name}.json"))
        elif of.year:
            found.append(("数据接口（JSON）", f"{up}api/v1/lists/{name}/{of.year}.json"))
        return found

    def _served(self, kind: Kind) -> list[dict[str, Any]]:
        """Which departments the records of a kind must serve, and whom nobody serves, as plain values."""
        out = []
        for need in served.needs(self.site, kind):
            missing = [(f"authorities/{who}/", wording.department(self.site, who)) for who in need.missing]
            out.append({"of": need.of.plural, "total": len(need.files), "served": len(need.files) - len(missing), "missing": missing})
        return out

    def _content(
        self, kind: Kind, rows: Sequence[Record], up: str, begins: str | None, draw: Callable[[], Markup], *, whole: bool
    ) -> Mapping[str, Any]:
        """The rows and pictures of a page, for its template; for the first page of a kind also the rows of the tables under its list.

        `begins` is the month of the row before the first; None if months have no anchors.
        """
        if begins is None:
            body = f"<tbody>\n{''.join(map(self.rows.of, rows))}</tbody>"
        else:
            body, open_ = "", False
            for record in rows:
                month = record.date[:7]
                if month != begins or not open_:
                    # A month that began on an earlier page has its anchor there.
                    body += ("</tbody>" if open_ else "") + (f'<tbody id="m{month}">\n' if month != begins else "<tbody>\n")
                    begins, open_ = month, True
                body += self.rows.of(record)
            body += "</tbody>" if open_ else "<tbody></tbody>"
        below = tables.rows(self.site, kind) if whole else {}
        return {
            "rows": Markup(body.replace(values.UP, up)),
            "pictures": draw(),
            "table_rows": {ident: some.replace(values.UP, up) for ident, some in below.items()},
        }


def _parts(months: Sequence[Month], base: str) -> list[Choice]:
    """A link to where each month begins in a list, with how many rows it has."""
    out, place = [], 0
    for one in reversed(months):
        if len(one.month) == 7:
            page = place // ROWS + 1
            href = f"{base}{f'page-{page}/' if page > 1 else ''}#m{one.month}"
            out.append(choice(f"{int(one.month[5:])}月", one.number, href, False))
        place += one.number
    return out


def _choices(found: Sequence[tuple[str, int, str, bool]], base: str) -> list[Choice]:
    return [choice(name, count, f"{base}{below}", here) for name, count, below, here in found]


def paged(base: str, rows: Sequence[Any], most: int = 0) -> Iterator[tuple[int, Sequence[Any], str, list[tuple[int, str]]]]:
    """Number, rows and address of each page, and the pages to which it links: the first, the last and its neighbours. `most` is the
    number of rows on a page, if it is not that of lists.
    """
    size = most or ROWS
    count = max(1, -(-len(rows) // size))
    addresses = [base, *(f"{base}page-{n}/" for n in range(2, count + 1))]
    for number, address in enumerate(addresses, 1):
        near = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
        yield number, rows[(number - 1) * size : number * size], address, [(n, addresses[n - 1]) for n in near]
