"""Times what follows a first build: one record changed, built and checked again: `python3 dev.py bench again 100000 --work /dev/shm`.

Prints the seconds of the first build, of each build after a change to one record (median of several, all with search), of `credit check
--since origin/main` with one changed file, and whether the site is then, byte for byte, what a build that remembers nothing gives.
With `--serve` it also times how long `credit serve` takes to show an edit.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import records

AS_OF = "2026-11-22"
ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "127.0.0.1:8765"
# How this checkout is called. As on the machine of a city, compiled modules are kept from the first call on, whatever the caller has set.
OURS = {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}


def credit(repo: Path, *words: str) -> float:
    """The seconds that a command takes, which must succeed."""
    env = os.environ | OURS
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "generator", *words, "--as-of", AS_OF], cwd=repo, env=env, capture_output=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode()[-2000:])
    return seconds


def git(repo: Path, *words: str, at: str = "") -> None:
    """Calls git as an invented person, at a given moment or now."""
    config = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "core.fsync=none", "-c", "gc.auto=0")
    env = os.environ | ({"GIT_COMMITTER_DATE": at} if at else {})
    subprocess.run(["git", *config, *words], cwd=repo, env=env, check=True, capture_output=True)


def edit(file: Path, number: int) -> str:
    """Changes one record and returns a text that its page must show now."""
    mark = f"第{number}次改动"
    text = file.read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("remarks:")]
    file.write_text("\n".join(lines).rstrip("\n") + f"\nremarks: {mark}\n", encoding="utf-8")
    return mark


def different(one: Path, other: Path) -> list[str]:
    """The files that differ between two folders, or exist in one only."""
    names = [{path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} for folder in (one, other)]
    both = names[0] & names[1]
    _, wrong, faults = filecmp.cmpfiles(one, other, sorted(both), shallow=False)
    return sorted((names[0] ^ names[1]) | set(wrong) | set(faults))


def served(repo: Path, files: list[Path]) -> list[float]:
    """Seconds from an edit to the page that shows it, in a live preview."""
    env = os.environ | OURS
    command = [sys.executable, "-m", "generator", "serve", "--address", ADDRESS, "--as-of", AS_OF]
    process = subprocess.Popen(command, cwd=repo, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://{ADDRESS}/", "")
        out = []
        for number, file in enumerate(files, 100):
            # The watcher looks twice a second. An edit within a second of the last build would be the same case.
            time.sleep(2)
            address = file.relative_to(repo / "content").with_suffix("").as_posix()
            start = time.perf_counter()
            mark = edit(file, number)
            _wait(f"http://{ADDRESS}/{address}/", mark)
            out.append(time.perf_counter() - start)
        return out
    finally:
        # Not SIGINT: a program in the background does not receive it.
        process.terminate()
        process.wait()


def _wait(url: str, mark: str) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                if mark in answer.read().decode():
                    return
        except OSError:
            pass  # not there yet
        time.sleep(0.02)
    raise RuntimeError(f"{url} never showed {mark}")


def started(run: Callable[[int, Path | None], int], description: str | None) -> None:
    """Runs a benchmark of `count` records that the command line asks for, and exits with 1 unless it returns 0."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    sys.exit(1 if run(args.count, args.work) else 0)


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--serve", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as name:
        repo = Path(name) / "repo"
        records.repository(repo, args.count)
        (repo / ".gitignore").write_text("site/\n.credit-cache/\n", encoding="utf-8")
        git(repo, "init", "-q", "-b", "main")
        git(repo, "add", "-A")
        git(repo, "commit", "-qm", "records")
        git(repo, "update-ref", "refs/remotes/origin/main", "HEAD")
        first = credit(repo, "build")
        print(f"{args.count:,} records, first build with search: {first:.1f} s", flush=True)
        found = sorted((repo / "content/disclosures").rglob("*.yml"))
        files = found[:: max(1, len(found) // args.runs)][: args.runs]
        again = []
        for number, file in enumerate(files):
            edit(file, number)
            again.append(credit(repo, "build"))
        print(f"one record changed: {statistics.median(again):.2f} s ({', '.join(f'{one:.2f}' for one in again)})", flush=True)
        checks = [credit(repo, "check", "--since", "origin/main") for _ in range(args.runs)]
        print(f"check --since origin/main, {args.runs} files changed: {statistics.median(checks):.2f} s", flush=True)
        credit(repo, "build", "--no-cache", "--site-dir", str(Path(name) / "whole"))
        wrong = different(repo / "site", Path(name) / "whole")
        print(f"files that differ from a build that remembers nothing: {len(wrong)} {wrong[:5]}", flush=True)
        if args.serve:
            shown = served(repo, files)
            print(f"an edit in a live preview: {statistics.median(shown):.2f} s ({', '.join(f'{one:.2f}' for one in shown)})")


if __name__ == "__main__":
    main()
