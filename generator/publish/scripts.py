"""Moves the scripts that stand in a page into files, since the policy of the site (`pages/policy`) runs none that stand in a page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.engine.artifact import digest

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# The theme's scripts find the root of the site by the address of the page.
_ROOT = re.compile(r'new URL\("[^"]*",location\)')
# The alignment of a cell, as Markdown writes it. The theme knows the attribute.
_ALIGNED = re.compile(r'(<t[dh]\b[^>]*) style="text-align: (left|center|right);"')


def apart(html: str, up: str) -> tuple[str, Mapping[str, str]]:
    """The page with each inline script in a file of its own, and these files by their path from the root.

    `up` leads from the page to the root. The scripts run at the same place as before, but from a file that the browser has already; they
    find the root by the address of that file.
    """
    found: dict[str, str] = {}

    def moved(match: re.Match[str]) -> str:
        text = _ROOT.sub('new URL("../",document.currentScript.src)', match[1].strip())
        name = f"assets/frame-{digest(text).hex()[:8]}.js"
        found[name] = text
        return f'<script src="{up}{name}"></script>'

    return _INLINE.sub(moved, html), found


def aligned(html: str) -> str:
    """The HTML of a page that is written by hand, with the alignment of cells as an attribute: the policy ignores styles in a page."""
    return _ALIGNED.sub(r'\1 align="\2"', html)
