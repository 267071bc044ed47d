"""What a record says before and after a change, field by field, in the words in which the site shows both."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.model.fields import Field
from generator.model.kinds import Kind
from generator.pages import values
from generator.site.site import Site

_BREAK = re.compile(r"</(?:p|li)>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: its title with those of the groups around it, and its text before and after; "" where there was none."""

    title: str
    before: str
    after: str


def differences(site: Site, kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The fields that differ between the data of a record before and after a change; before a new one, there was {}."""
    old = dict(_told(site, kind.root, before, before))
    new = dict(_told(site, kind.root, after, after))
    titles = dict((*old, *new))
    texts_before = {path: text for (path, _), text in old.items()}
    texts_after = {path: text for (path, _), text in new.items()}
    order = {key: number for number, key in enumerate(kind.root.properties)}
    out = []
    for path in sorted(titles, key=lambda one: order.get(one[0], 0)):
        was, now = texts_before.get(path, ""), texts_after.get(path, "")
        if was != now:
            out.append(Difference(titles[path], was, now))
    return out


# A place in a record, and the words for it.
_Place = tuple[tuple[Any, ...], str]


def _told(
    site: Site, shape: Field, data: Mapping[str, Any], whole: Mapping[str, Any], path: tuple[Any, ...] = (), above: str = ""
) -> Iterator[tuple[_Place, str]]:
    for key, field in shape.properties.items():
        if key not in data:
            continue
        value, here, title = data[key], (*path, key), f"{above}{field.title}"
        if field.type == "object":
            yield from _told(site, field, value, whole, here, f"{title}·")
        elif field.items is not None and field.items.type == "object":
            several = len(value) > 1 or not field.single
            for number, one in enumerate(value, 1):
                yield from _told(site, field.items, one, whole, (*here, number), f"{title}{f'第{number}项' if several else ''}·")
        else:
            yield (here, title), plain(values.shower(site, field)(value, whole))


def plain(shown: str) -> str:
    """What the site shows of a value, as text: paragraphs and items of lists are lines."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", shown)))
    return "\n".join(line for one in text.split("\n") if (line := " ".join(one.split())))
