"""Calls MkDocs in our own process, for one build of a site."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.utils import DuplicateFilter

from generator.engine import clock, progress
from generator.publish.mkdocs import Order, plugin_of


def build_site(root: Path, out: Path, order: Order) -> tuple[bool, Any]:
    """Builds the site of a repository into a folder: whether that went well, and what was written.

    What the site builder warns of goes to standard error, and counts as an error, as with its own `--strict`. Raises HistoryError.
    """
    # One clock for everything that is written; and the theme's advice to its maintainers is not for editors.
    told = {"SOURCE_DATE_EPOCH": str(clock.epoch(order.as_of)), "NO_MKDOCS_2_WARNING": "1"}
    with contextlib.chdir(root), _environment(told), _heard(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(out))
            plugin = plugin_of(config)
            plugin.order = order
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except Abort:
            # Why has been said.
            return False, None
        except MkDocsException as error:
            progress.clear()
            print(error.format_message(), file=sys.stderr)
            return False, None
    return True, plugin.built


@contextlib.contextmanager
def _environment(told: dict[str, str]) -> Iterator[None]:
    """Variables that the site builder and the theme look at, for a while."""
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


class _Teller(logging.Handler):
    """Says what the site builder warns of, each thing once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.addFilter(DuplicateFilter())

    def emit(self, record: logging.LogRecord) -> None:
        progress.clear()
        print(f"{record.levelname:<8}-  {record.getMessage()}", file=sys.stderr)


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Hears the site builder for a while."""
    logger, teller = logging.getLogger("mkdocs"), _Teller()
    logger.addHandler(teller)
    try:
        yield
    finally:
        logger.removeHandler(teller)
