"""generator.pages.linked: data for search engines in the head of a page."""

from __future__ import annotations

import json
import re

from generator.pages import linked


def test_what_is_read_is_what_was_given_whatever_is_in_it() -> None:
    value = {"name": "</script><script>alert(1)</script>", "中": "<!--"}
    text = linked.data(value)
    [inside] = re.findall(r'<script type="application/ld\+json">([^<]*)</script>', text)
    assert json.loads(inside) == value
