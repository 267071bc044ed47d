"""generator.site.program: what a site says of the program that made it is enough to find the same program again."""

from __future__ import annotations

import json
import re
from pathlib import Path

from support import GOOD, GOOD_FILE, ROOT, Git, new_repo

from generator.site import program


def test_the_program_is_told_with_what_shapes_bytes() -> None:
    found = program.told(ROOT)
    assert re.fullmatch(r"[0-9a-f]{64}", str(found["sha256"]))
    assert {name: version for name, version in program.libraries().items() if not version} == {}


def test_what_a_city_takes_from_the_program_counts(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "city")
    before = program.told(repo.root)
    (repo.root / "schemas" / "metaschema.json").unlink()
    (repo.root / "schemas" / "penalty.schema.json").unlink()
    assert program.told(repo.root)["sha256"] != before["sha256"]


def test_the_site_names_the_commit_from_which_it_can_be_built(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "city")
    repo.write(GOOD_FILE, GOOD)
    repo.write(".gitignore", ".credit-cache/\nsite/\n")
    git = Git(repo.root, new=False)
    git.run("init", "-q", "-b", "main")
    content = git.commit("2026-03-12")
    settings = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    source = git.commit("2026-03-13", {"mkdocs.yml": settings.replace("site_description: ", "site_description: 甲")})
    git.commit("2026-03-14", {"README.md": "x"})
    site = repo.build(repo.root / "site")
    told = json.loads((site / "api/v1/build.json").read_text(encoding="utf-8"))
    assert (told["commit"], told["source"]) == (content, source)
    assert told["program"] == json.loads(json.dumps(program.told(repo.root)))


def test_outside_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    repo = new_repo(tmp_path / "city")
    site = repo.build(tmp_path / "site", "--no-search")
    told = json.loads((site / "api/v1/build.json").read_text(encoding="utf-8"))
    assert (told["commit"], told["source"]) == (None, None)
