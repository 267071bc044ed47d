"""All pages that come from records, as values: address, title, description and body. Who writes them where is not known here."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import jinja2
import markdown
from markupsafe import Markup, escape

from generator import board, explain, values
from generator.duties import OVERDUE
from generator.kinds import Kind
from generator.page import Page, up_from
from generator.records import Record
from generator.site import Mention, Organisation, Site

T = TypeVar("T")
ROWS = 100
NEWEST = 10
ORGANISATIONS = "organisations/"
CHECKS = "checks/"
SCHEMAS = "schemas/"
# Cannot occur in a page: the reader refuses control characters.
_UP = "\0"
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Choice:
    """A list that one can go to from another: its name, how much it holds, where it is, whether one is there."""

    name: str
    count: int
    href: str
    here: bool


class Renderer:
    """Makes pages of a site. `edit_base` is the address below which the repository's files can be edited, or ""."""

    def __init__(self, site: Site, edit_base: str = "") -> None:
        self.site = site
        self.edit_base = edit_base
        self._rows: dict[str, str] = {}
        self._heads_of: dict[str, list[tuple[list[str], str]]] = {}
        self.env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )

    def jobs(self) -> list[tuple[int, Callable[[], Iterator[Page]]]]:
        """All pages as jobs that can be done in any order, each with its weight in records."""
        site = self.site
        jobs: list[tuple[int, Callable[[], Iterator[Page]]]] = [(700, self.check_pages), (200, self.schema_pages)]
        # Neighbours by path share folders: together they are made once.
        for some in _chunks(sorted(site.records, key=lambda r: r.address)):
            jobs.append((len(some), partial(map, self.record, some)))
        for parties in _chunks(list(site.organisations.values())):
            jobs.append((len(parties) // 2, partial(map, self.organisation, parties)))
        if site.organisations:
            jobs.append((len(site.organisations) // 10, self.organisation_lists))
        for gone in _chunks(site.gone):
            jobs.append((len(gone) // 2, partial(map, partial(board.tombstone, site, self.env), gone)))
        jobs.append((len(site.duties) // 10, partial(board.pages, site, self.env)))
        for kind in site.kinds:
            if site.by_kind[kind.name]:
                jobs.append((len(site.by_kind[kind.name]) // 2, partial(self.lists, kind)))
        return jobs

    def shells(self) -> list[tuple[str, str]]:
        """The address and name of each page that the theme must provide."""
        gone = {record.kind.name for record in self.site.gone}
        found = [(f"{kind.folder}/", kind.plural) for kind in self.site.kinds if self.site.by_kind[kind.name] or kind.name in gone]
        if self.site.duties:
            found.append((board.BOARD, "公示时限"))
        if self.site.organisations:
            found.append((ORGANISATIONS, "单位查询"))
        return [*found, (CHECKS, "检查说明"), (SCHEMAS, "数据格式")]

    # Records

    def record(self, record: Record) -> Page:
        """The page of a record: every field under its official label, and what links to it."""
        kind = record.kind
        up = up_from(record.address)
        body = self._template(kind).render(
            up=up,
            record=record,
            kind=kind,
            fields=Markup(values.record(values.View(self.site, up), kind.root, record.data)),
            department=self.site.by_key.get(("department", record.authority)) if record.authority else None,
            badges=board.badges(self.site, record),
            until=self._until(record),
            series=board.numbers(self.site, record),
            related=self._related(record, up),
            edit=f"{self.edit_base}{record.file}" if self.edit_base else "",
        )
        description = f"{kind.singular}：{record.caption}" + (f"，{record.date}" if record.date else "")
        return Page(record.address, f"{kind.folder}/", f"{record.caption} - {kind.plural}", description, body)

    def _until(self, record: Record) -> str:
        """The last day on which a record is shown, where one is known."""
        ending = self.site.endings.get(record.file)
        return (ending.on - datetime.timedelta(days=1)).isoformat() if ending is not None else ""

    def _template(self, kind: Kind) -> jinja2.Template:
        return self._templates[kind.name]

    @cached_property
    def _templates(self) -> dict[str, jinja2.Template]:
        return {kind.name: self.env.select_template([f"kinds/{kind.name}.html", "record.html"]) for kind in self.site.kinds}

    def _related(self, record: Record, up: str) -> list[dict[str, Any]]:
        """What links to a record, by the field and kind that it links with."""
        groups: dict[tuple[str, str], list[Mention]] = {}
        for mention in self.site.backlinks.get((record.kind.name, record.id), ()):
            if mention.record is not record:
                groups.setdefault((mention.record.kind.name, mention.field.link_title or mention.field.title), []).append(mention)
        out = []
        for (name, title), mentions in groups.items():
            kind = self.site.kinds.by_name[name]
            found = list({m.record.id: m.record for m in mentions}.values())
            own = record.kind.name == "department" and all(one.authority == record.id for one in found)
            out.append(
                {
                    "title": f"{kind.plural}" if own else f"{kind.plural}（{title}）",
                    "count": len(found),
                    "records": found[:NEWEST],
                    "more": f"{up}{kind.folder}/by/{record.id}/" if own and len(found) > NEWEST else "",
                    "order": kind.order,
                }
            )
        return sorted(out, key=lambda group: (group["order"], group["title"]))

    # Lists

    def lists(self, kind: Kind) -> Iterator[Page]:
        """The lists of a kind: all, by year, by department, by department and year; a hundred rows a page."""
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
    ) -> Iterator[Page]:
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
        for number, rows, address, pages in _paged(base, records):
            up = up_from(address)
            body = self.env.get_template("list.html").render(
                up=up,
                name=name,
                kind=kind,
                heads=[head for _, head in self._heads(kind)],
                rows=Markup("".join([self._row(r) for r in rows]).replace(_UP, up)),
                siblings=_choices(siblings, up) if len(siblings) > 1 else [],
                total=len(records),
                years=_choices(year_choices, f"{up}{kind.folder}/") if kind.date and (len(years) > 1 or year) else [],
                authorities=_choices(by_name, f"{up}{kind.folder}/"),
                pages=[(n, f"{up}{a}") for n, a in pages],
                number=number,
            )
            title = name if number == 1 else f"{name}（第 {number} 页）"
            description = f"{name}，共 {len(records)} 条"
            yield Page(address, f"{kind.folder}/", title, description, body)

    def _row(self, record: Record) -> str:
        """A row of a list, made once for all lists that it stands in; `_UP` stands for the way to the root."""
        row = self._rows.get(record.file)
        if row is None:
            kind = record.kind
            view = values.View(self.site, _UP)
            heads = self._heads(kind)
            path, head = heads[0]
            name = values.plain(kind.root, record.data, path) or escape(record.caption)
            cells = "".join([f'<td data-label="{head}">{values.cell(view, kind.root, record.data, path)}</td>' for path, head in heads[1:]])
            link = f'<a href="{_UP}{record.address}">{name}</a>'
            row = self._rows[record.file] = f'<tr><th scope="row" data-label="{head}">{link}</th>{cells}</tr>\n'
        return row

    def _heads(self, kind: Kind) -> list[tuple[list[str], str]]:
        found = self._heads_of.get(kind.name)
        if found is None:
            found = [(path.split("."), kind.root.at(path).label) for path in kind.columns]
            self._heads_of[kind.name] = found
        return found

    # Organisations

    def organisation(self, organisation: Organisation) -> Page:
        """One-stop look-up: all that is published about an organisation."""
        up = up_from(organisation.address)
        groups: dict[str, list[Mention]] = {}
        for mention in organisation.mentions:
            groups.setdefault(mention.record.kind.name, []).append(mention)
        body = self.env.get_template("organisation.html").render(
            up=up,
            organisation=organisation,
            groups=[(kind, groups[kind.name]) for kind in self.site.kinds if kind.name in groups],
        )
        name = organisation.names[0]
        return Page(organisation.address, ORGANISATIONS, f"{name} - 单位查询", f"{name}（{organisation.code}）的公示信息", body)

    def organisation_lists(self) -> Iterator[Page]:
        """All organisations, the latest named first."""
        found = sorted(self.site.organisations.values(), key=lambda o: (o.mentions[0].record.date, o.code), reverse=True)
        for number, rows, address, pages in _paged(ORGANISATIONS, found):
            up = up_from(address)
            body = self.env.get_template("organisations.html").render(
                up=up, rows=rows, total=len(found), number=number, pages=[(n, f"{up}{a}") for n, a in pages]
            )
            title = "单位查询" if number == 1 else f"单位查询（第 {number} 页）"
            yield Page(address, ORGANISATIONS, title, f"共 {len(found)} 家单位的公示信息", body)

    # Home

    def tiles(self) -> str:
        """The tiles of the home page: a tile a kind, with its count and its latest date."""
        kinds = [(kind, self.site.by_kind[kind.name]) for kind in self.site.kinds if self.site.by_kind[kind.name]]
        duties = self.site.duties
        overdue = sum(duty.status == OVERDUE for duty in duties)
        return self.env.get_template("tiles.html").render(
            kinds=kinds, organisations=len(self.site.organisations), duties=len(duties), overdue=overdue
        )

    def newest(self) -> str:
        """The newest entries of all dated kinds."""
        found = [r for r in self.site.records if r.date][:NEWEST]
        return self.env.get_template("newest.html").render(records=found)

    # Checks and schemas

    def check_pages(self) -> Iterator[Page]:
        """The explanations of all diagnostics."""
        entries = [explain.page(slug) for slug in explain.slugs()]
        body = self.env.get_template("checks.html").render(up=up_from(CHECKS), pages=entries)
        yield Page(CHECKS, CHECKS, "检查说明", "每一条检查的含义、原因、例子和改法", body)
        for entry in entries:
            address = f"{CHECKS}{entry.slug}/"
            # Written by us, not by editors; still, only Markdown with fenced blocks, no raw HTML.
            html = Markup(markdown.markdown(_plain_fences(entry.body), extensions=["fenced_code", "tables"], output_format="html"))
            body = self.env.get_template("check.html").render(up=up_from(address), page=entry, html=html)
            yield Page(address, CHECKS, f"{entry.title} - 检查说明", entry.title, body)

    def schema_pages(self) -> Iterator[Page]:
        """A page for each kind with all its fields, and one that lists them."""
        kinds = list(self.site.kinds)
        body = self.env.get_template("schemas.html").render(up=up_from(SCHEMAS), kinds=kinds)
        yield Page(SCHEMAS, SCHEMAS, "数据格式", "各类记录的字段、代码和要求", body)
        for kind in kinds:
            address = f"{SCHEMAS}{kind.name}/"
            rows = [(kind.root.at(path), path, required, depth) for path, required, depth in _schema_rows(kind)]
            example = _as_yaml(kind.examples[0]) if kind.examples else ""
            body = self.env.get_template("schema.html").render(up=up_from(address), kind=kind, rows=rows, example=example)
            yield Page(address, SCHEMAS, f"{kind.singular} - 数据格式", f"{kind.singular}的字段、代码和要求", body)

    def schema_files(self) -> Iterator[tuple[str, str]]:
        """The schemas themselves, for programs: path and text; each is whole, without references."""
        for kind in self.site.kinds:
            yield f"{SCHEMAS}{kind.name}.schema.json", json.dumps(kind.schema, ensure_ascii=False, indent=1) + "\n"


def _chunks(things: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    for i in range(0, len(things), size):
        yield things[i : i + size]


def _grouped(records: Sequence[Record], key: Any) -> dict[str, list[Record]]:
    out: dict[str, list[Record]] = {}
    for record in records:
        name = key(record)
        if name:
            out.setdefault(name, []).append(record)
    return out


def _choices(found: Sequence[tuple[str, int, str, bool]], base: str) -> list[Choice]:
    return [Choice(name, count, f"{base}{below}", here) for name, count, below, here in found]


def _paged(base: str, rows: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any], str, list[tuple[int, str]]]]:
    """Number, rows and address of each page, and the pages that it links to: the first, the last and its neighbours."""
    count = max(1, -(-len(rows) // ROWS))
    addresses = [base, *(f"{base}page-{n}/" for n in range(2, count + 1))]
    for number, address in enumerate(addresses, 1):
        near = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
        yield number, rows[(number - 1) * ROWS : number * ROWS], address, [(n, addresses[n - 1]) for n in near]


def _plain_fences(text: str) -> str:
    """Fenced blocks as Markdown knows them: the name of the example's file stands above the block, not in its info string."""
    return re.sub(r"^```(\w+) ([^\n]*?)(?:file=(\S+))\n", r"`\3`\n\n```\1\n", text, flags=re.MULTILINE)


def _schema_rows(kind: Kind) -> Iterator[tuple[str, bool, int]]:
    def rows(field: Any, prefix: str, depth: int) -> Iterator[tuple[str, bool, int]]:
        holder = field.items if field.items is not None else field
        for key, below in holder.properties.items():
            yield f"{prefix}{key}", key in holder.required, depth
            yield from rows(below, f"{prefix}{key}.", depth + 1)

    return rows(kind.root, "", 0)


def _as_yaml(value: Any) -> str:
    import yaml

    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000)
