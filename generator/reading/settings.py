"""The few settings in mkdocs.yml that commands need without starting the site builder."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class SettingsError(Exception):
    """mkdocs.yml cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`site_url` is where the site is published, `site_dir` where it is built; `extensions` are those of Markdown with their options."""

    site_url: str
    site_dir: str
    extensions: tuple[tuple[str, dict[str, Any]], ...] = ()


class _Loader(yaml.CSafeLoader):
    """A loader that ignores the tags of the builder (`!ENV`, `!!python/name`), whose values are not needed here."""


def _ignored(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    return None


_Loader.add_multi_constructor("!", _ignored)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _ignored)


def load_settings(root: Path) -> Settings:
    """The settings of a repository. Raises SettingsError."""
    found = _read(root)
    site_url, site_dir = str(found.get("site_url") or ""), str(found.get("site_dir") or "site")
    return Settings(site_url, site_dir, tuple(_extensions(found.get("markdown_extensions"))))


def _extensions(found: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The extensions of Markdown, without options that only the builder can read."""
    if isinstance(found, dict):
        found = [{name: options} for name, options in found.items()]
    for one in found if isinstance(found, list) else ():
        for name, options in one.items() if isinstance(one, dict) else ((one, None),):
            known = options.items() if isinstance(options, dict) else ()
            yield str(name), {str(key): value for key, value in known if value is not None}


def first_day(root: Path) -> datetime.date:
    """The day from which the city owes anything (`extra.first_day`); the first of all days if it is not set. Raises SettingsError.

    Every command calls this function, so that all compute alike.
    """
    extra = _read(root).get("extra") if (root / "mkdocs.yml").exists() else None
    given = extra.get("first_day") if isinstance(extra, dict) else None
    if given is None:
        return datetime.date.min
    try:
        # YAML has dates; a value with a time of day is a mistake.
        return given if type(given) is datetime.date else datetime.date(*time.strptime(given, "%Y-%m-%d")[:3])
    except (TypeError, ValueError):
        raise SettingsError(f"mkdocs.yml 的 extra.first_day（启用日期）写成了“{given}”，应当是一个日期，例如 2026-01-01。") from None


def _read(root: Path) -> dict[str, Any]:
    try:
        found = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SettingsError(f"mkdocs.yml 读不了：{error}") from None
    if not isinstance(found, dict):
        raise SettingsError("mkdocs.yml 读不了：里面不是“名称: 值”")
    return found
