"""Numbers as people write them: in plain digits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def plain(number: Decimal | float) -> str:
    """A number without an exponent and without zeros at its end: 5000 of `5000.00` and of `5E+3`. A float is what its digits say."""
    text = f"{Decimal(repr(number)) if isinstance(number, float) else Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# Names of the powers of ten thousand, the greatest first.
_NAMED = ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))


def short(number: Decimal | int) -> str:
    """A number as people say it, exactly: `1,500`, `2万`, `1.5亿`, `1万亿`."""
    exact = Decimal(number)
    size, name = next(((size, name) for size, name in _NAMED if abs(exact) >= size), (Decimal(1), ""))
    text = f"{exact / size:,f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{name}"


def about(number: Decimal | int) -> str:
    """The same with at most four digits that count, rounded: `1.235亿` of 123,456,789. Below ten thousand nothing is rounded."""
    exact = Decimal(number)
    return short(exact if abs(exact) < 10000 else exact.quantize(Decimal(1).scaleb(exact.adjusted() - 3), ROUND_HALF_UP))
