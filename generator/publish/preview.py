"""The live preview: it also follows edits of records and schemas, and makes only those pages anew that an edit changes."""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from generator.engine import workers
from generator.publish import disk, hosts
from generator.publish.making import Order
from generator.publish.outside import Outside

log = logging.getLogger("mkdocs.plugins.credit")
# The variable with the folder of a preview.
SCRATCH = "CREDIT_SCRATCH"


def follow(server: Any, config: MkDocsConfig, builder: Callable[..., None], first: Outside) -> Any:
    """The server of a preview, which also watches records and schemas. `first` is the build that it shows now."""
    order = first.making.order
    make: Callable[[], bool] = partial(_tried, builder)
    if order.store.folder is not None:
        shown = Path(server.root)
        disk.settle(order.store, shown, first.making.built)
        make = partial(_tried, partial(_again, config.config_file_path, first.root, order, shown, server.url))
        # In this process, the builder would take turns with the threads of the server and of the file watcher.
        standby = workers.Standby(make)
        # The builder may be writing at that moment.
        atexit.register(standby.stop)
        make = standby.ask

    # From here on there is garbage again.
    gc.enable()

    def again() -> None:
        if not make():
            # Without this, the server would let everybody wait until it can build again.
            log.error("预览仍是改动以前的样子；改正后会自动更新。")

    server.builder = again
    server.set_app(hosts.only(server.get_app(), str(server.server_address[0])))
    if not os.environ.get("CREDIT_POLL"):
        # Looking through ten thousand files twice a second takes a core, and half a second for an edit; the system reports edits at once.
        server.unwatch(config.docs_dir)
        server.unwatch(config.config_file_path)
        server.observer = _observer()
        # The folder is watched, not the file: many editors replace the file by a new one.
        server.watch(str(first.root), recursive=False)
    for name in ("content", "schemas"):
        # A city need not have schemas of its own.
        if (first.root / name).is_dir():
            server.watch(str(first.root / name))
    return server


def leave_nothing() -> None:
    """Removes the files of a preview however it ends."""
    folder = os.environ.get(SCRATCH)
    if folder and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _interrupted)
        atexit.unregister(shutil.rmtree)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _interrupted(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _observer() -> Any:
    """An observer that reports edits only: some systems also report every reading of a file, and a build reads all of them."""
    # Imported here, since only a preview needs it.
    from watchdog.events import FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent
    from watchdog.observers import Observer

    class Edits(Observer):  # type: ignore[misc, valid-type]  # which class it is hangs on the system
        def schedule(self, handler: Any, path: str, **options: Any) -> Any:
            edits = [FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
            return super().schedule(handler, path, **options, event_filter=edits)

    return Edits()


def _tried(make: Callable[[], None]) -> bool:
    """Whether a site could be built; if not, the reason has been logged."""
    try:
        make()
    except Abort:
        return False
    except MkDocsException as error:
        log.error(error.format_message())
        return False
    except Exception:
        log.exception("A fault of the program:")
        return False
    return True


def _again(file: str, root: Path, order: Order, shown: Path, url: str) -> None:
    """Builds beside the site that is shown, then moves what differs into it."""
    before = disk.known(order.store, shown)
    fresh = shown.with_name(f"{shown.name}.new")
    try:
        config = load_config(file, site_dir=str(fresh))
        config.site_url = url
        client = Outside(root, fresh, replace(order, standing=shown, before=before))
        plugin: Any = config.plugins["credit"]
        plugin.client, plugin.store = client, order.store
        build(config, serve_url=url)
        disk.merge(fresh, shown, order.store, before or disk.everything(shown), client.making.built)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
