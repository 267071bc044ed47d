"""Where the files of a site that is verified come from: a folder, an archive, or an address."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from generator.engine import scratch
from generator.verify import addresses, archives, folders
from generator.verify.report import shown
from generator.verify.source import LimitError, Limits, Meter, Source, SourceError
from generator.web.client import Client


class NoSource(Exception):
    """There is nothing to read there; the text is a Chinese sentence without its full stop."""


@contextlib.contextmanager
def opened(text: str, limits: Limits | None = None) -> Iterator[Source]:
    """The source that an argument names, for the time of a `with` block. Raises NoSource."""
    meter = Meter(limits or Limits())
    with contextlib.ExitStack() as held:
        try:
            source = _opened(text, meter, held)
        except (SourceError, LimitError) as error:
            raise NoSource(str(error)) from None
        yield source


def _opened(text: str, meter: Meter, held: contextlib.ExitStack) -> Source:
    if addresses.is_address(text):
        kept = held.enter_context(scratch.folder()) / "site"
        kept.mkdir()
        return addresses.opened(text, held.enter_context(Client()), kept, meter)
    path = Path(text)
    if path.is_dir():
        return folders.opened(path, meter)
    if path.is_file() and archives.is_archive(path):
        inside = held.enter_context(scratch.folder()) / "site"
        inside.mkdir()
        return held.enter_context(archives.opened(path, inside, meter))
    if os.path.lexists(path):
        raise NoSource(f"{shown(text)} 不是文件夹，也不是 zip 或 tar 压缩包")
    raise NoSource(f"没有文件夹 {shown(text)}，它也不是网址")
