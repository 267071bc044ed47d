"""All pages that come from records, as values: address, title, description and body. Writing them is not its job."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from markupsafe import Markup

from generator.checks import explain
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import Record, short_name
from generator.pages import (
    board,
    cities,
    cityorganisations,
    citystatistics,
    consequences,
    counting,
    doors,
    kept,
    matrix,
    statistics,
    verify,
)
from generator.pages.lists import Lists
from generator.pages.organisations import Organisations
from generator.pages.page import Page, PageBatch, PagePlan, of_view, up_from
from generator.pages.recordpage import BESIDE, RecordPages
from generator.site import addresses, elsewhere
from generator.site.fingerprints import Fingerprints
from generator.site.published import published_shard
from generator.site.site import Site
from generator.text import plainmarkdown

T = TypeVar("T")
NEWEST = 10
ORGANISATIONS, CHECKS, SEARCH, SCHEMAS = addresses.ORGANISATIONS, addresses.CHECKS, addresses.SEARCH, addresses.SCHEMAS
_TEMPLATES = Path(__file__).parent / "templates"


def environment(assets: str) -> jinja2.Environment:
    """The templates of all pages. `assets` is the folder of the scripts, from the root of the site."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,  # Otherwise each page would look at the time of its template's file.
    )
    env.globals["assets"] = assets
    return env


class Renderer:
    """Makes the pages of a site. `edit_base` is where the repository's files can be edited, or ""; `search` says whether there is an
    index; `assets` is the folder of the scripts, from the root; `feeds` says whether there are feeds.
    """

    def __init__(self, site: Site, edit_base: str = "", *, search: bool = True, assets: str = "assets/", feeds: bool = False) -> None:
        self.site = site
        self.prints = Fingerprints(site)
        self.search = search
        self.env = environment(assets)
        self.lists = Lists(self.prints, self.env, feeds=feeds)
        self.organisations = Organisations(self.prints, self.env, search=search)
        self.edit_base = edit_base
        self.pages_of_records = RecordPages(self.prints, self.env, edit_base, feeds=feeds)

    def batches(self) -> Iterator[PageBatch]:
        """All pages, in batches that can be made in any order."""
        site, prints = self.site, self.prints
        yield PageBatch("checks", b"all", 700, self.check_pages)
        yield PageBatch("schemas", b"all", 200, self.schema_pages)
        # By shards of files: what is unpacked of one shard is needed for no other.
        for number, (count, mark) in enumerate(prints.of_files):
            if count:
                yield PageBatch(f"records-{number}", mark, count, partial(self._records, number))
        for (name, number), (count, _) in prints.shards.items():
            # The pages of departments also show their numbers, and those of rules what is computed by them; both depend on all records.
            if name in BESIDE:
                yield PageBatch(f"{name}-{number}", b"", count, partial(self._beside, name, number))
        yield from self.organisations.batches()
        yield PageBatch("gone", b"", len(site.gone) // 2, partial(map, partial(board.tombstone, site, self.env), site.gone))
        yield PageBatch("board", prints.board, prints.duty_counts[0] // 10, partial(board.pages, prints, self.env))
        yield from kept.batches(prints, self.env)
        yield from counting.batches(site, self.env)
        yield PageBatch("matrix", b"", 100, partial(matrix.pages, site, self.env))
        yield PageBatch("statistics", prints.statistics, len(prints.counts.cells), partial(statistics.pages, prints, self.env))
        yield from cities.batches(site, self.env)
        yield from citystatistics.batches(site, self.env)
        yield from cityorganisations.batches(site, self.env)
        yield PageBatch("consequences", b"", 100, partial(consequences.pages, site, self.env))
        yield PageBatch("doors", b"", 3, partial(doors.pages, site, self.env))
        if site.records:
            yield PageBatch("verify", b"", 1, partial(verify.pages, site, self.env))
        if self.search:
            yield PageBatch("search", b"", 1, self.search_page)
        for kind in site.kinds:
            if site.by_kind[kind.name]:
                yield from self.lists.of(kind)

    def shells(self) -> list[tuple[str, str]]:
        """The address and name of each page that the theme must provide."""
        return addresses.sections(self.site, search=self.search)

    # Records

    def _records(self, number: int) -> Iterator[PagePlan]:
        for record in self.site.shown[number].records:
            if record.kind.name not in BESIDE:
                yield self.pages_of_records.plan(record)
        self.prints.forget()

    def _beside(self, name: str, number: int) -> Iterator[PagePlan]:
        return (self.pages_of_records.plan(one) for one in self.site.by_kind[name] if published_shard(one.id) == number)

    def batch_of(self, file: str) -> str:
        """The name of the batch that has the page of the record in a file; "" for other files."""
        place = self.site.kinds.place(file)
        if place is None:
            return ""
        kind, ident = place
        return f"{kind.name}-{published_shard(ident)}" if kind.name in BESIDE else f"records-{self.prints.shard(file)}"

    def record(self, record: Record) -> Page:
        """The page of a record."""
        return self.pages_of_records.record(record)

    # Search, checks and schemas

    def search_page(self) -> Iterator[PagePlan]:
        """The form of the search; its script does the rest."""
        site, shown = self.site, [kind for kind in self.site.kinds if self.site.by_kind[kind.name]]
        view = {
            "kinds": [(kind.name, kind.plural, kind.folder) for kind in shown],
            "departments": [(one.id, short_name(one)) for one in sorted(site.by_kind.get(DEPARTMENT, ()), key=lambda one: one.id)],
            "years": sorted({year for kind in shown for year in self.prints.groups.years(kind.name) if year}, reverse=True),
            "lookups": elsewhere.lookups(site),
            "organisations": bool(site.codes),
            # What a province gathers is in no index of its own records, and nobody who searches there can know.
            "cities": len(site.province.cities) if site.province is not None and site.province.shards else 0,
            "lookup": addresses.CITY_LOOKUP,
        }
        yield of_view(self.env, "search.html", Page(SEARCH, SEARCH, "搜索", "查单位、文号，在全部公示信息和网页里搜索"), view)

    def check_pages(self) -> Iterator[PagePlan]:
        """The explanations of all diagnostics."""
        entries = [explain.page(slug) for slug in explain.slugs()]
        yield PagePlan(CHECKS, CHECKS, b"", partial(self._checks, entries))
        for entry in entries:
            yield PagePlan(f"{CHECKS}{entry.slug}/", CHECKS, b"", partial(self._check, entry))

    def _checks(self, entries: Sequence[explain.Page]) -> Page:
        body = self.env.get_template("checks.html").render(up=up_from(CHECKS), pages=entries)
        return Page(CHECKS, CHECKS, "检查说明", "每一条检查的含义、原因、例子和改法", body)

    @cached_property
    def _markdown(self) -> Any:
        # Imported here, since at most one of several processes needs it.
        import markdown

        return markdown.Markdown(extensions=["fenced_code", "tables"], output_format="html")

    def _check(self, entry: explain.Page) -> Page:
        address = f"{CHECKS}{entry.slug}/"
        # Written by us, not by editors; still, only Markdown with fenced blocks and no raw HTML is allowed.
        text = plain_fences(entry.body)
        html = plainmarkdown.to_html(text)
        if html is None:
            html = self._markdown.reset().convert(text)
        body = self.env.get_template("check.html").render(up=up_from(address), page=entry, html=Markup(html))
        return Page(address, CHECKS, f"{entry.title} - 检查说明", entry.title, body)

    def schema_pages(self) -> Iterator[PagePlan]:
        """A page for each kind with all its fields, and one that lists them."""
        kinds = list(self.site.kinds)
        yield PagePlan(SCHEMAS, SCHEMAS, b"", partial(self._schemas, kinds))
        for kind in kinds:
            yield PagePlan(f"{SCHEMAS}{kind.name}/", SCHEMAS, b"", partial(self._schema, kind))

    def _schemas(self, kinds: Sequence[Kind]) -> Page:
        body = self.env.get_template("schemas.html").render(up=up_from(SCHEMAS), kinds=kinds)
        return Page(SCHEMAS, SCHEMAS, "数据格式", "各类记录的字段、代码和要求", body)

    def _schema(self, kind: Kind) -> Page:
        address = f"{SCHEMAS}{kind.name}/"
        rows = [(kind.root.at(path), path, required, depth) for path, required, depth in _schema_rows(kind)]
        example = _as_yaml(kind.examples[0]) if kind.examples else ""
        body = self.env.get_template("schema.html").render(
            up=up_from(address), kind=kind, blank=addresses.template(kind), rows=rows, example=example
        )
        return Page(address, SCHEMAS, f"{kind.singular} - 数据格式", f"{kind.singular}的字段、代码和要求", body)

    def schema_files(self) -> Iterator[tuple[str, str]]:
        """The schemas themselves, for programs: path and text. Each is complete, without references."""
        for kind in self.site.kinds:
            yield f"{SCHEMAS}{kind.name}.schema.json", json.dumps(kind.schema, ensure_ascii=False, indent=1) + "\n"


def plain_fences(text: str) -> str:
    """Fenced blocks in standard Markdown: the name of the example's file is put above the block instead of into its info string."""
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

    return str(yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000))
