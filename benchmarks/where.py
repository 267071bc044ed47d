"""Where the processor time of a build goes, and the floor of it measured alone: `python3 dev.py bench where 10000`.

A whole build without search and without memory runs in this process on one core, sampled every 4 ms of processor time; each sample counts for
the first function of the table on its stack. Then the files are only read, only parsed, and the pages only written.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import records

AS_OF = "2026-11-22"
_EVERY = 0.004
# File and function, the innermost first. Samples in none of these are start, frames and the rest.
PARTS = {
    ("reading/loading.py", "load"): "reading",
    ("checks/suite.py", "run"): "checks",
    ("law/facts.py", "__init__"): "duties and endings",
    ("site/links.py", "outgoing"): "what hangs on all records",
    ("site/fingerprints.py", "prepare_for_forks"): "what hangs on all records",
    ("publish/publication.py", "_batch"): "pages",
    ("publish/publication.py", "_artifact"): "files of /data/, /api/, feeds, look-up",
}


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found: Counter[str] = Counter()

    def sample(number: int, frame: FrameType | None) -> None:
        while frame is not None:
            code = frame.f_code
            for (file, function), part in PARTS.items():
                if code.co_name == function and code.co_filename.endswith(f"generator/{file}"):
                    found[part] += 1
                    return
            frame = frame.f_back
        found["start, frames and the rest"] += 1

    with tempfile.TemporaryDirectory(dir=args.work) as name:
        repo, out = Path(name) / "repo", Path(name) / "site"
        records.repository(repo, args.count)
        os.environ |= {"CREDIT_AS_OF": AS_OF, "CREDIT_SEARCH": "no", "CREDIT_CACHE": "", "CREDIT_PROGRESS": "no", "NO_MKDOCS_2_WARNING": "1"}
        signal.signal(signal.SIGPROF, sample)
        signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
        from mkdocs.__main__ import cli

        cli(["build", "-q", "--site-dir", str(out), "--config-file", str(repo / "mkdocs.yml")], standalone_mode=False)
        signal.setitimer(signal.ITIMER_PROF, 0, 0)
        for part, samples in found.most_common():
            print(f"{part}: {samples * _EVERY:.2f} s")
        print(f"in all: {sum(found.values()) * _EVERY:.2f} s")
        _floor(repo, out, Path(name) / "again")


def _floor(repo: Path, site: Path, again: Path) -> None:
    from generator.reading import schemas, scan, source

    known = schemas.load(repo)
    files = [f"{repo}/{file}" for file in scan.files(repo) if file.endswith(".yml")]
    pages = [(path.relative_to(site), path.read_bytes()) for path in site.rglob("index.html")]
    contents: list[tuple[str, bytes | None]] = []
    _timed("floor, reading the files", lambda: contents.extend((file, source.read_bytes(file)) for file in files))
    places = [(known.place(file.removeprefix(f"{repo}/")), source.decode(data, file)) for file, data in contents if data is not None]
    texts = [(place[0], text) for place, text in places if place is not None]
    _timed("floor, text to value", lambda: [kind.validators.quick(text) for kind, text in texts])

    def write() -> None:
        for path, data in pages:
            os.makedirs(again / path.parent, exist_ok=True)
            (again / path).write_bytes(data)

    _timed(f"floor, writing {len(pages):,} pages", write)


def _timed(what: str, work: Callable[[], object]) -> None:
    start = time.process_time()
    work()
    print(f"{what}: {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
