"""The fast way to read: from the text of a plainly written record straight to the values that its schema wants, without YAML nodes.

It knows only the forms that nearly all records have: block mappings and lists, texts on one line (plain, or in quotes without escapes),
literal blocks, comments and blank lines. For any other form, and for any text about which `source` or `typed` might report something, it
returns nothing, and they read the file. If it returns values, they are the same as theirs; a property test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.model.fields import Field
from generator.reading.meant import scalar_value
from generator.reading.source import MOST_DEPTH, WIDE_BARS
from generator.reading.typed import NOTHING, PLACEHOLDERS

# One line, or one literal block with the line that opens it, and the comments and blank lines behind: indentation, dash, key, plain text,
# text in quotes or negative number, indentation of a block, block. Repetitions of characters are possessive (no backtracking), so that no
# text takes long. Repetitions of groups are not written as possessive, because Python before 3.11.5 matches those wrongly; what they would
# give back never begins what follows, so this costs nothing.
_LINE = re.compile(
    r"""
    ([ ]*+) (-[ ]++)?
    (?: ([A-Za-z_][A-Za-z0-9_-]*+) : (?=[ \n]) [ ]*+ )?
    (?:
        # No sign of YAML begins it, no colon ends it or has a blank behind, no hash has one before.
        ( [^\s\-?:,\[\]{}\#&*!|>'"%@`] [^ :\n]*+ (?: (?: [ ]++ [^ :\#\n] | :[^ :\n] ) [^ :\n]*+ )* ) (?: \n | [ ]++\#(?![^\s\#])[^\n]*+\n )
      | \n
      | ( '[^\s'][^'\n]*+' | "[^\s"\\][^"\\\n]*+" | -[0-9.]++ ) (?: \n | [ ]++\#[^\n]*+\n )
      | \|-?+\n ([ ]++) (\S[^\n]*+\n (?: \6[^\n]*+\n | \n )*)
      | (?<=[ ])\#[^\n]*+\n
    )
    (?: \n | \#[^\n]*+\n | [ ][ ]*+\#[^\n]*+\n )*
    # Whatever is none of this, a last line without its end too, has no group and ends the file.
    | [\s\S]++
    """,
    re.VERBOSE,
)
_WIDE_END = re.compile("\u3000[ '\"]*\n|(?:[:-]|\\|-?\n)[ '\"]*\u3000")
_HEAD = re.compile(r"(?:\n|[ ]*+#[^\n]*+\n)*")

# What a field wants: the name of a type; for an object also the fields of its keys, for a list what its items want.
_Want = tuple[str, Any]
_TEXT: _Want = ("string", None)
# A list whose only item may be written without it.
_SINGLE = "single"
# Values about which `typed` may report something.
_DOUBTFUL = PLACEHOLDERS | NOTHING | WIDE_BARS
# Nothing that this module reads fits here.
_NEVER: _Want = ("", None)


def reader(root: Field) -> Callable[[str], dict[str, Any] | None]:
    """A function that gives the values of a text from `source.decode`, or None if `typed` must read it."""
    keys: Mapping[str, _Want] = _want(root, 0)[1] or {}

    def read(text: str) -> dict[str, Any] | None:
        return _read(text, keys)

    return read


def _want(shape: Field, depth: int) -> _Want:
    if depth >= MOST_DEPTH:
        return _NEVER
    if shape.type == "object":
        return "object", {key: _want(below, depth + 1) for key, below in shape.properties.items()}
    if shape.type == "array":
        return (_SINGLE if shape.single else "array", _want(shape.items, depth + 1)) if shape.items is not None else _NEVER
    return _TEXT if shape.type == "string" else (shape.type, None)


# A mapping or list that is being read: its value, the column of its keys or dashes, and what its keys or items want.
_Box = tuple[Any, int, Any]


def _read(text: str, keys: Mapping[str, _Want]) -> dict[str, Any] | None:
    if _doubtful(text):
        return None
    head = _HEAD.match(text)
    assert head is not None
    record: dict[str, Any] = {}
    # The innermost mapping or list, and the stack of those around it.
    box: Any = record
    column = 0
    want: Any = keys
    around: list[_Box] = []
    # The column where the next key of the innermost mapping is expected; -1 if something else must come first.
    ready = 0
    # A key without a value on its line, and what it wants on the next line.
    open_key, wanted = "", _NEVER
    for indent, dash, key, plain, quoted, pad, block in _LINE.findall(text, head.end()):
        at = len(indent)
        if plain and at == ready and not dash and want.get(key) is _TEXT:
            # A shortcut: most lines are texts of the same mapping as the line before. The code below would do the same.
            if key in box or plain in _DOUBTFUL:
                return None
            box[key] = plain
            continue
        if dash or open_key or at != column or box.__class__ is list:
            found = (_list_at if dash else _mapping_at)(around, (box, column, want), at, open_key, wanted)
            if found is None:
                return None
            (box, column, want), open_key = found, ""
        one = want
        if key:
            if dash:
                if want[0] != "object":
                    return None
                around.append((box, column, want))
                item: dict[str, Any] = {}
                box.append(item)
                box, column, want = item, at + len(dash), want[1]
            one = want.get(key)
            if one is None or key in box:
                return None
        elif not dash:
            return None
        if not (plain or quoted or block):
            if not key:
                # A dash with nothing behind it.
                return None
            open_key, wanted, ready = key, one, -1
            continue
        value = _value(plain, quoted, pad, block, column, one)
        if value is None:
            return None
        if key:
            box[key] = value
        else:
            box.append(value)
        ready = column if key else -1
    return record if record and not open_key else None


def _doubtful(text: str) -> bool:
    """Whether a text holds characters of which `typed` may have something to report, wherever they stand."""
    # Other blanks than the usual one at the ends of a value.
    if "\t" in text or "\u00a0" in text or ("\u3000" in text and _WIDE_END.search(text)):
        return True
    # Curly quotes around a value, and numbers that a spreadsheet rounded.
    return "E+" in text or ": “" in text or ": ‘" in text or "- “" in text or "- ‘" in text


def _list_at(around: list[_Box], here: _Box, at: int, key: str, wanted: _Want) -> _Box | None:
    """The list of a dash in a column: a new one below a key that waits for its value, or one that is being read. None if it is neither."""
    if key:
        # The dashes may stand in the column of the key.
        if wanted[0] not in ("array", _SINGLE) or at < here[1]:
            return None
        around.append(here)
        items: list[Any] = []
        here[0][key] = items
        return items, at, wanted[1]
    while at < here[1]:
        here = around.pop()
    return here if at == here[1] and here[0].__class__ is list else None


def _mapping_at(around: list[_Box], here: _Box, at: int, key: str, wanted: _Want) -> _Box | None:
    """The same for the mapping of a key without a dash."""
    if key:
        one = wanted[1] if wanted[0] == _SINGLE else wanted
        if one[0] != "object" or at <= here[1]:
            return None
        around.append(here)
        fields: dict[str, Any] = {}
        here[0][key] = fields if one is wanted else [fields]
        return fields, at, one[1]
    while at < here[1]:
        here = around.pop()
    if here[0].__class__ is list:
        here = around.pop()
    return here if at == here[1] and here[0].__class__ is dict else None


def _value(plain: str, quoted: str, pad: str, block: str, column: int, wanted: _Want) -> Any:
    """The value of a text, a text in quotes or a block; None if `typed` must be asked."""
    if wanted[0] == _SINGLE:
        only = _value(plain, quoted, pad, block, column, wanted[1])
        return None if only is None else [only]
    if plain:
        value = plain
    elif quoted:
        value = quoted if quoted[0] == "-" else quoted[1:-1].rstrip(" ")
    else:
        # Its first line sets the indentation, which must be greater than that of the mapping around it.
        if len(pad) <= column or wanted is not _TEXT:
            return None
        value = block.replace("\n" + pad, "\n").rstrip(" \n")
    if value in _DOUBTFUL:
        return None
    return value if wanted is _TEXT else scalar_value(value, wanted[0])
