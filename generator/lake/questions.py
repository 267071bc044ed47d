"""The questions that a province asks: each one function from the gathered tables to one expression, which every engine answers alike.

House rules, which tests hold: results are texts, days and whole numbers (shares and averages are made of them later), sorted by all
columns; sums are decimals without places, which do not end at 64 bits; what is counted is summed as 0 and 1, since of a count with a
condition one engine makes null where there is nothing, the other 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from generator.lake.shapes import CITY, YEAR

if TYPE_CHECKING:
    import ibis.expr.types as ir

Tables = Mapping[str, "ir.Table"]
# The states of a publication and of a duty, each a column of answers.
_STATES = ("on_time", "late", "overdue", "open", "unknown")
_UNDATED = "0000-00-00"


def _cities(tables: Tables) -> ir.Table:
    """Of each kind in each city: how many, published how, and the newest day."""
    records = tables["records"]
    return records.group_by([CITY, "kind"]).agg(
        records=records.count(),
        **_published(records, _STATES),
        working_days=_sum(records.working_days),
        of=_counted(records.working_days.notnull()),
        proved=_counted(records.proved),
        newest=records.date.max(),
    )


def _months(tables: Tables) -> ir.Table:
    """The same by month, with amounts in cents."""
    records = tables["records"]
    by = records.group_by([CITY, "kind", "month"])
    return by.agg(records=records.count(), **_published(records, _STATES[:3]), amount=_sum(records.amount))


def _departments(tables: Tables) -> ir.Table:
    """Of each kind at each department. Its name is the same in all rows of a city; were it not, one of them is taken."""
    records = tables["records"]
    counted = records.group_by([CITY, "kind", "authority"]).agg(
        authority_name=records.authority_name.max(), records=records.count(), **_published(records, _STATES[:3])
    )
    return counted.select(CITY, "kind", "authority", "authority_name", "records", *_STATES[:3])


def _duties(tables: Tables) -> ir.Table:
    """How each rule was kept in each month, as each city's own statistics state it: also by reports that nobody filed, which no record
    tells of.
    """
    stated = tables["stated"]
    said = stated.filter((stated.what == "duty") & stated.name.isin(_STATES))
    each = said.group_by([CITY, "rule", "month"])
    return each.agg(**{name: (_wide(said.value.fill_null(0)) * _flag(said.name == name)).sum() for name in _STATES})


def _measures(tables: Tables) -> ir.Table:
    """The official measures, as each city states them."""
    stated = tables["stated"]
    of_measures = stated.filter(stated.what == "measure")
    return of_measures.select(CITY, "kind", "authority", "period", what=of_measures.name, count=of_measures.value, of=of_measures.of)


def _differs(tables: Tables) -> ir.Table:
    """Where a city's own counts and sums and those of its gathered records differ; sums of amounts only where the city states any."""
    records, stated = tables["records"], tables["stated"]
    said = stated.filter((stated.what == "record") & stated.name.isin(["records", *_STATES, "working_days", "amount"]))
    # Both sides are rows of the same form, so that a number which only one side has is found too; what is not there is 0.
    value = _wide(said.value.fill_null(0))
    theirs = said.select(CITY, "kind", what=said.name, stated=value, gathered=_wide(0), said=_flag(said.name.notnull()))
    counted = records.group_by([CITY, "kind"]).agg(
        records=records.count(),
        **_published(records, _STATES),
        working_days=_sum(records.working_days),
        amount=_sum(records.amount),
    )
    each = counted.select(CITY, "kind", one=_pairs(counted, "records", *_STATES, "working_days", "amount").unnest())
    what = each.one["what"]
    ours = each.select(CITY, "kind", what=what, stated=_wide(0), gathered=each.one["value"], said=_flag(what.isnull()))
    both = theirs.union(ours)
    held = both.group_by([CITY, "kind", "what"]).agg(stated=both.stated.sum(), gathered=both.gathered.sum(), said=both.said.sum())
    differing = held.filter((held.stated != held.gathered) & ((held.what != "amount") | (held.said > 0)))
    return differing.select(CITY, "kind", "what", "stated", "gathered")


def _amounts(tables: Tables) -> ir.Table:
    """Amounts in cents of each kind, by city and year; only of kinds that have any."""
    records = tables["records"].filter(lambda t: t.amount.notnull())
    return records.group_by(["kind", CITY, YEAR]).agg(records=records.count(), amount=_sum(records.amount))


def _late(tables: Tables) -> ir.Table:
    """Who is late everywhere: of each rule and month, in how many cities duties arose, were late, and how many."""
    by_city = _duties(tables)
    late = by_city.late + by_city.overdue
    judged = by_city.mutate(late_cities=_flag(late > 0), duties=by_city.on_time + late + by_city.open + by_city.unknown)
    return judged.group_by(["rule", "month"]).agg(
        cities=judged.count(),
        late_cities=_sum(judged.late_cities),
        duties=_sum(judged.duties),
        on_time=_sum(judged.on_time),
        late=_sum(judged.late),
        overdue=_sum(judged.overdue),
    )


def _several(tables: Tables) -> ir.Table:
    """Organisations with records in more than one city; the name is that of the newest record."""
    each = _once(tables)
    found = each.group_by("code").agg(
        name=_newest_name(each), cities=each[CITY].nunique(), records=each.count(), adverse=_counted(each.adverse)
    )
    return found.filter(found.cities > 1)


def _adverse(tables: Tables) -> ir.Table:
    """Organisations with adverse records in more than one city: only those records are counted."""
    each = _once(tables)
    bad = each.filter(each.adverse)
    found = bad.group_by("code").agg(
        name=_newest_name(bad), cities=bad[CITY].nunique(), kinds=bad.kind.nunique(), records=bad.count(), newest=bad.date.max()
    )
    return found.filter(found.cities > 1)


def holders(tables: Tables) -> ir.Table:
    """What a look-up of organisations tells: of each in each city the records of each kind, the newest day, and how many are adverse.

    `shard` is the beginning of the SHA-256 of the code, by which the answer is sorted first.
    """
    each = _once(tables)
    found = each.group_by(["code", CITY, "kind"]).agg(records=each.count(), newest=each.date.max(), adverse=_counted(each.adverse))
    return _sorted(found.select(_shard(found), "code", CITY, "kind", "records", "newest", "adverse"))


def of_shards(tables: Tables, some: Iterable[str]) -> Tables:
    """The tables with only those rows of organisations that lie in some shards, as the look-up is divided."""
    parties = tables["parties"]
    return {**tables, "parties": parties.filter(_shard(parties).isin(sorted(some)))}


def names(tables: Tables) -> ir.Table:
    """All names under which each organisation is shown, with the newest day of each, sorted as `holders`."""
    parties = tables["parties"]
    named = parties.filter(parties.code.notnull() & parties.name.notnull())
    found = named.group_by(["code", "name"]).agg(newest=named.date.max())
    return _sorted(found.select(_shard(found), "code", "name", "newest"))


def asked(question: str, tables: Tables) -> ir.Table:
    """The expression of a question, sorted by all its columns. Raises KeyError for a question that there is not."""
    return _sorted(QUESTIONS[question](tables))


QUESTIONS: Mapping[str, Callable[[Tables], ir.Table]] = MappingProxyType(
    {
        "cities": _cities,
        "months": _months,
        "departments": _departments,
        "duties": _duties,
        "measures": _measures,
        "differs": _differs,
        "amounts": _amounts,
        "late": _late,
        "several": _several,
        "adverse": _adverse,
    }
)


def _sorted(table: ir.Table) -> ir.Table:
    return table.order_by(list(table.columns))


def _once(tables: Tables) -> ir.Table:
    """Each record of an organisation once, though it may be several of its parties."""
    parties = tables["parties"].filter(lambda t: t.code.notnull())
    return parties.group_by(["code", CITY, "kind", "id"]).agg(
        date=parties.date.max(), adverse=_counted(parties.adverse) > 0, name=parties.name.max()
    )


def _newest_name(each: ir.Table) -> ir.Value:
    # The greatest of day and name together: which row is the first of equal ones differs from engine to engine.
    together = each.date.cast("string").fill_null(_UNDATED) + each.name
    return together.max().substr(len(_UNDATED))


def _published(records: ir.Table, states: tuple[str, ...]) -> dict[str, ir.Value]:
    return {state: _counted(records.publication == state) for state in states}


def _flag(condition: ir.Value) -> ir.Value:
    return condition.fill_null(False).cast("int64")


def _counted(condition: Any) -> Any:
    """How many rows meet a condition; one that is null does not."""
    return _flag(condition).sum()


def _sum(values: Any) -> Any:
    """A sum of whole numbers; null of none."""
    return values.cast("decimal(20, 0)").sum()


def _wide(value: Any) -> Any:
    """A whole number of up to 38 digits."""
    import ibis

    return (ibis.literal(value) if isinstance(value, int) else value).cast("decimal(38, 0)")


def _shard(table: ir.Table) -> ir.Value:
    return table.code.hexdigest("sha256").substr(0, 3).name("shard")


def _pairs(table: ir.Table, *columns: str) -> Any:
    """The numbers of a row as a list of pairs: the name of the column, and its number, 0 where that is null."""
    import ibis

    pairs = [{"what": ibis.literal(name, type="string"), "value": _wide(table[name].fill_null(0))} for name in columns]
    return ibis.array([ibis.struct(one) for one in pairs])
