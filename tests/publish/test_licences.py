"""The site says whose work it shows beside the city's: by what is really installed, and with the whole licences."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from support import ROOT

from generator.publish import licences


def test_the_file_has_the_licence_of_everything_that_is_copied_into_the_site(shipped_site: Path) -> None:
    text = (shipped_site / licences.FILE).read_text(encoding="utf-8")
    assert text == licences.text()
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").strip() in text
    theme = importlib.metadata.distribution(licences.THEME)
    assert f"Material for MkDocs {theme.version}" in text
    assert "Copyright (c) 2016-" in text
    assert "Martin Donath" in text
    assert "Pictogrammers Free License" in text


def test_every_part_of_the_style_is_named_with_its_licence() -> None:
    """Parts that a later version of the theme brings have no entry yet, and the text cannot be made."""
    assert "material-design-color: MIT" in licences.text()
    assert licences.parts_of(['"../node_modules/rxjs/src/a.ts"', '"node_modules/@a/b/c.js","node_modules/rxjs/d.ts"']) == ["@a/b", "rxjs"]
