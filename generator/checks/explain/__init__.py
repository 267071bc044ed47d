"""The pages that explain each diagnostic: one `<slug>.md` is message, reference, and test of a check.

Front matter: `severity` (error or warning), `private` (the line must not be shown), `title`, `message`, `message_en`, `hint`,
`hint_en`. The body holds an example with its exact output and the mended version; tests run it, `credit explain SLUG` prints it, the
site serves it at `/checks/<slug>/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
_SLUG = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Page:
    """One explanation page. Messages are templates over the values of a finding."""

    slug: str
    severity: str
    title: str
    private: bool
    texts: dict[str, str]
    body: str

    def message(self, lang: str) -> str:
        return self.texts["message_en" if lang == "en" else "message"]

    def hint(self, lang: str) -> str:
        return self.texts.get("hint_en" if lang == "en" else "hint", "")


@cache
def page(slug: str) -> Page:
    """The page of one slug. KeyError if there is none: a check without its page is a fault of ours."""
    file = FOLDER / f"{slug}.md"
    if not _SLUG.fullmatch(slug) or not file.is_file():
        raise KeyError(slug)
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    texts = yaml.load(head, yaml.CSafeLoader)
    return Page(
        slug=slug,
        severity=texts.pop("severity"),
        title=texts.pop("title"),
        private=texts.pop("private", False),
        texts=texts,
        body=body.strip() + "\n",
    )


@cache
def slugs() -> tuple[str, ...]:
    """Every slug that has a page, in order."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.md")))
