"""Publishes a site into the folder of a web server that can follow no links, file by file: not whole at once, but each file is whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection
from functools import partial
from pathlib import Path

from generator.engine.stamp import FILE
from generator.engine.system import patiently
from generator.ship.built import Built
from generator.ship.extending import CHECKPOINT, Break, checkpoint_of, demand_extends
from generator.ship.local import locked, same, stamp_of
from generator.ship.sent import Refused, Sent, demand_not_fewer

# The files that we have put there; only these are ever removed.
_LIST = ".server/published.json"
_FRESH = ".credit-new"


def publish(site: Built, target: Path, *, fewer: bool = False, dry: bool = False, breaks: Collection[Break] = ()) -> Sent:
    """Makes the files of a folder those of a site, and leaves alone what is not ours. Raises Refused and OSError.

    What pages need comes first, then the pages, the home page last; then what is gone is removed. If it is ended in the middle, some pages
    are of the new site and some of the last one, each with all that it needs; the next call does the rest.
    """
    ours = _ours(target)
    if ours is None and target.is_dir() and (target / "index.html").exists():
        raise Refused(f"{target} 里有别的网站，为免覆盖，没有发布；请换一个文件夹，或先把它移走")
    demand_not_fewer(site.stamp, stamp_of(target), fewer)
    demand_extends(site, checkpoint_of(target), breaks)
    left = {name: size for name, size in site.sizes.items() if not same(site.folder / name, target / name, size)}
    gone = sorted(set(ours or ()).difference(site.sizes), reverse=True)
    if dry:
        return Sent(len(left), sum(left.values()), None, bool(left or gone), len(gone))
    (target / ".server").mkdir(parents=True, exist_ok=True)
    with locked(target / ".server"):
        # Once more: somebody may have published while this waited.
        demand_extends(site, checkpoint_of(target), breaks)
        # Told before anything is written: a file that was begun is ours too.
        _write(target / _LIST, json.dumps(sorted({*site.sizes, *(ours or ())}), ensure_ascii=False))
        for name in sorted(left, key=_order):
            to = target / name
            to.parent.mkdir(parents=True, exist_ok=True)
            fresh = to.with_name(f"{to.name}{_FRESH}")
            shutil.copyfile(site.folder / name, fresh)
            patiently(partial(os.replace, fresh, to))
        for name in gone:
            _remove(target, name)
        _write(target / _LIST, json.dumps(sorted(site.sizes), ensure_ascii=False))
    return Sent(len(left), sum(left.values()), None, bool(left or gone), len(gone))


def _order(name: str) -> tuple[int, str]:
    """Files that pages load, then data, then the checkpoint of the log, which needs its tiles, then pages, then the home page, then the
    stamp, which says that all are there.
    """
    last = {CHECKPOINT: 2, "index.html": 4, FILE: 5}
    return last.get(name, 0 if name.startswith("assets/") else 3 if name.endswith(".html") else 1), name


def _ours(target: Path) -> list[str] | None:
    """The files that we have put into a folder; None if we have put none there."""
    try:
        found = json.loads((target / _LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    # Nothing in that file may lead outside of the folder.
    return [one for one in found if isinstance(one, str) and one and not one.startswith("/") and ".." not in one.split("/")]


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}{_FRESH}")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    patiently(partial(os.replace, fresh, path))


def _remove(target: Path, name: str) -> None:
    patiently(partial((target / name).unlink, missing_ok=True))
    for folder in (target / name).parents:
        if folder == target or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()
