"""generator.exchange.lacking: a column that a sheet does not have is said once for the sheet."""

from __future__ import annotations

from typing import Any

from strategies import DEPARTMENTS

from generator.exchange import incoming, lacking
from generator.exchange.incoming import CallerValues, Incoming
from generator.exchange.raw import RawSheet
from generator.model.kinds import Kinds

HEADS = ["行政处罚决定书文号", "违法事实", "行政相对人名称"]
ROW = ["甲市监罚〔2026〕15号", "经查属实。", "李*"]


def read(kinds: Kinds, heads: list[str], *rows: list[Any], hidden: frozenset[int] = frozenset(), kind: str = "penalty") -> Incoming:
    sheet = RawSheet("处罚", [heads, *rows], hidden_columns=hidden)
    return incoming.read(kinds.by_name[kind], [sheet], DEPARTMENTS, CallerValues())


def key_of(found: Incoming, *path: str) -> str:
    return next(column.key for column in found.table if column.path == path)


def test_what_the_public_will_miss_is_one_warning_for_the_sheet(kinds: Kinds) -> None:
    kind = next(kind for kind in kinds if any(field.missed and not field.wanted for field in kind.root.properties.values()))
    fields = [field for field in kind.root.properties.values() if not field.missed and field.type == "string" and not field.enum]
    heads = [field.title for field in fields][:6]
    found = read(kinds, heads, ["甲"] * len(heads), ["乙"] * len(heads), kind=kind.name)
    assert list(found.used) == [0]
    warned = list(lacking.missed(found))
    assert [(one.severity, one.slug, one.sheet, one.row, one.at) for one in warned] == [("warning", lacking.SLUG, 0, 0, -1)]
    missed = next(field for field in kind.root.properties.values() if field.missed and not field.wanted)
    assert f"“{missed.title}”（{missed.missed}）" in warned[0].message
    # A sheet without a row of data misses nothing.
    assert list(lacking.missed(read(kinds, heads, kind=kind.name))) == []


def test_what_must_be_there_says_how_to_bring_it(kinds: Kinds) -> None:
    found = read(kinds, HEADS, ROW, ROW)
    problem = lacking.needed(found, 0, key_of(found, "decided_on"), 2)
    assert (problem.severity, problem.slug, problem.row) == ("error", lacking.SLUG, 0)
    title = kinds.by_name["penalty"].root.at("decided_on").title
    assert problem.head == title
    assert f"--set {title}=" in problem.message
    assert "2行都要有" in problem.message


def test_a_department_may_be_named_for_all_rows(kinds: Kinds) -> None:
    sheet = RawSheet("处罚", [["甲市SCJGJ局行政处罚公示表"], HEADS, ROW])
    found = incoming.read(kinds.by_name["penalty"], [sheet], DEPARTMENTS, CallerValues())
    problem = lacking.needed(found, 0, key_of(found, "authority"), 1)
    assert "--authority 甲市SCJGJ局" in problem.message
    assert problem.row == 1


def test_a_hidden_column_is_not_said_to_be_absent(kinds: Kinds) -> None:
    found = read(kinds, [*HEADS, "处罚决定日期"], [*ROW, "2026-04-21"], hidden=frozenset({3}))
    problem = lacking.needed(found, 0, key_of(found, "decided_on"), 1)
    assert "--hidden" in problem.message
    assert "--set" not in problem.message


def test_of_a_legal_value_it_is_said_who_decides(kinds: Kinds) -> None:
    found = read(kinds, HEADS, ROW)
    assert "不代为判断" in lacking.needed(found, 0, key_of(found, "severity"), 1).message
    assert "不代为判断" not in lacking.needed(found, 0, key_of(found, "decided_on"), 1).message


def test_what_is_wanted_under_conditions_only_is_told_of_the_rows(kinds: Kinds) -> None:
    """Natural persons have no code, and hardly any permit is refused or made for another department."""
    found = read(kinds, HEADS, ROW)
    once = [column.path for column in found.table if lacking.said_once(found, column)]
    assert ("basis",) in once
    assert ("subject", "uscc") not in once
    assert ("acting", "document") not in once
    assert ("acting", "document") in [
        column.path
        for column in read(kinds, [*HEADS, "代为行使·方式"], [*ROW, "委托"]).table
        if lacking.said_once(read(kinds, [*HEADS, "代为行使·方式"], [*ROW, "委托"]), column)
    ]
