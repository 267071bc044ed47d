"""What a stranger's `credit verify` takes for a whole site with a log: `python3 dev.py bench verify 100000 --work /dev/shm`.

Builds a site of N records with a log, then verifies its folder: the log, every record, every download; then once more with the repository,
from which the site is built again and compared byte for byte. Prints seconds, seconds of processors and the most memory of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import again
import log
import morning

from generator.proof.notes import Signer
from generator.reading.logsettings import origin_of
from generator.reading.settings import load_settings


def verify(step: str, site: Path, *words: str) -> int:
    """Verifies a site and prints what that took; returns the exit code."""
    env = os.environ | again.OURS
    command = [sys.executable, "-m", "generator", "verify", str(site), *words]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, env=env, stdout=told, stderr=told)
        # Of this child alone, and of those that it has waited for.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds, spent = time.perf_counter() - start, used.ru_utime + used.ru_stime
        most = used.ru_maxrss * 1024 / 1e6
        print(f"{step}: {seconds:.2f} s, {spent:.2f} s of processors, {most:.0f} MB at most, exit code {process.returncode}", flush=True)
        if process.returncode:
            told.seek(0)
            print(told.read().decode()[-2000:])
    return process.returncode


def run(count: int, work: Path | None) -> int:
    """Runs it with so many records; returns 1 if anything was found wrong."""
    with tempfile.TemporaryDirectory(dir=work) as name:
        folder = Path(name)
        repo, site = folder / "repo", folder / "site"
        morning.prepare(repo, count)
        signer = Signer.of_seed(origin_of(load_settings(repo).site_url), bytes(32))
        (folder / "key.txt").write_text(signer.text, encoding="utf-8")
        settings = repo / "mkdocs.yml"
        named = f"extra:\n  log:\n    keys: ['{signer.verifier.text}']\n"
        settings.write_text(settings.read_text(encoding="utf-8").replace("extra:\n", named, 1), encoding="utf-8")
        again.git(repo, "commit", "-qam", "keys", at=f"{morning.COMMITTED}T13:00:00+0800")
        words = ("--log", str(folder / "log"), "--key", str(folder / "key.txt"), "--cache", str(folder / "cache"))
        seconds, _ = log.build(repo, morning.EVENING, site, *words)
        print(f"{count:,} records, the site with its log: {seconds:.2f} s", flush=True)
        brought = ("--key", signer.verifier.text, "--since", str(site / "log" / "checkpoint"), "--as-of", morning.EVENING)
        wrong = verify("log, records and downloads", site, *brought)
        wrong |= verify("the same, and the site built again", site, *brought, "--repository", str(repo))
        return wrong


if __name__ == "__main__":
    again.started(run, __doc__)
