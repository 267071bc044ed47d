"""generator.ship.local: a folder of this machine gets whole sites in one step, whatever ends the copying."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from smallsites import tree
from support import ROOT

from generator.ship import local
from generator.ship.built import NoSite, read
from generator.ship.sent import Refused

MakeSite = Callable[..., Path]


def test_the_next_release_holds_what_is_equal_under_a_second_name(make_site: MakeSite, tmp_path: Path) -> None:
    target = tmp_path / "信用 网站"
    a, b = read(make_site("a")), read(make_site("b"))
    first = local.publish(a, target, 1)
    assert not (target / "previous").exists()
    assert (first.files, first.size, first.switched) == (len(a.sizes), a.size, True)
    second = local.publish(b, target, 1)
    assert (second.files, second.gone) == (8, 1)
    assert tree(target / "current") == tree(b.folder)
    assert tree(target / "releases" / a.stamp.release) == tree(target / "previous") == tree(a.folder)
    assert (target / "current/same/1/index.html").stat().st_nlink == 2
    assert second.kept == (b.stamp.release, a.stamp.release)


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_as_many_are_kept_as_is_asked(make_site: MakeSite, tmp_path: Path, keep: int) -> None:
    target, sites = tmp_path / "target", [read(make_site(word)) for word in "abcd"]
    for site in sites:
        done = local.publish(site, target, keep)
    assert done.kept == tuple(site.stamp.release for site in reversed(sites[3 - keep :]))
    assert sorted(one.name for one in (target / "releases").iterdir() if one.name != ".lock") == sorted(done.kept)
    assert os.path.lexists(target / "previous") == (keep > 0)
    # What was taken down is still in those of before: who wants it gone publishes the same site again.
    again = local.publish(site, target, 0)
    assert (again.files, again.kept, again.removed) == (0, done.kept[:1], done.kept[1:])
    assert not os.path.lexists(target / "previous")


def test_an_older_release_comes_back_and_the_same_is_not_copied(make_site: MakeSite, tmp_path: Path) -> None:
    target, a, b = tmp_path / "target", read(make_site("a")), read(make_site("b"))
    local.publish(a, target, 1)
    local.publish(b, target, 1)
    back = local.publish(a, target, 1)
    assert (back.files, back.switched) == (0, True)
    again = local.publish(a, target, 1)
    assert (again.files, again.switched) == (0, False)
    assert tree(target / "current") == tree(a.folder)


def test_a_dry_run_changes_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    target, a, b = tmp_path / "target", read(make_site("a")), read(make_site("b"))
    assert local.publish(a, target, 1, dry=True).files == len(a.sizes)
    assert not target.exists()
    local.publish(a, target, 1)
    assert local.publish(b, target, 1, dry=True).files == 8
    assert tree(target / "current") == tree(a.folder)


def test_what_a_killed_run_left_half_written_is_mended_and_never_shown(make_site: MakeSite, tmp_path: Path) -> None:
    target, a, b = tmp_path / "target", read(make_site("a")), read(make_site("b"))
    local.publish(a, target, 1)
    incoming = target / "releases/.incoming"
    (incoming / "p/1").mkdir(parents=True)
    (incoming / "p/1/index.html").write_bytes((b.folder / "p/1/index.html").read_bytes()[:10])
    (incoming / "left/over").mkdir(parents=True)
    (incoming / "left/over/x.html").write_text("x")
    # A name of a file that visitors get now, whose bytes the next site does not have there.
    os.link(target / "current/index.html", incoming / "index.html")
    local.publish(b, target, 1)
    assert tree(target / "current") == tree(b.folder)
    assert tree(target / "releases" / a.stamp.release) == tree(a.folder)


@pytest.mark.parametrize("what", ["folder", "file", "link", "nowhere"])
def test_what_is_not_ours_stays(make_site: MakeSite, tmp_path: Path, what: str) -> None:
    target, link = tmp_path / "target", tmp_path / "target/current"
    (target / "other").mkdir(parents=True)
    {
        "folder": link.mkdir, "file": link.touch, "link": lambda: link.symlink_to("other"), "nowhere": lambda: link.symlink_to("releases/x"),
    }[what]()  # fmt: skip
    with pytest.raises(Refused, match="没有发布"):
        local.publish(read(make_site("a")), target, 1)
    assert os.path.lexists(link)
    assert [one.name for one in (target / "releases").iterdir()] == [".lock"]


def test_two_at_once_are_one_after_the_other(make_site: MakeSite, tmp_path: Path) -> None:
    target = tmp_path / "target"
    (target / "releases").mkdir(parents=True)
    with local.locked(target / "releases"), pytest.raises(Refused, match="另一个 credit publish"):
        local.publish(read(make_site("a")), target, 1)
    assert local.publish(read(make_site("a")), target, 1).switched


def test_killed_at_ten_moments_there_is_always_one_whole_site(make_site: MakeSite, tmp_path: Path) -> None:
    """issue 15, in a folder of this machine."""
    target, sites = tmp_path / "target", [make_site("a", 200), make_site("b", 200)]
    whole, moments = [tree(site) for site in sites], random.Random(15)
    local.publish(read(sites[0]), target, 1)
    code = "import sys; from pathlib import Path; from generator.ship import built, local; local.publish(built.read(Path(sys.argv[1])), Path(sys.argv[2]), 1)"
    cut = 0
    for turn in range(10):
        some = moments.randrange(1, 400)
        process = subprocess.Popen([sys.executable, "-c", code, str(sites[(turn + 1) % 2]), str(target)], cwd=ROOT)
        while process.poll() is None and sum(len(names) for _, _, names in os.walk(target / "releases/.incoming")) < some:
            pass
        cut += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert tree(target / "current") in whole
    assert cut >= 3
    local.publish(read(sites[1]), target, 1)
    assert tree(target / "current") == whole[1]


def test_on_a_full_disk_the_old_site_stays(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, a, b = tmp_path / "target", read(make_site("a")), read(make_site("b"))
    local.publish(a, target, 1)
    copy, count = local.shutil.copyfile, iter(range(100))

    def full(source: Path, to: Path) -> None:
        if next(count) == 4:
            raise OSError(28, "No space left on device", str(to))
        copy(source, to)

    with monkeypatch.context() as patched:
        patched.setattr(local.shutil, "copyfile", full)
        with pytest.raises(OSError, match="No space"):
            local.publish(b, target, 1)
    assert tree(target / "current") == tree(a.folder)
    # Four were copied before.
    assert local.publish(b, target, 1).files == 4
    assert tree(target / "current") == tree(b.folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_server_can_read_what_somebody_with_strict_settings_publishes(make_site: MakeSite, tmp_path: Path) -> None:
    a, b, target = read(make_site("a")), read(make_site("b")), tmp_path / "target"
    before = os.umask(0o077)
    try:
        local.publish(a, target, 1)
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    assert [one for one in (target, *target.rglob("*")) if one.name != ".lock" and one.stat().st_mode & 0o444 != 0o444] == []
    # What such a one has published with an older version is not taken over.
    (target / "current/same/1/index.html").chmod(0o600)
    local.publish(b, target, 1)
    assert (target / "current/same/1/index.html").stat().st_mode & 0o777 == 0o644


def test_a_damaged_site_is_mended_though_it_is_there_already(make_site: MakeSite, tmp_path: Path) -> None:
    a, target = read(make_site("a")), tmp_path / "target"
    local.publish(a, target, 1)
    (target / "current/p/1/index.html").write_text("x")
    (target / "current/p/2/index.html").unlink()
    assert local.publish(a, target, 1, dry=True).files == 2
    done = local.publish(a, target, 1)
    assert (done.files, done.switched) == (2, False)
    assert tree(target / "current") == tree(a.folder)
    assert local.publish(a, target, 1).files == 0


def test_what_is_in_the_way_of_the_new_site_does_not_hinder_it(make_site: MakeSite, tmp_path: Path) -> None:
    """A link is not written through, and what lies in the place of another sort of thing goes."""
    a, target, outside = read(make_site("a")), tmp_path / "target", tmp_path / "outside"
    incoming = target / "releases/.incoming"
    (incoming / "index.html/x").mkdir(parents=True)
    (incoming / "old/x").mkdir(parents=True)
    (incoming / "p").write_text("x")
    outside.mkdir()
    (incoming / "same").symlink_to(outside)
    (incoming / "关于").symlink_to("关于")
    local.publish(a, target, 1)
    assert tree(target / "current") == tree(a.folder)
    assert [one for one in (target / "current").rglob("*") if one.is_symlink() or one.name == "old"] == []
    assert list(outside.iterdir()) == []


def test_what_somebody_else_keeps_beside_the_releases_is_neither_counted_nor_removed(make_site: MakeSite, tmp_path: Path) -> None:
    target, sites = tmp_path / "target", [read(make_site(word)) for word in "abc"]
    local.publish(sites[0], target, 1)
    (target / "releases/备份").mkdir()
    for site in sites[1:]:
        done = local.publish(site, target, 1)
    assert done.kept == (sites[2].stamp.release, sites[1].stamp.release)
    assert (target / "releases/备份").is_dir()


def test_after_going_back_by_hand_the_site_of_before_is_the_one_that_stays(make_site: MakeSite, tmp_path: Path) -> None:
    """With the slash that a shell adds when it completes the name of a folder."""
    a, b, c = (read(make_site(word)) for word in "abc")
    target = tmp_path / "target"
    local.publish(a, target, 1)
    local.publish(b, target, 1)
    (target / "x").symlink_to(f"releases/{a.stamp.release}/")
    (target / "x").replace(target / "current")
    assert local.publish(c, target, 1).kept == (c.stamp.release, a.stamp.release)
    assert tree(target / "previous") == tree(a.folder)


def test_a_site_that_is_built_anew_meanwhile_is_not_shown(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, target = read(make_site("a")), make_site("b"), tmp_path / "target"
    local.publish(a, target, 1)
    site = read(b)
    copy = shutil.copyfile

    def slow(source: Path, to: Path) -> None:
        copy(source, to)
        (b / "p/1/index.html").write_text("another build")

    monkeypatch.setattr(shutil, "copyfile", slow)
    with pytest.raises(NoSite, match=r"重新(生成|运行)"):
        local.publish(site, target, 1)
    assert tree(target / "current") == tree(a.folder)
