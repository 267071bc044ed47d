"""generator.harvest.pooling: rows in parts, small and large."""

from __future__ import annotations

import duckdb
import pytest
from harvested import DAY, SITE, examples

from generator.harvest import pooling, rows
from generator.harvest.pooling import Pool
from generator.lake import merging
from generator.lake.writing import encoded
from generator.model.kinds import Kinds

COMMON = rows.Common("jia", SITE, {}, {}, None)


@pytest.mark.parametrize("most", [1, 3, 1000])
def test_parts_together_are_all_rows(kinds: Kinds, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(pooling, "ROWS", most)
    monkeypatch.setattr(pooling, "WHOLE", most)
    pool, every = Pool(), dict[rows.Place, list[rows.Row]]()
    for name, some in examples(kinds).items():
        for ident, one in some.items():
            made = rows.of_entries(COMMON, kinds.by_name[name], {ident: one}, DAY)
            pool.add_rows(made.rows)
            pool.add_whole(kinds.by_name[name], made.whole)
            for place, rest in made.rows.items():
                every.setdefault(place, []).extend(rest)
    assert {place for place in pool.places if not place[0].startswith("kinds/")} == set(every)
    for (table, year), some_rows in every.items():
        assert merging.merged(table, pool.tables(table, year), None, set()) == encoded(table, some_rows)


def test_a_field_that_is_called_as_a_column_of_the_path_has_another_name(kinds: Kinds, tmp_path) -> None:  # type: ignore[no-untyped-def]
    kind = next(kind for kind in kinds if "year" in kind.root.properties and kind.examples)
    made = rows.of_entries(COMMON, kind, examples(kinds)[kind.name], DAY)
    pool = Pool()
    pool.add_whole(kind, made.whole)
    for table, year in pool.places:
        content = merging.merged(table, pool.tables(table, year), None, set())
        assert content is not None
        file = tmp_path / f"year={year}" / "part-0.parquet"
        file.parent.mkdir()
        file.write_bytes(content)
    with duckdb.connect() as base:
        found = base.execute(f"SELECT field_year, year FROM read_parquet('{tmp_path}/*/*.parquet', hive_partitioning = true)").fetchall()
    assert sorted(str(one) for one, _ in found) == sorted(str(one["data"]["year"]) for some in made.whole.values() for one in some)
