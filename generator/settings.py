"""The few facts of mkdocs.yml that commands need without starting the site builder."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class SettingsError(Exception):
    """mkdocs.yml cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`site_url` is where the site is published, `site_dir` where it is built."""

    site_url: str
    site_dir: str


class _Loader(yaml.CSafeLoader):
    """mkdocs.yml may hold tags of its builder (`!ENV`, `!!python/name`); their values are not asked for here."""


def _ignored(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    return None


_Loader.add_multi_constructor("!", _ignored)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _ignored)


def load_settings(root: Path) -> Settings:
    """The settings of a repository. Raises SettingsError."""
    found = _read(root)
    return Settings(site_url=str(found.get("site_url") or ""), site_dir=str(found.get("site_dir") or "site"))


def first_day(root: Path) -> datetime.date:
    """The day from which on the city owes anything (`extra.first_day`); the first of all days where that is not set. Raises SettingsError.

    What is reckoned with it asks for it here, so that every command reckons alike.
    """
    extra = _read(root).get("extra") if (root / "mkdocs.yml").exists() else None
    given = extra.get("first_day") if isinstance(extra, dict) else None
    if given is None:
        return datetime.date.min
    try:
        # YAML knows dates; a time of the day would be a slip.
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
