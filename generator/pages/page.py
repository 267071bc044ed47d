"""A page as a value, and the plan of a page, which may not have to be made."""

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
    """One page. `address` is from the root and ends with a slash; `shell` is the address of the page into which it is spliced.

    A page that is not `indexed` asks search engines to ignore it and is not in the sitemap. `head` is HTML for its head, beside what every
    page has there: data for search engines, its feed.
    """

    address: str
    shell: str
    title: str
    description: str
    body: str = ""
    indexed: bool = True
    head: str = ""


class PagePlan(NamedTuple):
    """The plan of a page. `key` is a digest of everything that the page shows, like that of an `artifact.Artifact`."""

    address: str
    shell: str
    key: bytes
    make: Callable[[], Page]
    indexed: bool = True


class PageBatch(NamedTuple):
    """Plans that are compared together. While its `key` is the same they are all unchanged; with b"" each plan is compared.

    `weight` is the work in records.
    """

    name: str
    key: bytes
    weight: int
    plans: Callable[[], Iterable[PagePlan]]


# A link to another page of the same sort, for a view: its name, how much the page holds, its address, whether it is this page.
Choice = dict[str, Any]


def choice(name: str, count: int, href: str, here: bool) -> Choice:
    """A link to another page of the same sort."""
    return {"name": name, "count": count, "href": href, "here": here}


def of_view(
    env: jinja2.Environment, template: str, page: Page, view: Mapping[str, Any], more: Callable[[], Mapping[str, Any]] | None = None
) -> PagePlan:
    """The plan of a page that shows a view. The key is made from the view, which consists of plain values, so that nobody writes a key by
    hand. `page` has everything but the body.

    `more` makes what would be too large for a view, such as the rows of a list; a value that stands for it must be in the view. The
    template gets the way to the root as `up`. ValueError if a view holds anything but plain values.
    """
    key = digest(template, page.title, page.description, page.head, dict(view))
    return PagePlan(page.address, page.shell, key, partial(_made, env, template, page, view, more), page.indexed)


def _made(
    env: jinja2.Environment, template: str, page: Page, view: Mapping[str, Any], more: Callable[[], Mapping[str, Any]] | None
) -> Page:
    body = env.get_template(template).render(up=up_from(page.address), **view, **(more() if more is not None else {}))
    return replace(page, body=body)


def escaped(text: str) -> str:
    """A text as templates write it. Five quick searches cost less than `escape`, and most texts have nothing to replace."""
    return str(escape(text)) if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text else text


def up_from(address: str) -> str:
    """The way from a page to the root: `../` once for each level."""
    return "../" * address.count("/")
