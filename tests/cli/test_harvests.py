"""generator.cli.harvests: where a build finds what was gathered, and what it says when something would be missed."""

from __future__ import annotations

from pathlib import Path

import provinces
from support import AS_OF, Result


def build(repo: provinces.Repo, site: Path, *words: str, day: str = AS_OF, env: dict[str, str] | None = None) -> Result:
    call = ("build", "--as-of", day, "--site-dir", str(site), *words)
    return repo.program(*call, env=env) if env is not None else repo.credit(*call)


def test_the_folder_is_named_by_the_option_or_by_the_environment(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    harvest = str(provinces.harvest(tmp_path / "harvest"))
    done = build(repo, tmp_path / "site", env={"CREDIT_HARVEST": harvest})
    assert done.code == 0, done.err
    assert (tmp_path / "site/cities/jia/index.html").is_file()


def test_a_folder_that_cannot_be_shown_stops_the_build_and_leaves_the_site(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    site = tmp_path / "site"
    assert build(repo, site).code == 0
    before = (site / "index.html").read_bytes()
    done = build(repo, site, "--harvest", str(tmp_path / "nothing"))
    assert done.code == 2
    assert "先运行 credit harvest" in done.err
    assert (site / "index.html").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".site")] == []


def test_a_harvest_of_another_day_is_told(tmp_path: Path) -> None:
    repo = provinces.province(tmp_path / "repo")
    done = build(repo, tmp_path / "site", "--harvest", str(provinces.harvest(tmp_path / "harvest")), day="2026-11-23")
    assert done.code == 0
    assert "各城市的数据是 2026-11-22 汇集的，网站是 2026-11-23 的" in done.err


def test_the_site_builder_by_its_own_name_gives_the_same_pages(tmp_path: Path) -> None:
    import sys

    from support import run

    repo = provinces.province(tmp_path / "repo")
    harvest = str(provinces.harvest(tmp_path / "harvest"))
    assert build(repo, tmp_path / "site", "--harvest", harvest).code == 0
    env = {"CREDIT_HARVEST": harvest, "CREDIT_AS_OF": AS_OF}
    done = run([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "own")], cwd=repo.root, env=env)
    assert done.code == 0, done.err
    for page in ("cities/index.html", "cities/jia/index.html", "cities/organisations/by/index.html"):
        assert (tmp_path / "own" / page).read_bytes() == (tmp_path / "site" / page).read_bytes()
    bad = run([sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "own")], cwd=repo.root, env={**env, "CREDIT_AS_OF": "2026-11-01"})
    assert bad.code == 1
    assert "网站没有生成" in bad.err
