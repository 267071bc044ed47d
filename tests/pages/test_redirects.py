"""Old addresses of records whose files were renamed: what stands there, and that a build that goes on from the last makes the same."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from support import AS_OF, GOOD, GOOD_FILE, REVOKED, Git, Repo, as_yaml, schema, tree

from generator.site import evidence

FOLDER = "content/lists/commitments"
AT = "lists/commitments"


def file(name: str) -> str:
    return f"{FOLDER}/{name}.yml"


def moved(repo: Repo) -> dict[str, str]:
    found = evidence.load_proved(repo.root, datetime.date.fromisoformat(AS_OF)).moved
    return {old.removeprefix(f"{AT}/"): new.removeprefix(f"{AT}/") for old, new in found.items()}


def test_an_old_address_leads_to_where_the_record_is_now_however_often_it_moved(repo: Repo) -> None:
    git = Git(repo.root)
    git.commit("2026-10-01", {GOOD_FILE: GOOD, file("other"): GOOD.replace("000011", "000012")})
    git.run("mv", GOOD_FILE, file("second"))
    git.commit("2026-10-02")
    git.run("mv", file("second"), file("third"))
    git.commit("2026-10-03")
    assert moved(repo) == {"xzspj-11/": "third/", "second/": "third/"}
    # Another record shows itself there; what is deleted for good leads nowhere; an edit that is not committed counts.
    git.write(file("second"), GOOD.replace("000011", "000013"))
    (repo.root / file("other")).unlink()
    assert moved(repo) == {"xzspj-11/": "third/"}
    git.run("mv", file("third"), GOOD_FILE)
    assert moved(repo) == {"third/": "xzspj-11/"}


def test_the_old_address_of_a_record_that_has_left_leads_to_its_tombstone(repo: Repo) -> None:
    git = Git(repo.root)
    old, new = (f"content/disclosures/penalties/2026/{name}.yml" for name in ("scjgj-15", "scjgj-16"))
    penalty = schema("penalty")["examples"][0] | {"ended": REVOKED}
    git.commit("2026-10-01", {old: as_yaml(penalty | {"remarks": "写在这里"})})
    git.commit("2026-11-02", {old: None, new: as_yaml(penalty)})
    found = evidence.load_proved(repo.root, datetime.date.fromisoformat(AS_OF))
    assert [record.file for record in found.gone] == [new]
    assert found.moved == {"disclosures/penalties/2026/scjgj-15/": "disclosures/penalties/2026/scjgj-16/"}


def test_who_takes_the_place_of_a_record_does_not_take_its_address(repo: Repo) -> None:
    git = Git(repo.root)
    git.commit("2026-10-01", {GOOD_FILE: GOOD})
    git.commit("2026-10-02", {GOOD_FILE: None, file("second"): GOOD.replace("000011", "000012")})
    assert moved(repo) == {}


def test_the_page_leads_on_and_is_the_same_in_a_build_that_goes_on_from_the_last(repo: Repo, tmp_path: Path) -> None:
    """issue 12: a rename is a rename and its old address leads on, also to a tombstone."""
    git = Git(repo.root)
    git.write(".gitignore", "/site/\n/.credit-cache/\n")
    git.commit("2026-10-01", {GOOD_FILE: GOOD, file("other"): GOOD.replace("000011", "000012")})
    site = repo.build(repo.root / "site")
    steps = [
        lambda: git.run("mv", GOOD_FILE, file("second")),
        lambda: git.run("mv", file("second"), file("third")),
        lambda: git.write(file("second"), GOOD.replace("000011", "000013")),
        lambda: (repo.root / file("third")).unlink(),
    ]
    for number, step in enumerate(steps):
        step()
        git.commit(f"2026-10-{number + 2:02}")
        repo.build(site)
        if number % 2:
            # Two steps, one whole build: what one of them left wrong still is after the next.
            assert tree(site) == tree(repo.build(tmp_path / "full", "--no-cache")), number
        if number == 1:
            page = (site / f"{AT}/xzspj-11/index.html").read_text(encoding="utf-8")
            way = "../../../lists/commitments/third/"
            assert f'<meta http-equiv="refresh" content="0; url={way}">' in page
            assert f'<a href="{way}">' in page
            assert '<link rel="canonical" href="https://credit.jia.example/lists/commitments/third/">' in page
            assert '<meta name="robots" content="noindex">' in page
            assert "清和" not in page
            assert (site / AT / "xzspj-11" / way / "index.html").resolve().is_file()
            assert f"{AT}/xzspj-11/" not in (site / "sitemap.xml").read_text(encoding="utf-8")
            assert json.loads((site / "api/v1/moved.json").read_text(encoding="utf-8")) == {
                f"{AT}/{old}/": f"{AT}/third/" for old in ("second", "xzspj-11")
            }
        if number == 2:
            assert "该信息的网址已变更" not in (site / f"{AT}/second/index.html").read_text(encoding="utf-8")
    assert not (site / f"{AT}/xzspj-11").exists()
