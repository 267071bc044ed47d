"""Times what time needs: 100,000 duties computed, and the history of 100,000 files read: `python3 dev.py bench duties 100000`.

The history is a real repository made by `git fast-import`: a first commit with half of the files, then at most 500 commits that add the rest,
every tenth of them a merge, some with renames.
"""

from __future__ import annotations

import datetime
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import records
from generator.law import commits, duties, history, rules
from generator.reading import schemas
from generator.reading import loading
from generator.model import records as records_module
from generator.law.calendar import calendar_of

ROOT = Path(__file__).resolve().parent.parent
AS_OF = datetime.date(2026, 11, 22)
COMMITS = 500


def most_commits(count: int) -> int:
    """The largest number of commits for so many files: each commit adds at least one."""
    return max(1, min(COMMITS, count // 2))


def stream(count: int) -> bytes:
    """A fast-import stream of `count` small files below content/."""
    out: list[str] = []
    start = int(datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC).timestamp())
    commits = most_commits(count)
    step = 86400 * 1000 // commits
    per = max(1, count // 2 // commits)
    mark = 0

    def commit(number: int, branch: str, parents: list[int], body: list[str]) -> int:
        nonlocal mark
        mark += 1
        who = f"t <t@t> {start + number * step} +0800"
        head = [
            f"commit refs/heads/{branch}",
            f"mark :{mark}",
            f"author {who}",
            f"committer {who}",
            f"data {len(str(number))}",
            str(number),
        ]
        links = [f"{'from' if i == 0 else 'merge'} :{parent}" for i, parent in enumerate(parents)]
        out.extend([*head, *links, *body])
        return mark

    def add(i: int) -> list[str]:
        text = f"document_number: {i}\n"
        return [f"M 100644 inline content/disclosures/penalties/2026/x-{i}.yml", f"data {len(text)}", text]

    made = count - per * commits
    tip = commit(0, "main", [], [line for i in range(made) for line in add(i)])
    for number in range(1, commits + 1):
        body = [line for i in range(made, made + per) for line in add(i)]
        made += per
        if number % 10 == 0:
            side = commit(number, "topic", [tip], body)
            tip = commit(number, "main", [tip, side], body)
        else:
            if number % 7 == 0:
                old = f"content/disclosures/penalties/2026/x-{number}.yml"
                body.append(f"R {old} {old.replace('x-', 'moved-')}")
            tip = commit(number, "main", [tip], body)
    return ("\n".join(out) + "\n").encode()


def main() -> None:
    """Prints seconds and records per second."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    found = schemas.load(ROOT)
    shards, _ = loading.load(ROOT, found)
    shipped = [record for shard in shards for record in shard.records]
    found_rules = rules.rules(r for r in shipped if r.kind.name == "rule")
    calendar = calendar_of(r.data for r in shipped if r.kind.name == "calendar")
    by_kind: dict[str, list[records_module.Record]] = {"permit": [], "penalty": []}
    for path, data in records.records(count):
        kind = found.by_name["penalty" if "penalties" in path else "permit"]
        ident = path.removeprefix(f"{kind.folder}/").removesuffix(".yml")
        by_kind[kind.name].append(records_module.record_of(kind, ident, f"content/{path}", {**data, "subject": [data["subject"]]}))
    # Each was published on the day on which it was decided.
    dated = {r.file: datetime.date.fromisoformat(r.date) for some in by_kind.values() for r in some}
    days = sorted(set(dated.values()))
    alone = {file: days.index(day) for file, day in dated.items()}
    proved = history.History(True, [commits.Commit(f"c{number}", day, ()) for number, day in enumerate(days)], alone)
    before = time.perf_counter()
    made = duties.compute(found_rules, by_kind, duties.Terms(calendar, proved, AS_OF))
    seconds = time.perf_counter() - before
    print(f"{len(made):,} duties of {count:,} records: {seconds:.2f} s")
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["git", "-C", name, "init", "-q", "-b", "main"], check=True)
        subprocess.run(["git", "-C", name, "fast-import", "--quiet"], input=stream(count), check=True)
        before = time.perf_counter()
        read = history.read(Path(name), AS_OF)
        seconds = time.perf_counter() - before
        print(f"history of {len(read.alone.keys() | read.others):,} files in {most_commits(count):,} commits: {seconds:.2f} s")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
