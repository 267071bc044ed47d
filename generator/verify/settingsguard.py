"""Says whether the settings of a repository that nobody trusts may be given to the site builder.

The site builder runs what mkdocs.yml names: hooks, plugins, extensions, templates, and whatever a tag of YAML leads to. So a file is taken
only if all that stands in it is known to be data: a list of what is allowed, not of what is forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

_MOST, _DEPTH = 1 << 20, 32
# The only name that the settings which come with the program lead to.
_SLUGIFY = "tag:yaml.org,2002:python/name:markdown.extensions.toc.slugify_unicode"
# What a tag becomes. It is no text, so it is found wherever else it stands.
_MARK = object()
_PLAIN = ("site_name", "site_url", "site_description", "site_author", "site_dir", "copyright", "repo_url", "repo_name", "edit_uri")
_TREES = ("extra", "nav", "validation")
_KEYS = frozenset({*_PLAIN, *_TREES, "docs_dir", "theme", "markdown_extensions", "plugins"})
_PAGES = "content/pages"
# Extensions that come with the library of Markdown, read no files, and turn only the text of a page into HTML.
_EXTENSIONS = frozenset(
    {
        "abbr",
        "admonition",
        "attr_list",
        "def_list",
        "fenced_code",
        "footnotes",
        "md_in_html",
        "nl2br",
        "sane_lists",
        "smarty",
        "tables",
        "toc",
    }
)
_THEME = frozenset({"name", "language", "font", "icon", "favicon", "logo", "features", "palette"})
# Names of files and icons below the theme's own folder.
_WORD = re.compile(r"[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*")


class Refused(Exception):
    """The settings are not given to the site builder; the text is a Chinese clause that says what stands in them."""


class _Quick(yaml.CSafeLoader):
    """A loader that knows no tag but those of plain values, and one name: with the parser by which this program reads settings."""


class _Slow(yaml.SafeLoader):
    """The same with the parser by which the site builder reads them. Where one sees a comment, the other may see a tag."""


_LOADERS = (_Quick, _Slow)


def _name(loader: yaml.Loader, node: yaml.Node) -> Any:
    return _MARK


def _refused(loader: yaml.Loader, suffix: str, node: yaml.Node) -> Any:
    raise Refused(f"有 {node.tag.replace('tag:yaml.org,2002:', '!!')} 这样的标签，它会运行程序或读取环境")


for _loader in _LOADERS:
    _loader.add_constructor(_SLUGIFY, _name)
    _loader.add_multi_constructor("", _refused)


def demand_harmless(data: bytes) -> tuple[str, ...]:
    """Raises Refused unless everything in a mkdocs.yml is known to run nothing and to read nothing outside of the repository.

    Returns the files of the repository that it names: certificates.
    """
    found = _read(data)
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise Refused("里面不是“名称: 值”")
    if unknown := sorted(found.keys() - _KEYS):
        raise Refused(f"有 {'、'.join(unknown[:5])}：不在只含数据的设置之列")
    if found.get("docs_dir") != _PAGES:
        raise Refused(f"docs_dir 不是 {_PAGES}")
    for key in _PLAIN:
        if not isinstance(found.get(key), str | None):
            raise Refused(f"{key} 不是文字")
    for key in _TREES:
        _plain(found.get(key), key)
    _theme(found.get("theme"))
    _extensions(found.get("markdown_extensions"))
    _plugins(found.get("plugins"))
    return tuple(_certificates(found.get("extra")))


def _read(data: bytes) -> Any:
    if len(data) > _MOST:
        raise Refused(f"超过 {_MOST:,} 字节")
    try:
        # Both parsers take other forms of Unicode too.
        data.decode("utf-8")
        found, other = (_loaded(data, loader) for loader in _LOADERS)
    except (ValueError, yaml.YAMLError) as error:
        raise Refused(f"读不了：{error}") from None
    if found != other:
        raise Refused("不同的程序会读出不同的内容")
    return found


def _loaded(data: bytes, loader: type[_Quick | _Slow]) -> Any:
    depth = 0
    for event in yaml.parse(data, loader):
        if isinstance(event, yaml.AliasEvent):
            raise Refused("有 YAML 的引用（*）")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            raise Refused(f"套了 {_DEPTH} 层以上")
    return yaml.load(data, loader)


def _plain(value: Any, where: str) -> None:
    if value is _MARK:
        raise Refused(f"{where} 里有 !!python/name，它只能用在 toc 的 slugify 上")
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _plain(one, where)


def _theme(value: Any) -> None:
    _plain(value, "theme")
    theme = value if isinstance(value, dict) else {"name": value}
    if theme.get("name") != "material":
        raise Refused("theme 不是 material")
    if unknown := sorted(map(str, theme.keys() - _THEME)):
        raise Refused(f"theme 里有 {'、'.join(unknown[:5])}：模板和脚本只能用程序自带的")
    icons = theme.get("icon")
    named = [theme.get(key) for key in ("language", "favicon", "logo")] + (list(icons.values()) if isinstance(icons, dict) else [icons])
    for one in named:
        if one is not None and not (isinstance(one, str) and _WORD.fullmatch(one)):
            raise Refused("theme 里的语言、图标写法不对")


def _extensions(value: Any) -> None:
    for name, options in _named(value, "markdown_extensions").items():
        if name not in _EXTENSIONS:
            raise Refused(f"markdown_extensions 里有 {name}：不是程序认得的、只处理文字的扩展")
        for key, option in options.items():
            if option is _MARK and (name, key) == ("toc", "slugify"):
                continue
            if not isinstance(option, str | int | float | bool | None):
                raise Refused(f"markdown_extensions 的 {name}.{key} 不是文字或数字")


def _plugins(value: Any) -> None:
    found = _named(value, "plugins")
    if list(found) != ["credit"]:
        raise Refused("plugins 里有 credit 以外的插件")
    for key, option in found["credit"].items():
        if key not in ("edit_base", "lang") or not isinstance(option, str):
            raise Refused(f"plugins 的 credit.{key} 不认得")


def _named(value: Any, where: str) -> dict[str, Mapping[str, Any]]:
    """Names with their options, in both forms that the site builder takes."""
    entries = [{key: one} for key, one in value.items()] if isinstance(value, dict) else value if isinstance(value, list) else []
    found: dict[str, Mapping[str, Any]] = {}
    for one in entries:
        name, options = next(iter(one.items())) if isinstance(one, dict) and len(one) == 1 else (one, None)
        if not isinstance(name, str) or name in found or not isinstance(options, dict | None):
            raise Refused(f"{where} 的写法不认得")
        found[name] = options or {}
    return found


def _certificates(extra: Any) -> Iterator[str]:
    """The files of certificates that the settings of a log name."""
    log = extra.get("log") if isinstance(extra, dict) else None
    authorities = log.get("authorities") if isinstance(log, dict) else None
    for one in authorities if isinstance(authorities, list) else ():
        file = one.get("certificates") if isinstance(one, dict) else None
        if file is None:
            continue
        if not isinstance(file, str) or not _WORD.fullmatch(file):
            raise Refused("extra.log.authorities 的 certificates 不是仓库里的文件")
        yield file
