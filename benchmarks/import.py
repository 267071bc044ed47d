"""Times `credit import` of a spreadsheet with N penalties, as a preview and with --write: `python3 dev.py bench import 50000`.

The spreadsheet has the official columns and those of this site, without file names; the repository has the departments and no penalties.
Memory is the peak sum of what all processes of the command hold (PSS).
"""

from __future__ import annotations

import argparse
import datetime
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import records
from compare import measure
from generator.reading import schemas
from generator.model import records as records_module
from generator.exchange import columns, files, sheets
from generator.exchange.rows import to_rows

ROOT = Path(__file__).resolve().parent.parent
AS_OF = datetime.date(2026, 11, 22)


def spreadsheet(count: int) -> bytes:
    """N seeded penalties as a department would send them."""
    kind = schemas.load(ROOT).by_name["penalty"]
    own = [
        records_module.record_of(schemas.load(ROOT).by_name["department"], path.rpartition("/")[2].removesuffix(".yml"), path, data)
        for path, data in records.departments()
    ]
    known = columns.departments(own)
    table = tuple(column for column in columns.columns(kind) if column.sort not in (columns.ID, columns.DUE))
    found = (data for path, data in records.records(2 * count) if "penalties" in path)
    rows = [row for data in found for row in to_rows(kind, table, "", data, known)]
    return sheets.export(files.Sheet(kind, table, tuple(rows), AS_OF))


def used() -> float:
    """The processor seconds of all programs started so far: the cost of a run that does not depend on what else the machine does."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Prints seconds, memory and size of each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=50_000)
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.work) as name:
        repo = Path(name) / "repo"
        records.repository(repo, 0)
        file = Path(name) / "penalties.xlsx"
        file.write_bytes(spreadsheet(args.count))
        print(f"{args.count:,} rows, {file.stat().st_size / 1024 / 1024:.1f} MiB")
        command = [sys.executable, "-m", "generator", "--root", str(repo), "import", "penalty", str(file), "--as-of", AS_OF.isoformat()]
        for title, more in (("preview", []), ("--write", ["--write"]), ("the same again", ["--write"])):
            before = used()
            seconds, memory = measure([*command, *more], ROOT)
            print(
                f"{title}: {seconds:.1f} s ({used() - before:.1f} s of processor), {memory:.0f} MiB, {sum(1 for _ in (repo / 'content').rglob('*.yml')):,} files"
            )


if __name__ == "__main__":
    main()
