"""generator.data.logindex: what programs learn of the log before they read its tiles."""

from __future__ import annotations

import datetime
import json

from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.data.logindex import artifacts
from generator.site.fingerprints import Fingerprints
from generator.site.logged import Logged, Stamp
from generator.site.site import Site, load

AT = datetime.datetime(2026, 11, 20, 16, 1, 7, 12, tzinfo=datetime.UTC)
NAME = "commitment/xzspj-11"


def loaded(repo: Repo) -> Site:
    repo.write(GOOD_FILE, GOOD)
    return load(repo.root, datetime.date.fromisoformat(AS_OF))


def test_the_file_names_keys_and_stamps_the_oldest_checkpoint_first(repo: Repo) -> None:
    stamps = (Stamp(6, AT, "tsa", "log/stamps/6.tsa.tsr", proved=True), Stamp(5, AT, "tsa", "log/stamps/5.tsa.tsr", proved=False))
    log = Logged("jia.example/log", 6, b"r" * 32, "2026-11-20", ("new", "old"), stamps, {NAME: ("x" * 16, ((5, "2026-11-20"),))}, {}, bytes(192), {"checkpoints/6": b"", "checkpoints/5": b"", "tile/0/000.p/6": b""})
    [artifact] = artifacts(Fingerprints(loaded(repo).with_log(log)), "https://jia.example/")
    [(path, data)] = artifact.make()
    assert path == "log/index.json"
    assert json.loads(data) == {
        "version": 1,
        "origin": "jia.example/log",
        "size": 6,
        "root": (b"r" * 32).hex(),
        "day": "2026-11-20",
        "keys": ["new", "old"],
        "checkpoints": [5, 6],
        "stamps": [
            {"size": 5, "at": "2026-11-20T16:01:07Z", "authority": "tsa", "file": "log/stamps/5.tsa.tsr", "proved": False},
            {"size": 6, "at": "2026-11-20T16:01:07Z", "authority": "tsa", "file": "log/stamps/6.tsa.tsr", "proved": True},
        ],
    }
    # The salt of a record stands nowhere but with the record.
    assert b"xxxx" not in data


def test_a_site_without_a_log_has_no_such_file(repo: Repo) -> None:
    assert list(artifacts(Fingerprints(loaded(repo)), "https://jia.example/")) == []
