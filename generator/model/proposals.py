"""Which choice the law's own examples suggest for a record (`x-expected`). The editor decides; nothing is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from generator.model.conditions import Condition, met
from generator.model.fields import Field
from generator.text.numbers import plain


class Proposal(NamedTuple):
    """The proposed choices in the order of the field, and the grounds in words: under which condition the law says which of them.

    If the grounds agree on some choices, only these are proposed; if they contradict each other, all that any of them names.
    """

    choices: tuple[str, ...]
    grounds: tuple[str, ...]

    def __str__(self) -> str:
        several = f"符合列举的{len(self.grounds)}种情形，" if len(self.grounds) > 1 else ""
        return f"{several}建议填“{'”或者“'.join(self.choices)}”，依据：{'；'.join(self.grounds)}"


def proposal(root: Field, field: Field, data: Mapping[str, Any]) -> Proposal | None:
    """The choice that is suggested for a field of a record of a kind with that root; None if no example of the law fits."""
    fitting = [one for one in field.expected if met(one.when, data)]
    if not fitting:
        return None
    common = frozenset.intersection(*(one.values for one in fitting)) or frozenset().union(*(one.values for one in fitting))
    grounds = tuple(f"{said(root, one.when)}，{one.law}（{'、'.join(c for c in field.enum if c in one.values)}）" for one in fitting)
    return Proposal(tuple(choice for choice in field.enum if choice in common), grounds)


def said(root: Field, when: Iterable[Condition]) -> str:
    """Conditions in words."""
    return "，".join(_condition(root.at(one.field), one) for one in when) or "任何情况"


def _condition(field: Field, one: Condition) -> str:
    values = "、".join([choice for choice in field.choices if choice in one.values] or sorted(one.values))
    if one.least is not None:
        return f"{field.title}达到 {plain(one.least)}{f' {field.unit}' if field.unit else ''}"
    if not values:
        return f"填了{field.title}"
    return (
        f"{field.title}只有“{values}”"
        if one.only
        else f"{field.title}有“{values}”之一"
        if len(one.values) > 1
        else f"{field.title}是“{values}”"
    )
