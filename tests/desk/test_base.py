"""generator.desk.base: the desk follows the published branch in checkouts of its own, and goes on with what it had when something fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from githttp import serving
from reviewing import DAY, MORNING, Office, office
from support import GOOD, GOOD_FILE, PENALTY_FILE, Git

from generator.desk import base
from generator.desk.base import DENIED, OFFLINE, REPAIRED, REWRITTEN, Bases
from generator.desk.settings import Clock
from generator.desk.upstream import BaseError
from generator.engine.store import version
from generator.reading.scan import UNCHANGED_STAMPS

CHANGED = GOOD.replace("符合法定条件。", "全部符合法定条件。")


def merged(found: Office, files: dict[str, str | None] | None = None, day: str = "2026-05-01") -> str:
    """A commit of somebody else on the published branch."""
    git = found.reviewers
    git.run("fetch", "-q", "origin")
    git.run("checkout", "-q", "-B", "main", "origin/main")
    made = git.commit(day, files or {GOOD_FILE: CHANGED})
    git.run("push", "-q", "origin", "main")
    return made


def test_the_state_is_the_published_one_and_not_the_edits_of_an_officer(city: Path) -> None:
    (city / GOOD_FILE).write_text("broken", encoding="utf-8")
    (city / PENALTY_FILE).unlink()
    now = office(city.parent).bases.now()
    assert now.site.findings == ()
    assert {one.file for one in now.site.all_records} >= {GOOD_FILE, PENALTY_FILE}
    assert now.root.is_relative_to(city.parent / "state")
    assert (now.root / GOOD_FILE).read_text(encoding="utf-8") == GOOD
    record = now.site.find(("commitment", "xzspj-11"))
    assert record is not None
    assert now.site.history.day(record) == "2026-04-22"
    # Nothing is written into the officer's repository.
    assert Git(city, new=False).run("worktree", "list").count("\n") == 1
    assert "refs/credit" not in Git(city, new=False).run("for-each-ref")


def test_a_new_state_is_read_while_the_old_one_stands(office: Office) -> None:
    before = office.bases.now()
    assert office.bases.renew() is False
    commit = merged(office)
    assert office.bases.now() is before
    assert office.bases.renew() is True
    now = office.bases.now()
    assert (now.commit, office.bases.trouble) == (commit, "")
    assert now.root != before.root
    assert (before.root / GOOD_FILE).read_text(encoding="utf-8") == GOOD
    found = now.site.find(("commitment", "xzspj-11"))
    assert found is not None
    assert found.data["content"].endswith("全部符合法定条件。")
    merged(office, {GOOD_FILE: None})
    assert office.bases.renew()
    assert office.bases.now().root == before.root
    assert office.bases.now().site.find(("commitment", "xzspj-11")) is None
    assert not (before.root / GOOD_FILE).exists()


def test_whoever_asked_earlier_does_not_bring_an_older_state_back(office: Office) -> None:
    merged(office)
    earlier = office.bases.ask()
    merged(office, {GOOD_FILE: None}, "2026-05-02")
    assert office.bases.renew()
    now = office.bases.now()
    assert earlier != now.commit
    assert office.bases.follow(earlier) is False
    assert office.bases.now() is now


def test_another_day_is_another_state(office: Office) -> None:
    before = office.bases.now().site.as_of
    office.later(DAY)
    assert office.bases.renew()
    assert (office.bases.now().site.as_of - before).days == 1


def test_without_its_remote_the_desk_goes_on(office: Office) -> None:
    remote = office.folder / "origin.git"
    remote.rename(office.folder / "away.git")
    before = office.bases.now()
    assert office.bases.renew() is False
    assert (office.bases.trouble, office.bases.now()) == (DENIED, before)
    # A desk that begins then works with what the officer's repository knows of the remote.
    fresh = Bases(office.folder / "city", office.folder / "other", office.clock, environ={})
    assert (fresh.now().commit, fresh.trouble) == (before.commit, DENIED)
    (office.folder / "away.git").rename(remote)
    commit = merged(office)
    assert office.bases.renew()
    assert (office.bases.now().commit, office.bases.trouble) == (commit, "")


def test_a_server_that_does_not_know_the_desk_is_told_from_one_that_is_away(city: Path) -> None:
    with serving(city.parent, "right") as server:
        Git(city, new=False).run("remote", "set-url", "origin", f"{server.url}/origin.git")
        found = Bases(city, city.parent / "state", Clock(now=lambda: MORNING), environ={})
        assert found.now().site.findings == ()
        assert found.trouble == DENIED
        server.status = 500
        found.renew()
        assert found.trouble == OFFLINE


def test_a_repository_without_a_remote_is_published_as_it_is_committed(city: Path) -> None:
    git = Git(city, new=False)
    git.run("remote", "remove", "origin")
    commit = git.commit("2026-05-01", {GOOD_FILE: CHANGED})
    (city / GOOD_FILE).write_text("unfinished", encoding="utf-8")
    found = Bases(city, city.parent / "state", Clock(now=lambda: MORNING), environ={})
    assert (found.now().commit, found.trouble) == (commit, "")
    commit = git.commit("2026-05-02", {GOOD_FILE: GOOD})
    assert found.renew()
    assert found.now().commit == commit


def test_the_officers_repository_may_be_gone(office: Office) -> None:
    shutil.rmtree(office.folder / "city")
    merged(office)
    assert office.bases.renew()
    assert office.bases.trouble == ""


def test_a_rewritten_branch_is_told_and_not_followed_until_the_next_start(office: Office) -> None:
    before = office.bases.now()
    git = office.reviewers
    git.run("commit", "-q", "--amend", "-m", "改写")
    git.run("push", "-q", "-f", "origin", "main")
    assert office.bases.renew() is False
    assert (office.bases.now(), office.bases.trouble) == (before, REWRITTEN)
    assert office.restarted().bases.now().commit == git.run("rev-parse", "HEAD").strip()


@pytest.mark.parametrize("damage", ["edited", "removed", "more", "gone", "git"])
def test_a_checkout_that_was_damaged_by_hand_is_made_good(office: Office, damage: str) -> None:
    root = office.bases.now().root
    if damage == "edited":
        (root / GOOD_FILE).write_text("edited", encoding="utf-8")
    elif damage == "removed":
        (root / GOOD_FILE).unlink()
    elif damage == "more":
        (root / "content" / "lists" / "commitments" / "xzspj-99.yml").write_text("x", encoding="utf-8")
    elif damage == "gone":
        shutil.rmtree(root)
    else:
        (root / ".git").write_text("gitdir: /nowhere\n", encoding="utf-8")
    assert office.bases.renew()
    now = office.bases.now()
    assert (office.bases.trouble, now.site.findings) == (REPAIRED, ())
    assert (now.root / GOOD_FILE).read_text(encoding="utf-8") == GOOD
    assert office.bases.renew() is False
    assert office.bases.trouble == ""


def test_a_repository_of_the_desk_that_is_damaged_is_made_again_by_the_next_start(office: Office) -> None:
    shutil.rmtree(office.bases.repository / ".git" / "objects")
    assert office.bases.renew() is False
    assert "仍照先前的内容工作" in office.bases.trouble
    assert office.restarted().bases.now().site.findings == ()


def test_a_shallow_repository_is_completed_from_its_remote(city: Path) -> None:
    Git(city, new=False).commit("2026-05-01", {GOOD_FILE: CHANGED})
    Git(city, new=False).run("push", "-q", "origin", "HEAD:main")
    shallow = city.parent / "shallow"
    Git(city, new=False).run("clone", "-q", "--depth", "1", f"file://{city.parent / 'origin.git'}", str(shallow))
    now = Bases(shallow, city.parent / "state", Clock(now=lambda: MORNING), environ={}).now()
    assert now.unproved == ""
    record = now.site.find(("commitment", "xzspj-11"))
    assert record is not None
    assert now.site.history.day(record) == "2026-04-22"


def test_a_shallow_repository_without_a_remote_proves_nothing_and_says_so(city: Path) -> None:
    Git(city, new=False).commit("2026-05-01", {GOOD_FILE: CHANGED})
    shallow = city.parent / "shallow"
    Git(city, new=False).run("clone", "-q", "--depth", "1", f"file://{city}", str(shallow))
    Git(shallow, new=False).run("remote", "remove", "origin")
    now = Bases(shallow, city.parent / "state", Clock(now=lambda: MORNING), environ={}).now()
    assert "只取了一部分历史" in now.unproved
    assert now.site.findings == ()


def test_a_project_below_the_top_of_its_repository(city: Path, tmp_path: Path) -> None:
    git = Git(tmp_path / "whole")
    shutil.copytree(city, git.root / "sites" / "jia", ignore=shutil.ignore_patterns(".git"))
    git.commit("2026-04-22")
    found = Bases(git.root / "sites" / "jia", tmp_path / "state", Clock(now=lambda: MORNING), environ={})
    assert found.now().root.parts[-2:] == ("sites", "jia")
    assert {one.file for one in found.now().site.all_records} >= {GOOD_FILE, PENALTY_FILE}
    assert found.upstream.prefix == "sites/jia/"


def test_what_cannot_be_begun_says_why(tmp_path: Path) -> None:
    clock = Clock(now=lambda: MORNING)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    with pytest.raises(BaseError, match="不在 git 仓库里"):
        Bases(tmp_path / "plain", tmp_path / "s1", clock, environ={}).now()
    git = Git(tmp_path / "empty")
    (git.root / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    with pytest.raises(BaseError, match="还没有任何提交"):
        Bases(git.root, tmp_path / "s2", clock, environ={}).now()
    git.commit("2026-01-01", {"x": "y"})
    with pytest.raises(BaseError, match="不是一个信用网站"):
        Bases(git.root, tmp_path / "s3", clock, environ={}).now()


def test_a_disk_that_is_full_is_told_and_the_state_before_is_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    merged(office)
    before = office.bases.now()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(base.sites, "load", full)
    monkeypatch.setattr(base.evidence, "load_proved", full)
    assert office.bases.renew() is False
    assert office.bases.now() is before
    assert "磁盘已满" in office.bases.trouble


def test_the_other_checkout_of_a_large_site_is_made_beside_the_work_and_made_whole_if_that_was_broken_off(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "MANY", 1)
    bases = office.bases
    now = bases.now()
    spare = now.root.parent / "2"
    bases.warm()
    remembered = spare / ".credit-cache" / version() / UNCHANGED_STAMPS
    assert (spare / GOOD_FILE).read_text(encoding="utf-8") == GOOD
    assert remembered.is_file()
    # As it is if the desk was ended meanwhile.
    shutil.rmtree(spare / ".credit-cache")
    (spare / GOOD_FILE).unlink()
    bases.warm()
    assert (spare / GOOD_FILE).is_file()
    assert remembered.is_file()
    # After its end the desk begins nothing more.
    shutil.rmtree(spare)
    bases.stop()
    bases.warm()
    assert not spare.exists()
