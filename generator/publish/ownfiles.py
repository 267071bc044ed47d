"""The style sheet and the scripts of the site, at an address that changes with what they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.engine.artifact import digest
from generator.publish import themestyle

_FILES = Path(__file__).parent / "assets"
STYLE = "credit.css"
_THEME_STYLES = ("main.*.min.css", "palette.*.min.css")


def files() -> dict[str, bytes]:
    """The files by their names in the folder, in the order of these names: each script, and the style sheet, which is made of the parts in
    `assets/styles/` in the order of their names.
    """
    found = {path.name: path.read_bytes() for path in _FILES.iterdir() if path.is_file()}
    found[STYLE] = b"".join([path.read_bytes() for path in sorted((_FILES / "styles").glob("*.css"))])
    return dict(sorted(found.items()))


def made(dirs: Sequence[str], theme: Mapping[str, Any], extensions: Collection[str]) -> dict[str, bytes]:
    """The files as a site has them: in the style sheet, what our pages need of the theme's stands before ours, in the colours that `theme`
    names, which are the settings of the theme in mkdocs.yml.

    `dirs` are the folders of the theme, and `extensions` those of Markdown.
    """
    colours = themestyle.palette(theme.get("palette"))
    found = [sorted(Path(one, "assets/stylesheets").glob(name)) for name in _THEME_STYLES for one in dirs]
    of_theme = "".join([path.read_text(encoding="utf-8") for paths in found for path in paths])
    own = files()
    style = (
        themestyle.fitted(of_theme, colours, extensions)
        + _logo(dirs, theme)
        + themestyle.fitted(own[STYLE].decode(), colours, (), whole=True)
    )
    return {**own, STYLE: style.encode()}


def _logo(dirs: Sequence[str], theme: Mapping[str, Any]) -> str:
    """The rule for the picture beside the name of the site: the logo of mkdocs.yml, or its icon in the colour of the text."""
    logo, icon = theme.get("logo"), (theme.get("icon") or {}).get("logo") or "material/shield-check"
    if logo:
        return f'.cr-name:before{{background:url("../../{logo}") center/contain no-repeat}}'
    found = next((path for one in dirs if (path := Path(one, ".icons", f"{icon}.svg")).is_file()), None)
    if found is None:
        return ".cr-name:before{display:none}"
    svg = re.sub(r"<!--.*?-->", "", found.read_text(encoding="utf-8").strip()).replace('"', "'").replace("#", "%23")
    mask = f'url("data:image/svg+xml;charset=utf-8,{svg}") center/contain no-repeat'
    return f".cr-name:before{{background:currentColor;-webkit-mask:{mask};mask:{mask}}}"


def folder(assets: Mapping[str, bytes]) -> str:
    """The folder of the files that a site has, from its root. Its name is made from their content, in which the style of the theme and the
    colours of the city are.

    So a browser may keep them for ever, and those that belong together are never mixed with those of another version: they name each other
    within the folder.
    """
    return f"assets/credit-{digest(sorted(assets.items())).hex()[:8]}/"
