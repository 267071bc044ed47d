"""generator.pages.policy: nothing that stands in a page runs, and nothing comes from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.pages import policy

# As https://www.w3.org/TR/CSP3/ names them; what is not named falls back to `default-src`, but for these.
_NO_FALLBACK = {"base-uri", "form-action", "frame-ancestors"}


def directives(text: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (one.split() for one in text.split(";"))}


def test_nothing_is_allowed_but_what_the_pages_need() -> None:
    found = directives(policy.HEADER)
    assert found["default-src"] == ["'none'"]
    assert found.keys() >= _NO_FALLBACK
    sources = {source for some in found.values() for source in some}
    assert sources == {"'none'", "'self'", "data:"}
    assert [name for name, some in found.items() if "data:" in some] == ["img-src"]


def test_the_page_says_what_the_answer_says_but_for_what_browsers_ignore_there() -> None:
    """CSP3: `frame-ancestors`, `report-uri` and `sandbox` are ignored in a page, with a complaint in the console."""
    assert directives(policy.HEADER).keys() - directives(policy.POLICY).keys() == {"frame-ancestors"}
    assert f'content="{policy.POLICY}"' in policy.META


class _Seen(HTMLParser):
    """The faults of a page before this policy: what stands in it that would run, and what comes before the policy."""

    def __init__(self) -> None:
        super().__init__()
        self.said: str | None = None
        self.early: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("http-equiv") == "content-security-policy":
            self.said = values["content"]
        elif self.said is None and tag in ("script", "link", "style", "body"):
            self.early.append(tag)
        # A script whose type is data does not run.
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/ld+json"):
            self.faults.append(tag)
        self.faults += [name for name in values if name == "style" or name.startswith("on")]
        self.faults += [
            value for name, value in values.items() if name in ("href", "src", "action") and re.match(r"\s*(javascript|data):", value)
        ]


@pytest.mark.parametrize("which", ["index.html", "404.html"])
def test_every_page_has_the_policy_and_keeps_it(shipped_site: Path, which: str) -> None:
    pages = [shipped_site / which] if which == "404.html" else sorted(shipped_site.rglob(which))
    assert pages
    for page in pages:
        seen = _Seen()
        seen.feed(page.read_text(encoding="utf-8"))
        assert (seen.said, seen.early, seen.faults) == (policy.POLICY, [], []), page
