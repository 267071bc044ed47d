"""Checks of free text for what must not be published or must not run: personal data, markup, links that are scripts.

Sources: domain.md 6 (identity numbers, contact details, bank accounts and home addresses of natural persons are hidden). Most checks run
only on records that `generator.text.suspicion` finds suspicious.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.model.findings import Finding, Span
from generator.model.records import NATURAL_PERSON, Leaf, Record
from generator.reading import source
from generator.reading.given import locate
from generator.text import digits
from generator.text.dwelling import dwelling

_MANY_DIGITS = re.compile("[0-9](?:[-_]?[0-9]){10}")
# The form of a field that can hold a SHA-256 and nothing else: some of its digits look like a number of a person by chance.
_CHECKSUM = "^[0-9a-f]{64}$"
_COMMENT = re.compile(r"(?:^|\s)#(.*)")
_MARKUP = re.compile(r"<[A-Za-z/!?][^<>\n]{0,200}>?|\{\{|\{%|\{#")
_SCRIPT = re.compile(r"(?i)(?:javascript|vbscript|data)\s*:\s*[^\s，。；]+")


def _found(leaf: Leaf, slug: str, place: tuple[int, int], value: str) -> Finding:
    values = {"title": leaf.field.title, "key": leaf.field.key, "value": value}
    return Finding(leaf.record.file, leaf.path, slug, values, within=leaf.value[place[0] : place[1]])


def private_number(leaf: Leaf) -> Iterator[Finding]:
    """A text holds no numbers of persons or bank accounts. A valid credit code in a field for codes is not one (domain.md 6)."""
    field = leaf.field
    if field.pattern == _CHECKSUM:
        return
    for slug, start, end, shown in digits.private(leaf.value, code=field.format == "uscc" or bool(field.pattern)):
        if slug != digits.SLUGS[digits.CARD] or field.format != "uscc":
            yield _found(leaf, slug, (start, end), shown)


def home_address(leaf: Leaf) -> Iterator[Finding]:
    """A text does not say where a natural person lives. The address of a shop or a site may be part of the facts."""
    match = dwelling(leaf.value, NATURAL_PERSON.encode() in leaf.record.text)
    if match:
        yield _found(leaf, "home-address", match.span(), match[0])


def markup(leaf: Leaf) -> Iterator[Finding]:
    """A record is plain text. Markup would not run but be shown as it is, so it is always a mistake."""
    match = _MARKUP.search(leaf.value)
    if match:
        yield _found(leaf, "markup-in-text", match.span(), match[0])


def script_link(leaf: Leaf) -> Iterator[Finding]:
    """A text holds no `javascript:` or `data:` address."""
    match = _SCRIPT.search(leaf.value)
    if match and leaf.field.format != "uri":
        yield _found(leaf, "script-in-text", match.span(), match[0])


def in_file(record: Record, root: Path) -> Iterator[Finding]:
    """The name of the file and its comments hold no such numbers: they are not on the site, but in the repository."""
    name = record.id.rpartition("/")[2]
    if _MANY_DIGITS.search(name):
        for slug, _, _, value in digits.private(name):
            yield source.at_top(record.file, slug, title="文件名", key="file name", value=value)
    content = source.read_bytes(locate(root, record.file)) if record.suspect else None
    if content is None or b"#" not in content:
        return
    lines = content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        if comment := _COMMENT.search(line):
            for slug, start, end, value in digits.private(comment[1]):
                # What looks like a comment may be part of a text, which has been checked.
                if comment[1][start:end].encode() not in record.text:
                    at = comment.start(1)
                    place = Span(number, at + start + 1, number, at + end + 1)
                    yield Finding(record.file, (), slug, {"title": "注释", "key": "comment", "value": value}, span=place)


CHECKS: tuple[Callable[[Leaf], Iterator[Finding]], ...] = (
    private_number,
    home_address,
    markup,
    script_link,
)
