"""Numbers as people write them: in plain digits."""

from __future__ import annotations

from decimal import Decimal


def plain(number: Decimal | float) -> str:
    """A number without an exponent and without zeros at its end: 5000 of `5000.00` and of `5E+3`. A float is what its digits say."""
    text = f"{Decimal(repr(number)) if isinstance(number, float) else Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
