"""Checks of hand-written pages as they will be published: what runs, what loads from elsewhere, and which address each has."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from generator.engine.artifact import digest
from generator.engine.memo import Memo, table
from generator.model.findings import Finding, Span
from generator.reading import belonging, source
from generator.reading.settings import Settings, load_settings
from generator.site import addresses
from generator.site.site import Site
from generator.site.written import PAGES, address_of
from generator.text import digits, markup

# The front matter of a page as the site builder finds it: between two lines, or names and values at the beginning.
_HEAD = re.compile(r"^-{3}[ \t]*\n(.*?\n)(?:\.{3}|-{3})[ \t]*\n", re.DOTALL)
_OLD_HEAD = re.compile(r"(?:[ ]{0,3}[A-Za-z0-9_-]+:.*\n?)+")
_KEY = re.compile(r"^[ ]{0,3}([A-Za-z0-9_-]+):", re.MULTILINE)
_TEXTS = ("title", "description")
_HIDDEN = ("navigation", "toc", "path", "footer", "tags")
# Files that a browser runs, or shows as a page of this site without any check: any XML may hold a script.
_ACTIVE = re.compile(
    r"\.(?:s?html?|xht|xhtml|mht|mhtml|[mc]?js|wasm|swf|xml|xslt?|xsd|rss|atom|rdf|kml|gpx|mml|xul|wsdl|svgz|ph(?:p[0-9]?|tml)|jspx?|aspx?"
    r"|cgi|hta|htc|webmanifest)$",
    re.IGNORECASE,
)
# Other suffixes that the site builder takes for a page; none of our checks would read them.
_PAGE = re.compile(r"\.(?:md|markdown|mdown|mkdn?)$", re.IGNORECASE)
# Addresses that the site itself uses beside those of kinds, and files that its builder leaves out silently.
_OWN = (
    *(addresses.BOARD, addresses.AWARDS, addresses.ORGANISATIONS, addresses.SEARCH, addresses.CHECKS, addresses.SCHEMAS, addresses.DATA),
    *(addresses.LETTER, addresses.COMPLAINT_FORM, addresses.REPAIR_FORM),
    *("api/", "assets/", "feeds/", "templates/"),
)
_OWN_FILES = ("sitemap.xml", "robots.txt", "licences.txt", "404.html")


# How a place is marked that a city must fill in. `credit init` writes such pages.
TO_FILL_IN = re.compile("【待填写[：:]?([^】\n]*)】")


def to_fill_in(site: Site) -> Iterator[Finding]:
    """A page has no place left that is marked as to be filled in: one finding for a page, at the first place."""
    for page in site.written.values():
        found = list(TO_FILL_IN.finditer(page.text)) if "【待填写" in page.text else []
        if found:
            values = {"count": str(len(found)), "value": found[0][1]}
            yield Finding(page.file, (), "place-to-fill-in", values, span=source.span_at(page.text, *found[0].span()))


# A heading below that of the page, its words and what is said of it in braces; the beginning or end of a block that is shown as it is.
_HEADING = re.compile(
    r"^#{2,6}[ \t]+(?P<words>.*?)[ \t]*(?P<said>\{:?[^{}\n]*\})?[ \t]*#*[ \t]*$|^[ ]{0,3}(?P<fence>```|~~~)", re.MULTILINE
)
_ID = re.compile(r"(?:^|[\s{:])#[^\s}]")


def headings(site: Site) -> Iterator[Finding]:
    """Each heading within a page has an id of its own, so that links to it hold when its words change: one finding for a page, at the
    first that has none. Without the extension `attr_list` nobody can give one.
    """
    if "attr_list" not in dict(load_settings(site.root).extensions):
        return
    for page in site.written.values():
        without, fence = [], ""
        for found in _HEADING.finditer(page.text):
            if found["fence"]:
                fence = "" if fence == found["fence"] else fence or found["fence"]
            elif not fence and found["words"] and not _ID.search(found["said"] or ""):
                without.append(found)
        if without:
            values = {"count": str(len(without)), "value": without[0]["words"]}
            yield Finding(page.file, (), "heading-without-id", values, span=source.span_at(page.text, *without[0].span("words")))


def content(site: Site) -> Iterator[Finding]:
    """A page holds nothing that runs or loads from elsewhere. It is checked as HTML, since Markdown has many ways to write the same
    HTML.
    """
    yield from content_of(site, {})


def content_of(site: Site, rendered: Mapping[str, str]) -> Iterator[Finding]:
    """As `content`. `rendered` is the HTML of pages, by their path in `content/pages`, that the site builder has made already."""
    pages = list(site.written.values())
    texts = table([Source(page.text, rendered.get(page.path)) for page in pages])
    for page, found in zip(pages, Memo(site.store).map(faults_of, texts, given=(Markdown(load_settings(site.root)),)), strict=True):
        for slug, value, *place in found:
            # Named by its path, since its title may hold what must not be repeated.
            values = {"title": "页面", "key": page.path, "value": value}
            yield Finding(page.file, (), slug, values, span=Span(*place))


@dataclass(frozen=True)
class Source:
    """The text of a page, and what it was rendered to, if somebody has done that. The HTML follows from the text and from `Markdown`."""

    text: str
    html: str | None

    @cached_property
    def digest(self) -> bytes:
        """A digest of the text."""
        return digest(self.text)


@dataclass(frozen=True)
class Markdown:
    """The settings by which pages become HTML."""

    settings: Settings

    @cached_property
    def digest(self) -> bytes:
        """A digest of the settings that matter for pages; those of extensions may hold values that are not plain."""
        return digest(self.settings.site_url, repr(self.settings.extensions))


def faults_of(page: Source, markdown: Markdown) -> list[tuple[Any, ...]]:
    """Slug, value and place of each fault of a page, as plain values."""
    return [(slug, value, *astuple(place)) for slug, value, place in _faults(page.text, markdown.settings, page.html)]


def _faults(text: str, settings: Settings, html: str | None) -> Iterator[tuple[str, str, Span]]:
    """Slug, value and place of each fault of a page. `html` is what the page was rendered to, if somebody has done that."""
    for slug, start, end, value in digits.private(text):
        yield slug, value, source.span_at(text, start, end)
    head, body = _divided(text)
    for value, key in _of_head(head, text):
        yield "page-front-matter", value, _place(text, key, 0)
    seen = set()
    for fault in markup.faults(_rendered(body, settings) if html is None else html, settings.site_url):
        if (fault.slug, fault.value) not in seen:
            seen.add((fault.slug, fault.value))
            yield fault.slug, fault.value, _place(text, fault.text, len(text) - len(body))


def _rendered(body: str, settings: Settings) -> str:
    # Imported here, since it is needed only for a page that nobody has rendered and that has not been checked before.
    import markdown

    named: dict[str, dict[str, Any]] = {"toc": {}, "tables": {}, "fenced_code": {}} | dict(settings.extensions)
    return markdown.markdown(body, extensions=list(named), extension_configs=named)


def _divided(text: str) -> tuple[str, str]:
    """The front matter of a page and the rest."""
    found = _HEAD.match(text) or _OLD_HEAD.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def _of_head(head: str, text: str) -> Iterator[tuple[str, str]]:
    """The faults of the front matter, each with the text by which it can be found."""
    if not head:
        return
    inside = _HEAD.match(text)
    try:
        found = yaml.load(inside[1], yaml.CSafeLoader) if inside else {key: key for key in _KEY.findall(head)}
    except yaml.YAMLError:
        found = None
    if found is None or not isinstance(found, dict):
        yield head.strip("-\n ").split("\n")[0] or "---", "---"
        return
    for key, value in found.items():
        good = key in _TEXTS and isinstance(value, str) and bool(value.strip())
        if key == "hide":
            good = isinstance(value, list) and all(one in _HIDDEN for one in value)
        if not good:
            yield f"{key}: {value}" if inside else str(key), str(key)


def _place(text: str, part: str, start: int) -> Span:
    """The first place of a part in a text, or the place from which it could come."""
    first = part.split("\n")[0]
    at = text.find(first, start) if first else -1
    if at < 0 and ">" in first:
        # What follows a tag on the same line may come from Markdown.
        first = f"{first.partition('>')[0]}>"
        at = text.find(first, start)
    at = text.lower().find(first.lower()) if at < 0 and first else at
    if at < 0:
        at, first = start, " "
    return source.span_at(text, at, at + len(first))


def published(site: Site) -> Iterator[Finding]:
    """The files among the pages, and the address of each."""
    found = [*_files(site.root), *(file.removeprefix(f"{PAGES}/") for file in site.places.only_given(PAGES))]
    yield from _contents(site, found)
    yield from _places(site, found)


def _contents(site: Site, files: Sequence[str]) -> Iterator[Finding]:
    """The files among the pages hold nothing that runs, since each is copied into the site as it is."""
    for file in files:
        whole, suffix = f"{PAGES}/{file}", PurePosixPath(file).suffix.lower()
        path = site.places.path(whole)
        for slug, _, _, value in digits.private(PurePosixPath(file).name):
            yield source.at_top(whole, slug, title="文件名", key="file name", value=value)
        if not belonging.fit_for_windows(file):
            yield source.at_top(whole, "windows-file-name", value=file)
        if PurePosixPath(file).suffix == ".md":
            try:
                source.read_text(path, whole)
            except source.Unreadable as unreadable:
                yield from unreadable.findings
        elif suffix == ".txt":
            text = belonging.bytes_of(path).decode("utf-8", "replace")
            for slug, start, end, value in digits.private(text):
                yield Finding(whole, (), slug, {"title": "文件", "key": file, "value": value}, span=source.span_at(text, start, end))
        elif _ACTIVE.search(file) or _PAGE.search(file):
            yield source.at_top(whole, "page-file", value=PurePosixPath(file).suffix)
        elif suffix in (".svg", ".css"):
            data = belonging.bytes_of(path)
            bad = markup.bad_drawing(data) if suffix == ".svg" else markup.bad_style(data.decode("utf-8", "replace"))
            if bad:
                yield source.at_top(whole, "page-file", value=bad)


def _files(root: Path) -> list[str]:
    """The plain files among the pages, by their paths below them; hidden ones are not published."""
    found = []
    for here, folders, names in os.walk(root / PAGES):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        inside = Path(here).relative_to(root / PAGES).as_posix()
        for name in sorted(names):
            if not name.startswith(".") and Path(here, name).is_file() and not Path(here, name).is_symlink():
                found.append(name if inside == "." else f"{inside}/{name}")
    return found


def _places(site: Site, files: Sequence[str]) -> Iterator[Finding]:
    """Each address belongs to one page: pages made of records have their own, and on many systems names that differ only in case are the
    same.
    """
    ours = dict.fromkeys(_OWN, "网站自动生成的页面") | {f"{kind.folder}/": kind.plural for kind in site.kinds}
    taken: dict[str, str] = {}
    for file in files:
        address = _address(file)
        above = next((one for one in ours if f"{address}/".startswith(one) or address.startswith(one)), "")
        if above or address in _OWN_FILES:
            yield source.at_top(f"{PAGES}/{file}", "page-address", value=address, other=ours.get(above, "网站自动生成的文件"))
            continue
        plain = unicodedata.normalize("NFC", address.strip("/")).casefold()
        other = taken.setdefault(plain, file)
        if other != file:
            yield source.at_top(f"{PAGES}/{file}", "page-address", value=address, other=f"{PAGES}/{other}")


def _address(file: str) -> str:
    return address_of(file) if file.endswith(".md") else file


CHECKS: tuple[Callable[[Site], Iterator[Finding]], ...] = (content, to_fill_in, headings, published)
