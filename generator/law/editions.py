"""What a record said before, as the published branch tells: its earlier contents, each with its day and its commit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from generator.law.history import Held, History
from generator.model.recognition import split
from generator.model.records import Record


class Edition(NamedTuple):
    """One content of a record: the day from which it stood on the branch and its commit, both "" if it is not there (yet).

    `blob` is the name of the content in git, in hexadecimal digits; "" stands for the file as it lies there now. `file` is where it stood.
    `gone` is the day from which the record stood nowhere on the branch before it came back with this content, or "".
    """

    day: str
    commit: str
    blob: str
    file: str
    gone: str


class Editions:
    """The earlier contents of records. Nothing is read from git: its log has named all contents already."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._end = len(history.commits)
        # What held a record with a mark: whose word it is ("" for everybody's), the file, and what it held.
        self._by_mark: dict[bytes, list[tuple[str, str, Held]]] = {}
        for file, some in history.several.items():
            last = some[-1]
            now = set(split(last.marks)) if self._stands(file, last) else set()
            for one in some:
                marks = list(split(one.marks))
                # A file that exists now speaks only for its own record: a copy beside it is a second one.
                whose = file if not now.isdisjoint(marks) else ""
                for mark in marks:
                    self._by_mark.setdefault(mark, []).append((whose, file, one))

    def of(self, record: Record) -> list[Edition]:
        """The contents of a record, oldest first and the present one last; one that was only moved to another file counts too."""
        found = sorted(self._found(record), key=lambda one: (one[0].start, one[0].until))
        out: list[Edition] = []
        until = -1
        for held, file in found:
            commit = self._history.commits[held.start]
            if commit.on is None:
                # By the day of the site it is not published yet.
                continue
            gone = self._day(until) if 0 <= until < held.start else ""
            until = max(until, held.until)
            is_present = file == record.file and held.until == self._end and self._is_as_left(file)
            blob = "" if is_present else held.blob.hex()
            out.append(Edition(commit.on.isoformat(), commit.name, blob, file, gone))
        if out and out[-1].blob:
            day, _ = self._history.pending.get(record.file, ("", b""))
            out.append(Edition(day, "", "", record.file, ""))
        return out

    def files(self) -> Collection[str]:
        """The files that exist now and have held more than one content, or differ from what they held."""
        return [file for file, some in self._history.several.items() if some[-1].until == self._end]

    def _found(self, record: Record) -> Iterator[tuple[Held, str]]:
        own = self._history.alone.get(record.file, -1)
        if own >= 0:
            _, blob = self._history.pending.get(record.file, ("", b""))
            yield Held(own, self._end, blob, b""), record.file
        marks = list(split(record.pointers.marks))
        seen = set()
        for mark in marks:
            for whose, file, held in self._by_mark.get(mark, ()):
                if whose in ("", record.file) and (file, held.start) not in seen:
                    seen.add((file, held.start))
                    yield held, file
        if not marks:
            # Without a number and a caption a record cannot be told from another one in its file.
            yield from ((held, record.file) for held in self._history.several.get(record.file, ()))

    def _stands(self, file: str, last: Held) -> bool:
        return last.until == self._end and self._is_as_left(file)

    def _is_as_left(self, file: str) -> bool:
        """Whether a file is as the branch has it."""
        history = self._history
        return file not in history.pending and (file in history.alone or file in history.changed)

    def _day(self, at: int) -> str:
        on = self._history.commits[at].on
        return on.isoformat() if on is not None else ""
