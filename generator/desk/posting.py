"""What a form sends, as a tree of texts: the names of its controls are paths, so that the schema reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from generator.desk import money
from generator.desk.trees import EMPTY, Tree, blank
from generator.model.fields import Field
from generator.model.kindnames import DEPARTMENT

# Finds the id of a record of a kind by what somebody typed: its name or number; "" if no record or several are meant.
Find = Callable[[str, str], str]
# A list can have so many items, and no more can be sent.
MOST_ITEMS = 2000


class Sent(Protocol):
    """The values of a form by names, of which each may have several."""

    def getlist(self, key: str) -> Sequence[str]: ...

    def keys(self) -> Iterable[str]: ...


def tree_of(root: Field, sent: Sent, find: Find) -> dict[str, Tree]:
    """The tree that a form sends."""
    indexes = _indexes(sent.keys())
    out: dict[str, Tree] = _sent(root, "", sent, find, indexes)
    return out


def _indexes(names: Iterable[str]) -> Mapping[str, list[int]]:
    """For the name of each list, the numbers of its items."""
    found: dict[str, set[int]] = {}
    for name in names:
        parts = name.split(".")
        for at, part in enumerate(parts):
            if part.isascii() and part.isdigit() and at and int(part) < MOST_ITEMS:
                found.setdefault(".".join(parts[:at]), set()).add(int(part))
    return {name: sorted(numbers) for name, numbers in found.items()}


def _sent(shape: Field, name: str, sent: Sent, find: Find, indexes: Mapping[str, list[int]]) -> Any:
    if shape.type == "object":
        return {key: _sent(below, f"{name}.{key}" if name else key, sent, find, indexes) for key, below in shape.properties.items()}
    if shape.type == "array" and shape.items is not None:
        return _list(shape, shape.items, name, sent, find, indexes)
    text = _one(sent, name)
    if shape.link and shape.link != DEPARTMENT:
        typed = _one(sent, f"{name}~find").strip()
        # What is typed in the box for searching counts; the id that stands beside it is of what was chosen before.
        return (find(shape.link, typed) or typed) if typed else text if not sent.getlist(f"{name}~off") else ""
    return money.typed(text) if shape.unit == money.UNIT else text


def _list(shape: Field, items: Field, name: str, sent: Sent, find: Find, indexes: Mapping[str, list[int]]) -> Any:
    if EMPTY in sent.getlist(f"{name}~empty"):
        return EMPTY
    if items.type == "object":
        return [_sent(items, f"{name}.{number}", sent, find, indexes) for number in indexes.get(name, ())]
    if items.link and items.link != DEPARTMENT:
        lines = [line.strip() for line in _one(sent, name).split("\n") if line.strip()]
        return [find(items.link, line) or line for line in lines]
    if items.enum or items.link or items.kind:
        return [one for one in sent.getlist(name) if one.strip()]
    return [_line(line) for line in _one(sent, name).split("\n") if line.strip()]


def _one(sent: Sent, name: str) -> str:
    found = sent.getlist(name)
    return found[0].replace("\r\n", "\n").replace("\r", "\n") if found else ""


def _line(text: str) -> str:
    """A line of a list; `fields.joined` is the inverse."""
    out, rest = "", text
    while "\\" in rest:
        before, _, rest = rest.partition("\\")
        out += before + ("\n" if rest[:1] == "n" else rest[:1])
        rest = rest[1:]
    return out + rest


def in_order(shape: Field, before: Tree, after: Tree) -> Tree:
    """What was sent, with the choices of a list in the order in which they stood: a set of boxes has no order of its own."""
    if isinstance(after, Mapping):
        old = before if isinstance(before, Mapping) else {}
        return {key: in_order(shape.properties[key], old.get(key, ""), one) for key, one in after.items()}
    items = shape.items
    if isinstance(after, list) and isinstance(before, list) and items is not None:
        if items.enum or items.kind or items.link == DEPARTMENT:
            return sorted(after, key=lambda one: before.index(one) if one in before else len(before))
        if items.type == "object":
            return [in_order(items, before[at] if at < len(before) else "", one) for at, one in enumerate(after)]
    return after


def pruned(tree: Tree) -> Tree:
    """The tree without the items of lists in which nothing is typed."""
    if isinstance(tree, Mapping):
        return {key: pruned(one) for key, one in tree.items()}
    return [pruned(one) for one in tree if not blank(one)] if isinstance(tree, list) else tree


# Buttons


def added(root: Field, tree: dict[str, Tree], name: str) -> dict[str, Tree]:
    """The tree with one more empty item in the list with a name; the same tree if there is no such list."""
    shape = _shape(root, tree, name)
    if shape is None or shape.type != "array" or shape.items is None or shape.items.type != "object":
        return tree
    found: dict[str, Tree] = _changed(tree, name.split("."), lambda found: [*(found if isinstance(found, list) else []), {}])
    return found


def dropped(root: Field, tree: dict[str, Tree], name: str) -> dict[str, Tree]:
    """The tree without an item of a list."""
    around, _, number = name.rpartition(".")
    shape = _shape(root, tree, around) if around else None
    if shape is None or shape.type != "array" or not (number.isascii() and number.isdigit()):
        return tree
    found: dict[str, Tree] = _changed(
        tree, around.split("."), lambda found: [one for at, one in enumerate(found or ()) if at != int(number)]
    )
    return found


def taken(root: Field, tree: dict[str, Tree], name: str, text: str) -> dict[str, Tree]:
    """The tree with a text in the place of what was typed."""
    shape = _shape(root, tree, name)
    if shape is None or shape.type in ("object", "array"):
        return tree
    found: dict[str, Tree] = _changed(tree, name.split("."), lambda _: text)
    return found


def _shape(root: Field, tree: Tree, name: str) -> Field | None:
    """The field of the control with a name; None if the form has no such control."""
    here, value = root, tree
    for step in name.split("."):
        if here.type == "array" and here.items is not None:
            if not (step.isascii() and step.isdigit() and isinstance(value, list) and int(step) < len(value)):
                return None
            here, value = here.items, value[int(step)]
        elif step in here.properties:
            here, value = here.properties[step], value.get(step, "") if isinstance(value, Mapping) else ""
        else:
            return None
    return here


def _changed(tree: Any, path: Sequence[str], change: Callable[[Any], Any]) -> Any:
    if not path:
        return change(tree)
    step, *rest = path
    if isinstance(tree, list):
        at = int(step) if step.isdigit() else -1
        return [_changed(one, rest, change) if number == at else one for number, one in enumerate(tree)]
    if not isinstance(tree, Mapping):
        tree = {}
    return {**tree, step: _changed(tree.get(step, ""), rest, change)}
