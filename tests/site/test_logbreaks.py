"""generator.site.logbreaks: the checkpoints with which a city breaks in the open."""

from __future__ import annotations

import datetime
import json

from support import AS_OF, ROOT, Repo

from generator.proof.checkpoints import Checkpoint
from generator.site.logbreaks import mark, named
from generator.site.site import load


def test_the_records_that_are_shown_name_checkpoints(repo: Repo) -> None:
    example = json.loads((ROOT / "schemas/log-break.schema.json").read_text(encoding="utf-8"))["examples"][0]
    repo.dump("content/disclosures/log-breaks/2026/xzspj-1.yml", {**example, "authority": "xzspj"})
    found = named(load(repo.root, datetime.date.fromisoformat(AS_OF)))
    assert found == {(example["origin"], example["size"], example["root"])}


def test_a_checkpoint_is_named_as_it_is_written() -> None:
    assert mark(Checkpoint("xinyong.example/log", 3, bytes(32))) == ("xinyong.example/log", 3, "A" * 43 + "=")
