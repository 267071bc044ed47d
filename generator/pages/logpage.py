"""The page of the public log for people: `/log/` says what the log proves, how far it is stamped, and how a stranger checks it."""

from __future__ import annotations

import datetime
import hashlib
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jinja2

from generator.engine.clock import SHANGHAI
from generator.model.kindnames import LOG_BREAK
from generator.model.records import Record
from generator.pages.page import Page, PagePlan, of_view
from generator.pages.recordpage import grouped
from generator.site import public
from generator.site.logged import LOG, Logged, Stamp
from generator.site.site import Site

TITLE = "公示日志"
# The most stamps on the page.
NEWEST = 50
# The most breaks on the page.
BREAKS = 5
# The bytes of a cosignature (the name of its key, its time, an Ed25519 signature), and a time (POSIX seconds) that none names.
_COSIGNATURE, _LAST = 4 + 8 + 64, 2**33
# Below them are the checkpoints that the city has signed, each under the number of its leaves.
_CHECKPOINTS = "checkpoints/"
# Leaves in a full tile.
_WIDTH = 256


def plans(site: Site, env: jinja2.Environment, site_url: str) -> Iterator[PagePlan]:
    """The page, on a site with a log. `site_url` is absolute: the commands on the page name addresses of this site."""
    log = site.logged
    if log is not None:
        page = Page(LOG, LOG, TITLE, "本站每一次公示、更正和撤下的流水，只增加不改动，有别的机构盖的时间戳；怎样核对")
        yield of_view(env, "log.html", page, _view(site, log, site_url.rstrip("/") + "/"))


def _view(site: Site, log: Logged, site_url: str) -> dict[str, Any]:
    # By the leaves and not by the records: of some that have left, only the city's own list still knows which leaves are theirs, and
    # whoever builds the site again has no such list.
    today, days = site.as_of.isoformat(), log.days
    good = [one for one in log.stamps if one.proved]
    last = max(good, key=lambda one: (one.size, -one.at.timestamp()), default=None)
    newest = sorted(log.stamps, key=lambda one: (one.size, one.at, one.file), reverse=True)
    breaks = sorted(site.by_kind.get(LOG_BREAK, ()), key=lambda one: (one.date or "", one.id), reverse=True)
    sizes = sorted((int(path.removeprefix(_CHECKPOINTS)) for path in log.files if path.startswith(_CHECKPOINTS)), reverse=True)
    months = Counter[str]()
    for day, count in days.items():
        months[day[:7]] += count
    return {
        "breaks": [_break(one) for one in breaks[:BREAKS]],
        "all_breaks": (len(breaks), f"{breaks[0].kind.folder}/") if breaks else None,
        "origin": log.origin,
        "size": log.size,
        "root": log.root.hex(),
        "day": log.day,
        "throwaway": log.throwaway,
        "as_of": today,
        "today": days.get(today, 0),
        "others": log.size - sum(days.values()),
        "stamped": _stamp(last) if last is not None else None,
        "unstamped": log.size - last.size if last is not None else log.size,
        "stamps": [_stamp(one) for one in newest[:NEWEST]],
        "all_stamps": len(newest),
        "months": sorted(months.items(), reverse=True),
        "keys": [_key_of(log, text) for text in log.keys],
        "witnesses": _witnesses(log),
        "checkpoints": sizes[: NEWEST // 5],
        "all_checkpoints": len(sizes),
        "authorities": sorted({one.authority for one in log.stamps}),
        "url": site_url,
        "example": _example(site, log),
        "members": list(public.keys(site)),
    }


def _key_of(log: Logged, text: str) -> dict[str, str]:
    """A verifier key, its fingerprint, and the day on which it took over; "" for the first one, or one of which the log says nothing."""
    digest = hashlib.sha256(text.encode())
    return {"text": text, "print": grouped(digest.hexdigest()), "since": dict(log.handed).get(digest.digest(), "")}


def _witnesses(log: Logged) -> list[tuple[str, str]]:
    """Who else has signed the checkpoint, and the moment that each names (C2SP tlog-cosignature): its name, Beijing time."""
    data = log.files.get("checkpoint", b"")
    text = (data if isinstance(data, bytes) else data.read_bytes()).decode()
    own = {key.split("+")[0] for key in log.keys}
    found = []
    for name, signature in re.findall(r"^— (\S+) (\S+)$", text.rpartition("\n\n")[2], re.MULTILINE):
        told = b64decode(signature)
        seconds = int.from_bytes(told[4:12], "big")
        # Other sorts of signatures are as long as they like, and name no time.
        if name not in own and len(told) == _COSIGNATURE and seconds < _LAST:
            found.append((name, f"{datetime.datetime.fromtimestamp(seconds, SHANGHAI):%Y-%m-%d %H:%M}"))
    return found


def _break(one: Record) -> dict[str, Any]:
    told = {name: one.data.get(name, "") for name in ("origin", "size", "cause", "decided_by", "decided_on", "advice")}
    return {**told, "address": one.address}


def _stamp(one: Stamp) -> dict[str, Any]:
    return {
        "size": one.size,
        "at": f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "authority": one.authority,
        "file": one.file,
        "name": one.file.rpartition("/")[2],
        "proved": one.proved,
    }


def _example(site: Site, log: Logged) -> dict[str, Any] | None:
    """The newest entry of what is shown, for the commands by which a stranger finds it in the tree; None if nothing is shown."""
    found = max(((leaves[-1][0], name) for name, (_, leaves) in log.records.items()), default=None)
    record = site.by_key.get(_key(found[1])) if found is not None else None
    if found is None or record is None:
        return None
    leaf, leaves = found[0], log.records[found[1]][1]
    day = int(datetime.date.fromisoformat(leaves[-1][1]).strftime("%Y%m%d"))
    # The zero byte of leaves, the event, the day and, of a correction, the leaf before it.
    head = f"0002{day:08x}{leaves[-2][0]:016x}" if len(leaves) > 1 else f"0001{day:08x}"
    tile, width = leaf // _WIDTH, min(_WIDTH, log.size - leaf // _WIDTH * _WIDTH)
    name = f"{tile % 1000:03}"
    while tile >= 1000:
        tile //= 1000
        name = f"x{tile % 1000:03}/{name}"
    return {
        "leaf": leaf,
        "title": record.caption,
        "address": record.address,
        "id": record.id,
        "data": public.address(record).partition("#")[0],
        "head": head,
        "tile": f"{LOG}tile/0/{name}{f'.p/{width}' if width < _WIDTH else ''}",
        "line": leaf % _WIDTH + 1,
    }


def _key(name: str) -> tuple[str, str]:
    kind, _, ident = name.partition("/")
    return kind, ident
