"""Times the desk from its first load to a submitted record: `python3 dev.py bench desk 100000 --work /dev/shm`.

Starts `credit desk` over a repository of N records with a remote beside it, signs in as a browser does, fills in one penalty that is not there yet and
submits it. Prints the seconds of each step as the clerk waits for them, over HTTP, and the memory of the program. Steps that are asked for several times
are given as the first time and the median of the others.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import again
import records

AS_OF, COMMITTED = "2026-11-24", "2026-11-23"
AGAIN = 5


def prepare(work: Path, count: int) -> Path:
    """A repository with one commit, and a bare remote beside it."""
    repo = work / "repo"
    records.repository(repo, count)
    (repo / ".gitignore").write_text("site/\n.credit-cache/\n", encoding="utf-8")
    again.git(repo, "init", "-q", "-b", "main")
    again.git(repo, "add", "-A")
    again.git(repo, "commit", "-qm", "records", at=f"{COMMITTED}T12:00:00+0800")
    again.git(repo, "clone", "-q", "--bare", str(repo), str(work / "origin.git"))
    for words in (("remote", "add", "origin", str(work / "origin.git")), ("fetch", "-q", "origin"), ("branch", "-q", "-u", "origin/main")):
        again.git(repo, *words)
    for name, value in (("user.name", "李明"), ("user.email", "liming@bench.example")):
        again.git(repo, "config", name, value)
    return repo


class Clerk:
    """A browser of a clerk: one connection at a time, her cookie, the token of the last page."""

    def __init__(self, address: str) -> None:
        self.host = address.removeprefix("http://").partition("/")[0]
        self.cookie = self.token = ""
        self.get(address.removeprefix("http://").removeprefix(self.host))

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[float, int, str, str]:
        """Seconds, status, where it leads, and the body."""
        heads = {"Cookie": self.cookie, "Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin"}
        heads |= {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection = http.client.HTTPConnection(self.host, timeout=600)
        start = time.perf_counter()
        connection.request(method, path, body, heads)
        got = connection.getresponse()
        text = got.read().decode("utf-8")
        seconds = time.perf_counter() - start
        self.cookie = (got.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        found = re.search(r'name="token" (?:content|value)="([0-9a-f]+)"', text)
        self.token = found[1] if found else self.token
        connection.close()
        return seconds, got.status, got.getheader("Location") or "", text

    def get(self, path: str) -> tuple[float, int, str, str]:
        """A page."""
        return self.ask("GET", path)

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[float, int, str, str]:
        """A form."""
        return self.ask("POST", path, urllib.parse.urlencode([("token", self.token), *fields]).encode())


def wanted(found: tuple[float, int, str, str], status: int) -> tuple[float, int, str, str]:
    """An answer that has this status; what it says otherwise ends the run."""
    if found[1] != status:
        shown = re.sub(r"<[^>]+>|\s+", " ", found[3])
        raise RuntimeError(f"status {found[1]} instead of {status}: {shown[:1500]}")
    return found


@contextmanager
def running(repo: Path, state: Path) -> Iterator[tuple[subprocess.Popen[str], Clerk, float]]:
    """A desk that runs, a clerk who has signed in, and the seconds until she could."""
    command = [sys.executable, "-m", "generator", "desk", "--state", str(state), "--port", "0", "--no-browser", "--as-of", AS_OF]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=repo, env=os.environ | again.OURS, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().rpartition("：")[2].strip()
        if not address:
            raise RuntimeError("the desk has not opened")
        clerk = Clerk(address)
        yield process, clerk, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(60)


def typed(repo: Path, count: int) -> tuple[str, list[tuple[str, str]]]:
    """A department, and the cells of a penalty of it that is not there yet, by the names of the form."""
    value = [one for path, one in records.records(count + 20, seed=2) if "penalties" in path][-1]
    there = repo / "content/disclosures/penalties/2026"
    numbers = [int(file.stem.rpartition("-")[2]) for file in there.glob(f"{value['authority']}-*.yml")]
    number = re.sub(r"〔\d+〕\d+号", f"〔2026〕{max(numbers, default=0) + 1}号", value["document_number"])
    value |= {"document_number": number, "decided_on": "2026-11-20", "valid_until": "2027-11-20"}
    del value["declared_publication"]
    # The form has a list of parties, and asks for amounts in yuan.
    value["subject"] = [value["subject"]]
    value["fine_wan_yuan"] = round(value["fine_wan_yuan"] * 10_000)
    return value["authority"], list(flat("", value))


def flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The controls of a form for a value."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from flat(f"{name}.{key}" if name else key, one)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from flat(f"{name}.{number}", one) if isinstance(one, dict) else [(name, str(one))]
    else:
        yield name, str(value)


def memory(process: subprocess.Popen[str]) -> str:
    """The memory of a process now, and at most so far, in MiB; "?" where the system does not tell."""
    try:
        text = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    except OSError:
        return "?"
    now, most = (int(re.search(rf"{name}:\s+(\d+)", text)[1]) // 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[index]
    return f"{now:,} MiB, at most {most:,} MiB"


def settled(process: subprocess.Popen[str]) -> float:
    """Seconds until the program works on nothing any more: what makes the first requests quick runs beside them. 0 where the system does not tell."""
    start, before = time.perf_counter(), -1
    while True:
        try:
            fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return 0.0
        # Of the program and of what it has started and waited for, in hundredths of a second.
        used = sum(int(one) for one in fields[11:15])
        if used - before < 5:
            return time.perf_counter() - start
        before = used
        time.sleep(1)


def several(clerk: Clerk, path: str) -> str:
    """The seconds of a page, for the first time and after that."""
    first = wanted(clerk.get(path), 200)[0]
    others = [wanted(clerk.get(path), 200)[0] for _ in range(AGAIN)]
    return f"{first:.3f} s, then {statistics.median(others):.3f} s"


def fill(clerk: Clerk, repo: Path, count: int) -> None:
    """One penalty from the empty form to the submission."""
    department, cells = typed(repo, count)
    made = wanted(clerk.post("/form/penalty/new", [("department", department)]), 303)
    print(f"a new form: {made[0]:.3f} s", flush=True)
    form = made[2]
    print(f"showing it: {several(clerk, form)}", flush=True)
    version, saved = 1, []
    for _ in range(AGAIN):
        told = wanted(clerk.post(f"{form}save", [("version", str(version)), *cells]), 200)
        version = json.loads(told[3])["version"]
        saved.append(told[0])
    print(f"saving while typing: {saved[0]:.3f} s, then {statistics.median(saved[1:]):.3f} s", flush=True)
    checked = wanted(clerk.post(form, [("version", str(version)), ("_check", ""), *cells]), 303)
    print(f"judging the form: {checked[0]:.3f} s", flush=True)
    print(f"the preview: {several(clerk, checked[2])}", flush=True)
    sent = wanted(clerk.post("/submit/", [("draft", form.strip("/").rpartition("/")[2])]), 303)
    print(f"submitting: {sent[0]:.3f} s", flush=True)
    print(f"the progress: {several(clerk, '/progress/')}", flush=True)


def run(count: int, work: Path | None) -> None:
    """Runs it with so many records."""
    with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as name:
        repo = prepare(Path(name), count)
        state = Path(name) / "state"
        with running(repo, state) as (process, clerk, seconds):
            print(f"{count:,} records, first load: {seconds:.2f} s", flush=True)
            print(f"opening the desk: {several(clerk, '/')}", flush=True)
            print(f"choosing what to make: {several(clerk, '/new/')}", flush=True)
            print(f"made ready beside it: {settled(process):.1f} s", flush=True)
            fill(clerk, repo, count)
            print(f"memory: {memory(process)}", flush=True)
        with running(repo, state) as (process, clerk, seconds):
            print(f"the desk again: {seconds:.2f} s, {memory(process)}", flush=True)


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    run(args.count, args.work)


if __name__ == "__main__":
    main()
