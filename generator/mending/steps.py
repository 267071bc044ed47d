"""The edits that the findings about a record ask for, each where there is one right answer."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from generator.checks import proposals
from generator.mending.edits import Edit, Place, Writer, place_of
from generator.mending.judge import Judged
from generator.model.fields import Field
from generator.model.findings import FieldPath, Finding, field_of
from generator.model.kinds import Kind
from generator.text import privacy

# A name of a field that is so near to one, and to no other.
_NEAR = 0.8
PERSON, PERSON_IN_TEXT = "unmasked-person", "person-in-text"
# Texts that YAML would join. With a bar they are the lines that were typed.
_LINES = frozenset(("text-without-bar", "folded-text"))


class Step(NamedTuple):
    """Edits that belong together; the values that they change with what is there afterwards (`ANY` if that is not known before); names of
    persons that no text may hold afterwards.
    """

    edits: tuple[Edit, ...] = ()
    changes: tuple[tuple[FieldPath, Any], ...] = ()
    persons: tuple[str, ...] = ()


ANY = object()


def steps(kind: Kind, now: Judged) -> list[Step]:
    """What the findings of a text ask for."""
    return [*_steps(kind, now)] if now.node is not None else []


def together(some: list[Step]) -> Step | None:
    """Several steps as one; None if their edits overlap."""
    edits = sorted({edit for step in some for edit in step.edits})
    if any(one.end > other.start or one.start == other.start for one, other in pairwise(edits)):
        return None
    return Step(tuple(edits), tuple(one for step in some for one in step.changes), tuple(one for step in some for one in step.persons))


def _steps(kind: Kind, now: Judged) -> Iterator[Step]:
    writer = Writer(now.text)
    assert now.node is not None
    masks: list[tuple[Place, proposals.Proposal, Finding]] = []
    for finding in now.findings:
        place = place_of(now.node, finding.path) if finding.path else None
        if place is None:
            continue
        if finding.slug == "misspelt-field":
            yield from _renamed(writer, kind, finding, place)
        elif finding.slug in _LINES:
            edit = writer.lines_of_text(place)
            if edit is not None:
                yield Step((edit,), ((finding.path, ANY),))
        elif isinstance(place.node, yaml.ScalarNode) and (right := proposals.proposal(finding, kind, place.node.value)) is not None:
            if finding.slug == PERSON:
                masks.append((place, right, finding))
            elif (edit := writer.value(place, right.value)) is not None:
                yield Step((edit,), (_change(finding, right.value),))
    # A name in a text is found because a party has that name. So all are masked in one step, or none.
    if masks and len(masks) == sum(one.slug == PERSON for one in now.findings) and not any(_is_business(now, one) for _, _, one in masks):
        yield from _masked(writer, now, masks)


def _change(finding: Finding, value: Any) -> tuple[FieldPath, Any]:
    """The value that an edit changes. If one line of a list becomes several, that is the list."""
    if isinstance(value, list) and isinstance(finding.path[-1], int):
        return finding.path[:-1], ANY
    return finding.path, value


def _renamed(writer: Writer, kind: Kind, finding: Finding, place: Place) -> Iterator[Step]:
    """A field by its right name, if the name that was typed can be that of no other field."""
    typed = str(finding.path[-1])
    above = field_of(finding.path[:-1])
    shape = kind.root.at(above) if above else kind.root
    while shape.items is not None:
        shape = shape.items
    name = _name(shape, typed)
    holder = place.holder.value if isinstance(place.holder, yaml.MappingNode) else []
    others = [str(key.value) for key, _ in holder if key.value != typed]
    # Of two that may be meant nobody knows which one is right.
    if name and not any(name in (other, _name(shape, other)) for other in others):
        edit = writer.key(place, name)
        if edit is not None:
            yield Step((edit,), ((finding.path, ANY), ((*finding.path[:-1], name), ANY)))


def _name(shape: Field, typed: str) -> str:
    named = [key for key, one in shape.properties.items() if typed.strip() in (one.title, *one.aliases)]
    near = named or difflib.get_close_matches(typed.lower(), shape.properties, 2, _NEAR)
    return near[0] if len(near) == 1 else ""


def _is_business(now: Judged, finding: Finding) -> bool:
    """Whether beside the name of a person stands what no person has, such as the code of a business: then that may be right, and the sort
    of the party wrong.
    """
    return any(one.slug == "forbidden-field" and one.path[:-1] == finding.path[:-1] for one in now.findings)


def _masked(writer: Writer, now: Judged, masks: list[tuple[Place, proposals.Proposal, Finding]]) -> Iterator[Step]:
    """All names of persons masked, where they stand for a party and where a text repeats them."""
    names = [name for place, _, _ in masks for name in privacy.names(str(place.node.value))]
    edits = [writer.value(place, right.value) for place, right, _ in masks]
    changes: list[tuple[FieldPath, Any]] = [(finding.path, right.value) for _, right, finding in masks]
    for finding in now.findings:
        if finding.slug == PERSON_IN_TEXT and now.node is not None:
            place = place_of(now.node, finding.path)
            edits.append(writer.words(place, lambda line: privacy.without(line, names)) if place is not None else None)
            changes.append((finding.path, ANY))
    made = [one for one in edits if one is not None]
    if len(made) == len(edits):
        yield Step(tuple(made), tuple(changes), tuple(names))
