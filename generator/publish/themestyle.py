"""The one style sheet of the site: what our pages can use of the theme's style, in the colours of mkdocs.yml, and our own parts after it.

The theme's style is written for its own header, search, side bars and dialogs, which our layout has not, and for all of its colours. Of
162 KB a visitor needs 40. A rule is left out by what its selectors name, so nobody has to follow the theme from version to version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# The parts of the theme that our pages can have; all others, such as `md-header`, are of a layout that is not ours.
_PARTS = frozenset({"typeset", "button", "icon"})
# What only an extension of Markdown makes, by a word in the names of its classes.
_OF_EXTENSION = {
    "tabbed": "pymdownx.tabbed",
    "task-list": "pymdownx.tasklist",
    "footnote": "footnotes",
    "critic": "pymdownx.critic",
    "arithmatex": "pymdownx.arithmatex",
    "keys": "pymdownx.keys",
    "emojione": "pymdownx.emoji",
    "twemoji": "pymdownx.emoji",
    "gemoji": "pymdownx.emoji",
    "highlight": "pymdownx.highlight",
    "linenodiv": "pymdownx.highlight",
    "caption": "pymdownx.blocks.caption",
}
# What only the theme's own script makes.
_OF_SCRIPT = re.compile(
    r"\.(?:js|no-js|focus-visible|mermaid|giscus|lightbox|headerlink)\b|\[data-md-(?!color)|\[dir=rtl\]|\[data-preview\]"
)
# The theme shows what can be unfolded as a coloured note with a picture.
_DETAILS = re.compile(r"(?<![\w.-])(?:details|summary)\b")
_PART = re.compile(r"\.md-([a-z]+)")
_NOT = re.compile(r":not\([^()]*\)")
_COLOUR = re.compile(r"\[data-md-color-(scheme|primary|accent)=[\"']?([\w-]+)[\"']?\]")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK = re.compile(r"\s+")
_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
_LITERAL = re.compile(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^\"')]*\))", re.DOTALL)
# Texts, addresses and conditions in brackets as wholes, then the signs that divide a style sheet.
_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^()\"']|\([^()]*\))*\)|[{};,]", re.DOTALL
)

# A picture as a variable, and the use of a variable.
_PICTURE = re.compile(r"(--[\w-]+):url\((?:\"[^\"]*\"|'[^']*')\);?")
_USED = re.compile(r"var\((--[\w-]+)")


class Rule(NamedTuple):
    """A rule: what stands before its block, and the block; None for a statement without one, such as `@charset`."""

    head: str
    block: str | None


@dataclass(frozen=True, slots=True)
class Colours:
    """A state of the palette in mkdocs.yml; `dark` says whether it is for those who prefer dark colours."""

    scheme: str
    primary: str
    accent: str
    dark: bool = False


def palette(told: object) -> tuple[Colours, ...]:
    """The states of the palette of mkdocs.yml: the first that is not for dark colours, and the first that is, if both are there."""
    states = [one for one in (told if isinstance(told, Sequence) else [told]) if isinstance(one, Mapping)]
    found = [
        Colours(
            str(one.get("scheme") or "default"),
            str(one.get("primary") or "indigo").replace(" ", "-"),
            str(one.get("accent") or "indigo").replace(" ", "-"),
            "dark" in str(one.get("media") or ""),
        )
        for one in states
    ] or [Colours("default", "indigo", "indigo")]
    first = next((one for one in found if not one.dark), found[0])
    dark = next((one for one in found if one.dark and one is not first), None)
    return (first,) if dark is None else (first, dark)


def fitted(css: str, colours: Sequence[Colours], extensions: Collection[str], *, whole: bool = False) -> str:
    """A style sheet as our pages need it: with the colours of `colours` only, and without what none of our pages can have.

    `extensions` are those of Markdown in mkdocs.yml. With `whole` only the colours are chosen and nothing is left out.
    """
    text = _fitted(rules(css), _Fitting(tuple(colours), frozenset(extensions), whole))
    return text if whole else _without_unused(text)


def rules(css: str) -> Iterator[Rule]:
    """The rules of a style sheet or of a block that holds rules."""
    css = _COMMENT.sub("", css)
    start = opened = depth = 0
    for token in _TOKEN.finditer(css):
        sign = token[0]
        if sign == "{":
            if depth == 0:
                opened = token.start()
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield Rule(_plain(css[start:opened]), css[opened + 1 : token.start()].strip())
                start = token.end()
        elif sign == ";" and depth == 0:
            yield Rule(_plain(css[start : token.start()]), None)
            start = token.end()


def selectors(head: str) -> list[str]:
    """The selectors of a rule."""
    found, start = [], 0
    for token in _TOKEN.finditer(head):
        if token[0] == ",":
            found.append(head[start : token.start()])
            start = token.end()
    return [one.strip() for one in (*found, head[start:])]


@dataclass(frozen=True, slots=True)
class _Fitting:
    colours: tuple[Colours, ...]
    extensions: frozenset[str]
    whole: bool

    def used(self, selector: str) -> bool:
        """Whether a page of ours can have what a selector names."""
        if self.whole:
            return True
        # What a selector must not have is no reason to leave it out.
        plain = _NOT.sub("", selector)
        if any(part not in _PARTS for part in _PART.findall(plain)) or _OF_SCRIPT.search(plain):
            return False
        if "pymdownx.details" not in self.extensions and _DETAILS.search(plain):
            return False
        return not any(f".{word}" in plain for word, extension in _OF_EXTENSION.items() if extension not in self.extensions)

    def states(self, selector: str) -> tuple[str, list[tuple[Colours, str]]]:
        """What a selector is under each state: the form that holds in all of them ("" if none does), else those that hold in some."""
        if _COLOUR.search(selector) is None:
            return selector, []
        found = []
        for one in self.colours:
            wanted = {"scheme": one.scheme, "primary": one.primary, "accent": one.accent}
            if all(wanted[name] == value for name, value in _COLOUR.findall(selector)):
                # Its weight stays that of one condition, however many there were.
                found.append((one, _rooted(selector)))
        if len(found) == len(self.colours):
            return found[0][1], []
        return "", found


def _fitted(found: Iterable[Rule], fitting: _Fitting) -> str:
    out = []
    for head, block in found:
        if block is None:
            # The sheet is UTF-8, as the server says, and imports nothing.
            continue
        if head.startswith(("@media", "@supports")):
            inner = _fitted(rules(block), fitting)
            if inner:
                out.append(f"{head}{{{inner}}}")
        elif head.startswith("@keyframes"):
            if fitting.whole or "md-" in block:
                out.append(f"{head}{{{_plain(block)}}}")
        elif head.startswith("@"):
            out.append(f"{head}{{{_plain(block)}}}")
        else:
            out.append(_rule(head, _plain(block), fitting))
    return "".join(out)


def _without_unused(css: str) -> str:
    """A style sheet without the pictures that nothing in it shows."""
    used = set(_USED.findall(css))
    return _PICTURE.sub(lambda found: found[0] if found[1] in used else "", css)


def _rule(head: str, block: str, fitting: _Fitting) -> str:
    always: list[str] = []
    light: list[str] = []
    dark: list[str] = []
    for selector in selectors(head):
        if not fitting.used(selector):
            continue
        form, some = fitting.states(selector)
        if form:
            always.append(form)
        for state, inside in some:
            # The colours of the first state hold unless the other ones do, which weigh more. What is not a colour must be told apart.
            (dark if state.dark else always if inside == ":root" or len(fitting.colours) == 1 else light).append(inside)
    text = f"{','.join(dict.fromkeys(always))}{{{block}}}" if always and block else ""
    if light:
        text += _when(light, block, "print,screen and (prefers-color-scheme:light)", "dark", "light")
    if dark:
        # Paper is white.
        text += _when(dark, block, "screen and (prefers-color-scheme:dark)", "light", "dark")
    return text


def _when(found: Sequence[str], block: str, media: str, other: str, own: str) -> str:
    """A rule for those whose system prefers a scheme and who have not chosen the other one, and for those who have chosen it."""
    system = ",".join(one.replace(":root", f":root:not([data-scheme={other}])", 1) for one in found)
    chosen = ",".join(one.replace(":root", f":root[data-scheme={own}]", 1) for one in found)
    return f"@media {media}{{{system}{{{block}}}}}@media screen{{{chosen}{{{block}}}}}"


def _rooted(selector: str) -> str:
    """A selector with `:root` in place of the conditions of colour, which hold for the whole page."""
    plain = _COLOUR.sub("", selector)
    if plain.startswith(("html", ":root")):
        return plain.replace("html", ":root", 1)
    rest = plain.removeprefix("body") if plain.startswith("body") else plain
    return f":root{rest}" if plain == rest or not plain else f":root body{rest}"


def _plain(text: str) -> str:
    """A part of a style sheet without line breaks and needless spaces; texts and addresses stay as they are."""
    found = _LITERAL.split(text.strip())
    return "".join([part if number % 2 else _SPACE.sub(r"\1", _BLANK.sub(" ", part)) for number, part in enumerate(found)]).rstrip(" ;")
