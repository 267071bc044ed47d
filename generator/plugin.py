"""The MkDocs plugin: hands the site builder the pages it must frame, and writes all others into its frames. Only this file knows MkDocs."""

from __future__ import annotations

import datetime
import gc
import logging
import os
import re
import shutil
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import Config, load_config
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from generator import addresses, checks, history, output, places, publish, reading, report, shell, workers
from generator.clock import today
from generator.diagnostics import locate
from generator.pages import SEARCH, Renderer
from generator.search import Document
from generator.site import Site, load
from generator.store import NO_STORE, Store, open_store

log = logging.getLogger("mkdocs.plugins.credit")
_HERE = Path(__file__).parent


class CreditConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves this one untyped
    """Options in mkdocs.yml. `as_of` is the only clock; left out, it is today in Asia/Shanghai."""

    as_of = c.Optional(c.Type((str, datetime.date)))
    edit_base = c.Type(str, default="")
    lang = c.Choice(("zh", "en"), default="zh")


class CreditPlugin(BasePlugin[CreditConfig]):  # type: ignore[no-untyped-call]
    """Builds the records of the repository that mkdocs.yml stands in."""

    site: Site
    store: Store
    renderer: Renderer
    publication: publish.Publication
    built: dict[str, str]
    own: list[Document]

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Reads everything, stops on errors, and puts the sections that have content into the navigation."""
        root = Path(config.config_file_path).resolve().parent
        as_of = self._as_of()
        # Of millions of values none is garbage before the site is written; looking for it would double the time.
        gc.disable()
        try:
            self.store = open_store(Path(os.environ["CREDIT_CACHE"])) if os.environ.get("CREDIT_CACHE") else NO_STORE
            scanned = reading.begin(root, self.store)
            self.site = load(root, as_of, history.read(root, as_of, store=self.store), self.store, scanned)
        except history.HistoryError as error:
            raise PluginError(str(error)) from None
        # What both ask for is worked out once, before there are two.
        _ = self.site.ids
        checked = workers.beside(lambda: list(checks.run(self.site, self.store)))
        _ = self.site.party_marks, self.site.shard_marks, self.site.groups
        found = locate(checked(), places.locator(root), lang=self._lang(), site_url=config.site_url or "")
        errors, warnings = report.counts(found)
        if errors:
            raise PluginError("\n" + report.text(found, self._lang()))
        if warnings:
            # A warning never stops publishing, so it must not stop a strict build either.
            log.info("%d warnings; `credit check` shows them", warnings)
        config.extra["credit_search"] = os.environ.get("CREDIT_SEARCH") != "no"
        self.renderer = Renderer(self.site, self.config.edit_base, search=config.extra["credit_search"])
        self.built = {}
        self.own = []
        config.theme.dirs.insert(0, str(_HERE / "theme"))
        config.extra_css.append("assets/credit.css")
        shown = {f"{address}index.md" for address, _ in self.renderer.shells()}
        config.nav = _navigation(config.nav or [], self.site, shown)
        return config

    def _lang(self) -> str:
        return os.environ.get("CREDIT_LANG") or self.config.lang

    def _as_of(self) -> datetime.date:
        value = os.environ.get("CREDIT_AS_OF") or self.config.as_of
        if not value:
            return today()
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            raise PluginError(f"as_of: {value} (YYYY-MM-DD)") from None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages whose frames all others share."""
        # Where the command keeps a site from one build to the next, only what differs from it is written; see generator.output.
        standing = os.environ.get("CREDIT_STANDING")
        before = output.known(self.store, Path(standing)) if standing else None
        self.publication = publish.Publication(
            self.renderer,
            Path(config.site_dir),
            site_url=config.site_url or "/",
            name=config.site_name,
            before=publish.Built(*before) if before is not None else publish.NOTHING,
            standing=Path(standing) if standing and before is not None else None,
        )
        for address, name in self.renderer.shells():
            # The heading gives the theme its "skip to content" link; the title is the mark that each page replaces.
            meta = f"title: {shell.TITLE}\ndescription: {shell.DESCRIPTION}\nframe: true\nhide: [navigation, toc]"
            text = f"---\n{meta}\n---\n# {name} {{ #content }}\n"
            file = File.generated(config, f"{address}index.md", content=text)
            if address == SEARCH:
                # The form in the header leads there.
                file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
        for path in sorted((_HERE / "assets").iterdir()):
            files.append(File.generated(config, f"assets/{path.name}", abs_src_path=str(path)))
        return files

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Compiling the theme's templates takes longer than anything else of a build that changes one record."""
        if self.store.folder is not None:
            env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(self.store.folder))
        return env

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Leaves the mark for the body on framing pages and fills in the home page."""
        if page.meta.get("title") == shell.TITLE:
            return shell.BODY
        for mark, make in (("tiles", self.renderer.tiles), ("newest", self.renderer.newest)):
            if f"<!-- credit:{mark} -->" in html:
                html = html.replace(f"<!-- credit:{mark} -->", make())
        return html

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Keeps the built frames, after every other plugin has had its turn."""
        if page.meta.get("title") == shell.TITLE:
            self.built[page.url] = output
            # Nothing of it is written: a page of ours takes its place.
            return ""
        text = re.sub(r"<[^>]*>", " ", page.content or "")
        title = str(page.title or config.site_name)
        address = "" if page.is_homepage else page.url
        self.own.append(Document(address, title, "", "", "", (title, *unescape(text).split("\n"))))
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Writes every page of a record, list or organisation."""
        shells = {address: shell.cut(html, address) for address, html in self.built.items()}
        for name, text in {name: text for one in shells.values() for name, text in one.scripts.items()}.items():
            Path(config.site_dir, name).write_text(text, encoding="utf-8")
        built = self.publication.finish(shells, sorted(self.own, key=lambda one: one.address))
        gc.enable()
        output.deliver(self.store, Path(config.site_dir), built.plain())

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Any) -> Any:
        """Previews follow edits of records and schemas too, and make only those pages anew that an edit changes."""
        root = Path(config.config_file_path).resolve().parent
        for name in ("content", "schemas"):
            server.watch(str(root / name))
        if self.store.folder is not None:
            shown = Path(server.root)
            output.settle(self.store, shown)
            server.builder = partial(_again, config.config_file_path, self.store, shown, server.url)
        return server


def _again(file: str, store: Store, shown: Path, url: str) -> None:
    """Builds beside the site that is shown, then moves into it what differs."""
    before = output.known(store, shown)
    fresh = shown.with_name(f"{shown.name}.new")
    os.environ["CREDIT_STANDING"] = str(shown) if before is not None else ""
    try:
        config = load_config(file, site_dir=str(fresh))
        config.site_url = url
        build(config, serve_url=url)
        output.merge(fresh, shown, store, before or output.everything(shown))
    finally:
        gc.enable()
        shutil.rmtree(fresh, ignore_errors=True)


def _navigation(nav: list[Any], site: Site, shown: set[str]) -> list[Any]:
    """The navigation of mkdocs.yml with a section for each group of kinds after its first entry.

    A section of mkdocs.yml that has the name of a group begins and ends that section: its first page, the kinds, its other pages. `shown`
    are the pages of ours that have something to show; the others are left out.
    """
    ours = {f"{kind.folder}/index.md" for kind in site.kinds} | {
        f"{address}index.md" for address in (addresses.BOARD, addresses.AWARDS, addresses.ORGANISATIONS)
    }
    given = {name: below for entry in nav if isinstance(entry, dict) for name, below in entry.items() if isinstance(below, list)}
    sections: dict[str, list[Any]] = {}
    named = {page for entry in nav for page in _pages(entry)}
    for kind in site.kinds:
        page = f"{kind.folder}/index.md"
        section = sections.setdefault(kind.group, given.get(kind.group, [])[:1])
        if page not in named:
            section.append({kind.plural: page})
    for name, section in sections.items():
        section += given.get(name, [])[1:]
    rest = [entry for entry in nav[1:] if not (isinstance(entry, dict) and sections.keys() & entry.keys())]
    found = _kept([*nav[:1], *({name: section} for name, section in sections.items()), *rest], ours - shown)
    return found if isinstance(found, list) else []


def _pages(entry: Any) -> Iterator[str]:
    """The pages that a part of the navigation names."""
    if isinstance(entry, dict):
        for below in entry.values():
            yield from _pages(below)
    elif isinstance(entry, list):
        for below in entry:
            yield from _pages(below)
    else:
        yield str(entry)


def _kept(entry: Any, empty: set[str]) -> Any:
    """A part of the navigation without pages that are empty, and without sections of which nothing is left; None if it is one itself."""
    if isinstance(entry, list):
        return [one for one in (_kept(below, empty) for below in entry) if one is not None] or None
    if isinstance(entry, dict):
        left = {name: one for name, one in ((name, _kept(below, empty)) for name, below in entry.items()) if one is not None}
        return left or None
    return None if entry in empty else entry
