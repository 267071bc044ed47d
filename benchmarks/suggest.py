"""Builds the index of suggestions of N records and asks it for organisations as people write them, each time from a cold cache in a browser.

`python3 dev.py bench suggest 100000 --work /dev/shm`. The organisations, a third as many as records, have names that are built like real ones
(`tests/inventednames.py`), and the queries are made by eleven sorts of slips. Prints seconds, files and bytes of the index, and for each sort how often what
was meant is among the first eight, the time to the answer and what was loaded for it. Needs Chromium.
"""

from __future__ import annotations

import argparse
import datetime
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))
sys.path.insert(0, str(ROOT / "tests"))

import inventednames as names
import records
from search import serve

from generator.data import suggest
from generator.engine.artifact import Artifact, Previous
from generator.site import site
from generator.site.fingerprints import Fingerprints

AS_OF = datetime.date(2026, 11, 22)
EACH = 30

_ASK = """async ([base, text]) => {
    const { Suggestions } = await import(base + "assets/suggestions.js");
    const engine = new Suggestions(new URL("search/suggest/", base));
    const started = performance.now();
    const found = await engine.find(text);
    const first = performance.now() - started;
    return { milliseconds: first, bytes: engine.bytes, files: engine.loaded.size, titles: found.rows.map((one) => one.title), note: found.note };
}"""


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--each", type=int, default=EACH, help="how many queries of each sort")
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        repo, out = Path(folder) / "repo", Path(folder) / "site"
        records.repository(repo, args.count, named=lambda rng, number: names.name(rng))
        found = site.load(repo, AS_OF)
        prints = Fingerprints(found)
        prints.prepare_for_forks(whole=True)
        start = time.process_time()
        for part in suggest.artifacts(prints, ""):
            for name, data in part.make() if isinstance(part, Artifact) else part.make(Previous(None, Path, Path()))[0]:
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                assert isinstance(data, bytes), name  # Without a build before this one nothing is taken over as a file.
                (out / name).write_bytes(data)
        seconds = time.process_time() - start
        sizes = [file.stat().st_size for file in out.rglob("*") if file.is_file()]
        total = len(found.organisations)
        print(
            f"{args.count:,} records, {total:,} organisations: {seconds:.1f} s of processor, {len(sizes):,} files, {sum(sizes) / 1e6:.1f} MB"
        )
        whole = [one.names[0] for one in found.organisations.values()]
        numbers = [one.pointers.number for one in found.records if one.pointers.number]
        ask(out, whole, numbers, args.each)


def ask(out: Path, whole: list[str], numbers: list[str], each: int) -> None:
    """Asks the index in a folder, and prints how it answers."""
    from playwright.sync_api import sync_playwright

    rng = random.Random(7)
    shutil.copytree(ROOT / "generator" / "publish" / "assets", out / "assets")
    (out / "index.html").write_text("<!doctype html><title>suggestions</title>", encoding="utf-8")
    ways = names.slips(rng)
    queries = {sort: [(one, way(names.remembered(rng, one))) for one in rng.sample(whole, min(each, len(whole)))] for sort, way in ways.items()}
    queries["a document number"] = [(one, one.replace("〔", "(").replace("〕", ")")) for one in rng.sample(numbers, min(each, len(numbers)))]
    queries["a full name"] = [(one, one) for one in rng.sample(whole, min(each, len(whole)))]
    every = []
    with serve(out) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        for sort, some in queries.items():
            answers = []
            for wanted, text in some:
                page = browser.new_context().new_page()
                page.goto(base)
                page.evaluate("base => import(base + 'assets/suggestions.js')", base)
                answer = page.evaluate(_ASK, [base, text])
                page.context.close()
                answers.append((answer["milliseconds"], answer["bytes"] / 1000, wanted in answer["titles"]))
                if not answers[-1][2]:
                    print(f"  missed: {wanted} by {text}: {answer['titles'][:3]} {answer['note']}")
            every += answers
            print(
                f"{sort}: {sum(one[2] for one in answers)} of {len(answers)}; "
                f"ms: median {statistics.median(one[0] for one in answers):.0f}, worst {max(one[0] for one in answers):.0f}; "
                f"KB: median {statistics.median(one[1] for one in answers):.0f}, worst {max(one[1] for one in answers):.0f}"
            )
        browser.close()
    print(
        f"all: {sum(one[2] for one in every)} of {len(every)}, worst {max(one[0] for one in every):.0f} ms and {max(one[1] for one in every):.0f} KB"
    )


if __name__ == "__main__":
    main()
