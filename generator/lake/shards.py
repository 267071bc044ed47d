"""Finds the shards of the look-up of organisations whose rows differ between two states of the gathered table of parties."""

from __future__ import annotations

import contextlib
from pathlib import Path

from generator.lake import engines

# What the look-up tells of a row, or counts it by. How often the same row stands in a table changes nothing.
_COLUMNS = "code, kind, id, name, date, adverse"
# If more of the 4,096 shards differ, asking for these alone takes no less time than asking for all.
MOST = 1500


def differing(before: Path, now: Path) -> frozenset[str] | None:
    """The names of shards (`000` to `fff`) with rows that only one of two folders of the table has; None for too many, or where a file
    cannot be read: whoever asks for all of them then tells what is wrong with it.

    A partition of which both have the same bytes is not read.
    """
    paths = sorted({path.relative_to(top) for top in (before, now) for path in engines.partitions(top)})
    found: set[str] = set()
    with engines.embedded() as run:
        for path in paths:
            sides = [top / path for top in (before, now)]
            if not _same(*sides):
                with contextlib.suppress(engines.NoEngine):
                    found |= {str(shard) for (shard,) in run(_asked(*map(_rows, sides)))}
                    if len(found) <= MOST:
                        continue
                return None
    return frozenset(found)


def _asked(one: str, other: str) -> str:
    """The shards of the rows that only one of two queries gives."""
    only = f"({one} EXCEPT {other}) UNION ALL ({other} EXCEPT {one})"
    return f"SELECT DISTINCT substr(sha256(code), 1, 3) FROM ({only}) WHERE code IS NOT NULL"


def _rows(path: Path) -> str:
    """A query for the rows of a partition; of none where it is not there."""
    if not path.is_file():
        return f"SELECT {', '.join(f'NULL AS {one}' for one in _COLUMNS.split(', '))} WHERE false"
    return f"SELECT {_COLUMNS} FROM read_parquet({engines.quoted(path)}, hive_partitioning = false)"


def _same(one: Path, other: Path) -> bool:
    if not (one.is_file() and other.is_file()):
        return False
    # A whole state is made of links.
    return one.samefile(other) or (one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes())
