"""Keeps the answers of a harvest folder up to date: each is asked again only when something that it rests on has changed.

An answer is `answers/<question>.json`, its first line all but the rows, which follow one a line; the same bytes from every engine. The
look-up of organisations is `answers/organisations/<000…fff>.json`, of which those without an organisation are not there. Of these only the
shards are made again whose rows differ from those of the last whole state (`lake/shards`).
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import itertools
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from generator.engine import whole
from generator.engine.system import patiently
from generator.lake import engines, questions, shapes, shards
from generator.lake.engines import Engine, Row
from generator.text.formulas import guard

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = 1
ORGANISATIONS = "organisations"
# What the answers rest on, from run to run. Engines and pages look at no file whose name begins with a point.
_MADE = ".made"
# The sums of the files as they were left: after a crash of the machine, or by somebody's hand, they may be others, and are made again.
_SUMS = "sums"
# How the look-up of organisations is asked, among what the answers rest on; the table of which it is made.
_HOW, _PARTIES = "organisations asked", "parties"
_SHARD = re.compile(r"[0-9a-f]{3}\.json")


def refresh(folder: Path, as_of: str, engine: str = engines.DUCKDB, master: str = "") -> int:
    """Brings all answers of a harvest folder to what is gathered there on a day (YYYY-MM-DD); returns how many questions were asked.

    Each file is replaced whole. After an interruption the next run goes on. Raises `engines.NoEngine` and OSError.
    """
    tables = engines.tables()
    asked = {name: questions.asked(name, tables) for name in questions.QUESTIONS}
    lookup = (questions.holders(tables), questions.names(tables))
    how = _rests({}, *lookup)
    gathered = {name: _digest(folder / shapes.GATHERED / name) for name in tables}
    rests = {name: _rests(gathered, expression) for name, expression in asked.items()}
    rests[ORGANISATIONS] = _rests(gathered, *lookup)
    rests[_HOW] = how
    home = folder / shapes.ANSWERS
    home.mkdir(parents=True, exist_ok=True)
    made = _made(home)
    sums = made.get(_SUMS)
    sums = sums if isinstance(sums, dict) else {}
    there = {name: _sum(home, name) for name in rests if name != _HOW}
    harmed = {name for name, one in there.items() if sums.get(name) != one}
    wanted = [name for name, digest in rests.items() if name != _HOW and (made.get(name) != digest or name in harmed)]
    some = _differing(folder, home, made, how) if ORGANISATIONS in wanted and ORGANISATIONS not in harmed else None
    if wanted:
        # While they are made, what is there is not what is remembered.
        _remember(home, {**{name: digest for name, digest in rests.items() if name not in wanted}, _SUMS: sums})
        with engines.opened(str(folder), engine, master) as opened:
            for name in wanted:
                if name == ORGANISATIONS:
                    only = questions.of_shards(tables, some) if some is not None else tables
                    put_shards(home / ORGANISATIONS, opened, questions.holders(only), questions.names(only), some)
                else:
                    _put(home / f"{name}.json", text(name, as_of, asked[name], engines.answered(opened, asked[name])))
    for name in asked.keys() - set(wanted):
        _redate(home / f"{name}.json", name, as_of, asked[name])
    # The look-up is thousands of files, none of which names the day.
    again = {*asked, *wanted}
    _remember(home, {**rests, _SUMS: {name: _sum(home, name) if name in again else one for name, one in there.items()}})
    return len(wanted)


def text(question: str, as_of: str, expression: ir.Table, rows: Iterable[Row]) -> Iterator[str]:
    """An answer as JSON, in pieces."""
    yield _head(question, as_of, expression)
    between = ""
    for row in rows:
        yield f"{between}\n{_DUMPED.encode([_written(value) for value in row])}"
        between = ","
    yield "\n]}\n"


def table(expression: ir.Table, rows: Iterable[Row]) -> Iterator[str]:
    """An answer as CSV with a first row of names, in pieces. A text that a spreadsheet would run is guarded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(expression.columns)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


_DUMPED = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def _written(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else value.isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard(value) if isinstance(value, str) else value


def _head(question: str, as_of: str, expression: ir.Table) -> str:
    told = {"version": VERSION, "question": question, "as_of": as_of, "columns": list(expression.columns)}
    return f'{_DUMPED.encode(told)[:-1]},"rows":['


def _redate(path: Path, question: str, as_of: str, expression: ir.Table) -> None:
    """Another day of the same answer."""
    head = _head(question, as_of, expression)
    with path.open(encoding="utf-8", newline="") as was:
        if was.readline() != f"{head}\n":
            _put(path, itertools.chain([f"{head}\n"], was))


def _rests(gathered: Mapping[str, str], *expressions: ir.Table) -> str:
    """A digest of what an answer rests on: the tables that are asked, and how they are asked. It is the same for every engine."""
    named = sorted({name for one in expressions for name in engines.tables_of(one)} & gathered.keys())
    told = [VERSION, [engines.sql(one, engines.DUCKDB) for one in expressions], [gathered[name] for name in named]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _digest(folder: Path) -> str:
    """A digest of all files of a gathered table."""
    found = hashlib.sha256()
    for path in engines.partitions(folder):
        found.update(path.relative_to(folder).as_posix().encode() + b"\n")
        with path.open("rb") as handle:
            found.update(hashlib.file_digest(handle, "sha256").digest())
    return found.hexdigest()


def _made(home: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((home / _MADE).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(home: Path, rests: Mapping[str, Any]) -> None:
    _put(home / _MADE, [json.dumps(rests, sort_keys=True)])


def _sum(home: Path, name: str) -> str:
    """A digest of the file of an answer, or of all files of the organisations; "" where it is not there."""
    found = hashlib.sha256()
    for path in _shard_files(home / ORGANISATIONS) if name == ORGANISATIONS else [home / f"{name}.json"]:
        try:
            with path.open("rb") as handle:
                found.update(path.name.encode() + hashlib.file_digest(handle, "sha256").digest())
        except FileNotFoundError:
            return ""
    return found.hexdigest()


def _shard_files(home: Path) -> list[Path]:
    return [path for path in sorted(home.glob("*.json")) if _SHARD.fullmatch(path.name)]


def _put(path: Path, pieces: Iterable[str]) -> None:
    """Writes a file beside its place and moves it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as out:
            out.writelines(pieces)
        patiently(partial(os.replace, fresh, path))
    finally:
        fresh.unlink(missing_ok=True)


# Organisations


def _differing(folder: Path, home: Path, made: Mapping[str, Any], how: str) -> frozenset[str] | None:
    """The shards of the organisations that are no longer what they were; None where all must be made, since nobody knows."""
    state = whole.newest(folder)
    if state is None or made.get(_HOW) != how:
        return None
    before = _made(state / shapes.ANSWERS)
    # What is there is what belongs to that state: no run was interrupted since.
    if made.get(ORGANISATIONS) is None or (before.get(ORGANISATIONS), before.get(_HOW)) != (made.get(ORGANISATIONS), how):
        return None
    return shards.differing(state / shapes.GATHERED / _PARTIES, folder / shapes.GATHERED / _PARTIES)


def put_shards(home: Path, engine: Engine, held: ir.Table, named: ir.Table, some: frozenset[str] | None) -> None:
    """Makes the folder hold the shards of the organisations (only `some`), one after the other; what is the same already is left alone."""
    if some is not None and not some:
        return
    left = {path.name for path in _shard_files(home) if some is None or path.stem in some}
    for shard, content in _shards(engine, held, named):
        path = home / f"{shard}.json"
        left.discard(path.name)
        with contextlib.suppress(FileNotFoundError):
            if path.read_bytes() == content:
                continue
        _put(path, [content.decode()])
    for name in left:
        (home / name).unlink()


def _shards(engine: Engine, held: ir.Table, named: ir.Table) -> Iterator[tuple[str, bytes]]:
    """Each shard with its bytes: by code the names, the newest first, and what each city has of each kind."""
    # Both are sorted by shard and code, and are read side by side: all names at once would fill the memory.
    groups = itertools.groupby(engines.answered(engine, named), itemgetter(1))
    named_ones = ((code, _newest_first(rows)) for code, rows in groups)
    ahead = next(named_ones, None)
    for shard, rows in itertools.groupby(engines.answered(engine, held), itemgetter(0)):
        found: dict[Any, Any] = {}
        for code, of_code in itertools.groupby(rows, itemgetter(1)):
            cities: dict[Any, Any] = {}
            for _, _, city, kind, records, newest, adverse in of_code:
                cities.setdefault(city, {"kinds": {}})["kinds"][kind] = [records, _written(newest), adverse]
            found[code] = {"names": [], "cities": cities}
        # An organisation without any name is not among the names.
        while ahead is not None and ahead[0] in found:
            found[ahead[0]]["names"] = ahead[1]
            ahead = next(named_ones, None)
        yield str(shard), orjson.dumps(found, option=orjson.OPT_SORT_KEYS)


def _newest_first(rows: Iterable[Row]) -> list[str]:
    found = sorted(((str(_written(day) or ""), str(name)) for _, _, name, day in rows), key=itemgetter(1))
    return [name for _, name in sorted(found, key=itemgetter(0), reverse=True)]
