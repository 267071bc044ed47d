"""`/log/index.json`: what programs need to know of the public log before they read its tiles, above all which stamps there are."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from generator.engine.artifact import Artifact, digest
from generator.site import public
from generator.site.fingerprints import Fingerprints
from generator.site.logged import LOG, Logged

PATH = f"{LOG}index.json"
# Where a log keeps its signed checkpoints, each named by its size.
_KEPT = "checkpoints/"


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The file, on a site with a log."""
    log = prints.site.logged
    if log is not None:
        data = public.encoded(listing(log)) + b"\n"
        yield Artifact("log-index", digest(data), 1, lambda: [(PATH, data)])


def listing(log: Logged) -> dict[str, object]:
    """Size and root of the log, its verifier keys (the current one first), the sizes of the checkpoints that it keeps, ascending, and all
    stamps, the oldest checkpoint first.

    A stamp names the leaves before `size`, its time (UTC), the authority, and the address of the token from the root of the site.
    """
    stamps = [
        {"size": one.size, "at": _moment(one.at), "authority": one.authority, "file": one.file, "proved": one.proved}
        for one in sorted(log.stamps, key=lambda one: (one.size, one.at, one.file))
    ]
    return {
        "version": 1,
        "origin": log.origin,
        "size": log.size,
        "root": log.root.hex(),
        "day": log.day,
        "keys": list(log.keys),
        "checkpoints": sorted(int(path.removeprefix(_KEPT)) for path in log.files if path.startswith(_KEPT)),
        "stamps": stamps,
    }


def _moment(at: datetime.datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
