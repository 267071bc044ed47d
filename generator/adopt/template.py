"""Makes the files of a city's repository from the templates in `template/`: those for everybody, and those of its forge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from generator.adopt.answers import City

FOLDER = Path(__file__).with_name("template")
_RENDERED = ".j2"
COMMON = "common"


def files(city: City, version: str, **more: Any) -> dict[str, bytes]:
    """The files by their paths. A template `*.j2` knows `city`, `version` and what `more` gives; any other file is copied as it is."""
    rendering = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)  # no HTML
    out: dict[str, bytes] = {}
    for folder in (FOLDER / COMMON, FOLDER / city.forge):
        for path in sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts):
            name = path.relative_to(folder).as_posix()
            if name.endswith(_RENDERED):
                text = rendering.from_string(path.read_text(encoding="utf-8")).render(city=city, version=version, **more)
                out[name.removesuffix(_RENDERED)] = text.encode("utf-8")
            else:
                out[name] = path.read_bytes()
    return out
