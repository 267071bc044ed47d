"""One build of a site except its frames: reads and checks the records, asks for the frames, and writes all pages into them."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.checks import places, report, written
from generator.checks.diagnostics import Diagnostic, locate
from generator.data.documents import Document
from generator.engine import workers
from generator.engine.store import NO_STORE, Store
from generator.model.findings import Finding
from generator.model.kindnames import CITY
from generator.pages import home
from generator.pages.renderer import SEARCH, Renderer
from generator.publish.built import NOTHING, Built
from generator.publish.framing import Facts, Frame, Framed, Wanted
from generator.publish.publication import Publication
from generator.reading import scan
from generator.site import addresses, evidence, province
from generator.site.logged import LOG
from generator.site.site import Site

if TYPE_CHECKING:
    from generator.publish.logbook import Grown, LogBook, LogOrder


class DataErrors(Exception):
    """The data has errors; the text lists them."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order for a build. `as_of` is its only clock; `lang` is the language of its messages.

    `before` is what the last build wrote to the folder `standing`, as `disk.known` gives it; None to write everything. `scanned` is the
    result of `scan.begin`, if the scan has been begun. `log` is there if the site keeps a log, and `harvest` is the harvest folder of a
    province.
    """

    as_of: datetime.date
    lang: str = "zh"
    search: bool = True
    store: Store = NO_STORE
    standing: Path | None = None
    before: Built | None = None
    scanned: Callable[[], scan.Scan] | None = None
    log: LogOrder | None = None
    harvest: Path | None = None


class Making:
    """A build into the folder `out`: the `framing.Client` of a site builder.

    With `at_once`, errors must be known before anything else is done; otherwise they are told before the last step.
    """

    def __init__(self, root: Path, out: Path, order: Order, *, at_once: bool = False) -> None:
        self.order = order
        self.out = out
        # What has been written, at the end.
        self.built = NOTHING
        # The HTML of pages that are written by hand, by their path, as far as the site builder has made it.
        self._rendered: dict[str, str] = {}
        # Whether these pages are still to be checked. Unless errors must be known at once, the builder renders them first.
        self._pages_left = not at_once
        self._root = root
        self._at_once = at_once
        self._checked: Callable[[], list[Finding]] | None = None
        self._publication: Publication | None = None
        self._book = _book(order, root, out)

    @cached_property
    def site(self) -> Site:
        """All records. Reading them also starts the checks. Raises HistoryError, SettingsError and ProvinceError."""
        order = self.order
        scanned = order.scanned or scan.begin(self._root, order.store)
        site = evidence.load_proved(self._root, order.as_of, order.store, scanned=scanned, whole=True)
        if order.harvest is not None:
            site = replace(site, province=province.load(order.harvest, site.all_by_kind[CITY], order.as_of))
        # The checks and the build both use the site.
        site.prepare_for_forks()
        self._checked = workers.beside(partial(_findings, site, order.store, without_pages=self._pages_left))
        return site

    def wanted(self, facts: Facts) -> Wanted:
        """What is asked of the site builder. Raises DataErrors, HistoryError, SettingsError, ProvinceError and LogError."""
        self._facts = facts
        site, search = self.site, self.order.search
        with self._rather_errors():
            if self._book is not None:
                site = self._book.logged(site, self.stop_at_errors)
            self._renderer = renderer = Renderer(
                site, facts.edit_base, search=search, assets=facts.assets, feeds=(facts.site_url or "").startswith("http")
            )
            # Runs at the same time as the checks.
            renderer.prints.prepare_for_forks()
        if self._at_once:
            self.stop_at_errors()
        with self._rather_errors():
            texts = home.texts(renderer.prints, renderer.env, search=search)
            return wanted_of(site, texts, search=search)

    def begin(self) -> None:
        """Starts to write everything that needs no frames. Raises DataErrors."""
        before = self.order.before
        self._publication = Publication(
            self._renderer,
            self.out,
            site_url=self._facts.site_url or "/",
            name=self._facts.name,
            before=before if before is not None else NOTHING,
            standing=self.order.standing if before is not None else None,
        )
        with self._rather_errors():
            self._publication.begin()
        self.stop_at_errors()

    def rendered(self, path: str, html: str) -> None:
        """Keeps the HTML of a page for its check, which would have to render it otherwise."""
        self._rendered[path] = html

    def finish(self, framed: Framed) -> None:
        """Writes every page of a record, list or organisation, and all the rest. Raises DataErrors."""
        assert self._publication is not None
        self.check_pages()
        own = [Document(page.address, page.title, "", "", "", (page.title, *page.lines)) for page in framed.own]
        self.built = self._publication.finish(framed.shells, sorted(own, key=lambda one: one.address), framed.files)

    def write_log(self) -> Grown | None:
        """Writes what is new to the log, before the site that shows it is put in place, and says how much; None without a log.

        Raises LogError.
        """
        if self._book is None:
            return None
        self._book.write()
        return self._book.grown()

    def close(self) -> None:
        """Ends the build: another one may write the log."""
        if self._book is not None:
            self._book.close()

    def stop(self) -> None:
        """Ends what was begun: the site will not be finished."""
        # A child whose result nobody can ask for any more is ended.
        self._checked = None
        if self._publication is not None:
            self._publication.stop()

    def stop_at_errors(self) -> None:
        """Waits for the checks and raises DataErrors if they found errors."""
        checked, self._checked = self._checked, None
        if checked is None:
            return
        findings = checked()
        found = self._located(findings)
        if report.counts(found)[0]:
            if self._pages_left:
                # All errors are reported together, and the builder is not waited for.
                found = self._located([*findings, *written.content(self.site)])
            raise DataErrors(report.text(found, self.order.lang))

    def check_pages(self) -> None:
        """Checks the pages that are written by hand, unless this has been done, and raises DataErrors if there are errors."""
        left, self._pages_left = self._pages_left, False
        found = self._located(written.content_of(self.site, self._rendered)) if left else []
        if report.counts(found)[0]:
            raise DataErrors(report.text(found, self.order.lang))

    def _located(self, findings: Iterable[Finding]) -> list[Diagnostic]:
        site, url = self.site, self._facts.site_url
        return locate(findings, places.locator(site.root), lang=self.order.lang, site_url=url, given=site.places.is_given)

    @contextlib.contextmanager
    def _rather_errors(self) -> Iterator[None]:
        """If a step fails, errors in the data are reported rather than the failure: they may be its cause, and the checks run at the
        same time.
        """
        try:
            yield
        except Exception:
            self.stop_at_errors()
            raise


def wanted_of(site: Site, texts: Mapping[str, str], *, search: bool) -> Wanted:
    """What is asked of the site builder for a site. `texts` are those of hand-written pages; `search` says whether there is an index."""
    shells = addresses.sections(site, search=search)
    kinds = [(kind.group, kind.plural, f"{kind.folder}/index.md") for kind in site.kinds]
    ours = {page for _, _, page in kinds} | {
        f"{address}index.md"
        for address in (
            *(addresses.BOARD, addresses.AWARDS, addresses.ORGANISATIONS, addresses.STATISTICS),
            *(addresses.LETTER, addresses.VERIFY, LOG),
            *(province.CITIES, addresses.CITY_LOOKUP, addresses.CITY_STATISTICS),
        )
    }
    empty = frozenset(ours.difference(f"{address}index.md" for address, _ in shells))
    # The search is in the header, and the forms are where somebody needs them, not in the navigation.
    return Wanted(
        [Frame(address, name, address not in (SEARCH, addresses.LETTER)) for address, name in shells], kinds, empty, texts, search
    )


def _book(order: Order, root: Path, out: Path) -> LogBook | None:
    if order.log is None:
        return None
    # Imported here: only a build that keeps a log loads what keys need.
    from generator.publish.logbook import LogBook

    return LogBook(order.log, root, order.standing or out)


def _findings(site: Site, store: Store, *, without_pages: bool) -> list[Finding]:
    # Imported here: checks usually run in a process of their own, and only that one loads them.
    from generator.checks import suite

    return list(suite.run(site, store, without_pages=without_pages))
