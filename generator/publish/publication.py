"""Writes the pages of a site into their shells and the files beside them: all of them, or only what differs from an earlier build."""

from __future__ import annotations

import marshal
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from generator.data import api, calendars, catalogue, feeds, lookup, search
from generator.data import downloads as tables
from generator.engine import progress, workers
from generator.engine.artifact import Growing, Kept, Part, digest
from generator.pages import downloads, redirects
from generator.pages.page import Page, PageBatch, escaped
from generator.pages.renderer import Renderer
from generator.publish import disk, sitemap
from generator.publish.frame import Shell
from generator.site.fingerprints import Fingerprints

# All that is made of a site beside its pages.
PARTS: tuple[Callable[[Fingerprints, str], Iterable[Part | Growing]], ...] = (
    calendars.parts,
    redirects.parts,
    api.parts,
    lookup.parts,
    feeds.parts,
    tables.parts,
)


# Key, a digest of the addresses that search engines may see, and address, key and whether they may see it of each page, marshalled.
BuiltBatch = tuple[bytes, bytes, bytes]
# Key, files and memo, marshalled.
_Part = tuple[bytes, list[str], bytes]
# What the builder has made: the frames of pages, and its own pages as the search knows them.
_Given = tuple[Mapping[str, Shell], Sequence[search.Document]]
_SCRATCH = ".scratch"
# What share of its work a part takes, more or less, that is made from what stands.
_GROWTH = 16
# By name; and the weights of downloads that were made.
_Done = tuple[dict[str, BuiltBatch], dict[str, _Part], dict[str, catalogue.Weight]]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has made: by the name of each batch its key and pages, by the name of each part its key, files and memo.

    Pages and memos are packed: of a hundred thousand a change looks at few. `base` digests what all keys leave out: the schemas and the
    settings. Code and packages are in the version of the store. `own` are the files that the builder wrote itself.
    """

    base: bytes = b""
    batches: Mapping[str, BuiltBatch] = field(default_factory=dict)
    parts: Mapping[str, _Part] = field(default_factory=dict)
    own: Sequence[str] = ()

    def plain(self) -> tuple[Any, ...]:
        """As plain values, for a store; `Built(*values)` is the way back. `generator.publish.disk` knows how they name their files."""
        return (self.base, dict(self.batches), dict(self.parts), list(self.own))


NOTHING = Built()


class Publication:
    """One build of a site into a folder: what differs from `before`, which stands in `standing`; everything if that is `NOTHING`.

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
        self.base = digest(site_url, renderer.edit_base, [kind.schema for kind in renderer.site.kinds])
        self.before = before if before.base == self.base else NOTHING
        self._batches: list[PageBatch] = []
        # What is as it was, and then also what was made.
        self._done: _Done = ({}, {}, {})
        self._crew: workers.Crew[_Given, _Done] | None = None

    def _where(self, file: str) -> Path:
        """Where a finished file is until the build takes the place of the last."""
        fresh = self.out / file
        return fresh if self.standing is None or fresh.exists() else self.standing / file

    def begin(self) -> workers.Crew[_Given, _Done]:
        """Begins with what needs no frames, on another core, while the builder makes these."""
        renderer = self.renderer
        renderer.prints.prepare_for_forks(whole=self.before is NOTHING)
        self._batches = list(renderer.batches())
        schemas = Part("schemas", b"", 1, lambda: ((name, text.encode()) for name, text in renderer.schema_files()))
        found = [schemas, *(part for some in PARTS for part in some(renderer.prints, self.site_url))]
        self._crew = workers.Crew(self._differing(found), self._rest)
        return self._crew

    def stop(self) -> None:
        """Ends what was begun; for when the builder has given up."""
        if self._crew is not None:
            self._crew.stop()

    def _differing(self, found: Iterable[Part | Growing]) -> list[workers.Job[_Done]]:
        """What makes those of some parts that are not as they were."""
        jobs: list[workers.Job[_Done]] = []
        for one in found:
            if (same := self._same(one)) is not None:
                self._done[1][one.name] = same
            else:
                grows = isinstance(one, Growing) and one.name in self.before.parts
                jobs.append((one.weight // _GROWTH if grows else one.weight, partial(self._one, one)))
        return jobs

    def _rest(self, given: _Given) -> list[workers.Job[_Done]]:
        """What makes those pages, and those parts that need what the builder wrote, that are not as they were."""
        shells, own = given
        marks = _marks(shells)
        all_marks = digest(sorted(marks.items()))
        jobs = self._differing(search.parts(self.renderer.site, own) if self.renderer.search else ())
        for batch in self._batches:
            key = digest(all_marks, batch.key) if batch.key else b""
            before = self.before.batches.get(batch.name)
            if before is not None and key and before[0] == key:
                self._done[0][batch.name] = before
            else:
                jobs.append((batch.weight, partial(self._batch, shells, marks, batch, key)))
        return jobs

    def finish(self, shells: Mapping[str, Shell], own: Sequence[search.Document]) -> Built:
        """Writes the pages and all the rest, and returns what the site now holds. `own` are the pages that the builder wrote itself."""
        prints, (batches, parts, weighed) = self.renderer.prints, self._done
        for stale in ("sitemap.xml", "sitemap.xml.gz"):
            # The builder's own knows only its own pages and the day of the build.
            (self.out / stale).unlink(missing_ok=True)
        there = {file for file in disk.files(self.out) if not file.startswith(_SCRATCH)}
        crew = self._crew or self.begin()
        for new_batches, new_parts, new_weights in crew.finish((shells, own), progress.teller("生成网页和文件")):
            batches |= new_batches
            parts |= new_parts
            weighed |= new_weights
        # What stood there and is of no part was written by the builder.
        files = sorted(there.difference(*(names for _, names, _ in parts.values())))
        progress.stage("整理下载文件")
        # What speaks of finished files, of their sizes and hashes, comes after them.
        made = {name: key for name, (key, _, _) in parts.items() if name.startswith(tables.FOLDER)}
        parts |= {one.name: self._part(one) for one in catalogue.parts(prints, self.site_url, self.name, made, weighed)}
        shutil.rmtree(self.scratch, ignore_errors=True)
        progress.clear()
        page = downloads.plan(self.renderer.env, catalogue.listing(prints, marshal.loads(parts[catalogue.CATALOGUE][2])))
        last, _, _ = self._batch(shells, _marks(shells), PageBatch(page.address, b"", 1, lambda: [page]), b"")
        batches |= last
        parts["sitemap"] = self._part(self._sitemap(sorted(one.address for one in own), batches))
        return Built(self.base, batches, parts, files)

    def _sitemap(self, own: Sequence[str], batches: Mapping[str, BuiltBatch]) -> Part:
        def make() -> Iterator[tuple[str, bytes]]:
            shown = [address for _, _, pages in batches.values() for address, _, indexed in marshal.loads(pages) if indexed]
            return sitemap.files(self.site_url, [*own, *sorted(shown)])

        places = sorted((name, places) for name, (_, places, _) in batches.items())
        return Part("sitemap", digest(self.site_url, own, places), 1, make)

    def _batch(self, shells: Mapping[str, Shell], marks: Mapping[str, bytes], batch: PageBatch, key: bytes) -> _Done:
        before = self.before.batches.get(batch.name)
        known = {address: one for address, one, _ in marshal.loads(before[2])} if before is not None else {}
        made: list[tuple[str, bytes, bool]] = []
        for plan in batch.plans():
            own = digest(marks[plan.shell], plan.key)
            if known.get(plan.address) != own:
                _write_page(self.out, plan.make(), shells)
            made.append((plan.address, own, plan.indexed))
        places = digest(sorted([address for address, _, indexed in made if indexed]))
        return {batch.name: (key, places, marshal.dumps(made))}, {}, {}

    def _one(self, part: Part | Growing) -> _Done:
        made = self._part(part)
        weighed = {name: catalogue.weigh(self.out / name) for name in made[1]} if part.name.startswith(tables.FOLDER) else {}
        return {}, {part.name: made}, weighed

    def _same(self, one: Part | Growing) -> _Part | None:
        """What was made of a part before, if it would be the same now."""
        known = self.before.parts.get(one.name)
        return known if known is not None and known[0] == one.key else None

    def _part(self, one: Part | Growing) -> _Part:
        if (same := self._same(one)) is not None:
            return same
        known = self.before.parts.get(one.name)
        made: Iterable[tuple[str, bytes | Path | None]]
        if isinstance(one, Part):
            made, memo = one.make(), None
        else:
            self.scratch.mkdir(parents=True, exist_ok=True)
            kept = Kept(marshal.loads(known[2]) if known is not None else None, self._where, self.scratch)
            try:
                made, memo = one.make(kept)
            except FileNotFoundError:
                if kept.memo is None:
                    raise
                # Somebody has taken files out of the standing site; what is made from nothing is the same.
                made, memo = one.make(kept._replace(memo=None))
        files = []
        for name, data in made:
            if isinstance(data, bytes):
                _write(f"{self.out}/{name}", data)
            elif data is not None:
                (self.out / name).parent.mkdir(parents=True, exist_ok=True)
                data.replace(self.out / name)
            files.append(name)
        return one.key, files, marshal.dumps(memo)


def _marks(shells: Mapping[str, Shell]) -> dict[str, bytes]:
    return {address: digest(*shell.pieces) for address, shell in shells.items()}


def _write_page(out: Path, page: Page, shells: Mapping[str, Shell]) -> None:
    html = shells[page.shell].page(page.address, escaped(page.title), escaped(page.description), page.body)
    if not page.indexed:
        html = html.replace(b"</title>", b'</title>\n<meta name="robots" content="noindex">', 1)
    folder = f"{out}/{page.address}"
    # Nearly every page has a folder of its own; to find that out from a file that can't be opened costs as much as writing it.
    _make_folder(folder)
    _write(f"{folder}index.html", html)


def _write(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        fd = os.open(path, flags, 0o644)
    except FileNotFoundError:
        _make_folder(os.path.dirname(path))
        fd = os.open(path, flags, 0o644)
    try:
        # One call as a rule; a full disk or a signal may make it more.
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
