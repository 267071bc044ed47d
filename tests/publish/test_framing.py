"""generator.publish.framing: what records and site builder tell each other are plain values, for they may be in two processes."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

from support import AS_OF, GOOD, GOOD_FILE, Repo

from generator.publish.frame import Shell
from generator.publish.framing import Client, Facts, Framed, OwnPage, Wanted
from generator.publish.making import Making, Order


def test_what_is_wanted_reaches_another_process_as_it_is(repo: Repo, tmp_path: Path) -> None:
    repo.write(GOOD_FILE, GOOD)
    making = Making(repo.root, tmp_path / "site", Order(datetime.date.fromisoformat(AS_OF)))
    wanted: Wanted = making.wanted(pickle.loads(pickle.dumps(Facts("https://a.example/", "甲市", ""))))
    making.stop_at_errors()
    back: Wanted = pickle.loads(pickle.dumps(wanted))
    assert back == wanted
    assert type(back.texts["tiles"]) in (str, type(wanted.texts["tiles"]))


def test_what_was_made_reaches_it_too() -> None:
    framed = Framed({"a/": Shell(("x", "y"))}, [OwnPage("about/", "关于", ["一", "二"])])
    back: Framed = pickle.loads(pickle.dumps(framed))
    assert back.own == framed.own
    assert back.shells["a/"].pieces == ("x", "y")


def test_a_build_is_a_client_of_the_builder(repo: Repo, tmp_path: Path) -> None:
    client: Client = Making(repo.root, tmp_path / "site", Order(datetime.date.fromisoformat(AS_OF)))
    assert all(callable(getattr(client, name)) for name in ("wanted", "begin", "finish", "stop"))
