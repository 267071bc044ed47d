"""A day that notes for how long what is computed from it stays the same, so that on the next day only what the day changes is computed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

# Later than every day, as a text.
NEVER = "9999-99-99"
# A day is not before itself, nor is any later one: with the same day these give today what they give on every later day.
_LASTING = ("__lt__", "__ge__")
_DAY = datetime.timedelta(days=1)


class Passing:
    """A day for one computation, which may ask it as a date or as a text (`date` and `text` can be used as any other date and text).

    `until` is afterwards the first later day, as a text, on which the computation may give something else. Of the day it is only noted with
    what it was compared: a comparison with an earlier day has the same result on every later day, one with a later day until then, and one
    with the same day for ever or until tomorrow. Whoever uses the day in any other way depends on the very day.
    """

    def __init__(self, text: str) -> None:
        plain = datetime.date.fromisoformat(text)
        self.until = NEVER
        self.plain_date = plain
        self.plain_text = text
        self.tomorrow = (plain + _DAY).isoformat() if plain < datetime.date.max else NEVER
        self.date: datetime.date = _Date.of(self)
        self.text: str = _Text.of(self)

    @property
    def digest(self) -> bytes:
        """Whoever remembers a result (`generator.engine.memo`) remembers for which days, not for which day."""
        return b"passing"

    def met_text(self, other: object, lasting: bool) -> None:
        """Notes a comparison with another text. `lasting` if its result for the same day stays as it is on later days."""
        if isinstance(other, str) and other >= self.plain_text:
            if other > self.plain_text:
                self.note(other)
            elif not lasting:
                self.note(self.tomorrow)

    def met_date(self, other: object, lasting: bool) -> None:
        """Notes a comparison with another date, as `met_text`."""
        if isinstance(other, datetime.date) and not datetime.date.__lt__(other, self.plain_date):
            if datetime.date.__gt__(other, self.plain_date):
                self.note(datetime.date.isoformat(other))
            elif not lasting:
                self.note(self.tomorrow)

    def note(self, until: str) -> None:
        """Notes a day on which the result may change."""
        if until < self.until:
            self.until = until


class _Date(datetime.date):
    _passing: Passing

    @classmethod
    def of(cls, passing: Passing) -> _Date:
        plain = passing.plain_date
        new = datetime.date.__new__(cls, plain.year, plain.month, plain.day)
        new._passing = passing
        return new

    def isoformat(self) -> str:
        return self._passing.text


class _Text(str):
    __slots__ = ("_passing",)

    _passing: Passing

    @classmethod
    def of(cls, passing: Passing) -> _Text:
        new = str.__new__(cls, passing.plain_text)
        new._passing = passing
        return new

    def __radd__(self, other: str) -> str:
        self._passing.note(self._passing.tomorrow)
        return other + self._passing.plain_text


def _comparing(base: type, name: str, met: Callable[[Passing, object, bool], None]) -> Callable[[Any, Any], Any]:
    compare = getattr(base, name)
    lasting = name in _LASTING

    def method(self: Any, other: Any) -> Any:
        met(self._passing, other, lasting)
        return compare(self, other)

    return method


def _using(base: type, name: str) -> Callable[..., Any]:
    use = getattr(base, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        self._passing.note(self._passing.tomorrow)
        found = use(self, *args, **kwargs)
        # A sum with a date is of the class of the date: here a day that watches nothing, since all that it gives is noted already.
        return datetime.date.fromordinal(datetime.date.toordinal(found)) if isinstance(found, _Date) else found

    return method


def _reading(base: type, name: str) -> property:
    read = getattr(base, name)

    def method(self: Any) -> Any:
        self._passing.note(self._passing.tomorrow)
        return read.__get__(self)

    return property(method)


def _watch(kind: type, base: type, met: Callable[[Passing, object, bool], None]) -> None:
    """Lets a class note how its objects are used. What only makes objects, or concerns the class, stays as it is."""
    comparing = ("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__")
    kept = {"__new__", "__init__", "__class__", "__getattribute__", "__setattr__", "__delattr__", "__doc__", "__dir__", "__init_subclass__"}
    kept |= {"__subclasshook__", "__sizeof__", *(name for name, value in vars(kind).items() if name in vars(base) and value is not None)}
    for name in (*vars(base), "__repr__", "__hash__", "__reduce__", "__reduce_ex__"):
        value = getattr(base, name)
        if name in comparing:
            setattr(kind, name, _comparing(base, name, met))
        elif name in kept or isinstance(vars(base).get(name), classmethod | staticmethod) or not hasattr(value, "__get__"):
            continue
        elif callable(value):
            setattr(kind, name, _using(base, name))
        else:
            setattr(kind, name, _reading(base, name))


_watch(_Date, datetime.date, Passing.met_date)
_watch(_Text, str, Passing.met_text)
