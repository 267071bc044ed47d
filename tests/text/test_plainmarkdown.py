"""The quick way from Markdown to HTML: what it gives is what the whole processor gives."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.checks import explain
from generator.pages.renderer import plain_fences
from generator.text.plainmarkdown import to_html


def exact(text: str) -> str:
    return markdown.markdown(text, extensions=["fenced_code", "tables"], output_format="html")


# What texts are made of here, and what Markdown reads in ways of its own.
PIECES = st.sampled_from(
    [
        *(
            "日期",
            "写成",
            "name",
            "2026",
            "1.",
            "1. ",
            "“",
            "”",
            "，",
            "。",
            "（",
            ": ",
            "`",
            "``",
            "`code`",
            "`a_b`",
            "` a `",
            "```",
            "```yaml",
            "~~~",
        ),
        *(
            "\n",
            "\n",
            "\n\n",
            "\n\n",
            " ",
            "  ",
            "    ",
            "\t",
            "\r\n",
            "\u3000",
            "\x85",
            "\x02",
            "# ",
            "## ",
            "##",
            "#",
            "=",
            "---",
            "- ",
            "* ",
            "+ ",
            "> ",
        ),
        *(
            "*",
            "**",
            "_",
            "__",
            "[",
            "](",
            ")",
            "![",
            "<",
            ">",
            "<b>",
            "</b>",
            "<div>",
            "&",
            "&amp;",
            "\\",
            "|",
            "a | b",
            "--|--",
            "!",
            "'",
            '"',
            "{: .x }",
        ),
        *("http://a.example", "[a]: b", "\n```text\n", "\n```\n", "```yaml\na: 1\n```\n", "## 说明\n", "说明。\n\n"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_read_quickly_is_what_the_processor_gives(text: str) -> None:
    found = to_html(text)
    assert found is None or found == exact(text)


@pytest.mark.parametrize("slug", explain.slugs())
def test_pages_that_explain_are_the_same_either_way(slug: str) -> None:
    text = plain_fences(explain.page(slug).body)
    found = to_html(text)
    assert found is None or found == exact(text)


def test_most_pages_that_explain_are_read_quickly() -> None:
    """Else a build waits for the processor."""
    quick = [slug for slug in explain.slugs() if to_html(plain_fences(explain.page(slug).body)) is not None]
    assert len(quick) > 0.8 * len(explain.slugs())


@pytest.mark.parametrize(
    "text", ["*a*", "- a", "a  \nb", "a\n===", "[a](b)", "<b>a</b>", "1. a", "    a", "a | b\n--|--\n1 | 2", "```\na\n```", "&lt;"]
)
def test_of_anything_else_it_says_nothing(text: str) -> None:
    assert to_html(text) is None
