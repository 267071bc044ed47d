"""Says whose work beside the city's own a site shows, with the licences that must go with every copy: the file `/licences.txt`.

Names and versions are those of the packages that are installed. Of the theme a site has the style, not the scripts.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.engine.artifact import Artifact
from generator.reading.given import folder_of_program
from generator.site.fingerprints import Fingerprints
from generator.text import letters

FILE = "licences.txt"
THEME = "mkdocs-material"
# The parts of the theme's style, as its source map names them.
_PART = re.compile(r"node_modules/((?:@[^/\"]+/)?[^/\"]+)")
# The licences of these parts, as their packages declare them. A part that is not here is a fault of ours, which a test finds.
_PARTS = {"material-design-color": "MIT"}


def artifacts(prints: Fingerprints, site_url: str) -> Iterator[Artifact]:
    """The file. It depends on nothing but the packages, by whose versions the results of earlier builds are kept."""
    yield Artifact("licences", b"", 1, lambda: [(FILE, text().encode("utf-8"))])


def text() -> str:
    """The text of the file, the same for every site that was built with the same packages."""
    theme = importlib.metadata.distribution(THEME)
    own = (folder_of_program() / "LICENSE").read_text(encoding="utf-8")
    parts = "".join(f"  {name}: {_PARTS[name]}\n" for name in parts_of(_files(theme)))
    return (
        "本网站的内容由主办单位负责；以下是网站里别人的作品和许可证。\n"
        "Works of others on this site, and their licences.\n"
        f"{_part('Credit（网页、样式和脚本 / pages, styles and scripts）', own)}"
        f"{_part(f'Material for MkDocs {theme.version}（外观 / style）', _licence(theme))}"
        f"{_part('外观的组成部分 / parts of its style', parts)}"
        f"{_part('拼音和繁简字表 / tables of pinyin and of traditional characters (search/suggest/letters.bin)', letters.licences())}"
        f"{_part('图标 / icons: Material Design Icons (Pictogrammers)', _text_of(theme, 'material/templates/.icons/material/LICENSE'))}"
    )


def parts_of(maps: Iterable[str]) -> list[str]:
    """The packages of which the theme's style is made, by its source maps."""
    return sorted({name for one in maps for name in _PART.findall(one)})


def _files(theme: importlib.metadata.Distribution) -> Iterator[str]:
    for file in theme.files or ():
        if file.name.endswith(".css.map"):
            yield Path(str(file.locate())).read_text(encoding="utf-8")


def _part(title: str, body: str) -> str:
    return f"\n{'=' * 72}\n{title}\n{'=' * 72}\n\n{body.strip(chr(10))}\n"


def _licence(theme: importlib.metadata.Distribution) -> str:
    """The licence among the metadata of a package."""
    found = [file for file in theme.files or () if ".dist-info" in file.parts[0] and file.name.startswith("LICENSE")]
    return Path(str(found[0].locate())).read_text(encoding="utf-8").replace("\r\n", "\n")


def _text_of(theme: importlib.metadata.Distribution, name: str) -> str:
    return Path(str(theme.locate_file(name))).read_text(encoding="utf-8").replace("\r\n", "\n")
