"""The stamp of a build, which only a whole site has: what was built, of which commit, as of which day."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

# Servers refuse what begins with a dot, so visitors do not see it.
FILE = ".server/build.json"
VERSION = 2
_COMMIT = re.compile(r"[0-9a-f]{0,64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """`commit` is "" outside a repository; `digest` is one of all that the site shows and of the program; `files` counts all files but
    the stamp, and `size` their bytes.
    """

    commit: str
    as_of: str
    files: int
    digest: str
    size: int

    @property
    def release(self) -> str:
        """The name of the folder of this site at its target. Equal sites have equal names."""
        return f"{self.as_of}-{self.commit[:12] or 'nogit'}-{self.digest[:12]}"

    def text(self) -> str:
        """The file."""
        told = {"commit": self.commit, "as_of": self.as_of, "files": self.files, "bytes": self.size, "digest": self.digest}
        return json.dumps({"version": VERSION, **told}, sort_keys=True)


def of_text(text: str) -> Stamp | None:
    """The stamp that a file holds; None if it is none of ours. It becomes a part of paths, so nothing else than expected is taken."""
    try:
        found = json.loads(text)
        stamp = Stamp(found["commit"], found["as_of"], found["files"], found["digest"], found["bytes"])
        right = _COMMIT.fullmatch(stamp.commit) and _DAY.fullmatch(stamp.as_of) and _DIGEST.fullmatch(stamp.digest)
        return stamp if right and found["version"] == VERSION and isinstance(stamp.files, int) and isinstance(stamp.size, int) else None
    except (ValueError, KeyError, TypeError):
        return None
