"""The MkDocs plugin: hands the site builder the pages it must frame, and writes all others into its frames. Only this file knows MkDocs."""

from __future__ import annotations

import atexit
import contextlib
import datetime
import gc
import logging
import os
import re
import secrets
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import Config, load_config
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from generator.checks import places, report, suite
from generator.checks.diagnostics import locate
from generator.data.search import Document
from generator.engine import clock, refusals, workers
from generator.engine.store import NO_STORE, Store, open_store
from generator.model.findings import Finding
from generator.pages import navigation
from generator.pages.renderer import SEARCH, Renderer
from generator.publish import disk
from generator.publish.compiled import Compiled
from generator.publish.frame import Marks, cut
from generator.publish.publication import NOTHING, Built, Publication
from generator.reading import scan
from generator.reading.settings import SettingsError
from generator.site import evidence
from generator.site.site import Site

log = logging.getLogger("mkdocs.plugins.credit")
_HERE = Path(__file__).parent
# The folder of a preview.
SCRATCH = "CREDIT_SCRATCH"


class CreditConfig(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves this one untyped
    """Options in mkdocs.yml. `as_of` is the only clock; left out, it is today in Asia/Shanghai."""

    as_of = c.Optional(c.Type((str, datetime.date)))
    edit_base = c.Type(str, default="")
    lang = c.Choice(("zh", "en"), default="zh")


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a build. `as_of` is its only clock; `lang` that of its messages.

    `before` is what the last build wrote to the folder `standing`, as `output.known` says it; None to write everything. `scanned` is what
    `scan.begin` gave, if it has begun.
    """

    as_of: datetime.date
    lang: str = "zh"
    search: bool = True
    store: Store = NO_STORE
    standing: Path | None = None
    before: Any = None
    scanned: Callable[[], scan.Scan] | None = None


class CreditPlugin(BasePlugin[CreditConfig]):  # type: ignore[no-untyped-call]
    """Builds the records of the repository that mkdocs.yml stands in."""

    # By who begins the build; left out, the environment and mkdocs.yml tell.
    order: Order | None = None
    site: Site
    renderer: Renderer
    publication: Publication
    frames: dict[str, str]
    marks: Marks
    own: list[Document]
    _checked: Callable[[], list[Finding]] | None = None
    # Whether the site builder was called by its own name.
    _foreign = False
    # What has been written, in the end.
    built: Any = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Reads everything, stops on errors, and puts the sections that have content into the navigation."""
        root = Path(config.config_file_path).resolve().parent
        foreign = self._foreign = self.order is None
        if foreign:
            _leave_nothing()
        self.order = order = self.order or self._from_outside()
        # Of millions of values none is garbage before the site is written; looking for it would double the time.
        gc.disable()
        scanned = order.scanned or scan.begin(root, order.store)
        try:
            self.site = evidence.load_proved(root, order.as_of, order.store, scanned=scanned, whole=True)
        except (evidence.HistoryError, SettingsError) as error:
            if isinstance(error, evidence.HistoryError) and not foreign:
                raise
            raise PluginError(str(error)) from None
        # What both ask for is worked out once, before there are two.
        _ = self.site.all_records, self.site.all_by_kind
        self._checked = workers.beside(lambda: list(suite.run(self.site, order.store)))
        with self._rather_errors(config):
            _ = self.site.party_marks, self.site.shard_marks, self.site.groups
        if foreign:
            # The builder clears the folder next, and in it may stand what is good.
            self._stop_at_errors(config)
        config.extra["credit_search"] = order.search
        self.renderer = Renderer(self.site, self.config.edit_base, search=order.search)
        self.frames = {}
        # A page whose text is like a mark is a page like any other: nobody knows them before.
        self.marks = Marks(secrets.token_hex(16))
        self._framed: set[str] = set()
        self.own = []
        config.theme.dirs.insert(0, str(_HERE / "theme"))
        config.extra_css.append("assets/credit.css")
        with self._rather_errors(config):
            shown = {f"{address}index.md" for address, _ in self.renderer.shells()}
            config.nav = navigation.of(config.nav or [], self.site, shown)
        return config

    def _from_outside(self) -> Order:
        """What the environment and mkdocs.yml ask for, where the site builder was called by its own name or for a preview."""
        given, cache = os.environ.get("CREDIT_AS_OF") or self.config.as_of, os.environ.get("CREDIT_CACHE")
        try:
            as_of = given if isinstance(given, datetime.date) else datetime.date.fromisoformat(str(given)) if given else clock.today()
        except ValueError:
            raise PluginError(f"as_of: {given} (YYYY-MM-DD)") from None
        if not 1900 <= as_of.year <= 2199:
            raise PluginError(f"as_of: {given} (1900-01-01 … 2199-12-31)")
        lang, search = os.environ.get("CREDIT_LANG") or self.config.lang, os.environ.get("CREDIT_SEARCH") != "no"
        return Order(as_of, lang, search, open_store(Path(cache)) if cache else NO_STORE)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages whose frames all others share."""
        assert self.order is not None
        before = self.order.before
        self.publication = Publication(
            self.renderer,
            Path(config.site_dir),
            site_url=config.site_url or "/",
            name=config.site_name,
            before=Built(*before) if before is not None else NOTHING,
            standing=self.order.standing if before is not None else None,
        )
        with self._rather_errors(config):
            self.publication.begin()
        self._stop_at_errors(config)
        for address, name in self.renderer.shells():
            # The heading gives the theme its "skip to content" link; the title is the mark that each page replaces.
            meta = f"title: {self.marks.title}\ndescription: {self.marks.description}\nframe: true\nhide: [navigation, toc]"
            text = f"---\n{meta}\n---\n# {name} {{ #content }}\n"
            file = File.generated(config, f"{address}index.md", content=text)
            if address == SEARCH:
                # The form in the header leads there.
                file.inclusion = InclusionLevel.NOT_IN_NAV
            files.append(file)
            self._framed.add(file.src_uri)
        for path in sorted((_HERE / "assets").iterdir()):
            files.append(File.generated(config, f"assets/{path.name}", abs_src_path=str(path)))
        return files

    @contextlib.contextmanager
    def _rather_errors(self, config: MkDocsConfig) -> Iterator[None]:
        """Checks run meanwhile: what is wrong in the data may be what we stumble over, and is what must be told."""
        try:
            yield
        except Exception:
            self._stop_at_errors(config)
            raise

    def _stop_at_errors(self, config: MkDocsConfig) -> None:
        assert self.order is not None
        checked, self._checked = self._checked, None
        found = locate(checked() if checked else [], places.locator(self.site.root), lang=self.order.lang, site_url=config.site_url or "")
        errors, warnings = report.counts(found)
        if errors:
            raise PluginError("\n" + report.text(found, self.order.lang))
        if warnings:
            # A warning never stops publishing, so it must not stop a strict build either.
            log.info("%d warnings; `credit check` shows them", warnings)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Compiling the theme's templates takes longer than anything else of a build that changes one record."""
        if self.site.store.folder is not None:
            env.bytecode_cache = Compiled(self.site.store)
        return env

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Leaves the mark for the body on framing pages and fills in the home page."""
        if page.file.src_uri in self._framed:
            return self.marks.body
        for mark, make in (("tiles", self.renderer.tiles), ("newest", self.renderer.newest)):
            if f"<!-- credit:{mark} -->" in html:
                html = html.replace(f"<!-- credit:{mark} -->", make())
        return html

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Keeps the built frames, after every other plugin has had its turn."""
        if page.file.src_uri in self._framed:
            self.frames[page.url] = output
            # Nothing of it is written: a page of ours takes its place.
            return ""
        text = re.sub(r"<[^>]*>", " ", page.content or "")
        title = str(page.title or config.site_name)
        address = "" if page.is_homepage else page.url
        self.own.append(Document(address, title, "", "", "", (title, *unescape(text).split("\n"))))
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Writes every page of a record, list or organisation."""
        shells = {address: cut(html, address, self.marks) for address, html in self.frames.items()}
        for name, text in {name: text for one in shells.values() for name, text in one.scripts.items()}.items():
            Path(config.site_dir, name).write_text(text, encoding="utf-8")
        self.built = self.publication.finish(shells, sorted(self.own, key=lambda one: one.address)).plain()

    def on_build_error(self, *, error: Exception) -> None:
        """Nobody wants the rest of a site that will not be."""
        if hasattr(self, "publication"):
            self.publication.stop()
        if self._foreign and isinstance(error, OSError) and (reason := refusals.no_room(error)):
            raise PluginError(f"网站没有生成，{error.filename2 or error.filename or '网站文件夹'} 写不了：{reason}。") from None

    def on_serve(self, server: Any, *, config: MkDocsConfig, builder: Any) -> Any:
        """Previews follow edits of records and schemas too, and make only those pages anew that an edit changes."""
        assert self.order is not None
        root = Path(config.config_file_path).resolve().parent
        make: Callable[[], bool] = partial(_tried, builder)
        if self.order.store.folder is not None:
            shown = Path(server.root)
            disk.settle(self.order.store, shown, self.built)
            make = partial(_tried, partial(_again, config.config_file_path, self.order, shown, server.url))
            # The threads of the server would take turns with a builder beside them; who watches files has one already.
            standby = workers.Standby(make)
            # It may be in the middle of writing.
            atexit.register(standby.stop)
            make = standby.ask

        # From here on there is garbage again.
        gc.enable()

        def again() -> None:
            if not make():
                # Left to itself, the server would let everybody wait until it can build again.
                log.error("预览仍是改动以前的样子；改正后会自动更新。")
            gc.enable()

        server.builder = again
        if not os.environ.get("CREDIT_POLL"):
            # To look through ten thousand files twice a second costs a core and half a second; the system tells at once.
            server.unwatch(config.docs_dir)
            server.unwatch(config.config_file_path)
            server.observer = _observer()
            # Not the file itself: many an editor puts another one in its place.
            server.watch(str(root), recursive=False)
        for name in ("content", "schemas"):
            server.watch(str(root / name))
        return server


def _leave_nothing() -> None:
    """Who ends a preview in whatever way means that none of its files is left."""
    folder = os.environ.get(SCRATCH)
    if folder and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _interrupted)
        atexit.unregister(shutil.rmtree)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _interrupted(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _observer() -> Any:
    """Tells of edits only: some systems tell of every look into a file too, and a build looks into all of them."""
    # Only a preview needs it.
    from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
    from watchdog.observers import Observer

    class Edits(Observer):  # type: ignore[misc, valid-type]  # which class it is hangs on the system
        def schedule(self, handler: Any, path: str, **options: Any) -> Any:
            edits = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
            return super().schedule(handler, path, **options, event_filter=edits)

    return Edits()


def _tried(make: Callable[[], None]) -> bool:
    """Whether a site could be built; else why not has been said."""
    try:
        make()
    except Abort:
        return False
    except MkDocsException as error:
        log.error(error.format_message())
        return False
    except evidence.HistoryError as error:
        log.error(str(error))
        return False
    except Exception:
        log.exception("A fault of the program:")
        return False
    return True


def _again(file: str, order: Order, shown: Path, url: str) -> None:
    """Builds beside the site that is shown, then moves into it what differs."""
    before = disk.known(order.store, shown)
    fresh = shown.with_name(f"{shown.name}.new")
    try:
        config = load_config(file, site_dir=str(fresh))
        config.site_url = url
        plugin = plugin_of(config)
        plugin.order = replace(order, standing=shown, before=before)
        build(config, serve_url=url)
        disk.merge(fresh, shown, order.store, before or disk.everything(shown), plugin.built)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def plugin_of(config: MkDocsConfig) -> CreditPlugin:
    """Our plugin among those of a configuration of MkDocs."""
    found = config.plugins["credit"]
    assert isinstance(found, CreditPlugin)
    return found
