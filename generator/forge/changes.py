"""The difference between two states of the site as a reviewer needs it: a frozen value, which `changereport` and `changetext` write down.

No value of a record that leaves the site is in it, and nothing that tells who a natural person is: a comment may last longer than records
do (docs/decisions/2026-11-29-what-a-reviewer-sees.md).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from generator.checks import explain, suite
from generator.checks.diagnostics import message_of
from generator.law.endings import ground
from generator.model.fields import Field
from generator.model.findings import Finding, field_of
from generator.model.kinds import CONTENT
from generator.model.records import Record
from generator.site import differences, plainvalues
from generator.site.differences import Difference
from generator.site.effects import MEETS, Effect, Effects, Settled
from generator.site.site import Site
from generator.site.twostates import ADDED, CHANGED, REMOVED, RENAMED, WITHDRAWN, Pair, States, pairs
from generator.site.written import PAGES
from generator.text.digits import hidden

NAMES = {
    ADDED: "新增",
    CHANGED: "修改",
    RENAMED: "改名（旧网址转到新网址）",
    WITHDRAWN: "撤下（网址留存说明）",
    REMOVED: "删除（网址将打不开）",
}
# The most changes of each sort in a report, and the most fields, limits and faults of a record; the rest is only counted.
MOST_LISTED, MOST_FIELDS, MOST_DUTIES, MOST_FOUND = 100, 12, 12, 10
# The most files of the program, unread files, settled duties.
MOST_SHOWN = 30
# The most characters of one value, and of all values together: beyond that, further changes are told without their values.
MOST_VALUE, MOST_VALUES = 600, 300_000


class Said(NamedTuple):
    """A new fault in a file: whether it is an error, what is wrong, and the slug of the check."""

    error: bool
    text: str
    slug: str


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one page. `kind` is its sort, in Chinese; `name` is "" if it must not be shown.

    `to` is the address to which the page at `address` leads from now on, if the file of its record was renamed. `card` has title and text
    of what the card of the record says, `why` of why it leaves. `file` is that of the record.
    """

    what: str
    kind: str
    address: str
    name: str = ""
    to: str = ""
    file: str = ""
    card: tuple[tuple[str, str], ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    fields: tuple[Difference, ...] = ()
    duties: tuple[Effect, ...] = ()
    found: tuple[Said, ...] = ()
    # How many of these there are besides those that are told.
    more: tuple[int, int, int] = (0, 0, 0)

    @property
    def late(self) -> bool:
        """Whether a limit is missed whenever it is merged from now on."""
        return any(duty.late for duty in self.duties if duty.what == MEETS)

    @property
    def wrong(self) -> bool:
        """Whether it brings an error."""
        return any(one.error for one in self.found)


@dataclass(frozen=True, slots=True)
class Preview:
    """All changes. `totals` counts all, `changes` lists at most `MOST_LISTED` of each sort; `pull_request` is 0 if there is none.

    `program` names the first changed files, in order, that are program or workflow; `program_files` counts them all. So does `unread` for
    files that hold no record that could be compared, and `settled` for what the merge takes from the lists of departments.
    `late`, `errors` and `warnings` count over all changes; `due` is the earliest day by which it must be merged for nothing else to be
    late. `behind` is how many commits the published branch has since the two states parted.
    """

    as_of: str
    totals: Mapping[str, int]
    changes: tuple[Change, ...]
    pull_request: int = 0
    program: tuple[str, ...] = ()
    program_files: int = 0
    unread: tuple[str, ...] = ()
    unread_files: int = 0
    settled: tuple[Settled, ...] = ()
    settled_more: int = 0
    late: int = 0
    due: str = ""
    errors: int = 0
    warnings: int = 0
    behind: int = 0


@dataclass(frozen=True)
class Comparison:
    """Two states, and all that differs between them: the pages of records as pairs, the other pages, and the whole as a report."""

    states: States
    found: tuple[Pair, ...] = field(init=False)

    def __post_init__(self) -> None:
        order = {what: i for i, what in enumerate(NAMES)}
        every = sorted(pairs(self.states), key=lambda one: (order[one.what], _kind(one), one.address))
        object.__setattr__(self, "found", tuple(every))

    @cached_property
    def faults(self) -> Mapping[str, list[Finding]]:
        """The findings about the files that differ which are new, by file. A fault that stood before is nobody's news."""
        before, after = self._checked
        known = {(one.file, one.slug, one.path, message_of(one)) for one in before}
        moved = {pair.now.file: pair.was.file for pair in self.found if pair.now is not None and pair.was is not None}
        out: dict[str, list[Finding]] = {}
        for one in after:
            if not {(file, one.slug, one.path, message_of(one)) for file in (one.file, moved.get(one.file, ""))} & known:
                if one.file not in self.states.files and "other" in one.values:
                    # Of two records with one number the check may name the one that stood before.
                    one = replace(one, file=str(one.values["other"]), values={**one.values, "other": one.file})
                out.setdefault(one.file, []).append(one)
        return out

    @cached_property
    def _checked(self) -> tuple[list[Finding], list[Finding]]:
        return tuple(suite.of_files(site, self.states.files) for site in self.states[:2])  # type: ignore[return-value]

    @cached_property
    def private(self) -> Mapping[str, set[str]]:
        """By file, the fields of a record in either state in which somebody may be named; "" stands for the whole record."""
        out: dict[str, set[str]] = {}
        for some in self._checked:
            for one in some:
                if self.is_private(one):
                    out.setdefault(one.file, set()).add(str(one.path[0]) if one.path else "")
        return out

    def is_private(self, finding: Finding) -> bool:
        """Whether a finding is about what must not be public: its message would tell it."""
        field = self.field_of(finding)
        return explain.page(finding.slug).private or (field is not None and bool(field.privacy))

    def field_of(self, finding: Finding) -> Field | None:
        """The field that a finding is about; None if it is about no field that the kind has."""
        place = self.states.after.kinds.place(finding.file)
        try:
            return place[0].root.at(field_of(finding.path)) if place is not None and finding.path else None
        except KeyError:
            return None

    def secret(self, pair: Pair) -> set[str]:
        """The fields of a record in which somebody may be named before or after; "" stands for the whole record."""
        return set().union(*(self.private.get(one.file, set()) for one in (pair.was, pair.now) if one is not None))

    def preview(self, pull_request: int = 0, program: Sequence[str] = (), behind: int = 0) -> Preview:
        """The report. `program` are the files of the program that differ."""
        effects = Effects(self.states, self.found)
        told = _Teller(self, effects)
        changes = [told.change(pair) for pair in self.found] + [told.with_faults(one) for one in _files(self.states)]
        # What somebody must look at comes first, or it would be lost among many.
        changes.sort(key=lambda one: (not one.wrong, not one.late))
        order = {what: i for i, what in enumerate(NAMES)}
        changes.sort(key=lambda one: order[one.what])
        sorts = {what: [c for c in changes if c.what == what] for what in NAMES}
        settled, unread = list(effects.settled()), list(self._unread())
        faults = [explain.page(one.slug).severity for some in self.faults.values() for one in some]
        return Preview(
            as_of=self.states.after.as_of.isoformat(),
            totals={what: len(some) for what, some in sorts.items()},
            changes=tuple(_bounded(c for some in sorts.values() for c in some[:MOST_LISTED])),
            pull_request=pull_request,
            program=_first(program),
            program_files=len(program),
            unread=_first(unread),
            unread_files=len(unread),
            settled=tuple(settled[:MOST_SHOWN]),
            settled_more=max(0, len(settled) - MOST_SHOWN),
            late=sum(c.late for c in changes),
            due=min((one.due for c in changes for one in c.duties if one.what == MEETS and one.due and not one.late), default=""),
            errors=faults.count("error"),
            warnings=len(faults) - faults.count("error"),
            behind=behind,
        )

    def _unread(self) -> Iterator[str]:
        """The files below `content/` that differ and of which nobody can say what changes: no record comes out of them."""
        before, after = self.states[:2]
        told = {one.file for pair in self.found for one in (pair.was, pair.now) if one is not None}
        for file in sorted(self.states.files - told):
            if file.startswith(f"{CONTENT}/") and not file.startswith(f"{PAGES}/"):
                there = os.path.lexists(after.root / file)
                if _record_at(after if there else before, file) is None or (there and file in after.broken):
                    yield file


def _record_at(site: Site, file: str) -> Record | None:
    place = site.kinds.place(file)
    found = site.find((place[0].name, place[1])) if place is not None else None
    return found if found is not None and found.file == file else None


def _kind(pair: Pair) -> str:
    record = pair.was or pair.now
    return record.kind.singular if record is not None else ""


def _first(files: Sequence[str]) -> tuple[str, ...]:
    # A file name may hold bytes that are not UTF-8.
    return tuple(name.encode("utf-8", "replace").decode()[:400] for name in files[:MOST_SHOWN])


def _bounded(changes: Iterator[Change]) -> Iterator[Change]:
    """The changes with as many of their values as a report has room for."""
    room = MOST_VALUES
    for one in changes:
        texts = [text for _, text in one.card] + [text for f in one.fields for text in (f.before, f.after, *[part for _, part in f.parts])]
        room -= sum(map(len, texts))
        if room < 0:
            bare = tuple(Difference(f.title, "", "") for f in one.fields)
            yield replace(one, card=(), fields=bare)
        else:
            yield one


class _Teller:
    """Tells changes in words."""

    def __init__(self, found: Comparison, effects: Effects) -> None:
        self._found, self._effects = found, effects
        self._before, self._after = found.states.before, found.states.after

    def change(self, pair: Pair) -> Change:
        """The change of one page of a record."""
        record = pair.now or pair.was
        assert record is not None
        kind, file = _kind(pair), record.file
        base = self.with_faults(Change(pair.what, kind, pair.address, to=pair.to, file=file))
        if pair.what in (REMOVED, WITHDRAWN) or (pair.what == RENAMED and pair.now in self._gone):
            # Of what leaves the site nothing is told that its address would not tell.
            return replace(base, why=tuple(self._why(pair)))
        assert pair.now is not None
        duties, secret = self._effects.of(pair), self._found.secret(pair)
        fields: list[Difference] = []
        if pair.was is not None and pair.what != ADDED:
            fields = differences.between((self._before, pair.was), (self._after, pair.now), lambda key: key in secret or "" in secret)
        return replace(
            base,
            name=self._name(pair) if not secret else "",
            card=tuple(self._card(pair.now, secret)),
            fields=tuple(_short(one) for one in fields[:MOST_FIELDS]),
            duties=tuple(duties[:MOST_DUTIES]),
            more=(len(fields[MOST_FIELDS:]), len(duties[MOST_DUTIES:]), base.more[2]),
        )

    def with_faults(self, change: Change) -> Change:
        """A change with the new faults in its file, errors first."""
        found = sorted(map(self._said, self._found.faults.get(change.file, ())), key=lambda one: not one.error)
        return replace(change, found=tuple(found[:MOST_FOUND]), more=(0, 0, len(found[MOST_FOUND:])))

    @cached_property
    def _gone(self) -> frozenset[Record]:
        return frozenset(self._after.gone)

    def _name(self, pair: Pair) -> str:
        """The name of a record that the site goes on showing; of one with a natural person, its number alone."""
        record = pair.now
        if record is None or (pair.was is not None and pair.what != ADDED and pair.was.caption != record.caption):
            return ""
        return record.pointers.number if differences.has_persons(record) else record.caption

    def _card(self, record: Record, secret: set[str]) -> Iterator[tuple[str, str]]:
        if "" not in secret:
            for path, label, text in plainvalues.card(self._after, record.kind, differences.redacted(record.kind.root, record.data)):
                if path.partition(".")[0] not in secret:
                    yield label, text[:MOST_VALUE]

    def _why(self, pair: Pair) -> Iterator[tuple[str, str]]:
        """Why a page leaves the site, in the words of its tombstone."""
        record = pair.now
        ending = self._after.endings.get(record.file) if record is not None else None
        if record is None or ending is None:
            kind = pair.was.kind if pair.was is not None else None
            if kind is not None and kind.name not in self._after.kinds.by_name:
                yield "原因", f"“{kind.plural}”的数据格式没有了，或者有错误读不了，见“数据格式”"
                return
            file = pair.was.file if pair.was is not None else ""
            there = bool(file) and os.path.lexists(self._after.root / file)
            yield "原因", "文件读不了，见下面的错误" if there else "文件被删除；没有别的文件是同一条记录"
            return
        yield "原因", ending.reason
        yield "自", ending.on.isoformat()
        if ending.law:
            yield "依据", ending.law
        claims = self._after.facts.claims.get((record.kind.name, record.id), ())
        for one in claims:
            other = self._record_of(one.file)
            if not one.lacking and other is not None and (one.on, one.reason) == (ending.on, ending.reason):
                # Its number, not its caption, which may tell whose record it ends.
                numbers = [str(value) for path, value in other.pointers.unique if len(path) == 1]
                yield "由另一条记录终止", f"{other.kind.singular} {other.pointers.number or ''.join(numbers[:1]) or other.id}"
        for shape, value in ground(record, ending):
            yield shape.title, plainvalues.text(self._after, shape, value)[:MOST_VALUE]

    def _record_of(self, file: str) -> Record | None:
        return _record_at(self._after, file)

    def _said(self, finding: Finding) -> Said:
        page, field = explain.page(finding.slug), self._found.field_of(finding)
        if self._found.is_private(finding):
            text = f"{page.title}（{field.title}）" if field is not None and field.title else page.title
        else:
            text = hidden(message_of(finding))[:MOST_VALUE]
        return Said(page.severity == "error", text, finding.slug)


def _short(one: Difference) -> Difference:
    def cut(text: str) -> str:
        return text if len(text) <= MOST_VALUE else f"{text[: MOST_VALUE - 1]}…"

    return Difference(one.title, cut(one.before), cut(one.after), tuple((sign, cut(text)) for sign, text in one.parts[:40]))


def _files(states: States) -> Iterator[Change]:
    """The pages that are written by hand, the files beside them, the settings of the site, and the schemas."""
    before, after = states.before, states.after
    for file in sorted(states.files):
        if file != "mkdocs.yml" and not file.startswith(f"{PAGES}/"):
            continue
        was, now = _held(before, file), _held(after, file)
        if was != now:
            what = ADDED if was is None else REMOVED if now is None else CHANGED
            yield Change(what, "网站设置" if file == "mkdocs.yml" else "页面", _address(file), file=_printable(file))
    for kind in after.kinds:
        known = before.kinds.by_name.get(kind.name)
        if known is None or known.schema != kind.schema:
            yield _format(CHANGED if known else ADDED, kind.name)
    for kind in before.kinds:
        if kind.name not in after.kinds.by_name:
            there = os.path.lexists(after.places.path(_schema(kind.name)))
            yield _format(CHANGED if there else REMOVED, kind.name)


def _schema(name: str) -> str:
    return f"schemas/{name}.schema.json"


def _format(what: str, name: str) -> Change:
    """The change of the schema of a kind."""
    return Change(what, "数据格式", f"schemas/{name}/", file=_schema(name))


def _held(site: Site, file: str) -> bytes | None:
    """The bytes of a file, also of one that comes with the program; None if it is not there. A link, or anything else that is not a file,
    counts only as being there: it is not followed.
    """
    path = site.places.path(file)
    if not os.path.lexists(path):
        return None
    return path.read_bytes() if _plain(path, site.root) else b"\0no file"


def _plain(path: Path, root: Path) -> bool:
    inside = [path, *(one for one in path.parents if one != root and one.is_relative_to(root))]
    return path.is_file() and not any(one.is_symlink() for one in inside)


def _printable(file: str) -> str:
    # A file name may hold bytes that are not UTF-8.
    return file.encode("utf-8", "replace").decode()


def _address(file: str) -> str:
    inside = _printable(file).removeprefix(f"{PAGES}/")
    if inside == "mkdocs.yml":
        return ""
    if not inside.endswith(".md"):
        return inside
    return f"{inside.removesuffix('.md')}/".removesuffix("index/")
