"""Measures publishing: files, bytes and seconds of the first time and of the next after one changed record: `publish.py 10000 --work /dev/shm`.

Both into a folder of this machine and over ssh to a server on it, with its own keys on a free port. Also prints how large the site is, by
the size of its files and by the blocks that they take, and of what sorts of files it consists.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tests")]

import again
import records
import sshd

AS_OF = "2026-11-22"


def credit(repo: Path, *words: str) -> str:
    """What a command says, which must succeed."""
    env = os.environ | again.OURS
    done = subprocess.run([sys.executable, "-m", "generator", *words], cwd=repo, env=env, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode()[-2000:])
    return done.stdout.decode()


def row(name: str, found: dict[str, Any]) -> str:
    """One line of the table."""
    sent, wire = found["sent"], found["sent"]["on_the_wire"]
    network = f"{wire / 1e6:,.1f}" if wire is not None else ""
    return f"| {name} | {sent['files']:,} | {sent['bytes'] / 1e6:,.1f} | {network} | {found['seconds']:,.1f} |"


# Sorts of files by how their paths begin; the first that fits counts.
SORTS = (
    ("pages of lists", r"(disclosures|lists)/[^/]+/(index\.html|page-.*|by/.*|\d{4}/(index\.html|page-.*))"),
    ("pages of records", r"(disclosures|lists|authorities|rules)/"),
    ("pages of organisations", r"organisations/"),
    ("records as JSON", r"api/v1/records/"),
    ("other JSON of the interface", r"api/"),
    ("SQLite", r"data/credit\.sqlite"),
    ("CSV", r"data/.*\.csv"),
    ("other downloads", r"data/"),
    ("board and calendars", r"deadlines/"),
    ("search", r"search/"),
    ("feeds", r"feeds/"),
)


def sorts(site: Path) -> str:
    """A table of the sorts of files: how many and how large."""
    found: dict[str, list[int]] = {}
    for path in site.rglob("*"):
        if path.is_file():
            name = path.relative_to(site).as_posix()
            sort = next((title for title, pattern in SORTS if re.match(pattern, name)), "the rest")
            found.setdefault(sort, []).append(path.stat().st_size)
    rows = [f"| {sort} | {len(some):,} | {sum(some) / 1e6:,.1f} |" for sort, some in sorted(found.items(), key=lambda one: -sum(one[1]))]
    return "\n".join(["| sort | files | MB |", "| --- | --- | --- |", *rows])


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--work", type=Path, default=None)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work, prefix="credit-publish-") as name, sshd.running(Path(name) / "sshd") as server:
        work = Path(name)
        repo, site = work / "repo", work / "site"
        records.repository(repo, args.count)
        words = ("--site-dir", str(site), "--format", "json")
        far = ("publish", server.target(work / "far"), *words, *server.words)
        near = ("publish", str(work / "near"), *words)
        rows: list[str] = []
        for time in ("first", "next, one record changed"):
            if rows:
                again.edit(min(repo.glob("content/disclosures/penalties/*/*.yml")), 1)
            credit(repo, "build", "--as-of", AS_OF, "--site-dir", str(site))
            for place, command in (("folder", near), ("ssh", far)):
                found = json.loads(credit(repo, *command))
                rows.append(row(f"{place}: {time}", found))
        size = f"{found['bytes'] / 1e6:,.1f} MB, {found['bytes_on_disk'] / 1e6:,.1f} MB in blocks of 4 KiB"
        print(f"{args.count:,} records: {found['files']:,} files, {found['folders']:,} folders, {size}\n")
        print(f"{sorts(site)}\n")
        print("| what | files sent | MB of files | MB on the network | seconds |\n| --- | --- | --- | --- | --- |")
        print("\n".join(rows))


if __name__ == "__main__":
    main()
