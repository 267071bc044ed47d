"""The list of all pages for search engines (sitemaps.org): in one file, or for a large site in many, which change one by one."""

from __future__ import annotations

import html
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from generator.engine.artifact import Artifact, Patchable, Previous, digest
from generator.law.history import History
from generator.publish.built import BuiltArtifact, BuiltBatch

# The same as `xml.sax.saxutils.escape`, which loads a client of the network.
_escape = partial(html.escape, quote=False)
# The most addresses in one file, by the protocol.
MOST = 50_000
_NAME = "sitemap"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_Make = Callable[[Artifact | Patchable], BuiltArtifact]
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def files(site_url: str, name: str, addresses: Sequence[str], days: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The path of each file, from the root of the site, and its content: `NAME.xml`, and where that would be too long, `NAME-2.xml` etc.

    `addresses` are those of the pages, from the root; `days` has the day of the last change of those of which one is known. `site_url` is
    the address of the site, with or without a slash at its end.
    """
    base = _base(site_url)
    for number, start in enumerate(range(0, len(addresses) or 1, MOST), 1):
        rows = "".join([_row(base, address, days.get(address, "")) for address in addresses[start : start + MOST]])
        yield f"{name}.xml" if number == 1 else f"{name}-{number}.xml", f"{_HEAD}<urlset {_SPACE}>\n{rows}</urlset>\n".encode()


def index(site_url: str, names: Sequence[str]) -> bytes:
    """The file that lists all others."""
    base = _base(site_url)
    rows = "".join([f"<sitemap><loc>{base}{name}</loc></sitemap>\n" for name in names])
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{rows}</sitemapindex>\n".encode()


class Sitemap:
    """Plans the list of the pages of a build: the `batches`, and the pages at the addresses `own`, whose files are in `written`.

    `batch_of` gives the name of the batch that has the page of a file of a record; `file_of` the file at an address.
    """

    def __init__(
        self,
        site_url: str,
        history: History,
        own: Sequence[str],
        written: Mapping[str, str],
        batches: Mapping[str, BuiltBatch],
        batch_of: Callable[[str], str],
        file_of: Callable[[str], str],
    ) -> None:
        self._url = site_url
        self._history = history
        self._own = own
        self._written = written
        self._batches = batches
        self._batch_of = batch_of
        self._file_of = file_of

    def artifacts(
        self, before: Mapping[str, BuiltArtifact], make: Callable[[Artifact | Patchable], BuiltArtifact]
    ) -> dict[str, BuiltArtifact]:
        """The artifacts of the list, made by `make`; `before` are those of the last build.

        A site whose pages fit in one file has one. Any other has one for the pages of the builder and some for the batches, each of which
        stays in the same file: a change of one record leaves all but one of them as they are.
        """
        count = sum([one.number for one in self._batches.values()]) + len(self._own)
        if count <= MOST:
            places = sorted((name, one.places) for name, one in self._batches.items())
            key = digest(self._url, self._own, places, self._history.mark)
            return {_NAME: make(Artifact(_NAME, key, 1, lambda: files(self._url, _NAME, *self._rows(self._batches.values(), self._own))))}
        parts = 1 << (2 * count // MOST).bit_length()
        divided: list[list[str]] = [[] for _ in range(parts)]
        for name in sorted(self._batches):
            divided[_part(name, parts)].append(name)
        memo = before[_NAME].memo() if _NAME in before else None
        days = self._days(memo, parts, divided)
        out = {}
        for number, names in enumerate(divided, 1):
            key = digest(self._url, [(name, self._batches[name].places) for name in names], days[number - 1])
            one = Artifact(f"{_NAME}-{number}", key, 1, partial(self._made, f"{_NAME}-{number}", names))
            out[one.name] = make(one)
        addresses, own = self._rows((), self._own)
        one = Artifact(
            f"{_NAME}-0", digest(self._url, addresses, sorted(own.items())), 1, lambda: files(self._url, f"{_NAME}-0", addresses, own)
        )
        out[one.name] = make(one)
        listed = [file for one in sorted(out) for file in out[one].files]
        commits = self._history.commits
        noted = [parts, len(commits), *self._history.line(len(commits)), list(self._history.unsure), days]

        def made(_: Previous) -> tuple[list[tuple[str, bytes]], Any]:
            return [(f"{_NAME}.xml", index(self._url, listed))], noted

        return out | {_NAME: make(Patchable(_NAME, digest(self._url, listed, noted), 1, made))}

    def _made(self, name: str, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        return files(self._url, name, *self._rows([self._batches[one] for one in names], ()))

    def _rows(self, batches: Any, own: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """The addresses of some pages, and the day of the last change of each that has a file of its own: a record, or a page that is
        written by hand.

        What is computed from many records has none: it changes with any of them, and with the day.
        """
        shown = sorted([address for one in batches for address, _, indexed in one.pages() if indexed])
        found = [*own, *shown]
        changed, written = self._history.changed_on, self._written
        return found, {address: day for address in found if (day := changed(written.get(address) or self._file_of(address)))}

    def _days(self, memo: Any, parts: int, divided: Sequence[Sequence[str]]) -> list[bytes]:
        """For each part a digest of the days of its pages. Only those are made that may have changed since the last build noted `memo`."""
        known: list[bytes] = memo[-1] if memo else []
        touched = self._touched(memo) if memo and memo[0] == parts else None
        # A page that is shown now and was not then changes the key of its part by itself.
        todo = set(range(parts)) if touched is None else {_part(name, parts) for file in touched if (name := self._batch_of(file))}
        return [self._mark(divided[number]) if number in todo else known[number] for number in range(parts)]

    def _mark(self, names: Sequence[str]) -> bytes:
        return digest(sorted(self._rows([self._batches[name] for name in names], ())[1].items()))

    def _touched(self, memo: Any) -> set[str] | None:
        """The files whose days may have changed since; None if that is not known."""
        _, count, last, marked, unsure, _ = memo
        history = self._history
        if len(history.commits) < count or history.line(count) != (last, marked):
            return None
        found = {file for commit in history.commits[count:] for _, file, _ in commit.changes}
        return found | set(unsure).symmetric_difference(history.unsure)


def _part(name: str, parts: int) -> int:
    return zlib.crc32(name.encode()) % parts


def _base(site_url: str) -> str:
    return _escape(site_url if site_url.endswith("/") else site_url + "/")


def _row(base: str, address: str, day: str) -> str:
    """One page. Without a day nothing is said of its last change: a false day is worse than none."""
    path = address if address.isascii() else quote(address)
    return f"<url><loc>{base}{_escape(path)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>\n"
