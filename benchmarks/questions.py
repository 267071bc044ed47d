"""Asks every question of a province over N invented records in 20 cities, and makes all answers, with DuckDB and with Spark.

`python3 dev.py bench questions 100000 [--engine duckdb] [--engine spark] [--master URL] [--cities 20] [--work DIR]` writes the gathered tables
itself, so that only what is asked is measured. Of each engine: seconds of all answers at first, when nothing changed, and when one city
did; of each question its own; seconds of processors (of this process and all that it started), and the peak of memory over all processes.
With both engines, the answers are compared byte by byte.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.lake import answers, engines, questions, shapes, writing

AS_OF = "2026-11-28"
STATES = ("on_time",) * 17 + ("late", "overdue", "open")
RULES = ("disclose-penalties", "disclose-permits", "reply")


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--engine", action="append", choices=engines.ENGINES, default=[])
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--cities", type=int, default=20)
    parser.add_argument("--work", default=None)
    args = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory(dir=args.work, prefix="credit-questions-") as folder:
        harvest = Path(folder)
        begun = time.perf_counter()
        for number in range(args.cities):
            gather(harvest, number, args.count // args.cities, 0)
        size = sum(path.stat().st_size for path in harvest.rglob("*.parquet"))
        print(f"{args.count} records in {args.cities} cities: {size / 2**20:.1f} MiB of Parquet, {time.perf_counter() - begun:.1f} s to write")
        for engine in args.engine or [engines.DUCKDB]:
            master = args.master if engine == engines.SPARK else ""
            with Watch() as watch:
                begun = time.perf_counter()
                with engines.opened(folder, engine, master) as opened:
                    print(f"{engine}: opened in {time.perf_counter() - begun:.2f} s")
                    tables = engines.tables()
                    for name in questions.QUESTIONS:
                        begun = time.perf_counter()
                        rows = sum(1 for _ in engines.answered(opened, questions.asked(name, tables)))
                        print(f"{engine}: {name:12} {time.perf_counter() - begun:6.2f} s, {rows} rows")
            print(f"{engine}: all of these {watch}")
            for what in ("all answers", "nothing changed", "one city changed"):
                if what == "one city changed":
                    gather(harvest, 0, args.count // args.cities, 1)
                with Watch() as watch:
                    answers.refresh(harvest, AS_OF, engine, master)
                print(f"{engine}: {what}: {watch}")
            found[engine] = digest(harvest / shapes.ANSWERS)
            gather(harvest, 0, args.count // args.cities, 0)
            shutil.rmtree(harvest / shapes.ANSWERS)
    if len(found) > 1:
        print(f"answers that differ: {sorted(name for name in found[engines.DUCKDB] if len({one.get(name) for one in found.values()}) > 1)}")
    return 0


def gather(harvest: Path, number: int, count: int, again: int) -> None:
    """The partitions of a city: a record with one or two organisations, of which a part is in several cities, and a duty each."""
    city = f"city-{number:02}"
    dice = random.Random(number * 2 + again)
    parts: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for i in range(count):
        year = 2022 + i % 5
        month = f"{year}-{1 + i % 12:02}"
        day, ident = f"{month}-{1 + i % 28:02}", f"{year}/{i}"
        kind, authority = ("penalty", "permit")[i % 2], f"d{i % 14}"
        state, adverse, amount = dice.choice(STATES), i % 2 == 0, dice.randrange(10**8) if i % 2 == 0 else None
        record = (kind, ident, f"https://{city}.example/{kind}/{ident}/", f"当事人{i}：甲市监罚〔{year}〕{i}号", day, month, authority, f"部门{i % 14}",
                  f"{year + 3}-01-01", adverse, amount, 1 + i % 50 // 49, state, dice.randrange(1, 9), True)  # fmt: skip
        parts.setdefault(("records", str(year)), []).append(record)
        for party in range(1 + i % 50 // 49):
            # A tenth is known in other cities too.
            who = dice.randrange(count // 3 + 1)
            code = f"{who if who % 10 == 0 else number * 10**7 + who:018}"
            parts.setdefault(("parties", str(year)), []).append(
                (kind, ident, code, f"甲市某某第{who}商贸有限公司", party + 1, 1 + i % 50 // 49, adverse, day, f"https://{city}.example/organisations/{code}/")
            )
        met = state in ("on_time", "late")
        parts.setdefault(("duties", str(year)), []).append(
            (RULES[i % 2], kind, ident, authority, day, day, day if met else None, "met" if met else state, state == "on_time" if met else None, "git", month)
        )
    for place in range(60):
        period = f"{2022 + place % 5}-{1 + place % 12:02}"
        rows: list[tuple[object, ...]] = []
        rows += [("record", kind, None, f"d{i}", period, period, "records", count // 1680, None) for kind in ("penalty", "permit") for i in range(14)]
        rows += [("measure", kind, None, f"d{i}", period, None, "late", i, 100) for kind in ("penalty", "permit") for i in range(14)]
        rows += [("duty", None, rule, f"d{i}", period, period, state, i, None) for rule in RULES for i in range(14) for state in ("on_time", "late", "open")]
        parts.setdefault(("stated", period[:4]), []).extend(rows)
    for (table, year_of), rows in parts.items():
        writing.put(harvest, table, city, year_of, writing.encoded(table, rows))


def digest(folder: Path) -> dict[str, str]:
    """The digests of all files, by name."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.json")}


class Watch:
    """For the time of a `with` block: the clock, the processors and the memory, of this process and of all that it has started."""

    def __enter__(self) -> Watch:
        self._end = threading.Event()
        self._peak, self._before = 0, time.process_time()
        self._seen: dict[int, float] = {}
        self._clock = time.perf_counter()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._seconds = time.perf_counter() - self._clock
        self._end.set()
        self._thread.join()
        self._own = time.process_time() - self._before

    def __str__(self) -> str:
        return f"{self._seconds:.2f} s, of processors {self._own + sum(self._seen.values()):.1f} s, at most {self._peak / 2**20:.0f} MiB"

    def _look(self) -> None:
        tick, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
        first: dict[int, float] = {}
        while True:
            memory = 0
            for process in family(os.getpid()):
                try:
                    memory += int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * page
                    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                except (OSError, IndexError):
                    continue
                if process != os.getpid():
                    spent = (int(fields[11]) + int(fields[12])) / tick
                    first.setdefault(process, 0.0 if spent < 1 else spent)
                    self._seen[process] = spent - first[process]
            self._peak = max(self._peak, memory)
            if self._end.wait(0.1):
                return


def family(top: int) -> list[int]:
    """A process and all below it."""
    found, rest = [], [top]
    while rest:
        process = rest.pop()
        found.append(process)
        for task in Path(f"/proc/{process}/task").glob("*"):
            try:
                rest += map(int, (task / "children").read_text(encoding="utf-8").split())
            except OSError:
                continue
    return found


if __name__ == "__main__":
    raise SystemExit(main())
