"""`credit override` copies what comes with the program, once, and says what it can not copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import AS_OF, ROOT, Page, Repo, new_repo

RULE = "content/rules/disclose-penalties-minor.yml"


@pytest.fixture
def city(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "甲市")
    repo.write(
        "mkdocs.yml",
        "site_name: 信用甲市\ndocs_dir: content/pages\ntheme: {name: material, font: false}\nplugins: [credit]\nmarkdown_extensions: [attr_list, tables, admonition]\n",
    )
    repo.write("content/pages/index.md", "# 首页\n")
    for file in ("content/authorities/scjgj.yml", "content/disclosures/penalties/2026/scjgj-15.yml"):
        repo.write(file, (ROOT / file).read_bytes())
    return repo


def test_a_given_file_is_copied_once(city: Repo) -> None:
    done = city.credit("override", "disclose-penalties-minor")
    assert (done.code, done.err) == (0, "")
    assert RULE in done.out
    assert (city.root / RULE).read_bytes() == (ROOT / RULE).read_bytes()
    city.write(RULE, "mine")
    again = city.credit("override", RULE)
    assert (again.code, "已经有了" in again.err) == (2, True)
    assert (city.root / RULE).read_text(encoding="utf-8") == "mine"


def test_an_unknown_file_is_refused_with_a_suggestion(city: Repo) -> None:
    done = city.credit("override", "disclose-penalties-minr")
    assert (done.code, done.out) == (2, "")
    assert f"是不是 {RULE}、" in done.err
    assert not (city.root / "content/rules").exists()


def test_a_complete_repository_has_nothing_to_copy(tmp_path: Path) -> None:
    done = new_repo(tmp_path / "repo").credit("override", "disclose-penalties")
    assert (done.code, "完整的仓库" in done.err) == (2, True)


def test_a_rule_that_the_city_does_not_want_is_off_and_the_public_reads_why(city: Repo, tmp_path: Path) -> None:
    assert city.credit("override", RULE, "--disable", " ").code == 2
    assert city.credit("override", RULE, "--disable", "本市另有更短的期限").code == 0
    assert [
        one for one in json.loads(city.credit("check", "--as-of", AS_OF, "--format", "json").out)["diagnostics"] if one["path"] == RULE
    ] == []
    duties = json.loads(city.credit("deadlines", "--as-of", AS_OF, "--format", "json").out)["duties"]
    assert "disclose-penalties-minor" not in {one["rule"] for one in duties}
    site = city.build(tmp_path / "site", "--no-search")
    assert "停用" in Page((site / "rules/index.html").read_text(encoding="utf-8")).text
    page = Page((site / "rules/disclose-penalties-minor/index.html").read_text(encoding="utf-8")).text
    assert "本市停用本规则：本市另有更短的期限。" in page


def test_nothing_is_written_outside_of_the_repository_or_beside_a_namesake(city: Repo, tmp_path: Path) -> None:
    outside, rules = tmp_path / "outside", city.root / "content/rules"
    outside.mkdir()
    rules.symlink_to(outside)
    assert "是链接" in city.credit("override", RULE).err
    assert list(outside.iterdir()) == []
    rules.unlink()
    rules.write_text("")
    done = city.credit("override", RULE)
    assert (done.code, "应是文件夹" in done.err) == (2, True)
    rules.unlink()
    city.write("content/rules/Disclose-Penalties-Minor.yml", "mine")
    done = city.credit("override", RULE)
    assert (done.code, "只差大小写" in done.err) == (2, True)
    assert [one.name for one in rules.iterdir()] == ["Disclose-Penalties-Minor.yml"]
