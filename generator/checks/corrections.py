"""What the page of a record may tell of its earlier contents: which fields were corrected, and what stood there before.

Many corrections are made because something should never have been public. So nothing of an earlier content is told unless all of this
holds; in doubt only the name of the field is told.
- No natural person is a party of the record, in any of its contents; and the field holds nothing that tells who somebody is (`x-privacy`),
  no list whose entries leave or are never shown, and no reference to another record but a department.
- Today's checks of privacy find nothing in the earlier content (`PRIVATE` below): neither numbers nor homes of persons, nor the name that
  another content masks, nor a forbidden text.
- The present content masks nothing that was open, and each sentence that is told says nothing but what the record says today, words of the
  schemas, and other numbers (`known`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from generator.checks import forbidden, texts
from generator.checks.known import Known, is_known
from generator.engine import revisions
from generator.engine.artifact import digest
from generator.engine.memo import Memo, Table, of_shards
from generator.law.editions import Edition, Editions
from generator.model import persons
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.kinds import Kind
from generator.model.records import NATURAL_PERSON, Leaf, PointerExtractor, Record, Walk, every, pointer_extractor, walker
from generator.model.shards import Shard
from generator.reading import recordfile
from generator.reading.scan import shard_of
from generator.site import differences
from generator.site.differences import PERSONAL, Difference
from generator.site.histories import depends_on
from generator.site.site import Site
from generator.text import privacy
from generator.text.dwelling import dwelling

# The most corrections of a record that are told, the newest; and the most fields of one, and characters of a value.
MOST_STEPS, MOST_FIELDS, MOST_VALUE = 20, 12, 300
# What became of a record: its fields changed; the content before or after cannot be read by today's schema; only its file was moved.
CHANGED, UNREAD, MOVED = "changed", "unread", "moved"
# The work of telling a correction, in records that are read.
_WEIGHT = 16
_LONG_NUMBER = re.compile("(?<![0-9（])[0-9]{9}")
_MASKED = re.compile("[*＊×某○]")


class Told(NamedTuple):
    """What one correction changed: the title of a field, and what stood there before and after.

    Of a long text `parts` has what differs, each part with its sign (`differences`). Nothing but the title may be told if `kept`.
    """

    title: str
    before: str
    after: str
    parts: tuple[tuple[str, str], ...]
    kept: bool


class Step(NamedTuple):
    """One correction: the day on the branch ("" if it is not there yet), the commit, the day from which the record was away before it (or
    ""), what happened, the fields, and how many more fields there are.
    """

    day: str
    commit: str
    gone: str
    what: str
    fields: tuple[Told, ...]
    more: int


class Corrections:
    """The corrections of the shown records of a site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._found: Sequence[Any] | Table[dict[str, list[Any]]] | None = None
        self._opened: dict[int, dict[str, list[Any]]] = {}

    def prepare(self, editions: Table[dict[str, list[Any]]]) -> None:
        """Tells those of all records, whose contents are in `editions` (`generator.site.histories.editions`). Raises GitError.

        They are remembered by the contents and all that may be told of them depends on: schemas, departments, forbidden texts.
        """
        if self._found is None:
            weight = sum(len(some) for one in editions for some in one.values()) * _WEIGHT
            wanted = Table(editions.digests, editions.__getitem__, weight)
            self._found = Memo(self._site.store).map(told_of, wanted, of_shards(self._site.files), given=(self._teller,)) if weight else ()

    def of(self, record: Record) -> list[Step]:
        """The corrections of a record, oldest first."""
        if self._found is None:
            # Who shows one page, such as a preview, need not tell those of all records.
            some = self._editions.of(record)
            found = _told(self._teller, {record.file: some}, [record]).get(record.file, ()) if len(some) > 1 else ()
        elif self._found:
            number = shard_of(record.file, len(self._found))
            if number not in self._opened:
                self._opened[number] = self._found[number]
            found = self._opened[number].get(record.file, ())
        else:
            return []
        return [
            Step(day, commit, gone, what, tuple([Told(*told) for told in fields]), more) for day, commit, gone, what, fields, more in found
        ]

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self._site)

    @cached_property
    def _editions(self) -> Editions:
        return Editions(self._site.history)


def told_of(wanted: Mapping[str, Sequence[Any]], shard: Shard, teller: Teller) -> dict[str, list[Any]]:
    """The corrections of the records of one shard. `wanted` has the editions of each, by file. Raises GitError."""
    if not wanted:
        return {}
    return _told(teller, {file: [Edition(*one) for one in found] for file, found in wanted.items()}, shard.records)


def _told(teller: Teller, wanted: Mapping[str, Sequence[Edition]], records: Sequence[Record]) -> dict[str, list[Any]]:
    root, blobs = teller.site.history.root, sorted({one.blob for found in wanted.values() for one in found if one.blob})
    contents = dict(zip(blobs, revisions.contents(root, blobs), strict=True)) if root is not None and blobs else {}
    return {record.file: teller.told(record, wanted[record.file], contents) for record in records if record.file in wanted}


class Teller:
    """Tells the corrections of records by today's schemas and checks."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._walks: dict[str, Walk] = {}
        self._names: dict[str, Walk] = {}
        self._parting: dict[str, frozenset[str]] = {}
        self._extractors: dict[str, PointerExtractor] = {}
        self._secret: dict[str, frozenset[str]] = {}
        self._unshown: dict[str, forbidden.Forbidden | None] = {}

    @cached_property
    def digest(self) -> bytes:
        """A digest of everything that may be told depends on, besides the contents."""
        return digest([kind.schema for kind in self.site.kinds], depends_on(self.site))

    def told(self, now: Record, editions: Sequence[Edition], contents: Mapping[str, bytes | None]) -> list[Any]:
        """The corrections of a record as plain values, oldest first."""
        forms = [now if not one.blob else self._form(now, contents.get(one.blob)) for one in editions]
        known = [one for one in forms if one is not None]
        words = self._words(now, known)
        # One that cannot be read is not compared, but it may say that the party is a person.
        unread = [contents.get(one.blob) or b"" for one, form in zip(editions, forms, strict=True) if form is None]
        if any(NATURAL_PERSON.encode() in content for content in unread):
            words = words._replace(persons=True)
        private = [form is None or (form is not now and self._is_private(form, words)) for form in forms]
        out: list[Any] = []
        for at in range(max(1, len(editions) - MOST_STEPS), len(editions)):
            was, became, edition = forms[at - 1], forms[at], editions[at]
            what, found = UNREAD, list[Told]()
            if was is not None and became is not None:
                what, found = CHANGED, list(self._fields(was, became, words, whole=private[at - 1] or private[at]))
                if not found:
                    if editions[at - 1].file == edition.file and not edition.gone:
                        continue
                    what = MOVED
            fields = [(one.title, one.before, one.after, one.parts, one.kept) for one in found[:MOST_FIELDS]]
            out.append((edition.day, edition.commit, edition.gone, what, fields, len(found[MOST_FIELDS:])))
        return out

    def _form(self, now: Record, content: bytes | None) -> Record | None:
        """What a record was, by today's schema; None if that cannot read all of it."""
        if content is None:
            return None
        if now.kind.name not in self._extractors:
            self._extractors[now.kind.name] = pointer_extractor(now.kind)
        found, faults = recordfile.read(self.site.root, now.file, self.site.kinds, self._extractors, content)
        return found if not faults else None

    def _fields(self, was: Record, became: Record, words: _Words, *, whole: bool) -> Iterator[Told]:
        """What differs between two forms; of everything only the titles if `whole`."""
        secret = self._secret_of(became.kind)

        def untold(key: str) -> bool:
            # A text that masks today what it did not before, be it long before.
            if whole or words.persons or key in secret:
                return True
            shown = _dumped(words.now.data.get(key))
            return _MASKED.search(shown) is not None and any(differences.masks(_dumped(one.data.get(key)), shown) for one in (was, became))

        for key, some in differences.by_field((self.site, was), (self.site, became), untold):
            told = [one for one in some if self._may_be_told(one, words)]
            yield from map(_short, told)
            if len(told) < len(some):
                # Not even which of its parts: how many there are may tell something.
                yield Told(differences.title_of(became.kind.root.properties[key]), "", "", (), True)

    def _may_be_told(self, one: Difference, words: _Words) -> bool:
        # The parts of a long text are pieces of these two.
        sides = (one.before, one.after)
        if any(PERSONAL in text for text in sides):
            return False
        if one.typed:
            # A number of a person that was typed into the field for a sum.
            return not any(_LONG_NUMBER.search(text.replace(",", "")) for text in sides)
        return all(self._names_nobody(text, words) and is_known(text, words.today, self._trade) for text in sides)

    def _names_nobody(self, text: str, words: _Words) -> bool:
        # Numbers of persons have been looked for in all that was said (`_is_private`), but not as strictly where somebody lives.
        return text in words.today.texts or (privacy.named(text, words.open) is None and dwelling(text, True) is None)

    def _is_private(self, form: Record, words: _Words) -> bool:
        """Whether today's checks find in an earlier content what must not be public."""
        walk = self._walk(form.kind)
        leaves = [leaf for leaf in walk(form) if isinstance(leaf.value, str)]
        # As in the suite: only texts that look suspicious are looked at closely.
        if form.suspect and any(next(check(leaf), None) is not None for leaf in leaves for check in texts.CHECKS):
            return True
        unshown = self._unshown_in(form.kind)
        if unshown is not None and next(forbidden.in_record(form, unshown), None) is not None:
            return True
        if words.open and privacy.named("\n".join([leaf.value for leaf in leaves if not leaf.field.privacy]), words.open) is not None:
            return True
        # The person that one content masks may be named in full in another, so the check gets the texts of all.
        together = form.with_text(words.every)
        if next(persons.in_record(together, words.whose, lambda _: walk(form)), None) is not None:
            return True
        return any(leaf.record is form and _is_open(leaf) for leaf in words.whose)

    def _words(self, now: Record, known: Sequence[Record]) -> _Words:
        whose = [leaf for one in known for leaf in self._named(one.kind)(one) if isinstance(leaf.value, str) and leaf.value]
        names = frozenset(name for leaf in whose if _is_open(leaf) for name in privacy.names(leaf.value))
        hidden = self._parting_of(now.kind)
        today = Known([text for key, value in now.data.items() if key not in hidden for text in _strings(value)], words=False)
        every = b"\n".join([one.text for one in known])
        return _Words(now, today, any(map(differences.has_persons, known)), names, whose, every + every)

    def _named(self, kind: Kind) -> Walk:
        """The walk over the values of a kind that may name persons."""
        if kind.name not in self._names:
            self._names[kind.name] = walker(kind.root, lambda field: bool(field.privacy))
        return self._names[kind.name]

    def _parting_of(self, kind: Kind) -> frozenset[str]:
        """The fields of a kind that are not shown whole."""
        if kind.name not in self._parting:
            parting = (key for key, one in kind.root.properties.items() if any(f.leaves is not None or f.unpublished for f in one.walk()))
            self._parting[kind.name] = frozenset(parting)
        return self._parting[kind.name]

    def _walk(self, kind: Kind) -> Walk:
        if kind.name not in self._walks:
            self._walks[kind.name] = walker(kind.root, every)
        return self._walks[kind.name]

    def _secret_of(self, kind: Kind) -> frozenset[str]:
        """The fields of a kind of which no value is told."""
        if kind.name not in self._secret:
            self._secret[kind.name] = frozenset(key for key, field in kind.root.properties.items() if any(map(_is_secret, field.walk())))
        return self._secret[kind.name]

    def _unshown_in(self, kind: Kind) -> forbidden.Forbidden | None:
        if kind.name not in self._unshown:
            self._unshown[kind.name] = forbidden.outside(kind.name, self._forbidden)
        return self._unshown[kind.name]

    @cached_property
    def _forbidden(self) -> list[tuple[str, str, Record]]:
        return forbidden.collect(self.site)

    @cached_property
    def _trade(self) -> Known:
        """The words of the schemas and the names of departments, which are those of the trade."""
        schemas = [orjson.dumps(kind.schema).decode() for kind in self.site.kinds]
        return Known([*schemas, *(one.caption for one in self.site.by_kind.get(DEPARTMENT, ()))], words=True)


class _Words(NamedTuple):
    """What is known of a record while its corrections are told: its present form and the texts that are shown of it, whether a natural
    person is a party of it in any form, and of all forms together the names that are given in full, the values that may name persons, and
    the whole text.
    """

    now: Record
    today: Known
    persons: bool
    open: frozenset[str]
    whose: Sequence[Leaf]
    every: bytes


def _is_secret(field: Field) -> bool:
    """Whether values of a field are never told once they are not shown any more."""
    leads = field.kind or field.page or field.place or field.check or (field.link and field.link != DEPARTMENT)
    return bool(field.privacy or field.leaves or field.unpublished or field.forbidden or leads or field.format in ("uri", "email"))


def _is_open(leaf: Leaf) -> bool:
    """Whether a value gives the name of a natural person."""
    always = leaf.field.privacy == "person"
    return (always or leaf.around.get("type") == NATURAL_PERSON) and not privacy.is_masked(leaf.value, organisations=always)


def _dumped(value: Any) -> str:
    return "" if value is None else orjson.dumps(value).decode()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _short(one: Difference) -> Told:
    def cut(text: str) -> str:
        return text if len(text) <= MOST_VALUE else f"{text[:MOST_VALUE]}……"

    # Of two texts that have nothing in common, each is told whole.
    apart = all(sign != differences.SAME for sign, _ in one.parts)
    return Told(one.title, cut(one.before), cut(one.after), () if apart else one.parts, False)
