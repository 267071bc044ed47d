"""generator.publish.ownfiles: the site's own style and scripts, which browsers may keep for ever."""

from __future__ import annotations

import re
from pathlib import Path

from support import Repo, assets

from generator.publish import ownfiles


def test_the_address_is_made_from_the_content_and_pages_name_it(repo: Repo, tmp_path: Path) -> None:
    site = repo.build(tmp_path / "site")
    folder = assets(site)
    assert re.fullmatch(r"assets/credit-[0-9a-f]{8}/", folder)
    assert ownfiles.folder({file.name: file.read_bytes() for file in (site / folder).iterdir()}) == folder
    assert sorted(file.name for file in (site / folder).iterdir()) == list(ownfiles.files())
    assert f'href="{folder}credit.css"' in (site / "index.html").read_text(encoding="utf-8")
    assert f'src="../{folder}search-page.js"' in (site / "search/index.html").read_text(encoding="utf-8")


def test_what_the_files_name_of_each_other_is_beside_them() -> None:
    """A script of one version never loads one of another."""
    files = ownfiles.files()
    for content in files.values():
        text = content.decode()
        assert files.keys() >= set(re.findall(r'from "\./([^"]+)"', text))
        assert "assets/" not in text.partition("//")[0]
