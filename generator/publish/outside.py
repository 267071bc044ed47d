"""Builds under the site builder's own name (`mkdocs build`, `mkdocs serve`).

The environment says what is wanted, and faults are reported as those of a plugin.
"""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from generator.engine import clock
from generator.engine.store import NO_STORE, open_store
from generator.proof.logfiles import LogError
from generator.publish.framing import Facts, Framed, Wanted
from generator.publish.making import DataErrors, Making, Order
from generator.reading.settings import SettingsError, as_of
from generator.site import evidence
from generator.site.province import ProvinceError
from generator.text.formats import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from generator.publish.logbook import LogOrder


def order(root: Path, lang: str, *, preview: bool = False) -> Order:
    """The order, by the environment (`CREDIT_AS_OF`, `CREDIT_LANG`, `CREDIT_SEARCH`, `CREDIT_CACHE`, `CREDIT_LOG`, `CREDIT_HARVEST`), else
    from mkdocs.yml.

    A preview keeps no log but, where it is asked for (`CREDIT_PREVIEW_LOG`), one that ends with it. Raises PluginError.
    """
    given, cache = os.environ.get("CREDIT_AS_OF"), os.environ.get("CREDIT_CACHE")
    try:
        day = datetime.date.fromisoformat(given) if given else as_of(root) or clock.today()
    except ValueError:
        raise PluginError(f"CREDIT_AS_OF: {given} (YYYY-MM-DD)") from None
    except SettingsError as error:
        raise PluginError(str(error)) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PluginError(f"CREDIT_AS_OF: {given} ({FIRST_YEAR}-01-01 … {LAST_YEAR}-12-31)")
    search = os.environ.get("CREDIT_SEARCH") != "no"
    log = _throwaway(root) if preview else _log()
    store, harvest = open_store(Path(cache)) if cache else NO_STORE, os.environ.get("CREDIT_HARVEST")
    return Order(day, os.environ.get("CREDIT_LANG") or lang, search, store, log=log, harvest=Path(harvest).resolve() if harvest else None)


def _log() -> LogOrder | None:
    """The log that the environment names (`CREDIT_LOG`, `CREDIT_LOG_KEY`); None without one. Raises PluginError."""
    folder = os.environ.get("CREDIT_LOG")
    if not folder:
        return None
    # Imported here, as in `making`.
    from generator.publish.logbook import LogOrder, signers_of

    text = os.environ.get("CREDIT_LOG_KEY", "")
    with _faults():
        return LogOrder(Path(folder).resolve(), signers_of(text, "环境变量 CREDIT_LOG_KEY ") if text.strip() else ())


def _throwaway(root: Path) -> LogOrder | None:
    """A log for this preview alone, in its temporary folder, so that the pages about the log can be seen; None if none is asked for.

    A site whose settings name keys gets none: it would be signed by a key that is not the city's.
    """
    from generator.proof.notes import Signer
    from generator.publish.logbook import LogOrder
    from generator.reading import logsettings

    scratch = os.environ.get("CREDIT_SCRATCH", "")
    if os.environ.get("CREDIT_PREVIEW_LOG") != "yes" or not scratch:
        return None
    with _faults():
        found = logsettings.load(root)
    if found.keys or not found.origin:
        return None
    key = Path(scratch) / "log.key"
    if not key.exists():
        with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(os.urandom(32))
    return LogOrder(Path(scratch) / "log", (Signer.of_seed(found.origin, key.read_bytes()),), throwaway=True)


class Outside:
    """A client of the site builder whose faults are PluginErrors, so that the builder shows them and ends."""

    def __init__(self, root: Path, out: Path, order: Order, *, at_once: bool = False) -> None:
        self.root = root
        with _faults():
            self.making = Making(root, out, order, at_once=at_once)

    def wanted(self, facts: Facts) -> Wanted:
        """As `Making.wanted`."""
        with _faults():
            return self.making.wanted(facts)

    def begin(self) -> None:
        """As `Making.begin`."""
        with _faults():
            # Now, and not at the end: what is made from here on lies in the site at once, and may not know more than its log.
            self.making.write_log()
            self.making.begin()

    def rendered(self, path: str, html: str) -> None:
        """As `Making.rendered`."""
        self.making.rendered(path, html)

    def finish(self, framed: Framed) -> None:
        """As `Making.finish`."""
        with _faults():
            self.making.finish(framed)
        self.making.close()

    def stop(self) -> None:
        """As `Making.stop`."""
        self.making.stop()
        self.making.close()


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DataErrors as error:
        raise PluginError(f"\n{error}") from None
    except (evidence.HistoryError, SettingsError) as error:
        raise PluginError(str(error)) from None
    except ProvinceError as error:
        raise PluginError(f"{error}。网站没有生成。") from None
    except LogError as error:
        raise PluginError(f"{error}。网站没有生成，日志也没有改动。") from None
