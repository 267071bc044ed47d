"""Measures publishing: files, bytes and seconds of the first time and of the next after one changed record: `publish.py 10000 --work /dev/shm`.

Both into a folder of this machine and over ssh to a server on it, with its own keys on a free port. Also prints how large the site is, by
the size of its files and by the blocks that they take.
"""

from __future__ import annotations

import argparse
import json
import os
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
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "generator", *words], cwd=repo, env=env, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode()[-2000:])
    return done.stdout.decode()


def row(name: str, found: dict[str, Any]) -> str:
    """One line of the table."""
    sent, wire = found["sent"], found["sent"]["on_the_wire"]
    network = f"{wire / 1e6:,.1f}" if wire is not None else ""
    return f"| {name} | {sent['files']:,} | {sent['bytes'] / 1e6:,.1f} | {network} | {found['seconds']:,.1f} |"


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
        rows = []
        for time in ("first", "next, one record changed"):
            if rows:
                again.edit(min(repo.glob("content/disclosures/penalties/*/*.yml")), 1)
            credit(repo, "build", "--as-of", AS_OF, "--site-dir", str(site))
            for place, command in (("folder", near), ("ssh", far)):
                found = json.loads(credit(repo, *command))
                rows.append(row(f"{place}: {time}", found))
        size = f"{found['bytes'] / 1e6:,.1f} MB, {found['bytes_on_disk'] / 1e6:,.1f} MB in blocks of 4 KiB"
        print(f"{args.count:,} records: {found['files']:,} files, {found['folders']:,} folders, {size}\n")
        print("| what | files sent | MB of files | MB on the network | seconds |\n| --- | --- | --- | --- | --- |")
        print("\n".join(rows))


if __name__ == "__main__":
    main()
