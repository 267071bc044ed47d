"""Calls MkDocs for one build of a site, in a process of its own if a core is free: our records do not need what MkDocs loads.

This module imports little: a command starts the site builder before anything else.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import os
import pickle
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from generator.engine import clock, progress, workers
from generator.engine.store import Store
from generator.engine.system import patiently

if TYPE_CHECKING:
    from generator.publish.framing import Client, Facts, Framed, Wanted
    from generator.publish.making import Making

# The folder, below that of the site, in which the builder writes while others write beside it.
_OWN = ".builder"
# What the builder made, or None if it failed, its warnings, and the HTML of pages that are written by hand, by their path.
_Answer = tuple["Framed | None", list[str], dict[str, str]]


class Builder:
    """MkDocs, which starts at once to build the site of a repository into the folder `out`, and waits to be told what is wanted.

    `day` is the only clock. A warning counts as an error, as with MkDocs' own `--strict`.
    """

    def __init__(self, root: Path, out: Path, day: datetime.date, store: Store) -> None:
        self._call = _Call(root, out, day, store)
        self._answer: Callable[[], _Answer] | None = None
        if workers.cores() == 1:
            return
        hearing, self._telling = os.pipe()
        self._facts, facts = os.pipe()

        def work() -> _Answer:
            os.close(self._telling)
            os.close(self._facts)
            return self._call.beside(os.fdopen(hearing, "rb"), os.fdopen(facts, "wb"))

        self._answer = workers.beside(work)
        os.close(hearing)
        os.close(facts)

    def build(self, making: Making) -> bool:
        """Makes the site with the records of `making`; returns whether that succeeded. If not, the reason has been written to standard
        error.

        Raises HistoryError and SettingsError.
        """
        from generator.publish.making import DataErrors

        try:
            return self._call.alone(making) if self._answer is None else self._beside(making, self._answer)
        except DataErrors as error:
            making.stop()
            progress.clear()
            print(f"\n{error}", file=sys.stderr)
            return False
        except BaseException:
            making.stop()
            raise
        finally:
            # Ends the process if its result was not asked for.
            self._answer = None

    def _beside(self, making: Making, answer: Callable[[], _Answer]) -> bool:
        # Reading the records takes longest, so it is done while the builder is being loaded.
        _ = making.site
        with os.fdopen(self._facts, "rb") as pipe:
            # Empty if the builder has failed.
            packed = pipe.read()
        if packed:
            wanted = making.wanted(pickle.loads(packed))
            with contextlib.suppress(BrokenPipeError), os.fdopen(self._telling, "wb") as out:
                pickle.dump(wanted, out, pickle.HIGHEST_PROTOCOL)
            making.begin()
        framed, said, pages = answer()
        for path, html in pages.items():
            making.rendered(path, html)
        if packed:
            # A fault of a page may be the reason why the builder failed.
            making.check_pages()
        for text in said:
            progress.clear()
            print(text, file=sys.stderr)
        if framed is None:
            making.stop()
            return False
        making.finish(framed._replace(files=self._call.move()))
        return True


def build_for(client: Client, root: Path, out: Path, day: datetime.date, store: Store) -> None:
    """Runs the site builder in this process for a client. Raises BuilderFailed."""
    said: list[str] = []
    if not _Call(root, out, day, store).built(client, out, said):
        raise BuilderFailed("\n".join(said))


class BuilderFailed(Exception):
    """The site builder has failed; the text has what it said."""


@dataclass(frozen=True, slots=True)
class _Call:
    """The arguments of the call of the site builder."""

    root: Path
    out: Path
    day: datetime.date
    store: Store

    def alone(self, making: Making) -> bool:
        """Builds in this process."""
        said: list[str] = []
        fine = self.built(making, self.out, said)
        for text in said:
            progress.clear()
            print(text, file=sys.stderr)
        return fine

    def beside(self, hearing: IO[bytes], facts: IO[bytes]) -> _Answer:
        """Builds in a process of its own."""
        client, said = _Remote(hearing, facts), list[str]()
        fine = self.built(client, self.out / _OWN, said)
        return client.framed if fine else None, said, client.pages

    def move(self) -> list[str]:
        """Moves the files of the builder to their places, and gives these."""
        own, moved = self.out / _OWN, list[str]()
        for here, _, names in os.walk(own):
            to = self.out / os.path.relpath(here, own)
            to.mkdir(parents=True, exist_ok=True)
            for name in names:
                patiently(partial(os.replace, os.path.join(here, name), to / name))
                moved.append((to / name).relative_to(self.out).as_posix())
        shutil.rmtree(own)
        return moved

    def built(self, client: Client, out: Path, said: list[str]) -> bool:
        """Builds for a client; what the builder says is added to `said`."""
        from mkdocs.commands.build import build
        from mkdocs.config import load_config
        from mkdocs.exceptions import Abort, MkDocsException

        from generator.publish.mkdocs import plugin_of

        # Everything that is written uses one clock; and the theme's advice to its maintainers is not for editors.
        told = {"SOURCE_DATE_EPOCH": str(clock.epoch(self.day)), "NO_MKDOCS_2_WARNING": "1"}
        with contextlib.chdir(self.root), _environment(told), _heard(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                config = load_config(str(self.root / "mkdocs.yml"), strict=True, site_dir=str(out))
                plugin = plugin_of(config)
                plugin.client, plugin.store = client, self.store
                if isinstance(client, _Remote):
                    client.meanwhile = partial(plugin.compile_ahead, config)
                config.plugins.on_startup(command="build", dirty=False)
                try:
                    build(config)
                finally:
                    config.plugins.on_shutdown()
            except Abort:
                # The reason has been logged.
                return False
            except MkDocsException as error:
                said.append(error.format_message())
                return False
        return True


class _Remote:
    """The client of a builder in another process: passes questions and answers on."""

    framed: Framed | None = None

    def __init__(self, hearing: IO[bytes], facts: IO[bytes]) -> None:
        self.pages: dict[str, str] = {}
        # What can be done while the records are read.
        self.meanwhile: Callable[[], None] = lambda: None
        self._hearing = hearing
        self._facts = facts

    def wanted(self, facts: Facts) -> Wanted:
        """Waits until the records are read."""
        with self._facts as out:
            pickle.dump(facts, out, pickle.HIGHEST_PROTOCOL)
        self.meanwhile()
        with self._hearing as pipe:
            found: Wanted = pickle.load(pipe)
        return found

    def rendered(self, path: str, html: str) -> None:
        """Keeps the HTML of a page for the answer."""
        self.pages[path] = html

    def begin(self) -> None:
        """Nothing to do: nobody else writes to this folder."""

    def finish(self, framed: Framed) -> None:
        """Keeps what has been made, for the answer."""
        self.framed = framed

    def stop(self) -> None:
        """Nothing to do: the answer tells it."""


@contextlib.contextmanager
def _environment(told: dict[str, str]) -> Iterator[None]:
    """Sets, for a while, the variables that the site builder and the theme read."""
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _Listener(logging.Handler):
    """Collects the warnings of the site builder, each once."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{record.levelname:<8}-  {record.getMessage()}"
        if text not in self._said:
            self._said.append(text)


@contextlib.contextmanager
def _heard(said: list[str]) -> Iterator[None]:
    """Collects the warnings of the site builder for a while."""
    logger, listener = logging.getLogger("mkdocs"), _Listener(said)
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
