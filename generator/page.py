"""A page as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `address` is from the root and ends with a slash; `shell` is the address of the page that it is spliced into.

    What is not `indexed` asks search engines to stay away and is not in the sitemap.
    """

    address: str
    shell: str
    title: str
    description: str
    body: str
    indexed: bool = True


def up_from(address: str) -> str:
    """The way from a page to the root: `../` once for each level."""
    return "../" * address.count("/")
