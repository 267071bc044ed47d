"""Corrects typing errors in memory, only so that the faults behind them are found in the same round. Each correction is a finding itself.

Only errors with a single right answer are corrected: the width of colons, dashes, bars and blanks, tabs, line numbers, fences of code. The
resulting text is read for its faults and never published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.model.fields import Field
from generator.model.findings import Finding, Span
from generator.reading.mended import Mended, unfenced, unnumbered
from generator.reading.source import WIDE_BARS

WIDE_HASH = "＃"
# The blanks before the content of a line. YAML does not count full-width and unbreakable ones as blanks.
_INDENT = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*")
_DASH = re.compile(r"(?:-(?=[ \t\n\u3000\u00a0]|$)|[－—–−‐•·●▪◆■＊]+|[*+](?=[ \t])|-(?=[^\s-]))([ \t\u00a0\u3000]*)")
_KEY = re.compile(
    r"""(["'“”‘’「＂]?)([^\s:：﹕∶︰=＝"'“”‘’「」＂#,，。；;]{1,40})(["'“”‘’」＂]?)"""
    r"""([ \t\u00a0\u3000]*)([:：﹕∶︰]|[=＝](?!=)|(?=[ \t\u3000]|$))([ \t\u00a0\u3000]*)""",
)
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_BAR = re.compile(r"([|>])[0-9+-]{0,2}[ \t]*(?:#.*)?")
_TEXT_BEHIND_BAR = re.compile(r"[|>][ \t]+(?=\S)")

_Pieces = list[tuple[str, int]]


class _Key(NamedTuple):
    """The key of a line as it is typed: its name, quotes, blanks and colon, what follows the colon, and where the value begins."""

    name: str
    quote: str
    unquote: str
    gap: str
    colon: str
    after: str
    end: int


class _Home(NamedTuple):
    """A key with content on the lines below: its line, its column, its field."""

    line: int
    column: int
    shape: Field | None


@dataclass(frozen=True, slots=True)
class _Level:
    """An open mapping or list: the column of its keys or dashes, and what its keys or items are."""

    column: int
    shape: Field | None
    is_list: bool = False
    seen: set[str] = field(default_factory=set)


class _Reader:
    """Goes through the lines of one record, with the keys of its kind."""

    def __init__(self, out: Mended, file: str, root: Field) -> None:
        self.out = out
        self.file = file
        self.root = root
        self.keys = {key for shape in root.walk() for key in shape.properties}
        self.titles = {below.title for shape in root.walk() for below in shape.properties.values()}
        self.levels: list[_Level] = []
        # The last key without a value on its line, and the last key with one.
        self.opened: _Home | None = None
        self.last: _Home | None = None
        # Inside a block of text: the column of its key, and the column of its lines once there is one.
        self.block: tuple[int, int] | None = None

    def known(self, name: str) -> bool:
        plain = unicodedata.normalize("NFKC", name)
        return plain in self.keys or plain.lower() in self.keys or name in self.titles

    def say(self, number: int, start: int, end: int, slug: str, **values: str) -> None:
        span = self.out.place(Span(number + 1, start + 1, number + 1, max(end, start + 1) + 1))
        self.out.findings.append(Finding(self.file, (), slug, values, span=span))

    def run(self) -> None:
        number = 0
        while number < len(self.out.lines):
            line = self.out.lines[number]
            mark = self.block is None and line.strip() in ("---", "...")
            number += 1 + (self.line(number, line) if line.strip() and not mark else 0)

    def line(self, number: int, line: str) -> int:
        """Reads one line that is not blank. Returns how many lines below it belong to a value in quotes or brackets and are left alone."""
        blank = _INDENT.match(line)
        assert blank is not None
        start = blank.end()
        odd = blank[0].strip(" ") != ""
        width = sum(2 if c in "\t\u3000" else 1 for c in blank[0])
        if (self.block is not None and self.text(number, line, start, width, odd)) or (line[start] == "#" and not odd):
            return 0
        if line[start] == WIDE_HASH:
            self.say(number, start, start + 1, "full-width-hash")
            self.out.change(number, [("#", start), (line[start + 1 :], start + 1)])
            return 0
        pieces: _Pieces = []
        at = start
        dash = _DASH.match(line, at)
        marked = dash is not None and line[at] == "-" and bool(dash[1] or dash.end() == len(line))
        dashed = dash is not None and (marked or self.in_list(width))
        changed = False
        if dash is not None and dashed:
            if line[at : dash.start(1)] != "-" or (dash.end() < len(line) and not dash[1].startswith((" ", "\t"))):
                self.say(number, at, dash.end(), "wrong-list-dash", value=line[at:].strip()[:20])
                changed = True
                pieces.append(("- ", at))
            else:
                pieces.append((line[at : dash.end()], at))
            at = dash.end()
        key = self.key(line, at)
        if key is None and not dashed:
            self.other(number, line, start, width)
            return 0
        column = self.column(number, line, start, width, odd, key.name if key is not None else "", pieces[0][0] if dashed else "")
        rest, more = (
            (line[at:], False) if key is None else self.field(number, line, at, key, column + sum(len(one) for one, _ in pieces), pieces)
        )
        if key is None:
            # Behind a dash alone, the fields of the item begin on the next line.
            alone = dashed and line[at:].lstrip()[:1] in ("", "#")
            self.opened = _Home(number, column + 1, self.levels[-1].shape and self.levels[-1].shape.items) if alone else None
            self.last = None
        if changed or more or odd or column != start:
            self.out.change(number, [(" " * column, 0), *pieces, (rest, len(line) - len(rest))])
        value = rest.strip()
        return self.below(number, value) if value[:1] in ("'", '"', "[", "{") else 0

    def text(self, number: int, line: str, start: int, width: int, odd: bool) -> bool:
        """Reads a line inside a block of text, if it still belongs to it."""
        assert self.block is not None
        key_column, column = self.block
        plain = start if not odd else len(line) - len(line.lstrip(" "))
        if plain > key_column and (not column or plain >= column):
            self.block = (key_column, column or plain)
            return True
        key = self.key(line, start)
        known = key is not None and self.known(key.name) and key.colon != " "
        item = line[start] == "-" and width <= key_column and any(one.is_list and one.column == width for one in self.levels)
        if plain <= key_column and (known or item or line[start] in ("#", WIDE_HASH)):
            self.block = None
            return False
        column = column or key_column + 2
        self.indented(number, line, start, odd, "")
        self.out.change(number, [(" " * column, 0), (line[start:], start)])
        self.block = (key_column, column)
        return True

    def indented(self, number: int, line: str, start: int, odd: bool, key: str) -> None:
        """Reports a wrong indentation."""
        if not odd:
            self.say(number, start, start + 1, "yaml-indentation")
            return
        where = next(i for i, c in enumerate(line) if c != " ")
        slug = "tab-indentation" if "\t" in line[:start] else "full-width-indentation"
        self.say(number, where, where + 1, slug, key=key or _short(line[start:]))

    def in_list(self, width: int) -> bool:
        """Whether a dash at a column would be an item of a list."""
        if self.opened is not None:
            return self.opened.shape is not None and self.opened.shape.type == "array"
        return any(level.is_list and level.column <= width for level in self.levels)

    def key(self, line: str, at: int) -> _Key | None:
        """The key at a column of a line; None if there is none."""
        match = _KEY.match(line, at)
        if match is None:
            return None
        quote, name, unquote, gap, colon, after = match.groups()
        plain = _PLAIN_KEY.fullmatch(unicodedata.normalize("NFKC", name)) is not None
        known = self.known(name)
        loose = colon in ("=", "＝", "")
        tight = colon == ":" and not after and match.end() < len(line)
        if (loose and not (known and plain)) or (not known and not plain and (colon != ":" or tight)):
            return None
        if tight and line.startswith("//", match.end()):
            return None
        return _Key(name, quote, unquote, gap, colon or " ", after, match.end())

    def field(self, number: int, line: str, at: int, key: _Key, mine: int, pieces: _Pieces) -> tuple[str, bool]:
        """Reads a key with its colon and its value: adds the pieces of the key, and returns the rest and whether anything was corrected."""
        level = self.levels[-1] if self.levels else None
        name = key.name if key.name in self.titles else unicodedata.normalize("NFKC", key.name)
        shape = level.shape.properties.get(name) if level is not None and level.shape is not None else None
        rest = line[key.end :]
        made = self.tokens(number, line, at, key, name)
        changed = made is not None
        pieces += made or [(line[at : key.end], at)]
        value = rest.strip()
        # A tag or anchor may precede what is below.
        empty = not value or value.startswith("#") or re.fullmatch(r"[!&]\S*", value) is not None
        home = _Home(number, mine, shape)
        if level is not None:
            level.seen.add(name)
        self.opened, self.last = (home, None) if empty else (None, home)
        bar_at = len(line) - len(rest.lstrip())
        bar = _BAR.fullmatch(value)
        if value in WIDE_BARS:
            self.say(number, bar_at, bar_at + 1, "full-width-bar", key=name)
            pieces.append(("|", bar_at))
            rest, changed = "", True
            self.block, self.last = (mine, 0), None
        elif bar is not None:
            self.block, self.last = (mine, 0), None
            if bar[1] == ">" and shape is not None and shape.type == "string":
                self.say(number, bar_at, bar_at + 1, "folded-text", key=name)
                pieces.append(("|", bar_at))
                rest, changed = line[bar_at + 1 :], True
        elif behind := _TEXT_BEHIND_BAR.match(value):
            # Text that was typed behind the bar is read as a text without a bar.
            self.say(number, bar_at + behind.end(), bar_at + behind.end() + 1, "yaml-text-after-bar")
            rest, changed = line[bar_at + behind.end() :], True
            self.out.told.add(number)
            self.last = None
        return rest, changed

    def tokens(self, number: int, line: str, at: int, key: _Key, name: str) -> _Pieces | None:
        """A corrected key with its colon; None if nothing is wrong with them."""
        begun = at + len(key.quote)
        colon_at = begun + len(key.name + key.unquote + key.gap)
        before = len(self.out.findings)
        curly = key.quote not in ("", '"', "'")
        if curly:
            self.say(
                number, at, begun, "curly-quotes", title=name, key=name, value=line[at : begun + len(key.name + key.unquote)], meant=name
            )
        elif name != key.name:
            self.say(number, begun, begun + len(key.name), "full-width-characters", title=name, key=name, value=key.name, meant=name)
        if key.colon in " =＝":
            self.say(number, begun, begun + len(key.name), "yaml-missing-colon")
        elif key.colon != ":":
            self.say(number, colon_at, colon_at + 1, "full-width-colon", key=name)
        elif key.end < len(line) and not key.after.startswith((" ", "\t")):
            self.say(number, colon_at, colon_at + 1, "no-space-after-colon", key=name)
        if len(self.out.findings) == before:
            return None
        shown = name if curly else f"{key.quote}{name}{key.unquote}"
        return [(shown, at if not curly else begun), (": " if key.end < len(line) else ":", min(colon_at, len(line)))]

    def column(self, number: int, line: str, start: int, width: int, odd: bool, key: str, dash: str) -> int:
        """The column where a key or dash belongs; opens and closes levels."""
        home = self.opened
        inside = home is not None and (width > home.column or (dash and width == home.column and not odd))
        mine = width
        # It is not a field at a wrong place: what should be one text is written in parts.
        part = _PLAIN_KEY.fullmatch(key) is not None and not any(
            one.shape is not None and key in one.shape.properties for one in self.levels
        )
        if home is not None and inside and (dash or part or home.shape is None or home.shape.type != "string"):
            while self.levels and self.levels[-1].column > home.column:
                self.levels.pop()
            mine = home.column + 2 if odd else width
            self.levels.append(_Level(mine, home.shape if dash or home.shape is None else home.shape.one, bool(dash)))
        elif not self.levels:
            mine = 0 if odd else width
            self.levels.append(_Level(mine, self.root))
        else:
            same = [i for i, one in enumerate(self.levels) if one.is_list == bool(dash)]
            found = [i for i in same if self.levels[i].column == width and not odd]
            fits = [i for i in same if (shape := self.levels[i].shape) is not None and key in shape.properties]
            # A mapping that already has the key is not the one that is meant.
            near = [i for i in fits if abs(self.levels[i].column - width) <= 3 and key not in self.levels[i].seen]
            found = found or near or [i for i in same if self.levels[i].column <= width] or fits or ([] if dash else same[:1])
            if not found:
                return width
            mine = self.levels[found[-1]].column
            del self.levels[found[-1] + 1 :]
        if odd or mine != start:
            self.indented(number, line, start, odd, key)
        if dash and key:
            shape = self.levels[-1].shape
            self.levels.append(_Level(mine + len(dash), shape.items if shape is not None else None))
        return mine

    def other(self, number: int, line: str, start: int, width: int) -> None:
        """A line that is neither field nor item: the continuation of a text, without the bar that several lines need."""
        home = self.opened or self.last
        if home is None or home.shape is None or home.shape.type != "string" or home.shape.enum or home.shape.format:
            return
        above = self.out.lines[home.line]
        at = max(above.find(home.shape.key), 0)
        if above.rstrip().endswith(("'", '"')):
            return
        self.out.told.add(home.line)
        self.say(home.line, at, at + len(home.shape.key), "text-without-bar", key=home.shape.key, title=home.shape.title)
        if self.opened is not None and "#" not in above:
            end = len(above.rstrip())
            self.out.change(home.line, [(above[:end], 0), (" |", end)])
            self.block = (home.column, home.column + 2)
        else:
            # Its first line is beside the key; the lines are read as one text.
            self.last = _Home(home.line, home.column, None)
        self.opened = None
        if line[:start].strip(" ") or width <= home.column or self.block is not None:
            self.out.change(number, [(" " * max(width, home.column + 2), 0), (line[start:], start)])
        if self.block is not None:
            self.block = (home.column, max(width, home.column + 2))

    def below(self, number: int, value: str) -> int:
        """The number of lines below that belong to a value which begins with a quote or bracket; 0 if it never ends."""
        if value[0] in "[{":
            depth = 0
            for more, line in enumerate([value, *self.out.lines[number + 1 :]]):
                depth += sum(c in "[{" for c in line) - sum(c in "]}" for c in line)
                if depth <= 0:
                    return more
            return 0
        if re.fullmatch(r"""'(?:[^']|'')*'.*|"(?:[^"\\]|\\.)*".*""", value):
            return 0
        for more, line in enumerate(self.out.lines[number + 1 :], 1):
            key = self.key(line, len(line) - len(line.lstrip()))
            if key is not None and key.name in self.keys:
                return 0
            if value[0] in line:
                return more
        return 0


def _short(text: str) -> str:
    return text[:12] + ("…" if len(text) > 12 else "")


def mend(out: Mended, file: str, root: Field) -> None:
    """Corrects the typing errors of a record of a kind; each becomes a finding."""
    unfenced(out, file)
    unnumbered(out, file)
    # A record in brackets does not consist of lines.
    if not out.text.lstrip("-. \n").startswith(("{", "[")):
        _Reader(out, file, root).run()


def is_prose(text: str, root: Field) -> bool:
    """Whether a text of some length has no key of the kind, and hardly a line that begins with the title of a field."""
    filled = sum(1 for line in text.split("\n") if line.strip())
    found = set(known_keys(text, root))
    return filled >= 3 and not any(one.isascii() for one in found) and 2 * len(found) < filled


def of_known_key(line: str, root: Field) -> bool:
    """Whether a line begins with a key of a kind, or is an item of a list."""
    return line.lstrip().startswith("- ") or any(known_keys(line, root))


def known_keys(text: str, root: Field) -> Iterator[str]:
    """The keys of a kind at the beginning of lines, also by their titles and with any colon."""
    reader = _Reader(Mended([]), "", root)
    for line in text.split("\n"):
        blank = _INDENT.match(line)
        assert blank is not None
        key = reader.key(line, blank.end() + len(line[blank.end() :]) - len(line[blank.end() :].lstrip("- ")))
        if key is not None and reader.known(key.name):
            yield key.name
