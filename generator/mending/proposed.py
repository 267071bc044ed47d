"""Which changes of files can be suggested to somebody who proposes them: those of lines that he wrote, and nothing that is personal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.engine import git
from generator.mending.hunks import Fix, is_personal
from generator.mending.plan import Plan

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def added(root: Path, base: str, head: str) -> dict[str, set[int]]:
    """The lines that a commit adds to the files below `content/`, by their paths from the root. Raises GitError."""
    # Nothing that the commit says of its files is obeyed: `--text` shows also what it calls binary.
    words = ("diff", "--unified=0", "--no-renames", "--no-ext-diff", "--no-textconv", "--text", "--no-color", "--relative")
    prefixes = ("--src-prefix=a/", "--dst-prefix=b/")
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    left = 0
    for line in git.text(root, *words, *prefixes, base, head, "--", "content").split("\n"):
        if left:
            # A line of the file itself may look like any line of a patch. What it says about its end is no line.
            left -= not line.startswith("\\")
        elif line.startswith("+++ b/"):
            lines = found.setdefault(line.removeprefix("+++ b/"), set())
        elif hunk := _HUNK.match(line):
            first, count = int(hunk[2]), int(hunk[3] or 1)
            lines |= set(range(first, first + count))
            left = int(hunk[1] or 1) + count
    return found


def suggestible(plan: Plan, lines: Mapping[str, set[int]]) -> Iterator[Fix]:
    """The changes of single lines among those that somebody added, in files that hold nothing which must not be repeated."""
    for file in plan.files:
        if any(fix.slugs == ("not-utf8",) for fix in file.fixes):
            # Each of its lines is made of other bytes than the forge shows.
            continue
        if any(map(is_personal, (*file.mended, *file.left))):
            # A remark stays where it is for ever, also when the line is mended.
            continue
        for fix in file.fixes:
            if len(fix.old) == 1 and not fix.private and fix.line in lines.get(file.file, ()):
                yield fix
