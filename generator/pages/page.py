"""A page as a value, and a plan: a page that may not have to be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import jinja2
from markupsafe import escape

from generator.engine.artifact import digest


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `address` is from the root and ends with a slash; `shell` is the address of the page that it is spliced into.

    What is not `indexed` asks search engines to stay away and is not in the sitemap.
    """

    address: str
    shell: str
    title: str
    description: str
    body: str = ""
    indexed: bool = True


class PagePlan(NamedTuple):
    """What is known of a page before it is made. `key` digests all that it is made from, as that of an `artifact.Artifact` does."""

    address: str
    shell: str
    key: bytes
    make: Callable[[], Page]
    indexed: bool = True


class PageBatch(NamedTuple):
    """Plans that are looked at together. With a `key` they are all as before while it is the same; with b"" each is looked at.

    `weight` is the work in records.
    """

    name: str
    key: bytes
    weight: int
    plans: Callable[[], Iterable[PagePlan]]


# A page that one can go to from another, for a view: its name, how much it holds, where it is, whether one is there.
Choice = dict[str, Any]


def choice(name: str, count: int, href: str, here: bool) -> Choice:
    """A page that one can go to."""
    return {"name": name, "count": count, "href": href, "here": here}


def of_view(
    env: jinja2.Environment, template: str, page: Page, view: Mapping[str, Any], more: Callable[[], Mapping[str, Any]] | None = None
) -> PagePlan:
    """A page that shows a view: plain values, of which the key is made, so that nobody writes it by hand. `page` has all but the body.

    `more` makes what a view is too large for, such as the rows of a list; what stands for it must be in the view. The template gets the
    way to the root as `up`. ValueError where a view holds anything but plain values.
    """
    key = digest(template, page.title, page.description, dict(view))
    return PagePlan(page.address, page.shell, key, partial(_made, env, template, page, view, more), page.indexed)


def _made(
    env: jinja2.Environment, template: str, page: Page, view: Mapping[str, Any], more: Callable[[], Mapping[str, Any]] | None
) -> Page:
    body = env.get_template(template).render(up=up_from(page.address), **view, **(more() if more is not None else {}))
    return replace(page, body=body)


def escaped(text: str) -> str:
    """A text as templates write it. Five quick looks cost less than `escape`, and most texts have nothing to replace."""
    return str(escape(text)) if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text else text


def up_from(address: str) -> str:
    """The way from a page to the root: `../` once for each level."""
    return "../" * address.count("/")
