"""Answers about all records for the checks of single values, computed once for a run: similar ids, names, number patterns."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cached_property
from itertools import islice

from generator.law.duties import ABOLISHED
from generator.law.numbering import number_patterns
from generator.model.kindnames import DEPARTMENT
from generator.model.records import Record, first_text, names_of
from generator.reading.meant import unquoted
from generator.site.site import Site

# Up to so many ids are all compared with the text.
_FEW = 300
# If there are more, pieces are looked up until this many ids have been found, and then this many of them are compared.
_MOST_SHARING, _MOST_COMPARED = 2000, 20
_LIKE = 0.6


class Lookup:
    """Questions about the records of a site that have the same answer for every checked record.

    Each answer is computed when it is first needed: most sites have no broken link.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.today = site.as_of.isoformat()
        self._ids: dict[str, _Ids] = {}
        self._patterns: dict[tuple[str, str], list[str]] = {}

    def ids(self, kind: str) -> _Ids:
        """The ids of the records of a kind, shown or not."""
        found = self._ids.get(kind)
        if found is None:
            found = self._ids[kind] = _Ids(self.site.all_by_kind.get(kind, ()))
        return found

    def numbering(self, department: object, kind: str) -> tuple[Record, list[str]] | None:
        """The department that a value names, and its patterns of document numbers for a kind; None if it names none.

        A department that is written by its name has been reported; its numbers are checked all the same.
        """
        if not isinstance(department, str):
            return None
        record = self._departments.get(department)
        if record is None and not self.site.exists(DEPARTMENT, department):
            record = self._departments.get(self.ids(DEPARTMENT).named(department))
        if record is None:
            return None
        found = self._patterns.get((record.id, kind))
        if found is None:
            found = self._patterns[record.id, kind] = number_patterns(record, kind)
        return record, found

    @cached_property
    def abolished(self) -> dict[str, str]:
        """The last days of departments that are no more, by their ids."""
        return {one: day for one, record in self._departments.items() if (day := first_text(record.data, ABOLISHED))}

    def successors(self, department: str) -> str:
        """The departments that carry on the work of an abolished one, in words."""
        links = self._departments[department].pointers.links
        return "、".join(ident for path, kind, ident in links if path[:2] == ("abolished", "successors"))

    @cached_property
    def _departments(self) -> dict[str, Record]:
        return {record.id: record for record in self.site.all_by_kind.get(DEPARTMENT, ())}


class _Ids:
    """The ids of some records, in their order."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self.all = [record.id for record in records]

    def named(self, text: str) -> str:
        """The id of the only record that a text names by its name, or by its id in another width or in quotes; "" if there is none."""
        return self._names.get(unquoted(text), "")

    @cached_property
    def _names(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for record in self._records:
            for name in (record.caption, *names_of(record.data)):
                # Two records of one name: nobody knows which is meant.
                out[name] = record.id if out.get(name, record.id) == record.id else ""
        return out | {record.id: record.id for record in self._records}

    def near(self, text: str) -> str:
        """The id that is most similar to a text; "" if none is similar.

        Renaming a folder breaks thousands of links at once, so the work for one link must not grow with the number of ids. Of many ids,
        only those are compared that share the rarest pieces with the text.
        """
        found = difflib.get_close_matches(text, self.all if len(self.all) <= _FEW else self._sharing(text), 1, _LIKE)
        return found[0] if found else ""

    def _sharing(self, text: str) -> list[str]:
        """The ids that share most pieces with a text, among those that share a rare piece."""
        shared: dict[int, int] = {}
        left = _MOST_SHARING
        for some in sorted((self._pieces[piece] for piece in _pieces(text) if piece in self._pieces), key=len):
            for number in islice(some, left):
                shared[number] = shared.get(number, 0) + 1
            left -= len(some)
            if left <= 0:
                break
        best = sorted(shared, key=lambda number: (-shared[number], abs(len(self.all[number]) - len(text)), number))
        return [self.all[number] for number in best[:_MOST_COMPARED]]

    @cached_property
    def _pieces(self) -> dict[str, list[int]]:
        """For each piece the places of the ids that hold it."""
        out: dict[str, list[int]] = {}
        for number, ident in enumerate(self.all):
            for piece in _pieces(ident):
                out.setdefault(piece, []).append(number)
        return out


def _pieces(ident: str) -> set[str]:
    """Every three consecutive characters of an id, with its ends marked; and its last part as a whole, which stays when its folder is
    renamed.
    """
    marked = f"^{ident}$"
    return {marked[i : i + 3] for i in range(len(marked) - 2)} | {ident.rpartition("/")[2]}
