"""Builds the same N records with Credit, with Hugo and with Material (one Markdown page a record) and prints the ratios.

`python3 dev.py bench compare 1000 10000 --runs 3`. The three take turns, so a machine that slows down slows all; medians count.
Every tool writes to the same file system, into an empty folder, and remembers nothing from earlier runs. Ours builds without its search,
since Hugo has none; Material has its own. Memory is the peak sum of what all processes of a build hold (PSS).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import records

AS_OF = "2026-11-22"
MATERIAL_MOST = 5000


def measure(words: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak mebibytes of a command. RuntimeError if it fails."""
    peak = 0
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, start_new_session=True)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        # Asking takes 20 ms for a process that holds a gigabyte, so asking often would slow the build.
        while not done.wait(0.5):
            peak = max(peak, held(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    seconds = time.perf_counter() - start
    done.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{words}: {said.decode()[-2000:]}")
    return seconds, peak / 1024


def held(session: int) -> int:
    """Kibibytes that the processes of a session hold, shared pages divided among those that share them."""
    total = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.getsid(int(entry)) == session:
                    text = Path(f"/proc/{entry}/smaps_rollup").read_text()
                    total += int(text.partition("Pss:")[2].split()[0])
            except (OSError, IndexError, ValueError):
                continue  # it ended while we looked
    return total


def size(folder: Path) -> tuple[int, float]:
    """Files and mebibytes below a folder."""
    found = [os.path.getsize(os.path.join(here, name)) for here, _, names in os.walk(folder) for name in names]
    return len(found), sum(found) / 1024 / 1024


def main() -> None:
    """Runs the comparison for each count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--work", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--only", nargs="*", choices=("credit", "hugo", "material"), default=("credit", "hugo", "material"))
    args = parser.parse_args()
    python = sys.executable
    print(f"| records | tool | seconds (median of {args.runs}; min–max) | times Credit | peak MiB | files | MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in args.counts:
        with tempfile.TemporaryDirectory(dir=args.work) as name:
            work = Path(name)
            records.repository(work / "credit", count)
            subprocess.run([python, "-m", "generator", "build", "--as-of", AS_OF], cwd=work / "credit", check=True, capture_output=True)
            frame = next((work / "credit/site/disclosures/permits").glob("*/*/index.html")).read_text(encoding="utf-8")
            commands = {
                "credit": ([python, "-m", "generator", "build", "--no-search", "--as-of", AS_OF], "site"),
                "hugo": ([str(Path(python).with_name("hugo")), "--quiet", "--destination", "site"], "site"),
                "material": ([python, "-m", "mkdocs", "build", "--quiet"], "site"),
            }
            tools = [tool for tool in args.only if tool != "material" or count <= MATERIAL_MOST]
            if "hugo" in tools:
                records.hugo(work / "hugo", count, frame)
            if "material" in tools:
                records.material(work / "material", count)
            taken: dict[str, list[tuple[float, float]]] = {tool: [] for tool in tools}
            for _ in range(args.runs):
                for tool in tools:
                    words, out = commands[tool]
                    for old in (out, ".credit-cache", "resources", ".cache"):
                        shutil.rmtree(work / tool / old, ignore_errors=True)
                    taken[tool].append(measure(words, work / tool))
            ours = statistics.median(seconds for seconds, _ in taken[tools[0]])
            for tool in tools:
                times = [seconds for seconds, _ in taken[tool]]
                median = statistics.median(times)
                files, mebibytes = size(work / tool / commands[tool][1])
                peak = max(memory for _, memory in taken[tool])
                print(
                    f"| {count:,} | {tool} | {median:.2f} ({min(times):.2f}–{max(times):.2f}) | {median / ours:.1f} "
                    f"| {peak:.0f} | {files:,} | {mebibytes:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
