"""Which content each file had from which commit on, as the changes of the commits of one line tell it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from generator.law.commits import DELETED, LogEntry

# For each file that only one commit touched, the place of that commit.
Once = dict[str, int]
# For each other file every content: the place of its commit, its name, and the place of the commit before which it was there.
More = dict[str, list[tuple[int, bytes, int]]]


class Blobs:
    """The names of contents by commit and file."""

    def __init__(self, line: Sequence[LogEntry]) -> None:
        self._line = line
        self._found: dict[int, dict[str, bytes]] = {}

    def of(self, at: int, file: str) -> bytes:
        """The name of the content that a file got in the commit at a place. KeyError if that did not change it."""
        # git tells files in the order of their bytes, which is nearly always that of the texts: of a million one is found in twenty steps.
        some = self._line[at][2]
        place = bisect_left(some, file, key=itemgetter(1))
        if place < len(some) and some[place][1] == file and _is_plain(some[place][0]):
            return some[place][2]
        found = self._found.get(at)
        if found is None:
            found = self._found[at] = {file: blob for status, file, blob in self._line[at][2] if _is_plain(status)}
        return found[file]


def of(line: Sequence[LogEntry], blobs: Blobs) -> tuple[Once, More]:
    """First the files that only one commit touched, then all others. `blobs` are those of the line.

    A content that is still there was there before a commit that does not exist yet: its place is the length of the line.
    """
    once: Once = {}
    more: More = {}
    for at, (_, _, some) in enumerate(line):
        if not once and not more:
            # The first commit of many repositories has nearly all their files, and no commit has one twice.
            once = {file: at for status, file, _ in some if _is_plain(status) and status != DELETED}
            continue
        for status, file, blob in some:
            if not _is_plain(status):
                continue
            first = once.pop(file, None)
            if first is not None:
                more[file] = [(first, blobs.of(first, file), at)]
            elif file in more and more[file][-1][2] == len(line):
                more[file][-1] = (*more[file][-1][:2], at)
            if status == DELETED:
                continue
            if file in more:
                more[file].append((at, blob, len(line)))
            else:
                once[file] = at
    return once, more


def _is_plain(status: str) -> bool:
    """Whether a change is one of a plain file. Those of other repositories have longer names."""
    return len(status) == 1
