"""Lists of small objects in a record as tables, where a table reads better than a block for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.model.fields import Field
from generator.pages.page import escaped

Data = Mapping[str, Any]
Shower = Callable[[Any, Data], str]
# So many plain columns are always a table. More of them are one if there are rows to compare and these are short.
FEW, MOST, LEAST_ROWS, LONGEST = 4, 9, 3, 160
# So many columns of six letters fit on a sheet of A4.
SHEET = 7


def table(shape: Field, title: str, shower: Callable[[Field], Shower]) -> Callable[[Sequence[Data], Data], str | None]:
    """A function that shows a list of objects of this shape as a table; None where blocks read better. `shower` shows plain fields.

    A small object within an item is one cell with its values below each other.
    """
    cells = {key: _cell(field, shower) for key, field in shape.properties.items() if not _deep(field)}
    box = f'<div class="cr-scroll" tabindex="0" role="group" aria-label="{escaped(title)}">'

    def show(found: Sequence[Data], whole: Data) -> str | None:
        held = set().union(*found)
        used = [key for key in shape.properties if key in held]
        if not used or not cells.keys() >= set(used) or not _fits(shape, used, found):
            return None
        labels = {key: shape.properties[key].label for key in used}
        heads = "".join([f'<th scope="col">{labels[key]}</th>' for key in used])
        rows = [
            "".join([f'<td data-label="{labels[key]}">{cells[key](one[key], whole)}</td>' if key in one else "<td></td>" for key in used])
            for one in found
        ]
        body = "".join([f"<tr>{row}</tr>\n" for row in rows])
        # The class keeps the theme's script from putting the table into another box.
        wide = (" cr-wide-table" if len(used) > FEW else "") + (" cr-wider" if len(used) > SHEET else "")
        return f'{box}<table class="cr-table{wide}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'

    return show


def _deep(field: Field) -> bool:
    """Whether a field holds a list of objects, or an object within an object."""
    if field.type == "object":
        return any(one.type == "object" or _deep(one) for one in field.properties.values())
    return field.items is not None and field.items.type == "object"


def _cell(field: Field, shower: Callable[[Field], Shower]) -> Shower:
    if field.type != "object":
        return shower(field)
    parts = [(key, one.label, shower(one)) for key, one in field.properties.items()]

    def show(value: Any, whole: Data) -> str:
        # What stands out by its place for the eye is said for the ear.
        shown = [f'<span class="cr-hidden">{label}：</span>{part(value[key], whole)}' for key, label, part in parts if key in value]
        return "<br>".join(shown)

    return show


def _fits(shape: Field, used: Sequence[str], found: Sequence[Data]) -> bool:
    plain = all(shape.properties[key].type not in ("object", "array") for key in used)
    if plain and len(used) <= FEW:
        return True
    # Who a decision is about is shown at length.
    if shape.subject or len(used) > MOST or len(found) < LEAST_ROWS:
        return False
    return sum(map(_length, found)) <= LONGEST * len(found)


def _length(value: Any) -> int:
    """About how many characters a value takes."""
    if isinstance(value, Mapping):
        return sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list) else len(str(value))
