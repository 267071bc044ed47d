"""What a server and robots are told of the site: addresses that have another answer than a page, robots.txt and security.txt."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from generator.engine.artifact import Artifact, digest
from generator.engine.clock import SHANGHAI
from generator.reading import settings
from generator.site.fingerprints import Fingerprints

# Not for visitors: servers refuse whatever begins with a dot, but for `.well-known`.
FOLDER = ".server/"
ADDRESSES, VERSION = f"{FOLDER}addresses.map", f"{FOLDER}version.map"
SECURITY = ".well-known/security.txt"
# RFC 9116, 2.5.5, recommends less than a year. A site that nobody has built for so long has nobody who answers either.
_VALID = datetime.timedelta(days=364)


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The files for a server and for robots. `site_url` is absolute or "/". Raises SettingsError."""
    site = prints.site
    base = urlsplit(site_url).path.rstrip("/") + "/"
    gone, moved = [record.address for record in site.gone], list(site.moved.items())
    key = digest(base, gone, moved)
    yield Artifact("server", key, (len(gone) + len(moved)) // 10, lambda: _maps(base, gone, moved, key))
    texts = {"robots.txt": _robots(site_url)}
    # A contact that nobody can use is an error of the data.
    if contacts := [address for address in settings.security(site.root).values() if address]:
        texts[SECURITY] = _security(contacts, site_url, site.as_of)
    yield Artifact("robots", digest(texts), 1, lambda: ((name, text.encode()) for name, text in texts.items()))


def _maps(base: str, gone: Iterable[str], moved: Iterable[tuple[str, str]], key: bytes) -> Iterator[tuple[str, bytes]]:
    """The lines of two maps of nginx. An address leads to 410, or to another address; the version is also the name of an empty file.

    nginx reads the maps only when it is told to. By that file it sees whether those that it has read belong to the site that it shows.
    """
    lines = [f"{_text(base + address)} 410;\n" for address in gone]
    lines += [f"{_text(base + old)} {_text(quote(base + new))};\n" for old, new in moved]
    version = key.hex()
    yield ADDRESSES, "".join(sorted(lines)).encode()
    yield VERSION, f"default {version};\n".encode()
    yield f"{FOLDER}{version}", b""


def _text(value: str) -> str:
    """A text in a file of nginx. Addresses hold nothing of this; if one ever does, it must not become a part of the settings."""
    if set(value) & set("\"'\\${};\n\r"):
        raise ValueError(f"no address for a map of nginx: {value!r}")
    return f'"{value}"'


def _robots(site_url: str) -> str:
    """Everything may be read. What must not be found, such as the page of a record that has left, says so itself (`noindex`), and is only
    heard if it may be read.
    """
    address = f"\nSitemap: {site_url.rstrip('/')}/sitemap.xml\n" if site_url.startswith("http") else ""
    return f"User-agent: *\nDisallow:\n{address}"


def _security(contacts: Iterable[str], site_url: str, as_of: datetime.date) -> str:
    """Where faults of security are reported (RFC 9116). Its place is at the root of the host, whatever the address of the site."""
    until = datetime.datetime.combine(as_of + _VALID, datetime.time(), SHANGHAI).isoformat()
    lines = [*(f"Contact: {one}" for one in contacts), f"Expires: {until}", "Preferred-Languages: zh, en"]
    parts = urlsplit(site_url)
    if parts.scheme == "https":
        lines.append(f"Canonical: https://{parts.netloc}/{SECURITY}")
    return "\n".join(lines) + "\n"
