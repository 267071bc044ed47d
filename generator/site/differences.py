"""What differs between two states of a record, field by field, in the words of its page.

Nothing here names a natural person, whether masked or not, since a name is masked only because it was not before.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT
from generator.model.records import NATURAL_PERSON, Record
from generator.site import plainvalues
from generator.site.site import Site
from generator.text.privacy import is_masked

# What stands in the place of a value that tells who a natural person is, or of a field in which such a value was found.
PERSONAL = "（个人信息，不在这里写出）"
# A shorter text is shown whole, before and after.
_LONG = 40
# Around what differs in a long text, so many characters that do not; and the most characters that are compared, and that are told.
_AROUND, _MOST_COMPARED, _MOST_TOLD = 12, 20_000, 600
# The most characters of a changed sentence that are compared one by one, which takes a time that grows with their square.
_MOST_FINE = 400
# Sentences that are less alike than this are two sentences.
_ALIKE = 0.5
# Longer lists are only counted.
_MOST_ITEMS = 300
# Signs in the place of a name, with the character before them, which may be its family name.
_MASK = re.compile("[^*＊×某○]?[*＊×某○]+")
_SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]|[^。；;\n]+")
# A number is one thing: that 620.50 became 620.60 is not read from “620.”, a 5 and a 6.
_TOKEN = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|.", re.DOTALL)
SAME, OUT, IN = "=", "-", "+"


class Difference(NamedTuple):
    """A field that differs, by its official title after those of the fields around it. A value that is not there is "".

    Of a long text and of a list `parts` has what differs, each with its sign (`OUT`, `IN`, or `SAME` for what stands around it). `typed`
    values are choices, numbers, days or departments and no words of somebody.
    """

    title: str
    before: str
    after: str
    parts: tuple[tuple[str, str], ...] = ()
    typed: bool = False


def between(was: tuple[Site, Record], now: tuple[Site, Record], hidden: Callable[[str], bool] = lambda key: False) -> list[Difference]:
    """What differs between a record as it was shown and as it will be; `hidden` names fields of its own that must not be told."""
    return [one for _, some in by_field(was, now, hidden) for one in some]


def by_field(
    was: tuple[Site, Record], now: tuple[Site, Record], hidden: Callable[[str], bool] = lambda key: False
) -> Iterator[tuple[str, list[Difference]]]:
    """The same as `between` for each field of the record itself that differs, by its key."""
    old, new = was[1].kind.root, now[1].kind.root
    one, other = was[1].data, now[1].data
    told = _Told(was[0], now[0])
    for key in dict.fromkeys((*new.properties, *old.properties)):
        if one.get(key) != other.get(key):
            field = new.properties.get(key) or old.properties[key]
            if hidden(key):
                yield key, [_hidden(title_of(field), key, one, other)]
            else:
                yield key, list(told.field(title_of(field), old.properties.get(key) or field, field, one, other, key))


class _Told(NamedTuple):
    """Tells differences between values of two sites."""

    before: Site
    after: Site

    def field(self, title: str, was: Field, now: Field, one: Mapping[str, Any], other: Mapping[str, Any], key: str) -> Iterator[Difference]:
        """What differs in one field of two objects."""
        if _personal(was, one) or _personal(now, other):
            yield _hidden(title, key, one, other)
        else:
            yield from self.value(title, was, now, one.get(key), other.get(key))

    def value(self, title: str, was: Field, now: Field, one: Any, other: Any) -> Iterator[Difference]:
        """What differs between two values; None is no value."""
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            old, new = was.one, now.one
            for key in dict.fromkeys((*new.properties, *old.properties)):
                if one.get(key) != other.get(key):
                    field = new.properties.get(key) or old.properties[key]
                    yield from self.field(f"{title}·{title_of(field)}", old.properties.get(key) or field, field, one, other, key)
        elif isinstance(one, list) and isinstance(other, list):
            yield from self._lists(title, was, now, one, other)
        else:
            before, after = self._text(self.before, was, one), self._text(self.after, now, other)
            if before and masks(before, after):
                yield Difference(title, PERSONAL, after)
                return
            long = isinstance(one, str) and isinstance(other, str) and max(len(before), len(after)) > _LONG
            yield Difference(title, before, after, tuple(words(before, after)) if long else (), _is_typed(was) and _is_typed(now))

    def _text(self, site: Site, field: Field, value: Any) -> str:
        return "" if value is None else plainvalues.text(site, field, redacted(field, value))

    def _lists(self, title: str, was: Field, now: Field, one: Sequence[Any], other: Sequence[Any]) -> Iterator[Difference]:
        """What differs between two lists: items that left and came; an item that stands for another one is compared with it."""
        old, new = was.items or was, now.items or now
        if max(len(one), len(other)) > _MOST_ITEMS:
            yield Difference(title, f"{len(one)} 项", f"{len(other)} 项", typed=True)
            return
        mine, theirs = ([json.dumps(item, ensure_ascii=False, sort_keys=True) for item in some] for some in (one, other))
        parts: list[tuple[str, str]] = []
        for tag, i, j, k, m in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
            if tag == "replace" and j - i == m - k and isinstance(one[i], Mapping):
                alone = len(one) == len(other) == 1
                for at in range(j - i):
                    number = "" if alone else f"第 {k + at + 1} 项"
                    yield from self.value(f"{title}{number}", old, new, one[i + at], other[k + at])
            elif tag != "equal":
                parts += [(OUT, self._text(self.before, old, item)) for item in one[i:j]]
                parts += [(IN, self._text(self.after, new, item)) for item in other[k:m]]
        if parts:
            left, came = ("；".join(text for sign, text in parts if sign == wanted) for wanted in (OUT, IN))
            if left and masks(left, came):
                left, parts = PERSONAL, [(OUT, PERSONAL), *((sign, text) for sign, text in parts if sign == IN)]
            yield Difference(title, left, came, tuple(parts), _is_typed(old) and _is_typed(new))


def masks(before: str, after: str) -> bool:
    """Whether a text masks what the one before it did not: then that one must not be told as it was. 某 may also stand for a place, so what
    is masked counts, and not how often.
    """
    return bool(Counter(_MASK.findall(after)) - Counter(_MASK.findall(before)))


def _hidden(title: str, key: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> Difference:
    """That a field differs, without a word of it."""
    before, after = (PERSONAL if key in some else "" for some in (one, other))
    return Difference(title, before, after)


def title_of(field: Field) -> str:
    """The official title of a field, or that of its items."""
    return field.title or (field.items.title if field.items is not None else field.key)


def _is_typed(field: Field) -> bool:
    """Whether values of a field are choices, numbers, days or departments, which name nobody."""
    if field.items is not None:
        return _is_typed(field.items)
    chosen = field.enum or field.link == DEPARTMENT
    return bool(chosen) or field.type in ("number", "integer", "boolean") or field.format in ("date", "datetime")


def _personal(field: Field, around: Mapping[str, Any]) -> bool:
    """Whether a field tells who a natural person is: also one that is masked although nobody says that it is a person."""
    if not field.privacy:
        return False
    value = around.get(field.key)
    return field.privacy == "person" or around.get("type") == NATURAL_PERSON or (isinstance(value, str) and is_masked(value))


def redacted(field: Field, value: Any) -> Any:
    """A value without what tells who natural persons are."""
    if isinstance(value, Mapping):
        known = field.one.properties
        return {key: PERSONAL if _personal(known[key], value) else redacted(known[key], one) for key, one in value.items() if key in known}
    if isinstance(value, list):
        return [redacted(field.items or field, one) for one in value]
    return PERSONAL if field.privacy == "person" and value else value


def has_persons(record: Record) -> bool:
    """Whether a natural person is a party of a record or named in its caption, so that the caption may name somebody."""
    root = record.kind.root
    named = [root.at(path) for path in re.findall(r"\{([^}]*)\}", record.kind.caption)]
    return any(one.privacy == "person" for one in named) or any(_names_person(root, record.data))


def _names_person(field: Field, value: Any) -> Iterator[bool]:
    if isinstance(value, Mapping):
        known = field.one.properties
        for key, one in value.items():
            if key in known:
                yield known[key].privacy == "subject" and _personal(known[key], value)
                yield from _names_person(known[key], one)
    elif isinstance(value, list):
        for one in value:
            yield from _names_person(field.items or field, one)


def words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """What differs between two long texts, with a little of what stands around it: parts, each with its sign."""
    told = 0
    for sign, text in _around(_joined(_compared(before[:_MOST_COMPARED], after[:_MOST_COMPARED]))):
        if told >= _MOST_TOLD:
            yield SAME, "……"
            return
        kept = text if len(text) <= _MOST_TOLD - told else f"{text[: _MOST_TOLD - told]}……"
        told += len(kept)
        yield sign, kept


def _compared(before: str, after: str) -> Iterator[tuple[str, str]]:
    one, other = _SENTENCE.findall(before), _SENTENCE.findall(after)
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        old, new = "".join(one[i:j]), "".join(other[k:m])
        if tag == "equal":
            yield SAME, old
            continue
        mine, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
        fine = SequenceMatcher(None, mine, theirs, autojunk=False) if max(len(old), len(new)) <= _MOST_FINE else None
        if fine is None or fine.ratio() <= _ALIKE:
            yield from ((sign, text) for sign, text in ((OUT, old), (IN, new)) if text)
            continue
        for what, a, b, c, d in fine.get_opcodes():
            same, changed = what == "equal", ((OUT, "".join(mine[a:b])), (IN, "".join(theirs[c:d])))
            yield from ((SAME, changed[0][1]),) if same else ((sign, text) for sign, text in changed if text)


def _joined(parts: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one sign as one."""
    out: list[tuple[str, str]] = []
    for sign, text in parts:
        if out and out[-1][0] == sign:
            out[-1] = (sign, out[-1][1] + text)
        else:
            out.append((sign, text))
    return out


def _around(parts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for at, (sign, text) in enumerate(parts):
        if sign != SAME:
            yield sign, text
            continue
        first, last = at == 0, at == len(parts) - 1
        room = _AROUND if first or last else 2 * _AROUND
        if len(text) <= room + 2:
            yield sign, text
        else:
            begin, end = "" if first else text[:_AROUND], "" if last else text[-_AROUND:]
            yield sign, f"{begin}……{end}"
