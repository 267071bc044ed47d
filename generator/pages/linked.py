"""Data for search engines in the head of a page (JSON-LD), which no browser runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def data(value: Mapping[str, Any]) -> str:
    """A value as an element for the head of a page. No text in it ends the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
