"""What stands beside lists and records: the ways to what is computed from them, and whether a column is fresh."""

from __future__ import annotations

from typing import NamedTuple

from generator import board, consequences, deadlines, matrix
from generator.duties import Duty
from generator.kinds import Kind
from generator.law import Rule
from generator.records import Record
from generator.site import Site


class Aside(NamedTuple):
    """A way to another page: its address from the root, the words, and a class for the colour of a state or ""."""

    address: str
    words: str
    state: str = ""


def of_kind(site: Site, kind: Kind) -> list[Aside]:
    """Beside the lists of a kind: how fresh its columns are, its matrices, and what standing in one of its records leads to."""
    out = [Aside(duty.rule.record.address, _column(site, duty), duty.status) for duty in site.columns if duty.rule.kind == kind.name]
    out += [_matrix(site, rule, str(rule.data["title"])) for rule in matrix.rules(site) if rule.kind == kind.name]
    if any(rule.kind == kind.name for rule in consequences.rules(site)):
        out.append(Aside(consequences.FOLDER, consequences.TITLE))
    return out


def of_record(site: Site, record: Record) -> list[Aside]:
    """Beside a record: what is computed by it, where it is a rule."""
    if record.kind.name == "rule":
        return [_matrix(site, rule, "各单位逐期情况") for rule in matrix.rules(site) if rule.id == record.id]
    if record.kind.name == consequences.KIND and consequences.rules(site):
        return [Aside(consequences.FOLDER, consequences.TITLE)]
    return []


def _matrix(site: Site, rule: Rule, words: str) -> Aside:
    return Aside(matrix.address(rule), f"{words}（{matrix.latest(site, rule)}）")


def _column(site: Site, duty: Duty) -> str:
    unit = f"（{deadlines.department(site, duty.authority)}）" if len(duty.rule.data.get("owed_by", ())) != 1 else ""
    return f"{deadlines.column(site, duty.rule)}{unit}：{board.state(duty)}"
