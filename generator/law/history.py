"""When each record was first published, as git tells it: in the first commit on the first-parent line that holds this very record."""

from __future__ import annotations

import contextlib
import datetime
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from generator.engine import git, progress, revisions, workers
from generator.engine.artifact import digest
from generator.engine.git import GitError
from generator.engine.store import NO_STORE, Store
from generator.law import commits, versions
from generator.law.commits import CONTENT, DELETED, Commit, HistoryError
from generator.model import recognition
from generator.model.kinds import Kind, Kinds
from generator.model.records import PointerExtractor, Record, pointer_extractor
from generator.model.shards import Shard
from generator.reading import source, typed
from generator.reading.schemas import load
from generator.reading.understood import pruned

# A span of commits by their places on the line: the first, and the one behind the last; and the only file for whose record it counts, or
# "".
Span = tuple[int, int, str]


# Marks (`generator.model.recognition`) of records that stand in a row, and the place of the record that has each, packed.
Marked = tuple[Sequence[bytes], bytes]
UNMARKED: Marked = ([], b"")


@dataclass(frozen=True, slots=True)
class Published:
    """The first publication of a record: the day in Asia/Shanghai and the commit that proves it."""

    on: datetime.date
    commit: str


class Held(NamedTuple):
    """What a file held: from which place on the line on, and before which it was gone; the name of the content, and its marks."""

    start: int
    until: int
    blob: bytes
    marks: bytes


@dataclass(frozen=True)
class History:
    """The contents of the published branch over time, and all publications, oldest first.

    `changed` has the last place at which other files were changed that stand as they were left then.

    `known` is false outside a git repository: then nothing is proved and nothing is missing. `alone` has the files that only one commit
    ever touched and that are still as it left them, with its place. `stood` has, for each mark of a record (`generator.model.recognition`),
    the spans in which such a record was in any other file. What a file that exists now held of its own record counts for that file only: a
    copy beside it is a second record. `left` has the deleted files, with the marks of their last content; `others` all files beside those
    of `alone` about which anything is known. `several` has what the files of records held that more than one commit touched, oldest first.
    `root` is where these contents are read from; `pending` has files that are about to be merged: the day, and the content of before.
    """

    known: bool
    commits: Sequence[Commit] = ()
    alone: Mapping[str, int] = field(default_factory=dict)
    stood: Mapping[bytes, Sequence[Span]] = field(default_factory=dict)
    left: Mapping[str, bytes] = field(default_factory=dict)
    others: Collection[str] = ()
    changed: Mapping[str, int] = field(default_factory=dict)
    several: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    root: Path | None = None
    pending: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    @cached_property
    def _placed(self) -> dict[int, tuple[Sequence[Record], list[int]]]:
        """What `places` found, by the identity of the records, until `days` has used it: of a million files it is asked once."""
        return {}

    @cached_property
    def _days(self) -> list[str]:
        return [commit.on.isoformat() if commit.on is not None else "" for commit in self.commits]

    @cached_property
    def _rising(self) -> list[str]:
        """The credible days in a form for searching: they only rise, and a commit without one has the day of the commit before it."""
        out: list[str] = []
        for day in self._days:
            out.append(day or (out[-1] if out else ""))
        return out

    @cached_property
    def _told(self) -> list[str | None]:
        """For each commit the day that it proves of a record that was decided by then; None if a later one may prove it. The last one is
        that of records of which no commit tells.
        """
        last = max((place for place, day in enumerate(self._days) if day), default=-1)
        return [*(day or (None if place < last else "") for place, day in enumerate(self._days)), ""]

    def first(self, record: Record) -> Published | None:
        """The first publication of a record: never that of another record in the same file, and never before the record was decided."""
        at = self._at(record)
        day = self.commits[at].on if at >= 0 else None
        return Published(day, self.commits[at].name) if day is not None else None

    def day(self, record: Record) -> str:
        """The day of the first publication as a text, or ""."""
        at = self._at(record)
        return self._days[at] if at >= 0 else ""

    def days(self, records: Sequence[Record], marked: Marked) -> list[str]:
        """The same for several records. `marked` are their marks (`marks_of`): hardly any record shares one with another file, and of the
        others, a million perhaps, only the one commit is looked at that holds them.
        """
        known, days, told = self.stood, self._days, self._told
        looked = set[int]()
        if known and not known.keys().isdisjoint(marked[0]):
            looked = {owner for mark, owner in zip(marked[0], array("I", marked[1]), strict=True) if mark in known}
        out = [
            day if not day or day >= record.date or not record.kind.has_happened else None
            for record, at in zip(records, self.places(records), strict=True)
            for day in (told[at],)
        ]
        self._placed.pop(id(records), None)
        if None in out:
            for place in [place for place, day in enumerate(out) if day is None and place not in looked]:
                record = records[place]
                at = self._from(self.alone[record.file], len(days), record.date if record.kind.has_happened else "")
                out[place] = days[at] if at >= 0 else ""
        for place in looked:
            out[place] = self.day(records[place])
        return [day or "" for day in out]

    def places(self, records: Sequence[Record]) -> list[int]:
        """For each of some records the place of the only commit that ever touched its file, or -1. Kept until `days` of these is asked."""
        held = self._placed.get(id(records))
        if held is None or held[0] is not records:
            held = self._placed[id(records)] = records, [*map(self.alone.get, [one.file for one in records], repeat(-1))]
        return held[1]

    def changed_on(self, file: str) -> str:
        """The day on which the branch last changed a file, or "": not known, or it differs from the branch."""
        at = self.alone.get(file, self.changed.get(file, -1))
        return self._days[at] if at >= 0 else ""

    @cached_property
    def unsure(self) -> Sequence[str]:
        """The files of which something is known, but not when the branch last changed them: they differ from it."""
        return sorted(set(self.others).difference(self.changed)) if len(self.others) > len(self.changed) else []

    def holds(self, file: str) -> bool:
        """Whether anything is known about a file."""
        return file in self.alone or file in self.others

    @cached_property
    def mark(self) -> bytes:
        """A digest of everything on which `changed_on` depends."""
        return digest([commit.name for commit in self.commits[-1:]], self._days, self.unsure)

    def line(self, count: int) -> tuple[str, bytes]:
        """The name of the last of so many first commits, and a digest of their days."""
        return self.commits[count - 1].name if count else "", digest(self._days[:count])

    def _at(self, record: Record) -> int:
        """The place of the commit that proves a record; -1 if none does."""
        bound = record.date if record.kind.has_happened else ""
        own = self.alone.get(record.file, -1)
        first = self._from(own, len(self.commits), bound) if own >= 0 else -1
        if self.stood:
            for mark in recognition.split(record.pointers.marks):
                for start, end, whose in self.stood.get(mark, ()):
                    at = self._from(start, end, bound) if not whose or whose == record.file else -1
                    if at >= 0 and (first < 0 or at < first):
                        first = at
        return first

    def _from(self, start: int, end: int, bound: str) -> int:
        """The first commit of a span with a credible day that is not before a bound; -1 if there is none.

        Dates may be a year or a month only; as texts they come before all days in it.
        """
        days = self._days
        if self._rising[start] < bound:
            start = bisect_left(self._rising, bound, start, end)
        while start < end and not days[start]:
            start += 1
        return start if start < end else -1


NONE = History(False)


def marks_of(shard: Shard) -> Marked:
    """The marks of the records of a shard."""
    found = [recognition.split(record.pointers.marks) for record in shard.records]
    pairs = [(mark, place) for place, some in enumerate(found) for mark in some]
    return [mark for mark, _ in pairs], array("I", [place for _, place in pairs]).tobytes()


Differing = Callable[[], Mapping[str, bool]]


class Begun(NamedTuple):
    """A commit ("" if there is none), and the search for files that differ from it, which is already running."""

    head: str
    differing: Differing


# A file in the index of git that git was told not to look at.
_UNSEEN = re.compile(rb"(?:^|\0)[a-zS] ([^\0]*)")


@contextlib.contextmanager
def beside(root: Path, revision: str = "HEAD") -> Iterator[Begun]:
    """Starts a process that looks which files below `content/` differ from a revision; its result is for `read`. Raises HistoryError."""
    head = "" if git.outside(root) else commits.published(root, revision)
    if not head:
        yield Begun("", dict)
        return
    with _differing(root, head) as found:
        yield Begun(head, found)


def read(
    root: Path,
    as_of: datetime.date,
    kinds: Kinds | None = None,
    revision: str = "HEAD",
    store: Store = NO_STORE,
    begun: Begun | None = None,
) -> History:
    """What git tells of everything below `content/` on the first-parent line of a revision, up to a day.

    `kinds` are those of the repository; they are read if they are not given. `begun` is the result of `beside` for the same revision.

    Commits with wrong clocks get a date from their neighbours (see `commits.effective`). Raises HistoryError for an unknown revision, and
    wherever git does not or cannot tell the whole history. Only outside a repository is it normal that nothing is known.
    """
    if git.outside(root):
        return NONE
    head = begun.head if begun is not None else commits.published(root, revision)
    if not head:
        return History(True)
    progress.stage("读取 git 历史")
    try:
        line = commits.read(root, head, store)
        if not line:
            raise HistoryError(
                f"这个 git 仓库的历史里没有 {CONTENT}/，查不出公示日期。请先把 {CONTENT}/ 提交到仓库（git add、git commit）。"
            )
        if folder := commits.foreign(line):
            raise HistoryError(commits.nested(folder))
        with contextlib.nullcontext(begun.differing) if begun is not None else _differing(root, head) as differing:
            return _history(root, line, as_of, kinds if kinds is not None else load(root), differing(), store)
    except GitError as error:
        raise HistoryError(commits.refusal(root, error)) from None
    finally:
        progress.clear()


def _history(
    root: Path, line: Sequence[commits.LogEntry], as_of: datetime.date, kinds: Kinds, edited: Mapping[str, bool], store: Store
) -> History:
    days = commits.effective([datetime.date.fromordinal(day) for _, day, _ in line], as_of)
    found = [Commit(name, day, changes) for (name, _, changes), day in zip(line, days, strict=True)]
    blobs = versions.Blobs(line)
    # A file that is still as its only commit left it, as nearly all are, needs no further question to git.
    alone, more = versions.of(line, blobs)
    for file in edited.keys() & alone.keys():
        at = alone.pop(file)
        more[file] = [(at, blobs.of(at, file), len(line))]
    end = len(line)
    kind_of = {file: place[0].name for file in more if (place := kinds.place(file)) is not None}
    marks = _identified(root, kinds, [(kind, file, blob) for file, kind in kind_of.items() for _, blob, _ in more[file]], store)
    stood: dict[bytes, list[Span]] = {}
    left: dict[str, bytes] = {}
    for file, kind in kind_of.items():
        some = more[file]
        stands = some[-1][2] == end and file not in edited
        now = set(recognition.split(marks[kind, some[-1][1]])) if stands else set()
        for start, blob, until in some:
            these = list(recognition.split(marks[kind, blob]))
            whose = "" if now.isdisjoint(these) else file
            for mark in these:
                stood.setdefault(mark, []).append((start, until, whose))
        if some[-1][2] < end or edited.get(file) is False:
            left[file] = marks[kind, some[-1][1]]
    changed = {file: some[-1][0] for file, some in more.items() if some[-1][2] == end and file not in edited}
    several = {file: [Held(start, until, blob, marks[kind, blob]) for start, blob, until in more[file]] for file, kind in kind_of.items()}
    return History(True, found, alone, stood, left, more.keys(), changed, several, root)


@contextlib.contextmanager
def _differing(root: Path, head: str) -> Iterator[Differing]:
    """The files that certainly or possibly differ from a commit, and whether they exist at all."""
    try:
        call = ("diff-index", "--name-status", "-z", "--no-renames", "--relative", head, "--", CONTENT)
        with git.beside(root, *call) as told, git.beside(root, "ls-files", "-v", "-z", "--", CONTENT) as flagged:

            def wait() -> dict[str, bool]:
                listed = flagged()
                # Of a million files this is known without a look at each.
                fine = listed.startswith(b"H ") and listed.count(b"\0H ") + 1 == listed.count(b"\0")
                if not fine and (unseen := _UNSEEN.search(listed)) is not None:
                    raise HistoryError(_unseen(unseen[1].decode("utf-8", "replace")))
                words = told().decode("utf-8", "surrogateescape").split("\0")
                return {file: status != DELETED for status, file in zip(words[::2], words[1::2], strict=False)}

            yield wait
    except GitError as error:
        raise HistoryError(commits.refusal(root, error)) from None


def _unseen(file: str) -> str:
    """The message about a file whose state git was told not to look at."""
    return (
        f"git 被设置成不看这个文件（sparse checkout、skip-worktree 或者 assume-unchanged），查不出公示日期：{file}。"
        f"请运行 git sparse-checkout disable；单个文件的，运行 git update-index --no-skip-worktree --no-assume-unchanged {file}。"
    )


def _identified(root: Path, kinds: Kinds, wanted: Sequence[tuple[str, str, bytes]], store: Store) -> dict[tuple[str, bytes], bytes]:
    """The marks of old contents, by kind and name of the content; remembered while the schemas are the same. Raises GitError."""
    before, name = store.get("identities"), digest([kind.schema for kind in kinds])
    known: dict[tuple[str, bytes], bytes] = before[1] if before is not None and before[0] == name else {}
    # One content may be in many files; from which of them it is read makes no difference.
    todo = [(kind, file, blob) for (kind, blob), file in {(k, b): f for k, f, b in wanted if (k, b) not in known}.items()]
    extract = {kind: pointer_extractor(kinds.by_name[kind]) for kind in {kind for kind, _, _ in todo}}

    def work(some: Sequence[tuple[str, str, bytes]]) -> dict[tuple[str, bytes], bytes] | str:
        try:
            found = zip(some, revisions.contents(root, [blob.hex() for _, _, blob in some]), strict=True)
            return {
                (kind, blob): known_by(kinds.by_name[kind], file, content or b"", extract[kind]) for (kind, file, blob), content in found
            }
        except GitError as error:
            # Returned as a value, since it may have to come from another process.
            return str(error)

    found = dict(known)
    for part in workers.share(todo, work) if todo else ():
        if isinstance(part, str):
            raise GitError(part)
        found |= part
    if todo:
        needed = {(kind, blob) for kind, _, blob in wanted}
        found = {one: marks for one, marks in found.items() if one in needed}
        store.put("identities", (name, found))
    return found


def known_by(kind: Kind, file: str, content: bytes, extract: PointerExtractor) -> bytes:
    """The marks (`generator.model.recognition`) of the record that a file once held, whether or not it fits today's schema."""
    try:
        text = source.decode(content, file)
        data = kind.validators.quick(text) or pruned(typed.record_value(source.compose(text, file), kind.root, file, []), kind.root)
    except source.Unreadable:
        return b""
    return extract(data).marks if isinstance(data, dict) else b""


def refuse_unheld(root: Path, history: History, files: Sequence[str]) -> None:
    """Raises HistoryError if git can never prove one of some files, because it was told not to look at it or because another repository
    holds it.
    """
    if not history.known:
        return
    unheld = [file for file in files if not history.holds(file)]
    for file in unheld:
        folder = next((str(one) for one in Path(file).parents if (root / one / ".git").exists() and str(one) not in (".", "")), "")
        if folder:
            raise HistoryError(commits.nested(folder))
    if not unheld:
        return
    try:
        asked = "".join(f"{file}\0" for file in unheld).encode("utf-8", "surrogateescape")
        told = git.run(root, "check-ignore", "-z", "--stdin", stdin=asked, fine=(0, 1)).decode("utf-8", "surrogateescape")
    except GitError as error:
        raise HistoryError(commits.refusal(root, error)) from None
    if ignored := [file for file in told.split("\0") if file]:
        more = f"等 {len(ignored)} 个文件" if len(ignored) > 3 else ""
        raise HistoryError(
            f"git 被设置成忽略这些记录（.gitignore），它们提交不进去，查不出公示日期：{'、'.join(ignored[:3])}{more}。"
            "请改 .gitignore，或者把文件移出 content/。"
        )
