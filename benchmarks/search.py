"""Builds the search index of N records and asks 40 queries of it in a real browser, each from a cold cache, against a plain scan.

`python3 dev.py bench search 100000 --work /dev/shm`. Prints seconds, memory, files and bytes of the index, and for the queries the time to
the first answer, what was loaded for it, and whether all that was found is just what holds the text. Needs Chromium; with `--index` the
index is built and nothing asked of it. `--segment 1000` divides the index of a small site as that of a large one is. `--of FOLDER` asks the
whole site that a repository of `benchmarks/morning.py` has at `site/` (built by this version of the program) and builds nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import functools
import http.server
import json
import os
import random
import resource
import shutil
import socketserver
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks"))

import records

from generator.data import columns, search
from generator.engine import workers
from generator.model import tally
from generator.pages.renderer import Renderer
from generator.site import site
from generator.engine.artifact import Artifact, Previous
from generator.engine.store import FOLDER, open_store
from generator.text.folding import normal

AS_OF = datetime.date(2026, 11, 22)
QUERIES = 40


def queries(of: site.Site) -> list[str]:
    """Forty queries for the records of a site: parts of companies, legal phrases, document numbers, codes, articles of law, places."""
    found = of.by_kind
    rng = random.Random(7)
    some = rng.sample(found["penalty"], 8)
    out = [
        "华盛",
        "超标排放水污染物",
        "市场监管",
        "市场监督管理",
        "食品安全",
        "有限公司",
        "行政许可法",
        "第三十八条第一款",
        "未取得施工许可证擅自施工",
        "不存在的词语",
        "缴纳罚款",
        "水污染防治法》第十条",
    ]
    for record in some[:4]:
        party = record.data["subject"][0]
        out += [record.data["document_number"], party["uscc"], party["uscc"][9:14], party["name"]]
    for record in some[4:]:
        text = record.data["facts"].replace("\n", " ")
        at = rng.randrange(len(text) - 12)
        out += [text[at : at + 9].strip(), record.data["document_number"][1:8], record.data["subject"][0]["name"][3:8]]
    return out[:QUERIES]


def scan(of: site.Site, asked: Sequence[str]) -> list[list[str]]:
    """The addresses of the records that hold each query, by reading every one."""
    texts = []
    for kind in ("penalty", "permit"):
        for record in of.by_kind[kind]:
            department = of.by_key["department", record.authority].caption
            lines = (record.caption, department, *_texts({k: v for k, v in record.data.items() if k != "authority"}))
            # No query has this mark, so none is found across two texts.
            texts.append((record.address, "\0".join(normal(text) for text in lines)))
    out = []
    for query in asked:
        words = normal(query).split(" ")
        out.append(sorted(address for address, text in texts if all(word in text for word in words)))
    return out


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """A folder served on this machine, uncompressed."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


# Filters of a list as its page asks them: all of a kind, a department, a month, large amounts, by amount, and these together with a word.
FILTERS: tuple[dict[str, Any], ...] = (
    {"kind": "penalty"},
    {"kind": "penalty", "department": "scjgj"},
    {"kind": "penalty", "month": "2025-06"},
    {"kind": "penalty", "min": 6_000_000},
    {"kind": "penalty", "largest": True},
    {"kind": "penalty", "year": "2026", "min": 6_000_000, "largest": True},
    {"kind": "penalty", "department": "sthjj", "min": 1_000_000, "largest": True, "q": "水污染"},
    {"kind": "permit", "oldest": True, "q": "有限公司"},
    {"kind": "penalty", "largest": True, "q": "有限公司"},
    {"kind": "penalty", "largest": True, "q": "华盛"},
    {"kind": "penalty", "department": "scjgj", "largest": True, "q": "华盛"},
    {"kind": "penalty", "largest": True, "q": "超标排放水污染物"},
    {"kind": "penalty", "largest": True, "q": "食品安全 水污染"},
)


def filtered(of: site.Site) -> list[list[str]]:
    """The addresses of the records that meet each filter, in the order of the list, by reading every one."""
    out = []
    for one in FILTERS:
        kind, wanted = str(one["kind"]), []
        for record in of.by_kind[kind]:
            money = tally.amount(record.kind.amount, record.data)
            texts = [record.caption, *_texts({k: v for k, v in record.data.items() if k != "authority"})]
            if (
                one.get("department", record.authority) == record.authority
                and record.date.startswith(str(one.get("month", one.get("year", ""))))
                and ("min" not in one or (money or 0) >= one["min"])
                and all(any(word in normal(text) for text in texts) for word in str(one.get("q", "")).split())
            ):
                wanted.append((record.address, money))
        if one.get("largest"):
            wanted.sort(key=lambda pair: (pair[1] is None, -(pair[1] or 0)))
        elif one.get("oldest"):
            wanted.reverse()
        out.append([address for address, _ in wanted])
    return out


_FILTER = """async ([base, folder, one]) => {
    const {Index, words} = await import(base + folder + "search.js");
    const index = new Index(new URL("search/", base));
    const started = performance.now();
    const search = await index.search(words(one.q || "").words, one);
    const first = await search.rows(20);
    const milliseconds = performance.now() - started, bytes = index.bytes, files = index.loaded.size;
    await search.sums("day");
    const counted = index.bytes;
    const all = await (await index.search(words(one.q || "").words, one)).next(1000);
    return {milliseconds, bytes, files, counted, first: first.length, all: all.map((found) => found.address)};
}"""

MOST = 1000
_ASK = """async ([base, folder, text]) => {
    const {Index, words} = await import(base + folder + "search.js");
    const index = new Index(new URL("search/", base));
    const started = performance.now();
    const search = await index.search(words(text).words);
    const first = await search.next(10);
    const milliseconds = performance.now() - started, bytes = index.bytes, files = index.loaded.size;
    // As many as a reader might open. Where there are more, these are held against the scan.
    const rest = await search.next(MOST);
    return {milliseconds, bytes, files, all: [...first, ...rest].map((one) => one.address)};
}""".replace("MOST", str(MOST))


def index(repo: Path, out: Path, count: int) -> site.Site:
    """Makes a repository and its index, and tells what that took."""
    records.repository(repo, count)
    found = site.load(repo, AS_OF)
    start = time.perf_counter()

    def write(part: Any) -> tuple[int, int]:
        nothing = Previous(None, Path, Path())
        for file, data in part.make() if isinstance(part, Artifact) else part.make(nothing)[0]:
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            (out / file).write_bytes(data)
        return os.getpid(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    renderer = Renderer(found)
    parts = list(search.artifacts(renderer.prints, [], renderer.lists.rows.of))
    jobs = [(part.weight, functools.partial(write, part)) for part in parts]
    held = workers.Crew[None, tuple[int, int]](jobs, lambda nothing: ()).finish(None, lambda done, count: None)
    seconds = time.perf_counter() - start
    peaks = [max(peak for process, peak in held if process == one) for one in {process for process, _ in held}]
    print(f"index of {count:,}: {seconds:.1f} s, {sum(peaks):,} MiB, {told(out)}")
    shutil.copytree(ROOT / "generator" / "publish" / "assets", out / "assets")
    (out / "index.html").write_text("<!doctype html><title>search</title>", encoding="utf-8")
    return found


def told(folder: Path) -> str:
    """Files and bytes of an index, in words."""
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"{len(files):,} files, {sum(files) / 1e6:.1f} MB, biggest {max(files) / 1000:.0f} KB"


def built(repo: Path) -> site.Site:
    """What a repository holds of which there is a site. The store of that build saves reading its files again."""
    stamp = json.loads((repo / "site" / "api" / "v1" / "build.json").read_bytes())
    found = site.load(repo, datetime.date.fromisoformat(stamp["as_of"]), store=open_store(repo / FOLDER))
    print(f"index of {len(found.records):,} records: {told(repo / 'site' / 'search')}", flush=True)
    return found


def ask(found: site.Site, out: Path) -> None:
    """Asks all queries and lists of a site, prints what came, and then whether it is what every record read one by one gives."""
    from playwright.sync_api import sync_playwright

    folder = max((path.parent for path in out.glob("assets/**/search.js")), key=str).relative_to(out).as_posix() + "/"
    asked = queries(found)
    with serve(out) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"])

        def answer(script: str, one: Any) -> Any:
            page = browser.new_context().new_page()
            page.goto(base)
            page.evaluate("([base, folder]) => import(base + folder + 'search.js')", [base, folder])
            try:
                got = page.evaluate(script, [base, folder, one])
            finally:
                page.context.close()
            counted = f"; with numbers by month {got['counted'] / 1000:.0f} KB" if "counted" in got else ""
            cost = f"{got['milliseconds']:.0f} ms, {got['bytes'] / 1000:.0f} KB in {got['files']} files{counted}"
            print(f"  {one}: {len(got['all']):,} records, {cost}", flush=True)
            return got

        results = [answer(_ASK, query) for query in asked]
        print("lists:")
        lists = [answer(_FILTER, one) for one in FILTERS]
        browser.close()
    for name, some in (("queries", results), ("lists", lists)):
        for what, key, unit in (("first answer, ms", "milliseconds", 1), ("loaded for it, KB", "bytes", 1000)):
            values = [one[key] / unit for one in some]
            print(f"{name}, {what}: median {statistics.median(values):.0f}, worst {max(values):.0f}", flush=True)
    wrong = [query for query, got, plain in zip(asked, results, scan(found, asked), strict=True) if not right(got["all"], plain)]
    print(f"right: {len(asked) - len(wrong)} of {len(asked)} {wrong or ''}", flush=True)
    orders = zip(FILTERS, lists, filtered(found), strict=True)
    odd = [one for one, got, plain in orders if got["all"] != plain[:1000] or got["first"] != min(20, len(plain))]
    print(f"lists right: {len(FILTERS) - len(odd)} of {len(FILTERS)} {odd or ''}")


def right(got: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether what was found is just what the scan found; of very many, whether all that was looked at is among it, each once."""
    records = [one for one in got if one.startswith("disclosures/")]
    if len(got) < MOST:
        return sorted(records) == plain
    return len(set(records)) == len(records) and set(records) <= set(plain)


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--index", action="store_true")
    parser.add_argument("--segment", type=int, default=search.SEGMENT, help="documents in a segment: with few, a small site is asked as a large one is")
    parser.add_argument("--of", type=Path, metavar="FOLDER", help="asks the site that this repository has at site/")
    args = parser.parse_args()
    # Whatever is of a fixed number of documents is so of fewer, as the segments are.
    search.PART = max(search.PART * args.segment // search.SEGMENT, 1)
    columns.TOP = max(columns.TOP * args.segment // search.SEGMENT, 1)
    search.SEGMENT = args.segment
    if args.of is not None:
        ask(built(args.of), args.of / "site")
        return
    with tempfile.TemporaryDirectory(dir=args.work) as name:
        out = Path(name) / "site"
        found = index(Path(name) / "repo", out, args.count)
        if not args.index:
            ask(found, out)


if __name__ == "__main__":
    main()
