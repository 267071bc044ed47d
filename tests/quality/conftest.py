"""The shipped site before the eyes of programs that others wrote."""

from __future__ import annotations

from browsing import address, browser

__all__ = ["address", "browser"]
