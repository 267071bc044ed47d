"""The Content-Security-Policy of every page: what a browser may load and run on it."""

from __future__ import annotations

from html import escape

# Scripts and styles come only from files of the site. What stands in a page does not run, so a text that slips through as markup does
# nothing.
# `data:` is for the icons in the style sheet of the theme; `connect-src` is for the search and the look-up.
POLICY = "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';form-action 'self';base-uri 'none'"
# A server says this too. Browsers take it from the answer only, not from the page.
HEADER = f"{POLICY};frame-ancestors 'none'"
# For hosts that cannot send it with the answer. It stands before everything that it is about.
META = f'<meta http-equiv="content-security-policy" content="{escape(POLICY, quote=False)}">'
