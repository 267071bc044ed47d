"""generator.publish.serving: what a server and robots are told, and that it names no more than the pages do."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from support import AS_OF, GOOD, GOOD_FILE, REVOKED, Git, Repo, as_yaml, schema, tree

from generator.publish import serving


def settings(repo: Repo, *changes: tuple[str, str]) -> None:
    text = (repo.root / "mkdocs.yml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    repo.write("mkdocs.yml", text)


def test_what_has_left_and_what_has_moved_is_in_the_map_of_the_server(repo: Repo, tmp_path: Path) -> None:
    """Below a path, too; and a build that goes on from the last makes the same."""
    settings(repo, ("site_url: https://credit.jia.example/", "site_url: https://jia.example/credit/"))
    git = Git(repo.root)
    git.write(".gitignore", "/site/\n/.credit-cache/\n")
    gone = "content/disclosures/penalties/2026/scjgj-15.yml"
    git.commit("2026-10-01", {GOOD_FILE: GOOD, gone: as_yaml(schema("penalty")["examples"][0])})
    site = repo.build(repo.root / "site")
    assert (site / serving.ADDRESSES).read_text(encoding="utf-8") == ""
    before = (site / serving.VERSION).read_text(encoding="utf-8")
    git.run("mv", GOOD_FILE, GOOD_FILE.replace("11", "12"))
    git.commit("2026-11-01", {gone: as_yaml(schema("penalty")["examples"][0] | {"ended": REVOKED})})
    repo.build(site)
    assert (site / serving.ADDRESSES).read_text(encoding="utf-8") == (
        '"/credit/disclosures/penalties/2026/scjgj-15/" 410;\n"/credit/lists/commitments/xzspj-11/" "/credit/lists/commitments/xzspj-12/";\n'
    )
    version = re.fullmatch(r"default ([0-9a-f]{32});\n", (site / serving.VERSION).read_text(encoding="utf-8"))
    assert version is not None
    assert version[0] != before
    # Only the file of this version is there: by it a server sees whether the maps that it has read are those of this site.
    assert [file.name for file in (site / serving.FOLDER).iterdir() if not file.suffix] == [version[1]]
    assert tree(site) == tree(repo.build(tmp_path / "full", "--no-cache"))


def test_robots_may_read_everything_and_are_told_where_all_is(repo: Repo, tmp_path: Path) -> None:
    site = repo.build(tmp_path / "site")
    text = (site / "robots.txt").read_text(encoding="utf-8")
    assert text == "User-agent: *\nDisallow:\n\nSitemap: https://credit.jia.example/sitemap.xml\n"


def test_without_an_address_robots_are_told_of_no_sitemap(repo: Repo, tmp_path: Path) -> None:
    """sitemaps.org: its address is whole."""
    settings(repo, ("site_url: https://credit.jia.example/", "site_url: ''"))
    assert "Sitemap" not in (repo.build(tmp_path / "site") / "robots.txt").read_text(encoding="utf-8")


def test_where_faults_of_security_are_reported(repo: Repo, tmp_path: Path) -> None:
    """RFC 9116: at least one contact, exactly one end within a year, each a whole address."""
    settings(repo, ("extra:\n", "extra:\n  security: [aq@jia.example, 0300-5550101, 'https://jia.example/report?a=1']\n"))
    site = repo.build(tmp_path / "site")
    lines = (site / serving.SECURITY).read_text(encoding="utf-8").splitlines()
    fields = [line.split(": ", 1) for line in lines]
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:aq@jia.example",
        "tel:+86-300-5550101",
        "https://jia.example/report?a=1",
    ]
    [until] = [datetime.datetime.fromisoformat(value) for name, value in fields if name == "Expires"]
    assert datetime.timedelta(300) < until.date() - datetime.date.fromisoformat(AS_OF) < datetime.timedelta(365)
    assert ["Canonical", "https://credit.jia.example/.well-known/security.txt"] in fields


def test_the_telephone_of_the_site_serves_where_nothing_else_is_said(repo: Repo, tmp_path: Path) -> None:
    assert "Contact: tel:+86-300-5550100\n" in (repo.build(tmp_path / "site") / serving.SECURITY).read_text(encoding="utf-8")
    settings(repo, ("contact: 0300-5550100", "contact: 见“联系我们”"))
    assert not (repo.build(tmp_path / "other") / serving.SECURITY).exists()


@pytest.mark.parametrize("value", ["http://jia.example/", "打电话", "", "a@b", "javascript:alert(1)", "[0300-5550101, x]"])
def test_a_contact_that_nobody_can_use_stops_the_build_with_a_sentence(repo: Repo, tmp_path: Path, value: str) -> None:
    settings(repo, ("extra:\n", f"extra:\n  security: {value or repr('')}\n"))
    done = repo.credit("build", "--as-of", AS_OF, "--site-dir", str(tmp_path / "site"))
    assert done.code == 1
    assert "[site-security-form]" in done.err
    assert not (tmp_path / "site").exists()
