"""Kinds and departments by the names that users give them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from generator.cli.common import UsageError

if TYPE_CHECKING:
    from generator.exchange.columns import Departments
    from generator.model.kinds import Kind, Kinds


def kind_named(kinds: Kinds, name: str) -> Kind:
    """The kind of a name, English or Chinese. UsageError with a suggestion if there is none."""
    for kind in kinds:
        if name in (kind.name, kind.singular, kind.plural):
            return kind
    near = difflib.get_close_matches(name, kinds.by_name, 1, 0.4)
    meant = f"是不是 {near[0]}？" if near else ""
    raise UsageError(f"没有“{name}”这种记录。{meant}可选：{'、'.join(f'{k.name}（{k.singular}）' for k in kinds)}")


def department_named(found: Departments, name: str) -> str:
    """The id of a department by its id, name or code. UsageError with a suggestion if there is none."""
    ident = name if name in found.by_id else found.by_name.get(name) or found.by_code.get(name)
    if ident is None:
        near = difflib.get_close_matches(name, [*found.by_id, *found.by_name], 1, 0.4)
        raise UsageError(f"没有“{name}”这个部门。" + (f"是不是 {near[0]}？" if near else "应写 content/authorities 里的文件名或全称。"))
    return ident
