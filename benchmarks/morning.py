"""Times the next morning's build: `python3 dev.py bench morning 100000 --work /dev/shm`.

Builds a repository of N records as of a day, builds it again as of the next working day (same commit), and once more after one record
has changed. Prints for each build the seconds, the processor seconds, the peak of memory, how many files were written, and at the end whether the site is
then, byte for byte, what a build that remembers nothing gives. All builds have the search.

So that the day changes something, the newest records have no publication yet: their duties are open or overdue, and say so in days.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import again
import province
import records

# A Tuesday and the day after.
EVENING, MORNING, COMMITTED = "2026-11-24", "2026-11-25", "2026-11-26"
# How many of the newest records wait for their publication.
OPEN = 50


def prepare(repo: Path, count: int) -> None:
    """A repository with one commit that is younger than both days: git tells nothing yet, and the newest records declare nothing."""
    records.repository(repo, count)
    newest = sorted((repo / "content/disclosures").rglob("*.yml"), key=_day, reverse=True)[:OPEN]
    for file in newest:
        head, _, _ = file.read_text(encoding="utf-8").partition("declared_publication:")
        file.write_text(head, encoding="utf-8")
    (repo / ".gitignore").write_text("site/\n.credit-cache/\n", encoding="utf-8")
    again.git(repo, "init", "-q", "-b", "main")
    again.git(repo, "add", "-A")
    again.git(repo, "commit", "-qm", "records", at=f"{COMMITTED}T12:00:00+0800")


def _day(file: Path) -> tuple[str, str]:
    text = file.read_text(encoding="utf-8")
    return text.partition("decided_on: ")[2][:10], str(file)


def build(repo: Path, as_of: str, *words: str) -> str:
    """Builds; returns what it cost, and how many files of `site/` were written."""
    site = repo / "site"
    before = stamps(site)
    cost = province.taken([sys.executable, "-m", "generator", "build", "--as-of", as_of, *words], repo)
    after = stamps(site)
    written = sum(before.get(file) != stamp for file, stamp in after.items())
    return f"{cost}, {written:,} of {len(after):,} files written"


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    """Time of change and inode number of each file, which show whether it was written anew."""
    found = {}
    for here, _, names in os.walk(site):
        for name in names:
            info = os.stat(f"{here}/{name}")
            found[f"{here}/{name}"] = (info.st_mtime_ns, info.st_ino)
    return found


def run(count: int, work: Path | None) -> int:
    """Runs it with so many records; returns how many files differ at the end."""
    with tempfile.TemporaryDirectory(dir=work) as name:
        repo = Path(name) / "repo"
        prepare(repo, count)
        print(f"{count:,} records, first build: {build(repo, EVENING)}", flush=True)
        print(f"the next morning: {build(repo, MORNING)}", flush=True)
        again.edit(min((repo / "content/disclosures").rglob("*.yml")), 1)
        print(f"one record changed: {build(repo, MORNING)}", flush=True)
        whole = Path(name) / "whole"
        build(repo, MORNING, "--no-cache", "--site-dir", str(whole))
        wrong = again.different(repo / "site", whole)
        print(f"files that differ from a build that remembers nothing: {len(wrong)} {wrong[:5]}", flush=True)
        return len(wrong)


if __name__ == "__main__":
    again.started(run, __doc__)
