"""generator.pages.page: pages as values, and views whose key nobody writes by hand."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from generator.pages.page import Page, choice, escaped, of_view, up_from

ENV = jinja2.Environment(loader=jinja2.DictLoader({"a.html": "{{ up }}{{ words }}{{ rows }}", "b.html": "b"}), autoescape=True)
PAGE = Page("x/y/", "x/", "题", "述")


@given(text=st.text("<>&\"'甲ab ", max_size=12))
def test_a_text_is_written_as_templates_write_it(text: str) -> None:
    assert escaped(text) == str(escape(text))


@pytest.mark.parametrize(("address", "up"), [("", ""), ("a/", "../"), ("a/b/c/", "../../../")])
def test_the_way_to_the_root(address: str, up: str) -> None:
    assert up_from(address) == up


def test_a_view_is_rendered_with_the_way_to_the_root() -> None:
    plan = of_view(ENV, "a.html", PAGE, {"words": "<甲>"}, lambda: {"rows": 7})
    assert (plan.address, plan.shell, plan.indexed) == (PAGE.address, PAGE.shell, True)
    assert plan.make().body == "../../&lt;甲&gt;7"


@pytest.mark.parametrize(
    ("template", "page", "view"),
    [
        ("b.html", PAGE, {"words": "甲"}),
        ("a.html", Page("x/y/", "x/", "另题", "述"), {"words": "甲"}),
        ("a.html", Page("x/y/", "x/", "题", "另述"), {"words": "甲"}),
        ("a.html", PAGE, {"words": "乙"}),
        ("a.html", PAGE, {"words": ["甲"]}),
        ("a.html", PAGE, {}),
    ],
)
def test_whatever_a_page_shows_is_in_its_key(template: str, page: Page, view: dict[str, Any]) -> None:
    first = of_view(ENV, "a.html", PAGE, {"words": "甲"})
    assert first.key == of_view(ENV, "a.html", PAGE, {"words": "甲"}).key
    assert of_view(ENV, template, page, view).key != first.key


def test_a_view_holds_plain_values_only() -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        of_view(ENV, "a.html", PAGE, {"words": object()})


def test_a_page_to_go_to_is_a_plain_value() -> None:
    assert choice("2026年", 3, "../2026/", True) == {"name": "2026年", "count": 3, "href": "../2026/", "here": True}
