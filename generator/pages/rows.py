"""The rows of lists: what a list shows of each record, made once for all lists and search results that hold it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import escape

from generator.model.kinds import Kind
from generator.model.records import Record
from generator.pages import values
from generator.pages.page import escaped
from generator.site import plainvalues
from generator.site.fingerprints import Fingerprints
from generator.site.links import party_address
from generator.site.site import Site

# Classes of cells by what they say, for the style: who, when, how much, by which department.
WHO, WHEN, AMOUNT, BY = "cr-who", "cr-when", "cr-amount", "cr-by"
_UNIT = "（万元）"
_Cell = tuple[str, Callable[[Record, values.Data], str]]


class Column(NamedTuple):
    """The head of a column as HTML, and the class of its cells ("" for none)."""

    head: str
    sort: str


class _Layout(NamedTuple):
    """How the records of a kind are shown: the columns, the text of the first cell, and the other cells with the HTML before each."""

    columns: list[Column]
    name: Callable[[values.Data], str]
    cells: list[_Cell]


class Rows:
    """Makes the rows of a site. Each is remembered for a while, since several lists hold it."""

    def __init__(self, prints: Fingerprints) -> None:
        self._prints = prints
        self._site = prints.site
        self._made: dict[str, str] = {}
        self._layouts: dict[str, _Layout] = {}

    def of(self, record: Record) -> str:
        """A row as HTML; `values.UP` stands for the way to the root. It depends on no more than `Fingerprints.row` covers."""
        row = self._made.get(record.file)
        if row is None:
            row = self._made[record.file] = self.once(record)
        return row

    def once(self, record: Record) -> str:
        """The same for who asks for each row once: nothing is remembered."""
        _, name, cells = self._layout(record.kind)
        data = record.data
        link = f'<a href="{values.UP}{record.address}">{name(data) or escape(record.caption)}</a>'
        shown = "".join([f"{before}{show(record, data)}</td>" for before, show in cells])
        return f'<tr><th scope="row">{link}</th>{shown}</tr>\n'

    def forget(self) -> None:
        """Forgets what was made: of a million records, rows would take half a gigabyte in each process."""
        self._made.clear()

    def columns(self, kind: Kind) -> list[Column]:
        """The columns of the lists of a kind."""
        return self._layout(kind).columns

    def _layout(self, kind: Kind) -> _Layout:
        found = self._layouts.get(kind.name)
        if found is None:
            first, *others = [path for path in kind.columns if path != kind.amount]
            columns = [Column(_head(kind, path), sort_of(kind, path)) for path in (first, *others)]
            cells = [(_begin(one.sort), self._cell(kind, path)) for one, path in zip(columns[1:], others, strict=True)]
            if kind.amount:
                columns.append(Column(escaped(f"{amount_title(kind)}（元）"), AMOUNT))
                cells.append((_begin(AMOUNT), self._amount))
            found = self._layouts[kind.name] = _Layout(columns, values.plain(self._site, kind.root, first), cells)
        return found

    def _cell(self, kind: Kind, path: str) -> Callable[[Record, values.Data], str]:
        if sort_of(kind, path) == WHO:
            steps = path.split(".")
            return lambda record, data: _parties(self._site, record, [str(name) for name in plainvalues.at(data, steps)])
        show = values.column(self._site, kind.root, path)
        return lambda record, data: show(data)

    def _amount(self, record: Record, data: values.Data) -> str:
        [cents] = self._prints.amounts([record])
        return "" if cents is None else yuan(cents)


def sort_of(kind: Kind, path: str) -> str:
    """What a column says, as the class of its cells: the name of a party, the day by which the list is in order, the department."""
    above, _, key = path.rpartition(".")
    party = kind.root.properties.get(above)
    if key == "name" and party is not None and (party.items or party).subject:
        return WHO
    return {kind.date: WHEN, kind.authority: BY}.get(path, "")


def _head(kind: Kind, path: str) -> str:
    """The head of a column as HTML. What is called only 名称 is the name of whatever it stands in, such as 供应商."""
    field, above = kind.root.at(path), path.rpartition(".")[0]
    return kind.root.at(above).label if above and field.label == "名称" else field.label


def amount_title(kind: Kind) -> str:
    """What the amount of a kind is called, without its unit."""
    return kind.root.at(kind.amount).title.removesuffix(_UNIT)


def yuan(cents: int) -> str:
    """Cents as yuan, with thousands separated and with decimals only where there are some."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}" + (f".{rest:02}" if rest else "")


def _begin(sort: str) -> str:
    return f'<td class="{sort}">' if sort else "<td>"


def _parties(site: Site, record: Record, names: list[str]) -> str:
    """The first parties of a record, each with a link to its page if it has one."""
    codes = {name: code for _, code, name in record.pointers.parties if code in site.codes}
    shown = [
        f'<a href="{values.UP}{party_address(codes[name])}">{escaped(name)}</a>' if name in codes else escaped(name) for name in names[:3]
    ]
    some = "、".join(shown)
    return f"{some} 等 {len(names)} 名" if len(names) > 3 else some
