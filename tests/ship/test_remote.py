"""generator.ship.remote: over ssh only what changed is sent, and a cut at any moment leaves one whole site."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from smallsites import tree
from sshd import Server
from support import ROOT, Repo, Result

MakeSite = Callable[..., Path]


def publish(repo: Repo, site: Path, server: Server, target: Path, *words: str) -> Result:
    return repo.program("publish", server.target(target), "--site-dir", str(site), "--format", "json", *server.words, *words)


def test_the_next_publication_sends_only_what_changed_and_keeps_the_last(
    repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path
) -> None:
    target = tmp_path / "网 站 'x' $(touch oops)"
    a, b, c = make_site("a"), make_site("b"), make_site("c")
    first = json.loads(publish(repo, a, server, target).out)
    assert first["sent"]["files"] == first["files"] == len(tree(a))
    assert tree(target / "current") == tree(a)
    second = json.loads(publish(repo, b, server, target).out)
    # Home page, five pages, the asset and the stamp.
    assert (second["sent"]["files"], second["gone"]) == (8, 1)
    assert second["sent"]["bytes"] < second["bytes"]
    assert tree(target / "current") == tree(b)
    assert tree(target / "releases" / first["release"]) == tree(target / "previous") == tree(a)
    assert (target / "current/same/1/index.html").stat().st_nlink == 2
    third = json.loads(publish(repo, c, server, target).out)
    assert third["kept"] == [third["release"], second["release"]]
    assert third["removed"] == [first["release"]]
    assert not list(tmp_path.rglob("oops"))


def test_what_is_there_already_is_not_sent_and_an_older_site_comes_back(
    repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path
) -> None:
    a, b, target = make_site("a"), make_site("b"), tmp_path / "target"
    publish(repo, a, server, target)
    again = json.loads(publish(repo, a, server, target).out)
    assert (again["switched"], again["sent"]["files"]) == (False, 0)
    would = json.loads(publish(repo, b, server, target, "--dry-run").out)
    assert (would["switched"], would["sent"]["files"]) == (False, 8)
    assert tree(target / "current") == tree(a)
    publish(repo, b, server, target)
    back = json.loads(publish(repo, a, server, target).out)
    assert (back["switched"], back["sent"]["files"]) == (True, 0)
    assert tree(target / "current") == tree(a)


@pytest.mark.parametrize("what", ["folder", "link"])
def test_what_is_not_ours_at_the_target_is_refused(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path, what: str) -> None:
    target = tmp_path / "target"
    (target / "other").mkdir(parents=True)
    (target / "current").mkdir() if what == "folder" else (target / "current").symlink_to("other")
    done = publish(repo, make_site("a"), server, target)
    assert done.code == 2
    assert "没有发布" in done.err
    assert (target / "current").is_symlink() == (what == "link")


def test_a_host_that_is_not_known_is_not_believed(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path) -> None:
    (tmp_path / "nobody").write_text("")
    words = [f"UserKnownHostsFile={tmp_path / 'nobody'}" if "UserKnown" in word else word for word in server.words]
    done = repo.program("publish", server.target(tmp_path / "target"), "--site-dir", str(make_site("a")), *words)
    assert done.code == 2
    assert "连不上服务器" in done.err
    assert "Host key verification failed" in done.err
    assert not (tmp_path / "target").exists()


def test_while_somebody_publishes_another_one_is_refused(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path) -> None:
    target = tmp_path / "target"
    (target / "releases").mkdir(parents=True)
    command = ["flock", str(target / "releases/.lock"), "cat"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdin.write(b"x\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"x\n"
        done = publish(repo, make_site("a"), server, target)
        assert done.code == 2
        assert "另一个 credit publish" in done.err
        holder.stdin.close()
    assert publish(repo, make_site("a"), server, target).code == 0


def test_a_site_of_half_the_files_is_refused_unless_it_is_meant(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path) -> None:
    target = tmp_path / "target"
    publish(repo, make_site("a", 20), server, target)
    done = publish(repo, make_site("b", 2), server, target)
    assert done.code == 2
    assert "--fewer" in done.err
    assert publish(repo, make_site("b", 2), server, target, "--fewer").code == 0


class Visitor(threading.Thread):
    """Somebody who looks at the whole site again and again, each time at the one to which `current` leads at that moment."""

    def __init__(self, target: Path, sites: list[dict[str, bytes]]) -> None:
        super().__init__()
        self.target, self.sites = target, sites
        self.seen = 0
        self.wrong: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            found = tree((self.target / "current").resolve(strict=True))
            self.seen += 1
            if found not in self.sites:
                self.wrong.append(f"{len(found)} files")


def test_killed_at_ten_moments_visitors_always_get_one_whole_site(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path) -> None:
    """issue 15: killed in the middle ten times. The sender and all that it started are killed, and with them the server's end."""
    target, sites = tmp_path / "target", [make_site("a", 40), make_site("b", 40)]
    whole = [tree(site) for site in sites]
    assert publish(repo, sites[0], server, target, "--keep", "3").code == 0
    visitor = Visitor(target, whole)
    visitor.start()
    moments, cut = random.Random(15), 0
    try:
        for turn in range(10):
            words = [sys.executable, "-m", "generator", "--root", str(repo.root), "publish", server.target(target), "--keep", "3"]
            command = [*words, "--site-dir", str(sites[(turn + 1) % 2]), *server.words]
            some = moments.randrange(1, 85)
            process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and sum(len(names) for _, _, names in os.walk(target / "releases/.incoming")) < some:
                pass
            cut += process.poll() is None
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert tree((target / "current").resolve()) in whole
        # Whatever was left does not hinder the next one.
        for site, expected in zip(sites, whole, strict=True):
            while (done := publish(repo, site, server, target, "--keep", "3")).code == 2:
                # The server still ends what was cut.
                assert "另一个 credit publish" in done.err
            assert tree(target / "current") == expected
        assert not (target / "releases/.incoming").exists()
    finally:
        visitor.ended.set()
        visitor.join()
    assert visitor.wrong == []
    assert visitor.seen > 10
    assert cut >= 3


def test_a_damaged_site_is_mended_on_the_server_too(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path) -> None:
    a, target = make_site("a"), tmp_path / "target"
    publish(repo, a, server, target)
    (target / "current/p/1/index.html").write_text("x")
    (target / "current/p/2/index.html").unlink()
    done = json.loads(publish(repo, a, server, target).out)
    assert (done["switched"], done["sent"]["files"]) == (False, 2)
    assert tree(target / "current") == tree(a)


def test_after_going_back_by_hand_what_is_not_ours_stays(repo: Repo, make_site: MakeSite, server: Server, tmp_path: Path) -> None:
    a, b, c, target = make_site("a"), make_site("b"), make_site("c"), tmp_path / "target"
    first = json.loads(publish(repo, a, server, target).out)["release"]
    publish(repo, b, server, target)
    (target / "x").symlink_to(f"releases/{first}/")
    (target / "x").replace(target / "current")
    (target / "releases/备份").mkdir()
    (target / "releases/笔记.txt").write_text("")
    (target / "outside").mkdir()
    (target / "releases/.incoming").symlink_to("../outside")
    third = json.loads(publish(repo, c, server, target).out)
    assert third["kept"] == [third["release"], first]
    # The same site again removes nothing that is to be kept, and below also what is not.
    assert json.loads(publish(repo, c, server, target).out)["kept"] == third["kept"]
    assert (tree(target / "current"), tree(target / "previous")) == (tree(c), tree(a))
    assert (target / "releases/备份").is_dir()
    assert (target / "releases/笔记.txt").is_file()
    assert list((target / "outside").iterdir()) == []
    assert json.loads(publish(repo, b, server, target, "--keep", "0").out)["kept"] == [
        json.loads((b / ".server/build.json").read_text())["as_of"]
        + "-c0ffee-"
        + json.loads((b / ".server/build.json").read_text())["digest"][:12]
    ]
    assert not (target / "previous").is_symlink()
    last = json.loads(publish(repo, a, server, target).out)
    assert len(last["kept"]) == 2
    done = json.loads(publish(repo, a, server, target, "--keep", "0").out)
    assert (done["kept"], done["removed"]) == (last["kept"][:1], last["kept"][1:])
    assert not (target / "previous").is_symlink()
