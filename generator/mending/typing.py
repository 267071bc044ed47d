"""Corrects the typing errors of the lines of a record, as the checks correct them in memory, but only those with one right answer."""

from __future__ import annotations

import re

from generator.model.fields import Field
from generator.model.findings import Finding
from generator.reading import mended, slips, source
from generator.text import characters

# Corrections of one line that leave no other reading.
_SURE = frozenset(
    (
        *("full-width-colon", "no-space-after-colon", "yaml-missing-colon", "full-width-hash", "full-width-bar", "wrong-list-dash"),
        *(
            "tab-indentation",
            "full-width-indentation",
            "code-fence",
            "line-numbers",
            "folded-text",
            "text-without-bar",
            "yaml-text-after-bar",
        ),
        *("curly-quotes", "full-width-characters"),
    )
)
# A text in quotes is read where these signs would begin something else.
_QUOTED = frozenset(("yaml-reserved-character", "yaml-unexpected-colon"))
_MOST_QUOTED = 60
_KEY = re.compile(r"[ ]*(?:- +)*([A-Za-z_][A-Za-z0-9_-]*)[ ]*:(?:[ ]|$)")
_FENCE = re.compile(r"[ ]{0,3}(?:```+|~~~+)[ ]*[A-Za-z]*[ ]*")


def corrected(text: str, root: Field) -> str:
    """The text of a record without the typing errors that are certain, for the kind with that root. The text itself if there are none."""
    begun = [_plain(line) for line in text.split("\n")]
    out = mended.Mended([*begun])
    slips.mend(out, "", root)
    doubtful = {_line(one) for one in out.findings if not _is_sure(one, begun, root)}
    lines = [begun[i] if i in doubtful else line for i, line in enumerate(out.lines)]
    if any(one.slug == "code-fence" for one in out.findings):
        fences = {i for i, line in enumerate(begun) if _FENCE.fullmatch(line) and not lines[i]}
        lines = [line for i, line in enumerate(lines) if i not in fences]
    return _quoted("\n".join(lines), root)


def _plain(line: str) -> str:
    """A line without odd characters whose right form is known. A separator of lines stays: what it meant is not known here."""
    done, out = 0, ""
    for one in characters.odd(line):
        if one.meant is not None and one.meant != "\n":
            out += line[done : one.start] + one.meant
            done = one.end
    return out + line[done:]


def _line(finding: Finding) -> int:
    return finding.span.line - 1 if finding.span is not None else -1


def _is_sure(finding: Finding, lines: list[str], root: Field) -> bool:
    if finding.slug in _SURE:
        return True
    if finding.slug != "yaml-indentation":
        return False
    # A line of a text has only one place. A field has, if it belongs to one thing alone.
    key = _KEY.match(lines[_line(finding)])
    return key is None or sum(key[1] in shape.properties for shape in root.walk()) == 1


def _quoted(text: str, root: Field) -> str:
    """The text with quotes around the texts of single lines that YAML cannot read without them."""
    for _ in range(_MOST_QUOTED):
        try:
            source.compose(text, "")
        except source.Unreadable as unreadable:
            found = [one for one in unreadable.findings if one.span is not None]
            lines = text.split("\n")
            if len(found) != len(unreadable.findings) or not all(
                one.slug in _QUOTED and _may_be_quoted(lines, _line(one), root) for one in found
            ):
                return text
            out = mended.Mended(lines)
            if not all(mended.quoted(out, number) for number in {_line(one) for one in found}):
                return text
            text = out.text
        else:
            return text
    return text


def _may_be_quoted(lines: list[str], number: int, root: Field) -> bool:
    """Whether a line is one field for a text, with nothing behind or below that may be a field or a comment of its own."""
    line = lines[number]
    key = _KEY.match(line)
    if key is None:
        return False
    shapes = [one.properties[key[1]] for one in root.walk() if key[1] in one.properties]
    rest = line[key.end() :]
    below = next((one for one in lines[number + 1 :] if one.strip()), "")
    margin = len(line) - len(line.lstrip(" "))
    names = {name for shape in root.walk() for below_it in shape.properties.values() for name in (below_it.key, below_it.title)}
    return (
        bool(shapes)
        and all(one.type == "string" and not one.enum and not one.format and not one.link for one in shapes)
        and rest[:1] not in ("'", '"', "&", "!", "[", "{")
        and "#" not in rest
        and not any(re.search(rf"(?:^|\s){re.escape(name)}\s*[:：]", rest) for name in names)
        and len(below) - len(below.lstrip(" ")) <= margin
    )
