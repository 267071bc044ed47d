"""generator.ship.extending: a log that visitors have seen is only ever replaced by a longer one, wherever a site is published."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import smallsites
from smallsites import tree
from sshd import Server
from support import Repo, Result

from generator.proof import checkpoints, folder
from generator.proof.folder import Draft
from generator.proof.notes import Signer

ORIGIN = "city.example/log"
SIGNER = Signer.of_seed(ORIGIN, bytes(32))
Publish = Callable[..., Result]
Site = Callable[..., Path]


def log(where: Path, *records: str, origin: str = ORIGIN, signer: Signer = SIGNER) -> dict[str, bytes]:
    """A log of these records, one build for each, as a site has it; a folder that is there already is continued."""
    for record in records:
        draft = Draft(folder.load(where, origin, [signer.verifier]), "2026-11-29")
        draft.published(record, "c2FsdHNhbHRzYWx0", hashlib.sha256(record.encode()).digest())
        folder.write(where, draft.signed([signer]))
    state = folder.load(where, origin, [signer.verifier])
    return {f"log/{path}": (where / path).read_bytes() for path in folder.paths(where, state)}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Makes a site for a word, with further files."""
    return lambda word, more=None: smallsites.make(tmp_path / f"site-{word}", word, 8, more or {})


@pytest.fixture(params=["releases", "plain", "ssh"])
def publish(request: pytest.FixtureRequest, repo: Repo, tmp_path: Path) -> Publish:
    """Publishes a site to the same target, by the command."""
    target = tmp_path / "target"
    words: tuple[str, ...] = (str(target),)
    if request.param == "plain":
        words = (*words, "--plain")
    elif request.param == "ssh":
        server: Server = request.getfixturevalue("server")
        words = (server.target(target), *server.words)

    def run(site: Path, *more: str) -> Result:
        return repo.credit("publish", *words, "--site-dir", str(site), *more)

    return run


def shown(tmp_path: Path) -> dict[str, bytes]:
    """What visitors get."""
    target = tmp_path / "target"
    return {name: data for name, data in tree(target / "current" if (target / "current").exists() else target).items() if ".server/" not in name}


def test_a_log_that_grows_and_the_same_log_are_published(publish: Publish, site: Site, tmp_path: Path) -> None:
    first = site("a", log(tmp_path / "log", "x/1"))
    grown = site("b", log(tmp_path / "log", "x/2", "x/3"))
    same = site("c", log(tmp_path / "log"))
    for one in (first, grown, same, same):
        done = publish(one)
        assert done.code == 0, done.err
        assert shown(tmp_path)["log/checkpoint"] == (one / "log/checkpoint").read_bytes()


def test_an_older_site_is_refused_and_the_way_back_is_told(publish: Publish, site: Site, tmp_path: Path) -> None:
    older = site("a", log(tmp_path / "log", "x/1"))
    newer = site("b", log(tmp_path / "log", "x/2"))
    assert publish(older).code == 0
    assert publish(newer).code == 0
    before = shown(tmp_path)
    for more in ((), ("--dry-run",)):
        done = publish(older, *more)
        assert done.code == 2
        assert "只有 1 条，现在的已经有 2 条" in done.err
        assert "git revert" in done.err
    assert shown(tmp_path) == before


def others(tmp_path: Path) -> Mapping[str, dict[str, bytes]]:
    """Logs that do not extend that of x/1 and x/2."""
    cut = log(tmp_path / "cut", "x/1", "x/2", "x/3")
    del cut["log/tile/0/000.p/3"]
    elsewhere = Signer.of_seed("other.example/log", bytes(32))
    return {
        "rewritten": log(tmp_path / "rewritten", "y/1", "y/2", "y/3"),
        "as long": log(tmp_path / "as-long", "y/1", "y/2"),
        "other name": log(tmp_path / "other", "x/1", "x/2", "x/3", origin="other.example/log", signer=elsewhere),
        "cut tile": cut,
        "none": {},
    }


@pytest.mark.parametrize(
    ("which", "words"),
    [("rewritten", "不是接着"), ("as long", "不是接着"), ("other name", "不是同一个日志"), ("cut tile", "日志坏了"), ("none", "新网站没有")],
)
def test_a_log_that_does_not_extend_is_refused_unless_the_site_says_openly_that_it_broke(
    publish: Publish, site: Site, tmp_path: Path, which: str, words: str
) -> None:
    standing = site("a", log(tmp_path / "log", "x/1", "x/2"))
    assert publish(standing).code == 0
    before = shown(tmp_path)
    more = others(tmp_path)[which]
    done = publish(site("b", more))
    assert done.code == 2
    assert words in done.err
    assert shown(tmp_path) == before
    old, _ = checkpoints.parsed(before["log/checkpoint"])
    data = {"origin": old.origin, "size": old.size, "root": b64encode(old.root).decode()}
    if which != "cut tile":
        assert all(str(value) in done.err for value in data.values())
    # Another checkpoint is not the one with which the public was left.
    wrong = {"api/v1/records/log-break/000.json": json.dumps({"2026-1": {"kind": "log-break", "data": data | {"size": 1}}})}
    assert publish(site("c", {**more, **wrong})).code == 2
    named = {"api/v1/records/log-break/000.json": json.dumps({"2026-1": {"kind": "log-break", "data": data}})}
    done = publish(site("d", {**more, **named}))
    assert done.code == 0, done.err


@pytest.mark.parametrize("left", [b"", b"no checkpoint", b"x" * 200_000])
def test_a_checkpoint_that_cannot_be_read_at_the_target_is_not_written_over(publish: Publish, site: Site, tmp_path: Path, left: bytes) -> None:
    assert publish(site("a", log(tmp_path / "log", "x/1"))).code == 0
    target = tmp_path / "target"
    file = (target / "current" if (target / "current").exists() else target) / "log/checkpoint"
    file.unlink()
    file.write_bytes(left)
    done = publish(site("b", log(tmp_path / "log", "x/2")))
    assert done.code == 2
    assert "log/checkpoint 读不懂" in done.err
    assert file.read_bytes() == left


def test_a_first_log_over_a_site_without_one_is_published(publish: Publish, site: Site, tmp_path: Path) -> None:
    assert publish(site("a")).code == 0
    assert publish(site("b", log(tmp_path / "log", "x/1"))).code == 0
    assert shown(tmp_path)["log/checkpoint"]
