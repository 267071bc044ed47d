"""generator.publish.themestyle: the theme's style without what no page can have, in the colours of mkdocs.yml."""

from __future__ import annotations

import pytest

from generator.publish import themestyle
from generator.publish.themestyle import Colours

LIGHT, DARK = Colours("default", "blue", "indigo"), Colours("slate", "blue", "indigo", dark=True)


def fitted(css: str, *colours: Colours, extensions: tuple[str, ...] = (), whole: bool = False) -> str:
    return themestyle.fitted(css, colours or (LIGHT, DARK), extensions, whole=whole)


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".md-typeset h1{margin:0}", ".md-typeset h1{margin:0}"),
        (".md-header{top:0}", ""),
        (".md-search .md-typeset{top:0}", ""),
        # One of several selectors, and one that only must not have a part.
        (".md-nav a,.md-typeset a:not(.md-nav){top:0}", ".md-typeset a:not(.md-nav){top:0}"),
        ("[dir=rtl] .md-typeset ul{top:0}", ""),
        ("@media print{.md-tabs{top:0}}", ""),
        ("@media print{.md-tabs{top:0}.md-typeset a{top:0}}", "@media print{.md-typeset a{top:0}}"),
        ('@charset "UTF-8";a{top:0}', "a{top:0}"),
        (".md-typeset details,.md-typeset p{top:0}", ".md-typeset p{top:0}"),
        # A brace, a comma and a semicolon in a text or an address divide nothing.
        (""".md-typeset p:before{content:"};a,";background:url("data:image/svg+xml,<svg d='M0,0;{'/>")}""", None),
    ],
)
def test_only_what_a_page_can_have_is_left(css: str, expected: str | None) -> None:
    assert fitted(css) == (css if expected is None else expected)


def test_what_an_extension_of_markdown_makes_is_there_with_that_extension() -> None:
    css = ".md-typeset .tabbed-set{top:0}.md-typeset details{top:0}"
    assert fitted(css) == ""
    assert fitted(css, extensions=("pymdownx.tabbed", "pymdownx.details")) == css


def test_a_picture_that_nothing_shows_is_left_out() -> None:
    used, other = '--used:url("data:,a")', '--other:url("data:,b")'
    assert fitted(f":root{{{used};{other};--md-x:red}}p{{background:var(--used)}}") == f":root{{{used};--md-x:red}}p{{background:var(--used)}}"


def test_the_colours_of_other_palettes_are_left_out() -> None:
    css = "[data-md-color-primary=red]{--a:red}[data-md-color-primary=blue]{--a:blue}[data-md-color-accent=indigo]{--b:c}"
    assert fitted(css) == ":root{--a:blue}:root{--b:c}"


def test_dark_colours_are_for_those_who_prefer_or_have_chosen_them_and_never_on_paper() -> None:
    css = "[data-md-color-scheme=default]{--a:#000}[data-md-color-scheme=slate]{--a:#fff}"
    assert fitted(css) == (
        ":root{--a:#000}"
        "@media screen and (prefers-color-scheme:dark){:root:not([data-scheme=light]){--a:#fff}}"
        "@media screen{:root[data-scheme=dark]{--a:#fff}}"
    )


def test_a_rule_of_ours_that_names_the_dark_scheme_works_likewise() -> None:
    css = '[data-md-color-scheme="slate"] .cr-x { color: red; /* why */ }'
    assert fitted(css, whole=True) == (
        "@media screen and (prefers-color-scheme:dark){:root:not([data-scheme=light]) .cr-x{color:red}}"
        "@media screen{:root[data-scheme=dark] .cr-x{color:red}}"
    )


def test_a_palette_of_one_state_is_always_the_same() -> None:
    css = "[data-md-color-scheme=slate]{--a:#fff}[data-md-color-scheme=slate] p{top:0}"
    assert fitted(css, Colours("slate", "blue", "indigo")) == ":root{--a:#fff}:root p{top:0}"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, (Colours("default", "indigo", "indigo"),)),
        ({"scheme": "slate", "primary": "deep purple"}, (Colours("slate", "deep-purple", "indigo"),)),
        ([{"media": "(prefers-color-scheme: dark)", "scheme": "slate"}, {"media": "(prefers-color-scheme: light)"}], (Colours("default", "indigo", "indigo"), Colours("slate", "indigo", "indigo", True))),
        ([{"scheme": "default"}, {"scheme": "slate"}], (Colours("default", "indigo", "indigo"),)),
    ],
)
def test_the_palette_of_mkdocs_yml(told: object, expected: tuple[Colours, ...]) -> None:
    assert themestyle.palette(told) == expected
