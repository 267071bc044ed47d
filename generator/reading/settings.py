"""The few settings in mkdocs.yml that commands need without starting the site builder, and what they must say of the site."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.text.formats import FIRST_YEAR, LAST_YEAR


class SettingsError(Exception):
    """mkdocs.yml cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`site_url` is where the site is published, `site_dir` where it is built; `extensions` are those of Markdown with their options."""

    site_url: str
    site_dir: str
    extensions: tuple[tuple[str, dict[str, Any]], ...] = ()
    site_name: str = ""


class Item(NamedTuple):
    """Something that must stand at the foot of a government's site: its key under `extra.about`, its name, what it costs to leave it out,
    and the form that it must have.
    """

    key: str
    title: str
    cost: str
    form: re.Pattern[str]


_WORDS = re.compile(r"\S.*")
# 政府网站发展指引 (国办发〔2017〕47号) and 国办秘函〔2019〕19号: what stands at the foot of the home page, and a way to report errors.
# Neither was read in full; that a code has ten digits, or two letters and eight digits, is from lists of such codes.
ABOUT = (
    Item("host", "主办单位", "公众不知道网站由谁负责", _WORDS),
    Item("contact", "联系方式", "公众没有办法联系网站的主办单位", _WORDS),
    Item("code", "网站标识码", "检查时算没有网站标识，会扣分", re.compile(r"[0-9]{10}|[a-z]{2}[0-9]{8}")),
    Item("icp", "ICP备案编号", "没有备案编号的网站不得提供服务", re.compile(r"\S*备\S*")),
    Item("police", "公安机关备案标识", "检查时算没有公安机关备案标识", re.compile(r"\S*安备\S*")),
    Item("report_errors", "“我为政府网站找错”入口", "公众没有办法反映网站的错误，检查时会扣分", re.compile(r"https?://[^\s\"'<>]+")),
)


class _Loader(yaml.CSafeLoader):
    """A loader that ignores the tags of the builder (`!ENV`, `!!python/name`), whose values are not needed here, and leaves dates texts.

    A date that does not exist (2026-02-30) would end the reading of the whole file, with words that do not name the setting.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML looks this name up in the class
        first: [one for one in some if one[0] != "tag:yaml.org,2002:timestamp"]
        for first, some in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuses a name that stands twice: of two blocks `extra` the last would count, and the city's first day be gone unsaid."""
        seen: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            # What another mapping lends (`<<`) may be written over, and stands elsewhere.
            if not isinstance(key, yaml.ScalarNode) or not node.start_mark.line < line <= node.end_mark.line + 1:
                continue
            if key.value in seen:
                words = f"“{key.value}”在第 {seen[key.value]} 行已经有了，只有一处算数。请把两处合成一处，去掉一个“{key.value}:”。"
                raise SettingsError(f"mkdocs.yml 第 {line} 行：{words}")
            seen[key.value] = line
        return super().construct_mapping(node, deep)


def _ignored(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    return None


_Loader.add_multi_constructor("!", _ignored)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _ignored)


def load_settings(root: Path) -> Settings:
    """The settings of a repository. Raises SettingsError."""
    found = _read(root)
    site_url, site_dir = str(found.get("site_url") or ""), str(found.get("site_dir") or "site")
    return Settings(site_url, site_dir, tuple(_extensions(found.get("markdown_extensions"))), str(found.get("site_name") or ""))


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
    return _day(root, "first_day", "启用日期") or datetime.date.min


def as_of(root: Path) -> datetime.date | None:
    """The day as of which a sample is always shown (`extra.as_of`); None if it is not set, as in every city. Raises SettingsError.

    Without it, invented records would be in arrears as soon as time passes.
    """
    return _day(root, "as_of", "以哪一天为准")


def _day(root: Path, key: str, name: str) -> datetime.date | None:
    given = extra(root).get(key)
    if given is None:
        return None
    try:
        found = datetime.date(*time.strptime(given, "%Y-%m-%d")[:3])
    except (TypeError, ValueError):
        raise SettingsError(f"mkdocs.yml 的 extra.{key}（{name}）写成了“{given}”，应当是一个日期，例如 2026-01-01。") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise SettingsError(f"mkdocs.yml 的 extra.{key}（{name}）写成了“{given}”，年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。")
    return found


def extra(root: Path) -> dict[str, Any]:
    """What stands under `extra`; empty if that is no mapping, or if there is no mkdocs.yml. Raises SettingsError."""
    found = _read(root).get("extra") if (root / "mkdocs.yml").exists() else None
    return found if isinstance(found, dict) else {}


def theme(root: Path) -> dict[str, Any]:
    """The settings of the theme. Raises SettingsError."""
    found = _read(root).get("theme")
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else {}


def forge(root: Path) -> str:
    """The forge at which the repository lies (`extra.forge`), as it is written there; "" if it is not set. Raises SettingsError."""
    return _word(root, "forge")


def mail_from(root: Path) -> str:
    """The address from which reminders are sent (`extra.mail_from`), as it is written there; "" if it is not set. Raises SettingsError."""
    return _word(root, "mail_from")


def _word(root: Path, key: str) -> str:
    given = extra(root).get(key)
    return "" if given is None else str(given).strip()


def about(root: Path) -> dict[str, str]:
    """What `extra.about` says of the site, by the keys of `ABOUT`, without what is empty. Raises SettingsError."""
    found = extra(root).get("about")
    given = found if isinstance(found, dict) else {}
    return {one.key: text for one in ABOUT if (text := str(given.get(one.key) or "").strip())}


class Licence(NamedTuple):
    """What others may do with the data: the name of a licence and the address of its text ("" if it has none)."""

    name: str
    url: str


def licence(root: Path) -> Licence | None:
    """The licence of the data (`extra.licence`: `name`, `url`); None if it is not set: then nothing is claimed. Raises SettingsError."""
    found = extra(root).get("licence")
    if not isinstance(found, dict) or not str(found.get("name") or "").strip():
        return None
    url = str(found.get("url") or "").strip()
    return Licence(str(found["name"]).strip(), url if re.fullmatch(r"https?://[^\s\"'<>]+", url) else "")


_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"\+?[0-9]{1,4}(?:[- ]?[0-9]{2,8}){1,4}")


def security(root: Path) -> dict[str, str]:
    """Where faults of security are reported: by what the settings say, the address that it means (`mailto:`, `tel:`, `https:`), or "".

    It is `extra.security`, a text or a list of texts, the first preferred; without it the number in `extra.about.contact`, if that is one.
    Raises SettingsError.
    """
    given = extra(root).get("security")
    if given is None:
        contact = about(root).get("contact", "")
        return {contact: _contact(contact)} if _PHONE.fullmatch(contact) else {}
    return {text: _contact(text) for one in (given if isinstance(given, list) else [given]) for text in [str(one).strip()]}


def _contact(text: str) -> str:
    """A mail address, a number of China or an address of the web as RFC 9116 (2.5.3) wants it; "" for anything else."""
    if _MAIL.fullmatch(text):
        return f"mailto:{text}"
    if _PHONE.fullmatch(text):
        digits = text.replace(" ", "-")
        return f"tel:{digits}" if digits.startswith("+") else f"tel:+86-{digits.removeprefix('0')}"
    return text if re.fullmatch(r"https://[^\s\"'<>]+", text) else ""


def _read(root: Path) -> dict[str, Any]:
    try:
        found = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SettingsError(f"mkdocs.yml 读不了：{error}") from None
    if not isinstance(found, dict):
        raise SettingsError("mkdocs.yml 读不了：里面不是“名称: 值”")
    return found
