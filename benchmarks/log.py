"""What a public log adds to builds and to a site: `python3 dev.py bench log 100000 --work /dev/shm`.

Builds a repository of N records three times without a log and three times with one, in turns: the first build, the next morning, and after
one record has changed. Prints for each the seconds and the processor seconds of both and what the log adds; then how many bytes the site
has more, and whether the site with the log is, byte for byte, what a build that remembers nothing gives. Without search.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import again
import morning

from generator.proof.notes import Signer
from generator.reading.logsettings import origin_of
from generator.reading.settings import load_settings


def build(repo: Path, as_of: str, site: Path, *words: str) -> tuple[float, float]:
    """Builds; returns the seconds on the clock and of the processors."""
    env = os.environ | again.OURS
    command = [sys.executable, "-m", "generator", "build", "--no-search", "--as-of", as_of, "--site-dir", str(site), *words]
    used, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=repo, env=env, capture_output=True, check=False)
    seconds, now = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode()[-2000:])
    return seconds, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def weight(folder: Path) -> tuple[int, int]:
    """The number of files of a folder and their bytes."""
    found = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return len(found), sum(found)


def run(count: int, work: Path | None) -> int:
    """Runs it with so many records; returns how many files differ at the end."""
    with tempfile.TemporaryDirectory(dir=work) as name:
        folder = Path(name)
        repo, without, logged = folder / "repo", folder / "without", folder / "logged"
        morning.prepare(repo, count)
        key = folder / "key.txt"
        key.write_text(Signer.of_seed(origin_of(load_settings(repo).site_url), bytes(32)).text, encoding="utf-8")
        log = ("--log", str(folder / "log"), "--key", str(key))

        def both(step: str, as_of: str) -> None:
            plain = build(repo, as_of, without, "--cache", str(folder / "cache"))
            more = build(repo, as_of, logged, "--cache", str(folder / "logcache"), *log)
            added = f"{more[0] - plain[0]:+.2f} s, {more[1] - plain[1]:+.2f} s of processors ({more[1] / plain[1]:.2f} times)"
            print(f"{step}: {plain[0]:.2f} s and {more[0]:.2f} s ({plain[1]:.2f} and {more[1]:.2f} of processors): {added}", flush=True)

        both(f"{count:,} records, first build", morning.EVENING)
        both("the next morning", morning.MORNING)
        again.edit(min((repo / "content/disclosures").rglob("*.yml")), 1)
        both("one record changed", morning.MORNING)
        (files, size), (more_files, more_size) = weight(without), weight(logged)
        own = weight(logged / "log")
        print(f"the site: {more_files - files:+,} files, {(more_size - size) / 1e6:+.2f} MB; of the log {own[0]:,} files, {own[1] / 1e6:.2f} MB")
        whole = folder / "whole"
        build(repo, morning.MORNING, whole, "--no-cache", *log)
        wrong = again.different(logged, whole)
        print(f"files that differ from a build that remembers nothing: {len(wrong)} {wrong[:5]}", flush=True)
        return len(wrong)


if __name__ == "__main__":
    again.started(run, __doc__)
