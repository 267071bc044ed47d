"""Writes the pages of a site into their frames, and the files beside them: all of them, or only what differs from an earlier build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from generator.data import (
    api,
    calendars,
    catalogue,
    cities,
    completeness,
    counting,
    digests,
    feeds,
    kept,
    logindex,
    lookup,
    pictured,
    search,
    statistics,
    subscriptions,
    suggest,
    sums,
)
from generator.data import downloads as tables
from generator.data.documents import Document
from generator.engine import progress, workers
from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.engine.stamp import FILE as STAMP
from generator.engine.stamp import Stamp
from generator.engine.store import version
from generator.engine.system import BINARY
from generator.model.kinds import CONTENT
from generator.pages import downloads, interface, logpage, redirects
from generator.pages import subscriptions as subscriptions_page
from generator.pages.page import Page, PageBatch, PagePlan, escaped
from generator.pages.renderer import Renderer
from generator.publish import blanks, disk, licences, logfiles, serving, sitemap
from generator.publish.built import NOTHING, Built, BuiltArtifact, BuiltBatch, Packed, batch_of
from generator.publish.frame import Shell
from generator.site.fingerprints import Fingerprints
from generator.site.moved import file_at

# Functions that plan everything made of a site beside its pages.
ARTIFACTS: tuple[Callable[[Fingerprints, str], Iterable[Artifact | Patchable]], ...] = (
    calendars.artifacts,
    kept.artifacts,
    counting.artifacts,
    redirects.artifacts,
    api.artifacts,
    lookup.artifacts,
    digests.artifacts,
    logindex.artifacts,
    feeds.artifacts,
    tables.artifacts,
    statistics.artifacts,
    pictured.artifacts,
    cities.artifacts,
    completeness.artifacts,
    blanks.artifacts,
    serving.artifacts,
    licences.artifacts,
    logfiles.artifacts,
)


# The result of the builder: the frames of pages, and its own pages in the form that the search needs.
_Given = tuple[Mapping[str, Shell], Sequence[Document]]
_SCRATCH = ".scratch"
_STALE = ("sitemap.xml", "sitemap.xml.gz")
# The work of changing an existing artifact, roughly, as a share of the work of making it anew.
_GROWTH = 16
# Batches and artifacts by name, and the weights of those files that were made and are told with their sums.
_Done = tuple[dict[str, BuiltBatch], dict[str, BuiltArtifact], dict[str, catalogue.Weight]]


class Publication:
    """One build of a site into a folder: whatever differs from `before`, which is in `standing`; everything if that is `NOTHING`.

    `site_url` is absolute or "/"; `name` is that of the site.
    """

    def __init__(
        self, renderer: Renderer, out: Path, *, site_url: str, name: str = "", before: Built = NOTHING, standing: Path | None = None
    ) -> None:
        self.renderer = renderer
        self.out = out
        self.site_url = site_url
        self.name = name
        self.standing = standing
        self.scratch = out / _SCRATCH
        # A page of what comes with the program offers nobody to edit it, so it changes when the city makes an own copy.
        given = list(renderer.site.places.only_given(CONTENT))
        logged = renderer.site.logged
        origin = logged.origin if logged is not None else ""
        self.base = digest(site_url, renderer.edit_base, [kind.schema for kind in renderer.site.kinds], given, origin)
        self.before = before if before.base == self.base else NOTHING
        self._batches: list[PageBatch] = []
        # First what is unchanged, then also what was made.
        self._done: _Done = ({}, {}, {})
        self._crew: workers.Crew[_Given, _Done] | None = None

    def _where(self, file: str) -> Path:
        """Where a finished file is until this build replaces the last one."""
        fresh = self.out / file
        return fresh if self.standing is None or fresh.exists() else self.standing / file

    def _size(self, file: str) -> int:
        """The bytes of a finished file. FileNotFoundError if it is nowhere."""
        # By texts: an artifact may have thousands of files that stay as they are.
        try:
            return os.stat(f"{self.out}/{file}").st_size
        except FileNotFoundError:
            if self.standing is None:
                raise
            return os.stat(f"{self.standing}/{file}").st_size

    def begin(self) -> workers.Crew[_Given, _Done]:
        """Starts everything that needs no frames, on another core, while the builder makes the frames."""
        renderer = self.renderer
        renderer.prints.prepare_for_forks(whole=self.before is NOTHING)
        renderer.pages_of_records.prepare_for_forks()
        self._batches = list(renderer.batches())
        schemas = Artifact("schemas", b"", 1, lambda: ((name, text.encode()) for name, text in renderer.schema_files()))
        planned = (*ARTIFACTS, suggest.artifacts) if renderer.search else ARTIFACTS
        found = [schemas, *(one for some in planned for one in some(renderer.prints, self.site_url))]
        self._crew = workers.Crew(self._differing(found), self._rest)
        return self._crew

    def stop(self) -> None:
        """Ends what was started, if the builder has failed."""
        if self._crew is not None:
            self._crew.stop()

    def _differing(self, found: Iterable[Artifact | Patchable]) -> list[workers.Job[_Done]]:
        """Jobs for those of some artifacts that have changed."""
        jobs: list[workers.Job[_Done]] = []
        for one in found:
            if (same := self._same(one)) is not None:
                self._done[1][one.name] = same
            else:
                grows = isinstance(one, Patchable) and one.name in self.before.artifacts
                jobs.append((one.weight // _GROWTH if grows else one.weight, partial(self._one, one)))
        return jobs

    def _rest(self, given: _Given) -> list[workers.Job[_Done]]:
        """Jobs for the changed pages, and for the changed artifacts that need the result of the builder."""
        shells, own = given
        marks = _marks(shells)
        all_marks = digest(sorted(marks.items()))
        # The home page repeats what is newest: whoever looks for a record would find it twice.
        pages = [page for page in own if page.address]
        jobs = self._differing(search.artifacts(self.renderer.prints, pages, self.renderer.lists.rows.once) if self.renderer.search else ())
        for batch in self._batches:
            key = digest(all_marks, batch.key) if batch.key else b""
            before = self.before.batches.get(batch.name)
            if before is not None and key and before.key == key:
                self._done[0][batch.name] = before
            else:
                jobs.append((batch.weight, partial(self._batch, shells, marks, batch, key)))
        return jobs

    def finish(self, shells: Mapping[str, Shell], own: Sequence[Document], there: Iterable[str] | None = None) -> Built:
        """Writes the pages and everything else, and returns what the site holds now. `own` are the pages that the builder wrote itself;
        `there` are its files, if they are known.
        """
        prints, (batches, artifacts, weighed) = self.renderer.prints, self._done
        for stale in _STALE:
            # MkDocs' own sitemap has only its own pages and the day of the build.
            (self.out / stale).unlink(missing_ok=True)
        if there is None:
            there = [file for file in disk.files(self.out) if not file.startswith(_SCRATCH)]
        crew = self._crew or self.begin()
        for new_batches, new_artifacts, new_weights in crew.finish((shells, own), progress.teller("生成网页和文件")):
            batches |= new_batches
            artifacts |= new_artifacts
            weighed |= new_weights
        # Files that were there before and belong to no artifact were written by the builder.
        files = sorted(set(there).difference(_STALE, *(one.files for one in artifacts.values())))
        progress.stage("整理下载文件")
        # Files that describe finished files, with their sizes and hashes, are made after them.
        noted = {name: one.memo for name, one in artifacts.items() if name.startswith(tables.FOLDER)}
        made = {name: one.key for name, one in artifacts.items() if name.startswith(tables.FOLDER)}
        artifacts |= {
            one.name: self._artifact(one)
            for one in catalogue.artifacts(prints, self.site_url, self.name, made, weighed, lambda name: noted[name]())
        }
        summed = {name: (one.key, one.files) for name, one in artifacts.items()}
        artifacts |= {one.name: self._artifact(one) for one in sums.artifacts(prints, summed, weighed)}
        shutil.rmtree(self.scratch, ignore_errors=True)
        progress.clear()
        last, _, _ = self._batch(shells, _marks(shells), PageBatch("data", b"", 1, partial(self._of_data, artifacts)), b"")
        batches |= last
        artifacts |= self._sitemap(sorted(one.address for one in own), batches)
        return self._stamped(Built(self.base, batches, artifacts, files, self.before.held))

    def _of_data(self, artifacts: Mapping[str, BuiltArtifact]) -> Iterator[PagePlan]:
        """The pages about files for programs, which name their sizes."""
        prints, env, url = self.renderer.prints, self.renderer.env, self.site_url
        yield from downloads.plans(env, catalogue.listing(prints, url, self.name, artifacts[catalogue.CATALOGUE].memo()))
        yield subscriptions_page.plan(env, subscriptions.listing(prints, url))
        yield interface.plan(env, api.listing(prints.site, url))
        yield from logpage.plans(prints.site, env, url)

    def _stamped(self, built: Built) -> Built:
        """The same with the stamp of the build, which says that it is whole."""
        site = self.renderer.site
        commit = site.history.commits[-1].name if site.history.commits else ""
        pages = sorted((name, one.packed.mark) for name, one in built.batches.items())
        keys = sorted((name, one.key) for name, one in built.artifacts.items())
        own = [(file, (self.out / file).read_bytes()) for file in built.own]
        whole = digest(version(), built.base, pages, keys, own).hex()
        size = sum(len(data) for _, data in own) + sum(one.size for one in built.batches.values())
        size += sum(one.size for one in built.artifacts.values())
        text = Stamp(commit, site.as_of.isoformat(), built.count, whole, size).text().encode()
        one = Artifact("stamp", digest(text), 1, lambda: [(STAMP, text)])
        return replace(built, artifacts={**built.artifacts, "stamp": self._artifact(one)})

    def _sitemap(self, own: Sequence[str], batches: Mapping[str, BuiltBatch]) -> dict[str, BuiltArtifact]:
        site = self.renderer.site
        written = {one.address: one.file for one in site.written.values() if "<!-- credit:" not in one.text}
        listed = sitemap.Sitemap(self.site_url, site.history, own, written, batches, self.renderer.batch_of, file_at)
        return listed.artifacts(self.before.artifacts, self._artifact)

    def _batch(self, shells: Mapping[str, Shell], marks: Mapping[str, bytes], batch: PageBatch, key: bytes) -> _Done:
        before = self.before.batches.get(batch.name)
        known = {}
        if before is not None:
            known = {address: (one, size) for (address, one, _), size in zip(before.pages(), before.sizes(), strict=True)}
        made, sizes = list[tuple[str, bytes, bool]](), list[int]()
        for plan in batch.plans():
            own = digest(marks[plan.shell], plan.key)
            same, size = known.get(plan.address, (b"", 0))
            sizes.append(size if same == own else _write_page(self.out, plan.make(), shells))
            made.append((plan.address, own, plan.indexed))
        return {batch.name: batch_of(key, made, sizes)}, {}, {}

    def _one(self, one: Artifact | Patchable) -> _Done:
        made = self._artifact(one)
        described = one.name.startswith(tables.FOLDER) or sums.has(one.name)
        # What stays as it is has been weighed before.
        fresh = [name for name in made.files if os.path.exists(f"{self.out}/{name}")] if described else ()
        weighed = {name: catalogue.weigh(self.out / name) for name in fresh}
        return {}, {one.name: made}, weighed

    def _same(self, one: Artifact | Patchable) -> BuiltArtifact | None:
        """The result of an earlier build for an artifact, if it would be the same now."""
        known = self.before.artifacts.get(one.name)
        return known if known is not None and known.key == one.key else None

    def _artifact(self, one: Artifact | Patchable) -> BuiltArtifact:
        if (same := self._same(one)) is not None:
            return same
        known = self.before.artifacts.get(one.name)
        if isinstance(one, Artifact):
            return self._placed(one, one.make(), None)
        self.scratch.mkdir(parents=True, exist_ok=True)
        previous = Previous(known.memo() if known is not None else None, self._where, self.scratch)
        try:
            return self._placed(one, *one.make(previous))
        except FileNotFoundError:
            if previous.memo is None:
                raise
            # Somebody has removed files from the existing site, be it one that stays as it is. An artifact that is made anew is the same.
            return self._placed(one, *one.make(previous._replace(memo=None)))

    def _placed(self, one: Artifact | Patchable, made: Iterable[tuple[str, bytes | Path | None]], memo: Any) -> BuiltArtifact:
        """Puts the files of an artifact into their places. FileNotFoundError if one that stays as it is is not in the existing site."""
        files, size = [], 0
        for name, data in made:
            if isinstance(data, bytes):
                _write(f"{self.out}/{name}", data)
                size += len(data)
            else:
                if data is not None:
                    (self.out / name).parent.mkdir(parents=True, exist_ok=True)
                    data.replace(self.out / name)
                size += self._size(name)
            files.append(name)
        return BuiltArtifact(one.key, files, Packed.of(memo), size)


def _marks(shells: Mapping[str, Shell]) -> dict[str, bytes]:
    return {address: digest(*shell.pieces) for address, shell in shells.items()}


def html_of(page: Page, shells: Mapping[str, Shell]) -> bytes:
    """A page in its frame, as it is published."""
    head = page.head if page.indexed else f"<meta name=robots content=noindex>{page.head}"
    return shells[page.shell].page(page.address, escaped(page.title), escaped(page.description), page.body, head)


def _write_page(out: Path, page: Page, shells: Mapping[str, Shell]) -> int:
    """Writes a page; returns its bytes."""
    html = html_of(page, shells)
    folder = f"{out}/{page.address}"
    # Nearly every page has a folder of its own. To learn that from a failed opening would take as long as writing the page.
    _make_folder(folder)
    _write(f"{folder}index.html", html)
    return len(html)


def _write(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY
    try:
        fd = os.open(path, flags, 0o644)
    except FileNotFoundError:
        _make_folder(os.path.dirname(path))
        fd = os.open(path, flags, 0o644)
    try:
        # Usually one call; a full disk or a signal may make it several.
        while data:
            data = data[os.write(fd, data) :]
    finally:
        os.close(fd)


def _make_folder(path: str) -> None:
    try:
        os.mkdir(path)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)
