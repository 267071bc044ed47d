"""Where a city says in the open that its log does not go on, and from which checkpoint on: the way out of each refusal."""

from __future__ import annotations

from base64 import b64encode

from generator.model.kindnames import LOG_BREAK
from generator.proof.checkpoints import Checkpoint
from generator.site.site import Site


def mark(checkpoint: Checkpoint) -> tuple[str, int, str]:
    """A checkpoint as a record names it: origin, size and root."""
    return checkpoint.origin, checkpoint.size, b64encode(checkpoint.root).decode()


def named(site: Site) -> frozenset[tuple[str, int, str]]:
    """The checkpoints with which records that are shown break, as `mark` gives them."""
    found = [one.data for one in site.by_kind.get(LOG_BREAK, ())]
    return frozenset((str(one.get("origin")), int(one.get("size") or 0), str(one.get("root"))) for one in found)
