"""Runs a question on an engine: DuckDB in this process, or Spark on this machine or on a cluster.

A question is an expression of Ibis over unbound tables. Ibis only writes it as SQL of the engine: its own connections would bring pandas
and pyarrow along, and allow older versions of Spark only. A cluster needs nothing of ours, since it gets SQL alone.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from generator.engine import scratch
from generator.lake import shapes

if TYPE_CHECKING:
    import ibis.expr.types as ir

Value = str | int | bool | datetime.date | None
Row = tuple[Value, ...]

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
# More goes to a temporary folder.
_MEMORY = "1GB"
# A folder of another file system than this machine's.
REMOTE = re.compile(r"[a-z][a-z0-9+.-]+://")
# Masters whose executors run on this machine.
_HERE = re.compile(r"local.*|spark://(?:127\.[0-9.]+|localhost):[0-9]+")
_IBIS = {shapes.TEXT: "string", shapes.WHOLE: "int64", shapes.DAY: "date", shapes.YES: "boolean"}
_SQL = {shapes.TEXT: "VARCHAR", shapes.WHOLE: "BIGINT", shapes.DAY: "DATE", shapes.YES: "BOOLEAN"}
_SPARK = {shapes.TEXT: "string", shapes.WHOLE: "bigint", shapes.DAY: "date", shapes.YES: "boolean"}
# Without that note, the tables of the city are made afresh.
_UNREAD = "汇集来的文件读不了：{}。正在汇集的，请等它结束再问；文件坏了的，请删掉 cities/城市/gathered.json，再 credit harvest 一次。"
# How Spark calls that.
_UNREAD_BY_SPARK = re.compile(r"\[(?:FAILED_READ_FILE|CANNOT_READ_FILE_FOOTER)[^\]]*\] ([^\n]*?)\.?(?: +SQLSTATE.*)?$", re.MULTILINE)
# What of Spark's settings would change an answer, how a file is read, or what is printed.
_SETTINGS = {
    # Else a city 0371 would be the number 371.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # Names that differ in capitals only are two names, as in Parquet.
    "spark.sql.caseSensitive": "true",
    # A sum that does not fit is an error, never another number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Days before 1582 are those of the files.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    # What is said is said by us.
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
}
# How Spark runs if it runs on this machine: it listens only to this machine, and shows no pages.
_ALONE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
}


class NoEngine(Exception):
    """An engine cannot answer as asked for; the text, in Chinese, says what is missing or cannot be read."""


class NotInstalled(NoEngine):
    """A library is missing that only a province needs: `library` is its name, `pinned` the list that has it."""

    def __init__(self, library: str, pinned: str) -> None:
        super().__init__(f"没有装 {library}（钉住版本的清单是 {pinned}，怎样装见 docs/province.zh-CN.md）。")
        self.library, self.pinned = library, pinned


class Engine(Protocol):
    """Something that runs SQL over the gathered tables."""

    name: str
    # The tables of which there are files.
    found: frozenset[str]

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, in its order, without holding all of them where the engine can."""


def present(engine: str) -> None:
    """Raises NotInstalled if a library is missing without which an engine answers nothing."""
    _library("ibis")
    _library("pyspark.sql" if engine == SPARK else "duckdb")


def tables() -> dict[str, ir.Table]:
    """The gathered tables as Ibis sees them, by their names. Raises NoEngine where Ibis is not installed."""
    ibis = _library("ibis")
    return {name: ibis.table({key: _IBIS[sort] for key, sort in shape.whole.items()}, name=name) for name, shape in shapes.TABLES.items()}


def sql(expression: ir.Table, engine: str) -> str:
    """A question in the SQL of an engine."""
    text: str = str(_library("ibis").to_sql(expression, dialect=_DIALECTS[engine]))
    return text


def tables_of(expression: ir.Table) -> set[str]:
    """The names of the tables that a question is about."""
    return {node.name for node in expression.op().find(_library("ibis.expr.operations").UnboundTable)}


def answered(engine: Engine, expression: ir.Table) -> Iterator[Row]:
    """The rows of an answer, with the same values from every engine. Raises TypeError for a question that has others."""
    kinds = expression.schema().types
    odd = [
        kind for kind in kinds if not (kind.is_string() or kind.is_integer() or kind.is_date() or kind.is_boolean() or kind.is_decimal())
    ]
    if odd:
        raise TypeError(f"no types of an answer: {odd}")
    # Sums are decimals without places, so that they do not end at 64 bits.
    sums = [at for at, kind in enumerate(kinds) if kind.is_decimal()]
    for row in engine.rows(sql(expression, engine.name)):
        if sums:
            values = list(row)
            for at in sums:
                if values[at] is not None:
                    values[at] = int(values[at])
            yield tuple(values)
        else:
            yield row


@contextlib.contextmanager
def opened(folder: str, engine: str, master: str = "") -> Iterator[Engine]:
    """An engine over the gathered tables of a harvest folder (or of its address, for Spark), for the time of a `with` block.

    `master` is where Spark runs: `local[2]`, `spark://…`, `yarn`, `sc://…`; "" is a session that runs already, what `spark-submit` was
    told, or this machine. Raises NoEngine.
    """
    with _OPENERS[engine](folder, master) as found:
        yield found


def _library(name: str) -> Any:
    """A library of those that only a province needs."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        pinned = "province" if name.partition(".")[0] in ("ibis", "duckdb") else "spark"
        raise NotInstalled(error.name or name, f"requirements/{pinned}.txt") from None


# DuckDB


class _DuckDB:
    name = DUCKDB

    def __init__(self, connection: Any, found: frozenset[str]) -> None:
        self._connection = connection
        self.found = found

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        # A cursor of its own, so that two answers can be read side by side.
        cursor = self._connection.cursor().execute(sql)
        while some := cursor.fetchmany(10_000):
            yield from some


@contextlib.contextmanager
def _duckdb(folder: str, master: str) -> Iterator[Engine]:
    if REMOTE.match(folder):
        raise NoEngine(f"DuckDB 只读本机的文件夹，读不了 {folder}；请用 --engine spark，或者把那里挂载成文件夹。")
    if master:
        raise NoEngine("--master 只用于 --engine spark。")
    duckdb = _library("duckdb")
    gathered = Path(folder).absolute() / shapes.GATHERED
    try:
        with _connected() as connection:
            found = set()
            for name, shape in shapes.TABLES.items():
                files = partitions(gathered / name)
                connection.execute(_view(name, shape, files))
                found |= {name} if files else set()
            yield _DuckDB(connection, frozenset(found))
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise NoEngine(_UNREAD.format(str(error).strip().splitlines()[0].rstrip("."))) from None


@contextlib.contextmanager
def _connected() -> Iterator[Any]:
    with scratch.folder() as spill:
        settings = {
            "memory_limit": _MEMORY,
            "temp_directory": str(spill),
            # Nothing is fetched, whatever a query may ask for.
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        with _library("duckdb").connect(":memory:", config=settings) as connection:
            yield connection


@contextlib.contextmanager
def embedded() -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """What gives all rows of a query in the SQL of DuckDB, for the time of a `with` block; raises NoEngine where it cannot be answered."""
    duckdb = _library("duckdb")
    with _connected() as connection:

        def run(sql: str) -> list[tuple[Any, ...]]:
            try:
                found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
            except duckdb.Error as error:
                raise NoEngine(str(error)) from None
            return found

        yield run


def quoted(path: Path) -> str:
    """A path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"


def partitions(folder: Path) -> list[Path]:
    """The files of a gathered table, without those that are being written."""
    return sorted(folder.glob(f"{shapes.CITY}=*/{shapes.YEAR}=*/[!.]*.parquet"))


def _view(name: str, shape: shapes.Shape, files: list[Path]) -> str:
    """A view of a table with all its columns, also those that some of its files, or all, lack; of no rows if there are no files."""
    nothing = ", ".join(f'NULL::{_SQL[sort]} AS "{column}"' for column, sort in shape.whole.items())
    body = f"SELECT {nothing} WHERE false"
    if files:
        listed = ", ".join(map(quoted, files))
        types = f"{{'{shapes.CITY}': VARCHAR, '{shapes.YEAR}': VARCHAR}}"
        how = f"union_by_name = true, hive_partitioning = true, hive_types = {types}"
        body += f" UNION ALL BY NAME SELECT * FROM read_parquet([{listed}], {how})"
    columns = ", ".join(f'"{column}"::{_SQL[sort]} AS "{column}"' for column, sort in shape.whole.items())
    return f'CREATE VIEW "{name}" AS SELECT {columns} FROM ({body})'


# Spark


class _Spark:
    name = SPARK

    def __init__(self, session: Any, found: frozenset[str]) -> None:
        self._session = session
        self.found = found

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        return map(tuple, self._session.sql(sql).toLocalIterator())


@contextlib.contextmanager
def _spark(folder: str, master: str) -> Iterator[Engine]:
    where = folder.rstrip("/") if REMOTE.match(folder) else _local(Path(folder).absolute().as_posix())
    # A session that runs already, in a notebook or below `spark-submit`, is used and goes on.
    running = None if master else _library("pyspark.sql").SparkSession.getActiveSession()
    session = running or _session(master)
    try:
        found = {name for name, shape in shapes.TABLES.items() if _registered(session, f"{where}/{shapes.GATHERED}/{name}", name, shape)}
        yield _Spark(session, frozenset(found))
    except (_library("pyspark.errors").PySparkException, _library("py4j.protocol").Py4JError) as error:
        unread = _UNREAD_BY_SPARK.search(str(error))
        if unread is None:
            raise
        raise NoEngine(_UNREAD.format(unread.group(1))) from None
    finally:
        if running is None:
            session.stop()


def _local(path: str) -> str:
    """The address of a folder of this machine as Hadoop writes it: characters as they are, but for those of patterns."""
    return "file://" + ("" if path.startswith("/") else "/") + re.sub(r"([\\*?\[\]{}])", r"\\\1", path)


def _session(master: str) -> Any:
    sql, errors = _library("pyspark.sql"), _library("pyspark.errors")
    builder = sql.SparkSession.builder
    settings = dict(_SETTINGS)
    if master.startswith("sc://"):
        builder = builder.remote(master)
    else:
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise NoEngine("Spark 要 Java 17 或更新版本，这台机器上没有；Debian：apt-get install default-jre-headless。")
        builder = builder.appName("credit")
        # Below `spark-submit` it has said already where Spark runs.
        master = master or ("" if "PYSPARK_GATEWAY_PORT" in os.environ else "local[*]")
        if master:
            builder = builder.master(master)
        if _HERE.fullmatch(master):
            settings |= _ALONE
            # Read before all settings, by the program that starts Spark.
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (errors.PySparkException, _library("py4j.protocol").Py4JError) as error:
        # Of what Java says, the line of the cause begins with a colon; what follows are places in Spark's own code.
        lines = [line.strip() for line in str(error).strip().splitlines()] or [type(error).__name__]
        cause = next((line[1:].strip() for line in lines if line.startswith(":")), lines[0])
        raise NoEngine(f"Spark 没有开始工作（{master or '本机'}）：{cause}") from None


def _registered(session: Any, where: str, name: str, shape: shapes.Shape) -> bool:
    """Whether there are files of a table; the view is made anyway."""
    errors = _library("pyspark.errors")
    layout = ", ".join(f"`{column}` {_SPARK[sort]}" for column, sort in shape.whole.items())
    try:
        session.read.schema(layout).parquet(where).createOrReplaceTempView(name)
    except errors.AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        # In SQL, since a table made of Python's values would need Python on the cluster.
        nothing = ", ".join(f"CAST(NULL AS {_SPARK[sort]}) AS `{column}`" for column, sort in shape.whole.items())
        session.sql(f"SELECT {nothing} WHERE false").createOrReplaceTempView(name)
        return False
    return True


# How Ibis calls their SQL.
_DIALECTS = MappingProxyType({DUCKDB: "duckdb", SPARK: "pyspark"})
_OPENERS: dict[str, Callable[[str, str], contextlib.AbstractContextManager[Engine]]] = {DUCKDB: _duckdb, SPARK: _spark}
