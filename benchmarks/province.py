"""What a province needs for all its cities: `python3 dev.py bench province 20 50000 --work /tmp`.

Builds N invented cities of M records each, with logs, one after the other, and serves what is gathered of them by nginx (or, where there is
none, by Python's own server). Then harvests them, builds the province's site, and does both once more on the next day: a few dozen changes
and some removals in each city, one city down, one whose site shows what its log does not have. Prints for each step the seconds, those of
the processors, the most memory (the sum over all processes) and what was fetched; whether nothing that was removed is left; and whether the
answers of DuckDB and of Spark (`--spark local[2]`, if it is installed) are the same to the last digit.

To be light, of each city only what a harvest reads is kept: no pages, no downloads, no search. A tenth of the organisations are in every
city. With `--cities FOLDER` the built cities stay there, and are used again.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import http.client
import importlib.util
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import again
import compare
import records

from generator.proof.notes import Signer

FIRST, NEXT, LAST = "2026-11-24", "2026-11-25", "2026-11-26"
COMMON = 0.1
# So many records of a city are changed, removed and added from the first day to the next, if it has enough of them.
CHANGED, REMOVED, ADDED = 30, 5, 5
# What a harvest reads of a site.
READ = ("api/v1/*.json", "api/v1/records/**/*.json", "schemas/*.json", "log/**/*")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@dataclass
class Cost:
    """What a command took: seconds, those of the processors, mebibytes at most; and its exit code."""

    seconds: float
    processors: float
    peak: float
    code: int

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.processors:.1f} s of processors, {self.peak:.0f} MiB at most"


def taken(words: Sequence[str], folder: Path, *, codes: Sequence[int] = (0,)) -> Cost:
    """Runs a command and measures it. RuntimeError if it ends with another code."""
    env = os.environ | again.OURS
    peak, done, spent = 0, threading.Event(), dict[int, float]()
    used, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(list(words), cwd=folder, stdout=told, stderr=told, env=env, start_new_session=True)

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.25):
                peak = max(peak, compare.held(process.pid))
                spent.update(_spent(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        process.wait()
        seconds, now = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        done.set()
        watcher.join()
        if process.returncode not in codes:
            told.seek(0)
            raise RuntimeError(f"{words}: {process.returncode}: {told.read().decode(errors='replace')[-3000:]}")
    # Of a machine of Java, which nobody waits for, the system tells nothing at the end.
    processors = max(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, sum(spent.values()))
    return Cost(seconds, processors, peak / 1024, process.returncode)


def _spent(session: int) -> dict[int, float]:
    """The seconds of processors that each process of a session has taken so far."""
    found = {}
    for entry in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if entry.isdigit() and os.getsid(int(entry)) == session:
                ticks = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[11:13]
                found[int(entry)] = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
    return found


def credit(folder: Path, *words: str, codes: Sequence[int] = (0,)) -> Cost:
    """The cost of a command of ours."""
    return taken([sys.executable, "-m", "generator", *words], folder, codes=codes)


# The cities


@dataclass
class City:
    """A built city: what it serves on each day, the text of its key, and the ids (with their kinds) that it removes on the next day."""

    name: str
    days: dict[str, Path]
    key: str
    removed: list[list[str]] = field(default_factory=list)


def city(folder: Path, number: int, count: int) -> City:
    """A city in a folder: used again if it is there already, else built."""
    name, home = f"c{number:03}", folder / f"c{number:03}"
    noted = home / "city.json"
    if not noted.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            told = _built(Path(work), home, number, count)
        noted.write_text(json.dumps(told), encoding="utf-8")
    told = json.loads(noted.read_bytes())
    return City(name, {day: home / day for day in (FIRST, NEXT)}, told["key"], told["removed"])


def _built(work: Path, home: Path, number: int, count: int) -> dict[str, Any]:
    repo, site, origin = work / "repo", work / "site", f"c{number:03}.example/log"
    records.repository(repo, count, seed=number + 1, common=COMMON)
    signer = Signer.of_seed(origin, number.to_bytes(32, "big"))
    (work / "key.txt").write_text(signer.text, encoding="utf-8")
    settings = (repo / "mkdocs.yml").read_text(encoding="utf-8").replace("https://credit.shifan.example/", f"https://c{number:03}.example/")
    settings = settings.replace('code: "0000000000"', f'code: "99{number:04}0001"')
    settings = settings.replace("extra:\n", f"extra:\n  log:\n    keys: ['{signer.verifier.text}']\n", 1)
    (repo / "mkdocs.yml").write_text(settings, encoding="utf-8")
    (repo / ".gitignore").write_text("site/\n.credit-cache/\n", encoding="utf-8")
    files = sorted((repo / "content/disclosures").rglob("*.yml"))
    few = max(1, len(files) // 20)
    step = max(1, len(files) // (min(CHANGED, few) + min(REMOVED, few) + min(ADDED, few) + 1))
    chosen = files[::step]
    later = {file: file.read_bytes() for file in chosen[: min(ADDED, few)]}
    removed, changed = chosen[len(later) : len(later) + min(REMOVED, few)], chosen[len(later) + min(REMOVED, few) :][:CHANGED]
    for file in later:
        file.unlink()
    again.git(repo, "init", "-q", "-b", "main")
    _published(repo, site, home, work, FIRST)
    for file, content in later.items():
        file.write_bytes(content)
    for file in removed:
        file.unlink()
    for at, file in enumerate(changed):
        again.edit(file, at)
    _published(repo, site, home, work, NEXT)
    kinds = {"penalties": "penalty", "permits": "permit"}
    gone = [file.relative_to(repo / "content/disclosures").with_suffix("").as_posix().split("/", 1) for file in removed]
    return {"key": signer.verifier.text, "removed": [[kinds[kind], ident] for kind, ident in gone]}


def _published(repo: Path, site: Path, home: Path, work: Path, day: str) -> None:
    """Commits what is there, builds the site of a day, and keeps of it what a harvest reads."""
    again.git(repo, "add", "-A")
    again.git(repo, "commit", "-qm", day, at=f"{day}T08:00:00+0800")
    words = ("--log", str(work / "log"), "--key", str(work / "key.txt"), "--cache", str(work / "cache"))
    credit(repo, "build", "--no-search", "--as-of", day, "--site-dir", str(site), *words)
    for pattern in READ:
        for file in site.glob(pattern):
            if file.is_file():
                to = home / day / file.relative_to(site)
                to.parent.mkdir(parents=True, exist_ok=True)
                # The next build puts other files in the place of these, and never writes into them.
                os.link(file, to)


def lie(folder: Path) -> None:
    """Changes a record of a site and the sums with it: only the log still knows what it was."""
    sums = folder / "api/v1/sums.json"
    told = json.loads(sums.read_bytes())
    path = next(path for path in told["files"] if path.startswith("records/penalty/"))
    file = folder / "api/v1" / path
    content = json.loads(file.read_bytes())
    one = next(iter(content.values()))
    one["data"]["content"] = "不予处罚。"
    data = json.dumps(content, ensure_ascii=False).encode()
    told["files"][path] = [len(data), hashlib.sha256(data).hexdigest()]
    for target, text in ((file, data), (sums, json.dumps(told).encode())):
        # A link to a file that another folder shows too.
        target.unlink()
        target.write_bytes(text)


# The servers


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody uses."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextlib.contextmanager
def serving(folder: Path, roots: dict[int, Path]) -> Iterator[None]:
    """Serves folders on ports of this machine, for the time of a `with` block."""
    with _nginx(folder, roots) if NGINX is not None else _python(roots):
        for port in roots:
            _wait(port)
        yield


@contextlib.contextmanager
def _nginx(folder: Path, roots: dict[int, Path]) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    servers = "\n".join(f"server {{ listen 127.0.0.1:{port}; root {root}; }}" for port, root in roots.items())
    temporary = "".join(f"{one}_temp_path {folder}/temp-{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    # As in the settings for cities: JSON is packed on the way.
    packed = "gzip on; gzip_comp_level 5; gzip_min_length 1000; gzip_types application/json;"
    types = "types { application/json json; text/html html; } default_type application/octet-stream;"
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}\npid {folder}/pid;\nworker_processes 1;\nevents {{}}\nhttp {{\n{temporary}{types}\n{packed}\naccess_log off;\n{servers}\n}}\n",
        encoding="utf-8",
    )
    call = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error")]
    subprocess.run(call, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run([*call, "-s", "quit"], check=True, capture_output=True)
        for _ in range(200):
            if not (folder / "pid").exists():
                break
            time.sleep(0.05)


@contextlib.contextmanager
def _python(roots: dict[int, Path]) -> Iterator[None]:
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory"]
    quiet = subprocess.DEVNULL
    processes = [subprocess.Popen([*command, str(root), str(port)], stdout=quiet, stderr=quiet) for port, root in roots.items()]
    try:
        yield
    finally:
        for one in processes:
            one.send_signal(signal.SIGTERM)
        for one in processes:
            one.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(wire):
            wire.request("GET", "/api/v1/build.json")
            if wire.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nobody answers on port {port}")


# The province


def province(folder: Path, cities: Sequence[City], ports: Sequence[int]) -> Path:
    """The repository of the province: no records but its cities."""
    records.repository(folder, 0)
    shutil.rmtree(folder / "content/disclosures", ignore_errors=True)
    for number, (one, port) in enumerate(zip(cities, ports, strict=True)):
        told = {"name": f"示范{number + 1}市", "code": f"'{990000 + number}'", "address": f"http://127.0.0.1:{port}/", "since": "2026-11-01"}
        file = folder / f"content/lists/cities/{one.name}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(records.yaml_text({**told, "keys": [one.key]}), encoding="utf-8")
    (folder / ".gitignore").write_text("site/\n.credit-cache/\n", encoding="utf-8")
    again.git(folder, "init", "-q", "-b", "main")
    again.git(folder, "add", "-A")
    again.git(folder, "commit", "-qm", "cities", at=f"{FIRST}T08:00:00+0800")
    return folder


def told_of(harvest: Path) -> tuple[dict[str, str], str]:
    """The state of each city, and in words what was fetched and what is kept."""
    found = json.loads((harvest / "harvest.json").read_bytes())
    states = {one["id"]: one["state"] for one in found["cities"]}
    size, files = (sum(one["fetched"][name] for one in found["cities"]) for name in ("bytes", "files"))
    return states, f"{sum(one['records'] for one in found['cities']):,} records, fetched {size / 1e6:,.1f} MB in {files:,} files"


def left(harvest: Path, cities: Sequence[City]) -> int:
    """How many rows there still are of what some cities have removed."""
    import duckdb

    rows = 0
    with duckdb.connect() as base:
        for one in cities:
            for table in ("records", "parties", "duties"):
                for kind, ident in one.removed:
                    place = f"{harvest}/gathered/{table}/city={one.name}/*/*.parquet"
                    found = base.execute(f"SELECT count(*) FROM read_parquet('{place}') WHERE kind = ? AND id = ?", [kind, ident]).fetchone()
                    rows += found[0] if found else 0
    return rows


def answers(work: Path, harvest: Path, day: str, engine: str, master: str) -> tuple[Cost, Path]:
    """All answers, asked anew of what is gathered, by one engine."""
    folder = work / f"answers-{engine}"
    folder.mkdir()
    (folder / "gathered").symlink_to(harvest / "gathered")
    code = "import sys; from pathlib import Path; from generator.lake import answers; answers.refresh(Path(sys.argv[1]), *sys.argv[2:])"
    return taken([sys.executable, "-c", code, str(folder), day, engine, master], work), folder / "answers"


def run(count: int, each: int, work: Path, kept: Path, spark: str, *, sites: bool) -> int:
    """Runs it; returns how much was wrong at the end."""
    start = time.perf_counter()
    cities = [city(kept, number, each) for number in range(count)]
    print(f"{count} cities of {each:,} records, built or found: {time.perf_counter() - start:.0f} s", flush=True)
    print(f"served by {'nginx' if NGINX is not None else 'the server of Python, since nginx is not at hand'}", flush=True)
    ports, harvest, wrong = free_ports(count), work / "harvest", 0
    repo = province(work / "province", cities, ports)
    words = ("--into", str(harvest))

    def site(step: str, day: str) -> None:
        if not sites:
            return
        cost = credit(repo, "build", "--as-of", day, "--harvest", str(harvest), "--site-dir", str(work / "site"))
        files, size = compare.size(work / "site")
        print(f"{step}: {cost}; {files:,} files, {size:,.0f} MiB", flush=True)

    def harvested(step: str, day: str, roots: dict[int, Path], expected: dict[str, str]) -> int:
        with serving(work / "nginx", roots):
            cost = credit(repo, "harvest", *words, "--as-of", day, codes=(0, 1))
        states, fetched = told_of(harvest)
        odd = {name: (state, expected.get(name)) for name, state in states.items() if state != expected.get(name, state)}
        print(f"{step}: {cost}; {fetched}", flush=True)
        if odd:
            print(f"  states other than expected: {odd}")
        return len(odd)

    everyone = [one.name for one in cities]
    first = {port: one.days[FIRST] for port, one in zip(ports, cities, strict=True)}
    wrong += harvested("first harvest", FIRST, first, dict.fromkeys(everyone, "good"))
    site("the province's site", FIRST)
    shown = {port: one.days[NEXT] for port, one in zip(ports, cities, strict=True)}
    expected = dict.fromkeys(everyone, "good")
    if count > 2:
        liar, port = cities[-2], ports[-2]
        shutil.copytree(liar.days[NEXT], work / "lie")
        lie(work / "lie")
        shown[port], expected[liar.name] = work / "lie", "refused"
        del shown[ports[-1]]
        expected[cities[-1].name] = "down"
    wrong += harvested("the next day", NEXT, shown, expected)
    good = [one for one in cities if expected[one.name] == "good"]
    rows = left(harvest, good)
    print(f"rows of {sum(len(one.removed) for one in good)} removed records: {rows}", flush=True)
    wrong += rows
    site("the site of the next day", NEXT)
    wrong += harvested("once more, nothing new", NEXT, shown, {name: "unchanged" if state == "good" else state for name, state in expected.items()})
    cost, ours = answers(work, harvest, NEXT, "duckdb", "")
    print(f"all answers by DuckDB: {cost}", flush=True)
    if spark and importlib.util.find_spec("pyspark") is not None:
        cost, theirs = answers(work, harvest, NEXT, "spark", spark)
        differ = [name for name in again.different(ours, theirs) if not name.startswith(".")]
        print(f"all answers by Spark ({spark}): {cost}", flush=True)
        print(f"answers that differ between the two: {len(differ)} {differ[:5]}", flush=True)
        wrong += len(differ)
    else:
        print("without Spark: it is not installed, or was not asked for", flush=True)
    return wrong


def main() -> None:
    """Runs it, and exits with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cities", type=int, nargs="?", default=20)
    parser.add_argument("records", type=int, nargs="?", default=50_000)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--cities", dest="kept", type=Path, help="where built cities stay, to be used again")
    parser.add_argument("--no-site", action="store_true", help="only the harvests and the answers")
    parser.add_argument("--spark", default="", metavar="MASTER", help="also asks Spark, for example local[2]")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as name:
        kept = args.kept / f"{args.records}" if args.kept is not None else Path(name) / "cities"
        kept.mkdir(parents=True, exist_ok=True)
        sys.exit(1 if run(args.cities, args.records, Path(name), kept, args.spark, sites=not args.no_site) else 0)


if __name__ == "__main__":
    main()
